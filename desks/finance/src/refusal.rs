//! The refusals of this desk, in order of precedence. Codes are never used again for anything else.

use book::{AxisCode, Currency};
use primitives::{Code, Fen, Instant, Refusal, signed_yuan};
use statements::bank::BankRow;

use crate::bank::Bank;
use crate::bank_line::BankLine;

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
/// F007: no redirection of this code.
pub fn unknown_redirection(code: &Code) -> Refusal {
    Refusal::of("F007").with("code", code)
}
/// F008: no stream of money of this code in the book.
pub fn unknown_stream(stream: &AxisCode) -> Refusal {
    Refusal::of("F008").with("stream", stream)
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
/// F111: a redirection names either gifts, or a stream and an amount of it.
pub fn redirected_what(gifts_max: usize) -> Refusal {
    Refusal::of("F111").with("gifts_max", gifts_max)
}
/// F112: orders of the fund have reserved the money that would go on.
pub fn reserved(fund: &Code, short: i64) -> Refusal {
    Refusal::of("F112").with("fund", fund).with("short", signed_yuan(short))
}
/// F113: the redirection is approved already.
pub fn redirected(code: &Code, by: &Code) -> Refusal {
    Refusal::of("F113").with("code", code).with("by", by)
}
/// F114: a bank account holds another currency than the money has.
pub fn other_currency(bank: &Bank, currency: Currency) -> Refusal {
    Refusal::of("F114").with("bank", &bank.code).with("is", bank.currency).with("asked", currency)
}
/// F115: a payment of more than the order's goods that came are still owed.
pub fn above_payable(order: &Code, due: i64, asked: Fen) -> Refusal {
    Refusal::of("F115").with("order", order).with("due", signed_yuan(due)).with("asked", asked)
}
/// F201: no bank line of this code.
pub fn unknown_line(code: &Code) -> Refusal {
    Refusal::of("F201").with("code", code)
}
/// F202: somebody said already what the line was.
pub fn said_already(line: &BankLine) -> Refusal {
    let by = line.settled_by.as_ref().map_or("", Code::as_str);
    Refusal::of("F202").with("code", &line.code).with("by", by).with("state", line.state.word())
}
/// F203 (quarantine): a row that is here already says something else now.
pub fn other_row(row: &BankRow, line: &BankLine) -> Refusal {
    let (was, is) = (signed_yuan(line.fen), signed_yuan(row.fen));
    Refusal::of("F203").with("line", row.line).with("code", &line.code).with("was", was).with("is", is)
}
/// F204 (quarantine): a row whose time has not come yet.
pub fn bank_row_ahead(line: u64, at: Instant) -> Refusal {
    Refusal::of("F204").with("line", line).with("at", at)
}
/// F205: nothing that is booked on this account has this amount, or all of it is matched.
pub fn nothing_like(line: &BankLine) -> Refusal {
    Refusal::of("F205").with("code", &line.code).with("bank", &line.bank).with("fen", signed_yuan(line.fen))
}
/// F206: several things that are booked on this account have this amount.
pub fn several_like(line: &BankLine, all: &str) -> Refusal {
    Refusal::of("F206").with("code", &line.code).with("all", all)
}
/// F207: the thing is of another account or amount.
pub fn no_match(line: &BankLine, noun: &str, code: &Code, fen: i64) -> Refusal {
    let (asked, is) = (signed_yuan(line.fen), signed_yuan(fen));
    Refusal::of("F207")
        .with("line", &line.code)
        .with("noun", noun)
        .with("code", code)
        .with("asked", asked)
        .with("is", is)
}
/// F208: the thing is another line's already.
pub fn matched_already(noun: &str, code: &Code, line: &Code) -> Refusal {
    Refusal::of("F208").with("noun", noun).with("code", code).with("line", line)
}
/// F209: nothing of this kind and code is booked.
pub fn unknown_booked(noun: &str, code: &Code) -> Refusal {
    Refusal::of("F209").with("noun", noun).with("code", code)
}
/// F210: a kind without a code, or a code without a kind.
pub fn half_named() -> Refusal {
    Refusal::of("F210")
}
/// F211: interest that went, or a fee or a gift that did not come from where it should.
pub fn wrong_side(line: &BankLine, name: &str) -> Refusal {
    Refusal::of("F211").with("code", &line.code).with("fen", signed_yuan(line.fen)).with("name", name)
}
/// F212: interest or a fee without the fund that gets or pays it.
pub fn no_fund(name: &str) -> Refusal {
    Refusal::of("F212").with("name", name)
}
/// F213: no reason, or one that nobody reads.
pub fn no_reason(max: usize) -> Refusal {
    Refusal::of("F213").with("max", max)
}
/// F214: a file larger than a bank's statement can be.
pub fn bank_file_too_large(bytes: u64) -> Refusal {
    Refusal::of("F214").with("bytes", bytes)
}
/// F215: the upload broke off.
pub fn body_broken(bytes: usize) -> Refusal {
    Refusal::of("F215").with("bytes", bytes)
}
