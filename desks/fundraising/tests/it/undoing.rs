//! Statements and gifts that were booked wrongly are undone, and booked right.

use primitives::Role;
use serde_json::{Value, json};
use store::testing::{Home, run};

use crate::desk::{Desk, counts, when};
use crate::files::{canonical, gift, refund};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
fn undo(code: &str) -> Value {
    json!({
        "code": code, "reason": {"zh": "导错了活动", "en": "Imported for the wrong appeal"}, "figures": ["R2.3"],
        "at": when("28T10:00"),
    })
}
const COUNTS: [&str; 6] = ["rows", "gifts", "refunds", "duplicates", "parked", "rejected"];

#[test]
fn a_statement_of_the_wrong_appeal_is_undone_and_imported_right() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows: Vec<_> = (0..50).map(|n| gift(&format!("G{n}"), 100 + n)).collect();
        let text = canonical(&rows);
        desk.try_import("pingan", "shanghai-aid", text.as_bytes()).await.unwrap();
        assert_eq!(desk.import("pingan", &text).await["rejected"].as_array().unwrap().len(), 50);
        desk.done(Role::Finance, "/batch-reversals", &undo("pingan/1")).await;
        desk.proof().await;
        let told = desk.import("pingan", &text).await;
        assert_eq!(counts(&told, COUNTS), [50, 50, 0, 0, 0, 0], "the numbers are free: {told}");
        let told = desk.import("pingan", &text).await;
        assert_eq!(counts(&told, COUNTS), [50, 0, 0, 50, 0, 0], "{told}");
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "G7", None).await).await.unwrap();
        assert_eq!((hit.appeal.as_str(), hit.batch.as_str(), hit.fen()), ("jilin-aid", "pingan/2", 107));
        book::check::full(&desk.app.db).await.unwrap();
    });
}

#[test]
fn an_undone_batch_may_come_again_and_again() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100), gift("B", 50)]);
        for n in 1..=3 {
            let told = desk.import("pingan", &text).await;
            assert_eq!(counts(&told, COUNTS), [2, 2, 0, 0, 0, 0], "{told}");
            desk.done(Role::Finance, "/batch-reversals", &undo(&format!("pingan/{n}"))).await;
        }
        desk.refused(
            Role::Finance,
            "/batch-reversals",
            &json!({
                "code": "pingan/1", "reason": {"zh": "再次", "en": "Again"}, "at": when("29T10:00"),
            }),
            "L118",
        )
        .await;
        // Of one that is partly right: a part comes anew, with another amount.
        let told = desk.import("pingan", &canonical(&[gift("A", 70), gift("A", 70), gift("A", 71)])).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 0, 0, 0, 1], "{told}");
        book::check::full(&desk.app.db).await.unwrap();
    });
}

#[test]
fn a_refund_of_an_undone_gift_waits_for_the_right_one() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100)]);
        desk.import("pingan", &text).await;
        desk.done(Role::Finance, "/batch-reversals", &undo("pingan/1")).await;
        let told = desk.import("pingan", &canonical(&[refund("r", "A", 40)])).await;
        assert_eq!(counts(&told, COUNTS), [1, 0, 0, 0, 1, 0], "{told}");
        let told = desk.import("pingan", &text).await;
        assert_eq!(told["released"], json!([{"order_no": "A", "fen": 40}]), "{told}");
        assert_eq!(counts(&told, COUNTS), [1, 1, 0, 0, 0, 0], "{told}");
    });
}

#[test]
fn a_refund_that_was_too_large_is_tried_anew_when_its_file_comes_again() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let file = |fen: i64| canonical(&[gift("A", fen), refund("r", "A", 140)]);
        let told = desk.import("pingan", &file(100)).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 0, 0, 0, 1], "{told}");
        let told = desk.import("pingan", &file(100)).await;
        assert_eq!(counts(&told, COUNTS), [2, 0, 0, 1, 0, 1], "neither in the book nor parked: {told}");
        desk.done(Role::Finance, "/batch-reversals", &undo("pingan/1")).await;
        let told = desk.import("pingan", &file(150)).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 1, 0, 0, 0], "{told}");
        let told = desk.import("pingan", &file(150)).await;
        assert_eq!(counts(&told, COUNTS), [2, 0, 0, 2, 0, 0], "{told}");
        desk.proof().await;
    });
}

#[test]
fn what_something_stands_on_is_not_undone() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let told = desk.import("pingan", &canonical(&[gift("A", 100), gift("B", 100), refund("r", "A", 40)])).await;
        assert_eq!(told["refunds"], 1);
        let (status, body) = desk.post(Role::Finance, "/batch-reversals", &undo("pingan/1")).await;
        assert_eq!((status, body["code"].as_str()), (422, Some("L119")), "{body}");
        desk.refused(Role::Finance, "/batch-reversals", &undo("pingan/9"), "R116").await;
        desk.refused(Role::Fundraising, "/batch-reversals", &undo("pingan/1"), "A201").await;
        let mut no_time = undo("pingan/1");
        no_time.as_object_mut().unwrap().remove("at");
        desk.refused(Role::Finance, "/batch-reversals", &no_time, "A004").await;
        desk.proof().await;
    });
}

#[test]
fn a_gift_outside_the_platforms_is_undone_and_booked_right() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let money = |fen: i64| {
            json!({
                "code": "G-1", "appeal": "jilin-aid", "giver": "acme", "fen": fen, "bank": "main", "at": when("14T10:00"),
            })
        };
        desk.done(Role::Fundraising, "/gifts", &money(10_000)).await;
        desk.refused(Role::Finance, "/batch-reversals", &undo("direct/1"), "R107").await;
        desk.done(Role::Finance, "/gift-reversals", &undo("G-1")).await;
        desk.done(Role::Fundraising, "/gifts", &money(1_000)).await;
        desk.refused(Role::Fundraising, "/gifts", &money(2_000), "B105").await;
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "G-1", None).await).await.unwrap();
        assert_eq!(hit.fen(), 1_000);
        let mut again = undo("G-1");
        again["at"] = json!(when("29T10:00"));
        desk.done(Role::Finance, "/gift-reversals", &again).await;
        desk.refused(Role::Finance, "/gift-reversals", &undo("G-2"), "R116").await;
        let goods = json!({
            "code": "K-1", "appeal": "jilin-aid", "giver": "li", "item": "n95", "units": 100, "value_fen": 5_000,
            "basis": "invoice", "evidence": "发票 1", "warehouse": "cc", "at": when("14T11:00"),
        });
        desk.done(Role::Fundraising, "/gifts-in-kind", &goods).await;
        desk.refused(Role::Finance, "/gift-reversals", &undo("K-1"), "R116").await;
        book::check::full(&desk.app.db).await.unwrap();
    });
}
