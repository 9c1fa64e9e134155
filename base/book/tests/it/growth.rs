//! What a reading or a change costs does not grow with the history: on counted statements, and on the plans of all of them.

use std::collections::BTreeSet;

use ::book::gifts::Digest;
use ::book::load::{self, Closing};
use ::book::trace::{back, trace};
use ::book::{donors, flows, journal, keys, lots, parked, queue, revised, stock, sums};
use ledger::rule::{self, Received};
use ledger::{Account, AxisCode, Body};
use store::testing::reads_a_whole_table;
use store::{BrandName, Db, Lease, Locks, on_both_stores};

use crate::desk::*;
use crate::vertical::whole_story;

/// So many gifts of one fen each.
async fn load_many(db: &Db, channel: &str, n: usize) {
    let lease = Lease::take(db, &load::lease_name(&code(channel)), || ()).await.unwrap();
    let batch = begin(db, &lease, channel).await.unwrap();
    let mut digest = Digest::new(&batch.salt);
    for from in (0..n).step_by(load::CHUNK) {
        let names: Vec<String> = (from..n.min(from + load::CHUNK)).map(|i| format!("{channel}-{i}")).collect();
        let mut some = rows(channel, 1, &names.iter().map(|name| (name.as_str(), 1, None)).collect::<Vec<_>>());
        for gift in &mut some {
            gift.off += i64::try_from(from).unwrap();
            digest.row(gift);
        }
        let (pass, batch) = (lease.pass(), batch.clone());
        db.write(Locks::none(), async move |tx| load::put(tx, &pass, &batch, &some).await).await.unwrap();
    }
    let sum = fen(i64::try_from(n).unwrap());
    let body = digest.body(&batch.code);
    let closing = Closing { stream: stream("jilin", channel), sum, latest: at(1), body, taken: Vec::new(), bare: None };
    db.world().set(at(1));
    let pass = lease.pass();
    db.write(Locks::none(), async move |tx| load::close(tx, &pass, &by(), at(1), &batch, &closing).await)
        .await
        .unwrap();
    lease.release().await.unwrap();
}

/// A two-hundredth of ten thousand and of four thousand.
const PURCHASES: i64 = 50;
const REFUNDS: i64 = 20;

/// Statements that a trace of this order number runs, and the hops that it went.
async fn traced(db: &Db, order_no: &'static str) -> u64 {
    db.read(async move |tx| {
        let traced = trace(tx, order_no, None).await?;
        assert_eq!(traced.parts.len(), 1, "{:?}", traced.parts);
        assert!(traced.parts[0].sink.is_some());
        Ok(tx.counted())
    })
    .await
    .unwrap()
}

/// An order from intake to signature and a refund; statements run by each change.
async fn an_order(db: &Db, n: i64) -> Vec<u64> {
    let (order, shipment) = (format!("PO-{n}"), format!("B{n}"));
    let (lot, minute) = (format!("{order}/1"), 10 + n);
    let mut counts = Vec::new();
    let mut before = db.counts().statements;
    let mut count = || {
        let now = db.counts().statements;
        counts.push(now - std::mem::replace(&mut before, now));
    };
    take_in(db, minute, &order, 10, 90, 10).await.unwrap();
    count();
    pay(db, minute, &order, 100).await.unwrap();
    count();
    ship(db, minute, &shipment, &lot, 10).await.unwrap();
    count();
    sign(db, minute, &shipment, &lot, [7, 2, 1]).await.unwrap();
    count();
    counts
}

