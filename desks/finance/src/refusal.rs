//! The refusals of this desk, in order of precedence. Codes are never used again for anything else.

use primitives::{Code, Fen, Refusal, signed_yuan};

/// F001: no channel of this code.
pub fn unknown_channel(code: &Code) -> Refusal {
    Refusal::of("F001").with("code", code)
}
/// F002: no fund of this code.
pub fn unknown_fund(code: &Code) -> Refusal {
    Refusal::of("F002").with("code", code)
}
/// F003: no bank account of this code.
pub fn unknown_bank(code: &Code) -> Refusal {
    Refusal::of("F003").with("code", code)
}
/// F004: no batch of this code in the book.
pub fn unknown_batch(code: &Code) -> Refusal {
    Refusal::of("F004").with("code", code)
}
/// F005: no payment of this code.
pub fn unknown_payment(code: &Code) -> Refusal {
    Refusal::of("F005").with("code", code)
}
/// F006: no approved order of this code has reserved money.
pub fn unknown_order(code: &Code) -> Refusal {
    Refusal::of("F006").with("code", code)
}
/// F101: a thing of this kind and code is there already.
pub fn taken(code: &Code) -> Refusal {
    Refusal::of("F101").with("code", code)
}
/// F102: not a format of statements.
pub fn unknown_format(format: &str) -> Refusal {
    Refusal::of("F102").with("format", format)
}
/// F103: the channel books from another format: its refund keys would differ.
pub fn other_format(channel: &Code, has: &str, asked: &str) -> Refusal {
    Refusal::of("F103").with("channel", channel).with("has", has).with("asked", asked)
}
/// F104: a fund cannot stand in for its own refunds.
pub fn own_payer(fund: &Code) -> Refusal {
    Refusal::of("F104").with("fund", fund)
}
/// F105: the batch belongs to another channel.
pub fn other_channel(batch: &Code, its: &Code, asked: &Code) -> Refusal {
    Refusal::of("F105").with("batch", batch).with("its", its).with("asked", asked)
}
/// F106: an amount of nothing.
pub fn no_amount(code: &Code) -> Refusal {
    Refusal::of("F106").with("code", code)
}
/// F107: an order asks to reserve more than the fund holds and no other order has reserved.
pub fn above_free(fund: &Code, free: i64, asked: Fen) -> Refusal {
    Refusal::of("F107").with("fund", fund).with("free", signed_yuan(free)).with("asked", asked)
}
/// F108: paid before the goods came: more than the order still reserves.
pub fn above_reserved(order: &Code, open: Fen, asked: Fen) -> Refusal {
    Refusal::of("F108").with("order", order).with("open", open).with("asked", asked)
}
/// F109: goods came for more than the order reserves, and what is above it is reserved by others.
pub fn above_order(order: &Code, most: i64, asked: Fen) -> Refusal {
    Refusal::of("F109").with("order", order).with("most", signed_yuan(most)).with("asked", asked)
}
/// F110: approved already.
pub fn approved(code: &Code, by: &Code) -> Refusal {
    Refusal::of("F110").with("code", code).with("by", by)
}
