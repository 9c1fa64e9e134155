//! A statement, read once from its beginning to its totals.

use std::io::{Read, Seek};

use encoding_rs::{Encoding, GB18030, UTF_8};
use primitives::Instant;

use crate::cells::{Cells, Split, Style, clean};
use crate::columns::{self, Columns, PREAMBLE_LINES_MAX, tidy};
use crate::footer::{self, Footer};
use crate::record::Record;
use crate::source::{Place, Source, places};
use crate::text::{Text, candidates, is_utf8};
use crate::wall::Wall;
use crate::{
    Closing, Format, Halt, Line, Printed, alipay_ledger, alipay_trade, amount, canonical, refusal, wechat, wechat_fund,
};

/// What of a file is looked at to know its format and encoding.
const HEAD_BYTES: u64 = 64 * 1024;

/// A statement being read: memory stays the same whatever its size.
pub struct Reader<R: Read> {
    text: Text<Source<R>>,
    columns: Columns,
    cells: Cells,
    wall: Wall,
    stage: Stage,
    until: Option<Instant>,
    latest: Option<Instant>,
    /// The column whose cell each row shows.
    watched: Option<usize>,
    lines: u64,
    printed: Vec<Printed>,
}

/// How far the reader is.
enum Stage {
    Rows,
    /// The names of the totals were read, their values stand in the next line (WeChat).
    Values(Vec<String>),
    /// Behind the rows; of Alipay's totals some may still come.
    Totals,
    Done,
}

impl<R: Read + Seek> Reader<R> {
    /// Finds the statement in the file (a ZIP is looked into), its format, its encoding and its header. A format that was
    /// asked for must be the file's. Refused (T128): a header without the column that says who gave.
    pub fn open(mut file: R, asked: Option<Format>) -> Result<Self, Halt> {
        let (place, encoding, format) = choose(&mut file, asked)?;
        let mut text = Text::new(place.open(file)?, encoding);
        let mut until = None;
        let columns = loop {
            if !text.advance()? || (PREAMBLE_LINES_MAX as u64) < text.line() {
                return Err(refusal::no_header().into());
            }
            if let Some(columns) = columns::of_line(text.record()).filter(|columns| columns.format == format) {
                break columns;
            }
            until = until.or_else(|| ending(text.record()));
        };
        if let Some(column) = columns.lost_giver() {
            return Err(refusal::no_giver(format, column).into());
        }
        Ok(Reader {
            text,
            columns,
            cells: Cells::default(),
            wall: Wall::default(),
            stage: Stage::Rows,
            until,
            latest: None,
            watched: None,
            lines: 0,
            printed: Vec::new(),
        })
    }
}

impl<R: Read> Reader<R> {
    /// Whose statement it is.
    pub fn format(&self) -> Format {
        self.columns.format
    }

    /// Each row shows the cell of this column from now on ([`Row::project`](crate::Row::project)); false if the header lacks it.
    pub fn watch(&mut self, column: &str) -> bool {
        self.watched = self.columns.named(column);
        self.watched.is_some()
    }

