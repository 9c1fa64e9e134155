//! The invoice was other: a new revision of a lot's cost line.

use primitives::{Code, Fen};

use super::{Head, bank};
use crate::draft::Stretch;
use crate::pick::no_stricter;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Currency, Draft, refusal};

/// What a supplier gives back where the invoice fell and we had paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditNote {
    /// Owes it to us: prepaid of the order until it pays or the next goods use it.
    Owed,
    /// Paid it back to this bank account at once.
    Paid(Code),
}

/// Kept spans in the old order. Cut: what is payable goes first, from its tail, back to held; then what is spent, from its
/// tail. Extended: a take of the order's fund, held → payable. No unit moves. Refused for gifts in kind.
pub fn reprice(picture: &Picture, head: &Head, sink: &AxisCode, cost: Fen, note: &CreditNote) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    picture.ask([Need::Axis(sink.clone()), Need::Line(sink.clone())])?;
    let axis = picture.must_axis(sink)?;
    let Some(order) = axis.order().cloned() else { return Err(refusal::no_order(sink).into()) };
    let Some(fund) = axis.fund().cloned() else { return Err(refusal::no_order(sink).into()) };
    let line = picture.line(sink)?;
    let old = line.fen();
    let is_gone = match line.revisions.is_empty() {
        true => !picture.runs_of(sink, &Account::Void, 0, axis.end)?.is_empty(),
        false => line.standing().is_empty(),
    };
    if cost.get() == old || is_gone {
        return Err(refusal::same(sink).into());
    }
    if cost.get() < old {
        let rows: Vec<(i64, Stretch)> = line.rows().map(|r| (r.at, (r.axis.clone(), r.lo, r.hi))).collect();
        shorten(picture, &mut draft, sink, &rows, old - cost.get(), (&order, note))?;
    } else {
        let fits = no_stricter(picture, &fund, Currency::CNY, &axis.restriction, head.at)?;
        let more = draft.pick(picture, &fits, &Account::Held, cost.get() - old, fund.as_str())?;
        for row in &more {
            draft.shift(row.clone(), Account::Held, Account::Payable(order.clone()));
        }
        draft.edit(sink, old, 0, crate::pick::in_entry_order(more));
    }
    Ok(draft)
}

fn shorten(
    picture: &Picture,
    draft: &mut Draft,
    sink: &AxisCode,
    rows: &[(i64, Stretch)],
    by: i64,
    (order, note): (&Code, &CreditNote),
) -> Result<(), Stop> {
    picture.ask(rows.iter().map(|(_, (axis, lo, hi))| Need::Runs(axis.clone(), *lo, *hi)))?;
    let mut parts: Vec<(i64, Stretch, Account)> = Vec::new();
    for (at, (axis, lo, hi)) in rows {
        for run in picture.runs(axis, *lo, *hi)? {
            let (x, y) = (run.lo.max(*lo), run.hi.min(*hi));
            parts.push((at + x - lo, (axis.clone(), x, y), run.account.clone()));
        }
    }
    let mut due = by;
    for payable in [true, false] {
        for (at, (axis, lo, hi), account) in parts.iter().rev() {
            let units = due.min(hi - lo);
            if matches!(account, Account::Payable(_)) != payable || units == 0 {
                continue;
            }
            due -= units;
            let to = match (payable, note) {
                (true, _) => Account::Held,
                (false, CreditNote::Owed) => Account::Prepaid(order.clone()),
                (false, CreditNote::Paid(account)) => {
                    draft.balance(bank(account), units);
                    Account::Held
                }
            };
            draft.shift((axis.clone(), hi - units, *hi), account.clone(), to);
            draft.edit(sink, at + (hi - lo) - units, units, Vec::new());
        }
    }
    if due == 0 { Ok(()) } else { Err(refusal::misfit(sink, "the line is shorter than its length").into()) }
}
