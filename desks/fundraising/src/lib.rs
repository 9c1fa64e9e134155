//! Fundraising (募捐支援): appeals and where they are listed, the gifts that come by statement or by hand, and what goes
//! back. Never spends and never ships. Owns the tables `fundraising_*`.
//!
//! In reading order: an [`appeal`] has its filing and its [`listing`]s; a statement is [`import()`]ed and kept as a
//! [`statement`]; a [`stream_rule`] parts it into streams; another file of the channel may be held against the book
//! ([`reconcile`]); a [`giver`] gives outside the platforms, money ([`gift`], or [`claim`]ed from a bank's statement) or goods
//! ([`in_kind`]); another gives because they gave ([`matching`]); a [`refund`] is made by one
//! and approved by another; what was booked wrongly is undone by a [`reversal`].

mod api;
pub mod appeal;
pub mod claim;
mod figures;
pub mod gift;
pub mod giver;
pub mod import;
pub mod in_kind;
pub mod listing;
pub mod matching;
pub mod reconcile;
pub mod refund;
pub mod refusal;
mod reversal;
pub mod statement;
pub mod stream_rule;

pub use api::{Listed, api};
pub use appeal::Appeal;
pub use figures::figure;
pub use import::{Answered, Asked, Summary, import};
pub use in_kind::Unvalued;
pub use reversal::ReversalForm;
pub use statement::Statement;

/// The tables of this desk.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        desk: "fundraising",
        name: "2026-11-24-01-fundraising",
        ddl: include_str!("../migrations/2026-11-24-01-fundraising.sql"),
    },
    store::Migration {
        desk: "fundraising",
        name: "2026-11-25-01-statement-reach",
        ddl: include_str!("../migrations/2026-11-25-01-statement-reach.sql"),
    },
    store::Migration {
        desk: "fundraising",
        name: "2026-11-30-02-streams",
        ddl: include_str!("../migrations/2026-11-30-02-streams.sql"),
    },
    store::Migration {
        desk: "fundraising",
        name: "2026-11-30-03-matches",
        ddl: include_str!("../migrations/2026-11-30-03-matches.sql"),
    },
];

/// The sentences of this desk's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
