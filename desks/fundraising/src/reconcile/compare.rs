//! The comparison: the file's rows against the book's, by key; then the book's rows of the file's days against the file's.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};

use access::App;
use book::keys::{self, Hit};
use book::{parked, span};
use primitives::Instant;
use sha2::{Digest, Sha256};
use statements::{Closing, Halt, Kind, Line, Reader, RefundState, Row, Tally};
use store::{Failure, Fault, Key16, Tx};

use super::marks::{BookMark, FileMark, RowKind};
use super::{Compared, Difference, Differing, Job};
use crate::import::fates::{Fate, Fates};
use crate::import::scan::look;
use crate::import::spill::{Record, Sorted, Spill};

/// Rows looked up by one reading.
const TURN: usize = 4_000;
/// A run of each sort in memory: several are filled at once.
const RUN_BYTES: usize = 8 * 1024 * 1024;

/// Why a comparison ends early.
pub(super) enum Stop {
    Halt(Halt),
    Failure(Failure),
}
impl From<Halt> for Stop {
    fn from(halt: Halt) -> Stop {
        Stop::Halt(halt)
    }
}
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Halt(Halt::Fault(error))
    }
}
impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

/// What the first reading of the file brings.
struct First {
    marks: Spill<FileMark>,
    /// The keys of its gifts, under both numbers.
    gifts: Spill<Key16>,
    lines: u64,
    tally: Tally,
    closing: Closing,
    format: statements::Format,
    days: Option<(Instant, Instant)>,
}

/// What is known so far.
struct Found {
    /// Known: the same in both. Rejected: with another amount. Repeated: in the file before.
    fates: Fates,
    /// Refunds of the book that stand in the file.
    refunds: Spill<Key16>,
    told: Compared,
}

pub(super) async fn compare(app: &App, job: &Job) -> Result<Compared, Stop> {
    let read = job.clone();
    let first = tokio::task::spawn_blocking(move || first_reading(&read)).await;
    let First { marks, gifts, lines, tally, closing, format, days } =
        first.map_err(|e| Failure::from(Fault::broken(e)))??;
    let mut found = Found {
        fates: Fates::of(usize::try_from(lines).unwrap_or(usize::MAX)),
        refunds: Spill::with_run(&job.scratch, RUN_BYTES),
        told: Compared { format: format.to_string(), ..Compared::default() },
    };
    against_book(app, marks, &mut found).await?;
    let Found { fates, refunds, mut told } = found;
    let (read, fates) = (job.clone(), fates);
    let again = tokio::task::spawn_blocking(move || second_reading(&read, &fates, tally));
    let second = again.await.map_err(|e| Failure::from(Fault::broken(e)))??;
    second.tally.proves(&closing)?;
    told = second.into_told(told, lines);
    if let Some((from, until)) = days {
        (told.from, told.until) = (Some(from), Some(until));
        missing_gifts(app, job, (from, until), gifts, &mut told.only_book).await?;
        missing_refunds(app, job, (from, until), refunds, &mut told.only_book).await?;
    }
    told.agrees = [&told.only_file, &told.only_book, &told.differs].iter().all(|d| d.count == 0) && told.rejected == 0;
    Ok(told)
}

fn open(job: &Job) -> Result<Reader<File>, Halt> {
    let mut file = job.file.try_clone().map_err(Halt::Fault)?;
    file.seek(SeekFrom::Start(0)).map_err(Halt::Fault)?;
    Reader::open(file, job.asked)
}

fn first_reading(job: &Job) -> Result<First, Stop> {
    let mut reader = open(job)?;
    let format = reader.format();
    let (mut marks, mut gifts) = (Spill::with_run(&job.scratch, RUN_BYTES), Spill::with_run(&job.scratch, RUN_BYTES));
    let (mut tally, mut lines, mut seen) = (Tally::default(), 0, None::<(Instant, Instant)>);
    while let Some(line) = reader.next()? {
        match line {
            Line::Row(row) => {
                tally.add(&row.amounts);
                let mark = mark(job, lines, &row);
                marks.push(mark)?;
                if mark.kind != RowKind::Aside {
                    seen = Some(seen.map_or((row.at, row.at), |(lo, hi)| (lo.min(row.at), hi.max(row.at))));
                }
                if mark.kind == RowKind::Gift {
                    gifts.push(mark.key16)?;
                    if !row.also_no.is_empty() && row.also_no != row.order_no {
                        let key16 = keys::gift(&job.channel, row.also_no);
                        marks.push(FileMark { key16, kind: RowKind::Also, ..mark })?;
                        gifts.push(key16)?;
                    }
                }
            }
            Line::Reject { line, raw, amounts, .. } => {
                tally.add(&amounts);
                marks.push(aside(lines, line, raw))?;
            }
        }
        lines += 1;
    }
    let closing = reader.finish()?;
    let days = seen.map(|(lo, hi)| (lo.day().start(), hi.day().plus(1).start()));
    Ok(First { marks, gifts, lines, tally, closing, format, days })
}

