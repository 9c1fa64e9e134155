//! Follows a gift: what it bought, where the goods are, who signed. One answer for the page, the API and the command line.

use std::collections::BTreeMap;

use book::AxisCode;
use book::keys::Hit;
use book::trace::Traced;
use delivery::shipment;
use fundraising::in_kind::Unvalued;
use ledger::Account;
use ledger::trace::{Custody, Told, merged};
use operation::site;
use primitives::{Code, Instant, PlaceCode, Refusal};
use serde::Serialize;
use store::{Failure, Tx};

use crate::refusal;

/// An order number is a line, not a page: the longest that a statement may have.
pub const ORDER_NO_CHARS_MAX: usize = 128;

/// A gift and its fate: `chiyuan trace --json` and `/api/v1/follow` say it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    /// The platform's merchant order number, or our gift code.
    pub order_no: String,
    /// The channel that it came by.
    pub channel: Code,
    /// The gift, in fen; 0 for goods that could not be valued. Of another currency in its smallest unit.
    pub gift_fen: i64,
    /// Another currency than yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// When it was paid or handed to us.
    pub paid_at: Instant,
    /// What became of it: tiles `[0, gift_fen)`.
    pub parts: Vec<Told>,
    /// Goods without a value: where their units are.
    pub lots: Vec<LotPart>,
}

/// Units of a lot without a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LotPart {
    /// The lot.
    pub lot: String,
    /// What the goods are.
    pub item: Option<String>,
    /// How many base units.
    pub units: i64,
    /// The shipment.
    pub shipment: Option<String>,
    /// The place.
    pub place: Option<PlaceCode>,
    /// The site.
    pub site: Option<String>,
    /// Where the goods are, in a word.
    pub goods_state: Option<String>,
    /// When the site signed.
    pub signed_at: Option<Instant>,
}

/// What an order number leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A gift that has fen to follow.
    Money(Box<Hit>),
    /// Goods without a value: a lot to follow.
    Goods(Unvalued),
    /// Several channels have it, and none was named.
    Several(Vec<Code>),
    /// Nobody has it.
    Nothing,
}

