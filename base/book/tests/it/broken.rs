//! A row that is not as it must be is found, and the place is named.

use ::book::check::{prove, prove_full};
use store::{Db, Failure, Locks, on_both_stores};

use crate::desk::*;
use crate::vertical::whole_story;

const MONEY: &str = "jilin/tencent/CNY/gift";
const LOT: &str = "PO-1/1";

/// What is done to the tables, and where the plain check finds it.
const FOUND: [(&str, &str); 31] = [
    ("update book_axis set end_at = end_at + 1 where code = 'PO-1/1'", LOT),
    ("update book_axis set n = n + 1 where code = 'jilin/tencent/CNY/gift'", MONEY),
    ("delete from book_axis where code = 'PO-1/f'", "PO-1/f"),
    ("delete from book_hold where axis = 'PO-1/1' and lo = 0", LOT),
    ("update book_hold set hi = hi - 1 where axis = 'jilin/tencent/CNY/gift' and lo = 0", MONEY),
    ("update book_hold set account = 'held' where axis = 'jilin/tencent/CNY/gift' and lo = 0", MONEY),
    ("update book_hold set account = 'nowhere' where axis = 'PO-1/1' and lo = 0", LOT),
    ("update book_hold set axis = 'PO-9' where axis = 'B1/x'", "B1/x"),
    ("update book_step set hi = hi - 1 where axis = 'PO-1/1' and hop = 1 and lo = 0", LOT),
    ("update book_step set to_account = 'loss' where axis = 'jilin/tencent/CNY/gift' and hop = 1 and lo = 0", MONEY),
    ("delete from book_step where axis = 'PO-1/1' and hop = 0", LOT),
    ("update book_step set axis = 'PO-9' where axis = 'B1/x'", "B1/x"),
    ("update book_line set hi = hi - 1 where sink = 'PO-1/1' and to_rev is null", LOT),
    ("delete from book_line where sink = 'PO-1/f'", "PO-1/f"),
    ("update book_revision set fen = fen + 1 where sink = 'PO-1/f'", "PO-1/f"),
    ("update book_mirror set at_fen = at_fen + 1 where axis = 'jilin/tencent/CNY/gift' and lo = 0", MONEY),
    ("delete from book_mirror where axis = 'jilin/tencent/CNY/gift' and lo = 0", MONEY),
    ("update book_identity set rev = 5 where lot = 'PO-1/1' and rev = 1", LOT),
    ("delete from book_identity where lot = 'B1/x'", "B1/x"),
    ("update book_balance set fen = fen + 1 where name = 'bank:main'", "bank:main"),
    ("update book_balance_change set fen = fen + 1 where name = 'bank:main' and fen = 1988", "bank:main"),
    ("delete from book_entry_axis where axis = 'jilin/tencent/CNY/gift' and n = 1", MONEY),
    (
        "insert into book_entry_axis (axis, n, entry) select 'PO-9', 0, id from book_entry where noun = 'shipment' and code = 'B1'",
        "PO-9",
    ),
    ("delete from book_entry where noun = 'shipment' and code = 'B1'", LOT),
    ("update book_audit set actor = 'wang' where noun = 'shipment' and code = 'B1'", "shipment B1"),
    ("update book_batch set hi = hi + 1 where code = 'alipay/1'", "alipay/1"),
    ("update book_batch set gifts = 9 where code = 'alipay/1'", "alipay/1"),
    ("update book_gift set fen = fen + 1 where order_no = 't2' and fen = 600", "tencent/1"),
    ("update book_gift set alias = 'other' where order_no = 't2' and fen = 600", "tencent/1"),
    ("delete from book_gift where order_no = 't2' and fen = 600", "tencent/1"),
    ("delete from book_channel where code = 'alipay'", "alipay"),
];

