//! Bank statements (银行流水): each bank prints its own; a [`Mapping`] says how one reads. What comes out is the same for all:
//! [`BankRow`]s in the order in which they happened, their running balance proved row by row, their printed totals closed.
//! A bank row is never a gift by itself: this room says what the bank saw, finance keeps it until somebody says what it was.

mod mapping;
mod proof;
mod read;

pub use mapping::{Mapping, SHIPPED};
pub use read::{BankRow, BankStatement, read};

/// Rows of one file: some years of a busy account. They are kept together, in memory and in one commit.
pub const BANK_ROWS_MAX: usize = 20_000;
