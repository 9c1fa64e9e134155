//! Where goods are (保管链), through what they became: another identity, a kit.

use primitives::{Code, Instant};

use crate::picture::{At, Need, Picture, Stop};
use crate::standing::{History, histories};
use crate::{Account, AxisCode, AxisKind, MirrorRow, Step};

/// Where goods are, and the journey that brought them there. Units back in a warehouse have no journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// Who answers for them now.
    pub account: Account,
    /// The lot that says what they are: another than they were booked in where part of that was something else.
    pub lot: AxisCode,
    /// The lot of kits that they are a component of.
    pub kit: Option<AxisCode>,
    /// The shipment that they ride or rode on.
    pub shipment: Option<Code>,
    /// The site that signed for them, whole or broken.
    pub site: Option<Code>,
    /// When it signed.
    pub signed_at: Option<Instant>,
    /// The steps of these units that stand, by lot and hop: what happened to them, when, by which entry.
    pub steps: Vec<Step>,
}

/// A stretch of units with one history, through every lot that they were in.
struct Fate {
    lo: i64,
    hi: i64,
    account: Account,
    lot: AxisCode,
    kit: Option<AxisCode>,
    steps: Vec<Step>,
}

/// Where units `[lo, hi)` of a lot are, cut where their histories differ: two seeks a hop.
pub fn custodies(picture: &Picture, lot: &AxisCode, lo: i64, hi: i64) -> Result<Vec<(i64, i64, Custody)>, Stop> {
    let lot = picture.at(lot);
    of_steps(picture, lot, &lot.steps(lo, hi)?, lo, hi)
}

/// The same, of steps of more units than these.
pub(super) fn of_steps(
    picture: &Picture,
    lot: At<'_, '_>,
    steps: &[&Step],
    lo: i64,
    hi: i64,
) -> Result<Vec<(i64, i64, Custody)>, Stop> {
    Ok(fates(picture, lot, steps, lo, hi)?.into_iter().map(|fate| (fate.lo, fate.hi, custody(fate))).collect())
}

fn fates(picture: &Picture, lot: At<'_, '_>, steps: &[&Step], lo: i64, hi: i64) -> Result<Vec<Fate>, Stop> {
    let histories = histories(steps, lo, hi, std::iter::empty());
    let mut out = Vec::with_capacity(histories.len());
    for history in histories {
        // Of a lot that was opened wrongly nothing stands: it is where its last step put it.
        let account = history.standing.last().map_or(history.account, |step| &step.to);
        if matches!(account, Account::Converted(_)) {
            out.extend(became(picture, lot, &history)?);
            continue;
        }
        let steps = history.standing.iter().copied().cloned().collect();
        let (lo, hi) = (history.lo, history.hi);
        out.push(Fate { lo, hi, account: account.clone(), lot: lot.code().clone(), kit: None, steps });
    }
    Ok(out)
}

/// The fates of units that lie on another lot's line, in units of this one.
fn became(picture: &Picture, lot: At<'_, '_>, history: &History<'_>) -> Result<Vec<Fate>, Stop> {
    let mut out = Vec::new();
    for row in lot.mirror(history.lo, history.hi)? {
        let (lo, hi) = (row.lo.max(history.lo), row.hi.min(history.hi));
        for mut fate in onward(picture, lot, row, lo, hi)? {
            fate.steps.splice(0..0, history.standing.iter().copied().cloned());
            out.push(fate);
        }
    }
    Ok(out)
}

fn onward(picture: &Picture, lot: At<'_, '_>, row: &MirrorRow, lo: i64, hi: i64) -> Result<Vec<Fate>, Stop> {
    picture.ask([Need::Axis, Need::Cost].into_iter().map(|need| need(row.sink.clone())))?;
    let sink = picture.at(&row.sink);
    // Units of this lot less units of the line.
    let shift = row.lo - row.at;
    let AxisKind::Component { kit } = &sink.must_axis()?.kind else {
        let steps = sink.steps(lo - shift, hi - shift)?;
        let mut fates = fates(picture, sink, &steps, lo - shift, hi - shift)?;
        fates.iter_mut().for_each(|fate| (fate.lo, fate.hi) = (fate.lo + shift, fate.hi + shift));
        return Ok(fates);
    };
    let kit = picture.at(kit);
    let per = sink.cost()? / kit.must_axis()?.end.max(1);
    let (first, last) = ((lo - shift) / per.max(1), (hi - shift - 1) / per.max(1) + 1);
    let mut fates = fates(picture, kit, &kit.steps(first, last)?, first, last)?;
    for fate in &mut fates {
        (fate.lo, fate.hi) = (lo.max(fate.lo * per + shift), hi.min(fate.hi * per + shift));
        fate.kit = fate.kit.take().or_else(|| Some(fate.lot.clone()));
        fate.lot = lot.code().clone();
    }
    Ok(fates)
}

fn custody(fate: Fate) -> Custody {
    let Fate { account, lot, kit, steps, .. } = fate;
    let (mut shipment, mut site, mut signed_at) = (None, None, None);
    for step in &steps {
        // What a lot was opened with at a site was signed for as part of the lot before.
        let is_signature = step.from.is_some() || signed_at.is_none();
        match &step.to {
            Account::InTransit(name) => (shipment, site, signed_at) = (Some(name.clone()), None, None),
            Account::Site(name) if is_signature => (site, signed_at) = (Some(name.clone()), Some(step.at)),
            Account::Damaged(name) if is_signature && shipment.is_some() => {
                (site, signed_at) = (Some(name.clone()), Some(step.at));
            }
            Account::Missing(_) if is_signature => signed_at = Some(step.at),
            Account::Warehouse(_) => (shipment, site, signed_at) = (None, None, None),
            _ => {}
        }
    }
    Custody { account, lot, kit, shipment, site, signed_at, steps }
}
