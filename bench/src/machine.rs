//! On what it was measured: read at the start and kept with the numbers.

use std::collections::BTreeMap;
use std::process::Command;

/// Programs that the bench runs beside ours, and how each says its version.
const PEERS: [(&str, &[&str]); 7] = [
    ("rustc", &["--version"]),
    ("sqlite3", &["--version"]),
    ("ledger", &["--version"]),
    ("python3", &["--version"]),
    ("psql", &["--version"]),
    ("wrk", &["--version"]),
    ("wc", &["--version"]),
];

/// Names of what was found, with what it says of itself; of what is missing: "missing".
pub fn versions() -> BTreeMap<String, String> {
    let said = |(name, arguments): (&str, &[&str])| (name.to_owned(), version(name, arguments));
    PEERS.into_iter().map(said).collect()
}

fn version(name: &str, arguments: &[&str]) -> String {
    let Ok(done) = Command::new(name).args(arguments).output() else { return "missing".to_owned() };
    let all = [done.stdout, done.stderr].concat();
    let first = String::from_utf8_lossy(&all).lines().next().unwrap_or_default().trim().to_owned();
    // sqlite3 adds the digest of its sources.
    first.chars().take(60).collect()
}

/// Whether a program answers to this name.
pub fn has(name: &str) -> bool {
    PEERS.iter().find(|(peer, _)| *peer == name).is_some_and(|(name, arguments)| version(name, arguments) != "missing")
}

/// Processor, cores, memory, and how busy it was when the run began.
pub fn machine() -> BTreeMap<String, String> {
    let field = |path: &str, name: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    BTreeMap::from([
        ("cores".to_owned(), cores.to_string()),
        ("load".to_owned(), load.split(' ').next().unwrap_or_default().to_owned()),
        ("memory".to_owned(), field("/proc/meminfo", "MemTotal")),
        ("processor".to_owned(), field("/proc/cpuinfo", "model name")),
        (
            "system".to_owned(),
            std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        ),
    ])
}

/// The commit that is checked out, with a mark where something was changed since; empty where git does not know.
pub fn commit() -> String {
    let done = Command::new("git").args(["describe", "--always", "--dirty"]).output();
    done.map(|done| String::from_utf8_lossy(&done.stdout).trim().to_owned()).unwrap_or_default()
}
