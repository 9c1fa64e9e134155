//! The range ledger (区间账): one book for money and goods in which every unit has a place on a number line.
//!
//! An [`Axis`] starts at 0 and only grows; an [`Account`] says who is answerable for which spans of it; an [`Entry`] moves
//! spans between accounts, and a conversion remembers on a sink's [`Line`] which money paid for which goods. One sentence
//! holds it together: **for every axis, the holdings of all accounts tile `[0, end)`.**
//!
//! A rule (`rule::…`) looks at a [`Picture`] of the book and drafts an entry or refuses; [`apply`] is the one place that
//! says what an entry changes. Both are pure: what they need and the picture does not hold, they ask for ([`Stop::Missing`]),
//! and the caller looks it up and calls again. Never reads a clock or a disk, and never sees a gift's row: only spans.

mod account;
mod apply;
mod axis;
mod became;
mod canon;
mod draft;
mod entry;
mod line;
mod map;
mod own;
mod pick;
mod picture;
pub mod refusal;
mod restriction;
pub mod rule;
mod run;
mod standing;
pub mod trace;

pub use account::Account;
pub use apply::{Changes, apply};
pub use axis::{Axis, AxisCode, AxisKind, Currency, Origin, StreamKey};
pub use canon::{FORMAT, decode, encode};
pub use draft::Draft;
pub use entry::{
    Balance, Body, Cause, Correction, Entry, EntryId, Growth, Identity, Kind, LineEdit, Matched, Move, Opening,
    Permission, Slice,
};
pub use line::{Line, LineRow, MirrorRow, Revision};
pub use map::Rate;
pub use picture::{Need, Picture, Stop};
pub use restriction::{Restriction, Use};
pub use run::{Piece, Run, Step};

/// What the ledger says to people: Chinese, then English (Fluent).
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
