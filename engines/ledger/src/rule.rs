//! The moves of the book (ledger's rules), each pure: a picture in, a draft or a refusal out.
//!
//! Money in: [`receive`], [`match_gifts`], [`settle`]. A bank's rows: [`see`], then [`recognise`], [`claim`] or [`name`]. Money
//! out: [`prepay`], [`take_in`], [`pay`], [`pay_back`], [`reprice`]. Goods: [`give_in_kind`], [`revalue`], [`carry`], [`sign`],
//! [`assemble`], [`identify`], [`identify_part`], [`send_back`]. On as other money: [`redirect`], [`exchange`]. Back: [`refund`],
//! [`regift`], [`reverse`].

mod assemble;
mod carry;
mod exchange;
mod fee;
mod identify;
mod in_kind;
mod pay;
mod purchase;
mod receive;
mod refund;
mod reprice;
mod reverse;
mod send_back;
mod settle;
mod sign;
mod unidentified;

pub use assemble::{Assembly, Component, assemble};
pub use carry::{Load, carry};
pub use exchange::{Exchange, Going, Redirection, exchange, redirect};
pub use identify::{Part, identify, identify_part};
pub use in_kind::{GiftInKind, give_in_kind, revalue};
pub use pay::{pay, pay_back, prepay};
pub use purchase::{Bought, Freight, Intake, NewLot, spread, take_in};
pub use receive::{Received, match_gifts, receive};
pub use refund::{Cash, Refund, refund, regift, void_gift};
pub use reprice::{CreditNote, reprice};
pub use reverse::reverse;
pub use send_back::{SendBack, send_back};
pub use settle::{Due, Settlement, settle};
pub use sign::{Count, HandOver, sign};
pub use unidentified::{Named, Seen, claim, name, recognise, see};

use primitives::Instant;

use crate::{Cause, Draft};

/// What every draft begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What a desk did.
    pub cause: Cause,
    /// The idempotency key.
    pub key: String,
    /// When it happened.
    pub at: Instant,
}

impl Head {
    fn draft(&self) -> Draft {
        Draft::new(self.cause.clone(), &self.key, self.at)
    }
}

/// The plain balance of a bank account.
fn bank(account: &primitives::Code) -> String {
    format!("bank:{account}")
}

/// A clearing line: what a counterparty owes us (positive) or is owed, by cause.
fn clearing(cause: &str, party: &primitives::Code) -> String {
    format!("clearing:{cause}/{party}")
}
