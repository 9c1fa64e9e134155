//! What any bytes may do to the readers of canonical text: be read, and then written back the same, or be refused. Fuzzed by
//! hand (`fuzz/`), run as property tests in CI (`hostile.rs`).

use std::fmt::{Debug, Display};
use std::str::FromStr;

use ledger::{Account, AxisCode, Entry, EntryId, Origin, Picture, Restriction, Stop, apply, decode, encode};
use primitives::{Code, Day, Fen, Instant, PlaceCode, Role, Uscc};

/// A canonical entry, or none.
pub(crate) fn entry(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(entry) = decode(text) {
        let entry: Entry = entry;
        assert_eq!(encode(&entry), text);
    }
}

/// A journal: entries one after the other, each applied to the book that those before it have made, or refused. Whatever they
/// say, the holdings of every axis tile it. Gives how many were applied.
pub(crate) fn journal(bytes: &[u8]) -> usize {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    let (mut picture, mut applied) = (Picture::whole(), 0);
    let begins: Vec<usize> = text.match_indices("chiyuan-entry ").map(|(at, _)| at).collect();
    for (n, at) in begins.iter().enumerate() {
        let Ok(entry) = decode(&text[*at..begins.get(n + 1).copied().unwrap_or(text.len())]) else { continue };
        match apply(&picture, &entry) {
            Ok(changes) => picture.absorb(&changes),
            Err(Stop::Refused(_)) => continue,
            Err(Stop::Missing(needs)) => panic!("a whole picture asked for {needs:?}"),
        }
        applied += 1;
        for axis in picture.all_axes() {
            let end = picture.known_runs(&axis.code).fold(0, |end, run| {
                assert!(end == run.lo && run.lo < run.hi, "{run:?} in\n{text}");
                run.hi
            });
            assert_eq!(end, axis.end, "{} in\n{text}", axis.code);
        }
    }
    applied
}

/// Every word of the journal, the forms and the addresses.
pub(crate) fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    same::<AxisCode>(text);
    same::<Account>(text);
    same::<Code>(text);
    same::<PlaceCode>(text);
    same::<Uscc>(text);
    again::<EntryId>(text);
    again::<Restriction>(text);
    same::<Role>(text);
    again::<Fen>(text);
    again::<Instant>(text);
    again::<Day>(text);
    let _ = text.parse::<Origin>();
}

/// One text a value.
fn same<T: FromStr + Display>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text);
    }
}

/// A value may be written in several ways; the one that we write is read as the same.
fn again<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string().parse::<T>().unwrap(), value, "{text}");
    }
}
