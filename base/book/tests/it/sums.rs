//! Sums as of an instant close, whenever one asks.

use ::book::{donors, sums};
use store::{Db, Locks, on_both_stores};

use crate::desk::*;
use crate::vertical::whole_story;

async fn money(db: &Db, minute: i64) -> sums::Money {
    let funds = [code("jilin"), code("operating")];
    db.read(async move |tx| sums::money(tx, &funds, at(minute)).await).await.unwrap()
}

async fn by_entry(db: &Db, minute: i64) -> Vec<sums::Moved> {
    let funds = [code("jilin"), code("operating")];
    db.read(async move |tx| sums::by_entry(tx, &funds, at(minute)).await).await.unwrap()
}

async fn donors_at(db: &Db, minute: i64) -> i64 {
    let channels = [code("tencent"), code("alipay"), code("direct")];
    db.read(async move |tx| donors::of_appeal(tx, &code("aid"), &channels, at(minute)).await).await.unwrap().count
}

/// How many counts were missing.
async fn keep_donors(db: &Db, minute: i64) -> usize {
    let channels = [code("tencent"), code("alipay"), code("direct")];
    let count = async move |tx: &mut store::Tx<'_>| donors::recount(tx, &code("aid"), &channels, at(minute)).await;
    let counted = db.read(count).await.unwrap();
    let missing = counted.missing();
    db.write(Locks::none(), async move |tx| donors::keep(tx, &counted).await).await.unwrap();
    missing
}

async fn mislead(db: &Db) {
    db.write(Locks::none(), async |tx| Ok(tx.run("update book_kept set value = 77", &[]).await?)).await.unwrap();
}

async fn kept(db: &Db) -> i64 {
    let count = async |tx: &mut store::Tx<'_>| Ok(tx.row("select count(*) from book_kept", &[]).await?);
    db.read(count).await.unwrap().unwrap().int(0)
}

async fn forget(db: &Db) {
    db.write(Locks::none(), async |tx| Ok(tx.run("delete from book_kept", &[]).await?)).await.unwrap();
}

