//! Changes that meet: locks, conflicts, callers that go away; and how statements find their rows.

use std::time::Duration;

use store::{BrandName, Db, Failure, Fault, Locks, on_both_stores};

use crate::MIGRATIONS;

async fn put(db: &Db, code: &'static str, n: i64) {
    let sql = "insert into shop_thing (code, n) values ($1, $2)";
    db.write(Locks::none(), async move |tx| Ok(tx.run(sql, &[code.into(), n.into()]).await?)).await.unwrap();
}

async fn n_of(db: &Db, code: &'static str) -> i64 {
    let sql = "select n from shop_thing where code = $1";
    db.read(async move |tx| Ok(tx.row(sql, &[code.into()]).await?.unwrap().int(0))).await.unwrap()
}

/// Reads, then writes what it read and one more: lost unless the change stands alone.
async fn add_one(db: &Db, codes: [&'static str; 2], locks: Locks) -> Result<(), Failure> {
    db.write(locks, async move |tx| {
        for code in codes {
            let n = tx.row("select n from shop_thing where code = $1", &[code.into()]).await?.unwrap().int(0);
            tx.run("update shop_thing set n = $2 where code = $1", &[code.into(), (n + 1).into()]).await?;
        }
        Ok(())
    })
    .await
}

on_both_stores! {
    async fn what_is_locked_stands_alone(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        put(&db, "a", 0).await;
        put(&db, "b", 1000).await;
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..20 {
            let db = db.clone();
            let (codes, locks) = if client % 2 == 0 { (["a", "b"], ["a", "b"]) } else { (["b", "a"], ["b", "a"]) };
            clients.spawn(async move { add_one(&db, codes, Locks::of(locks)).await });
        }
        while let Some(done) = clients.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!((n_of(&db, "a").await, n_of(&db, "b").await), (20, 1020));
        db.close().await;
    }

    async fn changes_that_wait_crosswise_are_tried_again(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        put(&db, "a", 0).await;
        put(&db, "b", 1000).await;
        let touch = async |db: Db, codes: [&'static str; 2]| {
            for _ in 0..10 {
                let crossing = db.write(Locks::none(), async move |tx| {
                    for code in codes {
                        tx.run("update shop_thing set n = n + 1 where code = $1", &[code.into()]).await?;
                    }
                    Ok(())
                });
                crossing.await.unwrap();
            }
        };
        tokio::join!(touch(db.clone(), ["a", "b"]), touch(db.clone(), ["b", "a"]));
        assert_eq!((n_of(&db, "a").await, n_of(&db, "b").await), (20, 1020));
        db.close().await;
    }

    async fn a_caller_that_goes_away_changes_nothing(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let begun = std::sync::Mutex::new(Some(begun));
        let there = db.clone();
        let caller = tokio::spawn(async move {
            there.write(Locks::none(), async move |tx| {
                tx.run("insert into shop_thing (code, n) values ('a', 7)", &[]).await?;
                if let Some(begun) = begun.lock().unwrap().take() {
                    begun.send(()).unwrap();
                }
                Ok(tx.run("insert into shop_thing (code, n) values ('b', 8)", &[]).await?)
            }).await
        });
        has_begun.await.unwrap();
        caller.abort();
        let _ = caller.await;
        db.close().await; // finishes what was begun
        let db = home.open(MIGRATIONS).await.unwrap();
        assert_eq!((n_of(&db, "a").await, n_of(&db, "b").await), (7, 8));
        db.close().await;
    }

    async fn a_change_that_waits_for_a_timer_is_a_fault_on_sqlite(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let waited = db.write(Locks::none(), async |_| {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok(())
        }).await;
        match db.brand() {
            BrandName::Sqlite => assert!(matches!(waited, Err(Failure::Fault(Fault::Pending)))),
            BrandName::Postgres => assert!(waited.is_ok()),
        }
        put(&db, "a", 1).await;
        db.close().await;
    }

    async fn a_plan_tells_an_index_from_a_scan(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let scans = async |sql: &'static str| {
            let plan = db.read(async move |tx| Ok(tx.explain(sql).await?)).await.unwrap();
            assert!(!plan.is_empty());
            plan.iter().any(|line| line.contains("SCAN shop") || line.contains("Seq Scan"))
        };
        assert!(!scans("select n from shop_thing where code = $1").await);
        assert!(!scans("update shop_thing set raw = $2 where code = $1").await);
        assert!(scans("select n from shop_thing where raw = $1").await);
        put(&db, "a", 1).await;
        assert!(db.statements_seen().contains(&"insert into shop_thing (code, n) values ($1, $2)"));
        db.close().await;
    }

    async fn a_transaction_counts_its_statements(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let counted = db.read(async |tx| {
            for _ in 0..3 {
                tx.row("select 1", &[]).await?;
            }
            Ok(tx.counted())
        });
        assert_eq!(counted.await.unwrap(), 3);
        db.close().await;
    }
}

/// Where the database has only the strictest isolation, or is set to it, changes meet as 40001 at any statement and at the commit.
#[test]
fn changes_that_a_strict_database_turns_away_are_tried_again() {
    store::testing::run(BrandName::Postgres, async |home: &store::testing::Home| {
        let store::Place::Url(url) = home.place() else { panic!("a server") };
        let strict = store::Place::Url(format!("{url}?options=-c%20default_transaction_isolation%3Dserializable"));
        let db = Db::open(&strict, MIGRATIONS, store::testing::world()).await.unwrap();
        let level = db.write(Locks::none(), async |tx| {
            Ok(tx.row("select current_setting('transaction_isolation')", &[]).await?.unwrap().text(0).to_owned())
        });
        assert_eq!(level.await.unwrap(), "serializable");
        put(&db, "a", 0).await;
        put(&db, "b", 1000).await;
        let before = db.counts().writes;
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..6 {
            let db = db.clone();
            let codes = if client % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
            // Without locks: the database alone keeps them apart. Who is turned away ten times hears so, and asks again.
            clients.spawn(async move {
                while let Err(met) = add_one(&db, codes, Locks::none()).await {
                    assert!(matches!(met, Failure::Fault(Fault::Conflict)), "{met}");
                }
            });
        }
        while let Some(done) = clients.join_next().await {
            done.unwrap();
        }
        assert_eq!((n_of(&db, "a").await, n_of(&db, "b").await), (6, 1006));
        assert_eq!(db.counts().writes - before, 6);
        db.close().await;
    });
}

/// A name taken late, in the middle of a change, keeps others out as one taken first does.
#[test]
fn a_name_locked_late_stands_alone() {
    store::testing::run(BrandName::Postgres, async |home: &store::testing::Home| {
        let db = home.open(MIGRATIONS).await.unwrap();
        put(&db, "a", 0).await;
        put(&db, "b", 1000).await;
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..12 {
            let db = db.clone();
            clients.spawn(async move {
                let first = Locks::of([format!("own {client}")]);
                db.write(first, async move |tx| {
                    tx.row("select n from shop_thing where code = 'a'", &[]).await?;
                    assert!(tx.lock(&Locks::of(["thing a"])).await?, "new");
                    assert!(!tx.lock(&Locks::of(["thing a"])).await?, "held");
                    let n = tx.row("select n from shop_thing where code = 'a'", &[]).await?.unwrap().int(0);
                    tx.run("update shop_thing set n = $1 where code = 'a'", &[(n + 1).into()]).await?;
                    Ok(())
                })
                .await
            });
        }
        while let Some(done) = clients.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!(n_of(&db, "a").await, 12);
        db.close().await;
    });
}