/// Looks an order number up. Found or not, on one channel or on several, it asks the same.
pub(crate) async fn find(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<Found, Failure> {
    let direct = fundraising::gift::direct()?;
    let fits = |other: &Code| channel.is_none_or(|channel| channel == other);
    let goods = fundraising::in_kind::unvalued(tx, order_no).await?.filter(|_| fits(&direct));
    let mut hits = book::keys::on_channels(tx, order_no).await?;
    hits.retain(|hit| fits(&hit.channel));
    let mut channels: Vec<Code> = hits.iter().map(|hit| hit.channel.clone()).collect();
    if goods.is_some() {
        channels.push(direct);
    }
    channels.sort();
    channels.dedup();
    Ok(match (hits.pop(), goods) {
        _ if 1 < channels.len() => Found::Several(channels),
        (Some(hit), _) => Found::Money(Box::new(hit)),
        (None, Some(goods)) => Found::Goods(goods),
        (None, None) => Found::Nothing,
    })
}

/// Refused (W101): nothing, or more than an order number can have.
pub(crate) fn check(order_no: &str) -> Result<(), Refusal> {
    if order_no.is_empty() || ORDER_NO_CHARS_MAX < order_no.chars().count() {
        return Err(refusal::bad_order_no(ORDER_NO_CHARS_MAX));
    }
    Ok(())
}

/// Follows the gift of an order number. Refused: no order number or too long a one (W101), none in the book (B103),
/// several channels have it and none is named (B104).
pub async fn follow(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<Followed, Failure> {
    let order_no = order_no.trim();
    check(order_no)?;
    match find(tx, order_no, channel).await? {
        Found::Money(hit) => {
            let traced = book::trace::follow(tx, *hit).await?;
            money(tx, traced).await
        }
        Found::Goods(gift) => {
            let lots = lots(tx, &gift.lot).await?;
            let (order_no, channel) = (order_no.to_owned(), fundraising::gift::direct()?);
            let (parts, currency) = (Vec::new(), None);
            Ok(Followed { order_no, channel, gift_fen: 0, currency, paid_at: gift.at, parts, lots })
        }
        Found::Several(channels) => Err(book::refusal::several_channels(order_no, &channels).into()),
        Found::Nothing => Err(book::refusal::unknown_gift(order_no).into()),
    }
}

async fn money(tx: &mut Tx<'_>, traced: Traced) -> Result<Followed, Failure> {
    let mut map = Map::default();
    let mut parts = Vec::with_capacity(traced.parts.len());
    for part in &traced.parts {
        let mut told = part.told();
        if let Some(custody) = part.sink.as_ref().and_then(|sink| sink.custody.as_ref()) {
            let stop = map.stop(tx, custody).await?;
            (told.place, told.site) = (stop.place, stop.site.map(|site| site.to_string()));
        }
        parts.push(told);
    }
    let gift_fen = traced.gift.fen();
    let currency = book::queue::currency(tx, &traced.gift.axis).await?;
    let currency = currency.filter(|currency| !currency.is_yuan()).map(|currency| currency.to_string());
    let Hit { order_no, channel, paid_at, .. } = traced.gift;
    Ok(Followed { order_no, channel, gift_fen, currency, paid_at, parts: merged(parts), lots: Vec::new() })
}

/// Where a lot's units are; neighbours alike are one.
async fn lots(tx: &mut Tx<'_>, lot: &AxisCode) -> Result<Vec<LotPart>, Failure> {
    let item = book::stock::item_of(tx, lot).await?;
    let (mut map, mut lots) = (Map::default(), Vec::<LotPart>::new());
    for (lo, hi, custody) in book::trace::custody(tx, lot).await? {
        let stop = map.stop(tx, &custody).await?;
        let part = LotPart {
            lot: lot.to_string(),
            item: item.as_ref().map(Code::to_string),
            units: hi - lo,
            shipment: custody.shipment.map(|code| code.to_string()),
            place: stop.place,
            site: stop.site.map(|code| code.to_string()),
            goods_state: Some(custody.account.goods_word().to_owned()),
            signed_at: custody.signed_at,
        };
        match lots.last_mut() {
            Some(last) if (LotPart { units: last.units, ..part.clone() }) == *last => last.units += part.units,
            _ => lots.push(part),
        }
    }
    Ok(lots)
}

/// Where goods are, or are bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stop {
    place: Option<PlaceCode>,
    site: Option<Code>,
}

/// Places looked up once a trace: a large gift has many parts and few sites.
#[derive(Default)]
struct Map {
    sites: BTreeMap<Code, Option<PlaceCode>>,
    warehouses: BTreeMap<Code, Option<PlaceCode>>,
    shipments: BTreeMap<Code, Option<Code>>,
}

impl Map {
    /// A warehouse's place; the place and site where goods were signed for, or where their shipment is bound.
    async fn stop(&mut self, tx: &mut Tx<'_>, custody: &Custody) -> Result<Stop, Failure> {
        match &custody.account {
            Account::Warehouse(code) => Ok(Stop { place: self.warehouse(tx, code).await?, site: None }),
            Account::Damaged(code) if custody.shipment.is_none() => {
                Ok(Stop { place: self.warehouse(tx, code).await?, site: None })
            }
            _ => {
                let site = match (&custody.site, &custody.shipment) {
                    (Some(site), _) => Some(site.clone()),
                    (None, Some(shipment)) => self.bound(tx, shipment).await?,
                    (None, None) => None,
                };
                let place = match &site {
                    Some(site) => self.site(tx, site).await?,
                    None => None,
                };
                Ok(Stop { place, site })
            }
        }
    }
    async fn site(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<PlaceCode>, Failure> {
        if let Some(known) = self.sites.get(code) {
            return Ok(*known);
        }
        let place = site::place_of(tx, code).await?;
        self.sites.insert(code.clone(), place);
        Ok(place)
    }
    async fn warehouse(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<PlaceCode>, Failure> {
        if let Some(known) = self.warehouses.get(code) {
            return Ok(*known);
        }
        let place = supply::warehouse::find(tx, code).await?.map(|warehouse| warehouse.place);
        self.warehouses.insert(code.clone(), place);
        Ok(place)
    }
    /// The site where a shipment is bound.
    async fn bound(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<Code>, Failure> {
        if let Some(known) = self.shipments.get(code) {
            return Ok(known.clone());
        }
        let site = shipment::find(tx, code).await?.map(|shipment| shipment.site);
        self.shipments.insert(code.clone(), site.clone());
        Ok(site)
    }
}

/// The channels that have a gift of this order number.
pub async fn channels(tx: &mut Tx<'_>, order_no: &str) -> Result<Vec<Code>, Failure> {
    Ok(match find(tx, order_no.trim(), None).await? {
        Found::Several(channels) => channels,
        Found::Money(hit) => vec![hit.channel],
        Found::Goods(_) => vec![fundraising::gift::direct()?],
        Found::Nothing => Vec::new(),
    })
}