on_both_stores! {
    async fn the_money_line_closes_at_every_instant(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        assert_eq!(money(&db, 0).await, sums::Money::default());
        for minute in 0..40 {
            let money = money(&db, minute).await;
            assert!(money.closes(), "minute {minute}: {money:?}");
            assert_eq!(money.by_channel.values().sum::<i64>(), money.received, "minute {minute}");
            assert_eq!(money.raised, money.received - money.refunded, "minute {minute}");
        }
        let told = |m: &sums::Money| [m.received, m.receivable, m.held, m.payable, m.spent, m.converted, m.refunded];
        assert_eq!(told(&money(&db, 1).await), [2000, 2000, 0, 0, 0, 0, 0]);
        assert_eq!(told(&money(&db, 7).await), [3200, 0, 3188, 0, 12, 0, 0]);
        assert_eq!(told(&money(&db, 11).await), [3200, 0, 1888, 0, 1312, 0, 0]);
        assert_eq!(told(&money(&db, 20).await), [3200, 0, 1588, 0, 1312, 0, 300]);
        assert_eq!(money(&db, 20).await.raised, 2900);
        // At the end it is what the runs say.
        let last = money(&db, 40).await;
        let held = db.read(async |tx| {
            let (one, two) = (code("jilin"), code("operating"));
            Ok(::book::stock::held(tx, &one).await? + ::book::stock::held(tx, &two).await?)
        });
        assert_eq!(held.await.unwrap(), last.held);
        assert_eq!(last.converted, 900);
        db.close().await;
    }

    async fn figures_open_their_entries(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        for minute in 0..40 {
            let (moved, whole) = (by_entry(&db, minute).await, money(&db, minute).await);
            let picks: [fn(&sums::Money) -> i64; 7] =
                [|m| m.received, |m| m.raised, |m| m.receivable, |m| m.held, |m| m.spent, |m| m.converted, |m| m.refunded];
            for pick in picks {
                assert_eq!(moved.iter().map(|one| pick(&one.money)).sum::<i64>(), pick(&whole), "minute {minute}");
            }
            let times: Vec<_> = moved.iter().map(|one| one.at).collect();
            assert!(times.is_sorted());
            for (channel, fen) in &whole.by_channel {
                let of_it = moved.iter().filter(|one| one.channel == *channel).map(|one| one.money.received);
                assert_eq!(of_it.sum::<i64>(), *fen, "minute {minute}");
            }
        }
        let spent = async |minute| by_entry(&db, minute).await.iter().filter(|one| one.money.spent != 0).count();
        assert_eq!((spent(6).await, spent(7).await < spent(11).await), (0, true));
        db.close().await;
    }

    async fn donors_are_counted_once_and_kept(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, Some(1)), ("t2", 20, Some(1)), ("t3", 5, None)], 4000).await.unwrap();
        load(&db, "jilin", "tencent", 5, &[("t4", 10, Some(1)), ("t5", 20, Some(2)), ("t6", 5, None)], 4000).await.unwrap();
        assert_eq!((donors_at(&db, 0).await, donors_at(&db, 4).await, donors_at(&db, 5).await), (0, 2, 4));
        assert_eq!((keep_donors(&db, 5).await, keep_donors(&db, 5).await), (2, 0));
        assert_eq!((donors_at(&db, 0).await, donors_at(&db, 4).await, donors_at(&db, 5).await), (0, 2, 4));
        // What is kept is read, not counted again: at every instant.
        mislead(&db).await;
        assert_eq!([donors_at(&db, 0).await, donors_at(&db, 4).await, donors_at(&db, 5).await], [0, 77, 77]);
        forget(&db).await;
        // A donor who got all back gave; one whose amount was put right gave once.
        refund(&db, 6, "t3", 5).await.unwrap();
        give(&db, 7, "operating", "DG-1", 5).await.unwrap();
        assert_eq!(donors_at(&db, 7).await, 5);
        regift(&db, 8, "DG-1", 7).await.unwrap();
        assert_eq!((donors_at(&db, 7).await, donors_at(&db, 8).await), (5, 5));
        db.close().await;
    }

    async fn what_is_kept_is_what_is_counted(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 5, &[("t1", 10, Some(1)), ("t2", 20, Some(2)), ("t3", 5, None)], 4000).await.unwrap();
        load(&db, "jilin", "alipay", 9, &[("a1", 10, Some(1)), ("a2", 20, Some(4))], 4000).await.unwrap();
        // A file that comes late stands before them.
        load(&db, "jilin", "tencent", 2, &[("t8", 10, Some(3)), ("t9", 20, None)], 4000).await.unwrap();
        give(&db, 3, "operating", "DG-1", 5).await.unwrap();
        regift(&db, 12, "DG-1", 7).await.unwrap();
        let mut counted = Vec::new();
        for minute in 0..15 {
            counted.push(donors_at(&db, minute).await);
        }
        assert_eq!(counted, [0, 0, 2, 3, 3, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7]);
        keep_donors(&db, 14).await;
        for (minute, want) in (0..).zip(&counted) {
            assert_eq!(donors_at(&db, minute).await, *want, "minute {minute}");
        }
        mislead(&db).await;
        for minute in 2..15 {
            assert_eq!(donors_at(&db, minute).await, 77, "minute {minute} was not kept");
        }
        // What no instant asks for any more is not kept.
        let before = kept(&db).await;
        load(&db, "jilin", "tencent", 1, &[("t7", 10, Some(9))], 4000).await.unwrap();
        assert_eq!(keep_donors(&db, 14).await as i64, before + 1);
        assert_eq!((kept(&db).await, keep_donors(&db, 14).await), (before + 1, 0));
        assert_eq!([donors_at(&db, 1).await, donors_at(&db, 14).await], [1, 8]);
        db.close().await;
    }

    async fn a_check_leaves_what_it_found(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        let proof = ::book::check::run(&db).await.unwrap();
        let jobs = db.read(async |tx| Ok(store::job::latest(tx, "check", 5).await?)).await.unwrap();
        let note: serde_json::Value = serde_json::from_str(&jobs[0].note).unwrap();
        assert_eq!((note["entries"].as_i64(), note["digest"].as_str()), (Some(proof.entries), Some(proof.digest.as_str())));
        assert_eq!(note["last"], "2022-03-13T09:34:00+08:00");
        assert_eq!((jobs.len(), jobs[0].state, jobs[0].ended_at), (1, store::job::State::Done, Some(at(34))));
        assert_eq!(holds(&db).await, proof);
        let worse = "update book_balance set fen = fen + 1";
        db.write(Locks::none(), async move |tx| Ok(tx.run(worse, &[]).await?)).await.unwrap();
        assert_eq!(refused(::book::check::run(&db).await), "B201");
        let jobs = db.read(async |tx| Ok(store::job::latest(tx, "check", 5).await?)).await.unwrap();
        assert!(jobs.iter().any(|job| job.state == store::job::State::Failed && job.note.contains("B201")));
        db.close().await;
    }
}