fn mark(job: &Job, at: u64, row: &Row<'_>) -> FileMark {
    let key16 = keys::gift(&job.channel, row.order_no);
    let bare = FileMark {
        key16,
        at,
        line: row.line,
        kind: RowKind::Gift,
        fen: row.fen,
        own16: [0; 16],
        also16: [0; 16],
        look: look(row.raw),
    };
    match row.kind {
        Kind::Gift => bare,
        Kind::Refund { refund_no, state: RefundState::Final } => FileMark {
            kind: RowKind::Refund,
            own16: keys::refund(&job.channel, refund_no),
            also16: keys::refund(&job.channel, row.also_no),
            ..bare
        },
        Kind::Refund { .. } | Kind::Other { .. } => aside(at, row.line, row.raw),
    }
}

fn aside(at: u64, line: u64, raw: &str) -> FileMark {
    let mut key16 = [0; 16];
    key16.copy_from_slice(&Sha256::digest(raw.as_bytes())[..16]);
    FileMark { key16, at, line, kind: RowKind::Aside, fen: 0, own16: [0; 16], also16: [0; 16], look: look(raw) }
}

/// Merges the marks, each key once: repeated lines are told apart, the others looked up in turns.
async fn against_book(app: &App, marks: Spill<FileMark>, found: &mut Found) -> Result<(), Stop> {
    let mut sorted = marks.sorted()?;
    let (mut asked, mut next) = (Vec::new(), sorted.next()?);
    while let Some(head) = next {
        let mut group = vec![head];
        next = loop {
            match sorted.next()? {
                Some(mark) if mark.key16 == head.key16 => group.push(mark),
                other => break other,
            }
        };
        let mut seen = BTreeSet::new();
        group.retain(|mark| {
            let new = seen.insert((mark.kind, mark.fen, mark.own16, mark.look));
            if !new && mark.kind != RowKind::Also {
                found.fates.set(place(mark), Fate::Repeated);
            }
            new && mark.kind != RowKind::Aside
        });
        asked.extend(group);
        if TURN <= asked.len() {
            look_up(app, std::mem::take(&mut asked), found).await?;
        }
    }
    look_up(app, asked, found).await
}

fn place(mark: &FileMark) -> usize {
    usize::try_from(mark.at).unwrap_or(usize::MAX)
}

/// What the book has of some marks.
struct InBook {
    gifts: BTreeMap<Key16, Hit>,
    /// By the gift's key: (the refund's key, its fen).
    refunds: BTreeMap<Key16, Vec<(Key16, i64)>>,
}

async fn look_up(app: &App, asked: Vec<FileMark>, found: &mut Found) -> Result<(), Stop> {
    if asked.is_empty() {
        return Ok(());
    }
    let marks = asked.clone();
    let mut book = app.db.read(async move |tx| in_book(tx, &marks).await).await?;
    for mark in &asked {
        match mark.kind {
            RowKind::Gift | RowKind::Also => judge_gift(mark, book.gifts.get(&mark.key16), found),
            RowKind::Refund => judge_refund(mark, book.refunds.entry(mark.key16).or_default(), found)?,
            RowKind::Aside => {}
        }
    }
    Ok(())
}

