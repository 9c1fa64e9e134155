//! What any bytes may do to the parsers: be read or be refused. Fuzzed by hand (`fuzz/`), run as property tests in CI
//! (`hostile.rs`).

use std::io::Cursor;

use statements::bank::{self, Mapping, SHIPPED};
use statements::{Format, Halt, Password, detect, unlock};

use crate::parts;
use crate::read::read;

/// Bytes that come as a statement, whatever they are: a file of any format, or a ZIP of some.
pub fn statement(bytes: &[u8]) {
    let head = &bytes[..bytes.len().min(4096)];
    let _ = detect(head);
    taken(bytes, None);
    let password = Password::of(b"271828").unwrap();
    match unlock(Cursor::new(bytes), &password, Cursor::new(Vec::new())) {
        Err(Halt::Fault(cause)) => panic!("{cause}"),
        Err(Halt::Quarantine(why)) => assert!(why.code().starts_with('T'), "{why}"),
        Ok(_) => {}
    }
}

/// The same, said to be of a format: the first byte says of which.
pub fn statement_as(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let formats = Format::ALL;
    taken(rest, Some(formats[usize::from(*first) % formats.len()]));
}

/// A bank's file: the first byte says whose.
pub fn bank_file(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (_, text) = SHIPPED[usize::from(*first) % SHIPPED.len()];
    match bank::read(Cursor::new(rest), &Mapping::parse(text).unwrap()) {
        Err(Halt::Fault(cause)) => panic!("{cause}"),
        Err(Halt::Quarantine(why)) => assert!(why.code().starts_with('T'), "{why}"),
        Ok(read) => assert!(read.rows.len() <= bank::BANK_ROWS_MAX),
    }
}

/// A workbook's parts, one after the other: the sheet, the texts, the styles, what sheets there are.
pub fn workbook(bytes: &[u8]) {
    let workbook = parts::parted(bytes);
    taken(&workbook, None);
    let read = bank::read(Cursor::new(&workbook), &Mapping::shipped("boc").unwrap());
    assert!(!matches!(read, Err(Halt::Fault(_))), "{read:?}");
}

/// A mapping file that somebody wrote.
pub fn mapping(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(why) = Mapping::parse(text) {
        assert!(why.code().starts_with('T'), "{why}");
    }
}

fn taken(bytes: &[u8], asked: Option<Format>) {
    match read(Cursor::new(bytes), asked) {
        // Bytes in memory can be read: nothing of them is a fault of ours.
        Err(Halt::Fault(cause)) => panic!("{cause}"),
        Err(Halt::Quarantine(why)) => assert!(why.code().starts_with('T'), "{why}"),
        Ok(proved) => {
            assert!(asked.is_none_or(|format| format == proved.format));
            assert!(0 <= proved.gross_fen && 0 <= proved.refund_fen);
            let mut last = 0;
            for row in &proved.rows {
                // A fee is negative, and is no gift.
                assert!(last < row.line && (0 <= row.fen || row.kind.starts_with("other")), "{row:?}");
                let taken = row.kind == "gift" || row.kind == "refund";
                assert!(!taken || 0 < row.fen && !row.order_no.is_empty() && row.order_no.len() <= 128, "{row:?}");
                assert!(!row.order_no.chars().any(char::is_control) || !taken, "{row:?}");
                last = row.line;
            }
            // What was proved once is proved again: a parser keeps nothing from one file to the next.
            assert!(read(Cursor::new(bytes), asked).is_ok());
        }
    }
}
