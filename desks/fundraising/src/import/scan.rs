//! The first pass: reads the whole file, proves its totals, takes notes of its rows, and says of each line what becomes of it.
//! Changes nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};

use access::{App, BlindKey};
use book::{AxisCode, keys};
use primitives::{Code, Instant, Refusal};
use sha2::{Digest, Sha256};
use statements::{Format, Halt, Kind, Line, Reader, RefundState, Row, Tally};
use store::{Failure, Fault, Scratch};

use super::fates::{Fate, Fates};
use super::late::{Laid, Late, Laying, What};
use super::lookup;
use super::notes::{Note, Notes, Noting};
use super::spill::{Mark, Sort, Spill};
use super::{Job, Rejected};
use crate::refusal;

/// Why a scan ends early.
pub(super) enum Stop {
    /// The file.
    Halt(Halt),
    /// The store.
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

/// What the first pass knows.
pub(super) struct Scanned {
    /// Where scratch files may stand.
    pub(super) scratch: Scratch,
    pub(super) format: Format,
    pub(super) fates: Fates,
    /// Data lines, repeated ones too.
    pub(super) lines: u64,
    pub(super) repeated: i64,
    pub(super) known: i64,
    pub(super) rejected: Vec<Rejected>,
    /// Lines whose gift takes a void gift's key: place → the void gift's stream.
    pub(super) taken: BTreeMap<u64, AxisCode>,
    pub(super) reaches: Option<Instant>,
    /// Gifts, whatever their fate.
    pub(super) notes: Notes,
    /// All other rows, whatever their fate.
    pub(super) laid: Laid,
}

impl Scanned {
    /// What becomes of a line.
    pub(super) fn fate(&self, at: u64) -> Fate {
        self.fates.get(usize::try_from(at).unwrap_or(usize::MAX))
    }
    /// Rows that are no gifts and are to be kept, in file order.
    pub(super) fn late(&self) -> io::Result<impl Iterator<Item = io::Result<What>>> {
        let rows = self.laid.read()?;
        Ok(rows.filter_map(|row| match row {
            Ok(late) => (self.fate(late.at) == Fate::New).then_some(Ok(late.what)),
            Err(cause) => Some(Err(cause)),
        }))
    }
}

/// Reads, sorts, compares.
pub(super) async fn scan(app: &App, job: &Job) -> Result<Scanned, Stop> {
    let scratch = Scratch::of(&app.data, &app.db);
    let (read, from) = (job.clone(), scratch.clone());
    let (blind, now) = (app.blind.clone(), app.world.now());
    let first = tokio::task::spawn_blocking(move || first_reading(&read, &from, &blind, now));
    let First { spill, lines, tally, closing, mut rejected, format, notes, laid } =
        first.await.map_err(|e| Failure::from(Fault::broken(e)))??;
    let mut scanned = Scanned {
        scratch,
        format,
        fates: Fates::of(usize::try_from(lines).unwrap_or(usize::MAX)),
        lines,
        repeated: 0,
        known: 0,
        rejected: Vec::new(),
        taken: BTreeMap::new(),
        reaches: closing.reaches,
        notes,
        laid,
    };
    lookup::compare(app, job, spill, &mut scanned).await?;
    let tally = if scanned.repeated == 0 { tally } else { without_repeated(job, &scanned.fates, tally).await? };
    tally.proves(&closing)?;
    rejected.retain(|(at, _)| scanned.fates.get(*at) == Fate::Rejected);
    scanned.rejected.extend(rejected.into_iter().map(|(_, row)| row));
    scanned.rejected.sort_by_key(|r| r.line);
    Ok(scanned)
}

struct First {
    spill: Spill<Mark>,
    lines: u64,
    tally: Tally,
    closing: statements::Closing,
    rejected: Vec<(usize, Rejected)>,
    format: Format,
    notes: Notes,
    laid: Laid,
}

/// Opens the file as its format; one that the channel does not book from is refused.
fn open(job: &Job) -> Result<Reader<File>, Halt> {
    let mut file = job.file.try_clone().map_err(Halt::Fault)?;
    file.seek(SeekFrom::Start(0)).map_err(Halt::Fault)?;
    let mut reader = Reader::open(file, job.asked)?;
    if let Some(books) = job.books.filter(|books| *books != reader.format()) {
        return Err(refusal::other_format(&job.channel, books.word(), reader.format()).into());
    }
    match &job.sorting.column {
        Some(column) if !reader.watch(column) => Err(refusal::no_stream_column(column).into()),
        _ => Ok(reader),
    }
}

fn first_reading(job: &Job, scratch: &Scratch, blind: &BlindKey, now: Instant) -> Result<First, Stop> {
    let mut reader = open(job)?;
    let format = reader.format();
    let (mut spill, mut tally, mut rejected) = (Spill::new(scratch), Tally::default(), Vec::new());
    let (mut noting, mut laying) = (Noting::new(scratch)?, Laying::new(scratch)?);
    let mut at = 0;
    while let Some(line) = reader.next()? {
        match line {
            Line::Row(row) if row.at <= now => {
                tally.add(&row.amounts);
                let mark = mark(job, at, &row);
                match Late::of(job, &mark, &row) {
                    None => noting.push(&note(job, &mark, &row, blind))?,
                    Some(late) => laying.push(&late)?,
                }
                spill.push(mark)?;
            }
            Line::Row(row) => {
                tally.add(&row.amounts);
                spill.push(rejected_mark(at, row.line, row.raw))?;
                let why = refusal::in_the_future(row.at, now);
                let place = usize::try_from(at).unwrap_or(usize::MAX);
                rejected.push((place, Rejected::new(row.line, row.own_no.to_owned(), why)));
            }
            Line::Reject { line, order_no, why, raw, amounts } => {
                tally.add(&amounts);
                spill.push(rejected_mark(at, line, raw))?;
                rejected.push((usize::try_from(at).unwrap_or(usize::MAX), Rejected::new(line, order_no, why)));
            }
        }
        at += 1;
    }
    let closing = reader.finish()?;
    let (notes, laid) = (noting.done()?, laying.done()?);
    Ok(First { spill, lines: at, tally, closing, rejected, format, notes, laid })
}

fn note<'l>(job: &Job, mark: &Mark, row: &Row<'l>, blind: &BlindKey) -> Note<'l> {
    let has_payer = !row.payer.is_empty();
    Note {
        at: mark.at,
        line: mark.line,
        key16: mark.key16,
        fen: row.fen,
        fee_micro: row.fee_micro,
        paid_at: row.at,
        class: mark.class,
        payer16: has_payer.then(|| blind.hash16(&[job.channel.as_str().as_bytes(), row.payer.as_bytes()])),
        order_no: row.order_no,
        alias: row.alias,
    }
}

