//! `canonical`: our own CSV for platforms without a statement that we know. Amounts are positive; the one `total` row stands
//! last, with the number of data rows as `order_no` and gifts and matches less refunds as `amount_yuan`.

use crate::columns::Name;
use crate::line::{Kind, Line, RefundState, Row};
use crate::record::Record;
use crate::tally::{Amounts, ONE};
use crate::wall::Wall;
use crate::{Halt, refusal};

pub(crate) const ORDER_NO: usize = 0;
pub(crate) const KIND: usize = 1;
const TIME: usize = 2;
pub(crate) const AMOUNT: usize = 3;
const FEE: usize = 4;
const ALIAS: usize = 5;
const ORIGINAL: usize = 6;

/// In the order of the constants above. The format is ours: a header that lacks one of its names is another's, and a missing
/// fee is never taken for none. The message stands last and is not read: no message enters the book.
pub(crate) const COLUMNS: &[Name] = &[
    Name::text(&["order_no"]),
    Name::text(&["kind"]),
    Name::time(&["paid_at"]),
    Name::amount(&["amount_yuan"]),
    Name::amount(&["fee_yuan"]),
    Name::text(&["donor_alias"]),
    Name::text(&["original_order_no"]),
    Name::text(&["message"]),
];

/// Slots of a line's amounts.
pub(crate) const ROWS: usize = 0;
pub(crate) const NET: usize = 1;

/// The kind of the row of totals.
pub(crate) const TOTAL: &str = "total";

/// A row: `gift`, `refund` of `original_order_no`; `match` is rejected until matches are booked.
pub(crate) fn line<'l>(row: Record<'l>, wall: &mut Wall) -> Result<Line<'l>, Halt> {
    let kind = row.cell(KIND);
    let (gift, refund) = (kind == "gift", kind == "refund");
    let amount = row.money(AMOUNT)?;
    let net = match kind {
        "gift" | "match" => amount,
        "refund" => -amount,
        _ => 0,
    };
    let amounts = Amounts([ONE, net, 0, 0, 0, 0, 0, 0]);
    let fee = row.micro(FEE)?;
    let fen = row.fen(AMOUNT, amount)?;
    let own_no = row.cell(ORDER_NO);
    let reject = |why| Ok(row.reject(own_no, why, amounts));
    if kind == "match" {
        return reject(refusal::matches_later());
    }
    if !gift && !refund {
        return reject(refusal::unknown_kind(kind));
    }
    let (order_column, order_no) = if refund { (ORIGINAL, row.cell(ORIGINAL)) } else { (ORDER_NO, own_no) };
    if !row.is_order_no(order_no) {
        return reject(refusal::order_no(COLUMNS[order_column].names[0], order_no));
    }
    if refund && own_no.is_empty() {
        return reject(refusal::refund_no(row.name(ORDER_NO)));
    }
    let Some(at) = wall.at(row.cell(TIME)) else {
        return reject(refusal::time(row.name(TIME), row.cell(TIME)));
    };
    if fen <= 0 {
        return reject(refusal::not_positive(row.name(AMOUNT), row.cell(AMOUNT)));
    }
    let kind = if gift { Kind::Gift } else { Kind::Refund { refund_no: own_no, state: RefundState::Final } };
    Ok(Line::Row(Row {
        fen,
        fee_micro: fee,
        order_no,
        own_no,
        flow_no: "",
        payer: "",
        alias: row.cell(ALIAS),
        ..row.row(kind, at, amounts)
    }))
}