/// What only a replay finds.
const FOUND_IN_FULL: [(&str, &str); 19] = [
    ("update book_hold set since_ms = since_ms - 1 where axis = 'PO-1/1' and lo = 0", LOT),
    ("update book_hold set latest_ms = latest_ms + 1 where axis = 'PO-1/1' and lo = 0", LOT),
    ("update book_step set at_ms = at_ms + 1 where axis = 'PO-1/1' and hop = 1 and lo = 0", LOT),
    ("update book_axis set item = 'gown' where code = 'PO-1/1'", LOT),
    ("update book_axis set fund = 'other' where code = 'PO-1/1'", LOT),
    ("update book_line set from_rev = from_rev + 7 where sink = 'PO-1/1' and to_rev is not null and from_rev = 1", LOT),
    ("update book_revision set at_ms = at_ms + 1 where sink = 'PO-1/1' and rev = 1", LOT),
    (
        "update book_revision set entry = (select id from book_entry where code = 'B1' and noun = 'shipment') where sink = 'PO-1/f'",
        "PO-1/f",
    ),
    ("update book_identity set item = 'gown' where lot = 'PO-1/1' and rev = 0", LOT),
    ("update book_identity set at_ms = at_ms + 1 where lot = 'PO-1/1' and rev = 1", LOT),
    ("update book_balance_change set at_ms = at_ms + 1 where name = 'bank:main'", MONEY),
    ("update book_entry set effective_at_ms = effective_at_ms + 1 where noun = 'shipment' and code = 'B1'", LOT),
    (
        "update book_entry_axis set entry = (select id from book_entry where code = 'B1' and noun = 'shipment') where axis = 'PO-1/f' and n = 0",
        LOT,
    ),
    ("update book_entry set key = 'other' where noun = 'shipment' and code = 'B1'", LOT),
    ("update book_batch set code = 'alipay/7' where code = 'alipay/1'", "alipay/7"),
    ("delete from book_gift_key where batch = (select id from book_batch where code = 'alipay/1')", "keys"),
    ("update book_gift_key set off = 1 where batch = (select id from book_batch where code = 'alipay/1')", "keys"),
    ("update book_gift set order_no = 't9' where order_no = 't2' and fen = 500", "tencent/3"),
    ("delete from book_axis where code = 'K-2/1'", "K-2/1"),
];

/// Does it, looks, and undoes it: (what check says, what the full one says), as `place`.
async fn says(db: &Db, sql: &'static str) -> (String, String) {
    let place = |answer: Result<_, Failure>| match answer {
        Ok(_) => String::new(),
        Err(Failure::Refused(why)) if why.code() == "B201" => why.facts()[0].1.clone(),
        Err(other) => panic!("{sql}: {other}"),
    };
    let mut said = Vec::new();
    for is_full in [false, true] {
        let done = db.write(Locks::none(), async move |tx| {
            let changed = tx.run(sql, &[]).await?;
            assert!(0 < changed, "{sql} changes nothing");
            if is_full { prove_full(tx).await } else { prove(tx).await }?;
            Err::<(), Failure>(primitives::Refusal::of("undone").into())
        });
        said.push(match done.await {
            Err(Failure::Refused(why)) if why.code() == "undone" => String::new(),
            other => place(other),
        });
    }
    let full = said.pop().unwrap();
    (said.pop().unwrap(), full)
}

on_both_stores! {
    async fn every_broken_row_is_found(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        let mut wrong = Vec::new();
        for (sql, place) in FOUND {
            let said = says(&db, sql).await;
            if said != (place.to_owned(), place.to_owned()) {
                wrong.push(format!("{sql}: {said:?}, not {place}"));
            }
        }
        for (sql, place) in FOUND_IN_FULL {
            let (_, full) = says(&db, sql).await;
            if full != place {
                wrong.push(format!("{sql}: {full:?}, not {place}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        holds(&db).await;
        db.close().await;
    }

    async fn an_entry_that_was_edited_is_found(home: &Home) {
        let db = open(home).await;
        whole_story(&db).await;
        for sql in [
            "update book_entry set canonical = replace(canonical, 'B1', 'B7') where noun = 'shipment' and code = 'B1'",
            "update book_entry set canonical = 'x' where noun = 'shipment' and code = 'B1'",
        ] {
            assert_ne!(says(&db, sql).await.1, "");
        }
        db.close().await;
    }
}
