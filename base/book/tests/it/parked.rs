//! Refunds wait until their gift is in the book and the ledger lets them through.

use ::book::parked::{self, Parked, State, Statement};
use ::book::{keys, payer};
use primitives::{Id, Instant, Refusal};
use store::{BrandName, Db, Locks, on_both_stores};

use crate::desk::*;
use crate::dump::rebuilds_the_same;

fn statement(n: u8) -> Id<Statement> {
    Id::from_bytes([n; 16])
}

/// A row of statement `file`, on line `line`.
fn row(refund_no: &str, order_no: &str, fen: i64, minute: i64, (file, line): (u8, i64)) -> Parked {
    Parked {
        key16: keys::refund(&code("tencent"), refund_no),
        gift16: keys::gift(&code("tencent"), order_no),
        channel: code("tencent"),
        refund_no: refund_no.to_owned(),
        order_no: order_no.to_owned(),
        appeal: code("aid"),
        fen,
        fee_micro: 0,
        at: at(minute),
        state: State::Parked,
        why: None,
        statement: statement(file),
        line,
        entry: None,
    }
}

async fn park(db: &Db, rows: &[Parked]) {
    let rows = rows.to_vec();
    db.write(Locks::none(), async move |tx| parked::park(tx, &rows).await).await.unwrap();
}

async fn drain(db: &Db, file: Option<u8>) -> usize {
    parked::drain(db, &by(), &code("tencent"), file.map(statement)).await.unwrap()
}

/// Where a refund stands, and why.
async fn stands(db: &Db, refund_no: &str) -> (&'static str, String) {
    let key = keys::refund(&code("tencent"), refund_no);
    let row = db.read(async move |tx| parked::find(tx, key).await).await.unwrap().unwrap();
    assert_eq!(row.entry.is_some(), row.state == State::Applied);
    (row.state.word(), row.why.map_or(String::new(), |why| why.code().to_owned()))
}

async fn effective(db: &Db, refund_no: &str) -> Instant {
    let key = keys::refund(&code("tencent"), refund_no);
    let row = db.read(async move |tx| parked::find(tx, key).await).await.unwrap().unwrap();
    let entry = db.read(async move |tx| ::book::entry(tx, row.entry.unwrap()).await).await.unwrap().unwrap();
    entry.effective_at
}

fn is(word: &'static str, why: &str) -> (&'static str, String) {
    (word, why.to_owned())
}

