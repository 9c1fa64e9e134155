//! Gifts outside the platforms, in money and in goods.

use primitives::Role;
use serde_json::{Value, json};
use store::testing::{Home, run};

use crate::desk::{Desk, when};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
fn money(code: &str, fen: i64) -> Value {
    json!({
        "code": code, "appeal": "jilin-aid", "giver": "acme", "fen": fen, "bank": "main", "at": when("14T10:00"),
    })
}
fn goods(code: &str, value: Option<i64>, basis: &str) -> Value {
    json!({
        "code": code, "appeal": "jilin-aid", "giver": "li", "item": "n95", "units": 100, "value_fen": value,
        "basis": basis, "evidence": "发票 0001", "warehouse": "cc", "batch_no": "M-1", "expires": "2024-01-01",
        "at": when("14T11:00"),
    })
}

#[test]
fn a_givers_name_never_enters_the_journal() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Fundraising, "/gifts", &money("G-1", 10_000)).await;
        desk.done(Role::Fundraising, "/gifts-in-kind", &goods("K-1", Some(5_000), "invoice")).await;
        let journal = desk.rows("book_entry").await.join("\n");
        assert!(journal.contains("acme"), "a giver's entry has its code");
        assert!(!journal.contains("示例制造公司") && !journal.contains("先生"), "{journal}");
        let audit = desk.rows("book_audit").await.join("\n");
        assert!(!audit.contains("示例制造公司"), "{audit}");
    });
}

#[test]
fn a_giver_has_a_name_of_one_line() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        for alias in ["", "  ", "两\n行", &"长".repeat(61)] {
            let form = json!({"code": "x", "kind": "company", "alias": alias});
            desk.refused(Role::Fundraising, "/givers", &form, "R112").await;
        }
        let again = json!({"code": "acme", "kind": "individual", "alias": "别人"});
        desk.refused(Role::Fundraising, "/givers", &again, "R101").await;
    });
}

#[test]
fn a_gift_code_is_used_once() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        desk.done(role, "/gifts", &money("G-1", 10_000)).await;
        desk.refused(role, "/gifts", &money("G-1", 20_000), "B105").await;
        desk.refused(role, "/gifts-in-kind", &goods("G-1", Some(5_000), "invoice"), "B105").await;
        desk.refused(role, "/gifts-in-kind", &goods("G-1", None, "unvalued"), "R101").await;
        desk.done(role, "/gifts-in-kind", &goods("K-1", None, "unvalued")).await;
        desk.refused(role, "/gifts-in-kind", &goods("K-1", None, "unvalued").tap("units", json!(7)), "R101").await;
        desk.refused(role, "/gifts", &money("K-1", 10_000), "R101").await;
        desk.refused(role, "/gifts-in-kind", &goods("K-1", Some(5_000), "invoice"), "R101").await;
    });
}

#[test]
fn a_gift_says_all_that_it_must() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        desk.refused(role, "/gifts", &money("G", 0), "R108").await;
        desk.refused(role, "/gifts", &money("G", -1), "A004").await;
        desk.refused(role, "/gifts", &money("G", 1).tap("appeal", json!("no")), "R102").await;
        desk.refused(role, "/gifts", &money("G", 1).tap("giver", json!("no")), "R103").await;
        desk.refused(role, "/gifts", &money("G", 1).tap("at", json!(when("31T12:01"))), "B101").await;
        desk.refused(role, "/gifts", &money("G", 1).tap("extra", json!(1)), "A004").await;
        desk.refused(Role::Finance, "/gifts", &money("G", 1), "A201").await;
        let (status, body) = desk.keyed("no-token", "/gifts", "k", &money("G", 1)).await;
        assert_eq!(status, 401, "{body}");
        let bank = desk.post(role, "/gifts", &money("G", 1).tap("bank", json!("no"))).await;
        assert_eq!(bank.0, 422, "{bank:?}");
    });
}

