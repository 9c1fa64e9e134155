//! Two PostgreSQL servers of a test's own: a primary, and a standby that has every commit before it is answered. Made by
//! Debian's own programs; they keep what they say (`fsync`), so that one may be killed.
#![allow(clippy::expect_used, reason = "for tests: a server that does not start fails the test, with its words")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::{execute, free_ports, is_root, make_folder, postmaster, programs};

/// Both, until it is dropped.
pub struct Pair {
    folder: PathBuf,
    ports: [u16; 2],
    root: bool,
}

const NAMES: [&str; 2] = ["primary", "standby"];
const STANDBY: &str = "second";

impl Pair {
    /// Starts both; the standby follows.
    pub fn start() -> Pair {
        let root = is_root();
        let folder = std::env::temp_dir().join(format!("chiyuan-pair-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        make_folder(&folder, root);
        let pair = Pair { folder, ports: free_ports(), root };
        pair.execute("initdb", &["-U", "chiyuan", "--no-locale", "-E", "UTF8", "-A", "trust", "-D", &pair.data(0)]);
        // On its command line: the standby's copy must not wait for a standby in its turn.
        pair.run(0, &format!("-c synchronous_standby_names={STANDBY} -c max_wal_senders=4 -c wal_keep_size=512MB"));
        let from = format!("host=127.0.0.1 port={} user=chiyuan application_name={STANDBY}", pair.ports[0]);
        pair.execute("pg_basebackup", &["-d", &from, "-D", &pair.data(1), "-R", "-X", "stream", "-c", "fast"]);
        pair.run(1, "-c hot_standby=on");
        pair
    }
    /// An address that finds whichever of both takes changes, with a database of this name in it.
    pub fn url(&self, database: &str) -> String {
        either(self.ports, database)
    }
    /// The standby's address alone, asked for changes all the same.
    pub fn standby_url(&self, database: &str) -> String {
        format!(
            "postgres://chiyuan@127.0.0.1:{}/{database}?target_session_attrs=read-write&connect_timeout=2",
            self.ports[1]
        )
    }
    /// The primary's machine is gone: every process of it, at once.
    pub fn kill_primary(&self) {
        let first = postmaster(&self.folder.join(NAMES[0])).expect("the primary's process");
        let mut all = children(&first);
        all.insert(0, first);
        let killed = Command::new("kill").arg("-9").args(&all).status();
        assert!(killed.is_ok_and(|status| status.success()), "the primary lives");
    }
    /// The standby takes its place.
    pub fn promote(&self) {
        self.execute("pg_ctl", &["promote", "-w", "-D", &self.data(1)]);
    }
    fn data(&self, at: usize) -> String {
        self.folder.join(NAMES[at]).join("data").display().to_string()
    }
    fn run(&self, at: usize, more: &str) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c max_connections=60 {more}",
            self.ports[at]
        );
        let (data, log) = (self.data(at), self.folder.join(format!("{}.log", NAMES[at])).display().to_string());
        self.execute("pg_ctl", &["start", "-w", "-D", &data, "-l", &log, "-o", &options]);
    }
    fn execute(&self, program: &str, arguments: &[&str]) {
        execute(self.root, &self.folder, &programs().join(program), arguments);
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for name in NAMES {
            let first = postmaster(&self.folder.join(name));
            let lives = first.filter(|process| Path::new("/proc").join(process).exists());
            if let Some(process) = lives {
                let mut all = children(&process);
                all.insert(0, process);
                let _ = Command::new("kill").arg("-9").args(&all).status();
            }
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Processes whose parent this one is.
fn children(parent: &str) -> Vec<String> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    fs::read_to_string(path).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

/// The address of a database of this name on whichever of two takes changes.
pub(super) fn either([one, two]: [u16; 2], database: &str) -> String {
    format!(
        "postgres://chiyuan@127.0.0.1:{one},127.0.0.1:{two}/{database}?target_session_attrs=read-write&connect_timeout=2"
    )
}
