//! Loads: wholly there or not at all, whatever the chunks, whoever died.

use std::sync::Mutex;

use ::book::check::Proof;
use ::book::{batch, keys, load, recover};
use ledger::rule::{self, Refund};
use store::testing::{self, Home};
use store::{BrandName, Db, Failure, Fault, Lease, Locks, on_both_stores};

use crate::desk::*;
use crate::dump::rebuilds_the_same;

const GIFTS: [Row<'static>; 9] = [
    ("t1", 100, Some(1)),
    ("t2", 250, Some(2)),
    ("t3", 1, None),
    ("t4", 4999, Some(1)),
    ("t5", 30, Some(4)),
    ("t6", 70, Some(5)),
    ("t7", 800, Some(6)),
    ("t8", 20, Some(7)),
    ("t9", 60, Some(8)),
];

/// A load that dies after `put` rows: its owner never says so.
async fn dies(db: &Db, put: usize) -> Lease {
    let lease = Lease::take(db, &load::lease_name(&code("tencent")), || ()).await.unwrap();
    let batch = begin(db, &lease, "tencent").await.unwrap();
    let (pass, some) = (lease.pass(), rows("tencent", 5, &GIFTS[..put]));
    db.write(Locks::none(), async move |tx| load::put(tx, &pass, &batch, &some).await).await.unwrap();
    lease
}

/// The leases of the dead are over, as if 15 s had gone by.
async fn lapse(db: &Db) {
    db.write(Locks::none(), async |tx| Ok(tx.run("update store_lease set until_ms = 0", &[]).await?)).await.unwrap();
}

/// All of a gift goes to void, as if it had never been ours.
async fn void(db: &Db, minute: i64, order_no: &str) {
    let gift = hit(db, order_no).await;
    let back = Refund {
        axis: gift.axis.clone(),
        lo: gift.lo,
        hi: gift.hi,
        fen: fen(gift.fen()),
        payer: None,
        cash: rule::Cash::Netted(gift.channel.clone()),
        clamp: false,
    };
    let head = head("void", order_no, minute);
    post(db, minute, move |p| rule::void_gift(p, &head, &back)).await.unwrap();
}

async fn is_known(db: &Db, order_no: &str) -> bool {
    let key = keys::gift(&code("tencent"), order_no);
    db.read(async move |tx| keys::find(tx, key).await).await.unwrap().is_some()
}

