//! The scenario over a server's HTTP while server and command line are killed at moments that the dice choose: imports, the
//! refunds in them, purchases, shipping. Both work on one store at once. After each kill the book is proved; what was answered
//! stays; sent again it completes; the book is that of the calm run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use axum::http::Method;
use scenario::Body;
use store::testing::{Dice, soak};

use crate::calm::{calm, same_answer};
use crate::ground::{chiyuan, command, json_of};
use crate::seat::Ask;
use crate::served::{Served, send};

/// Kills in CI; ten times as many in a soak.
const ROUNDS: u64 = 20;

/// The store, its server, and a token for each role.
struct Rough<'h> {
    folder: &'h Path,
    server: Served,
    tokens: std::collections::BTreeMap<&'static str, String>,
    restarts: usize,
}

impl Rough<'_> {
    fn start(folder: &Path) -> Rough<'_> {
        let mut tokens = std::collections::BTreeMap::new();
        for role in primitives::Role::ALL {
            let name = format!("seat-{role}");
            let made = chiyuan(folder, &["token", "add", "--role", role.word(), "--name", &name, "--json"]);
            tokens.insert(role.word(), json_of(&made)["token"].as_str().unwrap().to_owned());
        }
        Rough { folder, server: Served::start(folder, &[]), tokens, restarts: 0 }
    }
    /// What came back; `None` if the server died of it.
    fn send(&self, ask: &Ask) -> Option<(u16, serde_json::Value)> {
        let bearer = format!("Bearer {}", self.tokens[ask.role.word()]);
        let json = matches!(ask.body, Body::Json(_));
        let kind = if json { "application/json" } else { "application/octet-stream" };
        let body = match &ask.body {
            Body::Json(form) => form.to_string().into_bytes(),
            Body::Bytes(bytes) => bytes.clone(),
        };
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", &ask.key), ("content-type", kind)];
        send(self.server.address(), &format!("{} {}", ask.method, ask.path), &headers, &body).ok()
    }
    /// The proof before anybody repairs anything, then another server on what lies there.
    fn revive(&mut self) {
        self.server.kill();
        let proof = chiyuan(self.folder, &["check", "--full", "--json"]);
        assert!(proof.status.success(), "{proof:?}");
        self.server = Served::start(self.folder, &[]);
        self.restarts += 1;
    }
    /// The command line imports the statement of a request, beside the server.
    fn import(&self, ask: &Ask) -> Child {
        let Body::Bytes(bytes) = &ask.body else { panic!("a statement") };
        let file: PathBuf = self.folder.join(format!("{}.file", ask.key));
        std::fs::write(&file, bytes).unwrap();
        let of = |name: &str| ask.path.split(['?', '&']).find_map(|p| p.strip_prefix(name)).unwrap().to_owned();
        let (appeal, channel, format) = (of("appeal="), of("channel="), of("format="));
        let file = file.display().to_string();
        let args =
            ["statement", "import", &file, "--appeal", &appeal, "--channel", &channel, "--format", &format, "--json"];
        command(self.folder, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
}

/// Kills a process a little later, wherever it then is: the moment is drawn, nothing is waited for.
fn kill_later(process: u32, micros: u64) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_micros(micros));
        let _ = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
    })
}

/// Which requests are struck: half of them imports, the others any change.
fn struck(asked: &[(primitives::Instant, Ask, serde_json::Value)], rounds: u64, dice: &mut Dice) -> BTreeSet<usize> {
    let changes = |import: bool| {
        let of = move |(n, (_, ask, _)): (usize, &(_, Ask, _))| {
            (ask.method == Method::POST && ask.is_import() == import).then_some(n)
        };
        asked.iter().enumerate().filter_map(of).collect::<Vec<_>>()
    };
    let (imports, others) = (changes(true), changes(false));
    let mut chosen = BTreeSet::new();
    while (chosen.len() as u64) < rounds {
        chosen.insert(*dice.pick(if chosen.len() % 2 == 0 { &imports } else { &others }));
    }
    chosen
}

#[tokio::test(flavor = "multi_thread")]
async fn server_and_command_line_are_killed_and_the_book_is_whole() {
    let (calm, mut dice) = (calm().await, Dice::thrown("kill rounds", 9));
    // At most one in two requests of a replay is struck: a soak plays it over and over.
    let (each, replays) = soak().map_or((ROUNDS, 1), |times| (ROUNDS * 4, times.div_ceil(4).max(3)));
    for _ in 0..replays {
        let home = tempfile::tempdir().unwrap();
        let mut rough = Rough::start(home.path());
        let struck = struck(&calm.asked, each, &mut dice);
        let mut deaths = 0;
        for (n, (_, ask, want)) in calm.asked.iter().enumerate() {
            let strike = struck.contains(&n);
            // An import takes tens of milliseconds, another change some.
            let after = dice.roll(if ask.is_import() { 120_000 } else { 12_000 });
            // Now and then the command line has the same statement in hand, and is killed instead, or too.
            let beside = (ask.is_import() && (strike || dice.roll(8) == 0)).then(|| rough.import(ask));
            let mut killers = Vec::new();
            match (&beside, strike) {
                (Some(child), true) if dice.roll(2) == 0 => killers.push(kill_later(child.id(), after)),
                (_, true) => killers.push(kill_later(rough.server.process(), after)),
                _ => {}
            }
            let mut first = rough.send(ask);
            killers.into_iter().for_each(|killer| killer.join().unwrap());
            if let Some(mut child) = beside {
                child.wait().unwrap();
            }
            let (status, got) = loop {
                match first.take().filter(|(status, _)| *status < 500) {
                    Some(answer) => break answer,
                    None => {
                        deaths += 1;
                        rough.revive();
                        first = rough.send(ask);
                    }
                }
            };
            let ok = (200..300).contains(&status) && same_answer(ask, &got, want);
            assert!(ok || !ask.is_import() && (200..300).contains(&status), "{} {}: {status} {got}", ask.path, ask.key);
        }
        rough.server.kill();
        let proof = json_of(&chiyuan(home.path(), &["check", "--full", "--json"]));
        let digest = proof["digest"].as_str().unwrap();
        assert!(calm.state[0].contains(digest), "{proof} is not {}", calm.state[0]);
        println!(
            "{} struck, the server died {deaths} times under a request, {} restarts",
            struck.len(),
            rough.restarts
        );
    }
}
