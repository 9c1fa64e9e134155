//! Refunds by hand: made by one, approved by another.

use primitives::Role;
use serde_json::{Value, json};
use store::testing::{Home, run};

use crate::desk::{Desk, when};
use crate::giving::Tap;

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
fn money(code: &str, appeal: &str, fen: i64) -> Value {
    json!({"code": code, "appeal": appeal, "giver": "acme", "fen": fen, "bank": "main", "at": when("14T10:00")})
}
fn refund(code: &str, of: &str, fen: i64) -> Value {
    json!({
        "code": code, "channel": "direct", "order_no": of, "fen": fen, "reason": "捐赠人撤回", "bank": "main",
        "at": when("25T10:00"),
    })
}

#[test]
fn who_made_a_refund_never_approves_it() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/gifts", &money("G-1", "jilin-aid", 10_000)).await;
        let maker = desk.token("same", Role::Fundraising).await;
        let (status, body) = desk.keyed(&maker, "/refunds", "k1", &refund("R-1", "G-1", 4_000)).await;
        assert_eq!(status, 200, "{body}");
        let before = desk.everything().await;
        let checker = desk.token("same", Role::Checker).await;
        let (status, body) = desk.keyed(&checker, "/refunds/R-1/approve", "k2", &json!({})).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A202")), "{body}");
        let mut after = desk.everything().await;
        after.retain(|row| !row.starts_with("access_token"));
        assert!(after.iter().all(|row| before.contains(row)), "nothing moved");
        desk.refused(Role::Fundraising, "/refunds/R-1/approve", &json!({}), "A201").await;
        desk.done(Role::Checker, "/refunds/R-1/approve", &json!({})).await;
        desk.refused(Role::Checker, "/refunds/R-1/approve", &json!({"at": when("26T10:00")}), "R111").await;
        desk.refused(Role::Checker, "/refunds/R-9/approve", &json!({}), "R110").await;
        desk.proof().await;
    });
}

#[test]
fn more_than_is_left_is_refused() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/gifts", &money("G-1", "jilin-aid", 10_000)).await;
        for (code, fen) in [("R-1", 4_000), ("R-2", 6_001), ("R-3", 6_000)] {
            desk.done(Role::Fundraising, "/refunds", &refund(code, "G-1", fen)).await;
        }
        desk.done(Role::Checker, "/refunds/R-1/approve", &json!({})).await;
        desk.refused(Role::Checker, "/refunds/R-2/approve", &json!({}), "L109").await;
        desk.done(Role::Checker, "/refunds/R-3/approve", &json!({})).await;
        desk.refused(Role::Fundraising, "/refunds", &refund("R-4", "G-1", 0), "R108").await;
        desk.refused(Role::Fundraising, "/refunds", &refund("R-1", "G-1", 1), "R101").await;
        desk.refused(Role::Fundraising, "/refunds", &refund("R-5", "G-9", 1), "B103").await;
        desk.refused(Role::Finance, "/refunds", &refund("R-5", "G-1", 1), "A201").await;
        assert_eq!(
            desk.post(Role::Fundraising, "/refunds", &refund("R-5", "G-1", 1).tap("bank", json!("no"))).await.0,
            422
        );
    });
}

#[test]
fn a_spent_gift_needs_somebody_who_stands_in() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/gifts", &money("G-1", "jilin-aid", 10_000)).await;
        desk.buy("PO-1", 8_000).await;
        desk.done(Role::Fundraising, "/refunds", &refund("R-1", "G-1", 10_000)).await;
        // The fund's standing payer is there, but has nothing.
        desk.refused(Role::Checker, "/refunds/R-1/approve", &json!({}), "L108").await;
        let mut ops = money("O-1", "jilin-aid", 9_000);
        ops["appeal"] = json!("ops");
        let mut appeal = crate::desk::appeal("ops", "jilin");
        appeal["fund"] = json!("operating");
        desk.done(Role::Fundraising, "/appeals", &appeal).await;
        desk.done(Role::Fundraising, "/gifts", &ops).await;
        desk.done(Role::Checker, "/refunds/R-1/approve", &json!({})).await;
        desk.proof().await;
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "G-1", None).await).await.unwrap();
        assert_eq!(hit.fen(), 10_000);
        book::check::full(&desk.app.db).await.unwrap();
    });
}

#[test]
fn without_a_payer_a_spent_gift_stays() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/gifts", &money("S-1", "shanghai-aid", 10_000)).await;
        let form = json!({
            "code": "PO-2", "operation": "shanghai-2022", "fund": "shanghai", "supplier": "maker",
            "lines": [{"item": "n95", "units": 10, "amount_fen": 8_000}], "at": when("21T10:00"),
        });
        desk.done(Role::Logistics, "/orders", &form).await;
        desk.done(Role::Checker, "/orders/PO-2/approve", &json!({"at": when("21T12:00")})).await;
        let form = json!({
            "order": "PO-2", "warehouse": "cc", "at": when("22T09:00"),
            "lines": [{
                "line": 1, "item": "n95", "units": 10, "amount_fen": 8_000, "batch_no": "A", "expires": "2024-03-01",
            }],
        });
        desk.done(Role::Logistics, "/intakes", &form).await;
        desk.done(Role::Fundraising, "/refunds", &refund("R-1", "S-1", 2_001)).await;
        desk.refused(Role::Checker, "/refunds/R-1/approve", &json!({}), "L107").await;
        desk.done(Role::Fundraising, "/refunds", &refund("R-2", "S-1", 2_000)).await;
        desk.done(Role::Checker, "/refunds/R-2/approve", &json!({})).await;
        // Or one is named.
        desk.done(Role::Fundraising, "/gifts", &money("J-1", "jilin-aid", 500)).await;
        desk.done(Role::Fundraising, "/refunds", &refund("R-3", "S-1", 500).tap("payer", json!("jilin"))).await;
        desk.done(Role::Checker, "/refunds/R-3/approve", &json!({})).await;
        desk.proof().await;
    });
}
