//! The ledger as an accountant sees it: tables, random histories against a naive model, canonical bytes.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod act;
mod blank;
mod book;
mod chance;
mod desk;
mod histories;
mod model;
mod naive;
mod proof;
