//! XLSX: the cells of a sheet as the lines of a CSV, so that a spreadsheet goes the way of every other file. A number with more
//! digits than a spreadsheet keeps is refused: it is an order number that has lost its end.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use guard::Metered;
use primitives::Refusal;

use crate::{Halt, refusal};

mod guard;

/// Bytes of a workbook's sheets as CSV, all together: texts that many cells share are written out.
const SHEET_CSV_MAX: usize = 128 << 20;
/// Rows of a sheet, as the format has them.
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// No statement has half as many columns.
const SHEET_COLUMNS_MAX: u32 = 256;
/// Digits that a number keeps in a spreadsheet.
const DIGITS_MAX: usize = 15;

/// A sheet with something in it.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) csv: Arc<[u8]>,
}

/// The sheets of a workbook in its order.
pub(crate) fn sheets<R: Read + Seek>(file: &mut R) -> Result<Vec<Sheet>, Halt> {
    let packed = guard::measure(file)?;
    file.seek(SeekFrom::Start(0))?;
    // calamine's sums are checked in our builds and stop where a cell stands at column 2^32: that is the file's fault.
    let read = catch_unwind(AssertUnwindSafe(|| read(Metered::new(file, packed))));
    read.unwrap_or_else(|_| Err(refusal::xlsx_broken("a number that no workbook has").into()))
}

fn read<R: Read + Seek>(file: R) -> Result<Vec<Sheet>, Halt> {
    let mut book = Xlsx::new(file).map_err(broken)?;
    let (mut found, mut left) = (Vec::new(), SHEET_CSV_MAX);
    for name in book.sheet_names() {
        let csv = csv(&mut book, &name, left)?;
        // Its last row may go over by its commas.
        left = left.saturating_sub(csv.len());
        if !csv.is_empty() {
            found.push(Sheet { name, csv: csv.into() });
        }
    }
    Ok(found)
}

fn broken(why: XlsxError) -> Halt {
    match why {
        XlsxError::Io(cause) => cause.into(),
        other => refusal::xlsx_broken(other).into(),
    }
}

/// Each row with something in it has as many cells as the widest: spreadsheets leave empty ones out.
fn csv<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, most: usize) -> Result<Vec<u8>, Halt> {
    let mut width = 0;
    each(book, name, |(_, column), value| {
        width = width.max(if *value == DataRef::Empty { 0 } else { column + 1 });
        Ok(())
    })?;
    let mut out = String::new();
    // Where the next cell stands.
    let (mut row, mut column) = (0, 0);
    each(book, name, |(at_row, at_column), value| {
        if width <= at_column {
            return Ok(());
        }
        while row < at_row {
            finish(&mut out, width, column);
            (row, column) = (row + 1, 0);
        }
        let skipped = at_column - column + u32::from(column != 0);
        out.extend(std::iter::repeat_n(',', skipped as usize));
        column = at_column + 1;
        let place = || format!("{name}!{}", address((at_row, at_column)));
        push(&mut out, value).map_err(|text| refusal::xlsx_number(&place(), &text))?;
        if most < out.len() {
            let found = SHEET_CSV_MAX - most + out.len();
            return Err(refusal::zip_limit("bytes", SHEET_CSV_MAX as u64, found as u64).into());
        }
        Ok(())
    })?;
    if 0 < width {
        finish(&mut out, width, column);
    }
    Ok(out.into_bytes())
}

/// Fills a row up and ends it; of an empty one only the end is written, for there may be a million.
fn finish(out: &mut String, width: u32, column: u32) {
    let commas = if column == 0 { 0 } else { width - column };
    out.extend(std::iter::repeat_n(',', commas as usize));
    out.push('\n');
}

/// Lends each cell, in order: rows and columns only go on, and none is a formula.
fn each<R: Read + Seek>(
    book: &mut Xlsx<R>,
    name: &str,
    mut take: impl FnMut((u32, u32), &DataRef<'_>) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of drawings has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(why) => return Err(broken(why)),
    };
    let mut next = (0, 0);
    // Not `next_cell_with_formula`: it makes a table as long as a formula's number says.
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let place = || format!("{name}!{}", address(cell.pos));
        let (row, column) = cell.pos;
        if SHEET_ROWS_MAX <= row {
            return Err(refusal::zip_limit("rows", SHEET_ROWS_MAX.into(), u64::from(row) + 1).into());
        }
        if SHEET_COLUMNS_MAX <= column {
            return Err(refusal::zip_limit("columns", SHEET_COLUMNS_MAX.into(), u64::from(column) + 1).into());
        }
        if cell.formula.is_some() {
            return Err(refusal::xlsx_formula(&place()).into());
        }
        if cell.pos < next {
            return Err(refusal::xlsx_broken(place()).into());
        }
        next = (row, column + 1);
        take(cell.pos, &cell.value)?;
    }
    Ok(())
}

