//! The book (账本): the ledger kept in a store. Owns the tables `book_*`; nobody else has SQL on them. Never knows what a
//! desk's noun means: it keeps entries, gifts' rows and what follows from them.
//!
//! In reading order: a rule is decided ([`decide`]) and posted ([`post()`]); the [`journal`] keeps entries; a statement's gifts
//! come in as a [`load`] into a [`batch`], under [`keys`]; refunds wait as [`parked`]; [`span`], [`sums`], [`flows`], [`lots`], [`stock`] and
//! [`figures`] read; [`trace`] follows a gift, [`queue`] says where it stands, [`revised`] what was put right; [`check`] proves the
//! whole, [`rebuild`] makes it anew, [`recover`] puts away what died.
//! Every change names its [`locks`].

pub mod backing;
pub mod batch;
pub mod check;
mod costs;
mod decide;
mod digest;
pub mod donors;
pub mod figures;
pub mod flows;
pub mod gifts;
pub mod journal;
pub mod keys;
pub mod load;
pub mod locks;
mod look;
pub mod lots;
pub mod parked;
pub mod payer;
mod post;
mod questions;
pub mod queue;
mod rebuild;
mod recover;
pub mod refusal;
pub mod revised;
pub mod span;
pub mod stock;
pub mod sums;
pub mod trace;
mod write;

pub use decide::{change, decide};
pub use journal::entry;
pub use ledger::{
    Account, AxisCode, Cause, Correction, Currency, Draft, EntryId, Matched, Origin, Permission, Picture, Restriction,
    Stop, StreamKey, Use, rule,
};
pub use post::{post, state};
pub use rebuild::rebuild;
pub use recover::recover;

/// This room's tables.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        desk: "book",
        name: "2026-11-24-01-book",
        ddl: include_str!("../migrations/2026-11-24-01-book.sql"),
    },
    store::Migration {
        desk: "book",
        name: "2026-11-25-01-line-by-stream",
        ddl: include_str!("../migrations/2026-11-25-01-line-by-stream.sql"),
    },
    store::Migration {
        desk: "book",
        name: "2026-11-30-01-rarer-axes",
        ddl: include_str!("../migrations/2026-11-30-01-rarer-axes.sql"),
    },
    store::Migration {
        desk: "book",
        name: "2026-11-30-02-fewer-keys",
        ddl: include_str!("../migrations/2026-11-30-02-fewer-keys.sql"),
    },
    store::Migration {
        desk: "book",
        name: "2026-11-30-03-numbers-by-axis",
        ddl: include_str!("../migrations/2026-11-30-03-numbers-by-axis.sql"),
    },
];

/// The sentences of this room's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
