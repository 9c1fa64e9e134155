//! `delivery.paid`: what goods on shipments cost, and who paid, first in first out. Behind the colon, or in `consignment`: of
//! which consignment; `place` or `site`: of what was signed for there, damaged goods too. `lot`: of which lot. `source`: of
//! whose money, `tencent/gift`. `state`: `damaged` or `missing`, what was lost on the way. What stands at the instant counts: a shipment that is undone carried nothing.

use std::collections::{BTreeMap, BTreeSet};

use book::backing::{self, CostLines, Stretch};
use book::figures::{Ask, By, Figure};
use book::{Account, AxisCode, EntryId, Origin};
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};

use crate::count::Counted;
use crate::{HandOver, Shipment, hand_over, shipment};

/// Units of a lot that a shipment carried or a site signed for, and the money behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backed {
    /// The entry that moved them.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// The lot.
    pub lot: Code,
    /// How many units.
    pub units: i64,
    /// What they cost; `None` for goods that are not valued.
    pub fen: Option<i64>,
    /// The money.
    pub money: Vec<Stretch>,
}

/// What shipments carried, of those that stand.
pub async fn on_shipments(tx: &mut Tx<'_>, all: &[Shipment], as_of: Instant) -> Result<Vec<Backed>, Failure> {
    let standing: Vec<&Shipment> = all.iter().filter(|one| one.stands_at(as_of)).collect();
    let entries = standing.iter().map(|one| one.entry).collect();
    let lots = standing.iter().flat_map(|one| &one.loads).map(|load| load.lot.clone()).collect();
    let rides = |account: &Account| matches!(account, Account::InTransit(_));
    backed(tx, lots, &entries, rides, as_of).await
}

/// What sites signed for, whole or damaged, by hand-overs that stand.
pub async fn signed_for(tx: &mut Tx<'_>, all: &[HandOver], as_of: Instant) -> Result<Vec<Backed>, Failure> {
    let standing: Vec<&HandOver> = all.iter().filter(|one| one.stands_at(as_of)).collect();
    let entries = standing.iter().map(|one| one.entry).collect();
    let lines = standing.iter().flat_map(|one| &one.lines).filter(|line| line.excess.is_zero());
    let lots = lines.map(|line| line.lot.clone()).collect();
    let arrived = |account: &Account| matches!(account, Account::Site(_) | Account::Damaged(_));
    backed(tx, lots, &entries, arrived, as_of).await
}

/// What was lost on the way: damaged, or missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Arrived broken.
    Damaged,
    /// Did not arrive.
    Missing,
}

/// What hand-overs that stand say was lost.
pub async fn lost(tx: &mut Tx<'_>, all: &[HandOver], lost: Lost, as_of: Instant) -> Result<Vec<Backed>, Failure> {
    let standing: Vec<&HandOver> = all.iter().filter(|one| one.stands_at(as_of)).collect();
    let entries = standing.iter().map(|one| one.entry).collect();
    let units = |line: &Counted| match lost {
        Lost::Damaged => line.damaged,
        Lost::Missing => line.missing,
    };
    let lines = standing.iter().flat_map(|one| &one.lines).filter(|line| !units(line).is_zero());
    let lots = lines.map(|line| line.lot.clone()).collect();
    let meant: fn(&Account) -> bool = match lost {
        Lost::Damaged => |account| matches!(account, Account::Damaged(_)),
        Lost::Missing => |account| matches!(account, Account::Missing(_)),
    };
    backed(tx, lots, &entries, meant, as_of).await
}

async fn backed(
    tx: &mut Tx<'_>,
    lots: BTreeSet<Code>,
    entries: &BTreeSet<EntryId>,
    meant: fn(&Account) -> bool,
    as_of: Instant,
) -> Result<Vec<Backed>, Failure> {
    let (mut all, mut lines) = (Vec::new(), CostLines::at(as_of));
    for lot in lots {
        let axis = AxisCode::of(&lot);
        let line = lines.of(tx, &axis).await?;
        let carried = backing::carried(tx, &axis, as_of).await?;
        for one in carried.into_iter().filter(|one| entries.contains(&one.entry) && meant(&one.to)) {
            all.push(Backed {
                entry: one.entry,
                at: one.at,
                lot: lot.clone(),
                units: one.hi - one.lo,
                fen: line.cost(one.lo, one.hi),
                money: line.behind(one.lo, one.hi),
            });
        }
    }
    Ok(all)
}

