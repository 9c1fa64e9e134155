//! What every handler is given.

use std::path::Path;
use std::sync::Arc;

use store::{Db, Failure, World, meta};

use crate::{BlindKey, Ending};

/// The running programme: one for all desks and faces, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub db: Db,
    /// The store's own clock and chance.
    pub world: World,
    /// The data folder, where files are kept.
    pub data: Arc<Path>,
    /// Makes the keyed hashes of people's ids.
    pub blind: BlindKey,
    /// Whether the store holds sample data: every page says so.
    pub demo: bool,
    /// Whether it is told to end.
    pub ending: Ending,
}

impl App {
    /// Over an open store, with the files and the key of this data folder.
    pub async fn open(db: Db, data: &Path) -> Result<App, Failure> {
        let world = db.world().clone();
        let blind = BlindKey::open(data, &db, &world).await?;
        let demo = db.read(async |tx| Ok(meta::is_demo(tx).await?)).await?;
        Ok(App { db, world, data: data.into(), blind, demo, ending: Ending::new() })
    }
}