on_both_stores! {
    async fn a_dead_load_was_never_there(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t0", 10, None)], 4000).await.unwrap();
        let before = holds(&db).await;
        drop(dies(&db, 7).await);
        assert!(!is_known(&db, "t1").await, "a gift of a dead load is seen");
        assert_eq!(holds(&db).await, before);
        // Until its lease is over nobody knows that it is dead; on SQLite the kernel has freed the lock at once.
        let left = usize::from(db.brand() == BrandName::Sqlite);
        assert_eq!(recover(&db, &by()).await.unwrap(), (left, 0));
        lapse(&db).await;
        assert_eq!(recover(&db, &by()).await.unwrap(), (1 - left, 0));
        assert_eq!(holds(&db).await, before);
        // The next import of the channel clears a dead load away as well.
        drop(dies(&db, 2).await);
        lapse(&db).await;
        let again = load(&db, "jilin", "tencent", 6, &GIFTS, 4).await.unwrap();
        assert_eq!(again.code, code("tencent/2"));
        assert_eq!(holds(&db).await.gifts, 10);
        rebuilds_the_same(&db).await;
        db.close().await;
    }

    async fn a_live_load_is_left_alone_and_the_next_waits(home: &Home) {
        let db = open(home).await;
        let lease = dies(&db, 3).await;
        assert_eq!(load::sweep(&db).await.unwrap(), 0);
        assert!(Lease::try_take(&db, &load::lease_name(&code("tencent"))).await.unwrap().is_none());
        // Another channel's load goes on meanwhile.
        load(&db, "jilin", "alipay", 7, &[("t1", 5, None)], 4000).await.unwrap();
        lease.release().await.unwrap();
        assert_eq!(load::sweep(&db).await.unwrap(), 1);
        assert_eq!(load(&db, "jilin", "tencent", 8, &GIFTS, 4000).await.unwrap().code, code("tencent/1"));
        holds(&db).await;
        db.close().await;
    }

    async fn a_gift_is_corrected_while_its_channel_loads(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t0", 10, None)], 4000).await.unwrap();
        let lease = Lease::take(&db, &load::lease_name(&code("tencent")), || ()).await.unwrap();
        let loading = begin(&db, &lease, "tencent").await.unwrap();
        regift(&db, 2, "t0", 12).await.unwrap();
        assert_eq!((loading.code.as_str(), hit(&db, "t0").await.batch.as_str()), ("tencent/2", "tencent/3"));
        lease.release().await.unwrap();
        assert_eq!(load::sweep(&db).await.unwrap(), 1);
        let codes = db.read(async |tx| batch::of_channel(tx, &code("tencent")).await).await.unwrap();
        assert_eq!(codes.iter().map(|b| b.code.as_str()).collect::<Vec<_>>(), ["tencent/1", "tencent/3"]);
        assert_eq!(load(&db, "jilin", "tencent", 3, &[("t9", 1, None)], 1).await.unwrap().code, code("tencent/4"));
        holds(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }

    async fn a_key_is_taken_once(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None), ("t2", 20, None)], 4000).await.unwrap();
        let twice = load(&db, "jilin", "tencent", 2, &[("t3", 5, None), ("t2", 20, None)], 4000).await;
        assert!(matches!(&twice, Err(Failure::Fault(fault)) if fault.is_unique("book_gift_key_pkey")), "{twice:?}");
        lapse(&db).await;
        load(&db, "jilin", "tencent", 3, &[("t3", 5, None)], 4000).await.unwrap();
        holds(&db).await;
        db.close().await;
    }

    async fn a_void_gifts_key_is_free_again(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None), ("t2", 20, None), ("t3", 5, None)], 4000).await.unwrap();
        void(&db, 2, "t2").await;
        let gift = hit(&db, "t2").await;
        assert!(gift.void && !hit(&db, "t1").await.void);
        holds(&db).await;
        load(&db, "jilin", "tencent", 3, &[("t4", 1, None), ("t2", 25, None)], 1).await.unwrap();
        let gift = hit(&db, "t2").await;
        assert_eq!((gift.void, gift.fen(), gift.batch), (false, 25, code("tencent/2")));
        holds(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }

    async fn a_lost_lease_stops_its_load(home: &Home) {
        let db = open(home).await;
        if db.brand() == BrandName::Postgres {
            let lease = dies(&db, 2).await;
            let bump = "update store_lease set epoch = epoch + 1";
            db.write(Locks::none(), async move |tx| Ok(tx.run(bump, &[]).await?)).await.unwrap();
            let pass = lease.pass();
            let late = db.write(Locks::none(), async move |tx| {
                load::open(tx, &pass, &code("tencent"), &code("aid"), [0; 16]).await
            });
            assert!(matches!(late.await, Err(Failure::Fault(Fault::LeaseLost { .. }))));
        }
        db.close().await;
    }
}

#[test]
fn chunks_kills_and_brands_do_not_show() {
    static PROOFS: Mutex<Vec<Proof>> = Mutex::new(Vec::new());
    for brand in [BrandName::Sqlite, BrandName::Postgres] {
        for (chunk, killed) in [(1, false), (7, false), (4000, false), (7, true)] {
            testing::run(brand, async |home: &Home| {
                let db = open(home).await;
                if killed {
                    dies(&db, 5).await.release().await.unwrap();
                }
                load(&db, "jilin", "tencent", 5, &GIFTS, chunk).await.unwrap();
                let proof = holds(&db).await;
                PROOFS.lock().unwrap().push(proof);
                db.close().await;
            });
        }
    }
    let proofs = PROOFS.lock().unwrap();
    assert!(proofs.iter().all(|proof| *proof == proofs[0]), "{proofs:?}");
    assert_eq!((proofs[0].axes, proofs[0].entries, proofs[0].gifts, proofs[0].runs), (1, 1, 9, 1));
}
