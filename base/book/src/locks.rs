//! The names that changes lock: one spelling for every desk.
//!
//! Which change takes which (the funds are those of the streams that it may take from):
//!
//! | change | locks |
//! |---|---|
//! | opening of a batch that is loaded | channel |
//! | last commit of a load, gift outside platforms, gift in kind | channel, fund |
//! | match | channel, fund; the channels of the gifts that it matches |
//! | another purpose · exchange | the new fund, and the gifts' funds, when it has found them out · the stream's fund |
//! | settlement, refund by hand | channel, every fund: whose it is the book finds out |
//! | refund out of a statement | channel, the gift's fund, the payer |
//! | prepayment, payment, paying back | order, fund |
//! | intake, repricing | order, fund; the warehouse, the lot |
//! | wrong identity | lot |
//! | split, kit · goods back to their supplier | lots, warehouse · the same, and the operation's funds |
//! | shipping · signing | consignment, warehouse · shipment: the desk's own names |
//! | reversal of a batch or gift · of a shipment or hand-over | channel, fund · shipment, warehouse |
//!
//! The locks make changes wait for each other instead of meeting. A change that forgot one is still right: two entries with
//! one number on an axis cannot both be kept, and [`crate::post()`] makes the later one begin anew.

use primitives::Code;
use store::Locks;

/// A fund: all its streams.
pub fn fund(code: &Code) -> Locks {
    Locks::of([format!("fund:{code}")])
}
/// A channel: its batches, keys and parked refunds.
pub fn channel(code: &Code) -> Locks {
    Locks::of([format!("channel:{code}")])
}
/// An order: what it owes, what it paid before, its lines.
pub fn order(code: &Code) -> Locks {
    Locks::of([format!("order:{code}")])
}
/// A lot: where its units are.
pub fn lot(code: &Code) -> Locks {
    Locks::of([format!("lot:{code}")])
}
