//! Every "no" of this room, in order of precedence. A code is never used for anything else again.
//! T0xx: what was asked. T1xx: the file is quarantined. T2xx: one row is rejected, the rest is taken.

use primitives::Refusal;

use crate::Format;

/// Names of a ZIP that a refusal tells.
const NAMES_TOLD: usize = 5;

/// T001: no format has this name.
pub(crate) fn unknown_format(text: &str) -> Refusal {
    Refusal::of("T001").with("text", text)
}

/// T003: no mapping of a bank comes under this name.
pub(crate) fn unknown_mapping(text: &str) -> Refusal {
    Refusal::of("T003").with("text", text)
}
/// T004: a mapping that cannot work.
pub(crate) fn bad_mapping(detail: &str) -> Refusal {
    Refusal::of("T004").with("detail", detail)
}

/// T101: the file has no bytes, or only blank ones.
pub(crate) fn empty() -> Refusal {
    Refusal::of("T101")
}
/// T102: the ZIP or its entry is broken: cut, wrong checksum, a method that we do not unpack.
pub(crate) fn zip_broken(detail: impl std::fmt::Display) -> Refusal {
    Refusal::of("T102").with("detail", detail)
}
/// T103: the entry asks for a password.
pub(crate) fn zip_encrypted(entry: &str) -> Refusal {
    Refusal::of("T103").with("entry", entry)
}
/// T104: more than a statement can be: entries, unpacked bytes, or times its packed size.
pub(crate) fn zip_limit(limit: &str, max: u64, found: u64) -> Refusal {
    Refusal::of("T104").with("limit", limit).with("max", max).with("found", found)
}
/// T105: two entries are statements; each is to be sent by itself.
pub(crate) fn zip_several(first: &str, second: &str) -> Refusal {
    Refusal::of("T105").with("first", first).with("second", second)
}
/// T106: no line is a header of a format that we know.
pub(crate) fn no_header() -> Refusal {
    Refusal::of("T106")
}
/// T107: the header is another format's than the one asked for.
pub(crate) fn other_format(asked: Format, found: Format) -> Refusal {
    Refusal::of("T107").with("asked", asked).with("found", found)
}
/// T108: a byte is neither UTF-8 nor GB18030, whichever the file is, or is zero.
pub(crate) fn undecodable(line: u64, encoding: &str) -> Refusal {
    Refusal::of("T108").with("line", line).with("encoding", encoding)
}
/// T109: a row longer than any row: a lost quotation mark.
pub(crate) fn row_too_long(line: u64, max: usize) -> Refusal {
    Refusal::of("T109").with("line", line).with("max", max)
}
/// T110: the file ends inside a row, or before its totals.
pub(crate) fn cut(line: u64) -> Refusal {
    Refusal::of("T110").with("line", line)
}
/// T111: a row has more or fewer cells than the header.
pub(crate) fn column_count(line: u64, found: usize, wanted: usize) -> Refusal {
    Refusal::of("T111").with("line", line).with("found", found).with("wanted", wanted)
}
/// T112: an amount cell is no amount in whole fen (fees: in millionths of a yuan).
pub(crate) fn amount_unreadable(line: u64, column: &str, text: &str) -> Refusal {
    Refusal::of("T112").with("line", line).with("column", column).with("text", text)
}
/// T113: the line of totals cannot be read, or lacks one.
pub(crate) fn totals_unreadable(line: u64, text: &str) -> Refusal {
    Refusal::of("T113").with("line", line).with("text", text)
}
/// T114: something stands behind the totals.
pub(crate) fn behind_totals(line: u64) -> Refusal {
    Refusal::of("T114").with("line", line)
}
/// T115: a printed total is not what the distinct rows add up to.
pub(crate) fn total_off(total: &str, printed: String, computed: String) -> Refusal {
    Refusal::of("T115").with("total", total).with("printed", printed).with("computed", computed)
}

