//! Workbooks and ZIPs with a password.

use std::io::Cursor;

use encoding_rs::GB18030;
use proptest::prelude::*;
use statements::bank::{self, Mapping};
use statements::{Halt, Password, unlock};

use crate::parts;
use crate::read::read_bytes;
use crate::samples::sample;

/// A cell of a workbook in the making.
enum Cell {
    Text(String),
    Number(&'static str),
    Formula,
}

fn letters(mut column: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap()));
        match column / 26 {
            0 => return out,
            rest => column = rest - 1,
        }
    }
}

/// A workbook of one sheet; cells that are empty texts are left out, as spreadsheets do.
fn workbook(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut sheet = String::new();
    for (row, cells) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", row + 1));
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{}{}", letters(column), row + 1);
            sheet.push_str(&match cell {
                Cell::Text(text) if text.is_empty() => String::new(),
                Cell::Text(text) => {
                    let text = text.replace('&', "&amp;").replace('<', "&lt;");
                    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
                }
                Cell::Number(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                Cell::Formula => format!("<c r=\"{at}\"><f>1+1</f><v>2</v></c>"),
            });
        }
        sheet.push_str("</row>");
    }
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{sheet}</sheetData></worksheet>"
    );
    parts::deflated(&[("sheet1.xml", &sheet)])
}

/// A CSV's lines as rows of texts.
fn texts(csv: &str) -> Vec<Vec<Cell>> {
    let cells = |line: &str| {
        let line = line.trim_end().trim_start_matches('\u{feff}');
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        cells.into_iter().map(|cell| Cell::Text(cell.trim().to_owned())).collect()
    };
    csv.lines().map(cells).collect()
}

#[test]
fn a_ledger_as_a_workbook_reads_like_the_csv() {
    let csv = sample("alipay-ledger-gb18030.csv");
    let text = GB18030.decode(&csv).0.into_owned();
    let (plain, sheet) = (read_bytes(&csv).unwrap(), read_bytes(&workbook(&texts(&text))).unwrap());
    assert_eq!(sheet.rows, plain.rows);
    assert_eq!(sheet.closing, plain.closing);
}

#[test]
fn banks_read_from_a_workbook_too() {
    for name in ["boc", "cmb", "icbc"] {
        let csv = sample(&format!("banks/{name}.csv"));
        let book = workbook(&texts(&String::from_utf8(csv.clone()).unwrap()));
        let mapping = Mapping::shipped(name).unwrap();
        let read = |bytes: Vec<u8>| bank::read(Cursor::new(bytes), &mapping).map_err(|halt| halt.to_string());
        let (sheet, plain) = (read(book).unwrap(), read(csv).unwrap());
        let told = |read: &bank::BankStatement| {
            read.rows.iter().map(|r| (r.at, r.fen, r.balance, r.kind.clone(), r.note.clone())).collect::<Vec<_>>()
        };
        assert_eq!(told(&sheet), told(&plain), "{name}");
    }
}

#[test]
fn numbers_are_taken_as_they_were_typed_and_long_ones_are_not() {
    let own = "version=1\nname=\"x\"\n[columns]\nday=[\"日\"]\namount=[\"额\"]\nbalance=[\"余\"]\nserial=[\"号\"]\n";
    let own = Mapping::parse(own).unwrap();
    let sheet = |serial: Cell, amount: Cell| {
        let header = ["日", "额", "余", "号"].map(|name| Cell::Text(name.to_owned()));
        workbook(&[header.into(), vec![Cell::Number("20240101"), amount, Cell::Number("3240.2800000000002"), serial]])
    };
    let read = |bytes: Vec<u8>| {
        let read = bank::read(Cursor::new(bytes), &own).map_err(|halt| halt.to_string())?;
        Ok::<_, String>(format!("{} {} {:?}", read.rows[0].number, read.rows[0].fen, read.rows[0].balance))
    };
    let amount = || Cell::Number("3240.28");
    assert_eq!(
        read(sheet(Cell::Number("123456789012345"), amount())),
        Ok("123456789012345 324028 Some(324028)".to_owned())
    );
    let long = read(sheet(Cell::Number("4200000068201801293084726067"), amount())).unwrap_err();
    assert!(long.starts_with("T123 cell=账务明细!D2"), "{long}");
    assert!(read(sheet(Cell::Number("1234567890123456"), amount())).unwrap_err().starts_with("T123"));
    let text = "4200000068201801293084726067";
    assert!(read(sheet(Cell::Text(text.to_owned()), amount())).unwrap().starts_with(text));
    assert_eq!(read(sheet(Cell::Formula, amount())).unwrap_err(), "T124 cell=账务明细!D2");
    assert!(read(sheet(Cell::Text("=1+1".to_owned()), amount())).unwrap().starts_with("=1+1"), "a text is a text");
}

