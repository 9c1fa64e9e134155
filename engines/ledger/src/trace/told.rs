//! A trace as it is told to others: words and codes.

use primitives::{Code, Instant, PlaceCode};
use serde::Serialize;

use super::Part;
use crate::Account;

/// One part of a trace as it is told: `chiyuan trace --json` and `/api/v1/follow` give it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// First fen of the gift.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// The account's word.
    pub state: String,
    /// The order.
    pub purchase: Option<String>,
    /// `lot`, `freight`, `fee`, `subsidy` or `grant`.
    pub sink: Option<String>,
    /// The lot that says what the goods are.
    pub lot: Option<String>,
    /// The lot of kits that they are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kit: Option<String>,
    /// The stream as whose money it went on last: of another purpose or currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The revision of the line.
    pub rev: Option<i64>,
    /// What the goods are.
    pub item: Option<String>,
    /// Credited units.
    pub units: Option<i64>,
    /// The shipment.
    pub shipment: Option<String>,
    /// The place; the caller knows where sites and warehouses are.
    pub place: Option<PlaceCode>,
    /// The site.
    pub site: Option<String>,
    /// Where the goods are, in a word.
    pub goods_state: Option<String>,
    /// When the site signed.
    pub signed_at: Option<Instant>,
}

impl Part {
    /// The part as it is told, without its place.
    pub fn told(&self) -> Told {
        let sink = self.sink.as_ref();
        let custody = sink.and_then(|s| s.custody.as_ref());
        let text = |code: Option<&Code>| code.map(Code::to_string);
        let own_order = match &self.account {
            Account::Payable(order) | Account::Prepaid(order) => Some(order),
            _ => None,
        };
        Told {
            lo: self.lo,
            hi: self.hi,
            state: self.account.word().to_owned(),
            purchase: text(sink.and_then(|s| s.order.as_ref()).or(own_order)),
            sink: sink.map(|s| s.what.clone()),
            lot: sink.filter(|s| s.what == "lot").map(|s| custody.map_or(&s.axis, |c| &c.lot).to_string()),
            kit: custody.and_then(|c| c.kit.as_ref()).map(ToString::to_string),
            stream: self.streams.last().map(ToString::to_string),
            rev: sink.filter(|s| s.what == "lot").map(|s| s.rev),
            item: text(sink.and_then(|s| s.item.as_ref())),
            units: sink.and_then(|s| s.units),
            shipment: text(custody.and_then(|c| c.shipment.as_ref())),
            place: None,
            site: text(custody.and_then(|c| c.site.as_ref())),
            goods_state: custody.map(|c| c.account.goods_word().to_owned()),
            signed_at: custody.and_then(|c| c.signed_at),
        }
    }
}

impl Account {
    /// The word for goods: a site has signed for what it holds.
    pub const fn goods_word(&self) -> &'static str {
        match self {
            Account::Site(_) => "signed",
            other => other.word(),
        }
    }
}

/// Neighbours equal in all but lo, hi and units become one part, their units added.
pub fn merged(parts: Vec<Told>) -> Vec<Told> {
    let mut out: Vec<Told> = Vec::new();
    for part in parts {
        if let Some(last) = out.last_mut() {
            let same = Told { lo: last.lo, hi: last.hi, units: last.units, ..part.clone() };
            if *last == same && last.hi == part.lo && last.units.is_some() == part.units.is_some() {
                last.hi = part.hi;
                last.units = last.units.zip(part.units).map(|(a, b)| a + b);
                continue;
            }
        }
        out.push(part);
    }
    out
}
