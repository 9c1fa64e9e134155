//! The book looks up what a rule asks for: on a store it must decide, write and refuse just as the ledger does on a whole
//! picture. Random histories, the ledger's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::book::rebuild;
use ledger::rule::Head;
use ledger::{Cause, Picture};
use primitives::{Actor, Role};
use store::testing::{self, Home};
use store::{BrandName, Db, Failure, Locks};

use crate::book::{Book, minute};
use crate::chance::{self, Dice};
use crate::desk::{self, code};
use crate::dump::dump;

/// Tried acts of one history; one in three or four is booked.
const SQLITE_STEPS: usize = 500;
const POSTGRES_STEPS: usize = 180;
const SEEDS: [u64; 3] = [2022, 5, 77];

/// One act on the store and on the whole picture: the same entry, or the same refusal.
async fn both(db: &Db, book: &mut Arc<Book>, act: crate::act::Act, at: i64) -> bool {
    let (noun, name) = act.cause();
    let head = Head {
        cause: Cause { noun: code(noun), code: code(name) },
        key: format!("k{}", book.tried + 1),
        at: minute(at),
    };
    let (model, what) = (book.clone(), act.clone());
    let stored = db
        .write(Locks::none(), async move |tx| {
            let by = Actor { name: code("li"), role: Role::Finance };
            ::book::change(tx, &by, minute(100_000), |p| what.draft(&model, p, &head)).await
        })
        .await;
    let told = Arc::make_mut(book).post(&act, minute(at));
    match (stored, told) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one, other);
            let kept = db.read(async move |tx| ::book::entry(tx, one).await).await.unwrap();
            assert_eq!(kept.as_ref(), book.entries.last(), "{act:?}");
            true
        }
        (Err(Failure::Refused(why)), Err(because)) => {
            assert_eq!(why, because, "{act:?}");
            false
        }
        (stored, told) => panic!("{act:?}: the store says {stored:?}, the picture {told:?}"),
    }
}

/// The rows that a picture comes to, as the dump shows those of the store.
async fn same_rows(db: &Db, picture: &Picture) {
    let whole = |sql: &'static str| async move {
        db.read(async move |tx| {
            let mut rows: Vec<String> = Vec::new();
            tx.each(sql, &[], |row| {
                rows.push(row.text(0).to_owned());
                Ok(())
            })
            .await?;
            Ok(rows)
        })
        .await
        .unwrap()
    };
    let axes = || picture.all_axes().map(|a| &a.code);
    let runs: Vec<String> = axes()
        .flat_map(|a| {
            picture.known_runs(a).map(move |r| {
                format!("{a}:{}:{}:{}:{}:{}:{}", r.lo, r.hi, r.hop, r.account, r.since.ms(), r.latest.ms())
            })
        })
        .collect();
    let sql =
        "select axis || ':' || lo || ':' || hi || ':' || hop || ':' || account || ':' || since_ms || ':' || latest_ms
from book_hold
order by axis, lo";
    assert_eq!(whole(sql).await, runs);
    let steps: Vec<String> = axes()
        .flat_map(|a| {
            picture.known_steps(a).map(move |s| {
                let from = s.from.as_ref().map_or(String::new(), ToString::to_string);
                format!("{a}:{}:{}:{}:{from}:{}:{}", s.hop, s.lo, s.hi, s.to, s.at.ms())
            })
        })
        .collect();
    let sql =
        "select axis || ':' || hop || ':' || lo || ':' || hi || ':' || coalesce(from_account, '') || ':' || to_account
    || ':' || at_ms
from book_step
order by axis, hop, lo";
    assert_eq!(whole(sql).await, steps);
    let mirror: Vec<String> = axes()
        .flat_map(|a| {
            picture.known_mirror(a).map(move |m| format!("{a}:{}:{}:{}:{}:{}", m.lo, m.hi, m.sink, m.at, m.rev))
        })
        .collect();
    let sql = "select axis || ':' || lo || ':' || hi || ':' || sink || ':' || at_fen || ':' || rev
from book_mirror
order by axis, lo";
    assert_eq!(whole(sql).await, mirror);
    let lines: Vec<String> = picture
        .known_lines()
        .flat_map(|(sink, line)| {
            line.all.iter().map(move |r| {
                format!("{sink}:{}:{}:{}:{}:{}:{}", r.at, r.from_rev, r.to_rev.unwrap_or(-1), r.axis, r.lo, r.hi)
            })
        })
        .collect();
    let sql =
        "select sink || ':' || at_fen || ':' || from_rev || ':' || coalesce(to_rev, -1) || ':' || axis || ':' || lo
    || ':' || hi
from book_line
order by sink, at_fen, from_rev";
    assert_eq!(whole(sql).await, lines);
    same_sums(db, picture).await;
}

/// The balances, and what each lot is.
async fn same_sums(db: &Db, picture: &Picture) {
    let kept: BTreeMap<String, i64> = db.read(async |tx| ::book::stock::balances(tx).await).await.unwrap();
    assert_eq!(kept, *picture.balances());
    for axis in picture.all_axes().map(|a| &a.code) {
        let lot = axis.clone();
        let item = db.read(async move |tx| ::book::stock::item_of(tx, &lot).await).await.unwrap();
        assert_eq!(item.as_ref(), picture.known_item(axis), "{axis}");
    }
}

#[allow(clippy::print_stdout, reason = "a failing seed must be seen")]
async fn play(db: &Db, seed: u64, steps: usize) -> usize {
    println!("seed {seed}");
    let (mut dice, mut book, mut now, mut booked) = (Dice(seed), Arc::new(Book::new()), 0, 0);
    for _ in 0..steps {
        now += dice.of(3);
        let at = if dice.once(12) { (now - 1 - dice.of(11)).max(0) } else { now };
        let mut drawn = Dice(dice.next());
        if let Some(act) = chance::act(&mut drawn, &book) {
            booked += usize::from(both(db, &mut book, act, at).await);
        }
    }
    same_rows(db, &book.picture).await;
    for at in [now, now / 2, now / 3] {
        crate::flows::hold(db, &[code("jilin")], minute(at)).await;
        crate::flows::hold(db, &[code("jilin"), code("operating")], minute(at)).await;
    }
    // These histories have no gift rows: the bodies are the model's own, so only the ledger's tables are made anew.
    let before = dump(db).await;
    assert_eq!(rebuild(db).await.unwrap(), u64::try_from(booked).unwrap());
    assert!(before == dump(db).await, "a rebuild gives other rows");
    booked
}

fn histories(brand: BrandName, seeds: &[u64], steps: usize) {
    // A long run plays as many more, each with a seed of its own.
    let more = 0..testing::soak().map_or(1, |times| times * 10);
    for seed in more.flat_map(|n| seeds.iter().map(move |seed| seed + 1_000 * n)) {
        testing::run(brand, async |home: &Home| {
            let db = desk::open(home).await;
            db.world().set(minute(100_000));
            let booked = play(&db, seed, steps).await;
            assert!(steps / 5 < booked, "only {booked} of {steps} acts were booked");
            db.close().await;
        });
    }
}

#[test]
fn a_store_decides_like_a_whole_picture_sqlite() {
    histories(BrandName::Sqlite, &SEEDS, SQLITE_STEPS);
}

#[test]
fn a_store_decides_like_a_whole_picture_postgres() {
    histories(BrandName::Postgres, &SEEDS[..1], POSTGRES_STEPS);
}
