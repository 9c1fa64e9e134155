//! What `generate` writes, the reader takes: same rows, proved totals.

use std::io::{Cursor, Write};

use primitives::Day;
use proptest::prelude::*;
use statements::Format;
use statements::generate::{Made, MadeRow, Menu, Meta, Recipe, Width, write, write_rows};

use crate::read::{Read1, read, read_bytes};

pub fn day() -> Day {
    Day::new(2022, 3, 14).unwrap()
}

fn proved(recipe: &Recipe) -> Read1 {
    let mut bytes = Vec::new();
    let written = write(recipe, &mut bytes).unwrap();
    let read = read_bytes(&bytes).unwrap_or_else(|why| panic!("{why} in\n{}", String::from_utf8_lossy(&bytes)));
    assert_eq!(read.format, recipe.format);
    assert_eq!(
        (read.gross_fen, read.refund_fen, read.fees_fen),
        (written.gross_fen, written.refund_fen, written.fees_fen)
    );
    assert_eq!((read.count("gift") as u64, read.count("refund") as u64), (written.gifts, written.refunds));
    assert_eq!(read.closing.lines, written.rows);
    for (row, made) in read.rows.iter().zip(recipe.rows()) {
        assert_eq!(
            (&row.order_no, row.fen, row.at.get(..19)),
            (&made.order_no, made.fen, made.at.to_string().get(..19))
        );
        match made.kind {
            Made::Gift => assert_eq!(row.kind, "gift"),
            Made::Refund { refund_no } => {
                assert_eq!((row.kind.as_str(), row.refund_no.as_str()), ("refund", refund_no.as_str()))
            }
            Made::Waiting { .. } | Made::Other { .. } => {}
        }
    }
    read
}

#[test]
fn every_format_comes_back_as_it_was_written() {
    for format in Format::ALL {
        for width in [Width::Wide, Width::Old] {
            let recipe = Recipe { width, ..Recipe::new(format, 500, 7, day()) };
            let read = proved(&recipe);
            let earlier = read.rows.iter().filter(|row| row.order_no.starts_with("H00006")).count();
            assert_eq!((read.count("refund"), earlier), (16, 8), "{format}");
        }
    }
}

#[test]
fn refunds_of_the_earlier_file_are_of_gifts_that_it_kept() {
    let (earlier, later) =
        (Recipe::new(Format::WechatTrade, 500, 6, day()), Recipe::new(Format::WechatTrade, 500, 7, day()));
    let rows = || earlier.rows();
    assert!(!later.earlier.is_empty());
    for (order_no, fen) in &later.earlier {
        assert!(rows().any(|row| row.kind == Made::Gift && row.order_no == *order_no && row.fen == *fen), "{order_no}");
        assert!(
            !rows().any(|row| row.kind != Made::Gift && row.order_no == *order_no),
            "{order_no} was refunded already"
        );
    }
}

#[test]
fn a_sum_is_met_to_the_fen() {
    for (rows, total) in [(1, 7), (10, 10), (1_000, 13_636_363), (1_000, 1_000_000_000), (333, 50_000)] {
        let recipe = Recipe { menu: Menu::Sum(total), ..Recipe::new(Format::Canonical, rows, 3, day()) };
        let read = proved(&recipe);
        assert_eq!(read.gross_fen, total, "{rows} rows");
        assert!(read.rows.iter().all(|row| 0 < row.fen));
    }
}

#[test]
fn rows_of_each_kind_are_written_and_read() {
    let meta = Meta { account: "1".into(), title: "援助".into(), from: day(), until: day().plus(1), fee_ppm: 6_000 };
    let row = |kind, n: i64| MadeRow {
        kind,
        at: day().start(),
        order_no: format!("O{n}"),
        flow_no: format!("4{n}"),
        fen: n * 100,
        payer: "p".into(),
        alias: "*某".into(),
        message: "a,b".into(),
    };
    let rows = |other: &str| {
        let (refund_no, state, what) = ("R1".to_owned(), "PROCESSING".to_owned(), other.to_owned());
        let kinds = [
            Made::Gift,
            Made::Refund { refund_no: refund_no.clone() },
            Made::Waiting { refund_no, state },
            Made::Other { what },
        ];
        kinds.into_iter().zip(1..).map(|(kind, n)| row(kind, n)).collect::<Vec<_>>()
    };
    for (format, other, third, fourth) in [
        (Format::WechatTrade, "REVOKED", "waiting PROCESSING", "other REVOKED"),
        (Format::WechatFund, "提现", "refund", "other 提现"),
        (Format::AlipayLedger, "收费", "refund", "other 收费"),
        (Format::AlipayTrade, "转账", "refund", "other 转账"),
    ] {
        let mut bytes = Vec::new();
        write_rows(format, Width::Wide, &meta, rows(other).into_iter(), &mut bytes).unwrap();
        let kinds: Vec<String> = read_bytes(&bytes).unwrap().rows.into_iter().map(|row| row.kind).collect();
        assert_eq!(kinds, ["gift", "refund", third, fourth], "{format}");
    }
    assert!(write_rows(Format::Canonical, Width::Wide, &meta, rows("x").into_iter(), &mut Vec::new()).is_err());
}

