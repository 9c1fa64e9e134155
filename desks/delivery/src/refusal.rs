//! What delivery refuses, in order of precedence. Codes are never used again.

use primitives::{Code, Refusal, Units};

/// D101: no such consignment.
pub fn unknown_consignment(consignment: &Code) -> Refusal {
    Refusal::of("D101").with("consignment", consignment)
}
/// D102: no such shipment.
pub fn unknown_shipment(shipment: &Code) -> Refusal {
    Refusal::of("D102").with("shipment", shipment)
}
/// D103: no such hand-over.
pub fn unknown_hand_over(hand_over: &Code) -> Refusal {
    Refusal::of("D103").with("hand_over", hand_over)
}
/// D104: the operation has a consignment of this number already.
pub fn number_taken(operation: &Code, number: u32) -> Refusal {
    Refusal::of("D104").with("operation", operation).with("number", number)
}
/// D105: the site belongs to another operation than the consignment.
pub fn other_operation(site: &Code, consignment: &Code) -> Refusal {
    Refusal::of("D105").with("site", site).with("consignment", consignment)
}
/// D106: a list that is empty or too long, or a line of nothing.
pub fn bad_lines(lines_max: usize) -> Refusal {
    Refusal::of("D106").with("lines_max", lines_max)
}
/// D107: an item, or a lot under two items, stands twice in one list.
pub fn twice(what: &Code) -> Refusal {
    Refusal::of("D107").with("what", what)
}
/// D108: the named lots are not together what is asked.
pub fn lots_do_not_sum(item: &Code, asked: Units, named: Units) -> Refusal {
    Refusal::of("D108").with("item", item).with("asked", asked).with("named", named)
}
/// D109: the lot is another item than is asked: an N95 is not a KN95.
pub fn other_item(lot: &Code, asked: &Code, is: &Code) -> Refusal {
    Refusal::of("D109").with("lot", lot).with("asked", asked).with("is", is)
}
/// D110: the warehouse holds less of the item than is asked, expired lots left out.
pub fn too_few(warehouse: &Code, item: &Code, held: Units, asked: Units) -> Refusal {
    Refusal::of("D110").with("warehouse", warehouse).with("item", item).with("held", held).with("asked", asked)
}
/// D111: the shipment does not carry this item.
pub fn not_on_board(shipment: &Code, item: &Code) -> Refusal {
    Refusal::of("D111").with("shipment", shipment).with("item", item)
}
/// D112: received, damaged and missing are more than is still on the way; an excess is a field of its own.
pub fn more_than_shipped(shipment: &Code, item: &Code, on_the_way: Units, counted: Units) -> Refusal {
    Refusal::of("D112")
        .with("shipment", shipment)
        .with("item", item)
        .with("on_the_way", on_the_way)
        .with("counted", counted)
}
/// D113: undone already.
pub fn reversed_already(code: &Code) -> Refusal {
    Refusal::of("D113").with("code", code)
}
/// D114: a shipment whose hand-over stands: that is undone first.
pub fn signed_for(shipment: &Code, hand_over: &Code) -> Refusal {
    Refusal::of("D114").with("shipment", shipment).with("hand_over", hand_over)
}
/// D115: a text that is empty or too long.
pub fn bad_text(field: &'static str, chars_max: usize) -> Refusal {
    Refusal::of("D115").with("field", field).with("chars_max", chars_max)
}