/// T116: a bank's running balance is not the one before it and what the row brought.
pub(crate) fn balance_off(line: u64, should: i128, is: i64) -> Refusal {
    let yuan = |fen: i128| crate::tally::decimal(fen * 10_000);
    Refusal::of("T116").with("line", line).with("should", yuan(should)).with("is", yuan(is.into()))
}
/// T117: a bank's row with money on both sides.
pub(crate) fn bank_both_sides(line: u64) -> Refusal {
    Refusal::of("T117").with("line", line)
}
/// T118: a bank's word for a side that its mapping does not have.
pub(crate) fn unknown_side(line: u64, text: &str) -> Refusal {
    Refusal::of("T118").with("line", line).with("text", text)
}
/// T119: a row in another currency than the account's.
pub(crate) fn other_currency(line: u64, text: &str) -> Refusal {
    Refusal::of("T119").with("line", line).with("text", text)
}
/// T120: a bank's day or time that is none.
pub(crate) fn bank_time(line: u64, column: &str, text: &str) -> Refusal {
    Refusal::of("T120").with("line", line).with("column", column).with("text", text)
}
/// T121: more rows than a bank's file may have.
pub(crate) fn too_many_rows(max: usize) -> Refusal {
    Refusal::of("T121").with("max", max)
}
/// T122: the workbook is broken, or its cells are out of order.
pub(crate) fn xlsx_broken(detail: impl std::fmt::Display) -> Refusal {
    Refusal::of("T122").with("detail", detail)
}
/// T123: a number with more digits than a spreadsheet keeps: its end is lost.
pub(crate) fn xlsx_number(cell: &str, text: &str) -> Refusal {
    Refusal::of("T123").with("cell", cell).with("text", text)
}
/// T124: a formula where a platform prints values.
pub(crate) fn xlsx_formula(cell: &str) -> Refusal {
    Refusal::of("T124").with("cell", cell)
}
/// T125: the password does not open the ZIP.
pub(crate) fn wrong_password(entry: &str) -> Refusal {
    Refusal::of("T125").with("entry", entry)
}
/// T126: a workbook with a password of its own, or of the form before 2007.
pub(crate) fn old_workbook() -> Refusal {
    Refusal::of("T126")
}
/// T127: files are in the ZIP, and none of them is a CSV or TXT.
pub(crate) fn zip_without(names: &[String]) -> Refusal {
    let (told, more) = names.split_at(names.len().min(NAMES_TOLD));
    Refusal::of("T127").with("names", told.join(", ") + if more.is_empty() { "" } else { ", …" })
}
/// T128: the header lacks the column that says who gave: every donor would be nobody, for ever.
pub(crate) fn no_giver(format: Format, column: &str) -> Refusal {
    Refusal::of("T128").with("format", format).with("column", column)
}
/// T129: a row of more lines than any row: a lost quotation mark.
pub(crate) fn row_of_many_lines(line: u64, max: u64) -> Refusal {
    Refusal::of("T129").with("line", line).with("max", max)
}

/// T201: a kind of row that `canonical` does not have.
pub(crate) fn unknown_kind(text: &str) -> Refusal {
    Refusal::of("T201").with("text", text)
}
/// T202: matches (配捐) are not booked yet.
pub(crate) fn matches_later() -> Refusal {
    Refusal::of("T202")
}
/// T203: no order number, or none that can be one.
pub(crate) fn order_no(column: &str, text: &str) -> Refusal {
    Refusal::of("T203").with("column", column).with("text", text)
}
/// T204: no refund number.
pub(crate) fn refund_no(column: &str) -> Refusal {
    Refusal::of("T204").with("column", column)
}
/// T205: the time is no time.
pub(crate) fn time(column: &str, text: &str) -> Refusal {
    Refusal::of("T205").with("column", column).with("text", text)
}
/// T206: a gift or refund of nothing, or of less than nothing.
pub(crate) fn not_positive(column: &str, text: &str) -> Refusal {
    Refusal::of("T206").with("column", column).with("text", text)
}
/// T208: a refund that does not say which order goes back.
pub(crate) fn no_returned_order(column: &str, text: &str) -> Refusal {
    Refusal::of("T208").with("column", column).with("text", text)
}
/// T209: neither income nor expense.
pub(crate) fn no_side(column: &str, text: &str) -> Refusal {
    Refusal::of("T209").with("column", column).with("text", text)
}
/// T207: income and expense in one row.
pub(crate) fn both_sides() -> Refusal {
    Refusal::of("T207")
}
