//! The same number twice in one file.

use store::testing::{Home, run};

use crate::desk::{Desk, counts, rejects};
use crate::files::{canonical, gift, refund};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
const COUNTS: [&str; 6] = ["rows", "gifts", "refunds", "duplicates", "repeated", "rejected"];

#[test]
fn a_line_that_stands_again_counts_once_whatever_became_of_it() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let (a, bad, r, w) = (gift("A", 100), gift("N", 0), refund("r", "A", 40), refund("w", "Z", 5));
        let rows = [&a, &bad, &r, &w, &w, &r, &bad, &a, &a].map(Clone::clone);
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [4, 1, 1, 0, 5, 1], "{told}");
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [4, 0, 0, 3, 5, 1], "{told}");
    });
}

#[test]
fn a_row_that_says_the_same_in_other_words_is_a_duplicate_and_in_the_totals() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let (early, late) = (refund("r", "A", 40), refund("r", "A", 40).on("2022-03-15 08:00:01"));
        let rows = [gift("A", 100), gift("A", 100).on("2022-03-14 08:00:01"), gift("A", 100), early, late];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [4, 1, 1, 2, 1, 0], "{told}");
        assert_eq!(counts(&told, ["gross_fen", "refund_fen"]), [100, 40]);
    });
}

#[test]
fn an_order_with_another_amount_is_rejected_with_both() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows = [gift("A", 100), gift("A", 200), gift("A", 100), gift("A", 200), gift("A", 300)];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [3, 1, 0, 0, 2, 2], "{told}");
        assert_eq!(rejects(&told), [(3, "R301".to_owned()), (6, "R301".to_owned())]);
        assert_eq!(told["rejected"][0]["reason"], "R301 was=1.00 is=2.00");
        assert_eq!(told["rejected"][1]["reason"], "R301 was=1.00 is=3.00");
        assert_eq!(told["rejected"][0]["order_no"], "A");
        assert_eq!(told["gross_fen"], 100);
    });
}

#[test]
fn a_refund_number_has_one_order_and_one_amount() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows = [
            gift("A", 100),
            gift("B", 100),
            refund("r", "A", 40),
            refund("r", "B", 40),
            refund("r", "A", 41),
            refund("r", "B", 40),
        ];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [5, 2, 1, 0, 1, 2], "{told}");
        assert_eq!(rejects(&told), [(5, "R304".to_owned()), (6, "R301".to_owned())]);
        assert_eq!(told["rejected"][0]["reason"], "R304 line=4");
        assert_eq!(told["rejected"][0]["order_no"], "r", "the row's own number");
    });
}

#[test]
fn a_refund_larger_than_its_gift_is_rejected_in_this_import() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows = [
            gift("A", 100),
            refund("r1", "A", 60).on("2022-03-15 09:00:00"),
            refund("r2", "A", 41).on("2022-03-15 10:00:00"),
            refund("r3", "A", 40).on("2022-03-15 11:00:00"),
        ];
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [4, 1, 2, 0, 0, 1], "{told}");
        assert_eq!(rejects(&told), [(4, "L109".to_owned())]);
        assert_eq!(told["rejected"][0]["order_no"], "r2", "canonical: the row's own number");
        assert_eq!(told["refund_fen"], 100);
        // In the list too; it is parked no more, so the same file asks for it anew.
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [4, 0, 0, 3, 0, 1], "{told}");
        assert_eq!(rejects(&told), [(4, "L109".to_owned())]);
        let files = desk.files().await;
        let late: Vec<_> = files[1].open.late.iter().map(|r| (r.line, r.order_no.clone())).collect();
        let first = if files[0].batch.is_some() { &files[0] } else { &files[1] };
        let own: Vec<_> = first.open.late.iter().map(|r| (r.line, r.order_no.clone())).collect();
        assert!(own == [(4, "r2".to_owned())] || late == [(4, "r2".to_owned())], "{own:?} {late:?}");
    });
}

/// A spreadsheet made every order number the same: a file of many conflicts is still read in no time.
#[test]
fn many_lines_of_one_number_are_held_against_the_first() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let rows: Vec<_> = (1..=9_000).map(|fen| gift("4.2E+27", fen)).collect();
        let told = desk.import("pingan", &canonical(&rows)).await;
        assert_eq!(counts(&told, COUNTS), [9_000, 1, 0, 0, 0, 8_999]);
        assert_eq!(told["rejected"][8_998]["order_no"], "4.2E+27");
    });
}
