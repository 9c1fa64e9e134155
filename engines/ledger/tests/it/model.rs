//! Random histories. A history is a list of numbers; each says, by the book as it stands, what a desk tries next.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::{AxisCode, Entry, Picture, apply, decode};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::book::{Book, minute};
use crate::chance::{self, Dice};
use crate::proof::{self, Proof};

/// Histories of one test, each of eighty operations in the middle: ten tests are a hundred thousand.
const HISTORIES: u32 = 125;
const STEPS: usize = 80;
/// What a step tries until the book takes one.
const TRIES: usize = 4;
/// Rounds of a test in a long run, for each time that `CHIYUAN_SOAK` says: with 10 all tests come to ten million operations.
const ROUNDS: u64 = 10;

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// `LEDGER_SEED` is the first seed; each test and round has its own. A round that was reached is printed: `LEDGER_FROM` goes on there.
fn histories(part: u64) {
    let seed = given("LEDGER_SEED").or(given("CHIYUAN_SEED")).unwrap_or(2022);
    let cases = given("LEDGER_HISTORIES").and_then(|n| u32::try_from(n).ok()).unwrap_or(HISTORIES);
    let rounds = given("CHIYUAN_SOAK").map_or(1, |times| times * ROUNDS);
    for round in given("LEDGER_FROM").unwrap_or(0)..rounds {
        let of_round = seed + 10 * round + part;
        println!("part {part}: LEDGER_SEED={seed} LEDGER_HISTORIES={cases} LEDGER_FROM={round}, of {rounds}");
        let config = ProptestConfig {
            cases,
            rng_seed: RngSeed::Fixed(of_round),
            failure_persistence: None,
            max_shrink_iters: 400,
            ..ProptestConfig::default()
        };
        let any_history = prop::collection::vec(any::<u64>().no_shrink(), 1..=2 * STEPS);
        let told = TestRunner::new(config).run(&any_history, |history| {
            let mut book = Book::new();
            if let Err(why) = catch_unwind(AssertUnwindSafe(|| lives(&mut book, &history))) {
                let acts = book.entries.iter().zip(&book.acts).map(|(e, a)| format!("{} {a:?}", e.effective_at));
                let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                prop_assert!(false, "after\n{}\n{why}", acts.collect::<Vec<_>>().join("\n"));
            }
            Ok(())
        });
        if let Err(why) = told {
            panic!("seed {of_round}: {why}");
        }
    }
}

macro_rules! whatever_desks_do_everything_tiles {
    ($($name:ident $part:literal)*) => { $(
        #[test]
        fn $name() {
            histories($part);
        }
    )* };
}

whatever_desks_do_everything_tiles! {
    everything_tiles_0 0
    everything_tiles_1 1
    everything_tiles_2 2
    everything_tiles_3 3
    everything_tiles_4 4
    everything_tiles_5 5
    everything_tiles_6 6
    everything_tiles_7 7
    everything_tiles_8 8
    everything_tiles_9 9
}

fn lives(book: &mut Book, history: &[u64]) {
    let (mut proof, mut now) = (Proof::default(), 0);
    for (n, number) in history.iter().enumerate() {
        let mut dice = Dice(*number);
        now += dice.of(3);
        for _ in 0..TRIES {
            let at = if dice.once(12) { (now - 1 - dice.of(11)).max(0) } else { now };
            let Some(act) = chance::act(&mut dice, book) else { continue };
            if book.post(&act, minute(at)).is_ok() {
                break;
            }
        }
        proof.holds(book);
        if n % 4 == 3 {
            proof::traces(book, &proof.naive);
        }
    }
    proof::traces(book, &proof.naive);
    let mut dice = Dice(history[0]);
    for _ in 0..4 {
        proof::as_of(book, &proof.naive, minute(dice.of(now + 1)));
    }
    replays(book, &mut dice);
}

/// What the dice do is worth something only if every desk gets its turn, and is refused for every reason that it can meet.
#[test]
fn every_desk_gets_its_turn() {
    let (mut done, mut refused) = (BTreeMap::<&str, usize>::new(), BTreeMap::<String, usize>::new());
    for history in 0..80 {
        let (mut book, mut dice) = (Book::new(), Dice(history));
        for n in 0..150 {
            let at = if dice.once(12) { n - dice.of(n) } else { n };
            let Some(act) = chance::act(&mut dice, &book) else { continue };
            match book.post(&act, minute(at)) {
                Ok(_) => *done.entry(act.cause().0).or_default() += 1,
                Err(why) => *refused.entry(why.code().to_owned()).or_default() += 1,
            }
        }
    }
    println!("{done:?}\n{refused:?}");
    assert_eq!(done.len(), 22);
    assert!(done.values().all(|n| 10 <= *n), "{done:?}");
    for code in ["L101", "L104", "L105", "L106", "L107", "L108", "L109", "L110", "L111", "L112", "L113", "L114", "L115"]
    {
        assert!(refused.contains_key(code), "{code} never came");
    }
    for code in ["L116", "L118", "L119", "L120", "L121", "L122", "L123", "L124", "L125"] {
        assert!(refused.contains_key(code), "{code} never came");
    }
    assert!(!refused.contains_key("L190"));
}

/// The journal alone gives the same book, also in any order that keeps each axis' own numbers.
fn replays(book: &Book, dice: &mut Dice) {
    let entries: Vec<Entry> = book.journal.iter().map(|text| decode(text).unwrap()).collect();
    assert_same(book, &replay(entries.iter()));
    let (mut left, mut order) = (entries.iter().collect::<Vec<_>>(), Vec::new());
    let mut next: BTreeMap<&AxisCode, i64> = BTreeMap::new();
    while !left.is_empty() {
        let is_ready = |e: &Entry| e.touches.iter().all(|(axis, n)| next.get(axis).copied().unwrap_or(0) == *n);
        let ready: Vec<usize> = (0..left.len()).filter(|i| is_ready(left[*i])).collect();
        let entry = left.remove(dice.one(&ready).unwrap());
        entry.touches.iter().for_each(|(axis, n)| *next.entry(axis).or_default() = n + 1);
        order.push(entry);
    }
    assert_same(book, &replay(order.into_iter()));
}

fn replay<'e>(entries: impl Iterator<Item = &'e Entry>) -> Picture {
    let mut picture = Picture::whole();
    for entry in entries {
        let changes = apply(&picture, entry).unwrap();
        picture.absorb(&changes);
    }
    picture
}

fn assert_same(book: &Book, other: &Picture) {
    let mine = &book.picture;
    assert!(mine.all_axes().eq(other.all_axes()));
    for axis in mine.all_axes().map(|a| &a.code) {
        assert!(mine.known_runs(axis).eq(other.known_runs(axis)), "{axis}");
        assert!(mine.known_steps(axis).eq(other.known_steps(axis)), "{axis}");
        assert!(mine.known_mirror(axis).eq(other.known_mirror(axis)), "{axis}");
        assert_eq!(mine.known_item(axis), other.known_item(axis));
    }
    assert!(mine.known_lines().eq(other.known_lines()));
    assert_eq!(mine.balances(), other.balances());
}
