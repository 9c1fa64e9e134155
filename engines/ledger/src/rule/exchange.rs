//! Held money goes on as other money: for another purpose (改变用途), or in another currency (换汇). It comes to a stream of
//! its own, whose line it lies on, and the trace runs through.

use std::collections::BTreeSet;

use primitives::{Code, Fen};

use super::{Head, bank};
use crate::draft::Stretch;
use crate::pick::in_entry_order;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, Axis, AxisCode, AxisKind, Currency, Draft, Origin, Permission, Restriction, StreamKey, refusal};

/// Which held money goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Going {
    /// What is held of these stretches: gifts whose donors consented.
    Gifts(Vec<(AxisCode, i64, i64)>),
    /// This much of a stream, first in, first out.
    First(AxisCode, Fen),
}

/// Another purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// Its code, which becomes the counterparty of the new stream.
    pub code: Code,
    /// What goes on.
    pub from: Going,
    /// The fund that it is for now.
    pub fund: Code,
    /// What it is bound to now.
    pub restriction: Restriction,
    /// Who allowed it.
    pub permission: Permission,
}

/// 1:1, held → exchanged, and held again as the new stream (fund, code, conversion). It counts as raised where it was given,
/// and only there. Refused where nothing is held, of several currencies, and where nothing changes.
pub fn redirect(picture: &Picture, head: &Head, what: &Redirection) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    draft.permission = Some(what.permission.clone());
    let rows = going(picture, &draft, &what.from)?;
    let sources = sources(picture, &rows)?;
    let currency = one_currency(&sources)?;
    if let Some(axis) = sources.iter().find(|a| a.fund() == Some(&what.fund) && a.restriction == what.restriction) {
        return Err(refusal::same(&axis.code).into());
    }
    let (fund, channel, restriction) = (what.fund.clone(), what.code.clone(), what.restriction.clone());
    let key = StreamKey { fund, channel, currency, origin: Origin::Conversion, restriction };
    let units = rows.iter().map(|(_, lo, hi)| hi - lo).sum();
    go_on(picture, &mut draft, &key, rows, units)?;
    Ok(draft)
}

/// Money changed at a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Its code, which becomes the counterparty of the new stream.
    pub code: Code,
    /// The stream that is changed.
    pub from: AxisCode,
    /// How much of it, in the smallest unit of its currency, more than nothing.
    pub gives: Fen,
    /// Out of this bank account.
    pub out_of: Code,
    /// Into what currency.
    pub currency: Currency,
    /// What came, in the smallest unit of that currency, more than nothing.
    pub came: Fen,
    /// Into this bank account.
    pub into: Code,
}

/// A take of the stream, C for Q: unit u of the new stream is paid by `[g(u), g(u + 1))` of what was given, as with a lot.
/// Same fund, same restriction and same origin: a gift in dollars counts as raised in yuan once it is in yuan.
pub fn exchange(picture: &Picture, head: &Head, what: &Exchange) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    let axis = picture.must_axis(&what.from)?;
    let AxisKind::Stream { fund, currency, origin, .. } = &axis.kind else {
        return Err(refusal::unknown_axis(&what.from).into());
    };
    if *currency == what.currency {
        return Err(refusal::other_currency(&what.from).into());
    }
    if what.came.is_zero() {
        return Err(refusal::bad_amount("fen").into());
    }
    let rows = going(picture, &draft, &Going::First(what.from.clone(), what.gives))?;
    let (fund, channel, restriction) = (fund.clone(), what.code.clone(), axis.restriction.clone());
    let key = StreamKey { fund, channel, currency: what.currency, origin: *origin, restriction };
    go_on(picture, &mut draft, &key, rows, what.came.get())?;
    draft.balance(bank(&what.out_of), -what.gives.get());
    draft.balance(bank(&what.into), what.came.get());
    Ok(draft)
}

fn going(picture: &Picture, draft: &Draft, from: &Going) -> Result<Vec<Stretch>, Stop> {
    match from {
        Going::First(_, fen) if fen.is_zero() => Err(refusal::bad_amount("fen").into()),
        Going::First(axis, fen) => {
            picture.must_axis(axis)?;
            draft.pick(picture, std::slice::from_ref(axis), &Account::Held, fen.get(), axis.as_str())
        }
        Going::Gifts(gifts) => {
            picture.ask(gifts.iter().map(|(axis, lo, hi)| Need::RunsOf(axis.clone(), Account::Held, *lo, *hi)))?;
            let mut rows = BTreeSet::new();
            for (axis, lo, hi) in gifts {
                let held = picture.runs_of(axis, &Account::Held, *lo, *hi)?;
                if held.is_empty() {
                    return Err(refusal::nothing_held(axis).into());
                }
                rows.extend(held.iter().map(|r| (axis.clone(), r.lo.max(*lo), r.hi.min(*hi))));
            }
            if rows.is_empty() {
                return Err(refusal::bad_amount("fen").into());
            }
            Ok(rows.into_iter().collect())
        }
    }
}

/// The streams that the rows are of.
fn sources<'p>(picture: &'p Picture, rows: &[Stretch]) -> Result<Vec<&'p Axis>, Stop> {
    let axes: BTreeSet<&AxisCode> = rows.iter().map(|(axis, ..)| axis).collect();
    picture.ask(axes.iter().map(|axis| Need::Axis((*axis).clone())))?;
    axes.into_iter().map(|axis| picture.must_axis(axis)).collect()
}

fn one_currency(sources: &[&Axis]) -> Result<Currency, Stop> {
    let currency = sources.first().and_then(|a| a.currency()).unwrap_or_default();
    match sources.iter().find(|a| a.currency() != Some(currency)) {
        Some(other) => Err(refusal::other_currency(&other.code).into()),
        None => Ok(currency),
    }
}

fn go_on(picture: &Picture, draft: &mut Draft, key: &StreamKey, rows: Vec<Stretch>, units: i64) -> Result<(), Stop> {
    let target = key.code()?;
    if picture.axis(&target)?.is_some() {
        return Err(refusal::exists(&target).into());
    }
    let rows = in_entry_order(rows);
    for row in &rows {
        draft.shift(row.clone(), Account::Held, Account::Exchanged(target.clone()));
    }
    draft.open(target.clone(), key.kind(), key.restriction.clone());
    draft.grow(&target, 0, units, Account::Held, None)?;
    draft.edit(&target, 0, 0, rows);
    Ok(())
}
