//! The refusals of this face, in order of precedence.

use std::fmt::Display;

use primitives::{PlaceCode, Refusal};

/// 422: an order number is 1 to 128 characters.
pub fn bad_order_no(chars_max: usize) -> Refusal {
    Refusal::of("W101").with("chars_max", chars_max)
}
/// 404: no operation of this code.
pub fn no_operation(code: impl Display) -> Refusal {
    Refusal::of("W102").with("code", code)
}
/// 404: no such place.
pub fn no_place(code: PlaceCode) -> Refusal {
    Refusal::of("W103").with("code", code)
}
/// 404: no consignment of this code.
pub fn no_consignment(code: impl Display) -> Refusal {
    Refusal::of("W104").with("code", code)
}
/// 404: no desk and no operation gives this figure, or nothing was known at that time.
pub fn no_figure(id: impl Display) -> Refusal {
    Refusal::of("W105").with("id", id)
}
/// 422: a part of the address is longer than anything that could be meant.
pub fn too_long(chars_max: usize) -> Refusal {
    Refusal::of("W106").with("chars_max", chars_max)
}
/// 422: the operation began after the instant that is asked.
pub fn not_begun(code: impl Display, at: impl Display, asked: impl Display) -> Refusal {
    Refusal::of("W107").with("code", code).with("at", at).with("asked", asked)
}
/// 503: all streams of live figures are taken; the page itself is complete without one.
pub fn no_stream(streams_max: usize, seconds: u16) -> Refusal {
    Refusal::of("W130").with("streams_max", streams_max).with("seconds", seconds)
}
/// 429: the sender holds as many streams of live figures as one may.
pub fn no_more_streams(streams_max: usize, seconds: u16) -> Refusal {
    Refusal::of("W131").with("streams_max", streams_max).with("seconds", seconds)
}
/// 404: no such file to download.
pub fn no_file(name: impl Display) -> Refusal {
    Refusal::of("W140").with("name", name)
}
/// 404: no entry of this id, so nothing stands behind it.
pub fn no_entry(id: impl Display) -> Refusal {
    Refusal::of("W141").with("id", id)
}
/// 404: the entry is none of those behind the figure.
pub fn not_behind(figure: impl Display, entry: impl Display) -> Refusal {
    Refusal::of("W142").with("id", figure).with("entry", entry)
}
/// 422: as of a day that the book has not reached.
pub fn too_late(asked: impl Display, upto: impl Display) -> Refusal {
    Refusal::of("W143").with("asked", asked).with("upto", upto)
}
/// 422: the gifts' next page begins behind a place in the batch, a number.
pub fn no_offset(said: &str) -> Refusal {
    Refusal::of("W144").with("said", said)
}
