//! What the ledger refuses, in order of precedence: where several hold, the first is said. Codes are never used again.

use primitives::{Code, Instant, Refusal, signed_yuan};

use crate::{Account, AxisCode, EntryId};

/// L001: not the text of an axis, stream or restriction.
pub fn bad_axis(text: &str) -> Refusal {
    Refusal::of("L001").with("text", text)
}
/// L002: not the text of an account.
pub fn bad_account(text: &str) -> Refusal {
    Refusal::of("L002").with("text", text)
}
/// L003: bytes that are not an entry of this format.
pub fn bad_entry(line: usize, text: &str) -> Refusal {
    Refusal::of("L003").with("line", line).with("text", text)
}
/// L005: not the three letters of a currency.
pub fn bad_currency(text: &str) -> Refusal {
    Refusal::of("L005").with("text", text)
}
/// L101: an amount of nothing, or one that the number line cannot hold.
pub fn bad_amount(what: &str) -> Refusal {
    Refusal::of("L101").with("what", what)
}
/// L102: a lot or sink of this code is there already.
pub fn exists(axis: &AxisCode) -> Refusal {
    Refusal::of("L102").with("axis", axis)
}
/// L103: no lot, stream or sink of this code.
pub fn unknown_axis(axis: &AxisCode) -> Refusal {
    Refusal::of("L103").with("axis", axis)
}
/// L104: the account holds less than is asked.
pub fn overdraft(account: &Account, of: &str, held: i64, asked: i64) -> Refusal {
    Refusal::of("L104").with("account", account).with("of", of).with("held", held).with("asked", asked)
}
/// L105: money or goods are bound to something else.
pub fn restricted(axis: &AxisCode, rule: &crate::Restriction) -> Refusal {
    Refusal::of("L105").with("axis", axis).with("rule", rule)
}
/// L106: two sources of one lot are bound to what excludes each other.
pub fn unsatisfiable(sink: &AxisCode) -> Refusal {
    Refusal::of("L106").with("sink", sink)
}
/// L107: part of a gift is used, and no refund payer is named.
pub fn no_payer(fen: i64) -> Refusal {
    Refusal::of("L107").with("yuan", signed_yuan(fen))
}
/// L108: the refund payer has too little that may take the place of what is spent.
pub fn payer_empty(payer: &Code, fen: i64) -> Refusal {
    Refusal::of("L108").with("payer", payer).with("yuan", signed_yuan(fen))
}
/// L109: more than is left of the gift.
pub fn more_than_left(left: i64, asked: i64) -> Refusal {
    Refusal::of("L109").with("left", signed_yuan(left)).with("asked", signed_yuan(asked))
}
/// L110: a gift in kind is corrected by its own rule, not refunded or repriced.
pub fn in_kind() -> Refusal {
    Refusal::of("L110")
}
/// L111: a batch named twice, or one of which nothing is receivable.
pub fn nothing_due(batch: &Code) -> Refusal {
    Refusal::of("L111").with("batch", batch)
}
/// L112: the sum of the sinks is not the sum of the sources, or a spread has no weight.
pub fn no_weight() -> Refusal {
    Refusal::of("L112")
}
/// L113: more received, damaged and missing than was shipped.
pub fn more_than_shipped(shipment: &Code, shipped: i64, counted: i64) -> Refusal {
    Refusal::of("L113").with("shipment", shipment).with("shipped", shipped).with("counted", counted)
}
/// L114: the new cost or identity is the old one.
pub fn same(axis: &AxisCode) -> Refusal {
    Refusal::of("L114").with("axis", axis)
}
/// L115: not bought by an order, so there is no invoice to correct.
pub fn no_order(axis: &AxisCode) -> Refusal {
    Refusal::of("L115").with("axis", axis)
}
/// L116: effective before the last move of the same units, or before the last revision of the line.
pub fn early(axis: &AxisCode, last: Instant, asked: Instant) -> Refusal {
    Refusal::of("L116").with("axis", axis).with("last", last).with("asked", asked)
}
/// L117: no such entry.
pub fn unknown_entry(entry: EntryId) -> Refusal {
    Refusal::of("L117").with("entry", entry)
}
/// L118: reversed already, or itself a reversal, or moves nothing.
pub fn once(entry: EntryId) -> Refusal {
    Refusal::of("L118").with("entry", entry)
}
/// L119: later entries stand on what this one moved.
pub fn stands_on(entry: EntryId, over: &[EntryId]) -> Refusal {
    let list = over.iter().map(|e| e.short()).collect::<Vec<_>>().join(", ");
    Refusal::of("L119").with("entry", entry).with("over", list)
}
/// L120: money that is to go on is not held: it is used, owed to us, or gone.
pub fn nothing_held(axis: &AxisCode) -> Refusal {
    Refusal::of("L120").with("axis", axis)
}
/// L121: a supplier pays back more than was paid for what went back.
pub fn more_than_cost(lot: &AxisCode, cost: i64, asked: i64) -> Refusal {
    Refusal::of("L121").with("lot", lot).with("cost", signed_yuan(cost)).with("asked", signed_yuan(asked))
}
/// L122: a match names no gift that stands.
pub fn nothing_to_match(stream: &AxisCode) -> Refusal {
    Refusal::of("L122").with("stream", stream)
}
/// L123: only a rule of its own moves goods into this account or out of it.
pub fn own_rule(account: &Account) -> Refusal {
    Refusal::of("L123").with("account", account)
}
/// L124: money of several currencies, or a currency changed into itself.
pub fn other_currency(axis: &AxisCode) -> Refusal {
    Refusal::of("L124").with("axis", axis)
}
/// L125: a kit of components that several funds paid for.
pub fn several_funds(kit: &AxisCode) -> Refusal {
    Refusal::of("L125").with("kit", kit)
}
/// L190: an entry that does not fit the book: its sums, numbers or spans are not what stands there. A fault of ours.
pub fn misfit(axis: &AxisCode, what: &str) -> Refusal {
    Refusal::of("L190").with("axis", axis).with("what", what)
}
