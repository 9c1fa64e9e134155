//! A channel pays out what it owes, and the fee is never the gifts'.

use book::Account;
use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, code};

fn payout(code: &str, batches: &[&str], arrived_fen: i64, fee_fen: i64) -> Value {
    json!({
        "code": code, "channel": "tencent", "batches": batches, "arrived_fen": arrived_fen, "fee_fen": fee_fen,
        "bank": "main", "operating": "operating", "at": "2022-03-15T10:00:00+08:00",
    })
}

#[test]
fn named_batches_are_paid_out_and_the_operating_fund_pays_the_fee() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("operating", "G-1", 10_000, "13T09:00").await;
        assert_eq!(desk.batch("tencent", "T-1", 5_000, "13T10:00").await, code("tencent/1"));
        desk.batch("tencent", "T-2", 700, "14T10:00").await;

        let (_, batches) = desk.get(Role::Finance, "/batches?channel=tencent").await;
        assert_eq!(
            batches[0],
            json!({"code": "tencent/1", "channel": "tencent", "gifts": 1, "sum_fen": 5000, "receivable_fen": 5000,
                "at": "2022-03-13T10:00:00+08:00"})
        );
        let (status, body) = desk.post(Role::Finance, "/settlements", &payout("S-1", &["tencent/1"], 4_970, 30)).await;
        assert_eq!((status, body["code"].as_str()), (200, Some("S-1")), "{body}");
        let (_, batches) = desk.get(Role::Finance, "/batches?channel=tencent").await;
        assert_eq!((&batches[0]["receivable_fen"], &batches[1]["receivable_fen"]), (&json!(0), &json!(700)));
        assert_eq!(desk.stands(Account::Held).await, 10_000 - 30 + 5_000, "the gifts are whole");
        assert_eq!(desk.stands(Account::Spent("fee/S-1".parse().unwrap())).await, 30);
        assert_eq!(desk.balance("bank:main").await, 10_000 + 4_970);
        desk.proof().await;
    });
}

#[test]
fn a_fee_that_the_operating_fund_cannot_pay_waits() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.batch("tencent", "T-1", 5_000, "13T10:00").await;
        desk.done(Role::Finance, "/settlements", &payout("S-1", &["tencent/1"], 4_970, 30)).await;
        assert_eq!((desk.stands(Account::Held).await, desk.balance("bank:main").await), (5_000, 4_970));
        assert_eq!(desk.balance("clearing:fee_due/tencent").await, -30);
        desk.proof().await;
    });
}

#[test]
fn what_cannot_be_settled_is_refused() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.batch("tencent", "T-1", 5_000, "13T10:00").await;
        desk.batch("tencent", "T-2", 700, "14T10:00").await;
        desk.batch("alipay", "A-1", 300, "14T10:00").await;
        desk.done(Role::Finance, "/settlements", &payout("S-1", &["tencent/1"], 5_000, 0)).await;
        let with = |field: &str, value: &str| {
            let mut form = payout("S-2", &["tencent/2"], 700, 0);
            form[field] = value.into();
            form
        };
        for (form, want) in [
            (with("channel", "weibo"), "F001"),
            (with("operating", "nobody"), "F002"),
            (with("bank", "other"), "F003"),
            (payout("S-2", &["tencent/9"], 700, 0), "F004"),
            (with("code", "S-1"), "F101"),
            (payout("S-2", &["tencent/2", "alipay/1"], 1_000, 0), "F105"),
            (payout("S-2", &["tencent/2", "tencent/2"], 1_400, 0), "L111"),
            (payout("S-2", &["tencent/1"], 5_000, 0), "L111"),
            (payout("S-2", &["tencent/2", "tencent/1"], 5_700, 0), "L111"),
            (payout("S-2", &[], 0, 0), "L101"),
            (payout("S-2", &["tencent/2"], -1, 0), "A004"),
            (with("at", "2022-03-14T09:59:59+08:00"), "L116"),
            (with("at", "2022-03-20T12:00:01+08:00"), "B101"),
        ] {
            desk.refused(Role::Finance, "/settlements", &form, want).await;
        }
        let (status, body) = desk.post(Role::Checker, "/settlements", &with("code", "S-3")).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A201")));
        desk.done(Role::Finance, "/settlements", &payout("S-2", &["tencent/2"], 700, 0)).await;
    });
}
