//! Every call of the store may fail, and every call may be its last: lost, or kept but unanswered. Over the whole scenario, with
//! a small crowd; after each the book is proved, nothing that was answered is missing, the request sent again completes, and
//! the book is the one of the calm run. The calls are numbered where they are made (`store::Faults`); nothing is mocked.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use store::testing::{Dice, Home, run, soak};
use store::{BrandName, Faults, Loss, Place};

use crate::calm::{Calm, calm, same_answer};
use crate::seat::{self, Ask, Seat};
use crate::state::{differences, state};

/// The four ways in which a call goes wrong.
fn ways(nth: u64) -> [Faults; 4] {
    let (lost, kept) = (Loss::Lost, Loss::Unanswered);
    [Faults::once(nth, lost), Faults::once(nth, kept), Faults::death(nth, lost), Faults::death(nth, kept)]
}

/// Times that one request is struck before it is let through.
const TRIES: u32 = 4;

/// The scenario again, while the store fails and dies at calls that the dice choose, retries too.
async fn storm(calm: &Calm, place: &Place, folder: &Path, dice: &mut Dice) {
    let mut seat = Seat::made(place, folder).await;
    let (mut failed, mut deaths) = (0, 0);
    for (at, ask, want) in &calm.asked {
        seat.app.world.set(*at);
        // Two of three requests have fair weather: a replay is to come to its end in CI. On a server the lease of a dead import
        // holds for 15 seconds: there fewer imports fail, and none dies.
        let leased = ask.is_import() && seat.app.db.brand() == BrandName::Postgres;
        let mut tries = if dice.roll(if leased { 12 } else { 3 }) == 0 { 0 } else { TRIES };
        loop {
            // A request makes some tens of calls, an import a few hundred: some of them go through as they are.
            let nth = 1 + dice.roll(if ask.is_import() { 150 } else { 40 });
            let ways = ways(nth);
            let ways = if leased { &ways[..2] } else { &ways };
            let faults = if tries < TRIES { *dice.pick(ways) } else { Faults::once(u64::MAX, Loss::Lost) };
            seat.app.db.set_faults(Some(faults));
            let (status, got) = seat.send(ask).await;
            let died = faults.dies && nth <= seat.app.db.calls();
            if died {
                deaths += 1;
                seat = seat.revived().await;
            } else {
                seat.app.db.set_faults(None);
            }
            if status.is_success() {
                assert!(same_answer(ask, &got, want), "{} {faults:?}: {got} is not {want}", ask.path);
                break;
            }
            failed += 1;
            tries += 1;
            assert!(status.is_server_error(), "{} {} {faults:?}: {status} {got}", ask.path, ask.key);
            book::check::check(&seat.app.db).await.unwrap();
        }
    }
    let came = state(&seat.app).await;
    println!("{failed} requests failed, the store died {deaths} times");
    assert_eq!(differences(&calm.state, &came), Vec::<String>::new());
    assert!(100 < failed && 50 < deaths, "{failed} {deaths}");
    seat.app.db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scenario_in_a_storm_ends_as_the_calm_one() {
    let (calm, mut dice) = (calm().await, Dice::thrown("storm", 2022));
    for _ in 0..soak().unwrap_or(1) {
        let home = tempfile::tempdir().unwrap();
        storm(&calm, &Place::Folder(home.path().to_owned()), home.path(), &mut dice).await;
    }
}

/// How often each call of a request is to go wrong: in CI a few of each noun's first request, in a soak all of every request.
struct Chosen {
    dice: Dice,
    seen: BTreeSet<String>,
    whole: bool,
}

/// Calls of each noun's first request that go wrong in CI.
const OF_EACH: u64 = 3;

impl Chosen {
    /// The calls of a request that makes so many.
    fn of(&mut self, ask: &Ask, calls: u64) -> Vec<Faults> {
        let all: Vec<Faults> = (1..=calls).flat_map(ways).collect();
        if self.whole {
            return all;
        }
        self.seen.insert(noun(ask));
        (0..OF_EACH).map(|_| *self.dice.pick(&all)).collect()
    }
    fn wants(&self, ask: &Ask) -> bool {
        self.whole || !self.seen.contains(&noun(ask))
    }
}

/// The address without the codes in it; of a statement its channel stays, whose format it is.
fn noun(ask: &Ask) -> String {
    let word = |part: &&str| part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let path = ask.path.split('?').next().unwrap_or_default();
    let channel = ask.path.split('&').find(|part| part.starts_with("channel=")).unwrap_or_default();
    path.split('/').filter(word).chain([channel]).collect::<Vec<_>>().join(" ")
}

/// One request on a copy of the book of that moment, gone wrong at one call, then sent again.
async fn survives(from: &Path, seat: &Seat, ask: &Ask, faults: Faults, calm: (&Value, &[String])) {
    let home = tempfile::tempdir().unwrap();
    seat::copy(from, home.path());
    let mut seat = seat.again(&Place::Folder(home.path().to_owned()), home.path()).await;
    let said = format!("{} {} {faults:?}", ask.path, ask.key);
    seat.app.db.set_faults(Some(faults));
    let (status, got) = seat.send(ask).await;
    if faults.dies && faults.nth <= seat.app.db.calls() {
        seat = seat.revived().await;
    }
    seat.app.db.set_faults(None);
    if status.is_success() {
        assert_eq!(&got, calm.0, "{said}");
    } else {
        assert!(status.is_server_error(), "{said}: {status} {got}");
        book::check::full(&seat.app.db).await.unwrap_or_else(|no| panic!("{said}: {no}"));
    }
    let (status, got) = seat.send(ask).await;
    assert!(status.is_success() && same_answer(ask, &got, calm.0), "{said}, again: {status} {got}");
    assert_eq!(differences(calm.1, &state(&seat.app).await), Vec::<String>::new(), "{said}");
    seat.app.db.close().await;
}

/// Goes through the scenario and at each request through its calls. Of `of` runs at once this is number `part`, from 0.
async fn sweep(part: usize, of: usize) {
    let home = tempfile::tempdir().unwrap();
    let seat = Seat::made(&Place::Folder(home.path().to_owned()), home.path()).await;
    let (calm, dice) = (calm().await, Dice::thrown("sweep", 7));
    let mut chosen = Chosen { dice, seen: BTreeSet::new(), whole: soak().is_some() };
    let mut swept = 0;
    for (n, (at, ask, want)) in calm.asked.iter().enumerate() {
        seat.app.world.set(*at);
        let before = tempfile::tempdir().unwrap();
        let wanted = chosen.wants(ask);
        if wanted {
            seat.copied_to(before.path()).await;
        }
        seat.app.db.set_faults(Some(Faults::once(u64::MAX, Loss::Lost)));
        let (status, got) = seat.send(ask).await;
        let calls = seat.app.db.calls();
        assert!(status.is_success() && got == *want, "{}: {status} {got} is not {want}", ask.path);
        let all = if wanted { chosen.of(ask, calls) } else { Vec::new() };
        if n % of == part && !all.is_empty() {
            let after = state(&seat.app).await;
            for faults in all {
                survives(before.path(), &seat, ask, faults, (want, &after)).await;
                swept += 1;
            }
        }
    }
    println!("{swept} calls went wrong, of {} requests", calm.asked.len());
    assert!(10 < swept, "{swept}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_survives_its_calls_one_half() {
    sweep(0, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_survives_its_calls_other_half() {
    sweep(1, 2).await;
}

#[test]
fn the_scenario_in_a_storm_ends_as_the_calm_one_on_a_server_too() {
    run(BrandName::Postgres, async |home: &Home| {
        let (calm, mut dice) = (calm().await, Dice::thrown("storm on a server", 2023));
        storm(&calm, home.place(), home.folder(), &mut dice).await;
    });
}
