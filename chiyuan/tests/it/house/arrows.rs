//! The law of arrows: who may import whom.

use std::collections::BTreeSet;

use super::tree::{none, rooms};

/// What every desk stands on.
const BASE: &[&str] = &["ledger", "store", "book", "access", "ui"];

/// Each room with those that it may import: down a layer, or sideways as listed. Every room may import primitives; a desk
/// that may import another may also import what that one may.
const ARROWS: &[(&str, &[&str])] = &[
    // engines: pure
    ("engines/primitives", &[]),
    ("engines/ledger", &[]),
    ("engines/statements", &[]),
    // base: what every desk stands on
    ("base/store", &[]),
    ("base/book", &["ledger", "store"]),
    ("base/access", &["store"]),
    ("base/ui", &["access"]),
    ("base/document", &[]),
    // desks: each also all of BASE
    ("desks/operation", &[]),
    ("desks/finance", &["operation", "statements"]),
    ("desks/supply", &["finance"]),
    ("desks/fundraising", &["supply", "statements"]),
    ("desks/delivery", &["supply"]),
    // faces: each also all of BASE
    ("faces/public", &["document", "operation", "finance", "supply", "fundraising", "delivery"]),
    // a client of the HTTP API, not of the rooms behind it
    ("scenario", &["statements"]),
    // measures, and is imported by nobody: the book beside what it stands on, the programme from outside
    ("bench", &["ledger", "statements", "store", "book", "access", "scenario", "chiyuan"]),
];

/// Composes the others, and may import each.
const PROGRAMME: &str = "chiyuan";

/// Clocks, disks, networks and chance: nothing of them in an engine.
const NOT_PURE: &[&str] = &["axum", "getrandom", "rusqlite", "tokio", "tokio-postgres", "tower", "tracing"];

/// Crates that belong to one room: the databases to the store, the templates to who draws pages.
const BELONG: &[(&str, &[&str])] = &[
    ("rusqlite", &["base/store", "bench"]),
    ("tokio-postgres", &["base/store"]),
    ("deadpool-postgres", &["base/store"]),
    ("getrandom", &["base/store"]),
    ("fluent-bundle", &["base/ui"]),
    ("askama", &["base/ui", "faces/public"]),
    ("qrcode", &["base/document"]),
    ("resvg", &["base/document"]),
    ("clap", &["chiyuan", "bench"]),
    ("anyhow", &["chiyuan", "bench"]),
];

fn allowed(folder: &str) -> BTreeSet<&'static str> {
    let Some((_, listed)) = ARROWS.iter().find(|(room, _)| *room == folder) else { return BTreeSet::new() };
    let mut all = BTreeSet::from(["primitives"]);
    if folder.starts_with("desks/") || folder.starts_with("faces/") {
        all.extend(BASE);
    }
    for name in *listed {
        all.insert(name);
        let below = format!("desks/{name}");
        if folder.starts_with("desks/") && ARROWS.iter().any(|(room, _)| *room == below) {
            all.extend(allowed(&below));
        }
    }
    all
}

#[test]
fn arrows_are_those_of_the_list() {
    let mut faults = Vec::new();
    for room in rooms().values().filter(|room| room.folder != PROGRAMME) {
        if !ARROWS.iter().any(|(listed, _)| *listed == room.folder) {
            faults.push(format!("{}: a new room; write its arrows into this file", room.folder));
        }
        let may = allowed(&room.folder);
        for import in room.imports.iter().filter(|i| !may.contains(i.as_str())) {
            faults.push(format!("{} imports {import}, which the law of arrows does not allow", room.folder));
        }
    }
    none(&faults);
}

#[test]
fn no_room_of_the_list_is_empty() {
    let rooms = rooms();
    let gone: Vec<String> = ARROWS
        .iter()
        .map(|(folder, _)| (*folder).to_owned())
        .filter(|f| rooms.values().all(|r| r.folder != *f))
        .collect();
    none(&gone);
}

#[test]
fn engines_are_pure_and_databases_are_the_stores() {
    let mut faults = Vec::new();
    for room in rooms().values() {
        if room.folder.starts_with("engines/") {
            let impure = room.others.iter().filter(|other| NOT_PURE.contains(&other.as_str()));
            faults.extend(impure.map(|other| format!("{} is an engine and imports {other}", room.folder)));
        }
        for (other, homes) in BELONG {
            if room.others.contains(*other) && !homes.contains(&room.folder.as_str()) {
                faults.push(format!("{} imports {other}, which belongs to {homes:?}", room.folder));
            }
        }
    }
    none(&faults);
}
