//! From a platform's statement to a signed delivery, and back to the donor.

use std::sync::Mutex;

use ::book::trace::{back, trace};
use ::book::{check, payer};
use ledger::rule::{self, CreditNote};
use ledger::{Account, AxisCode};
use store::testing::{self, Home};
use store::{BrandName, Db, Locks};

use crate::desk::*;
use crate::dump::{dump, rebuilds_the_same};

/// The fate of a gift as text: `lo..hi account lot units goods`.
async fn told(db: &Db, order_no: &str) -> Vec<String> {
    let order_no = order_no.to_owned();
    let traced = db.read(async move |tx| trace(tx, &order_no, None).await).await.unwrap();
    let mut at = 0;
    let mut out = Vec::new();
    for part in &traced.parts {
        assert_eq!(part.lo, at, "the parts of {} do not tile it", traced.gift.order_no);
        at = part.hi;
        let told = part.told();
        let goods = told.goods_state.map(|g| format!(" {} {}x {g}", told.lot.unwrap(), told.units.unwrap()));
        out.push(format!("{}..{} {}{}", part.lo, part.hi, told.state, goods.unwrap_or_default()));
    }
    assert_eq!(at, traced.gift.fen());
    out
}

async fn money_comes_in(db: &Db) {
    load(db, "jilin", "tencent", 1, &[("t1", 1000, Some(1)), ("t2", 600, Some(2)), ("t3", 400, None)], 2)
        .await
        .unwrap();
    assert_eq!(told(db, "t1").await, ["0..1000 receivable"]);
    holds(db).await;
    assert_eq!(
        refused(settle(db, 2, "S0", "tencent/1", 1988, 12).await.and(settle(db, 3, "S1", "tencent/1", 1, 0).await)),
        "L111"
    );
    holds(db).await;
    give(db, 4, "operating", "DG-1", 700).await.unwrap();
    assert_eq!(refused(give(db, 5, "operating", "DG-1", 700).await), "B105");
    load(db, "jilin", "alipay", 6, &[("a1", 500, Some(3))], 4000).await.unwrap();
    settle(db, 7, "S2", "alipay/1", 488, 12).await.unwrap();
    holds(db).await;
}

async fn goods_are_bought_and_signed_for(db: &Db) {
    take_in(db, 10, "PO-1", 100, 1200, 100).await.unwrap();
    assert_eq!(told(db, "t1").await, ["0..1000 payable PO-1/1 83x warehouse"]);
    holds(db).await;
    pay(db, 11, "PO-1", 1300).await.unwrap();
    holds(db).await;
    assert_eq!(refused(pay(db, 12, "PO-1", 1).await), "L104");
    ship(db, 13, "B1", "PO-1/1", 60).await.unwrap();
    holds(db).await;
    assert_eq!(refused(sign(db, 14, "B1", "PO-1/1", [60, 4, 3]).await), "L113");
    sign(db, 14, "B1", "PO-1/1", [50, 4, 3]).await.unwrap();
    holds(db).await;
    let parts = ["signed", "damaged", "missing", "in_transit", "warehouse"];
    let found = told(db, "t1").await;
    assert_eq!(found.len(), parts.len(), "{found:?}");
    assert!(found.iter().zip(parts).all(|(found, part)| found.ends_with(part)), "{found:?}");
    assert_eq!(found[0], "0..600 spent PO-1/1 50x signed");
    let backing = db.read(async |tx| back(tx, &code("s1")).await).await.unwrap();
    let lots: Vec<(&str, i64, i64)> = backing.iter().map(|b| (b.lot.as_str(), b.units, b.gifts)).collect();
    assert_eq!(lots, [("B1/x", 2, 0), ("PO-1/1", 50, 1)]);
    assert_eq!(backing[1].upto, Some(at(1)));
}

