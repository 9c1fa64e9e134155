//! The names that changes lock: one spelling for every desk.
//!
//! Which change takes which (the funds are those of the streams that it may take from):
//!
//! | change | locks |
//! |---|---|
//! | last commit of a load, gift outside platforms, regift, revalue | channel, fund |
//! | settlement | channel, the batches' funds, the operating fund |
//! | prepayment, intake, payment, paying back, repricing | fund, order |
//! | refund by hand or out of a statement | channel, the gift's fund, the payer |
//! | gift in kind | channel, fund, lot |
//! | shipping, signing, use, identity | each lot |
//! | reversal | [`axis`] of each axis that the entry touched, and their funds |
//!
//! The locks make changes wait for each other instead of meeting. A change that forgot one is still right: two entries with
//! one number on an axis cannot both be kept, and [`crate::post()`] makes the later one begin anew.

use ledger::AxisCode;
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
/// One axis by its name; of a lot the same lock as [`lot`].
pub fn axis(code: &AxisCode) -> Locks {
    Locks::of([format!("lot:{code}")])
}
