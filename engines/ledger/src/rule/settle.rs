//! A channel pays out: what is still receivable of named batches becomes held.

use std::collections::BTreeSet;

use primitives::{Code, Fen};

use super::{Head, bank, clearing};
use crate::draft::AXIS_END_MAX;
use crate::pick::in_entry_order;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Draft, Restriction, refusal};

/// A batch that the channel pays out, and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The batch.
    pub batch: Code,
    /// Its stream.
    pub axis: AxisCode,
    /// Its first fen.
    pub lo: i64,
    /// Its first fen after.
    pub hi: i64,
}

/// A payout of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its code.
    pub code: Code,
    /// Who pays.
    pub channel: Code,
    /// What it pays out, in its order.
    pub batches: Vec<Due>,
    /// What came to the bank.
    pub arrived: Fen,
    /// What the channel kept as its fee, in fen; negative where it gave some back.
    pub fee: i64,
    /// The bank account.
    pub bank: Code,
    /// The fund that pays fees.
    pub operating: Code,
}

/// Receivable goes to held, one row a batch, and the bank grows by what arrived. The fee is one take of the operating fund,
/// all or nothing, never out of this settlement; where the fund has too little it waits as the clearing line `fee_due`.
/// What is missing of the sum stands as `short`. Refused: a batch named twice, or with nothing receivable.
pub fn settle(picture: &Picture, head: &Head, what: &Settlement) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    let account = Account::Receivable(what.channel.clone());
    picture.ask(what.batches.iter().map(|d| Need::RunsOf(d.axis.clone(), account.clone(), d.lo, d.hi)))?;
    if AXIS_END_MAX < what.arrived.get() || !(-AXIS_END_MAX..=AXIS_END_MAX).contains(&what.fee) {
        return Err(refusal::bad_amount("fen").into());
    }
    let (mut named, mut total) = (BTreeSet::new(), 0);
    for due in &what.batches {
        let spans: Vec<(i64, i64)> = picture
            .runs_of(&due.axis, &account, due.lo, due.hi)?
            .iter()
            .map(|r| (r.lo.max(due.lo), r.hi.min(due.hi)))
            .collect();
        if !named.insert(&due.batch) || spans.is_empty() {
            return Err(refusal::nothing_due(&due.batch).into());
        }
        for (lo, hi) in spans {
            draft.shift((due.axis.clone(), lo, hi), account.clone(), Account::Held);
            total += hi - lo;
        }
    }
    if what.batches.is_empty() {
        return Err(refusal::bad_amount("batches").into());
    }
    draft.balance(bank(&what.bank), what.arrived.get());
    draft.balance(clearing("short", &what.channel), what.arrived.get() + what.fee - total);
    charge(picture, &mut draft, what)?;
    Ok(draft)
}

fn charge(picture: &Picture, draft: &mut Draft, what: &Settlement) -> Result<(), Stop> {
    // A fee has no place and no item, so money that is bound to one is not for it.
    let free = picture.streams(&what.operating)?.into_iter().filter(|s| s.restriction.is_free());
    let streams: Vec<AxisCode> = free.map(|s| s.code.clone()).collect();
    let taken = match what.fee {
        fee if fee <= 0 => None,
        fee => match draft.pick(picture, &streams, &Account::Held, fee, what.operating.as_str()) {
            Ok(taken) => Some(taken),
            Err(Stop::Refused(_)) => None,
            Err(missing) => return Err(missing),
        },
    };
    let Some(taken) = taken else {
        draft.balance(clearing("fee_due", &what.channel), -what.fee);
        return Ok(());
    };
    let sink: AxisCode = format!("fee/{}", what.code).parse()?;
    let fee: Code = "fee".parse()?;
    let kind = AxisKind::Sink { what: fee, fund: what.operating.clone(), order: None };
    draft.open(sink.clone(), kind, Restriction::default());
    let rows = in_entry_order(taken);
    for row in &rows {
        draft.shift(row.clone(), Account::Held, Account::Spent(sink.clone()));
    }
    draft.edit(&sink, 0, 0, rows);
    Ok(())
}
