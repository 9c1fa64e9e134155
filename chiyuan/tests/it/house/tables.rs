//! Who touches which table: a table is written by its own room only, and read by rooms that import it; the book's and the
//! store's by nobody else at all.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Text, none, of, rooms, texts};

/// Writes SQL of its own only to measure ours against it: on the same tables, and as one brand has it.
const MEASURES: &str = "bench";

/// Rooms whose tables only they have SQL on: others call their functions.
const CLOSED: &[&str] = &["book", "store", "access"];

/// What engines of PostgreSQL's protocol do not all have, or what is one brand's own. Only the store may say such words.
const ONE_BRAND: &[&str] = &[
    "autoincrement",
    "create temp",
    "create trigger",
    "for share",
    "glob ",
    "insert or ",
    "listen ",
    "notify ",
    "pg_",
    "pragma ",
    "rowid",
    "serial",
    "skip locked",
    "strftime",
    "unlogged",
];

/// Each table with the room that makes it.
fn tables(texts: &[Text]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for room in rooms().values() {
        for file in of(texts, room, "migrations/") {
            let words = words(&file.text);
            for at in (2..words.len()).filter(|at| words[at - 2] == "create" && words[at - 1] == "table") {
                all.insert(words[at].to_owned(), room.name.clone());
            }
        }
    }
    all
}

/// Words and names of a text, everything else left out.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Touch {
    Reads,
    Writes,
}

/// The tables that a text's SQL touches: what stands behind `from`, `join`, `into`, `update` and `delete from`.
fn touched<'t>(text: &'t str, tables: &BTreeMap<String, String>) -> BTreeSet<(&'t str, Touch)> {
    let words = words(text);
    let mut found = BTreeSet::new();
    for at in (1..words.len()).filter(|at| tables.contains_key(words[*at])) {
        let before = if 2 <= at { words[at - 2] } else { "" };
        match words[at - 1] {
            "from" if before == "delete" => found.insert((words[at], Touch::Writes)),
            "into" | "update" | "table" | "on" => found.insert((words[at], Touch::Writes)),
            "from" | "join" => found.insert((words[at], Touch::Reads)),
            _ => false,
        };
    }
    found
}

#[test]
fn a_table_is_named_after_its_desk() {
    let faults = tables(&texts())
        .into_iter()
        .filter(|(table, room)| !table.starts_with(&format!("{room}_")))
        .map(|(table, room)| format!("{room} makes {table}; its tables are called {room}_…"))
        .collect::<Vec<_>>();
    none(&faults);
}

#[test]
fn tables_are_touched_by_those_who_may() {
    let texts = texts();
    let tables = tables(&texts);
    assert!(20 < tables.len(), "{tables:?}");
    let mut faults = Vec::new();
    for room in rooms().values().filter(|room| room.folder != MEASURES) {
        for file in of(&texts, room, "src/").chain(of(&texts, room, "migrations/")) {
            for (table, touch) in touched(&file.kept(), &tables) {
                let owner = tables[table].as_str();
                let may = owner == room.name
                    || touch == Touch::Reads && room.imports.contains(owner) && !CLOSED.contains(&owner);
                if !may {
                    faults.push(format!("{}: {touch:?} {table}, a table of {owner}", file.path));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn sql_outside_the_store_is_of_no_brand() {
    let texts = texts();
    let mut faults = Vec::new();
    for room in rooms().values().filter(|room| room.folder != "base/store" && room.folder != MEASURES) {
        for file in of(&texts, room, "migrations/") {
            let sql = file.text.lines().enumerate().filter(|(_, line)| !line.starts_with("--"));
            for (at, line) in sql.filter(|(_, line)| line.bytes().any(|b| b.is_ascii_uppercase())) {
                faults.push(format!("{}:{}: SQL is in lower case: {line}", file.path, at + 1));
            }
            faults.extend(brands(file.text.lines().enumerate(), &file.path));
        }
        for file in of(&texts, room, "src/").filter(|file| sql_in(&file.text)) {
            faults.extend(brands(file.code(), &file.path));
        }
    }
    none(&faults);
}

fn sql_in(text: &str) -> bool {
    ["\"select ", "\"insert into ", "\"update ", "\"delete from "].iter().any(|start| text.contains(start))
}

fn brands<'t>(lines: impl Iterator<Item = (usize, &'t str)>, path: &str) -> Vec<String> {
    let said = |line: &str| ONE_BRAND.iter().find(|word| has_word(line, word)).copied();
    lines.filter_map(|(at, line)| said(line).map(|word| format!("{path}:{at}: `{word}` is one brand's"))).collect()
}

/// The word stands in the line, and no name runs into its beginning.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

#[test]
fn migrations_are_dated_and_known() {
    let texts = texts();
    let mut faults = Vec::new();
    for room in rooms().values() {
        for file in of(&texts, room, "migrations/") {
            let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".sql");
            let dated = name.len() > 14 && name.split('-').take(4).all(|part| part.parse::<u16>().is_ok());
            if !dated {
                faults.push(format!("{}: a migration's name is 2026-11-24-01-what-it-does.sql", file.path));
            }
            if !of(&texts, room, "src/").any(|source| source.text.contains(&format!("migrations/{name}.sql"))) {
                faults.push(format!("{}: no source includes it", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn what_sql_touches_is_seen() {
    let tables: BTreeMap<String, String> =
        ["supply_lot", "finance_fund", "book_hold"].map(|t| (t.to_owned(), String::new())).into();
    let seen = |sql| touched(sql, &tables).into_iter().collect::<Vec<_>>();
    assert_eq!(
        seen("select l.code\nfrom supply_lot as l\njoin finance_fund as f on f.code = l.fund"),
        [("finance_fund", Touch::Reads), ("supply_lot", Touch::Reads)]
    );
    assert_eq!(seen("delete from book_hold where axis = $1"), [("book_hold", Touch::Writes)]);
    assert_eq!(seen("insert into supply_lot (code) select code from finance_fund").len(), 2);
    assert_eq!(seen("the supply_lot of supply_lots"), []);
    assert!(has_word("    id serial primary key", "serial") && !has_word("use serde::Deserialize", "serial"));
    assert!(!has_word("book_rowid", "rowid"));
}
