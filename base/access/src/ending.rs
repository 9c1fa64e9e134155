//! The programme is told to end: what would go on for ever ends by itself.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the end has begun. Clones are the same.
#[derive(Clone, Debug)]
pub struct Ending(Arc<watch::Sender<bool>>);

impl Ending {
    /// Not yet.
    pub(crate) fn new() -> Ending {
        Ending(Arc::new(watch::Sender::new(false)))
    }
    /// Begins it.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }
    /// Waits until it has begun.
    pub async fn begun(&self) {
        // Cannot fail: `self` holds the sender.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }
}
