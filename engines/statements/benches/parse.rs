//! What reading a bill costs: `cargo bench -p statements`. A count of its lines in memory stands beside it; P1 of
//! docs/performance.md is held against `wc -l`, which fetches the file too.

#![allow(clippy::unwrap_used, reason = "a bench that cannot begin stops")]

use std::io::Cursor;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use primitives::Day;
use statements::generate::{Recipe, write};
use statements::{Format, Line, Reader, Tally};

const ROWS: u64 = 10_000;

fn main() {
    divan::main();
}

fn bill(format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&Recipe::new(format, ROWS, 7, Day::new(2022, 3, 14).unwrap()), &mut bytes).unwrap();
    bytes
}

/// Decodes it, parts it into rows and proves its totals, as the first pass of an import does.
fn proved(bytes: &[u8]) -> u64 {
    let mut reader = Reader::open(Cursor::new(bytes), None).unwrap();
    let (mut tally, mut rows) = (Tally::default(), 0);
    while let Some(line) = reader.next().unwrap() {
        let (Line::Row(statements::Row { amounts, .. }) | Line::Reject { amounts, .. }) = &line;
        tally.add(amounts);
        rows += 1;
    }
    tally.proves(&reader.finish().unwrap()).unwrap();
    rows
}

fn read(bencher: Bencher<'_, '_>, format: Format) {
    let bytes = bill(format);
    let bencher = bencher.counter(BytesCount::of_slice(&bytes)).counter(ItemsCount::new(ROWS));
    bencher.bench_local(|| proved(black_box(&bytes)));
}

#[divan::bench]
fn wechat_lines_counted(bencher: Bencher<'_, '_>) {
    let bytes = bill(Format::WechatTrade);
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| memchr::memchr_iter(b'\n', black_box(&bytes)).count());
}

#[divan::bench]
fn wechat(bencher: Bencher<'_, '_>) {
    read(bencher, Format::WechatTrade);
}

#[divan::bench]
fn alipay_gb18030(bencher: Bencher<'_, '_>) {
    read(bencher, Format::AlipayLedger);
}
