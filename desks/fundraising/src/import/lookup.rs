//! Compares lines of one key with each other and with the book.

use access::App;
use book::keys::{self, Hit};
use book::parked::{self, Parked, State};
use primitives::Code;
use store::{Failure, Tx};

use super::fates::Fate;
use super::scan::{Scanned, Stop, conflict};
use super::spill::{Mark, Sort, Sorted, Spill};
use super::{Job, Rejected};
use crate::refusal;

/// Keys looked up by one reading.
const TURN: usize = 4_000;

/// Merges the marks: first of a key, repeated, in conflict; then looks the first ones up in the book.
pub(super) async fn compare(app: &App, job: &Job, spill: Spill, scanned: &mut Scanned) -> Result<(), Stop> {
    let channel = job.channel.clone();
    let empty = app.db.read(async move |tx| Ok(book::batch::of_channel(tx, &channel).await?.is_empty())).await?;
    let mut sorted = spill.sorted()?;
    let mut group: Vec<Mark> = Vec::new();
    let mut firsts: Vec<Mark> = Vec::new();
    let mut done = false;
    while !done {
        done = !next_group(&mut sorted, &mut group)?;
        if let Some(first) = judge(&group, scanned) {
            let needs_look = !(first.sort == Sort::Reject || (first.sort == Sort::Gift && empty));
            if needs_look {
                firsts.push(first);
            }
        }
        group.drain(..group.len().saturating_sub(usize::from(!done)));
        if TURN <= firsts.len() || done {
            look_up(app, job, std::mem::take(&mut firsts), scanned).await?;
        }
    }
    Ok(())
}

/// Fills `group` with all marks of one key; its last element begins the next group, unless this was the last.
fn next_group(sorted: &mut Sorted, group: &mut Vec<Mark>) -> Result<bool, Stop> {
    while let Some(mark) = sorted.next()? {
        let same = group.first().is_none_or(|first| same_key(first, &mark));
        group.push(mark);
        if !same {
            return Ok(true);
        }
    }
    Ok(false)
}

fn same_key(a: &Mark, b: &Mark) -> bool {
    a.key16 == b.key16
}

/// Which line of a key counts, and what becomes of the others. A final refund takes the place of a waiting one.
fn judge(group: &[Mark], scanned: &mut Scanned) -> Option<Mark> {
    let head = *group.first()?;
    let same: Vec<&Mark> = group.iter().filter(|m| same_key(&head, m)).collect();
    let first = **same.iter().find(|m| m.sort == Sort::Refund).or_else(|| same.first())?;
    for mark in same.into_iter().filter(|m| m.at != first.at) {
        let at = place(mark);
        if (mark.fen, mark.with16) != (first.fen, first.with16) {
            scanned.fates.set(at, Fate::Rejected);
            let other_order = mark.fen == first.fen;
            let why =
                if other_order { refusal::other_order(first.fen) } else { refusal::conflict(first.fen, mark.fen) };
            scanned.rejected.push(conflict(mark, why));
        } else if mark.sort == first.sort {
            scanned.fates.set(at, Fate::Repeated);
            scanned.repeated += 1;
        } else {
            scanned.fates.set(at, Fate::Known);
            scanned.known += 1;
        }
    }
    if first.sort == Sort::Reject {
        scanned.fates.set(place(&first), Fate::Rejected);
    }
    Some(first)
}

fn place(mark: &Mark) -> usize {
    usize::try_from(mark.at).unwrap_or(usize::MAX)
}

/// What the book says of a line.
enum Verdict {
    New,
    Takes(book::AxisCode),
    Known,
    Rejected(primitives::Refusal),
}

async fn look_up(app: &App, job: &Job, firsts: Vec<Mark>, scanned: &mut Scanned) -> Result<(), Stop> {
    if firsts.is_empty() {
        return Ok(());
    }
    let appeal = job.appeal.code.clone();
    let asked = firsts.clone();
    let verdicts = app.db.read(async move |tx| verdicts(tx, &appeal, &asked).await).await?;
    for (mark, verdict) in firsts.iter().zip(verdicts) {
        match verdict {
            Verdict::New => {}
            Verdict::Takes(axis) => drop(scanned.taken.insert(mark.at, axis)),
            Verdict::Known => {
                scanned.fates.set(place(mark), Fate::Known);
                scanned.known += 1;
            }
            Verdict::Rejected(why) => {
                scanned.fates.set(place(mark), Fate::Rejected);
                let row: Rejected = conflict(mark, why);
                scanned.rejected.push(row);
            }
        }
    }
    Ok(())
}

async fn verdicts(tx: &mut Tx<'_>, appeal: &Code, marks: &[Mark]) -> Result<Vec<Verdict>, Failure> {
    let gift_keys: Vec<[u8; 16]> = marks.iter().filter(|m| m.sort == Sort::Gift).map(|m| m.key16).collect();
    let mut hits: Vec<Hit> = keys::look(tx, &gift_keys).await?;
    hits.sort_by_key(|h| h.key16);
    let mut out = Vec::with_capacity(marks.len());
    for mark in marks {
        out.push(match mark.sort {
            Sort::Gift => {
                let hit = hits.binary_search_by_key(&mark.key16, |h| h.key16).ok().and_then(|at| hits.get(at));
                of_gift(mark, appeal, hit)
            }
            Sort::Refund | Sort::Waiting => of_refund(mark, appeal, parked::find(tx, mark.key16).await?),
            Sort::Other => of_other(tx, mark).await?,
            Sort::Reject => Verdict::New,
        });
    }
    Ok(out)
}

fn of_gift(mark: &Mark, appeal: &Code, hit: Option<&Hit>) -> Verdict {
    match hit {
        None => Verdict::New,
        Some(hit) if hit.void => Verdict::Takes(hit.axis.clone()),
        Some(hit) if hit.fen() != mark.fen => Verdict::Rejected(refusal::conflict(hit.fen(), mark.fen)),
        Some(hit) if hit.appeal != *appeal => Verdict::Rejected(refusal::other_appeal(&hit.appeal, appeal)),
        Some(_) => Verdict::Known,
    }
}

fn of_refund(mark: &Mark, appeal: &Code, old: Option<Parked>) -> Verdict {
    match old {
        None => Verdict::New,
        Some(old) if old.fen != mark.fen => Verdict::Rejected(refusal::conflict(old.fen, mark.fen)),
        Some(old) if old.gift16 != mark.with16 => Verdict::Rejected(refusal::other_order(old.fen)),
        Some(old) if old.appeal != *appeal => Verdict::Rejected(refusal::other_appeal(&old.appeal, appeal)),
        Some(old) if old.state == State::Waiting && mark.sort == Sort::Refund => Verdict::New,
        Some(_) => Verdict::Known,
    }
}

async fn of_other(tx: &mut Tx<'_>, mark: &Mark) -> Result<Verdict, Failure> {
    let sql = "select fen from fundraising_other where key16 = $1";
    Ok(match tx.row(sql, &[(&mark.key16).into()]).await? {
        None => Verdict::New,
        Some(row) if row.int(0) != mark.fen => Verdict::Rejected(refusal::conflict(row.int(0), mark.fen)),
        Some(_) => Verdict::Known,
    })
}
