//! What every handler is given.

use std::path::Path;
use std::sync::Arc;

use store::{Db, World};

use crate::BlindKey;

/// The running programme: one for all desks and faces, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub db: Db,
    /// Clock and chance.
    pub world: World,
    /// The data folder, in which `store::files` keeps files.
    pub data: Arc<Path>,
    /// Makes the keyed hashes of people's ids.
    pub blind: BlindKey,
    /// Whether the store holds sample data: every page says so.
    pub demo: bool,
}
