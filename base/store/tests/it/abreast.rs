//! Long errands: they give way, go side by side, and leave nothing under way.

use std::sync::Arc;
use std::sync::mpsc;
use std::task::Poll;

use primitives::Refusal;
use store::{Abreast, BrandName, Db, Failure, Kind, Lease, Locks, Table, Tx, Value, on_both_stores};
use tokio::sync::Notify;

use crate::MIGRATIONS;

const THING: Table = Table { name: "shop_thing", columns: &[("code", Kind::Text), ("n", Kind::Int)] };
const INSERT: &str = "insert into shop_thing (code, n) values ($1, 1)";

async fn count(db: &Db) -> i64 {
    let row = db.read(async |tx| Ok(tx.row("select count(*) from shop_thing", &[]).await?)).await.unwrap();
    row.unwrap().int(0)
}

/// Puts in a thousand of these, as many as go.
async fn put_some(tx: &mut Tx<'_>, codes: &[String]) -> Result<u64, Failure> {
    let values: Vec<Value<'_>> = codes.iter().flat_map(|code| [code.into(), 1.into()]).collect();
    Ok(tx.bulk_some(&THING, values.chunks(2)).await?)
}

fn codes(of: &str) -> Vec<String> {
    (0..2_000).map(|n| format!("{of}{n:04}")).collect()
}

/// A change of this code that waits until it is told to go on, once it has asserted the lease.
async fn asserted(db: Db, lease: store::Pass, code: &'static str, (here, go): (Arc<Notify>, Arc<Notify>)) {
    let change = async move |tx: &mut Tx<'_>| {
        lease.assert(tx).await?;
        here.notify_one();
        go.notified().await;
        Ok(tx.run(INSERT, &[code.into()]).await?)
    };
    db.write(Locks::none(), change).await.unwrap();
}

on_both_stores! {
    async fn a_long_change_gives_way_to_who_waits(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let alone = codes("a");
        assert_eq!(db.write(Locks::none(), async move |tx| put_some(tx, &alone).await).await.unwrap(), 2_000);
        let (running, runs) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let (rows, gone) = (codes("b"), std::sync::Mutex::new(gone));
        let long = tokio::spawn({
            let db = db.clone();
            async move {
                let change = async move |tx: &mut Tx<'_>| {
                    let before = tx.is_waited_for();
                    running.send(()).unwrap();
                    gone.lock().unwrap().recv().unwrap();
                    Ok((before, tx.is_waited_for(), put_some(tx, &rows).await?))
                };
                db.write(Locks::none(), change).await.unwrap()
            }
        });
        tokio::task::block_in_place(|| runs.recv()).unwrap();
        let post = db.write(Locks::none(), async |tx| Ok(tx.run(INSERT, &["post".into()]).await?));
        let put = if db.brand() == BrandName::Sqlite {
            let mut post = Box::pin(post);
            // Asked for with the first poll, and not done before the long change makes room.
            assert!(std::future::poll_fn(|context| Poll::Ready(post.as_mut().poll(context).is_pending())).await);
            go.send(()).unwrap();
            let put = long.await.unwrap();
            post.await.unwrap();
            assert_eq!(put, (false, true, 400));
            put
        } else {
            // On PostgreSQL nobody waits for it.
            post.await.unwrap();
            go.send(()).unwrap();
            let put = long.await.unwrap();
            assert_eq!(put, (false, false, 2_000));
            put
        };
        assert_eq!(count(&db).await, 2_001 + i64::try_from(put.2).unwrap());
        db.close().await;
    }

    async fn changes_under_one_lease_go_side_by_side(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        if db.brand() == BrandName::Sqlite {
            return db.close().await; // its lease is a file, its writer alone
        }
        let lease = Lease::try_take(&db, "load").await.unwrap().unwrap();
        let (here, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let one = tokio::spawn(asserted(db.clone(), lease.pass(), "one", (here.clone(), go.clone())));
        here.notified().await;
        let two = tokio::spawn(asserted(db.clone(), lease.pass(), "two", (here.clone(), go.clone())));
        here.notified().await;
        // Its time is over, and still nobody takes it from under them.
        db.write(Locks::none(), async |tx| Ok(tx.run("update store_lease set until_ms = 0", &[]).await?)).await.unwrap();
        let other = tokio::spawn({
            let db = db.clone();
            async move { Lease::try_take(&db, "load").await.unwrap().is_some() }
        });
        let waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
        while db.read(async |tx| Ok(tx.row(waits, &[]).await?.unwrap().int(0))).await.unwrap() == 0 {
            assert!(!other.is_finished(), "taken over under a change that asserted it");
            tokio::task::yield_now().await;
        }
        assert!(!other.is_finished());
        go.notify_waiters();
        one.await.unwrap();
        two.await.unwrap();
        assert!(other.await.unwrap());
        assert_eq!(count(&db).await, 2);
        db.close().await;
    }

    async fn nothing_is_under_way_when_an_errand_has_failed(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let mut all = Abreast::over(&db);
        let put = |code: &'static str| {
            let db = db.clone();
            async move {
                let change = async move |tx: &mut Tx<'_>| match code {
                    "bad" => Err(Refusal::of("T1").into()),
                    code => Ok(tx.run(INSERT, &[code.into()]).await?),
                };
                db.write(Locks::none(), change).await.map(drop)
            }
        };
        let mut begun = Ok(());
        for code in ["a", "bad", "b", "c", "d"] {
            begun = all.begin(put(code)).await;
            if begun.is_err() {
                break;
            }
        }
        let refused = all.and(begun).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(why) if why.code() == "T1"));
        // What was begun beside it is there, or not: it does not come later.
        let there = count(&db).await;
        assert!((1..5).contains(&there), "{there}");
        db.write(Locks::none(), async |tx| Ok(tx.run("delete from shop_thing", &[]).await?)).await.unwrap();

        let mut all = Abreast::over(&db);
        for code in ["a", "b", "c"] {
            all.begin(put(code)).await.unwrap();
        }
        assert_eq!(all.and(Ok(5)).await.unwrap(), 5);
        assert_eq!(count(&db).await, 3);
        db.close().await;
    }
}
