//! A PostgreSQL server of our own: Debian's programs, started as an unprivileged user in the run's folder on a free port, with
//! every flush to the disk that it does by default; stopped when it is dropped.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Debian's user and group without rights: the server refuses to run as root.
const NOBODY: u32 = 65_534;

/// A server that runs.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    root: bool,
}

/// Where the newest server's programs are; `None` if there is none.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|v| v.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop()
}

impl Server {
    /// Starts one in `folder`, which is made; that user must be able to reach it.
    pub(crate) fn start(folder: &Path) -> Result<Server> {
        let programs = programs().context("PostgreSQL is not installed")?;
        std::fs::create_dir_all(folder)?;
        let root = std::fs::metadata("/proc/self")?.uid() == 0;
        if root {
            chown(folder, Some(NOBODY), Some(NOBODY))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Server { programs, folder: folder.to_owned(), port, root };
        let data = folder.join("data").display().to_string();
        server.run("initdb", &["-U", "chiyuan", "--no-locale", "-E", "UTF8", "-A", "trust", "-D", &data])?;
        let options =
            format!("-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_wal_size=4GB");
        let log = folder.join("log").display().to_string();
        server.run("pg_ctl", &["start", "-w", "-D", &data, "-l", &log, "-o", &options])?;
        Ok(server)
    }
    /// A new database; its address.
    pub(crate) fn database(&self, name: &str) -> Result<String> {
        self.sql("postgres", &format!("drop database if exists {name} with (force)"))?;
        self.sql("postgres", &format!("create database {name}"))?;
        Ok(format!("postgres://chiyuan@127.0.0.1:{}/{name}", self.port))
    }
    /// Runs a statement, or several in one transaction; what it prints.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> Result<String> {
        let address = format!("postgres://chiyuan@127.0.0.1:{}/{database}", self.port);
        let done = Command::new("psql").args([&address, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql]).output()?;
        if !done.status.success() {
            bail!("{sql}: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }
    /// One of its programs, with the address of a database at the end.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
    fn run(&self, name: &str, arguments: &[&str]) -> Result<()> {
        let program = self.programs.join(name);
        let mut command = if self.root {
            let mut command = Command::new("setpriv");
            command
                .args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups", "--"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        // Its output is not read: the server inherits it and would keep it open.
        let done =
            command.args(arguments).current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null()).status()?;
        if done.success() { Ok(()) } else { bail!("{name} ended with {done}") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data").display().to_string();
        let _ = self.run("pg_ctl", &["stop", "-m", "immediate", "-D", &data]);
    }
}
