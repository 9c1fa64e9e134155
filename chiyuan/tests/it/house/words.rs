//! Words that do not stand in the repository, or only in one room.

use super::tree::{Text, none, rooms, texts};

/// This file, and what others made.
fn exempt(text: &Text) -> bool {
    text.path == "chiyuan/tests/it/house/words.rs" || ["Cargo.lock", "LICENSE", "NOTICE"].contains(&text.path.as_str())
}

fn faults(texts: &[Text], fits: impl Fn(&Text) -> bool, words: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for text in texts.iter().filter(|t| !exempt(t) && fits(t)) {
        for (at, line) in text.text.lines().enumerate() {
            let said = words.iter().filter(|word| line.contains(*word));
            faults.extend(said.map(|word| format!("{}:{}: `{word}`", text.path, at + 1)));
        }
    }
    faults
}

/// The repository stands alone: no folder beside it, no path of a machine, nothing half done.
#[test]
fn nothing_outside_and_nothing_half_done() {
    let words = ["../shared", "/work/", "/home/", "/root/", "todo!(", "unimplemented!(", "FIXME", "XXX"];
    none(&faults(&texts(), |_| true, &words));
}

/// Packages come from where cargo and npm find them by default, whoever builds.
#[test]
fn no_registry_is_named() {
    let hosts = ["crates.io", "registry.npmjs", "npmmirror", "rsproxy", "mirrors.", "pypi.org", "proxy.golang"];
    let mut found = faults(&texts(), |t| !t.ends(&[".md"]), &hosts);
    let lock = texts().into_iter().find(|t| t.path == "Cargo.lock").expect("Cargo.lock is committed");
    let sources = lock.text.lines().filter(|line| line.starts_with("source = "));
    let usual = r#"source = "registry+https://github.com/rust-lang/crates.io-index""#;
    found.extend(sources.filter(|line| *line != usual).map(|line| format!("Cargo.lock: {line}")));
    none(&found);
}

/// Text of users is escaped, always; only the layout puts a rendered body into a page, and names the scripts of a page that
/// asks for them.
#[test]
fn only_the_layout_trusts_html() {
    none(&faults(&texts(), |t| t.ends(&[".html"]) && !t.path.starts_with("base/ui/"), &["|safe", "| safe"]));
    none(&faults(&texts(), |t| t.ends(&[".html"]), &["<script>", " onclick=", " style=", "http://", "https://"]));
    none(&faults(&texts(), |t| t.ends(&[".html"]) && t.path != "base/ui/templates/layout.html", &["<script"]));
}

/// A desk does not know on which database it stands; documents, and who starts the programme, do.
#[test]
fn the_databases_brand_is_the_stores_secret() {
    let words = ["rusqlite", "tokio_postgres", "sqlite", "Sqlite", "SQLite", "postgres", "Postgres"];
    let mut found = Vec::new();
    for text in texts().iter().filter(|t| t.ends(&[".rs"]) && brand_is_secret(&t.path)) {
        for (at, line) in text.code() {
            let said = words.iter().find(|word| line.contains(*word));
            found.extend(said.map(|word| format!("{}:{at}: `{word}`", text.path)));
        }
    }
    none(&found);
}

fn brand_is_secret(path: &str) -> bool {
    let open = ["base/store/", "chiyuan/", "bench/"];
    !open.iter().any(|start| path.starts_with(start)) && !path.contains("/tests/")
}

/// HTTP is a face of a desk: in its pages, its API and its field forms, nowhere else. In a room of faces each page's file
/// has its own address: it says so by its `routes`.
#[test]
fn only_faces_of_a_desk_know_http() {
    let mut found = Vec::new();
    let desks: Vec<_> =
        rooms().into_values().filter(|r| !["base/access", "base/ui", "chiyuan"].contains(&r.folder.as_str())).collect();
    for room in &desks {
        for text in super::tree::of(&texts(), room, "src/").filter(|t| !is_face(&t.path) && !has_address(t)) {
            let names =
                |line: &str| line.starts_with("use axum::") || line.contains(" axum::") || line.contains("(axum::");
            let said = text.code().filter(|(_, line)| names(line));
            found.extend(said.map(|(at, line)| format!("{}:{at}: {}", text.path, line.trim())));
        }
    }
    none(&found);
}

/// A page's file gives its `routes`, or is called a page; what lies in the folder of such a file belongs to it.
fn has_address(text: &Text) -> bool {
    let is_page = |text: &Text| text.text.contains("fn routes()") || text.path.ends_with("_page.rs");
    let above = text.path.rsplit_once('/').map(|(folder, _)| format!("{folder}.rs")).unwrap_or_default();
    let of_page = || texts().iter().any(|other| other.path == above && is_page(other));
    text.path.starts_with("faces/") && (is_page(text) || of_page())
}

fn is_face(path: &str) -> bool {
    let parts = path.split('/').map(|part| part.trim_end_matches(".rs"));
    parts
        .skip(2)
        .any(|part| ["pages", "api", "field"].iter().any(|face| part == *face || part.starts_with(&format!("{face}_"))))
}
