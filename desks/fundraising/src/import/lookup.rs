//! Compares lines of one key with the book, and with each other.

use std::collections::BTreeSet;

use access::App;
use book::keys;
use book::parked::{self, State};
use primitives::{Code, Refusal};
use store::{Failure, Tx};

use super::Job;
use super::fates::Fate;
use super::scan::{Scanned, Stop, conflict};
use super::spill::{Mark, Sort, Spill};
use crate::refusal;

/// Lines looked up by one reading.
const TURN: usize = 4_000;

/// What the book has under a key.
enum Found {
    Nothing,
    /// A gift that is wholly void: its key is free. The stream that it stood on.
    Void(book::AxisCode),
    Standing(Standing),
}

/// What stands in the book, or is parked there.
struct Standing {
    fen: i64,
    /// As [`Mark::with16`].
    with16: [u8; 16],
    /// The order of a refund, the kind of another row.
    with: String,
    appeal: Option<Code>,
    /// A refund that is not done yet: one that is takes its place.
    waits: bool,
}

/// Merges the marks: of each key the lines that differ, held against the book, else against the first of them.
pub(super) async fn compare(app: &App, job: &Job, spill: Spill<Mark>, scanned: &mut Scanned) -> Result<(), Stop> {
    let channel = job.channel.clone();
    let empty = app.db.read(async move |tx| Ok(book::batch::of_channel(tx, &channel).await?.is_empty())).await?;
    let mut sorted = spill.sorted()?;
    let mut asked: Vec<Mark> = Vec::new();
    let mut group: Vec<Mark> = Vec::new();
    let mut next = sorted.next()?;
    while let Some(head) = next {
        group.clear();
        group.push(head);
        next = loop {
            match sorted.next()? {
                Some(mark) if mark.key16 == head.key16 => group.push(mark),
                other => break other,
            }
        };
        distinct(&mut group, scanned);
        match head.sort {
            Sort::Reject => scanned.fates.set(place(&head), Fate::Rejected),
            Sort::Gift if empty => judge(&group, Found::Nothing, job, scanned),
            _ => asked.extend_from_slice(&group),
        }
        if TURN <= asked.len() {
            look_up(app, job, std::mem::take(&mut asked), scanned).await?;
        }
    }
    look_up(app, job, asked, scanned).await
}

/// A line that is an earlier one of its key letter for letter stands in the file again, and counts no more. One that says the
/// same in other words (a second row of the platform's) counts, as a duplicate.
fn distinct(group: &mut Vec<Mark>, scanned: &mut Scanned) {
    if group.len() == 1 {
        return;
    }
    let mut seen = BTreeSet::new();
    group.retain(|mark| {
        let new = seen.insert((mark.sort, mark.fen, mark.with16, mark.look));
        if !new {
            scanned.fates.set(place(mark), Fate::Repeated);
            scanned.repeated += 1;
        }
        new
    });
}

fn place(mark: &Mark) -> usize {
    usize::try_from(mark.at).unwrap_or(usize::MAX)
}

async fn look_up(app: &App, job: &Job, asked: Vec<Mark>, scanned: &mut Scanned) -> Result<(), Stop> {
    if asked.is_empty() {
        return Ok(());
    }
    let marks = asked.clone();
    let found = app.db.read(async move |tx| find(tx, &marks).await).await?;
    for (group, found) in groups(&asked).zip(found) {
        judge(group, found, job, scanned);
    }
    Ok(())
}

fn groups(marks: &[Mark]) -> impl Iterator<Item = &[Mark]> {
    marks.chunk_by(|a, b| a.key16 == b.key16)
}

