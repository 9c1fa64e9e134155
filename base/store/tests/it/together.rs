//! Statements that are sent together, and changes that one commit carries.

use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures_util::future::{MaybeDone, maybe_done};
use primitives::Refusal;
use store::{BrandName, Db, Failure, Fault, Faults, Locks, Loss, Series, Tx, on_both_stores};

use crate::MIGRATIONS;

const INSERT: &str = "insert into shop_thing (code, n) values ($1, $2)";

async fn codes(db: &Db) -> Vec<String> {
    let sql = "select code from shop_thing order by code";
    let read = db.read(async move |tx| Ok(tx.rows(sql, &[]).await?.iter().map(|r| r.text(0).to_owned()).collect()));
    read.await.unwrap()
}

fn of<'v>(codes: &[&'v str]) -> Series<'v> {
    let mut series = Series::default();
    codes.iter().for_each(|code| series.then(INSERT, &[(*code).into(), 1.into()]));
    series
}

/// What one of many does.
#[derive(Clone, Copy, Debug)]
enum Act {
    Put(&'static str),
    /// Refused, having looked.
    Refused,
    /// Refused, having written.
    Repents(&'static str),
    /// Puts in what is there.
    Doubles(&'static str),
    Panics(&'static str),
    /// Finds, once, that the book has moved on since it looked.
    Meets(&'static AtomicBool),
    /// Adds one to what it reads.
    Counts,
}

async fn act(tx: &mut Tx<'_>, act: Act) -> Result<(), Failure> {
    match act {
        Act::Put(code) => Ok(tx.series(&of(&[code])).await?),
        Act::Refused => {
            tx.row("select n from shop_thing where code = 'x'", &[]).await?;
            Err(Refusal::of("T1").into())
        }
        Act::Repents(code) => {
            tx.run(INSERT, &[code.into(), 1.into()]).await?;
            Err(Refusal::of("T2").into())
        }
        Act::Doubles(code) => Ok(tx.series(&of(&[code, code])).await?),
        Act::Panics(code) => {
            tx.run(INSERT, &[code.into(), 1.into()]).await?;
            panic!("on purpose")
        }
        Act::Meets(before) if !before.swap(true, Ordering::SeqCst) => Err(Fault::Conflict.into()),
        Act::Meets(_) => Ok(()),
        Act::Counts => {
            let n = tx.row("select n from shop_thing where code = 'first'", &[]).await?.map_or(0, |row| row.int(0));
            tx.run("update shop_thing set n = $1 where code = 'first'", &[(n + 1).into()]).await?;
            Ok(())
        }
    }
}

type Asked<'a> = Pin<Box<MaybeDone<Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>>>>;

/// Its change is on its way.
async fn polled_once(asked: &mut Asked<'_>) {
    std::future::poll_fn(|context| {
        let _ = asked.as_mut().poll(context);
        Poll::Ready(())
    })
    .await;
}

/// Changes of one name that all wait while the first one, which puts in `first`, stands still. `None` in the place of one whose
/// caller goes away before its turn.
async fn behind_the_first(db: &Db, acts: &[Act], gone: Option<usize>) -> Vec<Option<Result<(), Failure>>> {
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = std::sync::mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let locks = || Locks::of(["shop"]);
    let mut asked: Vec<Option<Asked<'_>>> =
        vec![Some(Box::pin(maybe_done(Box::pin(db.write(locks(), async move |tx| {
            let _ = begun.send(());
            let _ = gate.lock().unwrap().recv(); // again: nobody holds the gate any more
            act(tx, Act::Put("first")).await
        })) as Pin<Box<_>>)))];
    let first = asked[0].as_mut().unwrap();
    polled_once(first).await;
    // Stands still; or a call that a test loses has kept it from beginning.
    let _ = has_begun.recv();
    for one in acts.iter().copied() {
        let mut next: Asked<'_> =
            Box::pin(maybe_done(Box::pin(db.write(locks(), async move |tx| act(tx, one).await)) as Pin<Box<_>>));
        polled_once(&mut next).await;
        asked.push(Some(next));
    }
    if let Some(at) = gone {
        asked[at] = None;
    }
    let _ = open.send(());
    drop(open);
    let mut answers = Vec::new();
    for one in asked {
        answers.push(match one {
            Some(mut one) => {
                one.as_mut().await;
                one.as_mut().take_output()
            }
            None => None,
        });
    }
    answers
}

fn said(answers: &[Option<Result<(), Failure>>]) -> Vec<&'static str> {
    let word = |answer: &Option<Result<(), Failure>>| match answer {
        None => "gone",
        Some(Ok(())) => "kept",
        Some(Err(Failure::Refused(_))) => "refused",
        Some(Err(Failure::Fault(Fault::Unique { .. }))) => "double",
        Some(Err(Failure::Fault(Fault::Panicked(_)))) => "panic",
        Some(Err(Failure::Fault(Fault::Unanswered(_)))) => "unanswered",
        Some(Err(_)) => "fault",
    };
    answers.iter().map(word).collect()
}

on_both_stores! {
    async fn a_series_stops_at_its_first_error(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let hidden = db.write(Locks::of(["shop"]), async |tx| {
            tx.series(&of(&["a"])).await?;
            let wrong = tx.series(&of(&["b", "c", "b", "d"])).await;
            assert!(matches!(&wrong, Err(Fault::Unique { index }) if index == "shop_thing_pkey"), "{wrong:?}");
            assert!(matches!(tx.series(&of(&["e"])).await, Err(Fault::Spoilt)));
            Ok(())
        });
        assert!(matches!(hidden.await, Err(Failure::Fault(Fault::Spoilt))));
        assert!(codes(&db).await.is_empty());
        db.close().await;
    }

    async fn a_series_is_waited_for_once(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let put = async |codes: &'static [&'static str]| {
            db.write(Locks::of(["shop"]), async move |tx| Ok(tx.series(&of(codes)).await?)).await.unwrap();
        };
        put(&["a"]).await; // makes the name that is locked
        let before = db.counts();
        put(&["b", "c", "d", "e"]).await;
        let (statements, waits) = (db.counts().statements - before.statements, db.counts().waits - before.waits);
        // It begins and locks, sends them, commits.
        let server = if db.brand() == BrandName::Postgres { 3 } else { 0 };
        assert_eq!((statements, waits), (4, server));
        db.close().await;
    }

    async fn a_question_of_a_series_has_the_limit_of_any_other(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let asked = async |sql: &'static str, many: i64| {
            db.read(async move |tx| {
                let mut series = Series::default();
                series.then("select 7", &[]);
                series.then(sql, &[many.into()]);
                let answers = tx.ask(&series).await;
                // Nothing is asked of a reading that failed.
                assert_eq!(matches!(tx.row("select 8", &[]).await, Err(Fault::Spoilt)), answers.is_err());
                Ok(answers?.iter().map(Vec::len).collect::<Vec<_>>())
            })
            .await
        };
        let upto = "with recursive n(x) as (select cast(1 as bigint) union all select x + 1 from n where x < $1)
select x from n";
        assert_eq!(asked(upto, 100_000).await.unwrap(), [1, 100_000]);
        let more = asked(upto, 100_001).await;
        assert!(matches!(&more, Err(Failure::Fault(Fault::Rows { max: 100_000, .. }))), "{more:?}");
        assert_eq!(asked(upto, 3).await.unwrap(), [1, 3], "the connection serves the next");
        db.close().await;
    }

    async fn each_statement_of_a_series_may_be_lost(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let many: Vec<String> = (0..70).map(|n| format!("{n:02}")).collect();
        let put = async || {
            let many = many.clone();
            db.write(Locks::of(["shop"]), async move |tx| {
                tx.run("delete from shop_thing", &[]).await?;
                Ok(tx.series(&of(&many.iter().map(String::as_str).collect::<Vec<_>>())).await?)
            }).await
        };
        put().await.unwrap();
        let kept = codes(&db).await;
        for (nth, kind) in [3, 4, 40, 66, 67, 72].into_iter().flat_map(|n| [(n, Loss::Lost), (n, Loss::Unanswered)]) {
            db.set_faults(Some(Faults::once(nth, kind)));
            assert!(matches!(put().await, Err(Failure::Fault(Fault::Injected))), "{nth}");
            db.set_faults(None);
            assert_eq!(codes(&db).await, kept);
        }
        put().await.unwrap();
        db.close().await;
    }

    async fn changes_of_one_name_that_wait_share_a_commit(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let before = db.counts();
        let mut acts = vec![Act::Counts; 20];
        acts.insert(7, Act::Refused);
        let answers = behind_the_first(&db, &acts, Some(3)).await;
        let mut expected = vec!["kept"; 22];
        (expected[3], expected[8]) = ("gone", "refused");
        assert_eq!(said(&answers), expected);
        let n = db.read(async |tx| Ok(tx.row("select n from shop_thing", &[]).await?.unwrap().int(0)));
        assert_eq!(n.await.unwrap(), 20, "one and nineteen");
        let (writes, commits) = (db.counts().writes - before.writes, db.counts().commits - before.commits);
        assert_eq!((writes, commits), (20, if db.brand() == BrandName::Postgres { 2 } else { 1 }));
        db.close().await;
    }

    async fn one_that_fails_among_them_fails_alone(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        for (wrong, word) in
            [(Act::Repents("w"), "refused"), (Act::Doubles("w"), "double"), (Act::Panics("w"), "panic"), (Act::Put("a"), "double")]
        {
            let acts = [Act::Put("a"), Act::Counts, wrong, Act::Put("b"), Act::Counts];
            assert_eq!(said(&behind_the_first(&db, &acts, None).await), ["kept", "kept", "kept", word, "kept", "kept"]);
            assert_eq!(codes(&db).await, ["a", "b", "first"], "after {wrong:?}");
            let n = db.write(Locks::none(), async |tx| {
                let n = tx.row("select n from shop_thing where code = 'first'", &[]).await?.unwrap().int(0);
                tx.run("delete from shop_thing", &[]).await?;
                Ok(n)
            });
            assert_eq!(n.await.unwrap(), 3);
        }
        db.close().await;
    }

    async fn any_call_of_a_group_may_be_lost(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let acts = [Act::Put("a"), Act::Refused, Act::Put("b")];
        let clear = async || {
            db.write(Locks::none(), async |tx| Ok(tx.run("delete from shop_thing", &[]).await?)).await.unwrap();
        };
        behind_the_first(&db, &acts, None).await;
        clear().await;
        db.set_faults(Some(Faults::once(u64::MAX, Loss::Lost)));
        behind_the_first(&db, &acts, None).await;
        let calls = db.calls();
        assert!(5 < calls, "{calls}");
        for (nth, kind) in (1..=calls).flat_map(|n| [(n, Loss::Lost), (n, Loss::Unanswered)]) {
            db.set_faults(None);
            clear().await;
            db.set_faults(Some(Faults::once(nth, kind)));
            let answers = behind_the_first(&db, &acts, None).await;
            db.set_faults(None);
            let (words, kept) = (said(&answers), codes(&db).await);
            for (word, code) in words.iter().zip(["first", "a", "", "b"]) {
                let is_kept = kept.iter().any(|one| one == code);
                assert!(*word != "kept" || is_kept, "{code} is gone after {nth} {kind:?}: {words:?} {kept:?}");
                assert!(*word == "kept" || *word == "unanswered" || !is_kept, "{code} was kept after {nth} {kind:?}");
            }
        }
        db.close().await;
    }
}

/// Who asks a server that was lost at the commit hears that nobody knows: all whom it carried, and no one else.
#[test]
fn an_unanswered_commit_is_told_to_all_whom_it_carried() {
    store::testing::run(BrandName::Postgres, async |home: &store::testing::Home| {
        let db = home.open(MIGRATIONS).await.unwrap();
        let acts = [Act::Put("a"), Act::Refused, Act::Put("b")];
        db.set_faults(Some(Faults::once(u64::MAX, Loss::Lost)));
        behind_the_first(&db, &acts, None).await;
        let last = db.calls();
        db.write(Locks::none(), async |tx| Ok(tx.run("delete from shop_thing", &[]).await?)).await.unwrap();
        db.set_faults(Some(Faults::once(last, Loss::Unanswered)));
        let answers = behind_the_first(&db, &acts, None).await;
        db.set_faults(None);
        assert_eq!(said(&answers), ["kept", "unanswered", "refused", "unanswered"]);
        assert_eq!(codes(&db).await, ["a", "b", "first"]);
        db.close().await;
    });
}

#[test]
fn one_that_met_another_change_begins_anew() {
    static MET: AtomicBool = AtomicBool::new(false);
    store::testing::run(BrandName::Postgres, async |home: &store::testing::Home| {
        let db = home.open(MIGRATIONS).await.unwrap();
        let acts = [Act::Counts, Act::Meets(&MET), Act::Counts];
        assert_eq!(said(&behind_the_first(&db, &acts, None).await), ["kept"; 4]);
        assert!(MET.load(Ordering::SeqCst));
        db.close().await;
    });
}
