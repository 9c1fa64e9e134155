//! Goods come in for an order: money is fixed to them, unit by unit.

use std::collections::{BTreeMap, BTreeSet};

use primitives::{Code, Fen, Units};

use super::Head;
use crate::draft::Stretch;
use crate::line::cut;
use crate::pick::{fitting, in_entry_order};
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Draft, Restriction, Use, refusal};

/// Goods of an intake that came together at one cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLot {
    /// Its code, which becomes an axis.
    pub code: Code,
    /// What it is.
    pub item: Code,
    /// How many base units, more than nothing.
    pub units: Units,
    /// What they cost; nothing where the supplier gave them.
    pub fen: Fen,
    /// Where they stand.
    pub warehouse: Code,
}

/// Something of the order that is no goods: freight on its own, a fee, a subsidy, a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bought {
    /// Its code, which becomes an axis.
    pub code: Code,
    /// `freight`, `fee`, `subsidy` or `grant`.
    pub what: Code,
    /// What it cost.
    pub fen: Fen,
}

/// Freight that is part of what the lots cost, spread by largest remainder: a choice stated in the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freight {
    /// What it cost.
    pub fen: Fen,
    /// A weight for each lot.
    pub weights: Vec<i64>,
}

/// What came for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The order.
    pub order: Code,
    /// The fund that pays.
    pub fund: Code,
    /// The goods.
    pub lots: Vec<NewLot>,
    /// What else was bought.
    pub sinks: Vec<Bought>,
    /// Freight to be spread over the lots.
    pub freight: Option<Freight>,
    /// What the order is for.
    pub place: Option<primitives::PlaceCode>,
    /// What purpose the order serves.
    pub purpose: Option<Code>,
    /// Who will get it.
    pub recipient: Option<Code>,
}

impl Intake {
    /// What is about to be done with the money of the order, and with this item of it.
    fn aim(&self, head: &Head, item: Option<Code>) -> Use {
        let (purpose, recipient) = (self.purpose.clone(), self.recipient.clone());
        Use { place: self.place, purpose, item, recipient, at: Some(head.at) }
    }
}

/// One sink of the conversion.
struct Sink {
    axis: AxisCode,
    kind: AxisKind,
    item: Option<Code>,
    units: Option<(i64, Code)>,
    fen: i64,
}

/// What was paid before the goods came is used first (prepaid → spent), then a take of the fund (held → payable). Sources
/// in entry order tile the sinks' lines in entry order. A lot is bound to all that its sources are bound to.
pub fn take_in(picture: &Picture, head: &Head, what: &Intake) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    let sinks = sinks(what)?;
    picture.ask(sinks.iter().map(|s| Need::Axis(s.axis.clone())))?;
    let mut seen = BTreeSet::new();
    for sink in &sinks {
        if !seen.insert(&sink.axis) || picture.axis(&sink.axis)?.is_some() {
            return Err(refusal::exists(&sink.axis).into());
        }
    }
    let sum = sinks.iter().try_fold(0, |sum: i64, sink| sum.checked_add(sink.fen));
    let total = sum.ok_or_else(|| refusal::bad_amount("fen"))?;
    let (prepaid, held) = sources(picture, head, &draft, what, total)?;
    let was_prepaid: BTreeSet<Stretch> = prepaid.iter().cloned().collect();
    let all = in_entry_order(prepaid.iter().chain(&held).cloned().collect());
    let mut at = 0;
    for sink in sinks {
        let mut rows = Vec::new();
        for row in cut(&all, at, at + sink.fen) {
            let before = was_prepaid.range(..=(row.0.clone(), row.1, i64::MAX)).next_back();
            let paid = before.is_some_and(|(axis, _, hi)| *axis == row.0 && row.2 <= *hi);
            let (from, to) = if paid {
                (Account::Prepaid(what.order.clone()), Account::Spent(sink.axis.clone()))
            } else {
                (Account::Held, Account::Payable(what.order.clone()))
            };
            draft.shift(row.clone(), from, to);
            rows.push(row);
        }
        at += sink.fen;
        let aim = what.aim(head, sink.item.clone());
        open_sink(picture, &mut draft, &aim, sink, rows)?;
    }
    Ok(draft)
}

fn open_sink(picture: &Picture, draft: &mut Draft, aim: &Use, sink: Sink, rows: Vec<Stretch>) -> Result<(), Stop> {
    let restriction = bound_to(picture, &sink.axis, rows.iter().map(|(axis, ..)| axis))?;
    if !restriction.permits(aim) {
        return Err(refusal::restricted(&sink.axis, &restriction).into());
    }
    draft.open(sink.axis.clone(), sink.kind, restriction);
    if let Some((units, warehouse)) = sink.units {
        draft.grow(&sink.axis, 0, units, Account::Warehouse(warehouse), None)?;
    }
    if !rows.is_empty() {
        draft.edit(&sink.axis, 0, 0, rows);
    }
    Ok(())
}

