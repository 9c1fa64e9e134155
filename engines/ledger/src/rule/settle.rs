//! A channel pays out: what is still receivable of named batches becomes held.

use std::collections::BTreeSet;

use primitives::{Code, Fen};

use super::fee::charge;
use super::{Head, bank, clearing};
use crate::draft::AXIS_END_MAX;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Draft, refusal};

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
    let due = clearing("fee_due", &what.channel);
    match what.fee {
        fee if 0 < fee => charge(picture, &mut draft, &what.operating, fee, &what.code, due)?,
        fee => draft.balance(due, -fee),
    }
    Ok(draft)
}
