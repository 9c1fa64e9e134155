//! The ledger as an accountant sees it: tables, random histories against a naive model, canonical bytes.

mod act;
mod blank;
mod book;
mod desk;
mod histories;
mod naive;
mod proof;
