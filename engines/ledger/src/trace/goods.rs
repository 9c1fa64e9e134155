//! Where goods are (保管链), through what they became: another identity, a kit.

use primitives::{Code, Instant};

use crate::picture::{Need, Picture, Stop};
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
    of_steps(picture, lot, &picture.steps(lot, lo, hi)?, lo, hi)
}

/// The same, of steps of more units than these.
pub(super) fn of_steps(
    picture: &Picture,
    lot: &AxisCode,
    steps: &[&Step],
    lo: i64,
    hi: i64,
) -> Result<Vec<(i64, i64, Custody)>, Stop> {
    Ok(fates(picture, lot, steps, lo, hi)?.into_iter().map(|fate| (fate.lo, fate.hi, custody(fate))).collect())
}

fn fates(picture: &Picture, lot: &AxisCode, steps: &[&Step], lo: i64, hi: i64) -> Result<Vec<Fate>, Stop> {
    let these: Vec<&Step> = steps.iter().copied().filter(|s| s.lo < hi && lo < s.hi).collect();
    let mut out = Vec::new();
    for history in histories(&these, lo, hi) {
        let standing = history.standing();
        // Of a lot that was opened wrongly nothing stands: it is where its last step put it.
        let Some(account) = standing.last().or(history.steps.last()).map(|s| s.to.clone()) else { continue };
        let (lo, hi) = (history.lo, history.hi);
        match account {
            Account::Converted(_) => out.extend(became(picture, lot, &history, &standing)?),
            account => {
                let steps = standing.into_iter().cloned().collect();
                out.push(Fate { lo, hi, account, lot: lot.clone(), kit: None, steps });
            }
        }
    }
    Ok(out)
}

/// The fates of units that lie on another lot's line, in units of this one.
fn became(picture: &Picture, lot: &AxisCode, history: &History<'_>, standing: &[&Step]) -> Result<Vec<Fate>, Stop> {
    let mut out = Vec::new();
    for row in picture.mirror(lot, history.lo, history.hi)? {
        let (lo, hi) = (row.lo.max(history.lo), row.hi.min(history.hi));
        for mut fate in onward(picture, lot, row, lo, hi)? {
            fate.steps.splice(0..0, standing.iter().copied().cloned());
            out.push(fate);
        }
    }
    Ok(out)
}

fn onward(picture: &Picture, lot: &AxisCode, row: &MirrorRow, lo: i64, hi: i64) -> Result<Vec<Fate>, Stop> {
    picture.ask([Need::Axis(row.sink.clone()), Need::Cost(row.sink.clone())])?;
    // Units of this lot less units of the line.
    let shift = row.lo - row.at;
    let AxisKind::Component { kit } = &picture.must_axis(&row.sink)?.kind else {
        let steps = picture.steps(&row.sink, lo - shift, hi - shift)?;
        let mut fates = fates(picture, &row.sink, &steps, lo - shift, hi - shift)?;
        fates.iter_mut().for_each(|fate| (fate.lo, fate.hi) = (fate.lo + shift, fate.hi + shift));
        return Ok(fates);
    };
    let per = picture.cost(&row.sink)? / picture.must_axis(kit)?.end.max(1);
    let (first, last) = ((lo - shift) / per.max(1), (hi - shift - 1) / per.max(1) + 1);
    let mut fates = fates(picture, kit, &picture.steps(kit, first, last)?, first, last)?;
    for fate in &mut fates {
        (fate.lo, fate.hi) = (lo.max(fate.lo * per + shift), hi.min(fate.hi * per + shift));
        fate.kit = fate.kit.take().or_else(|| Some(fate.lot.clone()));
        fate.lot = lot.clone();
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
