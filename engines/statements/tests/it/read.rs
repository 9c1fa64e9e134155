//! What a caller does with a statement: read every line, take repeated ones out, prove the totals.

use std::collections::HashSet;
use std::io::{Cursor, Read, Seek};

use statements::{Closing, Format, Halt, Kind, Line, Reader, RefundState, Tally, round_fees};

/// One line, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub line: u64,
    /// `gift`, `refund`, `waiting PROCESSING`, `other 提现`, or the code of a reject.
    pub kind: String,
    pub at: String,
    pub order_no: String,
    pub refund_no: String,
    pub fen: i64,
    pub payer: String,
    pub alias: String,
}

/// A statement, read and proved.
#[derive(Debug)]
pub struct Read1 {
    pub format: Format,
    pub rows: Vec<Kept>,
    pub repeated: u64,
    pub gross_fen: i64,
    pub refund_fen: i64,
    pub fees_fen: i64,
    pub closing: Closing,
}

impl Read1 {
    pub fn count(&self, kind: &str) -> usize {
        self.rows.iter().filter(|row| row.kind.starts_with(kind)).count()
    }
}

/// Reads it all and proves it.
pub fn read(file: impl Read + Seek, asked: Option<Format>) -> Result<Read1, Halt> {
    let mut reader = Reader::open(file, asked)?;
    let format = reader.format();
    let (mut tally, mut seen, mut fees) = (Tally::default(), HashSet::new(), 0_i128);
    let (mut rows, mut repeated, mut gross_fen, mut refund_fen) = (Vec::new(), 0, 0, 0);
    while let Some(line) = reader.next()? {
        let (raw, amounts) = match &line {
            Line::Row(row) => (row.raw, row.amounts),
            Line::Reject { raw, amounts, .. } => (*raw, *amounts),
        };
        if !seen.insert(raw.to_owned()) {
            repeated += 1;
            continue;
        }
        tally.add(&amounts);
        if let Line::Row(row) = &line {
            match row.kind {
                Kind::Gift => gross_fen += row.fen,
                Kind::Refund { state: RefundState::Final, .. } => refund_fen += row.fen,
                _ => {}
            }
            let counts = match row.kind {
                Kind::Gift | Kind::Refund { state: RefundState::Final, .. } => true,
                Kind::Refund { .. } => false,
                Kind::Other { charge, .. } => charge,
            };
            fees += i128::from(if counts { row.fee_micro } else { 0 });
        }
        rows.push(kept(line));
    }
    let closing = reader.finish()?;
    tally.proves(&closing)?;
    Ok(Read1 { format, rows, repeated, gross_fen, refund_fen, fees_fen: round_fees(fees), closing })
}

/// Reads bytes; the refusal as text if it is quarantined.
pub fn read_bytes(bytes: &[u8]) -> Result<Read1, String> {
    read(Cursor::new(bytes), None).map_err(|halt| halt.to_string())
}

fn kept(line: Line<'_>) -> Kept {
    match line {
        Line::Row(row) => {
            let (kind, refund_no) = match row.kind {
                Kind::Gift => ("gift".to_owned(), ""),
                Kind::Refund { refund_no, state: RefundState::Final } => ("refund".to_owned(), refund_no),
                Kind::Refund { refund_no, state: RefundState::Waiting(word) } => (format!("waiting {word}"), refund_no),
                Kind::Other { what, .. } => (format!("other {what}"), ""),
            };
            Kept {
                line: row.line,
                kind,
                at: row.at.to_string(),
                order_no: row.order_no.to_owned(),
                refund_no: refund_no.to_owned(),
                fen: row.fen,
                payer: row.payer.to_owned(),
                alias: row.alias.to_owned(),
            }
        }
        Line::Reject { line, order_no, why, .. } => Kept {
            line,
            kind: why.code().to_owned(),
            at: String::new(),
            order_no,
            refund_no: String::new(),
            fen: 0,
            payer: String::new(),
            alias: String::new(),
        },
    }
}