/// Writes a cell; `Err` is a number that has lost digits.
fn push(out: &mut String, value: &DataRef<'_>) -> Result<(), String> {
    match value {
        DataRef::Empty => {}
        DataRef::String(text) => quote(out, text),
        DataRef::SharedString(text) => quote(out, text),
        DataRef::Int(n) if n.unsigned_abs() < 1_000_000_000_000_000 => out.push_str(&n.to_string()),
        DataRef::Int(n) => return Err(n.to_string()),
        DataRef::Float(n) => out.push_str(&decimal(*n).ok_or_else(|| n.to_string())?),
        DataRef::Bool(yes) => out.push_str(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(at) => out.push_str(&moment(at)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => quote(out, text),
        DataRef::Error(error) => quote(out, &error.to_string()),
    }
    Ok(())
}

/// Always in quotation marks: a text may begin with any sign.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    // A zero is of no statement; the reader would name the file undecodable.
    text.chars().for_each(|c| match c {
        '"' => out.push_str("\"\""),
        '\r' | '\n' => out.push(' '),
        other => out.push(other),
    });
    out.push('"');
}

/// A number as people typed it: at most 15 digits, as many as a spreadsheet keeps. `None` for more before the point.
fn decimal(n: f64) -> Option<String> {
    // 15 digits that count: 3240.28 is kept as 3240.2800000000002.
    let text = format!("{n:.14e}");
    let (digits, power) = text.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    if !n.is_finite() || digits.len() != DIGITS_MAX {
        return None;
    }
    let whole = usize::try_from(power + 1).unwrap_or(0);
    if DIGITS_MAX < whole || power < -9 {
        return (n == 0.0).then(|| "0".to_owned());
    }
    let zeros = usize::try_from(-power - 1).unwrap_or(0);
    let (before, behind) = digits.split_at(whole);
    let behind = format!("{}{behind}", "0".repeat(zeros));
    let behind = behind.trim_end_matches('0');
    let before = if before.is_empty() { "0" } else { before };
    Some(if behind.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{behind}") })
}

/// `2022-03-14 09:00:00`; a time alone, which spreadsheets keep as a day before there were days, as `09:00:00`.
fn moment(at: &ExcelDateTime) -> String {
    let (year, month, day, h, m, s, ms) = at.to_ymd_hms_milli();
    // Kept as a part of a day, a second may come out a little early.
    let (h, m, s) = if 500 <= ms { next_second(h, m, s) } else { (h, m, s) };
    if year < 1901 {
        format!("{h:02}:{m:02}:{s:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}")
    }
}

/// Within the day: its last second stays.
fn next_second(h: u8, m: u8, s: u8) -> (u8, u8, u8) {
    let all = u32::from(h) * 3600 + u32::from(m) * 60 + u32::from(s) + 1;
    let all = all.min(86_399);
    let part = |n: u32| u8::try_from(n).unwrap_or(0);
    (part(all / 3600), part(all / 60 % 60), part(all % 60))
}

/// `C7`, as a spreadsheet calls a cell.
fn address((row, column): (u32, u32)) -> String {
    let (mut rest, mut letters) = (column + 1, String::new());
    while 0 < rest {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", u64::from(row) + 1)
}

/// The refusal of a workbook with a password, or of the form before 2007: neither is a ZIP.
pub(crate) fn old_or_locked(magic: &[u8]) -> Option<Refusal> {
    magic.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]).then(refusal::old_workbook)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_was_typed() {
        for (n, want) in [
            (0.0, "0"),
            (3240.28, "3240.28"),
            (-0.01, "-0.01"),
            (1234.5, "1234.5"),
            (20_240_101.0, "20240101"),
            (999_999_999_999_999.0, "999999999999999"),
            (0.1 + 0.2, "0.3"),
            (100.0, "100"),
        ] {
            assert_eq!(decimal(n).as_deref(), Some(want), "{n}");
        }
        for n in [1e15, 4.2e27, f64::NAN, f64::INFINITY, -1e15] {
            assert_eq!(decimal(n), None, "{n}");
        }
    }

    #[test]
    fn a_cell_has_an_address() {
        assert_eq!((address((0, 0)), address((6, 27))), ("A1".to_owned(), "AB7".to_owned()));
    }
}
