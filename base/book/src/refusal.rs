//! What the book refuses, in order of precedence.

use primitives::{Code, Instant, Refusal};

/// B101: an effective instant later than now.
pub fn in_the_future(effective: Instant, now: Instant) -> Refusal {
    Refusal::of("B101").with("effective", effective).with("now", now)
}
/// B102: this was booked already, under the same key.
pub fn booked(noun: &Code, code: &Code) -> Refusal {
    Refusal::of("B102").with("noun", noun).with("code", code)
}
/// B103: no gift of this order number, on this channel or on any.
pub fn unknown_gift(order_no: &str) -> Refusal {
    Refusal::of("B103").with("order_no", order_no)
}
/// B104: several channels have this order number; one must be named.
pub fn several_channels(order_no: &str, channels: &[Code]) -> Refusal {
    let list = channels.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
    Refusal::of("B104").with("order_no", order_no).with("channels", list)
}
/// B105: a gift of this order number is in the book already.
pub fn gift_exists(order_no: &str) -> Refusal {
    Refusal::of("B105").with("order_no", order_no)
}
/// B106: no such batch.
pub fn unknown_batch(batch: &Code) -> Refusal {
    Refusal::of("B106").with("batch", batch)
}
/// B107: no such entry.
pub fn unknown_entry(entry: impl std::fmt::Display) -> Refusal {
    Refusal::of("B107").with("entry", entry)
}
/// B201: the book does not hold together: where, and what is not as it must be.
pub fn broken(place: impl std::fmt::Display, what: &str) -> Refusal {
    Refusal::of("B201").with("place", place).with("what", what)
}