on_both_stores! {
    async fn a_trace_costs_the_same_among_a_hundred_times_as_many_gifts(home: &Home) {
        let db = open(home).await;
        load_many(&db, "few", 1_000).await;
        load_many(&db, "many", if db.brand() == BrandName::Sqlite { 100_000 } else { 20_000 }).await;
        settle(&db, 2, "S1", "few/1", 1_000, 0).await.unwrap();
        settle(&db, 3, "S2", "many/1", if db.brand() == BrandName::Sqlite { 100_000 } else { 20_000 }, 0).await.unwrap();
        take_in(&db, 4, "PO-1", 90, 1_000, 0).await.unwrap();
        take_in(&db, 5, "PO-2", 90, 10_000, 0).await.unwrap();
        for (n, lot) in ["PO-1/1", "PO-2/1"].into_iter().enumerate() {
            let shipment = format!("B{n}");
            ship(&db, 6, &shipment, lot, 90).await.unwrap();
            sign(&db, 7, &shipment, lot, [80, 10, 0]).await.unwrap();
        }
        assert_eq!(traced(&db, "few-700").await, traced(&db, "many-700").await);
        holds(&db).await;
        db.close().await;
    }

    async fn a_change_costs_the_same_after_a_long_history(home: &Home) {
        let db = open(home).await;
        load_many(&db, "tencent", 10_000).await;
        settle(&db, 2, "S1", "tencent/1", 10_000, 0).await.unwrap();
        an_order(&db, 0).await;
        let first = an_order(&db, 1).await;
        for n in 2..40 {
            an_order(&db, n).await;
        }
        assert_eq!(an_order(&db, 40).await, first);
        // Runs do not grow with gifts: births, takes, and two a targeted piece.
        let stream = stream("jilin", "tencent").code().unwrap();
        let runs = db.read(async move |tx| stock::by_account(tx, &stream).await).await.unwrap();
        assert!(runs.len() <= 1 + 41 * 2);
        holds(&db).await;
        db.close().await;
    }

    async fn runs_follow_takes_and_refunds_and_never_gifts(home: &Home) {
        // 1,000,000 gifts, 10,000 purchases of one sink each, paid whole, and 4,000 refunds give 18,001 runs: one, one a take, two
        // a targeted piece. A two-hundredth of that, of twice as many gifts.
        let db = open(home).await;
        load_many(&db, "tencent", 10_000).await;
        settle(&db, 2, "S1", "tencent/1", 10_000, 0).await.unwrap();
        for n in 0..PURCHASES {
            let order = format!("PO-{n}");
            take_in(&db, 3, &order, 1, 1, 0).await.unwrap();
            pay(&db, 4, &order, 1).await.unwrap();
        }
        // Every tenth gift behind the purchases goes back: each cuts the run that it stood in.
        for n in 0..REFUNDS {
            refund(&db, 5, &format!("tencent-{}", PURCHASES + 10 * n + 5), 1).await.unwrap();
        }
        // Each lot is a run of its own.
        let runs = holds(&db).await.runs - PURCHASES;
        assert_eq!(runs, 1 + PURCHASES + 2 * REFUNDS);
        db.close().await;
    }

    async fn changes_that_forgot_their_locks_meet_and_are_all_booked(home: &Home) {
        let db = open(home).await;
        give(&db, 1, "jilin", "DG-0", 100).await.unwrap();
        db.world().set(at(9));
        let mut running = tokio::task::JoinSet::new();
        for n in 0..8 {
            let db = db.clone();
            running.spawn(async move {
                db.write(Locks::none(), async move |tx| {
                    let head = head("batch", &format!("x/{n}"), 2);
                    let body = Body { batch: code(&format!("x/{n}")), rows: 1, digest: [0; 32] };
                    let bank = Some(code("main"));
                    let what = Received { stream: stream("jilin", "direct"), sum: fen(7), body, bank, freed: Vec::new() };
                    ::book::change(tx, &by(), at(9), |p| rule::receive(p, &head, &what)).await
                })
                .await
            });
        }
        while let Some(done) = running.join_next().await {
            done.unwrap().unwrap();
        }
        let held = db.read(async |tx| stock::held(tx, &code("jilin")).await).await.unwrap();
        assert_eq!(held, 156);
        ::book::check::check(&db).await.unwrap();
        db.close().await;
    }
}

/// Statements that may read a whole table, by how they begin. A page or change runs none but the first five.
const WHOLE: [&str; 21] = [
    // keys::on_channels, parked::drain_all: the channels are a short list.
    "select code from book_channel",
    // stock::balances: banks and clearing lines are a short list.
    "select name, fen from book_balance order by name",
    // journal::corrections: all of an index of corrections only, up to its limit.
    "select canonical\nfrom book_entry\nwhere corrects is not null",
    // lots::all_items: a row a lot, never a gift.
    "select lot, item from book_identity where at_ms <= $1 order by lot, rev",
    // journal::count.
    "select count(*) from book_entry",
    // check::facts.
    "select noun, code, id from book_entry where kind = 'fact'",
    // check::money.
    "select h.account, cast(sum(h.hi - h.lo) as bigint)",
    "select a.order_code, a.code,",
    // check::prove and check::full: axes by code.
    "select code from book_axis order by code",
    // check::keys.
    "select key16, batch, off from book_gift_key",
    // check::strays.
    "select h.axis from book_hold as h\nwhere not exists",
    "select s.axis from book_step as s\nwhere not exists",
    "select l.sink from book_line as l\nwhere not exists",
    "select r.sink from book_revision as r\nwhere not exists",
    "select m.axis from book_mirror as m\nwhere not exists",
    "select i.lot from book_identity as i\nwhere not exists",
    "select x.axis from book_entry_axis as x\nwhere not exists",
    "select e.noun || ' ' || e.code from book_entry as e\nwhere not exists",
    "select b.name from book_balance as b",
    "select b.channel from book_batch as b",
    "select p.channel || '/' || p.refund_no from book_parked",
];

