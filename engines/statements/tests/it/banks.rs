//! Five banks' files, as they come; and what is no bank's file.

use std::io::Cursor;

use encoding_rs::GB18030;
use primitives::{Day, Instant};
use proptest::prelude::*;
use statements::Halt;
use statements::bank::{BANK_ROWS_MAX, BankStatement, Mapping, SHIPPED, read};

use crate::samples::sample;

fn file(bank: &str) -> Vec<u8> {
    sample(&format!("banks/{bank}.csv"))
}
fn with(bank: &str, bytes: &[u8]) -> Result<BankStatement, String> {
    read(Cursor::new(bytes), &Mapping::shipped(bank).unwrap()).map_err(|halt| halt.to_string())
}
/// The file's text, changed.
fn changed(bank: &str, from: &str, to: &str) -> Vec<u8> {
    let bytes = file(bank);
    let gbk = matches!(bank, "abc" | "bocom");
    let text = if gbk { GB18030.decode(&bytes).0.into_owned() } else { String::from_utf8(bytes).unwrap() };
    assert!(text.contains(from), "{bank} has no {from}");
    let text = text.replacen(from, to, 1);
    if gbk { GB18030.encode(&text).0.into_owned() } else { text.into_bytes() }
}

const FEN: [i64; 8] = [500_000, -123_456, 324_028, 1_000_000, -2_000, 100, 8_888_888, -800_000];

#[test]
fn the_same_account_reads_the_same_from_five_banks() {
    for (bank, _) in SHIPPED {
        let read = with(bank, &file(bank)).unwrap_or_else(|why| panic!("{bank}: {why}"));
        assert_eq!(read.rows.iter().map(|r| r.fen).collect::<Vec<_>>(), FEN, "{bank}");
        assert_eq!((read.rows[0].balance, read.rows[7].balance), (Some(824_028), Some(10_111_588)), "{bank}");
        assert_eq!((read.empty, read.totals), (0, if bank == "icbc" { 2 } else { 0 }), "{bank}");
        let clock = if matches!(bank, "cmb" | "icbc") { "00:00:00" } else { "09:12:05" };
        assert_eq!(read.rows[0].at.to_string(), format!("2022-03-13T{clock}+08:00"), "{bank}");
        assert_eq!((read.rows[2].note.as_str(), read.rows[5].kind.as_str()), ("爱心,捐赠", "结息"), "{bank}");
        assert!(read.rows[0].party.starts_with("某某有限公司"), "{bank}");
        assert_eq!(read.rows[0].number, if bank == "abc" { "100000000" } else { "" });
    }
}

#[test]
fn a_row_that_is_missing_or_changed_breaks_the_balance() {
    for (bank, from, to) in [
        ("boc", "-1,234.56", "-1,234.57"),
        ("abc", "+3240.28", "+3240.29"),
        ("cmb", "\"7,005.72\"", "\"7,005.73\""),
        ("bocom", "借 Dr,8000.00", "贷 Cr,8000.00"),
    ] {
        let why = with(bank, &changed(bank, from, to)).unwrap_err();
        assert!(why.starts_with("T116") || bank == "boc" && why.starts_with("T115"), "{bank}: {why}");
    }
    let lines: Vec<String> = String::from_utf8(file("cmb")).unwrap().split_inclusive('\n').map(str::to_owned).collect();
    for lost in 5..lines.len() - 1 {
        let text: String =
            lines.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| line.as_str()).collect();
        let why = with("cmb", text.as_bytes()).unwrap_err();
        assert!(why.starts_with("T116"), "without line {}: {why}", lost + 1);
    }
}