async fn in_book(tx: &mut Tx<'_>, marks: &[FileMark]) -> Result<InBook, Failure> {
    let mut wanted: Vec<Key16> = marks.iter().filter(|m| m.kind != RowKind::Refund).map(|m| m.key16).collect();
    wanted.dedup();
    let present = keys::present(tx, &wanted).await?;
    let hits = keys::look(tx, &present).await?.into_iter().filter(|hit| !hit.void);
    let gifts = hits.map(|hit| (hit.key16, hit)).collect();
    let mut refunds: BTreeMap<Key16, Vec<(Key16, i64)>> = BTreeMap::new();
    for mark in marks.iter().filter(|m| m.kind == RowKind::Refund) {
        if let Entry::Vacant(unknown) = refunds.entry(mark.key16) {
            unknown.insert(span::refunds_of(tx, mark.key16).await?);
        }
        // The file may name the order by another number than the book: then only the refund's own tells.
        for key16 in [mark.own16, mark.also16] {
            let of_gift = refunds.entry(mark.key16).or_default();
            if of_gift.iter().any(|(known, _)| *known == key16) {
                continue;
            }
            if let Some(row) = parked::find(tx, key16).await?.filter(|row| row.entry.is_some()) {
                of_gift.push((row.key16, row.fen));
            }
        }
    }
    Ok(InBook { gifts, refunds })
}

fn judge_gift(mark: &FileMark, hit: Option<&Hit>, found: &mut Found) {
    let Some(hit) = hit else { return };
    if found.fates.get(place(mark)) != Fate::New {
        return;
    }
    if hit.fen() == mark.fen {
        found.fates.set(place(mark), Fate::Known);
        return;
    }
    found.fates.set(place(mark), Fate::Rejected);
    found.told.differs.add(differing(mark, "gift", hit.order_no.clone(), hit.fen()));
}

/// By its number, else the first refund of this gift and amount that no other row is.
fn judge_refund(mark: &FileMark, book: &mut Vec<(Key16, i64)>, found: &mut Found) -> io::Result<()> {
    let by_number = book.iter().position(|(key, _)| *key == mark.own16 || *key == mark.also16);
    let at = by_number.or_else(|| book.iter().position(|(_, fen)| *fen == mark.fen));
    let Some((key16, fen)) = at.map(|at| book.swap_remove(at)) else { return Ok(()) };
    found.refunds.push(key16)?;
    if fen == mark.fen {
        found.fates.set(place(mark), Fate::Known);
        return Ok(());
    }
    found.fates.set(place(mark), Fate::Rejected);
    // Its order is named when the file is read again.
    found.told.differs.add(differing(mark, "refund", String::new(), fen));
    Ok(())
}

fn differing(mark: &FileMark, kind: &str, order_no: String, book_fen: i64) -> Differing {
    let line = i64::try_from(mark.line).ok();
    Differing { kind: kind.to_owned(), line, order_no, file_fen: Some(mark.fen), book_fen: Some(book_fen) }
}

/// What the second reading names and counts.
struct Second {
    tally: Tally,
    only_file: Difference,
    orders: BTreeMap<i64, String>,
    repeated: i64,
    same: i64,
    same_fen: i64,
    other: i64,
    rejected: i64,
}

fn second_reading(job: &Job, fates: &Fates, tally: Tally) -> Result<Second, Halt> {
    let (only_file, orders) = (Difference::default(), BTreeMap::new());
    let mut second = Second { tally, only_file, orders, repeated: 0, same: 0, same_fen: 0, other: 0, rejected: 0 };
    let (mut reader, mut at) = (open(job)?, 0);
    while let Some(line) = reader.next()? {
        let fate = fates.get(at);
        at += 1;
        match line {
            Line::Row(Row { amounts, .. }) | Line::Reject { amounts, .. } if fate == Fate::Repeated => {
                second.tally.sub(&amounts);
                second.repeated += 1;
            }
            Line::Row(row) => second.row(&row, fate),
            Line::Reject { .. } => second.rejected += 1,
        }
    }
    Ok(second)
}

impl Second {
    fn row(&mut self, row: &Row<'_>, fate: Fate) {
        let (kind, signed) = match row.kind {
            Kind::Gift => ("gift", row.fen),
            Kind::Refund { state: RefundState::Final, .. } => ("refund", -row.fen),
            Kind::Refund { .. } | Kind::Other { .. } => {
                self.other += 1;
                return;
            }
        };
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        match fate {
            Fate::Known => {
                self.same += 1;
                self.same_fen += signed;
            }
            Fate::Rejected if self.orders.len() < super::TOLD_MAX => {
                self.orders.insert(line, row.order_no.to_owned());
            }
            Fate::Rejected | Fate::Repeated => {}
            Fate::New => self.only_file.add(Differing {
                kind: kind.to_owned(),
                line: Some(line),
                order_no: row.order_no.to_owned(),
                file_fen: Some(row.fen),
                book_fen: None,
            }),
        }
    }
    fn into_told(self, mut told: Compared, lines: u64) -> Compared {
        for row in told.differs.first.iter_mut().filter(|row| row.order_no.is_empty()) {
            row.order_no = row.line.and_then(|line| self.orders.get(&line).cloned()).unwrap_or_default();
        }
        told.differs.first.sort_by_key(|row| row.line);
        Compared {
            rows: i64::try_from(lines).unwrap_or(i64::MAX) - self.repeated,
            repeated: self.repeated,
            same: self.same,
            same_fen: self.same_fen,
            other: self.other,
            rejected: self.rejected,
            only_file: self.only_file,
            ..told
        }
    }
}