/// Everything that pages and desks read.
async fn read_everything(db: &Db) {
    let funds = [code("jilin"), code("operating")];
    db.read(async move |tx| {
        let lot = AxisCode::of(&code("PO-1/1"));
        trace(tx, "t1", None).await?;
        back(tx, &code("s1")).await?;
        ::book::trace::custody(tx, &lot).await?;
        sums::money(tx, &funds, at(99)).await?;
        sums::by_entry(tx, &funds, at(99)).await?;
        flows::money(tx, &funds, at(99)).await?;
        flows::laid(tx, &funds, at(99)).await?;
        flows::laid_on(tx, &funds, at(99)).await?;
        lots::items(tx, &funds, at(99)).await?;
        lots::all_items(tx, at(99)).await?;
        flows::moved(tx, &funds, at(99)).await?;
        flows::came(tx, &funds, at(99)).await?;
        lots::of_funds(tx, &funds, at(99)).await?;
        donors::of_appeal(tx, &code("aid"), &[code("tencent")], at(99)).await?;
        stock::in_account(tx, &Account::Held).await?;
        stock::by_account(tx, &lot).await?;
        stock::item_at(tx, &lot, at(99)).await?;
        stock::held(tx, &funds[0]).await?;
        stock::cost_of(tx, &lot).await?;
        stock::of_order(tx, &code("PO-1")).await?;
        stock::balances(tx).await?;
        journal::of_cause(tx, "shipment", &code("B1")).await?;
        journal::corrections(tx, 10).await?;
        journal::heads(tx, &[primitives::Id::from_bytes([1; 16])]).await?;
        journal::undone(tx).await?;
        journal::last_entered(tx).await?;
        parked::waits_for(tx, &code("tencent"), "t1").await?;
        parked::released_by(tx, primitives::Id::from_bytes([1; 16])).await?;
        parked::of_statement(tx, primitives::Id::from_bytes([1; 16])).await?;
        keys::on_channels(tx, "t1").await?;
        parked::waiting(tx, &[keys::gift(&code("tencent"), "t1")]).await?;
        queue::of(tx, &stream("jilin", "tencent").code().unwrap()).await?;
        revised::identities(tx, std::slice::from_ref(&lot)).await?;
        revised::costs(tx, std::slice::from_ref(&lot)).await?;
        let batch = ::book::batch::of_channel(tx, &code("tencent")).await?.remove(0);
        ::book::batch::receivable(tx, &batch).await?;
        ::book::batch::gifts(tx, &batch, 5, 10).await?;
        journal::head(tx, batch.entry).await?;
        journal::heads(tx, &[batch.entry]).await?;
        Ok(())
    })
    .await
    .unwrap();
    parked::drain_all(db, &by()).await.unwrap();
    load::sweep(db).await.unwrap();
}

on_both_stores! {
    async fn the_smallest_post_runs_these_many_statements(home: &Home) {
        let db = open(home).await;
        let receive = async |n: i64| {
            let head = head("batch", &format!("direct/{n}"), 1);
            let body = Body { batch: code(&format!("direct/{n}")), rows: 1, digest: [0; 32] };
            let what = Received { stream: stream("jilin", "direct"), sum: fen(1), body, bank: Some(code("main")), freed: Vec::new() };
            let rule = async move |tx: &mut store::Tx<'_>| {
                ::book::change(tx, &by(), at(1), |picture| rule::receive(picture, &head, &what)).await
            };
            db.write(::book::locks::fund(&code("jilin")), rule).await.unwrap();
        };
        db.world().set(at(1));
        receive(0).await;
        let before = db.counts();
        receive(1).await;
        let now = db.counts();
        // Three look-ups and eight rows. A server begins and locks, answers each look-up, takes all rows together, commits.
        assert_eq!(now.statements - before.statements, 11);
        assert_eq!(now.waits - before.waits, if db.brand() == BrandName::Postgres { 6 } else { 0 });
        assert_eq!(now.commits - before.commits, 1);
        db.close().await;
    }

    async fn every_statement_has_its_index(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        read_everything(&db).await;
        let seen: Vec<&'static str> = db.statements_seen().into_iter().filter(|sql| sql.contains("book_")).collect();
        assert!(60 < seen.len(), "only {} statements seen", seen.len());
        let brand = db.brand();
        let mut scans = BTreeSet::new();
        for sql in seen {
            let plan = db.read(async move |tx| Ok(tx.explain(sql).await?)).await.unwrap();
            if reads_a_whole_table(brand, &plan) && !WHOLE.iter().any(|head| sql.starts_with(head)) {
                scans.insert(format!("{sql}\n{}", plan.join("\n")));
            }
        }
        assert!(scans.is_empty(), "{}", scans.into_iter().collect::<Vec<_>>().join("\n\n"));
        db.close().await;
    }
}