/// What a sink is bound to: all that its sources are bound to.
pub(super) fn bound_to<'s>(
    picture: &Picture,
    sink: &AxisCode,
    sources: impl Iterator<Item = &'s AxisCode>,
) -> Result<Restriction, Stop> {
    let mut restriction = Restriction::default();
    for axis in sources.collect::<BTreeSet<_>>() {
        let its = &picture.must_axis(axis)?.restriction;
        restriction = restriction.both(its).ok_or_else(|| refusal::unsatisfiable(sink))?;
    }
    Ok(restriction)
}

/// Lots first, then the other sinks, in the order they are named; freight added where it is spread.
fn sinks(what: &Intake) -> Result<Vec<Sink>, Stop> {
    let mut shares = vec![0; what.lots.len()];
    if let Some(freight) = &what.freight {
        shares = spread(freight.fen.get(), &freight.weights)?;
        if shares.len() != what.lots.len() {
            return Err(refusal::no_weight().into());
        }
    }
    let mut out = Vec::new();
    for (lot, share) in what.lots.iter().zip(shares) {
        if lot.units.is_zero() {
            return Err(refusal::bad_amount("units").into());
        }
        out.push(Sink {
            axis: AxisCode::of(&lot.code),
            kind: AxisKind::Lot {
                fund: Some(what.fund.clone()),
                order: Some(what.order.clone()),
                item: lot.item.clone(),
            },
            item: Some(lot.item.clone()),
            units: Some((lot.units.get(), lot.warehouse.clone())),
            fen: lot.fen.get().checked_add(share).ok_or_else(|| refusal::bad_amount("fen"))?,
        });
    }
    for other in what.sinks.iter().filter(|s| !s.fen.is_zero()) {
        let order = Some(what.order.clone());
        let kind = AxisKind::Sink { what: other.what.clone(), fund: what.fund.clone(), order };
        out.push(Sink { axis: AxisCode::of(&other.code), kind, item: None, units: None, fen: other.fen.get() });
    }
    if out.is_empty() { Err(refusal::bad_amount("lots").into()) } else { Ok(out) }
}

/// What the intake uses: prepaid money of the order first, then held money of the fund that fits every item.
fn sources(
    picture: &Picture,
    head: &Head,
    draft: &Draft,
    what: &Intake,
    total: i64,
) -> Result<(Vec<Stretch>, Vec<Stretch>), Stop> {
    let account = Account::Prepaid(what.order.clone());
    let items = what.lots.iter().map(|l| Some(l.item.clone())).chain([None]);
    let uses: Vec<Use> = items.map(|item| what.aim(head, item)).collect();
    let mut ready: BTreeMap<AxisCode, i64> = BTreeMap::new();
    for (axis, run) in picture.in_account(&account)? {
        *ready.entry(axis.clone()).or_default() += run.hi - run.lo;
    }
    let paid = total.min(ready.values().sum());
    let axes: Vec<AxisCode> = ready.into_keys().collect();
    let prepaid = draft.pick(picture, &axes, &account, paid, what.order.as_str())?;
    let fits = fitting(picture, &what.fund, &uses)?;
    let held = draft.pick(picture, &fits, &Account::Held, total - paid, what.fund.as_str())?;
    Ok((prepaid, held))
}

/// Shares of `fen` by weight, by largest remainder; equal remainders go to the earlier. Refused where all weights are nothing.
pub fn spread(fen: i64, weights: &[i64]) -> Result<Vec<i64>, Stop> {
    let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if total <= 0 || weights.iter().any(|w| *w < 0) {
        return Err(refusal::no_weight().into());
    }
    let part = |w: &i64| i128::from(fen) * i128::from(*w);
    let mut shares: Vec<i64> = weights.iter().map(|w| i64::try_from(part(w) / total).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(part(&weights[*i]) % total));
    let rest = usize::try_from(fen - shares.iter().sum::<i64>()).unwrap_or(0);
    for i in order.into_iter().take(rest) {
        shares[i] += 1;
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freight_is_spread_by_largest_remainder() {
        assert_eq!(spread(100, &[1, 1, 1]).unwrap(), [34, 33, 33]);
        assert_eq!(spread(7, &[5, 3, 2]).unwrap(), [4, 2, 1]);
        assert_eq!(spread(0, &[5, 3]).unwrap(), [0, 0]);
        assert!(spread(5, &[0, 0]).is_err());
    }
}
