//! Finds why an entry is there: in the desks' rows, else in the entry itself.

use std::collections::BTreeMap;

use book::journal::Head;
use delivery::{consignment, hand_over, shipment};
use ledger::{AxisKind, Entry};
use operation::Names;
use primitives::{Code, Instant};
use store::{Failure, Tx};
use supply::Item;

use super::{Because, Goods};
use crate::lookup;

/// Finds the words, each name looked up once.
pub(crate) struct Teller {
    as_of: Instant,
    lots: BTreeMap<Code, (Option<Item>, Option<Item>)>,
    names: BTreeMap<(&'static str, Code), Names>,
}

impl Teller {
    /// What goods are called is what they were held to be at this instant.
    pub(crate) fn at(as_of: Instant) -> Teller {
        Teller { as_of, lots: BTreeMap::new(), names: BTreeMap::new() }
    }
    /// Why this entry is there, and the lots that it tells of.
    pub(crate) async fn tell(&mut self, tx: &mut Tx<'_>, head: &Head) -> Result<(Because, Vec<Code>), Failure> {
        let found = match head.noun.as_str() {
            "hand_over" => self.signed(tx, &head.code).await?,
            "shipment" => self.shipped(tx, &head.code).await?,
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        if let Some(because) = self.by_row(tx, head).await? {
            return Ok((because, Vec::new()));
        }
        let Some(entry) = book::entry(tx, head.id).await? else { return Ok((other(head), Vec::new())) };
        self.by_entry(tx, head, &entry).await
    }
    async fn signed(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<(Because, Vec<Code>)>, Failure> {
        let Some(one) = hand_over::find(tx, code).await? else { return Ok(None) };
        let came = one.lines.iter().map(|line| (line.lot.clone(), line.received.get() + line.damaged.get()));
        let came: Vec<_> = came.filter(|(_, units)| *units != 0).collect();
        let lots = one.lines.iter().map(|line| line.lot.clone()).collect();
        let because = Because::Signed {
            consignment: self.consignment(tx, &one.consignment).await?,
            site: self.site(tx, &one.site).await?,
            goods: self.goods(tx, came).await?,
            damaged: one.lines.iter().map(|line| line.damaged.get()).sum(),
            missing: one.lines.iter().map(|line| line.missing.get()).sum(),
        };
        Ok(Some((because, lots)))
    }
    async fn shipped(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<(Because, Vec<Code>)>, Failure> {
        let Some(one) = shipment::find(tx, code).await? else { return Ok(None) };
        let loads = one.loads.iter().map(|load| (load.lot.clone(), load.units.get())).collect();
        let lots = one.loads.iter().map(|load| load.lot.clone()).collect();
        let because = Because::Shipped {
            consignment: self.consignment(tx, &one.consignment).await?,
            from: lookup::warehouse(tx, &one.warehouse).await?,
            to: self.site(tx, &one.site).await?,
            goods: self.goods(tx, loads).await?,
        };
        Ok(Some((because, lots)))
    }
    /// What a desk's own row tells.
    async fn by_row(&mut self, tx: &mut Tx<'_>, head: &Head) -> Result<Option<Because>, Failure> {
        let code = head.code.clone();
        Ok(match head.noun.as_str() {
            "batch" | "match" => match book::batch::find(tx, &code).await? {
                Some(batch) => {
                    let one = if batch.gifts == 1 { book::batch::gifts(tx, &batch, 0, 1).await?.pop() } else { None };
                    let (channel, gifts) = (self.channel(tx, &batch.channel).await?, batch.gifts);
                    Some(Because::Gave { channel, gifts, alias: one.map(|gift| gift.alias) })
                }
                None => None,
            },
            "settlement" => match finance::settlement::find(tx, &code).await? {
                Some(one) => Some(Because::Settled { channel: self.channel(tx, &one.channel).await?, code }),
                None => None,
            },
            "payment" | "payment_approval" => {
                let payment = finance::payment::find(tx, &code).await?;
                payment.map(|payment| Because::Paid { code, order: payment.order })
            }
            "reversal" => {
                let wrong = match head.undoes {
                    Some(wrong) => book::journal::head(tx, wrong).await?,
                    None => None,
                };
                wrong.map(|wrong| Because::Undid { noun: wrong.noun.to_string(), code: wrong.code })
            }
            _ => None,
        })
    }
    /// What the entry itself tells: the goods that it opens lots for, the stream that it moves, the names that it states.
    async fn by_entry(&mut self, tx: &mut Tx<'_>, head: &Head, entry: &Entry) -> Result<(Because, Vec<Code>), Failure> {
        let (noun, code) = (head.noun.to_string(), head.code.clone());
        let is_lot = |axis: &ledger::AxisCode| {
            entry.opens.iter().any(|open| open.axis == *axis && matches!(open.kind, AxisKind::Lot { .. }))
        };
        let grown = entry.grows.iter().filter(|grown| is_lot(&grown.axis));
        let came: Vec<(Code, i64)> =
            grown.filter_map(|grown| Some((grown.axis.as_str().parse().ok()?, grown.hi - grown.lo))).collect();
        if !came.is_empty() {
            let lots = came.iter().map(|(lot, _)| lot.clone()).collect();
            return Ok((Because::CameIn { noun, code, goods: self.goods(tx, came).await? }, lots));
        }
        if let Some(identity) = entry.identities.first()
            && let Ok(lot) = identity.lot.as_str().parse::<Code>()
        {
            let item = supply::item::find(tx, &identity.item).await?;
            let item = item.map_or_else(|| own(&identity.item), |item| item.names);
            return Ok((Because::Identified { lot: lot.clone(), item }, vec![lot]));
        }
        if noun == "refund" {
            for moved in &entry.moves {
                if let Some(channel) = book::stock::channel_of(tx, &moved.axis).await? {
                    return Ok((Because::Refunded { channel: self.channel(tx, &channel).await? }, Vec::new()));
                }
            }
        }
        let stated = entry.fact.as_ref().and_then(|fact| serde_json::from_str::<serde_json::Value>(fact).ok());
        if let Some(stated) = stated {
            if let Some(names) = stated.get("names").and_then(|names| serde_json::from_value(names.clone()).ok()) {
                return Ok((Because::Named { noun, names }, Vec::new()));
            }
            let channel = stated.get("channel").and_then(|text| text.as_str()?.parse::<Code>().ok());
            if let Some(channel) = channel.filter(|_| noun == "listing") {
                return Ok((Because::Listed { channel: self.channel(tx, &channel).await? }, Vec::new()));
            }
        }
        Ok((other(head), Vec::new()))
    }
    /// Lots by what they were held to be, each item once.
    async fn goods(&mut self, tx: &mut Tx<'_>, lots: Vec<(Code, i64)>) -> Result<Vec<Goods>, Failure> {
        let mut goods: Vec<Goods> = Vec::new();
        for (lot, units) in lots {
            let (then, now) = self.lot(tx, &lot).await?;
            let (names, unit) = match &then {
                Some(item) => (item.names.clone(), item.unit.clone()),
                None => (own(&lot), Names::new("件", "item")),
            };
            let truly = now.filter(|now| then.as_ref().is_some_and(|then| then.code != now.code)).map(|now| now.names);
            match goods.iter_mut().find(|one| one.names == names && one.unit == unit && one.truly == truly) {
                Some(one) => one.units += units,
                None => goods.push(Goods { names, unit, units, truly }),
            }
        }
        Ok(goods)
    }
    /// What a lot was held to be then, and what it is now.
    async fn lot(&mut self, tx: &mut Tx<'_>, lot: &Code) -> Result<(Option<Item>, Option<Item>), Failure> {
        if let Some(known) = self.lots.get(lot) {
            return Ok(known.clone());
        }
        let then = match book::stock::item_at(tx, &book::AxisCode::of(lot), self.as_of).await? {
            Some(item) => supply::item::find(tx, &item).await?,
            None => lookup::goods(tx, lot).await?,
        };
        let now = lookup::goods(tx, lot).await?;
        self.lots.insert(lot.clone(), (then.clone(), now.clone()));
        Ok((then, now))
    }
    /// A consignment's names.
    pub(crate) async fn consignment(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        if let Some(names) = self.names.get(&("consignment", code.clone())) {
            return Ok(names.clone());
        }
        let names = consignment::find(tx, code).await?.map_or_else(|| own(code), |one| one.names);
        self.names.insert(("consignment", code.clone()), names.clone());
        Ok(names)
    }
    async fn site(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        if let Some(names) = self.names.get(&("site", code.clone())) {
            return Ok(names.clone());
        }
        let names = lookup::site(tx, code).await?;
        self.names.insert(("site", code.clone()), names.clone());
        Ok(names)
    }
    /// A channel's names.
    pub(crate) async fn channel(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        if let Some(names) = self.names.get(&("channel", code.clone())) {
            return Ok(names.clone());
        }
        let names = lookup::channel(tx, code).await?;
        self.names.insert(("channel", code.clone()), names.clone());
        Ok(names)
    }
}

fn own(code: &Code) -> Names {
    Names::new(code.as_str(), code.as_str())
}

fn other(head: &Head) -> Because {
    Because::Other { noun: head.noun.to_string(), code: head.code.clone() }
}
