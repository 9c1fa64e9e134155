//! What supply refuses, in order of precedence. Codes are never used again.

use std::fmt::Display;

use book::Account;
use primitives::{Code, Day, Fen, Instant, Refusal, Units};

use crate::{Lot, Order};

/// U101: no item of this code in the catalogue.
pub fn unknown_item(item: &Code) -> Refusal {
    Refusal::of("U101").with("item", item)
}
/// U102: no such warehouse.
pub fn unknown_warehouse(warehouse: &Code) -> Refusal {
    Refusal::of("U102").with("warehouse", warehouse)
}
/// U103: no such order.
pub fn unknown_order(order: &Code) -> Refusal {
    Refusal::of("U103").with("order", order)
}
/// U104: the order has no such line; lines count from 1.
pub fn unknown_line(order: &Code, line: i64) -> Refusal {
    Refusal::of("U104").with("order", order).with("line", line)
}
/// U105: no such lot.
pub fn unknown_lot(lot: &Code) -> Refusal {
    Refusal::of("U105").with("lot", lot)
}
/// U106: no such substitution.
pub fn unknown_substitution(substitution: &Code) -> Refusal {
    Refusal::of("U106").with("substitution", substitution)
}
/// U107: something of this kind has this code already.
pub fn taken(noun: &'static str, code: &Code) -> Refusal {
    Refusal::of("U107").with("noun", noun).with("code", code)
}
/// U108: a substitution names either an order and its line, or the item that is asked for.
pub fn substitution_of_what() -> Refusal {
    Refusal::of("U108")
}
/// U109: a list of lines that is empty or too long, or a line of nothing.
pub fn bad_lines(lines_max: usize) -> Refusal {
    Refusal::of("U109").with("lines_max", lines_max)
}
/// U110: the order is not approved, or was not yet on the day that is named.
pub fn not_approved(order: &Code, at: Instant) -> Refusal {
    Refusal::of("U110").with("order", order).with("at", at)
}
/// U111: approved already.
pub fn approved_already(code: &Code) -> Refusal {
    Refusal::of("U111").with("code", code)
}
/// U112: approved before it was made.
pub fn approved_early(code: &Code, made: Instant, at: Instant) -> Refusal {
    Refusal::of("U112").with("code", code).with("made", made).with("at", at)
}
/// U113: another item came than was ordered: an N95 is not a KN95.
pub fn other_item(order: &Code, line: i64, asked: &Code, came: &Code) -> Refusal {
    Refusal::of("U113").with("order", order).with("line", line).with("asked", asked).with("came", came)
}
/// U114: the substitution is not approved (yet), or is of another line or other items.
pub fn no_such_right(substitution: &Code, asked: &Code, came: &Code) -> Refusal {
    Refusal::of("U114").with("substitution", substitution).with("asked", asked).with("came", came)
}
/// U115: goods with a shelf life need the day until which they may be used.
pub fn no_expiry(item: &Code) -> Refusal {
    Refusal::of("U115").with("item", item)
}
/// U116: expired on the day that is named.
pub fn expired(lot: impl Display, expires: Day, on: Day) -> Refusal {
    Refusal::of("U116").with("lot", lot).with("expires", expires).with("on", on)
}
/// U117: more units than the line still waits for.
pub fn more_units(order: &Code, line: i64, waits: Units, came: Units) -> Refusal {
    Refusal::of("U117").with("order", order).with("line", line).with("waits", waits).with("came", came)
}
/// U118: more money than the order still has.
pub fn more_money(order: &Code, left: Fen, asked: Fen) -> Refusal {
    Refusal::of("U118").with("order", order).with("left", left).with("asked", asked)
}
/// U119: freight that is spread over lots of which none cost anything.
pub fn no_weight(order: &Code) -> Refusal {
    Refusal::of("U119").with("order", order)
}
/// U120: the lot was given, not bought: its value is corrected by fundraising.
pub fn not_bought(lot: &Lot) -> Refusal {
    Refusal::of("U120").with("lot", &lot.code)
}
/// U121: a text that is empty or too long.
pub fn bad_text(field: &'static str, chars_max: usize) -> Refusal {
    Refusal::of("U121").with("field", field).with("chars_max", chars_max)
}
/// U122: goods that stand neither in a warehouse nor at a site.
pub fn not_here(account: &Account) -> Refusal {
    Refusal::of("U122").with("account", account)
}
/// U123: another supplier delivered them.
pub fn other_supplier(lot: &Code, order: &Order, named: &Code) -> Refusal {
    Refusal::of("U123").with("lot", lot).with("supplier", &order.supplier).with("named", named)
}
/// U124: a supplier paid, and nobody says where the money is.
pub fn no_bank(supplier_return: &Code, fen: Fen) -> Refusal {
    Refusal::of("U124").with("code", supplier_return).with("yuan", fen)
}
