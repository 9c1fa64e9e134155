//! Orders reserve, payments are made by one and approved by another.

use book::Account;
use finance::reserve;
use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, at, code};

fn payment(code: &str, order: &str, fen: i64, before_goods: bool) -> Value {
    json!({"code": code, "order": order, "fen": fen, "bank": "main", "before_goods": before_goods,
        "at": "2022-03-16T10:00:00+08:00"})
}

fn approval() -> Value {
    json!({"at": "2022-03-16T11:00:00+08:00"})
}

async fn open_of(desk: &Desk) -> i64 {
    desk.app.db.read(async |tx| reserve::open_of(tx, &code("jilin")).await).await.unwrap()
}

#[test]
fn goods_that_came_are_paid_by_two() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        assert_eq!(open_of(&desk).await, 6_000);
        desk.take_in("PO-1", 2_000, "15T09:00").await.unwrap();
        desk.take_in("PO-1", 4_000, "15T10:00").await.unwrap();
        assert_eq!(open_of(&desk).await, 0, "what came is no longer reserved");

        desk.done(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 6_000, false)).await;
        assert_eq!(desk.balance("bank:main").await, 10_000, "a payment that is made moves nothing");
        let (status, body) = desk.post(Role::Checker, "/payments/PAY-1/approve", &approval()).await;
        assert_eq!((status, body["code"].as_str()), (200, Some("PAY-1")), "{body}");
        assert_eq!(desk.balance("bank:main").await, 4_000);
        assert_eq!(desk.stands(Account::Payable(code("PO-1"))).await, 0);
        assert_eq!(desk.stands(Account::Spent("PO-1/2000".parse().unwrap())).await, 2_000, "split by line");
        desk.refused(Role::Checker, "/payments/PAY-1/approve", &json!({}), "F110").await;
    });
}

#[test]
fn paid_before_the_goods_comes_out_of_what_the_order_reserves() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        desk.refused(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 6_001, true), "F108").await;
        desk.done(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 3_000, true)).await;
        desk.done(Role::Checker, "/payments/PAY-1/approve", &approval()).await;
        assert_eq!((desk.stands(Account::Prepaid(code("PO-1"))).await, open_of(&desk).await), (3_000, 3_000));

        desk.take_in("PO-1", 5_000, "17T09:00").await.unwrap();
        assert_eq!(desk.stands(Account::Prepaid(code("PO-1"))).await, 0, "used first");
        assert_eq!((desk.stands(Account::Payable(code("PO-1"))).await, open_of(&desk).await), (2_000, 1_000));
        let (when, entry) = (at("18T09:00"), book::EntryId::of(&["cancelled"]));
        desk.write(async move |tx| reserve::release(tx, &code("PO-1"), when, entry).await).await;
        assert_eq!(open_of(&desk).await, 0);
        desk.proof().await;
    });
}

#[test]
fn a_supplier_pays_back_what_was_prepaid() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        desk.done(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 3_000, true)).await;
        desk.done(Role::Checker, "/payments/PAY-1/approve", &approval()).await;
        let back = |code: &str, fen: i64| json!({"code": code, "order": "PO-1", "fen": fen, "bank": "main"});
        desk.refused(Role::Finance, "/pay-backs", &back("B-1", 3_001), "L104").await;
        desk.refused(Role::Finance, "/pay-backs", &back("B-1", 0), "F106").await;
        desk.done(Role::Finance, "/pay-backs", &back("B-1", 3_000)).await;
        assert_eq!((desk.stands(Account::Held).await, desk.balance("bank:main").await), (10_000, 10_000));
        desk.refused(Role::Finance, "/pay-backs", &back("B-1", 1), "F101").await;
    });
}

#[test]
fn the_maker_never_approves() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        desk.done(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 3_000, true)).await;
        let path = "/payments/PAY-1/approve";
        let other_hat = desk.token("finance", Role::Checker).await;
        let (status, body) = desk.keyed(&other_hat, path, "k", &approval()).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A202")), "nor as a checker");
        for role in [Role::Finance, Role::Logistics, Role::Auditor] {
            let (status, body) = desk.post(role, path, &approval()).await;
            assert_eq!((status, body["code"].as_str()), (403, Some("A201")), "{role}");
        }
        assert_eq!(desk.balance("bank:main").await, 10_000);
        desk.done(Role::Checker, path, &approval()).await;
    });
}

#[test]
fn orders_reserve_no_more_than_the_fund_holds() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.batch("tencent", "T-1", 5_000, "13T10:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        let said = |no: store::Failure| no.to_string();
        let above = desk.approve_order("PO-2", 4_001, "14T10:00").await.unwrap_err();
        assert_eq!(said(above), "F107 fund=jilin free=40.00 asked=40.01", "what a channel owes is not held yet");
        let twice = desk.approve_order("PO-1", 1, "14T10:00").await.unwrap_err();
        assert_eq!(said(twice), "F101 code=PO-1");
        desk.approve_order("PO-2", 4_000, "14T10:00").await.unwrap();
        let more = desk.take_in("PO-1", 6_001, "15T09:00").await.unwrap_err();
        assert_eq!(said(more), "F109 order=PO-1 most=60.00 asked=60.01", "the rest is the other order's");
        let unknown = desk.take_in("PO-3", 1, "15T09:00").await.unwrap_err();
        assert_eq!(said(unknown), "F006 code=PO-3");
        let short = desk.app.db.read(async |tx| reserve::short_of(tx, &code("jilin")).await).await.unwrap();
        assert_eq!(short, 0);
    });
}

#[test]
fn what_cannot_be_paid_is_refused() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        desk.take_in("PO-1", 2_000, "15T09:00").await.unwrap();
        desk.refused(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 2_001, false), "F115").await;
        // Both fit while neither is approved.
        desk.done(Role::Finance, "/payments", &payment("PAY-0", "PO-1", 500, false)).await;
        desk.done(Role::Finance, "/payments", &payment("PAY-1", "PO-1", 1_501, false)).await;
        desk.done(Role::Checker, "/payments/PAY-0/approve", &approval()).await;
        desk.refused(Role::Checker, "/payments/PAY-1/approve", &approval(), "L104").await;
        desk.refused(Role::Checker, "/payments/PAY-9/approve", &approval(), "F005").await;
        let early = json!({"at": "2022-03-15T08:59:59+08:00"});
        desk.done(Role::Finance, "/payments", &payment("PAY-2", "PO-1", 1_500, false)).await;
        desk.refused(Role::Checker, "/payments/PAY-2/approve", &early, "L116").await;
        let mut elsewhere = payment("PAY-3", "PO-1", 1, false);
        elsewhere["bank"] = json!("other");
        for (form, want) in [
            (elsewhere, "F003"),
            (payment("PAY-3", "PO-9", 1, false), "F006"),
            (payment("PAY-1", "PO-1", 1, false), "F101"),
            (payment("PAY-3", "PO-1", 0, false), "F106"),
            (payment("PAY-3", "PO-1", -1, false), "A004"),
        ] {
            desk.refused(Role::Finance, "/payments", &form, want).await;
        }
    });
}
