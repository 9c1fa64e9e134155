//! A bank's file to rows.

use std::collections::HashMap;
use std::io::{Read, Seek};

use encoding_rs::Encoding;
use primitives::{Day, Instant, Refusal};

use super::mapping::{Mapping, Role};
use super::{BANK_ROWS_MAX, proof};
use crate::cells::{Cells, Style};
use crate::columns::{COLUMNS_MAX, PREAMBLE_LINES_MAX, tidy};
use crate::footer::{self, Footer};
use crate::source::{Place, Source, places};
use crate::tally::decimal;
use crate::text::{Text, candidates};
use crate::wall::Wall;
use crate::{Halt, amount, refusal};

/// What of a file is looked at to find its header.
const HEAD_BYTES: u64 = 64 * 1024;
const ROLES: usize = 12;

/// What a bank saw on an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRow {
    /// First physical line of the record, 1-based in the decoded text.
    pub line: u64,
    /// When; the day's beginning where the bank prints no time. Shanghai.
    pub at: Instant,
    /// In fen: positive came, negative went.
    pub fen: i64,
    /// What the account held after it, in fen, where the bank prints it.
    pub balance: Option<i64>,
    /// The bank's own number of the row; may be empty.
    pub number: String,
    /// The bank's word for what it was.
    pub kind: String,
    /// Who is at the other end: personal.
    pub party: String,
    /// What the payer wrote: personal.
    pub note: String,
    /// Which one it is of the rows of one time, number, amount and balance, from 0.
    pub nth: u32,
}

/// A bank's file, proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankStatement {
    /// In the order in which they happened.
    pub rows: Vec<BankRow>,
    /// Rows of no money, which are not kept.
    pub empty: u64,
    /// Totals that the file prints and that closed.
    pub totals: u64,
}

/// Reads the whole file, proves its balances row by row and its totals; a file that does not close is not taken at all.
pub fn read<R: Read + Seek>(mut file: R, mapping: &Mapping) -> Result<BankStatement, Halt> {
    let (place, encoding) = choose(&mut file, mapping)?;
    let mut text = Text::new(place.open(file)?, encoding);
    let header = loop {
        if !text.advance()? || (PREAMBLE_LINES_MAX as u64) < text.line() {
            return Err(refusal::no_header().into());
        }
        if let Some(header) = Header::of(text.record(), mapping) {
            break header;
        }
    };
    let mut reading = Reading::new(mapping, header);
    while text.advance()? {
        reading.record(&mut text)?;
    }
    reading.close()
}

