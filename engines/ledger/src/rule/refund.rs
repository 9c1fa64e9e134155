//! A gift goes back (捐赠退款), and a gift that was booked wrongly.

use std::collections::BTreeMap;

use primitives::{Code, Fen, Instant};

use super::{Head, bank, clearing};
use crate::became::became;
use crate::draft::Stretch;
use crate::pick::no_stricter;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Body, Draft, Run, refusal};

/// Out of what the money goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cash {
    /// Our bank account.
    Bank(Code),
    /// The platform pays the donor and nets it from what it owes us.
    Netted(Code),
}

/// What goes back of a gift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The gift's stream.
    pub axis: AxisCode,
    /// Its first fen.
    pub lo: i64,
    /// Its first fen after.
    pub hi: i64,
    /// How much goes back.
    pub fen: Fen,
    /// Whose money takes the place of what is spent.
    pub payer: Option<Code>,
    /// Who pays the donor.
    pub cash: Cash,
    /// A refund out of a statement is effective no earlier than what it moves; by hand, too early is refused.
    pub clamp: bool,
}

/// First what is unspent, from its tail, then the rest, from its tail. What is payable, prepaid or spent needs a stand-in: a
/// take of the payer's held money comes to its place, in the account and on the line, and the gift's span goes to refunded.
pub fn refund(picture: &Picture, head: &Head, what: &Refund) -> Result<Draft, Stop> {
    withdraw(picture, head.draft(), what, &Account::Refunded)
}

/// The same, but the gift was never ours: its span goes to void.
pub fn void_gift(picture: &Picture, head: &Head, what: &Refund) -> Result<Draft, Stop> {
    withdraw(picture, head.draft(), what, &Account::Void)
}

/// A gift's amount was wrong: its span goes to void (a stand-in where it is spent), the right one is a new gift of the same
/// stream, and the order key moves to it in the same entry.
pub fn regift(picture: &Picture, head: &Head, old: &Refund, right: Fen, body: Body) -> Result<Draft, Stop> {
    let fen = Fen::new(old.hi - old.lo).ok_or_else(|| refusal::bad_amount("fen"))?;
    let whole = Refund { fen, ..old.clone() };
    let axis = picture.must_axis(&old.axis)?;
    let end = axis.end;
    let all_due = picture.runs(&old.axis, old.lo, old.hi)?.iter().all(|r| matches!(r.account, Account::Receivable(_)));
    let account = match (&axis.kind, all_due) {
        (AxisKind::Stream { channel, .. }, true) => Account::Receivable(channel.clone()),
        _ => Account::Held,
    };
    let mut draft = withdraw(picture, head.draft(), &whole, &Account::Void)?;
    if account == Account::Held {
        cash_out(&mut draft, &old.cash, -right.get());
    }
    draft.grow(&old.axis, end, right.get(), account, Some(body))?;
    Ok(draft)
}

fn withdraw(picture: &Picture, mut draft: Draft, what: &Refund, to: &Account) -> Result<Draft, Stop> {
    let pieces = tail(&picture.runs(&what.axis, what.lo, what.hi)?, what)?;
    if pieces.iter().any(|(account, _)| matches!(account, Account::Converted(_))) {
        return Err(refusal::in_kind().into());
    }
    let (unspent, spent): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|(account, _)| account.is_unspent());
    for (account, row) in unspent {
        if account == Account::Held {
            cash_out(&mut draft, &what.cash, row.2 - row.1);
        }
        draft.shift(row, account, to.clone());
    }
    let swaps = stand_in(picture, &mut draft, what, spent, to)?;
    for (sink, changes) in &swaps {
        for (at, old, new) in changes {
            draft.edit(sink, *at, old.2 - old.1, new.clone());
        }
    }
    if what.clamp {
        draft.at = earliest(picture, &draft)?;
    }
    Ok(draft)
}

/// The gift's pieces that go back: (account, stretch).
fn tail(runs: &[&Run], what: &Refund) -> Result<Vec<(Account, Stretch)>, Stop> {
    let clip = |r: &&Run| (r.account.clone(), (what.axis.clone(), r.lo.max(what.lo), r.hi.min(what.hi)));
    let left: Vec<(Account, Stretch)> = runs.iter().filter(|r| !r.account.is_gone()).map(clip).collect();
    let size: i64 = left.iter().map(|(_, (_, lo, hi))| hi - lo).sum();
    if what.fen.is_zero() || size < what.fen.get() {
        return Err(refusal::more_than_left(size, what.fen.get()).into());
    }
    let (mut out, mut due) = (Vec::new(), what.fen.get());
    for unspent in [true, false] {
        for (account, (axis, lo, hi)) in left.iter().rev().filter(|(a, _)| a.is_unspent() == unspent) {
            let units = due.min(hi - lo);
            if 0 < units {
                out.push((account.clone(), (axis.clone(), hi - units, *hi)));
                due -= units;
            }
        }
    }
    out.sort_by_key(|(_, (_, lo, _))| *lo);
    Ok(out)
}

