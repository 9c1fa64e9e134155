//! The store (库): one door to SQLite and PostgreSQL, to kept files, running jobs and the lock of a load. Never knows
//! what a gift or a lot is. Owns the tables `store_*`.
//!
//! In reading order: a [`Db`] stands at a [`Place`], made of [`Migration`]s; a change or a reading is a closure over a
//! [`Tx`], which takes [`Value`]s and gives [`Row`]s, or many statements in a [`Series`]; a change names its [`Locks`], and many go [`Abreast`]; a [`Mark`] names what a reading saw; what goes wrong is a [`Failure`]:
//! the user's [`primitives::Refusal`] or our [`Fault`]; time and chance come from the [`World`].

mod abreast;
mod ask;
mod db;
mod ddl;
mod demo;
mod fault;
pub mod files;
pub mod job;
mod lease;
mod locks;
mod mark;
pub mod meta;
mod meter;
mod migrate;
mod postgres;
mod postgres_lanes;
mod postgres_open;
mod postgres_turn;
mod refusal;
mod row;
mod scratch;
mod series;
mod sql;
mod sqlite;
mod sqlite_open;
mod sqlite_readers;
mod sqlite_turn;
mod sqlite_writer;
mod table;
pub mod testing;
mod tx;
mod value;
mod world;

pub use abreast::Abreast;
pub use db::{BrandName, Db, Place};
pub use fault::{Failure, Fault};
pub use lease::{Lease, Pass};
pub use locks::Locks;
pub use mark::Mark;
pub use meter::{Counts, Faults, Loss};
pub use migrate::Migration;
pub use row::Row;
pub use scratch::{Scratch, ScratchFile};
pub use series::Series;
pub use table::{Key16, Kind, Table};
pub use tx::Tx;
pub use value::{Value, padded};
pub use world::World;

/// The sentences of this room's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