/// The one place of the file that has the mapping's header, and its encoding.
fn choose<R: Read + Seek>(file: &mut R, mapping: &Mapping) -> Result<(Place, &'static Encoding), Halt> {
    let (mut empty, mut chosen) = (true, None::<(Place, &'static Encoding)>);
    for place in places(file)? {
        let mut head = Vec::new();
        place.open(&mut *file)?.take(HEAD_BYTES).read_to_end(&mut head)?;
        empty &= head.iter().all(u8::is_ascii_whitespace);
        let has = |text: &str| text.lines().take(PREAMBLE_LINES_MAX).any(|line| Header::of(line, mapping).is_some());
        let known = candidates(&head).into_iter().find_map(|(encoding, text)| has(&text).then_some(encoding));
        match (known, &chosen) {
            (None, _) => {}
            (Some(_), Some((first, _))) => return Err(refusal::zip_several(first.name(), place.name()).into()),
            (Some(encoding), None) => chosen = Some((place, encoding)),
        }
    }
    chosen.ok_or_else(|| if empty { refusal::empty().into() } else { refusal::no_header().into() })
}

/// The header: how many columns, and where each role stands.
struct Header {
    names: Vec<String>,
    at: [Option<usize>; ROLES],
}

impl Header {
    fn of(line: &str, mapping: &Mapping) -> Option<Header> {
        let mut cells = Cells::default();
        cells.split_loosely(line, Style::Quote);
        if COLUMNS_MAX < cells.len() {
            return None;
        }
        let mut names: Vec<String> = (0..cells.len()).map(|at| tidy(cells.get(line, at))).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut at = [None; ROLES];
        for (role, wanted) in mapping.columns.roles() {
            let mut places = names.iter().enumerate().filter(|(_, name)| wanted.contains(name)).map(|(at, _)| at);
            let place = places.next();
            let needed = match role {
                Role::Day | Role::Amount | Role::Income | Role::Expense | Role::Side | Role::Balance => true,
                Role::Serial => mapping.columns.balance.is_empty(),
                Role::Clock | Role::Currency | Role::Kind | Role::Party | Role::Note => false,
            };
            // Which of two columns of one name is meant cannot be known.
            if places.next().is_some() || (needed && place.is_none() && !wanted.is_empty()) {
                return None;
            }
            at[role as usize] = place;
        }
        Some(Header { names, at })
    }
    fn place(&self, role: Role) -> Option<usize> {
        self.at[role as usize]
    }
    fn name(&self, role: Role) -> &str {
        self.place(role).and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
    /// Whether a row that the file's end cuts could have lost something that counts.
    fn ends_in_money(&self) -> bool {
        let free = [Role::Kind, Role::Party, Role::Note].map(|role| self.place(role));
        let last = self.names.len().checked_sub(1);
        let read = self.at.contains(&last);
        read && !free.contains(&last)
    }
}

/// A file in the reading.
struct Reading<'m> {
    mapping: &'m Mapping,
    header: Header,
    cells: Cells,
    rows: Vec<BankRow>,
    empty: u64,
    /// Printed totals: their name, whether they are of what came, went or both, and their value; `None` for a count.
    printed: Vec<(String, Total, i64)>,
    behind: bool,
}

/// What a printed total counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Total {
    Income,
    Expense,
    Net,
    Incomes,
    Expenses,
}

impl<'m> Reading<'m> {
    fn new(mapping: &'m Mapping, header: Header) -> Self {
        let (cells, rows, printed) = (Cells::default(), Vec::new(), Vec::new());
        Reading { mapping, header, cells, rows, empty: 0, printed, behind: false }
    }

    fn record<R: Read>(&mut self, text: &mut Text<Source<R>>) -> Result<(), Halt> {
        if text.record().chars().all(|c| c.is_whitespace() || matches!(c, ',' | '"' | '\u{feff}')) {
            return Ok(());
        }
        let mut closed = self.cells.split_open(text.record());
        while !closed {
            if !text.extend()? {
                return Err(refusal::cut(text.last_line()).into());
            }
            closed = self.cells.split_open_on(text.record());
        }
        if self.is_behind(text)? {
            self.behind = true;
            return Ok(());
        }
        if self.behind {
            return Err(refusal::behind_totals(text.line()).into());
        }
        self.fit(text.record(), text.line())?;
        if !text.is_whole() && self.header.ends_in_money() {
            return Err(refusal::cut(text.last_line()).into());
        }
        match self.row(text.record(), text.line())? {
            Some(_) if self.rows.len() == BANK_ROWS_MAX => return Err(refusal::too_many_rows(BANK_ROWS_MAX).into()),
            Some(row) => self.rows.push(row),
            None => self.empty += 1,
        }
        Ok(())
    }

    /// As many cells as the header has: an unquoted comma goes back into the text where it stood, an empty last cell away.
    fn fit(&mut self, record: &str, line: u64) -> Result<(), Halt> {
        let (found, wanted) = (self.cells.len(), self.header.names.len());
        if found == wanted {
            return Ok(());
        }
        let excess = found.saturating_sub(wanted);
        if 0 < excess {
            while wanted < self.cells.len() && self.cells.drop_empty_last() {}
            if self.cells.len() == wanted {
                return Ok(());
            }
            for role in [Role::Note, Role::Party, Role::Kind] {
                let Some(at) = self.header.place(role) else { continue };
                self.cells.split_open(record);
                if self.cells.swallow(at, excess) && self.row(record, line).is_ok() {
                    return Ok(());
                }
            }
        }
        Err(refusal::column_count(line, found, wanted).into())
    }

    /// A line of totals or a note; what it prints is kept.
    fn is_behind<R: Read>(&mut self, text: &Text<Source<R>>) -> Result<bool, Halt> {
        let (record, line) = (text.record(), text.line());
        let first = (0..self.cells.len()).map(|at| tidy(self.cells.get(record, at))).find(|cell| !cell.is_empty());
        let Some(first) = first else { return Ok(true) };
        let begins = |words: &[String]| words.iter().any(|word| first.starts_with(word.as_str()));
        if begins(&self.mapping.totals) {
            return self.totals(record, line, &first).map(|()| true);
        }
        if begins(&self.mapping.notes) {
            return Ok(true);
        }
        match footer::read(record) {
            None => Ok(false),
            Some(Err(())) => Err(refusal::totals_unreadable(line, record).into()),
            Some(Ok(Footer::End | Footer::Exported)) => Ok(true),
            Some(Ok(Footer::Totals(totals))) => {
                let (rows, sum) = match totals.label {
                    "收入合计" => (Total::Incomes, Total::Income),
                    "支出合计" => (Total::Expenses, Total::Expense),
                    _ => return Err(refusal::totals_unreadable(line, record).into()),
                };
                self.printed.push((format!("{} 笔数", totals.label), rows, totals.rows));
                self.printed.extend(
                    totals.sums.iter().map(|(_, micro)| (totals.label.to_owned(), sum, micro.saturating_abs())),
                );
                Ok(true)
            }
        }
    }
    /// Totals that stand under their columns.
    fn totals(&mut self, record: &str, line: u64, label: &str) -> Result<(), Halt> {
        let known = self.printed.len();
        let columns = [(Role::Income, Total::Income), (Role::Expense, Total::Expense), (Role::Amount, Total::Net)];
        for (role, total) in columns {
            let cell = self.cell(record, role);
            if cell.is_empty() || (role == Role::Amount && self.mapping.side.is_some()) {
                continue;
            }
            let micro = amount::micro(cell).ok_or_else(|| refusal::totals_unreadable(line, record))?;
            self.printed.push((format!("{label} {}", self.header.name(role)), total, micro));
        }
        if self.printed.len() == known { Err(refusal::totals_unreadable(line, record).into()) } else { Ok(()) }
    }

    fn row(&self, record: &str, line: u64) -> Result<Option<BankRow>, Refusal> {
        let fen = self.fen(record, line)?;
        let at = self.at(record, line)?;
        let currency = self.cell(record, Role::Currency);
        if !currency.is_empty() && !self.mapping.currency.iter().any(|word| word == currency) {
            return Err(refusal::other_currency(line, currency));
        }
        let balance = match self.cell(record, Role::Balance) {
            "" => None,
            _ => Some(self.money(record, line, Role::Balance)?),
        };
        let text = |role| self.cell(record, role).replace(['\r', '\n', '\t'], " ");
        let (number, kind, party, note) = (text(Role::Serial), text(Role::Kind), text(Role::Party), text(Role::Note));
        if fen == 0 {
            return Ok(None);
        }
        Ok(Some(BankRow { line, at, fen, balance, number, kind, party, note, nth: 0 }))
    }
    /// Signed: income less expense.
    fn fen(&self, record: &str, line: u64) -> Result<i64, Refusal> {
        if self.header.place(Role::Amount).is_none() {
            let side = |role| if self.cell(record, role).is_empty() { Ok(0) } else { self.money(record, line, role) };
            let (income, expense) = (side(Role::Income)?, side(Role::Expense)?.saturating_abs());
            if self.cell(record, Role::Income).is_empty() && self.cell(record, Role::Expense).is_empty() {
                return Err(refusal::amount_unreadable(line, self.header.name(Role::Income), ""));
            }
            return if income != 0 && expense != 0 {
                Err(refusal::bank_both_sides(line))
            } else {
                Ok(income - expense)
            };
        }
        let fen = self.money(record, line, Role::Amount)?;
        let Some(side) = &self.mapping.side else { return Ok(fen) };
        let word = self.cell(record, Role::Side);
        let is = |words: &[String]| words.iter().any(|known| known == word);
        match (is(&side.income), is(&side.expense)) {
            (true, _) => Ok(fen),
            (_, true) => Ok(-fen.saturating_abs()),
            _ => Err(refusal::unknown_side(line, word)),
        }
    }
    fn money(&self, record: &str, line: u64, role: Role) -> Result<i64, Refusal> {
        let text = self.cell(record, role);
        let fen = amount::micro(text).and_then(amount::fen);
        fen.ok_or_else(|| refusal::amount_unreadable(line, self.header.name(role), text))
    }
    fn at(&self, record: &str, line: u64) -> Result<Instant, Refusal> {
        let (day, clock) = (self.cell(record, Role::Day), self.cell(record, Role::Clock));
        // A spreadsheet writes a day as its midnight.
        let day = if clock.is_empty() { day } else { day.strip_suffix(" 00:00:00").unwrap_or(day) };
        if let Some(at) = Wall::default().at(day) {
            return Ok(at);
        }
        let start = a_day(day).ok_or_else(|| refusal::bank_time(line, self.header.name(Role::Day), day))?.start();
        let ms = a_clock(clock).ok_or_else(|| refusal::bank_time(line, self.header.name(Role::Clock), clock))?;
        Instant::from_ms(start.ms() + ms).ok_or_else(|| refusal::bank_time(line, self.header.name(Role::Day), day))
    }
    fn cell<'c>(&'c self, record: &'c str, role: Role) -> &'c str {
        let text = self.header.place(role).map_or("", |at| self.cells.get(record, at));
        match self.mapping.filler {
            Some(filler) if text.chars().all(|c| c == filler) => "",
            _ => text,
        }
    }

    /// Every balance and every total must close; then the rows are numbered.
    fn close(self) -> Result<BankStatement, Halt> {
        let mut rows = proof::in_order(self.rows)?;
        let sum =
            |wanted: fn(i64) -> bool| rows.iter().map(|r| r.fen).filter(|f| wanted(*f)).map(i128::from).sum::<i128>();
        let (income, expense) = (sum(|fen| 0 < fen), -sum(|fen| fen < 0));
        let count = |wanted: fn(i64) -> bool| rows.iter().filter(|r| wanted(r.fen)).count() as i128;
        for (name, total, printed) in &self.printed {
            let is = match total {
                Total::Income => income * 10_000,
                Total::Expense => expense * 10_000,
                Total::Net => (income - expense) * 10_000,
                Total::Incomes => count(|fen| 0 < fen) * 1_000_000,
                Total::Expenses => count(|fen| fen < 0) * 1_000_000,
            };
            // What went is printed with or without its sign.
            let printed = if *total == Total::Expense { i128::from(*printed).abs() } else { i128::from(*printed) };
            if printed != is {
                return Err(refusal::total_off(name, decimal(printed), decimal(is)).into());
            }
        }
        let mut seen: HashMap<(i64, String, i64, Option<i64>), u32> = HashMap::new();
        for row in &mut rows {
            let alike = (row.at.ms(), row.number.clone(), row.fen, row.balance);
            let nth = seen.entry(alike).or_default();
            row.nth = *nth;
            *nth += 1;
        }
        Ok(BankStatement { rows, empty: self.empty, totals: self.printed.len() as u64 })
    }
}

/// `20240101`, `2024-01-01`, `2024/1/1`, `2024年01月01日`.
fn a_day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [one] if one.len() == 8 => (one.get(..4)?, one.get(4..6)?, one.get(6..)?),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => (*year, *month, *day),
        _ => return None,
    };
    let digits = [year, month, day].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if digits { Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?) } else { None }
}

