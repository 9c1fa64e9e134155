//! Columns read back as what they were written as. What cannot be read is a fault of the store, never the user's.

use std::fmt::Display;
use std::str::FromStr;

use book::EntryId;
use primitives::{Code, Day, Fen, Instant, PlaceCode, Units};
use store::{Fault, Row};

/// A text that was written by `Display`.
pub fn parse<T>(text: &str) -> Result<T, Fault>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|why| Fault::broken(format!("{text}: {why}")))
}

/// A code.
pub fn code(row: &Row, at: usize) -> Result<Code, Fault> {
    parse(row.text(at))
}
/// A code, or null.
pub fn opt_code(row: &Row, at: usize) -> Result<Option<Code>, Fault> {
    row.opt_text(at).map(parse).transpose()
}
/// A place.
pub fn place(row: &Row, at: usize) -> Result<PlaceCode, Fault> {
    parse(row.text(at))
}
/// A place, or null.
pub fn opt_place(row: &Row, at: usize) -> Result<Option<PlaceCode>, Fault> {
    row.opt_text(at).map(parse).transpose()
}
/// A day in ISO form, or null.
pub fn opt_day(row: &Row, at: usize) -> Result<Option<Day>, Fault> {
    row.opt_text(at).map(parse).transpose()
}
/// An amount of money.
pub fn fen(row: &Row, at: usize) -> Result<Fen, Fault> {
    Fen::new(row.int(at)).ok_or_else(|| Fault::broken(format!("{} fen", row.int(at))))
}
/// An amount of money, or null.
pub fn opt_fen(row: &Row, at: usize) -> Result<Option<Fen>, Fault> {
    if row.has(at) { fen(row, at).map(Some) } else { Ok(None) }
}
/// An amount of goods.
pub fn units(row: &Row, at: usize) -> Result<Units, Fault> {
    Units::new(row.int(at)).ok_or_else(|| Fault::broken(format!("{} units", row.int(at))))
}
/// An instant.
pub fn instant(row: &Row, at: usize) -> Result<Instant, Fault> {
    row.instant(at).ok_or_else(|| Fault::broken("an instant outside the calendar"))
}
/// An entry.
pub fn entry(row: &Row, at: usize) -> Result<EntryId, Fault> {
    EntryId::from_slice(row.blob(at)).ok_or_else(|| Fault::broken("an entry's id has 16 bytes"))
}
/// An entry, or null.
pub fn opt_entry(row: &Row, at: usize) -> Result<Option<EntryId>, Fault> {
    if row.has(at) { entry(row, at).map(Some) } else { Ok(None) }
}
