//! Writes statements (生成账单) that the reader takes: for the reference scenario, for tests of any size, for benchmarks.
//! Same recipe, same bytes, on every machine.
//!
//! [`write()`] makes a whole file out of a [`Recipe`]; [`write_rows`] below it writes any [`MadeRow`]s with the header,
//! the preamble and the totals of their format.

mod alipay_ledger;
mod alipay_trade;
mod canonical;
mod recipe;
mod row;
mod wechat;
mod wechat_fund;

use std::io;

use encoding_rs::GB18030;

pub use recipe::{Menu, Recipe};
pub use row::{Made, MadeRow, Meta, Width, Written};

use crate::Format;

/// One format's way to write; each method appends to the text.
trait Sheet {
    /// Preamble and header.
    fn head(&self, out: &mut String);
    /// One row; an error if the format has no such row.
    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()>;
    /// The totals.
    fn foot(&self, out: &mut String);
}

/// Bytes that are gathered before they are written.
const CHUNK_BYTES: usize = 64 * 1024;

/// Writes the statement of a recipe.
pub fn write(recipe: &Recipe, out: &mut impl io::Write) -> io::Result<Written> {
    write_rows(recipe.format, recipe.width, &recipe.meta, recipe.rows(), out)
}

/// Writes the rows given, in their order, as a whole statement: UTF-8, Alipay's GB18030. Memory stays the same whatever
/// their number. An `Other` row cannot be written as canonical.
pub fn write_rows(
    format: Format,
    width: Width,
    meta: &Meta,
    rows: impl Iterator<Item = MadeRow>,
    out: &mut impl io::Write,
) -> io::Result<Written> {
    let mut sheet: Box<dyn Sheet + '_> = match format {
        Format::WechatTrade => Box::new(wechat::Bill::new(meta, width)),
        Format::WechatFund => Box::new(wechat_fund::Flow::new(width)),
        Format::AlipayLedger => Box::new(alipay_ledger::Account::new(meta, width)),
        Format::AlipayTrade => Box::new(alipay_trade::Trades::new(meta)),
        Format::Canonical => Box::new(canonical::Plain::new()),
    };
    let gbk = matches!(format, Format::AlipayLedger | Format::AlipayTrade);
    let mut text = String::with_capacity(2 * CHUNK_BYTES);
    let mut written = Written::default();
    sheet.head(&mut text);
    for row in rows {
        sheet.row(&row, &mut text)?;
        written
            .count(&row, if format == Format::WechatTrade || format == Format::AlipayTrade { meta.fee_ppm } else { 0 });
        if CHUNK_BYTES < text.len() {
            flush(&mut text, gbk, out)?;
        }
    }
    sheet.foot(&mut text);
    flush(&mut text, gbk, out)?;
    out.flush()?;
    Ok(written)
}

fn flush(text: &mut String, gbk: bool, out: &mut impl io::Write) -> io::Result<()> {
    if gbk {
        out.write_all(&GB18030.encode(text).0)?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    text.clear();
    Ok(())
}
