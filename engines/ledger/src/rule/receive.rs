//! Money comes in: a batch of gifts on a stream.

use primitives::{Code, Fen};

use super::{Head, bank};
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Body, Draft, Matched, Origin, StreamKey, refusal};

/// Gifts of one stream that come together: a statement's batch, or one gift outside the platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The stream that they fill.
    pub stream: StreamKey,
    /// Their sum, more than nothing.
    pub sum: Fen,
    /// What the entry says of the rows.
    pub body: Body,
    /// The bank account that has the money already; `None` while the channel owes it.
    pub bank: Option<Code>,
    /// Streams of void gifts whose keys these gifts take.
    pub freed: Vec<AxisCode>,
}

/// The batch becomes `[end, end + sum)` of its stream: receivable from its channel, or held where the bank has it. Matches,
/// money back from suppliers and conversions have rules of their own.
pub fn receive(picture: &Picture, head: &Head, what: &Received) -> Result<Draft, Stop> {
    match what.stream.origin {
        Origin::Gift | Origin::Interest => come(picture, head.draft(), what),
        other => Err(refusal::bad_axis(other.word()).into()),
    }
}

/// 配捐: a batch of a matching party, on a stream of its own, given because of other gifts: it is linked to them and never
/// enlarges them. Refused where it names no gift that stands.
pub fn match_gifts(picture: &Picture, head: &Head, what: &Received, of: &[Matched]) -> Result<Draft, Stop> {
    let stream = what.stream.code()?;
    if what.stream.origin != Origin::Match {
        return Err(refusal::bad_axis(what.stream.origin.word()).into());
    }
    let axes = of.iter().map(|m| Need::Axis(m.axis.clone()));
    picture.ask(axes.chain(of.iter().map(|m| Need::Runs(m.axis.clone(), m.lo, m.hi))))?;
    for one in of {
        let is_given =
            matches!(picture.must_axis(&one.axis)?.kind, AxisKind::Stream { origin, .. } if origin == Origin::Gift);
        let runs = picture.runs(&one.axis, one.lo, one.hi)?;
        let inside: i64 = runs.iter().map(|r| r.hi.min(one.hi) - r.lo.max(one.lo)).sum();
        if !is_given || inside != one.hi - one.lo || runs.iter().all(|r| r.account.is_gone()) {
            return Err(refusal::nothing_to_match(&one.axis).into());
        }
    }
    if of.is_empty() {
        return Err(refusal::nothing_to_match(&stream).into());
    }
    let mut draft = come(picture, head.draft(), what)?;
    draft.matches = of.to_vec();
    Ok(draft)
}

fn come(picture: &Picture, mut draft: Draft, what: &Received) -> Result<Draft, Stop> {
    let end = open_stream(picture, &mut draft, &what.stream)?;
    let axis = what.stream.code()?;
    let account = match &what.bank {
        None => Account::Receivable(what.stream.channel.clone()),
        Some(account) => {
            draft.balance(bank(account), what.sum.get());
            Account::Held
        }
    };
    draft.grow(&axis, end, what.sum.get(), account, Some(what.body.clone()))?;
    what.freed.iter().for_each(|axis| draft.touch(axis.clone()));
    Ok(draft)
}

/// The stream's end, opening it if this is its first money. Refused on a stream that came from others: what is on its line
/// is all of it.
pub(super) fn open_stream(picture: &Picture, draft: &mut Draft, key: &StreamKey) -> Result<i64, Stop> {
    let code = key.code()?;
    picture.ask([Need::Axis(code.clone()), Need::Cost(code.clone())])?;
    if picture.cost(&code)? != 0 {
        return Err(refusal::exists(&code).into());
    }
    match picture.axis(&code)? {
        Some(axis) => Ok(axis.end),
        None => {
            draft.open(code, key.kind(), key.restriction.clone());
            Ok(0)
        }
    }
}