#[test]
fn a_hostile_workbook_is_refused() {
    let cell = |at: &str| {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"{at}\"><v>1</v></c></row></sheetData></worksheet>"
        )
    };
    let with_sheet = |sheet: String| parts::workbook(&[("sheet1.xml", &sheet)]);
    assert_eq!(read_bytes(&with_sheet(cell("XFD1"))).unwrap_err(), "T104 limit=columns max=256 found=16384");
    assert_eq!(read_bytes(&with_sheet(cell("A1048576"))).unwrap_err(), "T101", "a million empty rows are nothing");
    assert!(read_bytes(&with_sheet("<worksheet><sheetData><row><c r=\"A".to_owned())).is_err());
    let bomb = "<t>".to_owned() + &"0".repeat(20 << 20);
    let why = read_bytes(&parts::deflated(&[("sheet1.xml", &bomb)])).unwrap_err();
    assert_eq!(why, "T104 limit=ratio max=200 found=201");
    let long = "<t>".to_owned() + &"0".repeat(130 << 20);
    assert!(read_bytes(&with_sheet(long)).unwrap_err().starts_with("T104 limit=bytes"));
    let whole = workbook(&texts("a,b\n1,2"));
    assert_eq!(read_bytes(&whole).unwrap_err(), "T106");
    for at in (0..whole.len()).step_by(61) {
        assert!(read_bytes(&whole[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(read_bytes(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]).unwrap_err(), "T126");
}

/// One byte into a CRC-32, bit by bit.
fn crc(sum: u32, byte: u8) -> u32 {
    (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
}

/// ZipCrypto, as the platforms lock their files: three keys, turned by each byte.
struct Lock([u32; 3]);

impl Lock {
    fn turn(&mut self, byte: u8) {
        let [a, b, c] = &mut self.0;
        *a = crc(*a, byte);
        *b = b.wrapping_add(*a & 0xff).wrapping_mul(134_775_813).wrapping_add(1);
        *c = crc(*c, b.to_be_bytes()[0]);
    }
    fn lock(&mut self, byte: u8) -> u8 {
        let half = (self.0[2] | 2) & 0xffff;
        let mask = half.wrapping_mul(half ^ 1).to_le_bytes()[1];
        self.turn(byte);
        byte ^ mask
    }
}

/// A ZIP of one file that is locked; deflated already, or stored.
pub fn locked(password: &[u8], bytes: &[u8], deflated: Option<&[u8]>) -> Vec<u8> {
    let sum = !bytes.iter().fold(!0, |sum, byte| crc(sum, *byte));
    let mut lock = Lock([0x1234_5678, 0x2345_6789, 0x3456_7890]);
    password.iter().for_each(|byte| lock.turn(*byte));
    let head = [[7; 11].as_slice(), &[sum.to_be_bytes()[0]]].concat();
    let data: Vec<u8> = head.iter().chain(deflated.unwrap_or(bytes)).map(|byte| lock.lock(*byte)).collect();
    let name = "账单.csv".as_bytes();
    let method = if deflated.is_some() { 8 } else { 0 };
    let size = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let about = [
        // version, flags (locked, UTF-8), method, time, day
        [20_u16, 0x0801, method, 0, 0x21].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>(),
        sum.to_le_bytes().to_vec(),
        size(data.len()).to_vec(),
        size(bytes.len()).to_vec(),
        u16::try_from(name.len()).unwrap().to_le_bytes().to_vec(),
        vec![0, 0],
    ]
    .concat();
    let mut zip = [b"PK\x03\x04".as_slice(), &about, name, &data].concat();
    let directory = zip.len();
    zip.extend([b"PK\x01\x02\x14\0".as_slice(), &about, &[0; 14], name].concat());
    let long = zip.len() - directory;
    zip.extend([b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &size(long), &size(directory), &[0, 0]].concat());
    zip
}

#[test]
fn a_locked_zip_opens_with_its_password_alone() {
    let csv = sample("wechat-27.csv");
    let zip = locked(b"271828", &csv, None);
    assert!(read_bytes(&zip).unwrap_err().starts_with("T103"));
    let open = |password: &[u8]| {
        let mut plain = Cursor::new(Vec::new());
        let done = unlock(Cursor::new(&zip), &Password::of(password).unwrap(), &mut plain);
        done.map(|unlocked| (unlocked, plain.into_inner())).map_err(|halt: Halt| halt.to_string())
    };
    let (unlocked, plain) = open(b"271828\r\n").unwrap();
    assert!(unlocked);
    assert_eq!(read_bytes(&plain).unwrap().rows, read_bytes(&csv).unwrap().rows);
    // One password of 256 passes the first test; then the checksum tells.
    for wrong in 0..600_u32 {
        let why = open(wrong.to_string().as_bytes()).unwrap_err();
        assert!(why.starts_with("T125 entry="), "{wrong}: {why}");
    }
    let mut out = Cursor::new(Vec::new());
    assert!(!unlock(Cursor::new(&csv), &Password::of(b"x").unwrap(), &mut out).unwrap(), "no ZIP has no password");
    assert_eq!(format!("{:?}", Password::of(b"secret")), "Some(Password(…))");
    assert!(Password::of(b"\n").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_workbooks_never_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..5),
    ) {
        let mut bytes = workbook(&texts("账务流水号,商户订单号\n1,2"));
        let mut zip = locked(b"1", &bytes, None);
        for (at, byte, how) in cuts {
            for bytes in [&mut bytes, &mut zip] {
                let at = at.index(bytes.len());
                match how {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    _ => { bytes.remove(at); }
                }
            }
        }
        let _ = read_bytes(&bytes);
        let _ = unlock(Cursor::new(&zip), &Password::of(b"1").unwrap(), &mut Cursor::new(Vec::new()));
    }
}
