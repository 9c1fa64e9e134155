//! The desk over HTTP and by import, against a real store.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test stops where it fails"
)]

mod appeals;
mod book_conflicts;
mod chance;
mod claiming;
mod conflicts;
mod desk;
mod faults;
mod files;
mod giving;
mod matching;
mod plans;
mod quarantines;
mod reconciling;
mod refunds;
mod rows;
mod streams;
mod together;
mod undoing;
mod uploads;
mod waiting;
