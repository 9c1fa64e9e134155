//! Two nodes of Patroni with the settings that it comes with, but that a standby has every commit before it is answered
//! (`synchronous_mode`), and one etcd that stands for the three of a real place. Nobody promotes: Patroni finds out that a
//! node is gone. Wants Debian's packages; `make test-patroni` installs them.
#![allow(clippy::expect_used, clippy::panic, reason = "for tests: what does not start fails the test, with its words")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::pair::either;
use super::server::{command, free_ports, is_root, make_folder, programs};

/// `fell FOLDER` kills every process that stands in the folder, until none is left: Patroni, its PostgreSQL, all their children.
const FELL: &str = r#"
fell() {
    for try in $(seq 100); do
        found=
        for process in /proc/[0-9]*; do
            case $(readlink "$process/cwd") in "$1" | "$1"/*) found="$found ${process#/proc/}" ;; esac
        done
        [ -n "$found" ] || return 0
        kill -9 $found
        sleep 0.1
    done
    return 1
}
"#;
/// Ends all of it when nobody holds its input any more, however the test ended.
const KEEPER: &str = r#"read -r end; fell "$1"; rm -rf "$1""#;
/// How often it is looked whether something is so, ten times a second: Patroni takes half a minute to be sure of a death.
const LOOKS_MAX: usize = 1_800;

#[derive(Clone, Copy)]
struct Node {
    name: &'static str,
    database: u16,
    patroni: u16,
}

/// All of it, until it is dropped.
pub struct Patroni {
    folder: PathBuf,
    nodes: [Node; 2],
    etcd: u16,
    root: bool,
    started: Vec<Child>,
    keeper: Child,
}

impl Patroni {
    /// Starts both nodes; the second follows and has every commit.
    pub fn start() -> Patroni {
        let root = is_root();
        let folder = std::env::temp_dir().canonicalize().expect("a folder for what does not last");
        let folder = folder.join(format!("chiyuan-patroni-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        make_folder(&folder, root);
        // In a session of its own: what ends the test does not end it.
        let script = format!("{FELL}{KEEPER}");
        let mut keeper = Command::new("setsid");
        keeper.args(["sh", "-c", &script, "keeper"]).arg(&folder).current_dir("/").stdin(Stdio::piped());
        let keeper = keeper.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a keeper");
        let [etcd, peers, d1, p1, d2, p2] = free_ports();
        let nodes = [Node { name: "one", database: d1, patroni: p1 }, Node { name: "two", database: d2, patroni: p2 }];
        let mut patroni = Patroni { folder, nodes, etcd, root, started: Vec::new(), keeper };
        patroni.run_etcd(peers);
        patroni.run(0);
        patroni.wait(0, "primary");
        patroni.come_back(1);
        patroni
    }
    /// An address that finds whichever of both takes changes, with a database of this name in it.
    pub fn url(&self, database: &str) -> String {
        either(self.nodes.map(|node| node.database), database)
    }
    /// Which of both is the primary.
    pub fn primary(&self) -> usize {
        self.nodes.iter().position(|node| is(node, "primary")).expect("a primary")
    }
    /// This one's machine is gone: every process of it, Patroni too.
    pub fn kill(&self, which: usize) {
        let script = format!("{FELL}fell \"$1\"");
        let killed =
            Command::new("sh").args(["-c", &script, "fell"]).arg(self.folder.join(self.nodes[which].name)).status();
        assert!(killed.is_ok_and(|status| status.success()), "node {} lives", self.nodes[which].name);
    }
    /// Waits until Patroni has promoted the other one.
    pub fn wait_for_another(&self, which: usize) {
        self.wait(1 - which, "primary");
    }
    /// This one's machine starts again; waits until it follows and has every commit.
    pub fn come_back(&mut self, which: usize) {
        self.run(which);
        self.wait(which, "sync");
    }
    fn run_etcd(&mut self, peers: u16) {
        let (clients, peers) = (format!("http://{}", at(self.etcd)), format!("http://{}", at(peers)));
        let addresses =
            ["--listen-client-urls", &clients, "--advertise-client-urls", &clients, "--listen-peer-urls", &peers];
        self.spawn("etcd", &[&addresses[..], &["--data-dir", "data"]].concat(), "etcd");
    }
    fn run(&mut self, which: usize) {
        let node = self.nodes[which];
        // JSON is YAML.
        let settings = self.settings(node).to_string();
        fs::write(self.folder.join(format!("{}.yml", node.name)), settings).expect("a node's settings");
        self.spawn("patroni", &[&format!("../{}.yml", node.name)], node.name);
    }
    fn settings(&self, node: Node) -> Value {
        let (folder, trusted) = (self.folder.join(node.name), "127.0.0.1/32 trust");
        let user = json!({"username": "chiyuan"});
        json!({
            "scope": "chiyuan",
            "name": node.name,
            "restapi": {"listen": at(node.patroni), "connect_address": at(node.patroni)},
            "etcd3": {"host": at(self.etcd)},
            "bootstrap": {
                "dcs": {
                    "synchronous_mode": true,
                    "postgresql": {"use_pg_rewind": true, "parameters": {"max_connections": 60}},
                },
                "initdb": [{"encoding": "UTF8"}, "no-locale", "data-checksums", {"auth": "trust"}],
            },
            "postgresql": {
                "listen": at(node.database),
                "connect_address": at(node.database),
                "data_dir": folder.join("data"),
                "bin_dir": programs(),
                "pgpass": folder.join("pgpass"),
                "authentication": {"superuser": user, "replication": user, "rewind": user},
                "pg_hba": [format!("host all all {trusted}"), format!("host replication all {trusted}")],
                "parameters": {"unix_socket_directories": ""},
            },
        })
    }
    /// In a folder of this name, by which it is found again; what it says stands beside it.
    fn spawn(&mut self, program: &str, arguments: &[&str], name: &str) {
        let folder = self.folder.join(name);
        let log = File::options().create(true).append(true).open(self.log(name)).expect("a log");
        make_folder(&folder, self.root);
        let mut command = command(self.root, Path::new(program));
        command.args(arguments).current_dir(folder).stdin(Stdio::null());
        let started = command.stdout(log.try_clone().expect("a log")).stderr(log).spawn();
        self.started.push(started.unwrap_or_else(|e| panic!("{program}: {e} (`make test-patroni` installs it)")));
    }
    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }
    fn wait(&self, which: usize, what: &str) {
        let node = &self.nodes[which];
        for _ in 0..LOOKS_MAX {
            if is(node, what) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let said = |name| fs::read_to_string(self.log(name)).unwrap_or_default();
        panic!("{} is not {what}.\netcd:\n{}\nPatroni:\n{}", node.name, said("etcd"), said(node.name));
    }
}

impl Drop for Patroni {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        for child in &mut self.started {
            let _ = child.wait();
        }
    }
}

fn at(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Whether the node's Patroni says that it is: `primary`, or `sync`, the standby that has every commit.
fn is(node: &Node, what: &str) -> bool {
    let ask = || -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", node.patroni))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(format!("GET /{what} HTTP/1.0\r\n\r\n").as_bytes())?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        Ok(said)
    };
    ask().is_ok_and(|said| said.split(' ').nth(1) == Some("200"))
}
