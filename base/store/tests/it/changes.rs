//! A change is kept whole or not at all, and never disturbs its neighbours.

use primitives::Refusal;
use store::{Db, Failure, Fault, Faults, Locks, Loss, on_both_stores};

use crate::MIGRATIONS;

const INSERT: &str = "insert into shop_thing (code, n) values ($1, $2)";

async fn count(db: &Db) -> i64 {
    db.read(async |tx| Ok(tx.row("select count(*) from shop_thing", &[]).await?.unwrap().int(0))).await.unwrap()
}

on_both_stores! {
    async fn a_refused_change_leaves_nothing(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let refused: Result<(), Failure> = db.write(Locks::of(["shop"]), async |tx| {
            tx.run(INSERT, &["a".into(), 1.into()]).await?;
            Err(Refusal::of("T1").into())
        }).await;
        assert!(matches!(refused, Err(Failure::Refused(r)) if r.code() == "T1"));
        assert_eq!(count(&db).await, 0);
        db.close().await;
    }

    async fn a_hidden_error_keeps_nothing(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let hidden = db.write(Locks::none(), async |tx| {
            tx.run(INSERT, &["a".into(), 1.into()]).await?;
            assert!(matches!(tx.run(INSERT, &["a".into(), 2.into()]).await, Err(Fault::Unique { .. })));
            assert!(matches!(tx.run(INSERT, &["b".into(), 3.into()]).await, Err(Fault::Spoilt)));
            Ok(())
        });
        assert!(matches!(hidden.await, Err(Failure::Fault(Fault::Spoilt))));
        assert_eq!(count(&db).await, 0);
        db.close().await;
    }

    async fn a_panic_is_a_fault_and_the_next_change_goes_on(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let stopped: Result<(), Failure> = db.write(Locks::none(), async |tx| {
            tx.run(INSERT, &["a".into(), 1.into()]).await?;
            panic!("on purpose")
        }).await;
        assert!(matches!(&stopped, Err(Failure::Fault(Fault::Panicked(why))) if why == "on purpose"), "{stopped:?}");
        db.write(Locks::none(), async |tx| Ok(tx.run(INSERT, &["b".into(), 1.into()]).await?)).await.unwrap();
        assert_eq!(count(&db).await, 1);
        db.close().await;
    }

    async fn a_transaction_inside_a_transaction_is_a_fault(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let within = db.clone();
        let nested = db.write(Locks::none(), async move |_| within.read(async |_| Ok(())).await).await;
        assert!(matches!(nested, Err(Failure::Fault(Fault::Nested))));
        db.close().await;
    }

    async fn many_at_once_are_all_answered(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let before = db.counts();
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..64_i64 {
            let db = db.clone();
            clients.spawn(async move {
                for turn in 0..20_i64 {
                    let (n, refuse) = (client * 20 + turn, turn == 7);
                    let done = db.write(Locks::of([format!("client {}", client % 8)]), async move |tx| {
                        tx.run(INSERT, &[(&format!("{n}")).into(), n.into()]).await?;
                        if refuse { Err(Refusal::of("T1").into()) } else { Ok(n) }
                    }).await;
                    assert_eq!(done.is_err(), refuse, "{done:?}");
                }
            });
        }
        while let Some(client) = clients.join_next().await {
            client.unwrap();
        }
        let (writes, commits) = (db.counts().writes - before.writes, db.counts().commits - before.commits);
        assert_eq!((count(&db).await, writes), (64 * 19, 64 * 19));
        if db.brand() == store::BrandName::Sqlite {
            assert!(commits * 2 < writes, "{commits} commits for {writes} changes");
        }
        db.close().await;
    }

    async fn a_reading_sees_one_commit(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let (writer, reader) = (db.clone(), db.clone());
        let writing = tokio::spawn(async move {
            for n in 0..50_i64 {
                let pair = writer.write(Locks::none(), async move |tx| {
                    for code in [format!("{n}a"), format!("{n}b")] {
                        tx.run("insert into shop_thing (code) values ($1)", &[(&code).into()]).await?;
                    }
                    Ok(())
                });
                pair.await.unwrap();
            }
        });
        for _ in 0..50 {
            let seen = reader.read(async |tx| {
                let one = tx.row("select count(*) from shop_thing", &[]).await?.unwrap().int(0);
                let two = tx.row("select count(code) from shop_thing", &[]).await?.unwrap().int(0);
                Ok((one, two))
            });
            let (one, two) = seen.await.unwrap();
            assert!(one == two && one % 2 == 0, "{one} {two}");
        }
        writing.await.unwrap();
        db.close().await;
    }

    async fn a_reading_cannot_write(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        assert!(db.read(async |tx| Ok(tx.run(INSERT, &["a".into(), 1.into()]).await?)).await.is_err());
        assert_eq!(count(&db).await, 0);
        db.close().await;
        assert!(matches!(db.read(async |_| Ok(())).await, Err(Failure::Fault(Fault::Closed))));
        assert!(matches!(db.write(Locks::none(), async |_| Ok(())).await, Err(Failure::Fault(Fault::Closed))));
    }

    async fn a_key_sent_twice_is_done_once(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let send = async |content: u8| {
            db.write(Locks::none(), async move |tx| {
                if let Some(answer) = tx.once("k", &[content; 32]).await? {
                    return Ok(answer);
                }
                tx.run(INSERT, &["a".into(), 1.into()]).await?;
                tx.answer("k", "{\"n\":1}").await?;
                Ok("new".to_owned())
            }).await
        };
        assert_eq!(send(1).await.unwrap(), "new");
        assert_eq!(send(1).await.unwrap(), "{\"n\":1}");
        assert!(matches!(send(2).await, Err(Failure::Refused(r)) if r.code() == "S101"));
        assert_eq!(count(&db).await, 1);
        db.close().await;
    }

    async fn each_call_may_fail_and_nothing_is_half_done(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let pair = async |n: i64| db.write(Locks::of(["shop"]), async move |tx| {
            if tx.once(&format!("pair {n}"), &[0; 32]).await?.is_some() {
                return Ok(());
            }
            for code in [format!("{n}a"), format!("{n}b")] {
                tx.run("insert into shop_thing (code) values ($1)", &[(&code).into()]).await?;
            }
            Ok(())
        }).await;
        for nth in 1..=7 {
            for (kind, at) in [(Loss::Lost, 0), (Loss::Unanswered, 1)] {
                let n = i64::try_from(nth).unwrap() * 2 + at;
                db.set_faults(Some(Faults::once(nth, kind)));
                let first = pair(n).await;
                db.set_faults(None);
                assert_eq!(count(&db).await % 2, 0);
                pair(n).await.unwrap();
                assert!(first.is_ok() || nth < 7, "the store makes six calls at most");
            }
        }
        assert_eq!(count(&db).await, 28);
        db.close().await;
    }
}