#[test]
fn a_key_sent_again_is_done_once_and_never_for_something_else() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token("second", Role::Fundraising).await;
        let first = desk.keyed(&token, "/gifts", "key-1", &money("G-1", 100)).await;
        assert_eq!(first.0, 200);
        let before = desk.everything().await;
        assert_eq!(desk.keyed(&token, "/gifts", "key-1", &money("G-1", 100)).await, first);
        let (status, body) = desk.keyed(&token, "/gifts", "key-1", &money("G-1", 200)).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("S101")));
        assert_eq!(desk.everything().await, before);
    });
}

#[test]
fn a_bound_gift_buys_nothing_else() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let bound = money("G-1", 10_000).tap("restriction", json!({"items": ["suit"], "places": ["220000"]}));
        desk.done(Role::Fundraising, "/gifts", &bound).await;
        let form = json!({
            "code": "PO-1", "operation": "jilin-2022", "fund": "jilin", "supplier": "maker",
            "lines": [{"item": "n95", "units": 10, "amount_fen": 5_000}], "at": when("21T10:00"),
        });
        desk.done(Role::Logistics, "/orders", &form).await;
        desk.done(Role::Checker, "/orders/PO-1/approve", &json!({"at": when("21T12:00")})).await;
        let intake = json!({
            "order": "PO-1", "warehouse": "cc", "at": when("22T09:00"),
            "lines": [{
                "line": 1, "item": "n95", "units": 10, "amount_fen": 5_000, "batch_no": "A-1", "expires": "2024-03-01",
            }],
        });
        desk.refused(Role::Logistics, "/intakes", &intake, "L104").await;
        desk.done(Role::Fundraising, "/gifts", &money("G-2", 5_000)).await;
        desk.done(Role::Logistics, "/intakes", &intake).await;
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "G-1", None).await).await.unwrap();
        assert!(hit.axis.as_str().contains("suit"), "a stream of its own: {}", hit.axis.as_str());
        desk.proof().await;
    });
}

#[test]
fn goods_have_a_basis_and_evidence_of_their_value() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        for basis in ["invoice", "customs", "agreement", "market_price", "other_method"] {
            let form = goods(&format!("K-{basis}"), Some(10_000), basis);
            let made = desk.done(role, "/gifts-in-kind", &form).await;
            assert_eq!(made["lot"], json!(format!("K-{basis}/1")));
            desk.refused(role, "/gifts-in-kind", &goods("K", None, basis), "R109").await;
            let bare = goods("K", Some(1), basis).tap("evidence", json!(" "));
            desk.refused(role, "/gifts-in-kind", &bare, "R113").await;
        }
        desk.done(role, "/gifts-in-kind", &goods("K-u", None, "unvalued")).await;
        desk.refused(role, "/gifts-in-kind", &goods("K", Some(1), "unvalued"), "R109").await;
        desk.refused(role, "/gifts-in-kind", &goods("K", Some(1), "invoice").tap("units", json!(0)), "R108").await;
        desk.refused(Role::Logistics, "/gifts-in-kind", &goods("K", Some(1), "invoice"), "A201").await;
        desk.refused(role, "/gifts-in-kind", &goods("K", Some(1), "guess"), "A004").await;
        let stale = goods("K", Some(1), "invoice").tap("expires", json!("2022-03-01"));
        desk.refused(role, "/gifts-in-kind", &stale, "U116").await;
        let unknown = goods("K", Some(1), "invoice").tap("item", json!("no"));
        assert_eq!(desk.post(role, "/gifts-in-kind", &unknown).await.0, 422);
        desk.proof().await;
    });
}

/// A form with one field changed.
pub(crate) trait Tap {
    fn tap(self, name: &str, value: Value) -> Value;
}
impl Tap for Value {
    fn tap(mut self, name: &str, value: Value) -> Value {
        self[name] = value;
        self
    }
}