/// A line that cannot be taken: it may still stand in the file twice.
fn rejected_mark(at: u64, line: u64, raw: &str) -> Mark {
    let key16 = head(&Sha256::digest(raw.as_bytes()));
    Mark { key16, at, line, sort: Sort::Reject, fen: 0, with16: [0; 16], class: 0, look: 0 }
}

fn mark(job: &Job, at: u64, row: &Row<'_>) -> Mark {
    let channel = &job.channel;
    let (key16, sort, with16) = match row.kind {
        Kind::Gift => (keys::gift(channel, row.order_no), Sort::Gift, [0; 16]),
        Kind::Refund { refund_no, state } => {
            let sort = if state == RefundState::Final { Sort::Refund } else { Sort::Waiting };
            (keys::refund(channel, refund_no), sort, keys::gift(channel, row.order_no))
        }
        Kind::Other { what, .. } => (other_key(channel, row), Sort::Other, kind16(what)),
    };
    let class = job.sorting.class(row.project);
    Mark { key16, at, line: row.line, sort, fen: row.fen, with16, class, look: look(row.raw) }
}

/// Tells apart lines of one key: quick, and no proof of anything.
pub(crate) fn look(line: &str) -> u32 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = 0_u64;
    for some in line.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..some.len()].copy_from_slice(some);
        sum = (sum ^ u64::from_le_bytes(word)).wrapping_mul(MIX).rotate_left(29);
    }
    u32::try_from(sum >> 32).unwrap_or_default()
}

/// A digest of another row's kind.
pub(super) fn kind16(what: &str) -> [u8; 16] {
    head(&Sha256::digest(what.as_bytes()))
}

/// Any other row's key: its flow number, else the digest of its line.
fn other_key(channel: &Code, row: &Row<'_>) -> [u8; 16] {
    if !row.flow_no.is_empty() {
        return keys::other(channel, row.flow_no);
    }
    let hex = primitives::hex(&Sha256::digest(row.raw.as_bytes()));
    keys::other(channel, &hex)
}

fn head(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&bytes[..16]);
    out
}

/// Takes lines that stand in the file again out of the totals: they are printed once.
async fn without_repeated(job: &Job, fates: &Fates, tally: Tally) -> Result<Tally, Stop> {
    let (job, fates, mut tally) = (job.clone(), fates.clone(), tally);
    let again = tokio::task::spawn_blocking(move || -> Result<Tally, Halt> {
        let (mut reader, mut at) = (open(&job)?, 0);
        while let Some(line) = reader.next()? {
            let amounts = match &line {
                Line::Row(row) => row.amounts,
                Line::Reject { amounts, .. } => *amounts,
            };
            if fates.get(at) == Fate::Repeated {
                tally.sub(&amounts);
            }
            at += 1;
        }
        Ok(tally)
    });
    Ok(again.await.map_err(|e| Failure::from(Fault::broken(e)))??)
}

/// A row in conflict: the reason; which row it is follows from its place.
pub(super) fn conflict(mark: &Mark, why: Refusal) -> Rejected {
    Rejected::new(mark.line, String::new(), why)
}
