//! Refunds that wait: for their gift, for the platform, for somebody who stands in.

use primitives::Role;
use serde_json::json;
use store::testing::{Home, run};

use crate::desk::{Desk, at, counts, local, when};
use crate::files::{canonical, gift, refund, wechat};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
const COUNTS: [&str; 7] = ["rows", "gifts", "refunds", "duplicates", "parked", "rejected", "released"];

#[test]
fn a_refund_that_is_not_done_waits_for_one_that_is() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let pay = ("W1", "SUCCESS", 600, "0", 0, "", 4_000);
        let waits = ("W1", "REFUND", 0, "50001", 200, "PROCESSING", -1_000);
        let told = desk.import("tencent", &wechat(&[pay, waits])).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 0, 0, 1, 0, 0], "{told}");
        assert_eq!(told["parked"], json!([{"line": 3, "order_no": "W1", "reason": "R402 state=PROCESSING"}]));
        assert_eq!(told["fees_fen"], 4, "not its fee");
        // Still not done: nothing new.
        let told = desk.import("tencent", &wechat(&[waits, ("W2", "SUCCESS", 1, "0", 0, "", 0)])).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 0, 1, 0, 0, 0], "{told}");
        let done = ("W1", "REFUND", 0, "50001", 200, "SUCCESS", -1_000);
        let told = desk.import("tencent", &wechat(&[done])).await;
        assert_eq!(counts(&told, COUNTS), [1, 0, 1, 0, 0, 0, 0], "{told}");
        assert_eq!((&told["refund_fen"], &told["fees_fen"]), (&json!(200), &json!(-1)));
        // What was waiting is the later file's now; and one that is done stays done.
        assert!(desk.files().await.iter().all(|s| s.open.waiting.is_empty()));
        let told = desk.import("tencent", &wechat(&[waits, done])).await;
        assert_eq!(counts(&told, COUNTS), [2, 0, 0, 2, 0, 0, 0], "{told}");
    });
}

#[test]
fn in_one_file_the_done_one_takes_the_place_in_either_order() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let pay = |no| (no, "SUCCESS", 600, "0", 0, "", 0);
        let waits = |no, refund| (no, "REFUND", 0, refund, 200, "CHANGE", 0);
        let done = |no, refund| (no, "REFUND", 0, refund, 200, "SUCCESS", 0);
        let rows = [pay("W1"), waits("W1", "1"), done("W1", "1"), done("W2", "2"), waits("W2", "2"), pay("W2")];
        let told = desk.import("tencent", &wechat(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [6, 2, 2, 2, 0, 0, 0], "{told}");
        assert_eq!(told["refund_fen"], 400);
        let rows = [waits("W3", "3"), ("W3", "REFUND", 0, "3", 201, "SUCCESS", 0), pay("W3")];
        let told = desk.import("tencent", &wechat(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [3, 1, 1, 0, 0, 1, 0], "{told}");
        assert_eq!(told["rejected"][0]["reason"], "R301 was=2.01 is=2.00");
    });
}

#[test]
fn refunds_that_came_before_their_gift_are_set_free_by_it() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let early = [
            refund("r2", "A", 50).on("2022-03-16 08:00:00"),
            refund("r1", "A", 40).on("2022-03-15 08:00:00"),
            refund("r3", "A", 11).on("2022-03-17 08:00:00"),
            refund("r4", "Z", 1),
        ];
        let told = desk.import("pingan", &canonical(&early)).await;
        assert_eq!(counts(&told, COUNTS), [4, 0, 0, 0, 4, 0, 0], "{told}");
        assert_eq!(told["parked"][0], json!({"line": 2, "order_no": "A", "reason": "R401"}));
        let told = desk.import("pingan", &canonical(&[gift("A", 100), refund("r5", "A", 10)])).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 1, 0, 0, 0, 2], "{told}");
        let want = json!([{"order_no": "A", "fen": 40}, {"order_no": "A", "fen": 50}]);
        assert_eq!(told["released"], want, "by row time");
        // The third was larger than what was left: rejected in its own file's list, in no JSON of this import.
        let files = desk.files().await;
        let first = files.iter().find(|s| s.batch.is_none()).unwrap();
        let late: Vec<_> =
            first.open.late.iter().map(|r| (r.line, r.order_no.clone(), r.why.code().to_owned())).collect();
        assert_eq!(late, [(4, "r3".to_owned(), "L109".to_owned())]);
        assert_eq!((first.applied.count, first.open.waiting.len()), (2, 1));
        let (_, list) = desk.get(Role::Auditor, "/statements").await;
        let listed = list.as_array().unwrap().iter().find(|s| s["batch"].is_null()).unwrap();
        assert_eq!((&listed["refunds"], listed["parked"].as_array().unwrap().len()), (&json!(2), 1), "{listed}");
    });
}

#[test]
fn a_spent_gifts_refund_waits_until_somebody_stands_in() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.import("pingan", &canonical(&[gift("A", 10_000)])).await;
        let form = json!({
            "code": "S-1", "channel": "pingan", "batches": ["pingan/1"], "arrived_fen": 10_000, "fee_fen": 0,
            "bank": "main", "operating": "operating", "at": when("20T10:00"),
        });
        desk.done(Role::Finance, "/settlements", &form).await;
        desk.buy("PO-1", 8_000).await;
        let late = refund("r1", "A", 9_000).on("2022-03-25 08:00:00");
        let told = desk.import("pingan", &canonical(&[late])).await;
        assert_eq!(counts(&told, COUNTS), [1, 0, 0, 0, 1, 0, 0], "{told}");
        assert!(told["parked"][0]["reason"].as_str().unwrap().starts_with("L108"), "{told}");
        let mut ops = crate::desk::appeal("ops", "jilin");
        ops["fund"] = json!("operating");
        desk.done(Role::Fundraising, "/appeals", &ops).await;
        let gift = json!({
            "code": "O-1", "appeal": "ops", "giver": "acme", "fen": 9_000, "bank": "main", "at": when("24T10:00"),
        });
        desk.done(Role::Fundraising, "/gifts", &gift).await;
        let (_, booked) = book::recover(&desk.app.db, &local()).await.unwrap();
        assert_eq!(booked, 1);
        assert!(desk.files().await.iter().all(|s| s.open.waiting.is_empty()));
        book::check::full(&desk.app.db).await.unwrap();
        assert!(at("25T08:00") <= desk.app.world.now());
    });
}
