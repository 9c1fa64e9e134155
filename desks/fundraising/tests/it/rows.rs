//! What each row of a statement becomes, and how the summary counts it.

use serde_json::json;
use store::testing::{Home, run};

use crate::desk::{Desk, counts, rejects};
use crate::files::{Row, canonical, gift, ledger, refund, wechat};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
const COUNTS: [&str; 7] = ["rows", "gifts", "refunds", "other", "duplicates", "repeated", "parked"];

#[test]
fn gifts_and_refunds_are_counted_with_their_fees_rounded_once() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        // 4,999 + 4,999 millionths are one fen; the refund gives 5,000 back: 4,998 left, nothing.
        let first = [gift("A", 1_000).fee(4_999), gift("B", 500).fee(4_999)];
        let told = desk.import("pingan", &canonical(&first)).await;
        assert_eq!(counts(&told, ["gross_fen", "refund_fen", "fees_fen"]), [1_500, 0, 1], "{told}");
        let second = [gift("C", 1_000).fee(9_998), refund("r1", "A", 400).fee(-5_000)];
        let told = desk.import("pingan", &canonical(&second)).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 1, 0, 0, 0, 0], "{told}");
        assert_eq!(counts(&told, ["gross_fen", "refund_fen", "fees_fen"]), [1_000, 400, 0], "{told}");
        // Half a fen goes away from zero, below it too.
        let third = [gift("D", 1).fee(5_000)];
        assert_eq!(desk.import("pingan", &canonical(&third)).await["fees_fen"], 1);
        let fourth = [gift("E", 1).fee(-5_000)];
        assert_eq!(desk.import("pingan", &canonical(&fourth)).await["fees_fen"], -1);
    });
}

#[test]
fn fees_count_what_this_import_booked_and_nothing_else() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let (a, waits) = (gift("A", 1_000).fee(60_000), refund("r1", "Z", 100).fee(-6_000));
        let told = desk.import("pingan", &canonical(&[a.clone(), a.clone(), waits.clone()])).await;
        assert_eq!(counts(&told, ["fees_fen", "repeated", "parked"]), [6, 1, 1], "{told}");
        // A duplicate's fee was counted; a released refund's is the other file's.
        let told = desk.import("pingan", &canonical(&[a, waits, gift("Z", 1_000).fee(60_000)])).await;
        assert_eq!(counts(&told, ["fees_fen", "duplicates", "gifts", "refunds"]), [6, 2, 1, 0], "{told}");
        assert_eq!(told["released"], json!([{"order_no": "Z", "fen": 100}]));
    });
}

#[test]
fn other_rows_are_kept_once_and_charges_are_fees() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows = [
            ("F1", "A", "在线支付", 10_000),
            ("F2", "A", "收费", -60),
            ("F3", "", "提现", -5_000),
            ("F4", "A", "收费", 25),
            ("F5", "B", "交易付款", 100),
            ("F6", "A", "退款", -1_000),
            ("F7", "", "转账", 77),
        ];
        let told = desk.import("alipay", &ledger(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [7, 2, 1, 4, 0, 0, 0], "{told}");
        assert_eq!(counts(&told, ["gross_fen", "refund_fen", "fees_fen"]), [10_100, 1_000, 35], "{told}");
        assert_eq!(desk.rows("fundraising_other").await.len(), 4);
        // Overlapping days: the same charges again cost nothing, a new one does.
        let again = [rows[1], rows[2], rows[3], ("F8", "B", "收费", -1), rows[0]];
        let told = desk.import("alipay", &ledger(&again)).await;
        assert_eq!(counts(&told, COUNTS), [5, 0, 0, 1, 4, 0, 0], "{told}");
        assert_eq!(told["fees_fen"], 1);
        // The same flow number with another amount, or as something else.
        let odd = [("F2", "A", "收费", -61), ("F3", "", "转账", -5_000), ("F9", "", "提现", 2), ("F9", "", "提现", 1)];
        let told = desk.import("alipay", &ledger(&odd)).await;
        let want = [(6, "R301"), (7, "R305"), (9, "R301")].map(|(line, code)| (line, code.to_owned()));
        assert_eq!(rejects(&told), want, "{told}");
        assert_eq!(told["rejected"][1]["reason"], "R305 was=提现 is=转账");
    });
}

