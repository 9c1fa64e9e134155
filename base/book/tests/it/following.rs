//! What a donor's page asks of the book: the steps of a gift, how far its stream is used, what waits.

use ::book::trace::trace;
use ::book::{journal, queue, revised};
use ledger::AxisCode;
use store::{Db, on_both_stores};

use crate::desk::*;

/// Two gifts, both settled; the first is spent on a lot, which is on its way and half signed.
async fn story(db: &Db) {
    load(db, "jilin", "tencent", 1, &[("t1", 1000, Some(1)), ("t2", 600, Some(2))], 4000).await.unwrap();
    settle(db, 2, "S1", "tencent/1", 1600, 0).await.unwrap();
    take_in(db, 3, "PO-1", 100, 700, 100).await.unwrap();
    pay(db, 4, "PO-1", 800).await.unwrap();
    ship(db, 5, "B1", "PO-1/1", 60).await.unwrap();
    sign(db, 6, "B1", "PO-1/1", [50, 6, 4]).await.unwrap();
}

/// The words of the accounts that a part came through, money first.
fn way(part: &ledger::trace::Part) -> String {
    let custody = part.sink.as_ref().and_then(|sink| sink.custody.as_ref());
    let goods = custody.map_or(&[][..], |custody| &custody.steps);
    let word = |step: &ledger::Step| step.to.word();
    let money: Vec<_> = part.steps.iter().map(word).collect();
    let goods: Vec<_> = goods.iter().map(word).collect();
    format!("{} | {}", money.join(" "), goods.join(" "))
}

on_both_stores! {
    async fn a_trace_says_how_everything_came_to_where_it_is(home: &Home) {
        let db = open(home).await;
        story(&db).await;
        let parts = db.read(async |tx| trace(tx, "t1", None).await).await.unwrap().parts;
        let ways: Vec<String> = parts.iter().map(way).collect();
        let want = [
            "receivable held payable spent | warehouse in_transit site",
            "receivable held payable spent | warehouse in_transit damaged",
            "receivable held payable spent | warehouse in_transit missing",
            "receivable held payable spent | warehouse",
            "receivable held payable spent | ",
            "receivable held | ",
        ];
        assert_eq!(ways, want);
        let heads = db.read(async move |tx| {
            let money = parts.iter().flat_map(|part| &part.steps);
            let goods = parts.iter().filter_map(|p| p.sink.as_ref()?.custody.as_ref()).flat_map(|c| &c.steps);
            let ids: Vec<_> = money.chain(goods).map(|step| step.entry).collect();
            journal::heads(tx, &ids).await
        });
        let nouns: std::collections::BTreeSet<String> =
            heads.await.unwrap().values().map(|head| head.noun.to_string()).collect();
        assert_eq!(nouns.into_iter().collect::<Vec<_>>(), ["batch", "hand_over", "intake", "payment", "settlement", "shipment"]);
        db.close().await;
    }

    async fn many_parts_of_one_lot_share_their_look_ups(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10_000, Some(1))], 4000).await.unwrap();
        settle(&db, 2, "S1", "tencent/1", 10_000, 0).await.unwrap();
        take_in(&db, 3, "PO-1", 100, 10_000, 0).await.unwrap();
        let count = async || db.read(async |tx| {
            let parts = trace(tx, "t1", None).await?.parts.len();
            Ok((parts, tx.counted()))
        }).await.unwrap();
        for n in 1..=3 {
            let shipment = format!("B{n}");
            ship(&db, 3 + n, &shipment, "PO-1/1", 20).await.unwrap();
            sign(&db, 3 + n, &shipment, "PO-1/1", [10, 5, 5]).await.unwrap();
            if n == 1 {
                assert_eq!(count().await.0, 4);
            }
        }
        let (parts, statements) = count().await;
        assert_eq!(parts, 10, "three ways of three ends each, and the rest in stock");
        // The key on each channel and the gift: 2; its places: 1; its three hops and where they end: 1; the lot: 1, its hops: 1.
        assert_eq!(statements, 6);
        db.close().await;
    }

    async fn a_stream_says_how_far_it_is_used(home: &Home) {
        let db = open(home).await;
        story(&db).await;
        let stream = stream("jilin", "tencent").code().unwrap();
        let of = async |axis: AxisCode| db.read(async move |tx| queue::of(tx, &axis).await).await.unwrap();
        let found = of(stream.clone()).await.unwrap();
        assert_eq!((found.end, found.used, found.fund, found.channel), (1600, 800, code("jilin"), code("tencent")));
        let noun = async |entry| db.read(async move |tx| journal::head(tx, entry).await).await.unwrap().unwrap().noun;
        // The last step of the last used fen is its payment.
        assert_eq!(noun(found.used_by.unwrap()).await, code("payment"));
        assert_eq!(noun(found.grown_by.unwrap()).await, code("batch"));
        // What is not yet paid out waits behind what is held; where nothing is left, all is used.
        load(&db, "jilin", "tencent", 7, &[("t3", 50, None)], 4000).await.unwrap();
        assert_eq!(of(stream.clone()).await.map(|q| (q.used, q.end)), Some((800, 1650)));
        take_in(&db, 8, "PO-2", 10, 800, 0).await.unwrap();
        assert_eq!(of(stream.clone()).await.map(|q| (q.used, q.end)), Some((1600, 1650)));
        assert_eq!(of(AxisCode::of(&code("PO-1/1"))).await, None, "a lot is no stream");
        assert_eq!(of(AxisCode::of(&code("nothing"))).await, None);
        db.close().await;
    }

    async fn what_was_put_right_is_read_for_many_lots(home: &Home) {
        let db = open(home).await;
        story(&db).await;
        let lots: Vec<AxisCode> = (1..=20).map(|n| AxisCode::of(&code(&format!("PO-{n}/1")))).collect();
        let (identities, costs) = db
            .read(async move |tx| Ok((revised::identities(tx, &lots).await?, revised::costs(tx, &lots).await?)))
            .await
            .unwrap();
        assert_eq!(identities.len(), 1);
        assert_eq!(costs.iter().map(|c| (c.rev, c.fen)).collect::<Vec<_>>(), [(1, 700)]);
        db.close().await;
    }
}
