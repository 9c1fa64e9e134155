//! What comes out of a statement.

use std::fmt::Display;
use std::str::FromStr;

use primitives::{Fen, Id, Instant, Span, Units};

use crate::Fault;
use crate::value::Cell;

/// More rows than this at once is a missing limit in the SQL: use [`crate::Tx::each`].
pub(crate) const ROWS_MAX: usize = 100_000;

/// Puts a row to those of its statement; one more than `max` is a fault.
pub(crate) fn keep(rows: &mut Vec<Row>, row: &Row, sql: &str, max: usize) -> Result<(), Fault> {
    if rows.len() == max {
        return Err(Fault::Rows { sql: sql.to_owned(), max });
    }
    rows.push(row.clone());
    Ok(())
}

/// One row, read by position from 0. Asking for a column that is not there, or as another kind than it is, is a slip in
/// the SQL beside the call: it stops that change or reading, which is then answered with a fault. A value that we cannot have
/// written is a fault too, never the user's to mend and never silently nothing.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// Whether there is something: false for null.
    pub fn has(&self, at: usize) -> bool {
        !matches!(self.cell(at), Cell::Null)
    }
    /// A whole number.
    pub fn int(&self, at: usize) -> i64 {
        match self.cell(at) {
            Cell::Int(n) => *n,
            other => slip(at, "int", Some(other)),
        }
    }
    /// A text.
    pub fn text(&self, at: usize) -> &str {
        match self.cell(at) {
            Cell::Text(text) => text,
            other => slip(at, "text", Some(other)),
        }
    }
    /// Bytes.
    pub fn blob(&self, at: usize) -> &[u8] {
        match self.cell(at) {
            Cell::Blob(bytes) => bytes,
            other => slip(at, "blob", Some(other)),
        }
    }
    /// A whole number, or null.
    pub fn opt_int(&self, at: usize) -> Option<i64> {
        self.has(at).then(|| self.int(at))
    }
    /// A text, or null.
    pub fn opt_text(&self, at: usize) -> Option<&str> {
        self.has(at).then(|| self.text(at))
    }
    /// Bytes, or null.
    pub fn opt_blob(&self, at: usize) -> Option<&[u8]> {
        self.has(at).then(|| self.blob(at))
    }
    /// `lo` at this position and `hi` at the next; `None` if they are null or no span.
    pub fn span(&self, at: usize) -> Option<Span> {
        Span::new(self.opt_int(at)?, self.opt_int(at + 1)?)
    }
    /// Milliseconds since 1970; `None` if null or outside the calendar.
    pub fn instant(&self, at: usize) -> Option<Instant> {
        Instant::from_ms(self.opt_int(at)?)
    }
    /// A text that `Display` wrote, read back.
    pub fn parse<T>(&self, at: usize) -> Result<T, Fault>
    where
        T: FromStr,
        T::Err: Display,
    {
        read_back(self.text(at))
    }
    /// A text that `Display` wrote, read back, or null.
    pub fn opt_parse<T>(&self, at: usize) -> Result<Option<T>, Fault>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.opt_text(at).map(read_back).transpose()
    }
    /// An amount of money in fen.
    pub fn fen(&self, at: usize) -> Result<Fen, Fault> {
        Fen::new(self.int(at)).ok_or_else(|| Fault::broken(format!("{} fen", self.int(at))))
    }
    /// An amount of money in fen, or null.
    pub fn opt_fen(&self, at: usize) -> Result<Option<Fen>, Fault> {
        if self.has(at) { self.fen(at).map(Some) } else { Ok(None) }
    }
    /// An amount of goods in base units.
    pub fn units(&self, at: usize) -> Result<Units, Fault> {
        Units::new(self.int(at)).ok_or_else(|| Fault::broken(format!("{} units", self.int(at))))
    }
    /// Milliseconds since 1970 that are within the calendar.
    pub fn when(&self, at: usize) -> Result<Instant, Fault> {
        Instant::from_ms(self.int(at)).ok_or_else(|| Fault::broken(format!("{} ms", self.int(at))))
    }
    /// Milliseconds since 1970 that are within the calendar, or null.
    pub fn opt_when(&self, at: usize) -> Result<Option<Instant>, Fault> {
        if self.has(at) { self.when(at).map(Some) } else { Ok(None) }
    }
    /// An id, 16 bytes.
    pub fn id<Noun>(&self, at: usize) -> Result<Id<Noun>, Fault> {
        Id::from_slice(self.blob(at)).ok_or_else(|| Fault::broken("an id has 16 bytes"))
    }
    /// An id, or null.
    pub fn opt_id<Noun>(&self, at: usize) -> Result<Option<Id<Noun>>, Fault> {
        if self.has(at) { self.id(at).map(Some) } else { Ok(None) }
    }
    /// How many columns.
    pub fn width(&self) -> usize {
        self.cells.len()
    }
    fn cell(&self, at: usize) -> &Cell {
        match self.cells.get(at) {
            Some(cell) => cell,
            None => slip(at, "column", None),
        }
    }
}

fn read_back<T>(text: &str) -> Result<T, Fault>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|why| Fault::broken(format!("{text}: {why}")))
}

/// The caller's writer, reader or lane catches this and answers a fault with these words.
#[allow(
    clippy::panic,
    reason = "a slip in our own SQL, like an index out of bounds; caught by whoever polls the closure"
)]
fn slip(at: usize, asked: &str, found: Option<&Cell>) -> ! {
    let kind = match found {
        None => "nothing",
        Some(Cell::Null) => "null",
        Some(Cell::Int(_)) => "int",
        Some(Cell::Text(_)) => "text",
        Some(Cell::Blob(_)) => "blob",
    };
    panic!("column {at}: {asked} asked, {kind} found")
}
