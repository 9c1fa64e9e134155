//! Files that are not taken.

use std::fs;

use fundraising::Asked;
use statements::Format;
use store::testing::{Home, run};

use crate::desk::{Desk, code};
use crate::files::{canonical, gift, ledger, wechat};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
fn asked(desk: &Desk, name: &str) -> Asked {
    Asked {
        path: desk.app.data.join(name),
        name: name.to_owned(),
        appeal: code("jilin-aid"),
        channel: code("pingan"),
        format: None,
        dry_run: false,
        password: None,
    }
}

#[test]
fn a_file_that_cannot_be_trusted_is_kept_with_its_reason_and_the_book_stays() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let good = canonical(&[gift("A", 100), gift("B", 5)]);
        let cases: [(&str, Vec<u8>, &str); 9] = [
            ("pingan", Vec::new(), "T101"),
            ("pingan", b"  \n\n".to_vec(), "T101"),
            ("pingan", b"a,b,c\n1,2,3\n".to_vec(), "T106"),
            ("pingan", good.replace(",1.05,", ",1.06,").into_bytes(), "T115"),
            ("pingan", good.replacen(",1.00,", ",1.0x,", 1).into_bytes(), "T112"),
            ("pingan", good.as_bytes()[..good.len() - 20].to_vec(), "T110"),
            ("pingan", [good.as_bytes(), b"\xff\xfe\xff"].concat(), "T"),
            ("pingan", wechat(&[("W", "SUCCESS", 1, "0", 0, "", 0)]).into_bytes(), "R201"),
            ("tencent", ledger(&[("F", "A", "在线支付", 1)]).into_bytes(), "R201"),
        ];
        let before = desk.proof().await;
        for (n, (channel, text, want)) in cases.into_iter().enumerate() {
            let why = desk.try_import(channel, "jilin-aid", &text).await.unwrap_err();
            assert!(why.starts_with(&format!("quarantined: {want}")), "{n}: {why}");
            assert_eq!(desk.proof().await, before);
            let files = desk.files().await;
            assert_eq!(files.len(), n + 1);
            let newest = files.iter().find(|s| s.sha256 == sha(&text)).unwrap();
            assert!(newest.quarantine.is_some() && newest.batch.is_none());
            let kept = store::files::Files::at(&desk.app.data).path(&sha(&text));
            assert_eq!(fs::read(kept).unwrap(), text, "the raw file is kept");
        }
        let told = desk.import("pingan", &good).await;
        assert_eq!(told["gifts"], 2, "the channel books on");
    });
}

fn sha(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn a_total_counts_each_distinct_line_once_whatever_became_of_it() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let (a, n) = (gift("A", 100), gift("N", -7));
        desk.import("pingan", &canonical(std::slice::from_ref(&a))).await;
        // Known, in conflict, below zero, standing again: the total is of the printed amounts.
        let text = canonical(&[a.clone(), gift("A", 300), n.clone(), n, a, gift("B", 1)]);
        assert!(text.contains("4,total,,3.94"), "{text}");
        let told = desk.import("pingan", &text).await;
        assert_eq!((&told["rows"], &told["repeated"]), (&4.into(), &2.into()), "{told}");
        for wrong in ["3.95", "3.93"] {
            let text = text.replace("3.94", wrong);
            let why = desk.try_import("pingan", "jilin-aid", text.as_bytes()).await.unwrap_err();
            assert!(why.starts_with("quarantined: T115"), "{why}");
        }
    });
}

#[test]
fn what_is_asked_for_must_be_there() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        fs::write(desk.app.data.join("good.csv"), canonical(&[gift("A", 100)])).unwrap();
        fs::create_dir(desk.app.data.join("folder")).unwrap();
        let good = asked(&desk, "good.csv");
        let cases = [
            (Asked { path: desk.app.data.join("folder"), ..good.clone() }, "refused: R203"),
            (Asked { path: desk.app.data.join("nothing"), ..good.clone() }, "refused: R203"),
            (Asked { appeal: code("nothing"), ..good.clone() }, "refused: R102"),
            (Asked { channel: code("direct"), ..good.clone() }, "refused: R107"),
            (Asked { channel: code("nothing"), ..good.clone() }, "refused: F"),
            (Asked { format: Some(Format::WechatTrade), ..good.clone() }, "quarantined: T107"),
        ];
        for (asked, want) in cases {
            let why = desk.try_asked(asked).await.unwrap_err();
            assert!(why.starts_with(want), "{why}");
        }
        let huge = fs::File::create(desk.app.data.join("huge")).unwrap();
        huge.set_len(8 * 1024 * 1024 * 1024 + 1).unwrap();
        let why = desk.try_asked(asked(&desk, "huge")).await.unwrap_err();
        assert!(why.starts_with("refused: R202"), "{why}");
        fs::remove_file(desk.app.data.join("huge")).unwrap();
        assert!(desk.try_asked(Asked { format: Some(Format::Canonical), ..good }).await.is_ok());
    });
}

#[test]
fn the_first_statement_of_a_channel_fixes_its_format() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let wrong = canonical(&[gift("A", 100)]).replace("1.00", "1.0x");
        desk.try_import("fresh", "jilin-aid", wrong.as_bytes()).await.unwrap_err();
        desk.import("fresh", &wechat(&[("W", "SUCCESS", 1, "0", 0, "", 0)])).await;
        let why = desk.try_import("fresh", "jilin-aid", canonical(&[gift("A", 1)]).as_bytes()).await.unwrap_err();
        assert!(why.starts_with("quarantined: R201"), "{why}");
    });
}

#[test]
fn the_same_bytes_are_kept_once_however_often_they_come() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100)]);
        for _ in 0..3 {
            desk.import("pingan", &text).await;
        }
        assert_eq!(desk.files().await.len(), 3);
        assert_eq!(desk.rows("store_file").await.len(), 1);
    });
}
