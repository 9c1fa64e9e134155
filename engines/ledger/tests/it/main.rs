//! The ledger as an accountant sees it: tables, random histories against a naive model, canonical bytes.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "tests")]

mod act;
mod blank;
mod book;
mod chance;
mod desk;
mod histories;
mod hostile;
mod messages;
mod model;
mod naive;
mod path;
mod proof;
mod targets;
mod vectors;
