//! Imports at the same time, on both stores.

use fundraising::{Answered, Asked, Summary, import};
use store::Lease;

use crate::desk::{Desk, code, counts, local};
use crate::files::{canonical, gift, refund};

fn asked(desk: &Desk, name: &str, channel: &str, text: &str) -> Asked {
    let path = desk.app.data.join(name);
    std::fs::write(&path, text).unwrap();
    let (appeal, channel) = (code("jilin-aid"), code(channel));
    Asked { path, name: name.to_owned(), appeal, channel, format: None, dry_run: false, password: None }
}

async fn booked(desk: &Desk, asked: Asked, on_wait: impl FnMut() + Send) -> Summary {
    match import(&desk.app, &local(), &asked, on_wait).await.unwrap() {
        Answered::Booked(summary) => summary,
        Answered::Quarantined(why) => panic!("{why}"),
    }
}

store::on_both_stores! {
    async fn two_of_a_channel_at_once_both_come_to_their_end(home: &Home) {
        let desk = Desk::open(home).await;
        let rows = |from: usize, to: usize| (from..to).map(|n| gift(&format!("G{n}"), 100)).collect::<Vec<_>>();
        let (one, two) = (canonical(&rows(0, 60)), canonical(&rows(30, 90)));
        let (a, b) = tokio::join!(
            booked(&desk, asked(&desk, "one", "fresh", &one), || ()),
            booked(&desk, asked(&desk, "two", "fresh", &two), || ()),
        );
        assert_eq!((a.gifts + b.gifts, a.duplicates + b.duplicates), (90, 30), "{a:?} {b:?}");
        desk.proof().await;
    }

    async fn the_second_of_a_channel_waits_and_is_told(home: &Home) {
        let desk = Desk::open(home).await;
        let held = Lease::try_take(&desk.app.db, &book::load::lease_name(&code("pingan"))).await.unwrap().unwrap();
        let (tell, hear) = tokio::sync::oneshot::channel();
        let mut tell = Some(tell);
        let text = canonical(&[gift("A", 100)]);
        let waiting = booked(&desk, asked(&desk, "one", "pingan", &text), move || {
            tell.take().expect("told once").send(()).unwrap();
        });
        let first = async {
            hear.await.unwrap();
            assert!(desk.rows("book_gift").await.is_empty(), "it waits");
            held.release().await.unwrap();
        };
        let (done, ()) = tokio::join!(waiting, first);
        assert_eq!(done.gifts, 1);
    }

    async fn channels_do_not_wait_for_each_other(home: &Home) {
        let desk = Desk::open(home).await;
        let held = Lease::try_take(&desk.app.db, &book::load::lease_name(&code("fresh"))).await.unwrap().unwrap();
        let text = canonical(&[gift("A", 100), refund("r", "A", 40)]);
        let done = booked(&desk, asked(&desk, "one", "pingan", &text), || panic!("it waits")).await;
        assert_eq!((done.gifts, done.refunds), (1, 1));
        held.release().await.unwrap();
    }

    async fn a_row_of_tomorrow_is_rejected_alone(home: &Home) {
        let desk = Desk::open(home).await;
        let rows: Vec<_> = (0..50).map(|n| gift(&format!("G{n}"), 100)).collect();
        let late = [rows.clone(), vec![gift("L", 1).on("2022-04-01 00:00:00")]].concat();
        let told = desk.import("pingan", &canonical(&late)).await;
        assert_eq!(counts(&told, ["rows", "gifts", "rejected"]), [51, 50, 1], "{told}");
        let no = &told["rejected"][0];
        assert_eq!((no["code"].as_str(), no["order_no"].as_str()), (Some("R306"), Some("L")), "{told}");
    }

    async fn every_way_of_a_row_is_the_same_on_both(home: &Home) {
        let desk = Desk::open(home).await;
        let first = [gift("A", 100), gift("B", 100).fee(600_000), refund("r", "A", 40), refund("w", "Z", 7), gift("N", 0)];
        desk.import("pingan", &canonical(&first)).await;
        let second = [gift("A", 200), gift("A", 100), refund("r", "B", 40), gift("Z", 5), gift("Y", 9)];
        let told = desk.import("pingan", &canonical(&second)).await;
        let names = ["rows", "gifts", "refunds", "duplicates", "parked", "rejected", "released"];
        assert_eq!(counts(&told, names), [5, 2, 0, 1, 0, 2, 0], "{told}");
        let files = desk.files().await;
        assert_eq!(files.iter().map(|s| s.applied.count).sum::<i64>(), 1);
        assert_eq!(files.iter().map(|s| s.open.late.len()).sum::<usize>(), 1, "w is larger than Z");
    }
}