#[test]
fn what_a_file_says_wrongly_is_named() {
    for (bank, from, to, want) in [
        ("icbc", "\"107,130.16\"", "\"107,130.17\"", "T115 total=人民币合计"),
        ("icbc", "\"人民币合计\"", "\"人民币合计\",\"\"", "T115"),
        ("icbc", "人民币 \t\",\"8,240.28", "美元 \t\",\"8,240.28", "T119 line=8 text=美元"),
        (
            "icbc",
            "\"5,000.00 \t\",\" \t\",\"人民币 \t\",\"5,000.00 \t\",\" \t\"",
            "\"5,000.00 \t\",\" \t\",\"人民币 \t\",\"5,000.00 \t\",\"1.00 \t\"",
            "T117 line=8",
        ),
        ("bocom", "贷 Cr", "货", "T118 line=6 text=货"),
        ("boc", "09:12:05", "09:72:05", "T120 line=3 column=记账时间 text=09:72:05"),
        ("abc", "20220313,091205", "20220332,091205", "T120 line=5 column=交易日期 text=20220332"),
        ("boc", "\"5,000.00\"", "\"5,000.0O\"", "T112 line=3 column=金额 text=5,000.0O"),
        ("boc", "\"5,000.00\"", "\"5,000.005\"", "T112 line=3"),
        ("boc", "记账日期", "日期", "T106"),
        ("boc", "余额", "金额", "T106"),
        ("abc", "100000000,网上银行", "100000000", "T111 line=5 found=8 wanted=9"),
    ] {
        let why = with(bank, &changed(bank, from, to)).unwrap_err();
        assert!(why.starts_with(want), "{bank} {from}: {why}");
    }
    assert_eq!(with("boc", b"").unwrap_err(), "T101");
    assert_eq!(with("boc", &file("icbc")).unwrap_err(), "T106");
}

#[test]
fn a_row_behind_the_totals_and_a_cut_file_are_not_taken() {
    let icbc = file("icbc");
    let text = String::from_utf8(icbc.clone()).unwrap();
    let row = text.split_inclusive('\n').nth(7).unwrap();
    assert_eq!(with("icbc", format!("{text}{row}").as_bytes()).unwrap_err(), "T114 line=17");
    let abc = file("abc");
    let text = GB18030.decode(&abc).0.into_owned();
    // Inside a character of the last note: the text says that it is cut.
    let inside = abc.len() - 3;
    assert!(with("abc", &abc[..inside]).unwrap_err().starts_with("T110"));
    // An amount that stands last may have lost digits.
    let own = "version=1\nname=\"x\"\n[columns]\nday=[\"日\"]\namount=[\"额\"]\nbalance=[\"余\"]\n";
    let own = Mapping::parse(own).unwrap();
    let taken = |text: &str| {
        read(Cursor::new(text.as_bytes()), &own).map(|read| read.rows.len()).map_err(|e: Halt| e.to_string())
    };
    assert_eq!(taken("日,额,余\n20220313,1.00,5.00\n"), Ok(1));
    assert_eq!(taken("日,额,余\n20220313,1.00,5.00"), Err("T110 line=2".to_owned()));
    assert!(text.ends_with("\r\n"));
}

#[test]
fn an_unquoted_comma_in_a_note_goes_back_where_it_stood() {
    let read = with("bocom", &changed("bocom", "\"爱心,捐赠\"", "爱心,捐赠")).unwrap();
    assert_eq!(read.rows[2].note, "爱心,捐赠");
}

#[test]
fn rows_of_one_day_that_are_alike_are_told_apart_the_same_way_in_any_order() {
    let own = Mapping::parse(
        "version=1\nname=\"x\"\n[columns]\nday=[\"日\"]\namount=[\"额\"]\nbalance=[\"余\"]\nnote=[\"注\"]\n",
    )
    .unwrap();
    let head = "日,额,余,注\n";
    let rows =
        ["20220313,1.00,5.00,a\n", "20220313,-1.00,4.00,b\n", "20220313,1.00,5.00,c\n", "20220314,2.00,7.00,d\n"];
    let told = |text: String| {
        let read = read(Cursor::new(text.into_bytes()), &own).unwrap();
        read.rows.iter().map(|r| format!("{}{}", r.note, r.nth)).collect::<Vec<_>>()
    };
    let newest_first: String = rows.iter().rev().copied().collect();
    assert_eq!(told(format!("{head}{}", rows.concat())), ["a0", "b0", "c1", "d0"]);
    assert_eq!(told(format!("{head}{newest_first}")), ["a0", "b0", "c1", "d0"]);
}

