//! What fundraising refuses, in order of precedence.

use primitives::{Code, Day, Instant, Refusal, signed_yuan};

/// R101: this code is taken.
pub fn taken(code: &Code) -> Refusal {
    Refusal::of("R101").with("code", code)
}
/// R102: no such appeal.
pub fn unknown_appeal(appeal: &Code) -> Refusal {
    Refusal::of("R102").with("appeal", appeal)
}
/// R103: no such giver.
pub fn unknown_giver(giver: &Code) -> Refusal {
    Refusal::of("R103").with("giver", giver)
}
/// R104: an appeal needs a filing number, or the day from which the emergency clock runs (慈善法 2023, Art. 73).
pub fn no_filing(appeal: &Code) -> Refusal {
    Refusal::of("R104").with("appeal", appeal)
}
/// R105: the ten days of the emergency clock are over and no filing number is there: nothing may be listed.
pub fn filing_due(appeal: &Code, until: Day) -> Refusal {
    Refusal::of("R105").with("appeal", appeal).with("until", until)
}
/// R106: the appeal is listed on this platform already.
pub fn listed(appeal: &Code, channel: &Code) -> Refusal {
    Refusal::of("R106").with("appeal", appeal).with("channel", channel)
}
/// R107: this channel is no platform and sends no statements.
pub fn no_platform(channel: &Code) -> Refusal {
    Refusal::of("R107").with("channel", channel)
}
/// R108: an amount of nothing.
pub fn nothing(field: &str) -> Refusal {
    Refusal::of("R108").with("field", field)
}
/// R109: a value without a basis, or a basis without a value.
pub fn no_basis(basis: &str) -> Refusal {
    Refusal::of("R109").with("basis", basis)
}
/// R110: no such refund.
pub fn unknown_refund(code: &Code) -> Refusal {
    Refusal::of("R110").with("code", code)
}
/// R111: approved already.
pub fn approved(code: &Code) -> Refusal {
    Refusal::of("R111").with("code", code)
}
/// R112: the alias is empty, too long or breaks a line.
pub fn bad_alias() -> Refusal {
    Refusal::of("R112")
}
/// R113: a recorded value without a document behind it.
pub fn no_evidence() -> Refusal {
    Refusal::of("R113")
}
/// R114: the appeal is over on that day: nothing is listed any more.
pub fn closed(appeal: &Code, last: Day) -> Refusal {
    Refusal::of("R114").with("appeal", appeal).with("last", last)
}
/// R115: an appeal cannot end before it began.
pub fn closes_early(appeal: &Code, opens: Day) -> Refusal {
    Refusal::of("R115").with("appeal", appeal).with("opens", opens)
}
/// R116: no such batch of a platform, or no such gift of money outside the platforms.
pub fn unknown_gift(code: &Code) -> Refusal {
    Refusal::of("R116").with("code", code)
}
/// R117: a match of no gift, or of too many.
pub fn matches(gifts_max: usize) -> Refusal {
    Refusal::of("R117").with("gifts_max", gifts_max)
}
/// R201 (quarantine): this channel books from another format, because its refund keys differ.
pub fn other_format(channel: &Code, books: &str, found: impl std::fmt::Display) -> Refusal {
    Refusal::of("R201").with("channel", channel).with("books", books).with("found", found)
}
/// R202: a file larger than a statement can be.
pub fn file_too_large(bytes: u64) -> Refusal {
    Refusal::of("R202").with("bytes", bytes)
}
/// R203: the file cannot be opened.
pub fn no_file(path: &str, why: impl std::fmt::Display) -> Refusal {
    Refusal::of("R203").with("path", path).with("why", why)
}
/// R204: the upload broke off.
pub fn body_broken(bytes: usize) -> Refusal {
    Refusal::of("R204").with("bytes", bytes)
}
/// R205 (quarantine): the channel's rule asks for a column that the file does not have.
pub fn no_stream_column(column: &str) -> Refusal {
    Refusal::of("R205").with("column", column)
}
/// R206: a column or text of a stream rule that is empty, too long, or there twice.
pub fn bad_stream_text(text: &str, max: usize) -> Refusal {
    Refusal::of("R206").with("text", text).with("max", max)
}
/// R207: more texts than a stream rule may have.
pub fn too_many_streams(max: usize) -> Refusal {
    Refusal::of("R207").with("max", max)
}
/// R301 (rejected row): the same order or refund stands in the book with another amount.
pub fn conflict(was: i64, is: i64) -> Refusal {
    Refusal::of("R301").with("was", signed_yuan(was)).with("is", signed_yuan(is))
}
/// R302 (rejected row): the same order is in the book for another appeal.
pub fn other_appeal(was: &Code, is: &Code) -> Refusal {
    Refusal::of("R302").with("was", was).with("is", is)
}
/// R303 (rejected row): the same refund number is in the book for another order. The row's own order follows as `is`.
pub fn other_order(was: &str) -> Refusal {
    Refusal::of("R303").with("was", was)
}
/// R304 (rejected row): the same number stands on an earlier line of the file for another order, or as another kind of row.
pub fn other_on_line(line: u64) -> Refusal {
    Refusal::of("R304").with("line", line)
}
/// R305 (rejected row): the same flow number is in the book as another kind of row. The row's own kind follows as `is`.
pub fn other_kind(was: &str) -> Refusal {
    Refusal::of("R305").with("was", was)
}
/// R306 (rejected row): its time has not come yet.
pub fn in_the_future(at: Instant, now: Instant) -> Refusal {
    Refusal::of("R306").with("at", at).with("now", now)
}
/// R401 (parked): no gift of this order is in the book yet.
pub fn no_gift_yet() -> Refusal {
    Refusal::of("R401")
}
/// R402 (parked): the platform has not finished this refund.
pub fn not_final(state: &str) -> Refusal {
    Refusal::of("R402").with("state", state)
}
