//! The database's machine dies under two programmes of ours, and its standby takes its place: promoted by hand, and by Patroni.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use store::Place;
use store::testing::{Pair, Patroni};
use tempfile::tempdir;
use tokio::runtime::Runtime;

use super::{APPEALS, Nodes};
use crate::ground::{chiyuan, laid_at};

const CLIENTS: usize = 4;
/// What a client gives.
const GIFTS: usize = 40;
/// Gifts of all clients that are answered before the primary dies.
const BEFORE: usize = 60;

/// How one client fares while the server dies: each gift is sent until it is answered with success; when that was, is told.
fn give_on(nodes: &Nodes, name: &str, client: usize, told: &mpsc::Sender<(String, Instant)>, unsure: &AtomicUsize) {
    for n in 0..GIFTS {
        let code = format!("{name}-{client}-{n}");
        let mut node = client;
        loop {
            match nodes.give(node, &code, APPEALS[client % 2], 100) {
                Ok((200, _)) => break,
                Ok((status, answer)) => assert!(status >= 500, "{code}: {status} {answer}"),
                Err(_) => {}
            }
            unsure.fetch_add(1, Ordering::Relaxed);
            node += 1;
        }
        told.send((code, now())).unwrap();
    }
}

/// Clients give through both programmes, and amid it the primary dies and the other one is promoted. What was answered by then is
/// found before anybody sends it again. The gifts, all answered in the end.
fn dies_under_load(nodes: &Nodes, name: &str, die: impl FnOnce(), promote: impl FnOnce()) -> Vec<String> {
    let (told, hear) = mpsc::channel();
    let unsure = AtomicUsize::new(0);
    let mut answered = Vec::new();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (told, unsure) = (told.clone(), &unsure);
            scope.spawn(move || give_on(nodes, name, client, &told, unsure));
        }
        drop(told);
        answered.extend(hear.iter().take(BEFORE));
        die();
        // What was answered until now, however late we hear of it.
        answered.extend(hear.try_iter());
        let early = answered.len();
        promote();
        answered.extend(hear.iter().take(1));
        for (code, _) in &answered[..early] {
            assert!(nodes.knows(0, code), "{code} was answered and is missing");
        }
        println!("{name}: {early} gifts answered before the primary died");
        answered.extend(hear.iter());
    });
    assert_eq!(answered.len(), CLIENTS * GIFTS);
    answered.sort_by_key(|(_, at)| *at);
    let gap = answered.windows(2).map(|two| two[1].1 - two[0].1).max().unwrap_or(Duration::ZERO);
    println!("{name}: {} sent again; {} ms without service", unsure.into_inner(), gap.as_millis());
    answered.into_iter().map(|(code, _)| code).collect()
}

#[allow(clippy::disallowed_methods, reason = "how long nobody was served is printed, nothing hangs on it")]
fn now() -> Instant {
    Instant::now()
}

/// The book has what was answered, nothing twice, and is whole.
fn holds(nodes: &Nodes, answered: &[String]) {
    assert!(answered.iter().all(|code| nodes.knows(1, code)));
    let proof = nodes.command(&["check", "--full", "--json"]);
    assert_eq!(proof["gifts"], answered.len(), "none is missing, none is there twice");
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn the_primary_dies_under_load_and_nothing_that_was_answered_is_missing() {
    let pair = Pair::start();
    let nodes = runtime().block_on(Nodes::start(&pair.url("postgres")));
    holds(&nodes, &dies_under_load(&nodes, "F", || pair.kill_primary(), || pair.promote()));
}

/// Twice: the node that died first comes back as the standby, and what was answered is on it when the other one dies.
#[test]
#[ignore = "wants Patroni and etcd: make test-patroni"]
fn patroni_promotes_the_standby_and_takes_the_dead_one_back() {
    let mut patroni = Patroni::start();
    let nodes = runtime().block_on(Nodes::start(&patroni.url("postgres")));
    let mut answered = Vec::new();
    for name in ["F", "S"] {
        let dead = patroni.primary();
        let again = dies_under_load(&nodes, name, || patroni.kill(dead), || patroni.wait_for_another(dead));
        answered.extend(again);
        holds(&nodes, &answered);
        patroni.come_back(dead);
    }
    holds(&nodes, &answered);
}

/// A server is asked by name, and only if it takes changes: an address of two names the one that does.
#[test]
fn a_standby_is_not_taken_for_the_primary() {
    let pair = Pair::start();
    let folder = tempdir().unwrap();
    runtime().block_on(async { laid_at(&Place::Url(pair.url("postgres")), folder.path()).await.db.close().await });
    let check = |url: &str| chiyuan(folder.path() as &Path, &["check", "--database-url", url]);
    assert!(check(&pair.url("postgres")).status.success());
    let no = check(&pair.standby_url("postgres"));
    let said = String::from_utf8_lossy(&no.stderr);
    println!("{said}");
    assert!(no.status.code() == Some(1) && said.contains("read-write"), "{said}");
}
