//! Small files that ask for much: memory, time or the disk. Each is refused, or costs what it weighs.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use statements::bank::{self, Mapping};
use statements::{Password, unlock};

use crate::parts::{parted, workbook};
use crate::read::{Read1, read_bytes};
use crate::samples::sample;
use crate::sheets::locked;

fn sheet(cells: &str) -> String {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>")
}
fn why(parts: &[(&str, &str)]) -> String {
    read_bytes(&workbook(parts)).unwrap_err()
}

#[test]
fn the_workbooks_that_are_changed_elsewhere_are_whole() {
    let part = |name: &str| parted(&sample(&format!("workbooks/{name}.txt")));
    let canonical = read_bytes(&part("canonical")).unwrap();
    let told = |read: &Read1| read.rows.iter().map(|row| (row.at.clone(), row.fen)).collect::<Vec<_>>();
    let at = |clock: &str| format!("2022-03-14T{clock}+08:00");
    assert_eq!(told(&canonical), [(at("00:00:07"), 2_000), (at("12:00:00"), 123_456), (at("18:00:00"), 2_000)]);
    let bank = bank::read(Cursor::new(part("boc")), &Mapping::shipped("boc").unwrap()).unwrap();
    assert_eq!(
        bank.rows.iter().map(|row| (row.fen, row.balance)).collect::<Vec<_>>(),
        [(500_000, Some(824_028)), (-123_456, Some(700_572))]
    );
    assert_eq!(read_bytes(&part("formula")).unwrap_err(), "T124 cell=账务明细!A1");
}

#[test]
fn a_workbook_is_not_believed_how_many_texts_it_has() {
    for count in ["99999999999999", "9223372036854775807", "99999999999999999999999", "1000001"] {
        let texts = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        assert!(why(&[("sharedStrings.xml", &texts)]).starts_with("T104 limit=texts max=1000000 found="), "{count}");
    }
    // Many programmes count the cells instead.
    let texts = "<sst uniqueCount=\"1000000\"><si><t>a</t></si></sst>";
    assert_eq!(why(&[("sharedStrings.xml", texts)]), "T101");
}

#[test]
fn a_text_that_many_styles_or_sheets_copy_is_short() {
    let long = "x".repeat(1 << 20);
    let styles = |xf: usize, name: &str| {
        let many = "<xf fontId=\"0\"/>".repeat(xf);
        format!("<styleSheet><fonts><font><name val=\"{name}\"/></font></fonts><cellXfs>{many}</cellXfs></styleSheet>")
    };
    assert!(why(&[("styles.xml", &styles(1_000, &long))]).starts_with("T104 limit=bytes"));
    assert!(why(&[("styles.xml", &styles(300_000, "x"))]).starts_with("T104 limit=styles"));
    assert_eq!(why(&[("styles.xml", &styles(60_000, "x"))]), "T101");
    let sheets = format!("<workbook><sheets>{}</sheets></workbook>", "<sheet name=\"a\" r:id=\"r1\"/>".repeat(1_000));
    let relations = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"/worksheet\" Target=\"{long}/sheet1.xml\"/></Relationships>"
    );
    assert!(why(&[("xl/workbook.xml", &sheets), ("workbook.xml.rels", &relations)]).starts_with("T104 limit=bytes"));
}

#[test]
fn a_sheet_is_not_read_as_often_as_it_is_listed() {
    let cells = sheet(&"<row><c><v/></c></row>".repeat(20_000));
    let listed = |times: usize| {
        let sheets = "<sheet name=\"a\" r:id=\"r1\"/>".repeat(times);
        why(&[("sheet1.xml", &cells), ("xl/workbook.xml", &format!("<workbook><sheets>{sheets}</sheets></workbook>"))])
    };
    assert_eq!(listed(1), "T101");
    let why = listed(1_000);
    assert!(why.starts_with("T122 ") && why.contains("it lists a sheet many times"), "{why}");
}

#[test]
fn a_formula_of_a_great_number_is_a_formula() {
    let cells = sheet("<row><c r=\"A1\"><f t=\"shared\" si=\"99999999999999\" ref=\"A1:A2\">B1</f><v>1</v></c></row>");
    assert_eq!(why(&[("sheet1.xml", &cells)]), "T124 cell=账务明细!A1");
}

#[test]
fn a_cell_beyond_all_columns_is_no_end_of_the_programme() {
    for at in ["ZZZZZZZZZZ1", "A99999999999"] {
        let cells = sheet(&format!("<row><c r=\"{at}\"><v>1</v></c></row>"));
        assert!(why(&[("sheet1.xml", &cells)]).starts_with("T122 "), "{at}");
    }
    let cells = "<worksheet><dimension ref=\"B2:A1\"/><sheetData/></worksheet>";
    assert!(why(&[("sheet1.xml", cells)]).starts_with("T122 "));
}

#[test]
fn empty_rows_of_a_wide_sheet_cost_nothing() {
    let cells = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row><c r=\"IV1048576\"><v>1</v></c></row>");
    assert_eq!(why(&[("sheet1.xml", &cells)]), "T106");
}

#[test]
fn a_text_that_many_cells_share_is_counted_in_all_sheets_together() {
    let texts = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let cells = sheet(&"<row><c t=\"s\"><v>0</v></c></row>".repeat(80));
    let sheets = "<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/><sheet name=\"b\" r:id=\"r1\"/></sheets></workbook>";
    assert_eq!(why(&[("sheet1.xml", &cells), ("sharedStrings.xml", &texts)]), "T106");
    let two = why(&[("sheet1.xml", &cells), ("sharedStrings.xml", &texts), ("xl/workbook.xml", sheets)]);
    assert!(two.starts_with("T104 limit=bytes max=134217728"), "{two}");
}

#[test]
fn a_locked_zip_unpacks_no_more_than_an_open_one() {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    let bytes = vec![b'0'; 20 << 20];
    packed.write_all(&bytes).unwrap();
    let zip = locked(b"1", &bytes, Some(&packed.finish().unwrap()));
    assert!(zip.len() < 100_000);
    let mut plain = Cursor::new(Vec::new());
    let why = unlock(Cursor::new(&zip), &Password::of(b"1").unwrap(), &mut plain).unwrap_err();
    assert_eq!(why.to_string(), "T104 limit=ratio max=200 found=201");
    assert!(plain.into_inner().len() <= 200 * zip.len());
}

/// With every line of an open quotation the whole row is split anew.
#[test]
fn a_row_has_a_few_hundred_lines_at_most() {
    let header = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\n";
    let with = |lines: usize| {
        let text = "\"\"\n".repeat(lines - 1);
        read_bytes(format!("{header}1,gift,2022-03-14 00:00:00,1,0,,\"{text}\",\n1,total,,1,,,,\n").as_bytes())
    };
    assert_eq!(with(256).unwrap().rows.len(), 1);
    assert_eq!(with(257).unwrap_err(), "T129 line=2 max=256");
    let boc = String::from_utf8(sample("banks/boc.csv")).unwrap();
    let boc = boc.replacen("捐款 吉林抗疫", &format!("\"{}\"", "\n".repeat(300)), 1);
    let read = bank::read(Cursor::new(boc.as_bytes()), &Mapping::shipped("boc").unwrap());
    assert_eq!(read.unwrap_err().to_string(), "T129 line=3 max=256");
}
