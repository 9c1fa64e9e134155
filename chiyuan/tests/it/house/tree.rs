//! What stands in the repository: rooms with their arrows, files with their text.
#![allow(clippy::expect_used, reason = "for tests: a tree that cannot be read fails them")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate of the workspace.
pub(super) struct Room {
    pub(super) name: String,
    /// Its folder, from the repository's top: `desks/supply`.
    pub(super) folder: String,
    /// The rooms that it imports, in whatever section of its `Cargo.toml`.
    pub(super) imports: BTreeSet<String>,
    /// The crates of others that it imports for what it gives, not only for its tests.
    pub(super) others: BTreeSet<String>,
}

/// A text of the repository.
pub(super) struct Text {
    /// From the repository's top: `desks/supply/src/lot.rs`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Text {
    pub(super) fn ends(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.path.ends_with(end))
    }
    /// The whole of it, but of Rust only the [`Text::code`].
    pub(super) fn kept(&self) -> String {
        if self.path.ends_with(".rs") {
            self.code().map(|(_, line)| format!("{line}\n")).collect()
        } else {
            self.text.clone()
        }
    }
    /// Rust without comments and without the tests at its end, by line number.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
        lines.map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

pub(super) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every room, by name, as cargo sees it.
pub(super) fn rooms() -> BTreeMap<String, Room> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let said = Command::new(env!("CARGO")).args(arguments).current_dir(top()).output().expect("cargo");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let whole: Value = serde_json::from_slice(&said.stdout).expect("cargo's JSON");
    let packages = whole["packages"].as_array().expect("packages");
    packages.iter().map(|package| (text(&package["name"]), room(package))).collect()
}

fn room(package: &Value) -> Room {
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let folder = manifest.parent().and_then(|f| f.strip_prefix(top()).ok()).expect("a folder of the workspace");
    let (mut imports, mut others) = (BTreeSet::new(), BTreeSet::new());
    for dependency in package["dependencies"].as_array().expect("dependencies") {
        if dependency["path"].is_string() {
            imports.insert(text(&dependency["name"]));
        } else if dependency["kind"].is_null() {
            others.insert(text(&dependency["name"]));
        }
    }
    Room { name: text(&package["name"]), folder: folder.display().to_string(), imports, others }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What is not the repository's: what is built, fetched or made by a run. (`.git` is a file where a branch has a folder of its own.)
const NOT_OURS: &[&str] = &[
    ".git",
    "target",
    "data",
    "node_modules",
    "e2e/node_modules",
    "web/node_modules",
    "fuzz/Cargo.lock",
    "fuzz/target",
    "fuzz/corpus",
    "fuzz/artifacts",
];

/// Every file of the repository that is text, by path.
pub(super) fn texts() -> Vec<Text> {
    let mut found = Vec::new();
    gather(&top(), "", &mut found);
    assert!(100 < found.len(), "{} files only", found.len());
    found
}

fn gather(folder: &Path, path: &str, found: &mut Vec<Text>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if NOT_OURS.contains(&path.as_str()) {
            continue;
        }
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            gather(&entry.path(), &path, found);
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            found.push(Text { path, text });
        }
    }
}

/// The texts of one room: `under` is `src/`, `migrations/` or the like.
pub(super) fn of<'t>(texts: &'t [Text], room: &Room, under: &str) -> impl Iterator<Item = &'t Text> {
    let start = format!("{}/{under}", room.folder);
    texts.iter().filter(move |t| t.path.starts_with(&start))
}

/// Fails with every fault on a line of its own.
pub(super) fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