#[test]
fn hostile_sizes_are_refused() {
    let wide = format!("记账日期,{}\n", "x,".repeat(1_000_000));
    assert_eq!(with("boc", wide.as_bytes()).unwrap_err(), "T106");
    let head = String::from_utf8(file("boc")).unwrap().lines().take(2).collect::<Vec<_>>().join("\n");
    let wide = format!("{head}\n{}\n", ",".repeat(60_000));
    assert_eq!(with("boc", wide.as_bytes()).unwrap(), BankStatement::default(), "nothing but commas is a blank line");
    let wide = format!("{head}\n1{}\n", ",".repeat(60_000));
    assert!(with("boc", wide.as_bytes()).unwrap_err().starts_with("T112 line=3"));
    let long = format!("{head}\n{}", "9".repeat(64 << 20));
    assert_eq!(with("boc", long.as_bytes()).unwrap_err(), "T109 line=3 max=65536");
    let own =
        Mapping::parse("version=1\nname=\"x\"\n[columns]\nday=[\"日\"]\namount=[\"额\"]\nbalance=[\"余\"]\n").unwrap();
    let mut many = "日,额,余\n".to_owned();
    (1..=BANK_ROWS_MAX + 1).for_each(|n| many.push_str(&format!("20220313,0.01,{}.{:02}\n", n / 100, n % 100)));
    assert_eq!(read(Cursor::new(many.into_bytes()), &own).unwrap_err().to_string(), "T121 max=20000");
}

/// A running account, written as one bank would.
fn written(fen: &[i64], newest_first: bool) -> String {
    let (mut balance, mut lines) = (0, Vec::new());
    for (n, fen) in (0_i64..).zip(fen) {
        balance += fen;
        let day = Day::new(2022, 3, 1).unwrap().start().ms() + n * 3_600_000;
        let at = Instant::from_ms(day).unwrap().to_string();
        let yuan = |fen: i64| format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100);
        lines.push(format!("\"{}\",\"{}\",{},{},\"备,注\"\n", &at[..10], &at[11..19], yuan(*fen), yuan(balance)));
    }
    if newest_first {
        lines.reverse();
    }
    format!("title\n日,时,额,余,注\n{}", lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_account_comes_back(fen in prop::collection::vec(-5_000_000_i64..5_000_000, 0..60), newest_first: bool) {
        let own = "version=1\nname=\"x\"\n[columns]\nday=[\"日\"]\nclock=[\"时\"]\namount=[\"额\"]\nbalance=[\"余\"]\nnote=[\"注\"]\n";
        let read = read(Cursor::new(written(&fen, newest_first).into_bytes()), &Mapping::parse(own).unwrap()).unwrap();
        let kept: Vec<i64> = fen.iter().copied().filter(|fen| *fen != 0).collect();
        prop_assert_eq!(read.rows.iter().map(|r| r.fen).collect::<Vec<_>>(), kept);
    }

    #[test]
    fn mutated_bytes_never_panic(
        bank in 0_usize..5,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let (bank, _) = SHIPPED[bank];
        let mut bytes = file(bank);
        for (at, byte, how) in cuts {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at.max(1)),
            }
        }
        let _ = with(bank, &bytes);
    }

    #[test]
    fn any_bytes_never_panic(bank in 0_usize..5, bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = with(SHIPPED[bank].0, &bytes);
    }

    #[test]
    fn any_lines_behind_a_header_never_panic(bank in 0_usize..5, lines in "[\",\t\n0-9a.+人民币合计共元笔：-]{0,300}") {
        let (bank, _) = SHIPPED[bank];
        let text = GB18030.encode(&lines).0.into_owned();
        let lines = if matches!(bank, "abc" | "bocom") { text.as_slice() } else { lines.as_bytes() };
        let _ = with(bank, &[&file(bank), lines].concat());
    }

    #[test]
    fn any_mapping_never_panics(text in "[a-z =\\[\\]\"\n0-9日额余{}.,']{0,200}") {
        let _ = Mapping::parse(&text);
    }
}