/// Gifts of the book in the file's days that the file does not have.
async fn missing_gifts(
    app: &App,
    job: &Job,
    days: (Instant, Instant),
    file: Spill<Key16>,
    only_book: &mut Difference,
) -> Result<(), Stop> {
    let (scratch, channel) = (job.scratch.clone(), job.channel.clone());
    let book = app.db.read(async move |tx| {
        let mut book = Spill::with_run(&scratch, RUN_BYTES);
        let take = |key16, fen| book.push(BookMark { key16, fen }).map_err(Fault::broken);
        span::gifts(tx, &channel, days, take).await?;
        Ok(book)
    });
    let (mut book, mut file) = (book.await?.sorted()?, file.sorted()?);
    let mut upto = file.next()?;
    loop {
        let absent = absent(&mut book, &mut file, &mut upto)?;
        if absent.is_empty() {
            return Ok(());
        }
        let wanted: Vec<Key16> = absent.iter().map(|mark| mark.key16).collect();
        let mut hits = app.db.read(async move |tx| keys::look(tx, &wanted).await).await?;
        hits.retain(|hit| !hit.void);
        hits.sort_by(|a, b| (a.paid_at, &a.order_no).cmp(&(b.paid_at, &b.order_no)));
        for hit in hits {
            let book_fen = Some(hit.fen());
            let (kind, order_no) = ("gift".to_owned(), hit.order_no);
            only_book.add(Differing { kind, line: None, order_no, file_fen: None, book_fen });
        }
    }
}

/// Refunds of the book in the file's days that the file does not have.
async fn missing_refunds(
    app: &App,
    job: &Job,
    days: (Instant, Instant),
    matched: Spill<Key16>,
    only_book: &mut Difference,
) -> Result<(), Stop> {
    let (scratch, channel) = (job.scratch.clone(), job.channel.clone());
    let book = app.db.read(async move |tx| {
        let mut book = Spill::with_run(&scratch, RUN_BYTES);
        let take = |key16, _, fen| book.push(BookMark { key16, fen }).map_err(Fault::broken);
        span::refunds(tx, &channel, days, take).await?;
        Ok(book)
    });
    let (mut book, mut matched) = (book.await?.sorted()?, matched.sorted()?);
    let mut upto = matched.next()?;
    loop {
        let absent = absent(&mut book, &mut matched, &mut upto)?;
        if absent.is_empty() {
            return Ok(());
        }
        let rows = app.db.read(async move |tx| {
            let mut rows = Vec::new();
            for mark in &absent {
                rows.extend(parked::find(tx, mark.key16).await?);
            }
            Ok(rows)
        });
        let mut rows = rows.await?;
        rows.sort_by(|a, b| (a.at, &a.refund_no).cmp(&(b.at, &b.refund_no)));
        for row in rows {
            let (kind, book_fen) = ("refund".to_owned(), Some(row.fen));
            only_book.add(Differing { kind, line: None, order_no: row.order_no, file_fen: None, book_fen });
        }
    }
}

/// The next rows of the book whose keys the other side lacks, a turn of them; nothing once the book is through.
fn absent(
    book: &mut Sorted<BookMark>,
    other: &mut Sorted<Key16>,
    upto: &mut Option<Key16>,
) -> io::Result<Vec<BookMark>> {
    let mut absent: Vec<BookMark> = Vec::new();
    while absent.len() < TURN {
        let Some(mark) = book.next()? else { break };
        while upto.is_some_and(|key| key < mark.key16) {
            *upto = other.next()?;
        }
        // A key that a gift took from a void one stands in the book twice.
        let twice = absent.last().is_some_and(|last| last.key16 == mark.key16);
        if *upto != Some(mark.key16) && !twice {
            absent.push(mark);
        }
    }
    Ok(absent)
}

const _: () = assert!(FileMark::BYTES == 77, "as `put` writes it");