    /// The next record of the data part, in the file's order; `None` once the totals were read and the file is at its end.
    #[allow(clippy::should_implement_trait, reason = "the line is lent, which an iterator cannot")]
    pub fn next(&mut self) -> Result<Option<Line<'_>>, Halt> {
        loop {
            if !self.text.advance()? {
                return self.end().map(|()| None);
            }
            if self.is_row()? && !self.is_total()? {
                break;
            }
        }
        self.lines += 1;
        let Reader { text, columns, cells, wall, latest, watched, .. } = self;
        let record = Record { line: text.line(), raw: text.record(), cells, columns };
        let mut line = match columns.format {
            Format::WechatTrade => wechat::line(record, wall),
            Format::WechatFund => wechat_fund::line(record, wall),
            Format::AlipayLedger => alipay_ledger::line(record, wall),
            Format::AlipayTrade => alipay_trade::line(record, wall),
            Format::Canonical => canonical::line(record, wall),
        }?;
        if let Line::Row(row) = &mut line {
            *latest = (*latest).max(Some(row.at));
            row.project = watched.map_or("", |at| record.cells.get(record.raw, at));
        }
        Ok(Some(line))
    }

    /// What the file prints behind its rows; reads what is left of them first.
    pub fn finish(mut self) -> Result<Closing, Halt> {
        while self.next()?.is_some() {}
        let reaches = self.until.or(self.latest);
        Ok(Closing { format: self.columns.format, reaches, lines: self.lines, printed: self.printed })
    }

    /// Whether the record is a row of the data part; blank lines and the lines behind the rows are passed here.
    fn is_row(&mut self) -> Result<bool, Halt> {
        let line = self.text.record();
        let led = line.bytes().next().unwrap_or(b',');
        let blank = matches!(led, b',' | b'"' | b'#' | b' '..=b'"' | b'\t' | b'`' | 0x80..) && is_blank(line);
        if blank {
            return Ok(false);
        }
        match (&self.stage, self.columns.format) {
            (Stage::Rows, Format::Canonical) => Ok(true),
            (Stage::Rows, Format::WechatTrade | Format::WechatFund) => self.opens_totals(),
            (Stage::Values(_), _) => self.values().map(|()| false),
            (Stage::Rows | Stage::Totals, Format::AlipayLedger | Format::AlipayTrade) => self.footer(),
            (Stage::Totals | Stage::Done, _) => Err(refusal::behind_totals(self.text.line()).into()),
        }
    }
    /// Splits the record; true if it was the row of totals (canonical). A row that the file's end cuts is none.
    fn is_total(&mut self) -> Result<bool, Halt> {
        let split = self.split();
        let canonical = self.columns.format == Format::Canonical;
        let Reader { text, columns, cells, .. } = self;
        let record = Record { line: text.line(), raw: text.record(), cells, columns };
        let total = canonical && split.is_ok() && record.cell(canonical::KIND) == canonical::TOTAL;
        if !text.is_whole() && !total {
            return Err(refusal::cut(text.last_line()).into());
        }
        split?;
        if total {
            let count = record.money(canonical::ORDER_NO)?;
            let net = record.money(canonical::AMOUNT)?;
            let name = |role| format!("{} {}", canonical::TOTAL, record.name(role));
            let rows = Printed { name: name(canonical::ORDER_NO), slot: canonical::ROWS, micro: count.into() };
            let net = Printed { name: name(canonical::AMOUNT), slot: canonical::NET, micro: net.into() };
            self.printed.extend([rows, net]);
            self.stage = Stage::Done;
        }
        Ok(total)
    }
    /// Into as many cells as the header has, taking in more lines while a quotation is open.
    fn split(&mut self) -> Result<(), Halt> {
        let (style, wanted) = (self.columns.style(), self.columns.count());
        let mut split = self.cells.split(self.text.record(), style, wanted);
        loop {
            match split {
                Split::Done => return Ok(()),
                Split::Open => {
                    if !self.text.extend()? {
                        return Err(refusal::cut(self.text.last_line()).into());
                    }
                    split = self.cells.split_on(self.text.record(), style, wanted);
                }
                Split::Wrong(found) => {
                    let Reader { text, columns, cells, .. } = self;
                    if wanted < found && mend(cells, columns, text.record(), found - wanted) {
                        return Ok(());
                    }
                    return Err(refusal::column_count(text.line(), found, wanted).into());
                }
            }
        }
    }

    /// WeChat: false if the record is the header of the totals, or the totals themselves as pairs of name and value.
    fn opens_totals(&mut self) -> Result<bool, Halt> {
        let line = self.text.record();
        let is_totals = match self.columns.format {
            Format::WechatFund => wechat_fund::is_totals,
            _ => wechat::is_totals,
        };
        if matches!(line.as_bytes(), [b'`', b'0'..=b'9', ..]) || !is_totals(line) {
            return Ok(true);
        }
        self.cells.split_loosely(line, Style::Quote);
        let mut names: Vec<String> = (0..self.cells.len()).map(|at| tidy(self.cells.get(line, at))).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        if names.get(1).is_some_and(|second| amount::micro(second).is_some()) {
            self.stage = Stage::Done;
            let (names, values): (Vec<String>, Vec<Option<String>>) =
                names.chunks(2).map(|pair| (pair[0].clone(), pair.get(1).cloned())).unzip();
            let values: Option<Vec<String>> = values.into_iter().collect();
            self.prove(names, &values.unwrap_or_default())?;
            return Ok(false);
        }
        self.stage = Stage::Values(names);
        Ok(false)
    }
    /// WeChat: the line of values.
    fn values(&mut self) -> Result<(), Halt> {
        let Stage::Values(names) = std::mem::replace(&mut self.stage, Stage::Done) else { return Ok(()) };
        let line = self.text.record().trim_end_matches([',', ' ']);
        let split = self.cells.split(line, Style::Backtick, names.len());
        let values: Vec<String> = match split {
            Split::Done => (0..self.cells.len()).map(|at| self.cells.get(line, at).to_owned()).collect(),
            _ => Vec::new(),
        };
        self.prove(names, &values)
    }
    /// WeChat: takes the totals that the data part has a column for; every needed one must be there.
    fn prove(&mut self, names: Vec<String>, values: &[String]) -> Result<(), Halt> {
        let line = self.text.record().trim_end_matches([',', ' ']);
        let unreadable = || match self.text.is_whole() {
            true => refusal::totals_unreadable(self.text.line(), line),
            false => refusal::cut(self.text.last_line()),
        };
        let fractions = || values.iter().map(|value| fraction(value));
        // Without a line end the last digits may be missing: `0.0` of `0.00`.
        let short = !self.text.is_whole() && fractions().next_back() < Some(2) && fractions().any(|digits| 2 <= digits);
        if names.len() != values.len() || short {
            return Err(unreadable().into());
        }
        for (name, value) in names.into_iter().zip(values) {
            let found = match self.columns.format {
                Format::WechatFund => wechat_fund::total(&name).map(|slot| (slot, None)),
                _ => wechat::total(&name),
            };
            let Some((slot, column)) = found else { continue };
            let value = amount::micro(value).ok_or_else(unreadable)?;
            if column.is_none_or(|role| self.columns.place(role).is_some()) {
                self.printed.push(Printed { name, slot, micro: value.into() });
            }
        }
        let needed: &[usize] = match self.columns.format {
            Format::WechatFund => &wechat_fund::NEEDED_TOTALS,
            _ => &wechat::NEEDED_TOTALS,
        };
        let proved = |slot: &usize| self.printed.iter().any(|printed| printed.slot == *slot);
        if needed.iter().all(proved) { Ok(()) } else { Err(unreadable().into()) }
    }
    /// Alipay: true if the record is a row, otherwise a line behind the rows was read.
    fn footer(&mut self) -> Result<bool, Halt> {
        let line = self.text.record();
        let in_rows = matches!(self.stage, Stage::Rows);
        match footer::read(line) {
            None if in_rows => return Ok(true),
            // Notes of the platform; a row would not begin so.
            None if line.starts_with('#') => {}
            None => return Err(refusal::behind_totals(self.text.line()).into()),
            Some(Err(())) if !self.text.is_whole() => return Err(refusal::cut(self.text.last_line()).into()),
            Some(Err(())) => return Err(refusal::totals_unreadable(self.text.line(), line).into()),
            Some(Ok(Footer::Totals(totals))) => self.printed.extend(totals.printed(&self.columns)),
            Some(Ok(Footer::End | Footer::Exported)) => {}
        }
        self.stage = Stage::Totals;
        Ok(false)
    }
    /// The file is at its end: every total that the format always prints must have been read.
    fn end(&mut self) -> Result<(), Halt> {
        let has = |slot: usize| self.printed.iter().any(|printed| printed.slot == slot);
        let complete = match self.columns.format {
            Format::WechatTrade | Format::WechatFund | Format::Canonical => matches!(self.stage, Stage::Done),
            Format::AlipayLedger => has(alipay_ledger::INCOME_SUM) && has(alipay_ledger::EXPENSE_SUM),
            Format::AlipayTrade => has(alipay_trade::TRADE_SUM),
        };
        if !complete {
            return Err(refusal::cut(self.text.last_line()).into());
        }
        // 退款合计 is not printed when there is none: then there must be none.
        if self.columns.format == Format::AlipayTrade && !has(alipay_trade::REFUND_SUM) {
            let name = || "退款合计".to_owned();
            self.printed.push(Printed { name: name(), slot: alipay_trade::REFUND_ROWS, micro: 0 });
            self.printed.push(Printed { name: name(), slot: alipay_trade::REFUND_SUM, micro: 0 });
        }
        Ok(())
    }
}

