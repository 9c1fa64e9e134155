//! Finance (财务): where money comes in, in whose fund it is, and when it leaves. Never chooses what is bought or for whom:
//! an order is a code here. Owns the tables `finance_*`.
//!
//! In reading order: a [`Channel`] brings money to a [`Fund`]; a [`settlement`] takes what it owes to a [`bank`]; a
//! bank's own statement is kept row by row as [`bank_line`]s until a [`bank_answer`] says what each was; an approved
//! order [`reserve`]s what it will need; a [`Payment`] is made by one and approved by another; a [`pay_back`] brings money of
//! a cancelled order home; held money goes on for another purpose ([`redirection`], asked for by one and approved by another)
//! or in another currency ([`exchange`]); the [`MoneyLine`] adds it all up, and [`flow`] says what
//! became of it by where it came from.

mod api;
mod api_bank;
mod api_goes_on;
pub mod bank;
pub mod bank_answer;
pub mod bank_line;
pub mod bank_statement;
mod bound;
pub mod channel;
pub mod exchange;
mod figures;
pub mod flow;
pub mod fund;
mod listed_line;
mod money;
pub mod pay_back;
pub mod payment;
pub mod redirection;
pub mod refusal;
pub mod reserve;
pub mod settlement;
mod unlocked;

pub use api::api;
pub use api_bank::password;
pub use bank::Bank;
pub use bank_line::BankLine;
pub use bank_statement::BankStatement;
pub use bound::Bound;
pub use channel::Channel;
pub use figures::figure;
pub use fund::Fund;
pub use listed_line::ListedLine;
pub use money::{MoneyLine, money_line};
pub use payment::Payment;
pub use settlement::Settlement;
pub use unlocked::unlocked;

/// The tables of this desk.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        desk: "finance",
        name: "2026-11-24-01-finance",
        ddl: include_str!("../migrations/2026-11-24-01-finance.sql"),
    },
    store::Migration {
        desk: "finance",
        name: "2026-11-30-01-bank-lines",
        ddl: include_str!("../migrations/2026-11-30-01-bank-lines.sql"),
    },
    store::Migration {
        desk: "finance",
        name: "2026-11-30-02-money-that-goes-on",
        ddl: include_str!("../migrations/2026-11-30-02-money-that-goes-on.sql"),
    },
    store::Migration {
        desk: "finance",
        name: "2026-11-30-03-bank-currency",
        ddl: include_str!("../migrations/2026-11-30-03-bank-currency.sql"),
    },
];

/// The sentences of this desk's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