#[test]
fn a_zip_is_looked_into() {
    let mut csv = Vec::new();
    write(&Recipe::new(Format::AlipayTrade, 3_000, 1, day()), &mut csv).unwrap();
    let zip = |files: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let summary = "#支付宝业务汇总查询\r\n门店编号,门店名称\r\n".as_bytes();
    let good = zip(&[("a/", b""), ("汇总.csv", summary), ("明细.csv", &csv), ("readme.txt", b"hello")]);
    assert_eq!(read_bytes(&good).unwrap().rows.len(), 3_000);
    assert_eq!(read_bytes(&zip(&[("a.csv", &csv), ("b.csv", &csv)])).unwrap_err(), "T105 first=a.csv second=b.csv");
    assert_eq!(read_bytes(&zip(&[("a.csv", b"")])).unwrap_err(), "T101");
    assert_eq!(read_bytes(&zip(&[])).unwrap_err(), "T101");
    let others = zip(&[("a/", b""), ("账单.xlsx", b"x"), ("说明.pdf", b"x")]);
    assert_eq!(read_bytes(&others).unwrap_err(), "T127 names=账单.xlsx, 说明.pdf");
    let seven = ["1", "2", "3", "4", "5", "6", "7"].map(|name| (name, b"".as_slice()));
    assert_eq!(read_bytes(&zip(&seven)).unwrap_err(), "T127 names=1, 2, 3, 4, 5, …");
    assert!(read_bytes(&good[..good.len() / 2]).unwrap_err().starts_with("T102"));
    let many: Vec<(String, &[u8])> = (0..65).map(|n| (format!("{n}.csv"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(read_bytes(&zip(&many)).unwrap_err(), "T104 limit=entries max=64 found=65");
    let bomb = vec![b'0'; 20 << 20];
    assert!(read_bytes(&zip(&[("bomb.csv", &bomb)])).unwrap_err().starts_with("T104 limit=ratio"));
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    assert!(read_bytes(&flipped).is_err(), "a flipped bit was taken");
}

fn formats() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_recipe_comes_back(format in formats(), rows in 0_u64..300, seed in 0_u64..1_000_000, every in 0_u64..9, old: bool) {
        let width = if old { Width::Old } else { Width::Wide };
        proved(&Recipe { width, refund_every: every, ..Recipe::new(format, rows, seed, day()) });
    }

    /// Stands in for a fuzzer: whatever is done to the bytes, the reader answers; and what it takes, it has proved.
    #[test]
    fn mutated_bytes_never_panic(
        format in formats(),
        seed in 0_u64..1000,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let mut bytes = Vec::new();
        write(&Recipe::new(format, 40, seed, day()), &mut bytes).unwrap();
        for (at, byte, how) in cuts {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => { let to = (at + usize::from(byte)).min(bytes.len()); bytes.copy_within(0..to - at, at); }
            }
        }
        let _ = read(Cursor::new(&bytes), None);
        let _ = read(Cursor::new(&bytes), Some(format));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), zip: bool) {
        let led = if zip { b"PK\x03\x04".to_vec() } else { Vec::new() };
        let _ = read_bytes(&[led, bytes].concat());
    }

    #[test]
    fn any_lines_behind_a_header_never_panic(format in formats(), lines in "[`\",\t\n0-9a.共元笔#:：-]{0,300}") {
        let mut bytes = Vec::new();
        write(&Recipe::new(format, 0, 1, day()), &mut bytes).unwrap();
        let text = encoding_rs::GB18030.encode(&lines).0;
        let lines = if matches!(format, Format::AlipayLedger | Format::AlipayTrade) { text.as_ref() } else { lines.as_bytes() };
        let mut at = 0;
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            at += line.len();
            if 3 < line.iter().filter(|b| **b == b',').count() {
                break;
            }
        }
        let _ = read_bytes(&[&bytes[..at], lines, &bytes[at..]].concat());
    }
}