/// Which part is meant.
#[derive(Default)]
struct Meant {
    consignment: Option<Code>,
    place: Option<PlaceCode>,
    site: Option<Code>,
    lot: Option<Code>,
    state: Option<Lost>,
    source: Option<(Code, Origin)>,
}

impl Meant {
    /// `None` for what is not known, and where neither consignment nor place nor site is said.
    fn of(ask: &Ask) -> Option<Meant> {
        let mut meant = Meant::default();
        if let Some(subject) = &ask.subject {
            match subject.parse::<PlaceCode>() {
                Ok(place) => meant.place = Some(place),
                Err(_) => meant.consignment = Some(subject.parse().ok()?),
            }
        }
        for (name, text) in &ask.parameters {
            match name.as_str() {
                "consignment" => meant.consignment = Some(text.parse().ok()?),
                "place" => meant.place = Some(text.parse().ok()?),
                "site" => meant.site = Some(text.parse().ok()?),
                "lot" => meant.lot = Some(text.parse().ok()?),
                "state" => {
                    meant.state = Some(match text.as_str() {
                        "damaged" => Lost::Damaged,
                        "missing" => Lost::Missing,
                        _ => return None,
                    });
                }
                "source" => {
                    let (channel, origin) = text.rsplit_once('/')?;
                    meant.source = Some((channel.parse().ok()?, origin.parse().ok()?));
                }
                _ => return None,
            }
        }
        let said = meant.consignment.is_some() || meant.place.is_some() || meant.site.is_some();
        said.then_some(meant)
    }
    async fn read(&self, tx: &mut Tx<'_>, as_of: Instant) -> Result<Vec<Backed>, Failure> {
        if self.place.is_none() && self.site.is_none() {
            let Some(code) = &self.consignment else { return Ok(Vec::new()) };
            if let Some(state) = self.state {
                let all = hand_over::of_consignment(tx, code).await?;
                return lost(tx, &all, state, as_of).await;
            }
            let all = shipment::of_consignment(tx, code).await?;
            return on_shipments(tx, &all, as_of).await;
        }
        let mut all = match self.place {
            Some(place) => hand_over::of_place(tx, place).await?,
            None => hand_over::until(tx, Some(as_of)).await?,
        };
        all.retain(|one| {
            self.site.as_ref().is_none_or(|site| *site == one.site)
                && self.consignment.as_ref().is_none_or(|code| *code == one.consignment)
        });
        match self.state {
            Some(state) => lost(tx, &all, state, as_of).await,
            None => signed_for(tx, &all, as_of).await,
        }
    }
}

/// The figure; `None` for a parameter that is not known, and where no valued goods are meant.
pub(crate) async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(meant) = Meant::of(ask) else { return Ok(None) };
    let (mut shares, mut channels) = (Vec::new(), BTreeMap::new());
    for one in meant.read(tx, ask.as_of).await? {
        if one.fen.is_none() || meant.lot.as_ref().is_some_and(|lot| *lot != one.lot) {
            continue;
        }
        for money in one.money.iter().filter(|money| meant.source.as_ref().is_none_or(|asked| *asked == money.source)) {
            shares.push((one.at, one.entry, money.fen()));
            *channels.entry(money.source.0.clone()).or_default() += money.fen();
        }
    }
    Ok(Figure::summed(ask, "fen", shares).map(|figure| figure.by(By::Channel, channels)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_is_never_about_more_than_was_meant() {
        let meant = |id: &str, pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            Meant::of(&Ask { parameters: pairs.collect(), ..Ask::of(id, None, Instant::EPOCH) })
        };
        let of = meant("delivery.paid:jilin-2022/2", &[("source", "tencent/gift"), ("lot", "PO-1/1/1")]).unwrap();
        assert_eq!(of.consignment.as_ref().map(Code::as_str), Some("jilin-2022/2"));
        assert_eq!(of.source, Some(("tencent".parse().unwrap(), Origin::Gift)));
        assert!(meant("delivery.paid:220113", &[]).unwrap().place.is_some());
        for bad in [("source", "tencent"), ("item", "n95"), ("place", "22"), ("lot", "口罩")] {
            assert!(meant("delivery.paid:jilin-2022/2", &[bad]).is_none(), "{bad:?}");
        }
        assert!(meant("delivery.paid", &[]).is_none());
    }
}
