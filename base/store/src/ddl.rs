//! Migrations are written once, in four words: `int text blob` and keys. Here they are spelled for each brand.

use crate::sql::{Piece, pieces};

/// The statements of a migration as SQLite reads them: tables are strict, and stored by their key.
pub(crate) fn for_sqlite(ddl: &str) -> Vec<String> {
    statements(ddl)
        .map(
            |text| {
                if starts(text, &["create", "table"]) {
                    format!("{text} strict, without rowid")
                } else {
                    text.to_owned()
                }
            },
        )
        .collect()
}

/// The statements of a migration as PostgreSQL reads them. Text is ordered by its bytes whatever the database's locale.
pub(crate) fn for_postgres(ddl: &str) -> Vec<String> {
    statements(ddl).map(|text| pieces(text).map(postgres_word).collect()).collect()
}

fn postgres_word(piece: Piece<'_>) -> &str {
    match piece {
        Piece::Word(word) if word.eq_ignore_ascii_case("int") => "bigint",
        Piece::Word(word) if word.eq_ignore_ascii_case("blob") => "bytea",
        Piece::Word(word) if word.eq_ignore_ascii_case("text") => "text collate \"C\"",
        Piece::Word(text) | Piece::Other(text) => text,
        Piece::Number(_) => "",
    }
}

/// Each `;` outside quotations and comments ends a statement.
fn statements(ddl: &str) -> impl Iterator<Item = &str> {
    let (mut from, mut at) = (0, 0);
    let mut parts = Vec::new();
    for piece in pieces(ddl) {
        let len = match piece {
            Piece::Word(text) | Piece::Other(text) => text.len(),
            Piece::Number(text) => text.len() + 1,
        };
        if piece == Piece::Other(";") {
            parts.push(&ddl[from..at]);
            from = at + len;
        }
        at += len;
    }
    parts.push(&ddl[from..]);
    parts.into_iter().map(uncommented).filter(|text| !text.is_empty())
}

/// Without the blank lines and comments before it.
fn uncommented(text: &str) -> &str {
    let mut rest = text.trim();
    while rest.starts_with("--") {
        rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
    }
    rest
}

fn starts(text: &str, words: &[&str]) -> bool {
    let found = pieces(text).filter_map(|piece| if let Piece::Word(word) = piece { Some(word) } else { None });
    found.zip(words).filter(|(found, word)| found.eq_ignore_ascii_case(word)).count() == words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DDL: &str = "-- lots; by code\ncreate table supply_lot (code text primary key, n int, raw blob, memo text default ';int');\n\
                       create unique index supply_lot_n on supply_lot (n);\n";

    #[test]
    fn postgres_has_other_words() {
        assert_eq!(
            for_postgres(DDL)[0],
            "create table supply_lot (code text collate \"C\" primary key, n bigint, raw bytea, \
             memo text collate \"C\" default ';int')"
        );
    }

    #[test]
    fn sqlite_tables_are_strict_and_stored_by_key() {
        let spelled = for_sqlite(DDL);
        assert_eq!(spelled.len(), 2);
        assert!(spelled[0].starts_with("create table supply_lot") && spelled[0].ends_with(") strict, without rowid"));
        assert_eq!(spelled[1], "create unique index supply_lot_n on supply_lot (n)");
    }
}