/// A row has cells too many: commas that nobody quoted, in a free text or at the line's end. True if, with them put back,
/// each column holds what it should.
fn mend(cells: &mut Cells, columns: &Columns, record: &str, excess: usize) -> bool {
    let mut swallows = columns.free().filter(|at| {
        cells.split_loosely(record, columns.style());
        cells.swallow(*at, excess) && columns.hold(record, cells)
    });
    if swallows.next().is_some() {
        return true;
    }
    drop(swallows);
    cells.split_loosely(record, columns.style());
    excess == 1 && cells.drop_empty_last() && columns.hold(record, cells)
}

/// Nothing but blanks and commas, which spreadsheets leave.
fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '`' | '"' | '#' | '\u{feff}'))
}

/// Digits behind the point.
fn fraction(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, digits)| digits.len())
}

/// 终止日期 of a preamble: `#起始日期：[…]   终止日期：[2022年03月15日 00:00:00]`.
fn ending(line: &str) -> Option<Instant> {
    let (_, behind) = line.split_once("终止日期")?;
    let (time, _) = behind.split_once(['[', '［'])?.1.split_once([']', '］'])?;
    Wall::default().at(clean(time))
}

/// The one place of the file that is a statement (of the format asked for), with its encoding.
fn choose<R: Read + Seek>(file: &mut R, asked: Option<Format>) -> Result<(Place, &'static Encoding, Format), Halt> {
    let (mut empty, mut other, mut chosen) = (true, None, None::<(Place, &'static Encoding, Format)>);
    for place in places(file)? {
        let mut head = Vec::new();
        place.open(&mut *file)?.take(HEAD_BYTES).read_to_end(&mut head)?;
        empty &= head.iter().all(u8::is_ascii_whitespace);
        let known =
            candidates(&head).into_iter().find_map(|(encoding, text)| Some((encoding, columns::find(&text)?.format)));
        match (known, &chosen) {
            (None, _) => {}
            (Some((_, format)), _) if asked.is_some_and(|asked| asked != format) => other = Some(format),
            (Some(_), Some((first, ..))) => return Err(refusal::zip_several(first.name(), place.name()).into()),
            (Some((encoding, format)), None) => chosen = Some((place, encoding, format)),
        }
    }
    match (chosen, asked, other) {
        // Canonical names are ASCII and say nothing of the encoding; the whole file does.
        (Some((place, _, Format::Canonical)), ..) => {
            let encoding = if is_utf8(place.open(&mut *file)?)? { UTF_8 } else { GB18030 };
            Ok((place, encoding, Format::Canonical))
        }
        (Some(chosen), ..) => Ok(chosen),
        (None, Some(asked), Some(found)) => Err(refusal::other_format(asked, found).into()),
        _ if empty => Err(refusal::empty().into()),
        _ => Err(refusal::no_header().into()),
    }
}
