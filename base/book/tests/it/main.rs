//! The book in a store: everything on SQLite and on PostgreSQL.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

// The ledger's own random desk and its model: the same histories are played here on a store.
#[allow(dead_code, reason = "the ledger's tests need more of it")]
#[path = "../../../../engines/ledger/tests/it/act.rs"]
mod act;
#[path = "../../../../engines/ledger/tests/it/blank.rs"]
mod blank;
#[allow(dead_code, reason = "the ledger's tests need more of it")]
#[path = "../../../../engines/ledger/tests/it/book.rs"]
mod book;
#[allow(dead_code, reason = "the ledger's tests need more of it")]
#[path = "../../../../engines/ledger/tests/it/chance.rs"]
mod chance;

mod broken;
mod desk;
mod dump;
mod flows;
mod following;
mod growth;
mod loads;
mod model;
mod parked;
mod rarer;
mod sums;
mod vertical;
