//! For tests of any room: fresh stores on both brands, thrown away after. Not for programs.

mod dice;
mod pair;
mod patroni;
mod plan;
mod server;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub use dice::{Dice, soak};
pub use pair::Pair;
pub use patroni::Patroni;
pub use plan::reads_a_whole_table;

use crate::{BrandName, Db, Failure, Migration, Place, World};

/// The instant at which a test's world stands.
pub const START: &str = "2022-03-13T09:00:00+08:00";

/// A data folder, and on PostgreSQL a database beside it, of one test. The folder is removed in the end.
pub struct Home {
    folder: PathBuf,
    place: Place,
}

impl Home {
    /// Empty, and nobody else's.
    pub async fn new(brand: BrandName) -> Home {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("chiyuan-test-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        // Numbers of processes come again: one that was killed may have left a folder of this name.
        let _ = std::fs::remove_dir_all(&folder);
        let place = match brand {
            BrandName::Sqlite => Place::Folder(folder.clone()),
            BrandName::Postgres => Place::Url(format!("{}/{}", server::address(), new_database().await)),
        };
        Home { folder, place }
    }
    /// Where the store stands.
    pub fn place(&self) -> &Place {
        &self.place
    }
    /// The data folder: files, and on SQLite the database.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    /// Opens the store, in a world of its own with a printed seed.
    pub async fn open(&self, migrations: &[Migration]) -> Result<Db, Failure> {
        Db::open(&self.place, migrations, world()).await
    }
    async fn away(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Place::Url(url) = &self.place
            && let Some((_, name)) = url.rsplit_once('/')
        {
            let _ = administer(&format!("drop database if exists {name} with (force)")).await;
        }
    }
}

/// A database of this process and number; a dead process may have left one of that name.
#[allow(clippy::expect_used, reason = "for tests")]
async fn new_database() -> String {
    static MADE: AtomicU64 = AtomicU64::new(0);
    loop {
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        match administer(&format!("create database {name}")).await {
            Err(e) if e.code() == Some(&tokio_postgres::error::SqlState::DUPLICATE_DATABASE) => {}
            made => return made.map(|()| name).expect("a new database"),
        }
    }
}

async fn administer(sql: &str) -> Result<(), tokio_postgres::Error> {
    let url = format!("{}/postgres", server::address());
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await?;
    drop(client);
    let _ = connection.await;
    Ok(())
}

/// A seeded world: the same in every test.
#[allow(clippy::expect_used, reason = "for tests: a constant that is an instant")]
pub fn world() -> World {
    World::seeded(2022, START.parse().expect("an instant"))
}

/// Runs a test with a fresh home; what [`crate::on_both_stores`] calls. With `CHIYUAN_TEST_STORE=postgres` every test runs on the
/// server, those too that need only one of the stores: `make test-postgres`.
#[allow(clippy::expect_used, reason = "for tests")]
pub fn run(brand: BrandName, test: impl AsyncFn(&Home)) {
    let all = std::env::var("CHIYUAN_TEST_STORE").is_ok_and(|store| store == "postgres");
    let brand = if all { BrandName::Postgres } else { brand };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let home = Home::new(brand).await;
        test(&home).await;
        home.away().await;
    });
}

/// Writes a test once and runs it on each brand: `on_both_stores! { async fn a_thing_holds(home: &Home) { … } }`.
#[macro_export]
macro_rules! on_both_stores {
    ($($(#[$meta:meta])* async fn $name:ident($home:ident: &Home) $body:block)*) => { $(
        $(#[$meta])*
        #[allow(clippy::expect_used, clippy::panic, clippy::too_many_lines, clippy::unwrap_used, reason = "a test")]
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing from around it")]
            use super::*;
            async fn body($home: &$crate::testing::Home) $body
            #[test]
            fn sqlite() {
                $crate::testing::run($crate::BrandName::Sqlite, body);
            }
            #[test]
            fn postgres() {
                $crate::testing::run($crate::BrandName::Postgres, body);
            }
        }
    )* };
}
