//! Every sample gives the summary that is written beside it.

use std::fs;
use std::path::PathBuf;

use crate::read::{Read1, read_bytes};

pub fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn proved(name: &str) -> Read1 {
    read_bytes(&sample(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

#[test]
fn each_sample_gives_its_summary() {
    let wanted: serde_json::Value = serde_json::from_slice(&sample("expected.json")).unwrap();
    for want in wanted.as_array().unwrap() {
        let name = want["file"].as_str().unwrap();
        let read = read_bytes(&sample(name));
        if want["exit"] == 3 {
            assert!(read.is_err(), "{name} was taken");
            continue;
        }
        let read = read.unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(read.format.word(), want["format"].as_str().unwrap(), "{name}");
        let n = |key: &str| want.get(key).map_or(0, |n| n.as_i64().unwrap());
        // The book parks refunds of orders that it does not know; here they are rows like the others.
        let early = i64::try_from(read.rows.iter().filter(|row| row.order_no.starts_with("EARLIER")).count()).unwrap();
        let early = if name.contains("earlier") { 0 } else { early };
        let count = |kind| i64::try_from(read.count(kind)).unwrap();
        assert_eq!(i64::try_from(read.rows.len()).unwrap(), n("rows"), "{name}");
        assert_eq!((count("gift"), read.gross_fen), (n("gifts"), n("gross_fen")), "{name}");
        assert_eq!((count("refund") - early, read.refund_fen - early), (n("refunds"), n("refund_fen")), "{name}");
        assert_eq!((count("waiting") + early, read.fees_fen), (n("parked"), n("fees_fen")), "{name}");
    }
}

#[test]
fn dirt_is_washed_off() {
    let messy = proved("wechat-27-messy.csv");
    let first = &messy.rows[0];
    assert_eq!((first.line, first.kind.as_str(), first.order_no.as_str()), (2, "waiting CHANGE", "H00036000000000003"));
    assert_eq!((first.refund_no.as_str(), first.payer.as_str()), ("5099900000000000036000000003", "oUser1"));
    assert_eq!(messy.closing.reaches.unwrap().to_string(), "2022-03-14T23:59:53+08:00");
    let ledger = proved("alipay-ledger-messy.csv");
    assert_eq!((ledger.rows[0].line, ledger.rows[0].alias.as_str(), ledger.rows[0].fen), (6, "*某", 1));
    assert_eq!(ledger.closing.reaches.unwrap().to_string(), "2022-03-15T00:00:00+08:00");
}

#[test]
fn a_line_that_stands_twice_is_counted_once() {
    assert_eq!(proved("wechat-27-twice.csv").repeated, 2);
}

#[test]
fn a_quarantined_sample_says_why() {
    let why = read_bytes(&sample("wechat-27-total-off.csv")).unwrap_err();
    assert!(why.starts_with("T115 total="), "{why}");
    let why = read_bytes(&sample("alipay-trade-cut.csv")).unwrap_err();
    assert_eq!(why, "T110 line=17");
}

#[test]
fn a_file_cut_anywhere_before_its_totals_close_is_quarantined() {
    for name in ["wechat-27-messy.csv", "wechat-27-earlier.csv", "alipay-ledger-messy.csv", "canonical.csv"] {
        let whole = sample(name);
        // Behind the totals of Alipay stands only the time of the export.
        let tail = if name.starts_with("alipay") { 60 } else { 2 };
        // Everywhere in the last rows and the totals, here and there before.
        let (here, last) = (whole.len() - tail, whole.len().saturating_sub(800));
        for at in (0..last).step_by(37).chain(last..here) {
            assert!(read_bytes(&whole[..at]).is_err(), "{name} cut at {at} was taken");
        }
    }
}
