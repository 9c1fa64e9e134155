//! What must run in a process of its own, so that its time and memory are its own: `bench work NAME …`.

mod market;
mod parse;
mod posts;
mod rows;
mod spend;
mod sql;
mod trace;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Subcommand;
use store::Place;

use crate::ground;

/// One piece of work.
#[derive(Clone, Debug, Subcommand)]
pub enum Work {
    /// Reads a statement to its end and proves its totals.
    Parse {
        /// The statement.
        file: PathBuf,
    },
    /// Packs a file.
    Zip {
        /// What is packed.
        file: PathBuf,
        /// Where to.
        zip: PathBuf,
    },
    /// Makes a store with everything that an import asks for.
    Lay {
        /// The data folder.
        folder: PathBuf,
        /// A database elsewhere.
        #[arg(long)]
        url: Option<String>,
    },
    /// Pays out what a store's channel owes, buys with all of it, ships and signs: then every gift has gone somewhere.
    Spend {
        /// The data folder.
        folder: PathBuf,
    },
    /// Spends a store's gifts in ten thousand purchases, through the book itself.
    Market {
        /// The data folder.
        folder: PathBuf,
    },
    /// Posts as fast as it goes.
    Posts {
        /// The data folder.
        folder: PathBuf,
        /// A database elsewhere.
        #[arg(long)]
        url: Option<String>,
        /// Who post at a time.
        #[arg(long)]
        clients: i64,
        /// Streams that they post to.
        #[arg(long, default_value_t = 1)]
        axes: i64,
        /// How long.
        #[arg(long)]
        seconds: u64,
    },
    /// Gives by hand, while another program runs.
    Give {
        /// The data folder.
        folder: PathBuf,
        /// That program; none: a thousand gifts on the idle store.
        #[arg(last = true)]
        beside: Vec<OsString>,
    },
    /// Puts the rows of one SQLite file, from memory, into another.
    Rows {
        /// A finished store.
        from: PathBuf,
        /// A new file.
        to: PathBuf,
    },
    /// T1.
    Engine {
        /// Gifts.
        gifts: i64,
    },
    /// T2.
    Forward {
        /// The data folder, with a market.
        folder: PathBuf,
        /// Of the bill.
        seed: u64,
        /// Of the bill.
        rows: i64,
    },
    /// T4.
    Back {
        /// The data folder, with a market.
        folder: PathBuf,
    },
}

/// Does it.
pub fn work(what: &Work) -> Result<()> {
    match what {
        Work::Parse { file } => parse::parse(file),
        Work::Zip { file, zip } => parse::pack(file, zip),
        Work::Lay { folder, url } => run(ground::lay(&place(folder, url.as_ref()), folder)),
        Work::Posts { folder, url, clients, axes, seconds } => {
            let place = place(folder, url.as_ref());
            let (folder, clients, axes, seconds) = (folder.clone(), *clients, *axes, *seconds);
            run(async move { posts::posts(&posts::Asked { place, folder, clients, axes, seconds }).await })
        }
        Work::Give { folder, beside } => run(posts::give(folder, beside)),
        Work::Spend { folder } => run(spend::spend(folder)),
        Work::Market { folder } => run(sql::market(folder)),
        Work::Rows { from, to } => rows::put(from, to),
        Work::Engine { gifts } => trace::engine(*gifts),
        Work::Forward { folder, seed, rows } => run(sql::forward(folder, *seed, *rows)),
        Work::Back { folder } => run(sql::back(folder)),
    }
}

fn place(folder: &Path, url: Option<&String>) -> Place {
    url.map_or_else(|| Place::Folder(folder.to_owned()), |url| Place::Url(url.clone()))
}

fn run<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}