type Swaps = BTreeMap<AxisCode, Vec<(i64, Stretch, Vec<Stretch>)>>;

/// Moves the payer's money into the places of spent pieces; returns what changes on which line: (at, old, new).
fn stand_in(
    picture: &Picture,
    draft: &mut Draft,
    what: &Refund,
    spent: Vec<(Account, Stretch)>,
    to: &Account,
) -> Result<Swaps, Stop> {
    let mut swaps = Swaps::new();
    let due: i64 = spent.iter().map(|(_, (_, lo, hi))| hi - lo).sum();
    if due == 0 {
        return Ok(swaps);
    }
    let payer = what.payer.as_ref().ok_or_else(|| refusal::no_payer(due))?;
    let (currency, head_at) = (picture.must_axis(&what.axis)?.currency().unwrap_or_default(), draft.at);
    picture.ask(spent.iter().map(|(_, (axis, lo, hi))| Need::Mirror(axis.clone(), *lo, *hi)))?;
    for (account, (axis, lo, hi)) in spent {
        let mirror = picture.mirror(&axis, lo, hi)?;
        let mut parts: Vec<(Option<(AxisCode, i64)>, Stretch)> = mirror
            .iter()
            .map(|m| (m, lo.max(m.lo), hi.min(m.hi)))
            .map(|(m, x, y)| (Some((m.sink.clone(), m.at + x - m.lo)), (axis.clone(), x, y)))
            .collect();
        if parts.is_empty() {
            parts.push((None, (axis.clone(), lo, hi)));
        }
        for (place, part) in parts {
            let limit = place.as_ref().map_or(&axis, |(sink, _)| sink);
            let own = became(picture, limit)?;
            let mut fits = no_stricter(picture, payer, currency, &picture.must_axis(limit)?.restriction, head_at)?;
            fits.retain(|stream| !own.contains(stream));
            let rows = stand_ins(picture, draft, payer, &fits, part.2 - part.1)?;
            for row in &rows {
                draft.shift(row.clone(), Account::Held, account.clone());
            }
            cash_out(draft, &what.cash, part.2 - part.1);
            draft.shift(part.clone(), account.clone(), to.clone());
            if let Some((sink, at)) = place {
                swaps.entry(sink).or_default().push((at, part, rows));
            }
        }
    }
    Ok(swaps)
}

fn stand_ins(
    picture: &Picture,
    draft: &Draft,
    payer: &Code,
    axes: &[AxisCode],
    fen: i64,
) -> Result<Vec<Stretch>, Stop> {
    match draft.pick(picture, axes, &Account::Held, fen, payer.as_str()) {
        Err(Stop::Refused(why)) if why.code() == "L104" => Err(refusal::payer_empty(payer, fen).into()),
        other => other,
    }
}

fn cash_out(draft: &mut Draft, cash: &Cash, fen: i64) {
    match cash {
        Cash::Bank(account) => draft.balance(bank(account), -fen),
        // The bank keeps what is no longer held until the platform pays out less.
        Cash::Netted(channel) => draft.balance(clearing("netted", channel), fen),
    }
}

/// No earlier than asked, than the last step of every unit that moves, and than the last revision of every line that changes.
fn earliest(picture: &Picture, draft: &Draft) -> Result<Instant, Stop> {
    let mut at = draft.at;
    picture.ask(draft.pieces.iter().map(|p| Need::Runs(p.axis.clone(), p.lo, p.hi)))?;
    picture.ask(draft.edits.iter().map(|e| Need::Line(e.sink.clone())))?;
    for piece in &draft.pieces {
        for run in picture.runs(&piece.axis, piece.lo, piece.hi)? {
            if run.latest <= at {
                continue;
            }
            let (lo, hi) = (piece.lo.max(run.lo), piece.hi.min(run.hi));
            let last = picture.hop(&piece.axis, run.hop, lo, hi)?.iter().map(|s| s.at).max();
            at = at.max(last.unwrap_or(at));
        }
    }
    for edit in &draft.edits {
        at = picture.line(&edit.sink)?.revisions.last().map_or(at, |r| at.max(r.at));
    }
    Ok(at)
}
