//! Statements (账单): what a platform says it took for us: bytes in, rows and rejects and proved totals out.
//! Never opens a file, never knows what is in the book, never decides whether a row is new.
//!
//! In reading order: a [`Format`] is whose statement it is; a [`Reader`] opens one and lends [`Line`]s, each a [`Row`]
//! of a [`Kind`] or a reject; every line has [`Amounts`], a [`Tally`] of them [proves](Tally::proves) the totals of the
//! [`Closing`]; a file that cannot be trusted is a [`Halt`]. [`generate`] writes statements that the reader takes.

mod alipay_ledger;
mod alipay_trade;
mod amount;
pub mod bank;
mod canonical;
mod cells;
mod columns;
mod footer;
mod format;
mod halt;
mod line;
mod reader;
mod record;
mod refusal;
mod sheet;
mod source;
mod tally;
mod text;
mod unlock;
mod wall;
mod wechat;
mod wechat_fund;

pub mod generate;

pub use amount::round_fees;
pub use format::{Format, detect};
pub use halt::Halt;
pub use line::{Kind, Line, RefundState, Row};
pub use reader::Reader;
pub use tally::{Amounts, Closing, Printed, Tally};
pub use unlock::{Password, unlock};

/// The sentences of this room's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