#[test]
fn rows_of_nothing_or_less_are_rejected_and_the_rest_is_booked() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let a = gift("A", 100);
        let odd = Row { kind: "match", ..gift("M", 5) };
        let rows =
            [gift("Z", 0), a.clone(), gift("N", -5), refund("r", "A", 0), refund("r2", "A", -1), odd.clone(), odd];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [6, 1, 0, 0, 0, 1, 0], "{told}");
        let want = [(2, "T206"), (4, "T206"), (5, "T206"), (6, "T206"), (7, "T202")];
        assert_eq!(rejects(&told), want.map(|(line, code)| (line, code.to_owned())), "{told}");
        assert_eq!(told["rejected"][2]["order_no"], "r", "the row's own number");
        // They are nowhere in the book, so they are rejected again.
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, ["rows", "duplicates", "rejected"]), [6, 1, 5], "{told}");
    });
}

#[test]
fn a_file_of_nothing_but_rejected_rows_is_booked_and_brings_nothing() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let before = desk.proof().await;
        let told = desk.import("fresh", &canonical(&[gift("Z", 0), gift("N", -5)])).await;
        assert_eq!(counts(&told, ["rows", "gifts", "rejected"]), [2, 0, 2], "{told}");
        assert_eq!(desk.proof().await, before, "no entry");
        assert_eq!(desk.files().await[0].batch, None);
        let told = desk.import("fresh", &canonical(&[])).await;
        assert_eq!(counts(&told, ["rows", "gifts"]), [0, 0], "a day without a gift: {told}");
    });
}

#[test]
fn a_gift_outside_its_appeals_days_is_booked_and_flagged() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = primitives::Role::Fundraising;
        let end = json!({"last": "2022-03-20", "at": crate::desk::when("20T10:00")});
        desk.done(role, "/appeals/jilin-aid/close", &end).await;
        let on = |no: &str, day: &str| gift(no, 100).on(&format!("{day} 08:00:00"));
        let rows = [on("A", "2022-03-12"), on("B", "2022-03-13"), on("C", "2022-03-20"), on("D", "2022-03-21")];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(told["gifts"], 4, "{told}");
        assert_eq!(desk.files().await[0].counts.outside, 2);
        let (status, list) = desk.get(role, "/statements").await;
        assert_eq!((status, &list[0]["counts"]["outside"]), (200, &json!(2)), "{list}");
        assert_eq!(list[0]["reaches"], "2022-03-21T08:00:00+08:00");
        assert_eq!(list[0]["batch"], "pingan/1");
    });
}

#[test]
fn order_numbers_are_texts_of_any_letters() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let odd = ["订单 一", "a,b", "q\"q", "-1", "=1+1", "Ω≈ç√", "😀", "0", "00", "drop table", "％", "'"];
        let mut rows: Vec<Row> = odd.iter().map(|no| gift(no, 100)).collect();
        rows.extend(odd.iter().map(|no| refund(no, no, 40)));
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [24, 12, 12, 0, 0, 0, 0], "{told}");
        for no in odd {
            let found = desk.app.db.read(async move |tx| book::trace::find(tx, no, None).await).await.unwrap();
            assert_eq!((found.order_no.as_str(), found.fen()), (no, 100));
        }
        let long = "9".repeat(129);
        let told = desk.import("pingan", &canonical(&[gift(&long, 100), gift("", 5)])).await;
        assert_eq!(rejects(&told), [(2, "T203".to_owned()), (3, "T203".to_owned())], "{told}");
    });
}

#[test]
fn a_payers_id_is_kept_as_a_keyed_hash_alone() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows = [("W1", "SUCCESS", 600, "0", 0, "", 4_000), ("W2", "REVOKED", 0, "0", 0, "", 0)];
        let told = desk.import("tencent", &wechat(&rows)).await;
        assert_eq!(counts(&told, ["gifts", "other", "fees_fen"]), [1, 1, 4], "{told}");
        desk.import("alipay", &ledger(&[("F1", "A", "在线支付", 100)])).await;
        let all = desk.everything().await.join("\n");
        assert!(!all.contains("oUser") && !all.contains("138****") && !all.contains("加油"), "{all}");
        assert!(all.contains("*某"), "the name as the platform masks it");
    });
}
