//! The rarer moves on a store: goods that become others or go back, money for another purpose or of another currency, matches.

use ::book::{EntryId, backing::CostLines, sums, trace};
use ledger::rule::{self, Assembly, Component, Exchange, Going, Head, Part, Received, Redirection, SendBack};
use ledger::{Account, AxisCode, Body, Draft, Matched, Origin, Permission, Picture, Restriction, Stop, StreamKey};
use primitives::Code;
use store::{Db, Failure, on_both_stores};

use crate::desk::*;
use crate::dump::rebuilds_the_same;
use crate::flows;

fn axis(text: &str) -> AxisCode {
    text.parse().unwrap()
}

/// Posts what a rule says to one thing.
async fn act<W, R>(
    db: &Db,
    minute: i64,
    (noun, name): (&'static str, &str),
    what: W,
    rule: R,
) -> Result<EntryId, Failure>
where
    W: Send + Sync + 'static,
    R: Fn(&Picture, &Head, &W) -> Result<Draft, Stop> + Send + Sync + 'static,
{
    let head = head(noun, name, minute);
    post(db, minute, move |picture| rule(picture, &head, &what)).await
}

async fn split(db: &Db, minute: i64, lot: &str, new: &str, units_of: &[(&str, i64)]) -> Result<EntryId, Failure> {
    let parts = units_of.iter().map(|(account, n)| (account.parse().unwrap(), units(*n))).collect();
    let what = Part { lot: code(lot), new: code(new), item: code("kn95"), units: parts };
    act(db, minute, ("split", new), what, rule::identify_part).await
}

/// The parts of a gift: fen, account, lot, kit, where.
async fn told(db: &Db, order_no: &str) -> String {
    let order_no = order_no.to_owned();
    let traced = db.read(async move |tx| trace::trace(tx, &order_no, None).await).await.unwrap();
    let told = ledger::trace::merged(traced.parts.iter().map(|part| part.told()).collect());
    let say = |t: &ledger::trace::Told| {
        let more = [&t.lot, &t.kit, &t.goods_state, &t.site, &t.stream].into_iter().flatten();
        format!("{}-{}:{} {}", t.lo, t.hi, t.state, more.cloned().collect::<Vec<_>>().join(" "))
    };
    told.iter().map(say).map(|text| text.trim().to_owned()).collect::<Vec<_>>().join(" | ")
}

async fn goods_become_others(db: &Db) {
    give(db, 1, "jilin", "G-1", 2000).await.unwrap();
    give(db, 2, "jilin", "G-2", 1000).await.unwrap();
    take_in(db, 3, "PO-1", 100, 1200, 0).await.unwrap();
    take_in(db, 4, "PO-2", 20, 600, 0).await.unwrap();
    pay(db, 5, "PO-1", 1200).await.unwrap();
    ship(db, 6, "B1", "PO-1/1", 40).await.unwrap();
    sign(db, 7, "B1", "PO-1/1", [40, 0, 0]).await.unwrap();
    split(db, 8, "PO-1/1", "K-1", &[("site:s1", 10), ("warehouse:w1", 20)]).await.unwrap();
    holds(db).await;
    assert_eq!(refused(split(db, 8, "PO-1/1", "K-1", &[("site:s1", 1)]).await), "L102");
    let kit = Assembly {
        kit: code("KIT-1"),
        item: code("pack"),
        kits: units(5),
        warehouse: code("w1"),
        components: vec![
            Component { lots: vec![code("K-1"), code("PO-1/1")], per: units(6) },
            Component { lots: vec![code("PO-2/1")], per: units(1) },
        ],
    };
    act(db, 9, ("kit", "KIT-1"), kit, rule::assemble).await.unwrap();
    holds(db).await;
    ship(db, 10, "B2", "KIT-1", 2).await.unwrap();
    sign(db, 11, "B2", "KIT-1", [2, 0, 0]).await.unwrap();
    holds(db).await;
    assert_eq!(
        told(db, "G-1").await,
        "0-120:spent K-1 signed s1 | 120-480:spent PO-1/1 signed s1 | 480-624:spent K-1 KIT-1 signed s1 | \
         624-720:spent K-1 KIT-1 warehouse | 720-840:spent PO-1/1 KIT-1 warehouse | 840-1200:spent PO-1/1 warehouse | \
         1200-1260:payable PO-2/1 KIT-1 signed s1 | 1260-1350:payable PO-2/1 KIT-1 warehouse | 1350-1800:payable PO-2/1 warehouse | \
         1800-2000:held"
    );
    // From the site: 40 of the first lot, and of two kits 12 masks and 2 of the other; 480 + 144 + 60 fen.
    let back = db.read(async |tx| trace::back(tx, &code("s1")).await).await.unwrap();
    let fen = |lot: &str| -> i64 {
        let of = back.iter().find(|b| b.lot.as_str() == lot).unwrap();
        of.sources.iter().map(|s| s.hi - s.lo).sum()
    };
    assert_eq!(["PO-1/1", "K-1", "KIT-1"].map(fen), [360, 120, 204]);
    // And who paid for the kits, as of then and before they were.
    let line = db.read(async |tx| {
        let kit = axis("KIT-1");
        Ok((CostLines::at(at(11)).of(tx, &kit).await?, CostLines::at(at(8)).of(tx, &kit).await?))
    });
    let (now, before) = line.await.unwrap();
    assert_eq!((now.cost(0, 5), now.cost(0, 2), before.cost(0, 5)), (Some(510), Some(204), None));
    assert_eq!(now.behind(0, 5).iter().map(|s| s.hi - s.lo).sum::<i64>(), 510);
}

async fn goods_go_back(db: &Db) {
    let what = |paid: i64| SendBack {
        lot: code("PO-1/1"),
        from: Account::Warehouse(code("w1")),
        units: units(10),
        supplier: code("maker"),
        paid: fen(paid),
        bank: code("main"),
    };
    assert_eq!(refused(act(db, 12, ("supplier_return", "R-1"), what(121), rule::send_back).await), "L121");
    act(db, 12, ("supplier_return", "R-1"), what(100), rule::send_back).await.unwrap();
    holds(db).await;
    let money = db.read(async |tx| sums::money(tx, &[code("jilin")], at(12)).await).await.unwrap();
    // Received, but not raised; what was spent stays spent, a hundred fen are held again.
    assert_eq!((money.received, money.raised, money.spent, money.held), (3100, 3000, 1200, 1300));
    assert!(money.closes());
}

async fn money_goes_on(db: &Db) {
    let second = hit(db, "G-2").await;
    let what = Redirection {
        code: code("C-1"),
        from: Going::Gifts(vec![(second.axis.clone(), second.lo, second.hi)]),
        fund: code("shanghai"),
        restriction: "place=310000".parse().unwrap(),
        permission: Permission::Consent(code("paper-7")),
    };
    act(db, 13, ("redirection", "C-1"), what, rule::redirect).await.unwrap();
    holds(db).await;
    assert_eq!(told(db, "G-2").await, "0-1000:held shanghai/C-1/CNY/conversion/place=310000");
    let [jilin, shanghai, both] = [&["jilin"][..], &["shanghai"], &["jilin", "shanghai"]].map(|funds| {
        let funds: Vec<Code> = funds.iter().map(|fund| code(fund)).collect();
        db.read(async move |tx| sums::money(tx, &funds, at(13)).await)
    });
    let (jilin, shanghai, both) = (jilin.await.unwrap(), shanghai.await.unwrap(), both.await.unwrap());
    assert_eq!((jilin.exchanged, jilin.raised, jilin.held), (1000, 3000, 300));
    assert_eq!((shanghai.exchanged, shanghai.raised, shanghai.received, shanghai.held), (-1000, 0, 0, 1000));
    assert_eq!((both.exchanged, both.raised, both.held), (0, 3000, 1300));
    assert!(jilin.closes() && shanghai.closes() && both.closes());
}

async fn received(db: &Db, minute: i64, order_no: &str, stream: StreamKey, amount: i64, of: Vec<Matched>) {
    let bank = code(if stream.currency.is_yuan() { "main" } else { "abroad" });
    let (sum, name) = (fen(amount), order_no.to_owned());
    let rule = move |picture: &Picture, head: &Head, of: &Vec<Matched>| {
        let body = Body { batch: code(&format!("{}/1", stream.channel)), rows: 1, digest: [0; 32] };
        let (stream, bank) = (stream.clone(), Some(bank.clone()));
        let what = Received { stream, sum, body: Body { batch: code(&name), ..body }, bank, freed: Vec::new() };
        if of.is_empty() { rule::receive(picture, head, &what) } else { rule::match_gifts(picture, head, &what, of) }
    };
    act(db, minute, ("gift", order_no), of, rule).await.unwrap();
}

/// Without rows of gifts, which the desk keeps: what the ledger does with their spans.
async fn dollars_and_matches(db: &Db) {
    let dollars = StreamKey {
        currency: "USD".parse().unwrap(),
        ..StreamKey::yuan(code("jilin"), code("abroad"), Origin::Gift, Restriction::default())
    };
    received(db, 14, "D-1", dollars, 500, Vec::new()).await;
    let before = db.read(async |tx| sums::money(tx, &[code("jilin")], at(14)).await).await.unwrap();
    assert_eq!(before.raised, 3000, "dollars are no yuan yet");
    let what = Exchange {
        code: code("X-1"),
        from: axis("jilin/abroad/USD/gift"),
        gives: fen(400),
        out_of: code("abroad"),
        currency: Default::default(),
        came: fen(2600),
        into: code("main"),
    };
    act(db, 15, ("exchange", "X-1"), what, rule::exchange).await.unwrap();
    let after = db.read(async |tx| sums::money(tx, &[code("jilin")], at(15)).await).await.unwrap();
    assert_eq!((after.raised, after.held), (5600, 2900));
    let first = hit(db, "G-1").await;
    let partner = StreamKey::yuan(code("jilin"), code("partner"), Origin::Match, Restriction::default());
    let of = vec![Matched { axis: first.axis, lo: first.lo, hi: first.hi }];
    received(db, 16, "M-1", partner, 300, of).await;
    let matched = db.read(async |tx| sums::money(tx, &[code("jilin")], at(16)).await).await.unwrap();
    assert_eq!((matched.raised, matched.held), (5900, 3200));
    assert!(before.closes() && after.closes() && matched.closes());
}

on_both_stores! {
    async fn rarer_moves_are_kept_traced_and_rebuilt(home: &Home) {
        let db = open(home).await;
        goods_become_others(&db).await;
        goods_go_back(&db).await;
        money_goes_on(&db).await;
        for minute in 0..14 {
            for funds in [&["jilin", "shanghai"][..], &["jilin"]] {
                let funds: Vec<Code> = funds.iter().map(|fund| code(fund)).collect();
                flows::hold(&db, &funds, at(minute)).await;
            }
        }
        dollars_and_matches(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }
}