on_both_stores! {
    async fn a_refund_waits_for_its_gift(home: &Home) {
        let db = open(home).await;
        park(&db, &[row("r2", "t2", 5, 3, (1, 12)), row("r1", "t1", 10, 4, (1, 10)), row("r9", "t9", 1, 2, (1, 11))]).await;
        assert_eq!(drain(&db, Some(1)).await, 0);
        let waits = db.read(async |tx| parked::waits_for(tx, &code("tencent"), "t1").await).await.unwrap();
        assert!(waits);
        let gifts = ["t1", "t2", "t3"].map(|order_no| keys::gift(&code("tencent"), order_no));
        let told = db.read(async move |tx| parked::waiting(tx, &gifts).await).await.unwrap();
        assert_eq!(told.iter().map(|row| row.refund_no.as_str()).collect::<Vec<_>>(), ["r2", "r1"], "by their time");
        holds(&db).await;
        load(&db, "jilin", "tencent", 5, &[("t1", 10, None), ("t2", 20, None)], 4000).await.unwrap();
        assert_eq!(drain(&db, Some(2)).await, 2);
        assert_eq!(drain(&db, Some(2)).await, 0);
        assert_eq!((stands(&db, "r1").await, stands(&db, "r9").await), (is("applied", ""), is("parked", "")));
        // By row time, then number; never earlier than the gift.
        let released = db.read(async |tx| parked::released_by(tx, statement(2)).await).await.unwrap();
        assert_eq!(released.iter().map(|r| r.refund_no.as_str()).collect::<Vec<_>>(), ["r2", "r1"]);
        assert_eq!((effective(&db, "r2").await, effective(&db, "r1").await), (at(5), at(5)));
        let rows = db.read(async |tx| parked::of_statement(tx, statement(1)).await).await.unwrap();
        assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [10, 11, 12]);
        holds(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }

    async fn a_refund_among_many_asks_for_no_more_than_it_changes(home: &Home) {
        let db = open(home).await;
        let names: Vec<String> = (0..60).map(|n| format!("t{n:02}")).collect();
        let gifts: Vec<_> = names.iter().map(|name| (name.as_str(), 10, None)).collect();
        load(&db, "jilin", "tencent", 1, &gifts, 4000).await.unwrap();
        let of = async |from: usize, many: usize| {
            let back = |n: usize| row(&format!("r{n:02}"), &names[n], 10, 2 + i64::try_from(n).unwrap(), (1, 7));
            park(&db, &(from..from + many).map(back).collect::<Vec<_>>()).await;
            let before = db.counts();
            assert_eq!(drain(&db, Some(1)).await, many);
            let now = db.counts();
            (now.statements - before.statements, now.waits - before.waits)
        };
        of(0, 1).await;
        let (few, many) = (of(1, 16).await, of(17, 32).await);
        // Each is fourteen statements and five answers: its run, whether it is booked, what is beside it and when that came, what it
        // writes. Two look-ups are for sixteen gifts each.
        let server = if db.brand() == BrandName::Postgres { 16 * 5 + 2 } else { 0 };
        assert_eq!((many.0 - few.0, many.1 - few.1), (16 * 14 + 2, server));
        holds(&db).await;
        db.close().await;
    }

    async fn what_a_file_books_of_itself_it_does_not_release(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None)], 4000).await.unwrap();
        park(&db, &[row("r1", "t1", 4, 2, (1, 7))]).await;
        assert_eq!(drain(&db, Some(1)).await, 1);
        assert!(db.read(async |tx| parked::released_by(tx, statement(1)).await).await.unwrap().is_empty());
        db.close().await;
    }

    async fn the_final_row_takes_the_place_of_one_that_was_not(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None), ("t2", 20, None)], 4000).await.unwrap();
        let early = Parked {
            state: State::Waiting,
            why: Some(Refusal::of("R1")),
            ..row("r1", "t9", 4, 2, (1, 7))
        };
        park(&db, &[early]).await;
        assert_eq!((drain(&db, Some(1)).await, stands(&db, "r1").await), (0, is("waiting", "R1")));
        park(&db, &[row("r1", "t2", 6, 3, (2, 9))]).await;
        assert_eq!((drain(&db, Some(2)).await, stands(&db, "r1").await), (1, is("applied", "")));
        // A final one stays as it is.
        park(&db, &[row("r1", "t1", 1, 4, (3, 1))]).await;
        assert_eq!((drain(&db, Some(3)).await, stands(&db, "r1").await), (0, is("applied", "")));
        let kept = db.read(async |tx| parked::of_statement(tx, statement(2)).await).await.unwrap();
        assert_eq!((kept[0].fen, kept[0].order_no.as_str(), kept[0].line), (6, "t2", 9));
        holds(&db).await;
        db.close().await;
    }

    async fn more_than_is_left_is_rejected(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None)], 4000).await.unwrap();
        park(&db, &[row("r2", "t1", 4, 3, (1, 3)), row("r1", "t1", 8, 3, (1, 2)), row("r3", "t1", 2, 9, (1, 4))]).await;
        assert_eq!(drain(&db, Some(1)).await, 2);
        // The number breaks the tie: r1 is booked, r2 finds too little, r3 fits again.
        let stood = [stands(&db, "r1").await, stands(&db, "r2").await, stands(&db, "r3").await];
        assert_eq!(stood, [is("applied", ""), is("rejected", "L109"), is("applied", "")]);
        assert_eq!(drain(&db, None).await, 0);
        holds(&db).await;
        db.close().await;
    }

    async fn a_refund_of_spent_money_waits_for_a_payer_that_has_money(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 1300, None)], 4000).await.unwrap();
        settle(&db, 2, "S1", "tencent/1", 1300, 0).await.unwrap();
        take_in(&db, 3, "PO-1", 100, 1200, 100).await.unwrap();
        park(&db, &[row("r1", "t1", 300, 4, (1, 7))]).await;
        assert_eq!((drain(&db, Some(1)).await, stands(&db, "r1").await), (0, is("parked", "L107")));
        let set = async |tx: &mut store::Tx<'_>| payer::set(tx, &code("jilin"), &code("operating")).await;
        db.write(Locks::none(), set).await.unwrap();
        assert_eq!((drain(&db, Some(1)).await, stands(&db, "r1").await), (0, is("parked", "L108")));
        let before = db.counts().writes;
        assert_eq!(drain(&db, None).await, 0);
        assert_eq!(db.counts().writes, before + 1);
        give(&db, 6, "operating", "DG-1", 500).await.unwrap();
        assert_eq!(parked::drain_all(&db, &by()).await.unwrap(), 1);
        assert_eq!((stands(&db, "r1").await, effective(&db, "r1").await), (is("applied", ""), at(6)));
        holds(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }

    async fn those_that_stay_look_at_the_book_once_together(home: &Home) {
        let db = open(home).await;
        let names: Vec<String> = (0..48).map(|n| format!("t{n:02}")).collect();
        let gifts: Vec<_> = names.iter().map(|name| (name.as_str(), 10, None)).collect();
        load(&db, "jilin", "tencent", 1, &gifts, 4000).await.unwrap();
        settle(&db, 2, "S1", "tencent/1", 480, 0).await.unwrap();
        take_in(&db, 3, "PO-1", 48, 480, 0).await.unwrap();
        let of = async |from: usize, many: usize| {
            let back = |n: usize| row(&format!("r{n:02}"), &names[n], 10, 4, (1, 7));
            park(&db, &(from..from + many).map(back).collect::<Vec<_>>()).await;
            assert_eq!(drain(&db, Some(1)).await, 0);
            // Their reason is written down now; from here on they only stay.
            let before = db.counts().statements;
            assert_eq!((drain(&db, Some(1)).await, stands(&db, "r00").await), (0, is("parked", "L107")));
            db.counts().statements - before
        };
        let (few, many) = (of(0, 16).await, of(16, 32).await);
        // Each asks for the runs of its gift; two look-ups are for sixteen gifts each, by the turn and by what it locks.
        assert_eq!(many - few, 32 + 2 * 2);
        holds(&db).await;
        db.close().await;
    }

    async fn a_long_queue_is_drained_to_its_end_past_those_that_stay(home: &Home) {
        let db = open(home).await;
        let names: Vec<String> = (0..260).map(|n| format!("t{n:03}")).collect();
        let gifts: Vec<Row<'_>> = names.iter().map(|name| (name.as_str(), 10, None)).collect();
        load(&db, "jilin", "tencent", 1, &gifts, 4000).await.unwrap();
        settle(&db, 2, "S1", "tencent/1", 2600, 0).await.unwrap();
        // The first 130 gifts are spent: their refunds stay, more of them than one commit looks at.
        take_in(&db, 3, "PO-1", 100, 1300, 0).await.unwrap();
        let back: Vec<Parked> = (0..260).map(|n| row(&format!("r{n:03}"), &names[n], 10, 5, (1, 1))).collect();
        park(&db, &back).await;
        assert_eq!(drain(&db, Some(1)).await, 130);
        assert_eq!((stands(&db, "r000").await, stands(&db, "r259").await), (is("parked", "L107"), is("applied", "")));
        assert_eq!(drain(&db, Some(1)).await, 0);
        holds(&db).await;
        db.close().await;
    }

    async fn a_void_gift_is_not_there(home: &Home) {
        let db = open(home).await;
        load(&db, "jilin", "tencent", 1, &[("t1", 10, None)], 4000).await.unwrap();
        let of = hit(&db, "t1").await.batch;
        let entry = db.read(async move |tx| {
            let batch = ::book::batch::find(tx, &of).await?.unwrap();
            Ok(::book::entry(tx, batch.entry).await?.unwrap())
        });
        let (entry, undo) = (entry.await.unwrap(), head("reversal", "tencent/1", 2));
        post(&db, 2, move |p| ledger::rule::reverse(p, &undo, &entry)).await.unwrap();
        assert!(hit(&db, "t1").await.void);
        park(&db, &[row("r1", "t1", 12, 3, (1, 7))]).await;
        assert_eq!((drain(&db, Some(1)).await, stands(&db, "r1").await), (0, is("parked", "")));
        // The batch comes again, right this time, and its refund with it.
        load(&db, "jilin", "tencent", 4, &[("t1", 12, None)], 4000).await.unwrap();
        assert_eq!((drain(&db, Some(2)).await, stands(&db, "r1").await), (1, is("applied", "")));
        holds(&db).await;
        rebuilds_the_same(&db).await;
        db.close().await;
    }
}
