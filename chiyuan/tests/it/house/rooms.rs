//! How a room is furnished.

use super::tree::{none, of, rooms, texts, top};

/// A file has one subject; above this it has more. The median is near 100.
const LINES_MAX: usize = 600;
/// `lib.rs` is one screen and a little: what the room is, what it never does, its nouns in reading order.
const LIB_LINES_MAX: usize = 120;
/// Folders named after kinds of code, and drawers for what has no place.
const NO_NAMES: &[&str] = &["util", "utils", "helpers", "misc", "common", "models", "controllers", "services", "types"];

#[test]
fn a_file_has_one_subject() {
    let ours = [".rs", ".mjs", ".ts", ".css", ".html", ".sql", ".ftl"];
    let long = |text: &str| LINES_MAX < text.lines().count();
    let texts = texts();
    // Built style sheets are made of files that are held to this themselves.
    let written = texts.iter().filter(|t| t.ends(&ours) && !t.path.starts_with("base/ui/assets/"));
    none(&written.filter(|t| long(&t.text)).map(|t| format!("{}: over {LINES_MAX} lines", t.path)).collect::<Vec<_>>());
}

#[test]
fn a_room_is_known_from_its_first_screen() {
    let texts = texts();
    let mut faults = Vec::new();
    for room in rooms().values().filter(|room| room.folder != "chiyuan") {
        let Some(lib) = of(&texts, room, "src/lib.rs").next() else {
            faults.push(format!("{}: no lib.rs", room.folder));
            continue;
        };
        if LIB_LINES_MAX < lib.text.lines().count() {
            faults.push(format!("{}: over {LIB_LINES_MAX} lines", lib.path));
        }
        if !lib.text.starts_with("//!") || !(lib.text.contains("ever") || lib.text.contains("othing")) {
            faults.push(format!("{}: begins with what the room is and what it never does", lib.path));
        }
        if lib.text.lines().any(|line| line.starts_with("pub use") && line.ends_with("::*;")) {
            faults.push(format!("{}: gives everything of a module at once", lib.path));
        }
        if lib.text.lines().any(|line| line.contains("fn ") && !line.trim_start().starts_with("//"))
            && is_engine(&room.folder)
        {
            faults.push(format!("{}: has logic in it", lib.path));
        }
    }
    none(&faults);
}

fn is_engine(folder: &str) -> bool {
    folder.starts_with("engines/")
}

#[test]
fn a_room_keeps_the_workspaces_lints_and_one_test_binary() {
    let texts = texts();
    let mut faults = Vec::new();
    for room in rooms().values() {
        let manifest = std::fs::read_to_string(top().join(&room.folder).join("Cargo.toml")).expect("Cargo.toml");
        if !manifest.contains("[lints]\nworkspace = true") {
            faults.push(format!("{}/Cargo.toml: no `[lints] workspace = true`", room.folder));
        }
        if manifest
            .lines()
            .any(|line| line.contains("version = \"") && line.contains('=') && !line.starts_with("version"))
        {
            faults.push(format!("{}/Cargo.toml: versions stand in the workspace's Cargo.toml", room.folder));
        }
        let tests = of(&texts, room, "tests/")
            .filter(|t| t.ends(&[".rs"]) && t.path.matches('/').count() == room.folder.matches('/').count() + 2);
        faults.extend(tests.map(|t| format!("{}: one test binary a room, tests/it/main.rs", t.path)));
    }
    none(&faults);
}

#[test]
fn folders_are_named_after_their_subject() {
    let texts = texts();
    let rust = texts.iter().filter(|t| t.ends(&[".rs"]));
    let drawers = rust.filter(|t| t.path.trim_end_matches(".rs").split('/').any(|part| NO_NAMES.contains(&part)));
    none(&drawers.map(|t| t.path.clone()).collect::<Vec<_>>());
}

/// What a person looks for first is there.
#[test]
fn the_front_door_is_open() {
    let there = [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "NOTICE",
        "Makefile",
        ".ci/run",
        "docs/glossary.md",
        "docs/users/method.md",
        "docs/users/method.zh-CN.md",
        "docs/users/import.md",
        "docs/operators/README.md",
    ];
    none(&there.iter().filter(|path| !top().join(path).exists()).map(|path| (*path).to_owned()).collect::<Vec<_>>());
}

/// Each room of the map is a room of the house, and the other way round.
#[test]
fn the_map_is_true() {
    let map = std::fs::read_to_string(top().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rooms = rooms();
    let absent = rooms.values().filter(|room| !map.contains(&format!("`{}`", room.folder)));
    none(&absent.map(|room| format!("ARCHITECTURE.md does not name `{}`", room.folder)).collect::<Vec<_>>());
    let paths = map.split('`').skip(1).step_by(2).filter(|name| name.contains('/'));
    let ours = paths.filter(|path| path.split('/').next().is_some_and(|first| top().join(first).is_dir()));
    let gone = ours.filter(|path| !top().join(path).exists());
    none(&gone.map(|path| format!("ARCHITECTURE.md names `{path}`, which is not there")).collect::<Vec<_>>());
}

/// Decisions are numbered without holes, and each says the same four things.
#[test]
fn decisions_say_what_they_cost() {
    let texts = texts();
    let adrs: Vec<_> = texts.iter().filter(|t| t.path.starts_with("docs/adr/0")).collect();
    let mut faults = Vec::new();
    for (at, adr) in adrs.iter().enumerate() {
        if !adr.path.starts_with(&format!("docs/adr/{:04}-", at + 1)) {
            faults.push(format!("{}: number {:04} is missing", adr.path, at + 1));
        }
        for part in ["## Situation", "## Decision", "## What it costs", "## What would prove us wrong"] {
            if !adr.text.contains(part) {
                faults.push(format!("{}: no `{part}`", adr.path));
            }
        }
    }
    none(&faults);
    assert!(8 <= adrs.len());
}
