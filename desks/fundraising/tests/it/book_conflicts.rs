//! Numbers that stand in the book already.

use store::testing::{Home, run};

use crate::desk::{Desk, counts, rejects};
use crate::files::{canonical, gift, refund};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
const COUNTS: [&str; 6] = ["rows", "gifts", "refunds", "duplicates", "repeated", "rejected"];

#[test]
fn another_amount_or_order_is_a_conflict_with_both_values() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let first = [gift("A", 100), gift("B", 100), refund("r", "A", 40), refund("w", "Z", 7)];
        desk.import("pingan", &canonical(&first)).await;
        let second = [
            gift("A", 200),
            gift("A", 100),
            refund("r", "B", 40),
            refund("r", "A", 41),
            refund("w", "Y", 7),
            gift("C", 1),
        ];
        let told = desk.import("pingan", &canonical(&second)).await;
        assert_eq!(counts(&told, COUNTS), [6, 1, 0, 1, 0, 4], "held against the book, not each other: {told}");
        let reasons: Vec<&str> =
            told["rejected"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap()).collect();
        let want = ["R301 was=1.00 is=2.00", "R303 was=A is=B", "R301 was=0.40 is=0.41", "R303 was=Z is=Y"];
        assert_eq!(reasons, want);
    });
}

#[test]
fn another_appeal_is_a_conflict() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100), refund("r", "A", 40), refund("w", "Z", 7)]);
        desk.import("pingan", &text).await;
        let before = desk.proof().await;
        let told = desk.try_import("pingan", "shanghai-aid", text.as_bytes()).await.unwrap();
        assert_eq!(counts(&told, COUNTS), [3, 0, 0, 0, 0, 3], "{told}");
        assert_eq!(rejects(&told).iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>(), ["R302"; 3]);
        assert_eq!(told["rejected"][0]["reason"], "R302 was=jilin-aid is=shanghai-aid");
        assert_eq!(desk.proof().await, before);
    });
}

#[test]
fn the_same_numbers_of_another_channel_are_others() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100), refund("r", "A", 40)]);
        desk.import("pingan", &text).await;
        let told = desk.import("fresh", &text).await;
        assert_eq!(counts(&told, COUNTS), [2, 1, 1, 0, 0, 0], "{told}");
        let why = desk.app.db.read(async |tx| book::trace::find(tx, "A", None).await).await.unwrap_err();
        assert!(why.to_string().contains("B104"), "{why}");
    });
}

#[test]
fn a_whole_file_for_the_wrong_appeal_is_told_line_by_line() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows: Vec<_> = (0..5_000).map(|n| gift(&format!("G{n}"), 100)).collect();
        desk.import("pingan", &canonical(&rows)).await;
        let told = desk.try_import("pingan", "shanghai-aid", canonical(&rows).as_bytes()).await.unwrap();
        assert_eq!(counts(&told, COUNTS), [5_000, 0, 0, 0, 0, 5_000]);
        assert_eq!(told["rejected"][4_999]["order_no"], "G4999");
    });
}