async fn things_go_wrong_and_are_put_right(db: &Db) {
    assert_eq!(refused(refund(db, 20, "t1", 300).await), "L107");
    db.write(Locks::none(), async |tx| payer::set(tx, &code("jilin"), &code("operating")).await).await.unwrap();
    refund(db, 20, "t1", 300).await.unwrap();
    assert!(told(db, "t1").await.contains(&"700..1000 refunded".to_owned()));
    assert!(told(db, "DG-1").await.iter().any(|part| part.contains("spent PO-1/1")));
    holds(db).await;
    let (lower, lot) = (head("reprice", "PO-1", 21), AxisCode::of(&code("PO-1/1")));
    let sink = lot.clone();
    let reprice =
        post(db, 21, move |p| rule::reprice(p, &lower, &sink, fen(1100), &CreditNote::Paid(code("main")))).await;
    let reprice = reprice.unwrap();
    holds(db).await;
    let identified = head("identity", "PO-1", 22);
    post(db, 22, move |p| rule::identify(p, &identified, &code("PO-1/1"), &code("kn95"))).await.unwrap();
    let shown = lot.clone();
    let items = db.read(async move |tx| {
        Ok((::book::stock::item_at(tx, &shown, at(21)).await?, ::book::stock::item_of(tx, &shown).await?))
    });
    assert_eq!(items.await.unwrap(), (Some(code("n95")), Some(code("kn95"))));
    holds(db).await;
    let shipped = ship(db, 23, "B2", "PO-1/1", 10).await.unwrap();
    let entry = db.read(async move |tx| ::book::entry(tx, shipped).await).await.unwrap().unwrap();
    for (minute, entry, code) in [(24, entry.clone(), None), (25, entry, Some("L118"))] {
        let undo = head("reversal", "B2", minute);
        let answer = post(db, minute, move |p| rule::reverse(p, &undo, &entry)).await;
        match code {
            None => drop(answer.unwrap()),
            Some(code) => assert_eq!(refused(answer), code),
        }
        holds(db).await;
    }
    let entry = db.read(async move |tx| ::book::entry(tx, reprice).await).await.unwrap().unwrap();
    let undo = head("reversal", "PO-1", 26);
    post(db, 26, move |p| rule::reverse(p, &undo, &entry)).await.unwrap();
    holds(db).await;
}

async fn gifts_in_kind_and_wrong_amounts(db: &Db) {
    give_in_kind(db, 30, "K-1", 800, "K-1/1").await.unwrap();
    give_in_kind(db, 31, "K-2", 0, "K-2/1").await.unwrap();
    holds(db).await;
    revalue(db, 32, "K-1", 900).await.unwrap();
    holds(db).await;
    assert_eq!((hit(db, "K-1").await.fen(), hit(db, "K-1").await.batch), (900, code("direct/3")));
    assert_eq!(told(db, "K-1").await, ["0..900 converted K-1/1 40x warehouse"]);
    regift(db, 33, "t3", 450).await.unwrap();
    holds(db).await;
    assert_eq!(told(db, "t3").await, ["0..450 held"]);
    regift(db, 34, "t2", 500).await.unwrap();
    holds(db).await;
    let goods = AxisCode::of(&code("K-2/1"));
    let custody = db.read(async move |tx| ::book::trace::custody(tx, &goods).await).await.unwrap();
    assert_eq!(
        custody.iter().map(|(lo, hi, c)| (*lo, *hi, c.account.clone())).collect::<Vec<_>>(),
        [(0, 40, Account::Warehouse(code("w1")))]
    );
}

/// Some of everything.
pub(crate) async fn whole_story(db: &Db) {
    money_comes_in(db).await;
    goods_are_bought_and_signed_for(db).await;
    things_go_wrong_and_are_put_right(db).await;
    gifts_in_kind_and_wrong_amounts(db).await;
}

#[test]
fn a_gift_is_followed_to_the_site_and_back_the_same_on_both_brands() {
    static SAID: Mutex<Vec<(check::Proof, Vec<String>)>> = Mutex::new(Vec::new());
    async fn all(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        rebuilds_the_same(&db).await;
        let said = (holds(&db).await, dump(&db).await);
        SAID.lock().unwrap().push(said);
        db.close().await;
    }
    testing::run(BrandName::Sqlite, all);
    testing::run(BrandName::Postgres, all);
    let said = SAID.lock().unwrap();
    assert_eq!(said[0].0, said[1].0);
    assert!(said[0].1 == said[1].1, "the brands hold other rows");
}
