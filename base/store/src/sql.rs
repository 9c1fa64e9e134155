//! The text of a statement: `$1` for SQLite, words that belong to the store.

use crate::Fault;

/// Words that open, close or set up: the store's own.
const OURS: [&str; 12] = [
    "begin",
    "start",
    "commit",
    "end",
    "rollback",
    "savepoint",
    "release",
    "abort",
    "pragma",
    "set",
    "attach",
    "vacuum",
];

/// A piece of SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'s> {
    /// A name, keyword or number.
    Word(&'s str),
    /// `$n`, without the sign.
    Number(&'s str),
    /// Anything else, kept as it is: space, sign, quoted text, comment.
    Other(&'s str),
}

/// Cuts a text into pieces; they join to the same text but for the `$` of [`Piece::Number`].
pub(crate) fn pieces(sql: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        let (piece, len) = match first {
            '$' if 0 < word(&rest[1..]) => (Piece::Number(&rest[1..1 + word(&rest[1..])]), 1 + word(&rest[1..])),
            c if c.is_ascii_alphanumeric() || c == '_' => (Piece::Word(&rest[..word(rest)]), word(rest)),
            '\'' | '"' => (Piece::Other(&rest[..quoted(rest, first)]), quoted(rest, first)),
            '-' if rest.starts_with("--") => {
                let end = rest.find('\n').unwrap_or(rest.len());
                (Piece::Other(&rest[..end]), end)
            }
            c => (Piece::Other(&rest[..c.len_utf8()]), c.len_utf8()),
        };
        rest = &rest[len..];
        Some(piece)
    })
}

/// Where the quotation ends; a doubled mark is two quotations side by side, which comes to the same.
fn quoted(text: &str, mark: char) -> usize {
    text[1..].find(mark).map_or(text.len(), |at| at + 2)
}

/// The first word.
fn first(sql: &str) -> Option<&str> {
    pieces(sql).find_map(|piece| if let Piece::Word(word) = piece { Some(word) } else { None })
}

/// Whether a statement changes nothing. (In a `with` that both databases run nothing is changed either, but it is rare.)
pub(crate) fn reads(sql: &str) -> bool {
    first(sql).is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

/// A text that a closure may run; the store's own words are refused, on both brands alike.
pub(crate) fn allowed(sql: &str) -> Result<(), Fault> {
    match first(sql) {
        Some(word) if !OURS.iter().any(|ours| ours.eq_ignore_ascii_case(word)) => Ok(()),
        _ => Err(Fault::Forbidden { sql: sql.to_owned() }),
    }
}

/// `$n` as SQLite counts: `?n`. (`$2` would be a *name* there, numbered by first appearance: silently wrong.)
pub(crate) fn for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Number(n) => {
                out.push('?');
                out.push_str(n);
            }
            Piece::Word(text) | Piece::Other(text) => out.push_str(text),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_turned_and_quotations_left() {
        for (ours, sqlite) in [
            ("select $2, $1", "select ?2, ?1"),
            ("select '$1', \"$2\", $3 -- $4\n, $5", "select '$1', \"$2\", ?3 -- $4\n, ?5"),
            ("select 'it''s $1', '分$1' || $10", "select 'it''s $1', '分$1' || ?10"),
            ("select '$1", "select '$1"),
        ] {
            assert_eq!(for_sqlite(ours), sqlite);
        }
    }

    #[test]
    fn the_stores_own_words_are_refused() {
        for sql in ["commit", " -- x\n ROLLBACK to a", "Pragma foreign_keys = off", "", "set role x"] {
            assert!(matches!(allowed(sql), Err(Fault::Forbidden { .. })), "{sql} was taken");
        }
        for sql in ["select 1", "with a as (select 1) select * from a", "update t set commit_at = $1"] {
            assert!(allowed(sql).is_ok(), "{sql} was refused");
        }
        assert!(reads("\nselect 1") && !reads("insert into t select 1") && !reads(""));
    }
}
