//! A PostgreSQL server for tests: Debian's package, started by the first test that needs it as an unprivileged user, in a
//! private folder, on a free port; shared by all test processes; stopped by its watcher when no test has needed it for a while.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "for tests: a server that does not start fails the test, with its words"
)]

use std::fs::{self, File, OpenOptions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Debian's user and group without rights: the server refuses to run as root.
const NOBODY: u32 = 65_534;

/// Stops the server when nobody has held `users.lock` for half a minute, and then itself.
/// `$1` folder, `$2` the server's process.
const WATCHER: &str = r#"
cd "$1" || exit 0
idle=0
while kill -0 "$2"; do
    sleep 3
    if flock -n -x users.lock true; then idle=$((idle + 1)); else idle=0; fi
    if [ "$idle" -ge 10 ]; then
        exec 9>start.lock
        flock -x 9
        if flock -n -x users.lock true; then
            rm -f port
            kill -INT "$2"
            while kill -0 "$2"; do sleep 1; done
            rm -rf run
            exit 0
        fi
        flock -u 9
        idle=0
    fi
done
"#;

/// The server as a process of tests sees it. While it lives the server is not stopped.
struct Server {
    address: String,
    _used: Option<File>,
}

/// `postgres://chiyuan@127.0.0.1:PORT`, started if need be. `CHIYUAN_TEST_POSTGRES` names another server instead.
pub(super) fn address() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let server = SERVER.get_or_init(|| match std::env::var("CHIYUAN_TEST_POSTGRES") {
        Ok(address) => Server { address, _used: None },
        Err(_) => shared(),
    });
    &server.address
}

fn shared() -> Server {
    let me = user();
    let folder = std::env::temp_dir().join(format!("chiyuan-postgres-{me}"));
    fs::create_dir_all(&folder).expect("a temporary folder");
    assert_eq!(fs::metadata(&folder).expect("the folder").uid(), me, "{} is another user's", folder.display());
    let start = lock_file(&folder.join("start.lock"));
    start.lock().expect("start.lock");
    let used = lock_file(&folder.join("users.lock"));
    used.lock_shared().expect("users.lock");
    let port = running(&folder).unwrap_or_else(|| start_server(&folder, me == 0));
    Server { address: format!("postgres://chiyuan@127.0.0.1:{port}"), _used: Some(used) }
}

fn user() -> u32 {
    fs::metadata("/proc/self").expect("/proc").uid()
}

/// Whether the tests run as root, for whom the servers do not.
pub(super) fn is_root() -> bool {
    user() == 0
}

fn lock_file(path: &Path) -> File {
    OpenOptions::new().write(true).create(true).truncate(false).open(path).expect("a lock file")
}

/// The port of a server that lives and answers.
fn running(folder: &Path) -> Option<u16> {
    let port: u16 = fs::read_to_string(folder.join("port")).ok()?.trim().parse().ok()?;
    let lives = Path::new("/proc").join(postmaster(&folder.join("run"))?).exists();
    (lives && TcpStream::connect(("127.0.0.1", port)).is_ok()).then_some(port)
}

/// The first process of the server whose folder holds `data`.
pub(super) fn postmaster(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join("data/postmaster.pid")).ok()?.lines().next().map(str::to_owned)
}

fn start_server(folder: &Path, root: bool) -> u16 {
    let (programs, run) = (programs(), folder.join("run"));
    let _ = fs::remove_file(folder.join("port"));
    let _ = fs::remove_dir_all(&run);
    make_folder(&run, root);
    let data = run.join("data").display().to_string();
    let arguments = ["-U", "chiyuan", "--no-locale", "-E", "UTF8", "-A", "trust", "--no-sync", "-D", &data];
    execute(root, &run, &programs.join("initdb"), &arguments);
    let [port] = free_ports();
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=300 \
         -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    );
    let log = run.join("log").display().to_string();
    execute(root, &run, &programs.join("pg_ctl"), &["start", "-w", "-D", &data, "-l", &log, "-o", &options]);
    fs::write(folder.join("port"), port.to_string()).expect("the port's file");
    watch(folder, &postmaster(&folder.join("run")).expect("the server's process"));
    port
}

pub(super) fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|v| v.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop().unwrap_or_else(|| panic!("PostgreSQL is not installed: `make test` installs it (Debian: postgresql)"))
}

/// A folder, if need be made, of the unprivileged user if this one is root.
pub(super) fn make_folder(folder: &Path, root: bool) {
    fs::create_dir_all(folder).expect("a folder");
    if root {
        chown(folder, Some(NOBODY), Some(NOBODY)).expect("a folder for an unprivileged user");
    }
}

/// Ports that nobody listens at, each another one.
pub(super) fn free_ports<const N: usize>() -> [u16; N] {
    // All are held until the last is found.
    let held: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("its port").port())
}

/// A program, run by the unprivileged user if this one is root.
pub(super) fn command(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups", "--"]).arg(program);
    command
}

pub(super) fn execute(root: bool, folder: &Path, program: &Path, arguments: &[&str]) {
    let done = command(root, program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("a program to run");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}{}", program.display(), String::from_utf8_lossy(&done.stdout));
}

/// In a session of its own, so that it outlives the test that started the server.
fn watch(folder: &Path, process: &str) {
    let start = "setsid sh -c \"$0\" watcher \"$1\" \"$2\" < /dev/null > /dev/null 2>&1 &";
    let started = Command::new("sh").args(["-c", start, WATCHER]).arg(folder).arg(process).status();
    assert!(started.is_ok_and(|s| s.success()), "the server's watcher did not start");
}