/// `12:34:56`, `12:34`, `123456`, `93015`; nothing is the day's beginning. Milliseconds.
fn a_clock(text: &str) -> Option<i64> {
    let padded = format!("{text:0>6}");
    let parts: Vec<&str> = match text.len() {
        0 => return Some(0),
        5 | 6 if text.bytes().all(|b| b.is_ascii_digit()) => vec![&padded[..2], &padded[2..4], &padded[4..]],
        _ => text.split(':').collect(),
    };
    let number = |at: usize, below: i64| match parts.get(at) {
        None => Some(0),
        Some(part) if (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<i64>().ok().filter(|n| *n < below)
        }
        Some(_) => None,
    };
    let (h, m, s) = (number(0, 24)?, number(1, 60)?, number(2, 60)?);
    (2..=3).contains(&parts.len()).then_some(((h * 60 + m) * 60 + s) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_clocks_are_read_in_each_dress() {
        for text in ["20240101", "2024-01-01", "2024/1/1", "2024年01月01日"] {
            assert_eq!(a_day(text), Day::new(2024, 1, 1), "{text}");
        }
        for text in ["2024010", "20241301", "01-01-2024", "2024-01", "x", "", "+240101-", "2024-1-001"] {
            assert_eq!(a_day(text), None, "{text}");
        }
        for (text, ms) in
            [("", 0), ("12:34:56", 45_296_000), ("12:34", 45_240_000), ("123456", 45_296_000), ("93015", 34_215_000)]
        {
            assert_eq!(a_clock(text), Some(ms), "{text}");
        }
        for text in ["24:00:00", "12", "1:2:3:4", "12:6x", "999999", "汉字"] {
            assert_eq!(a_clock(text), None, "{text}");
        }
    }
}