/// What the book has under each key, in order.
async fn find(tx: &mut Tx<'_>, marks: &[Mark]) -> Result<Vec<Found>, Failure> {
    let heads = || groups(marks).filter_map(|group| group.first());
    let gift_keys: Vec<[u8; 16]> = heads().filter(|m| m.sort == Sort::Gift).map(|m| m.key16).collect();
    let present = keys::present(tx, &gift_keys).await?;
    let mut gifts = keys::look(tx, &present).await?;
    gifts.sort_by_key(|hit| hit.key16);
    gifts.dedup_by_key(|hit| hit.key16);
    let mut gifts = gifts.into_iter().peekable();
    let mut out = Vec::new();
    for head in heads() {
        out.push(match head.sort {
            Sort::Gift => match gifts.next_if(|hit| hit.key16 == head.key16) {
                None => Found::Nothing,
                Some(hit) if hit.void => Found::Void(hit.axis),
                Some(hit) => Found::Standing(Standing {
                    fen: hit.fen(),
                    with16: [0; 16],
                    with: hit.order_no,
                    appeal: Some(hit.appeal),
                    waits: false,
                }),
            },
            Sort::Refund | Sort::Waiting => refund(tx, head.key16).await?,
            Sort::Other => other(tx, head.key16).await?,
            Sort::Reject => Found::Nothing,
        });
    }
    Ok(out)
}

async fn refund(tx: &mut Tx<'_>, key16: [u8; 16]) -> Result<Found, Failure> {
    let Some(old) = parked::find(tx, key16).await? else { return Ok(Found::Nothing) };
    // Neither in the book nor parked: the gift may have been put right since, so the row is tried anew.
    if old.state == State::Rejected {
        return Ok(Found::Nothing);
    }
    let waits = old.state == State::Waiting;
    let (fen, with16, with, appeal) = (old.fen, old.gift16, old.order_no, Some(old.appeal));
    Ok(Found::Standing(Standing { fen, with16, with, appeal, waits }))
}

async fn other(tx: &mut Tx<'_>, key16: [u8; 16]) -> Result<Found, Failure> {
    let sql = "select fen, what from fundraising_other where key16 = $1";
    let Some(row) = tx.row(sql, &[(&key16).into()]).await? else { return Ok(Found::Nothing) };
    let (fen, with) = (row.int(0), row.text(1).to_owned());
    Ok(Found::Standing(Standing { fen, with16: super::scan::kind16(&with), with, appeal: None, waits: false }))
}

/// What becomes of the lines of one key, of which no two are the same.
fn judge(group: &[Mark], found: Found, job: &Job, scanned: &mut Scanned) {
    let axis = match found {
        Found::Standing(mut old) => {
            for mark in group {
                match against_book(mark, &old, job.appeal_of(mark.class)) {
                    Ok(Fate::New) => old.waits = false,
                    Ok(_) => known(mark, scanned),
                    Err(why) => reject(mark, why, scanned),
                }
            }
            return;
        }
        Found::Void(axis) => Some(axis),
        Found::Nothing => None,
    };
    // The first counts, but a refund that is done before one that waits.
    let Some(first) = group.iter().find(|m| m.sort == Sort::Refund).or_else(|| group.first()) else { return };
    if let Some(axis) = axis {
        scanned.taken.insert(first.at, axis);
    }
    for mark in group.iter().filter(|m| m.at != first.at) {
        if mark.fen != first.fen {
            reject(mark, refusal::conflict(first.fen, mark.fen), scanned);
        } else if mark.with16 != first.with16 {
            reject(mark, refusal::other_on_line(first.line), scanned);
        } else {
            known(mark, scanned);
        }
    }
}

fn against_book(mark: &Mark, old: &Standing, appeal: &Code) -> Result<Fate, Refusal> {
    if mark.fen != old.fen {
        return Err(refusal::conflict(old.fen, mark.fen));
    }
    if mark.with16 != old.with16 {
        let is_other = mark.sort == Sort::Other;
        return Err(if is_other { refusal::other_kind(&old.with) } else { refusal::other_order(&old.with) });
    }
    if let Some(was) = old.appeal.as_ref().filter(|was| *was != appeal) {
        return Err(refusal::other_appeal(was, appeal));
    }
    Ok(if old.waits && mark.sort == Sort::Refund { Fate::New } else { Fate::Known })
}

fn known(mark: &Mark, scanned: &mut Scanned) {
    scanned.fates.set(place(mark), Fate::Known);
    scanned.known += 1;
}

fn reject(mark: &Mark, why: Refusal, scanned: &mut Scanned) {
    scanned.fates.set(place(mark), Fate::Rejected);
    scanned.rejected.push(conflict(mark, why));
}
