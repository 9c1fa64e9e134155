//! Axes (数轴): streams of money, lots of goods, and sinks that have only a line.

use std::fmt;
use std::str::FromStr;

use primitives::{Code, Refusal};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Restriction;

/// The name of an axis: made from its key, so the same key is the same axis. 1 to 160 visible ASCII characters, no colon.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AxisCode(SmolStr);

/// A stream's key with its restriction spelled out fits.
const AXIS_CHARS_MAX: usize = 160;

impl AxisCode {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The axis of a lot, or of a sink that an order or settlement names: its own code.
    pub fn of(code: &Code) -> AxisCode {
        AxisCode(code.as_str().into())
    }
}

impl FromStr for AxisCode {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let visible = |b: u8| b.is_ascii_graphic() && b != b':' && b != b'%';
        if text.is_empty() || AXIS_CHARS_MAX < text.len() || !text.bytes().all(visible) {
            return Err(crate::refusal::bad_axis(text));
        }
        Ok(AxisCode(text.into()))
    }
}
impl fmt::Display for AxisCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for AxisCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|_| serde::de::Error::custom("not an axis"))
    }
}

/// Where a stream's money comes from. Raised counts gift, match and in kind; conversions are never counted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Given.
    Gift,
    /// 配捐: given by a matching party because others gave.
    Match,
    /// 实物捐赠, at its recorded value.
    InKind,
    /// Bank interest.
    Interest,
    /// Paid back by a supplier for goods that went back.
    Supplier,
    /// Came from another stream, for another purpose.
    Conversion,
}

impl Origin {
    const ALL: [Origin; 6] =
        [Origin::Gift, Origin::Match, Origin::InKind, Origin::Interest, Origin::Supplier, Origin::Conversion];

    /// As it stands in codes and rows.
    pub const fn word(self) -> &'static str {
        match self {
            Origin::Gift => "gift",
            Origin::Match => "match",
            Origin::InKind => "in_kind",
            Origin::Interest => "interest",
            Origin::Supplier => "supplier",
            Origin::Conversion => "conversion",
        }
    }
    /// Whether money of this origin counts as raised.
    pub const fn is_raised(self) -> bool {
        matches!(self, Origin::Gift | Origin::Match | Origin::InKind)
    }
}
impl FromStr for Origin {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Origin::ALL.into_iter().find(|o| o.word() == text).ok_or_else(|| crate::refusal::bad_axis(text))
    }
}

/// ISO 4217 (2015): three capitals. Amounts are in the currency's smallest unit that is in use (fen, cent, yen).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// 人民币: the currency of the book's sums.
    pub const CNY: Currency = Currency(*b"CNY");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
    /// How many decimals an amount is said with: those of the currency's smallest unit in use.
    pub fn decimals(self) -> u8 {
        const WHOLE: [&[u8; 3]; 8] = [b"JPY", b"KRW", b"VND", b"CLP", b"ISK", b"XAF", b"XOF", b"UGX"];
        const MILLS: [&[u8; 3]; 6] = [b"BHD", b"IQD", b"JOD", b"KWD", b"OMR", b"TND"];
        match &self.0 {
            letters if WHOLE.contains(&letters) => 0,
            letters if MILLS.contains(&letters) => 3,
            _ => 2,
        }
    }
    /// Whether sums of yuan count it.
    pub fn is_yuan(self) -> bool {
        self == Currency::CNY
    }
}
impl Default for Currency {
    fn default() -> Currency {
        Currency::CNY
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl FromStr for Currency {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let letters = <[u8; 3]>::try_from(text.as_bytes()).ok().filter(|l| l.iter().all(u8::is_ascii_uppercase));
        letters.map(Currency).ok_or_else(|| crate::refusal::bad_currency(text))
    }
}
impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|_| serde::de::Error::custom("not a currency"))
    }
}

/// What one counterparty fills in order: the key of a stream, fixed when the stream is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamKey {
    /// The fund that it belongs to.
    pub fund: Code,
    /// The counterparty that fills it.
    pub channel: Code,
    /// In what it is counted.
    #[serde(default)]
    pub currency: Currency,
    /// Where it comes from.
    pub origin: Origin,
    /// The restriction class.
    pub restriction: Restriction,
}

impl StreamKey {
    /// A stream of yuan.
    pub fn yuan(fund: Code, channel: Code, origin: Origin, restriction: Restriction) -> StreamKey {
        StreamKey { fund, channel, currency: Currency::CNY, origin, restriction }
    }
    /// The kind of its axis.
    pub(crate) fn kind(&self) -> AxisKind {
        let (fund, channel) = (self.fund.clone(), self.channel.clone());
        AxisKind::Stream { fund, channel, currency: self.currency, origin: self.origin }
    }
    /// `jilin/tencent/CNY/gift`, and the restriction behind another slash if there is one.
    pub fn code(&self) -> Result<AxisCode, Refusal> {
        let head = format!("{}/{}/{}/{}", self.fund, self.channel, self.currency, self.origin.word());
        if self.restriction.is_free() { head.parse() } else { format!("{head}/{}", self.restriction).parse() }
    }
}

/// What kind of number line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisKind {
    /// Money, in the smallest unit of its currency. One that came from other streams has their money on its line: of
    /// another purpose, or of another currency, unit by unit.
    Stream {
        /// The fund.
        fund: Code,
        /// The counterparty; of a conversion its own code.
        channel: Code,
        /// In what it is counted.
        currency: Currency,
        /// Where it comes from.
        origin: Origin,
    },
    /// Goods, in base units; a line unless it cost nothing. Of a lot that was part of another the line is that lot's
    /// units, of a kit its components have the lines.
    Lot {
        /// The fund whose money or gift it is; `None` for an excess of unknown source.
        fund: Option<Code>,
        /// The order that bought it; `None` for a gift in kind, and for what was made of other lots.
        order: Option<Code>,
        /// What it was first booked as; revisions stand in [`crate::Identity`].
        item: Code,
    },
    /// Something bought that has no units: freight, a fee, a subsidy, a grant. Only a line.
    Sink {
        /// `freight`, `fee`, `subsidy` or `grant`.
        what: Code,
        /// The fund that pays.
        fund: Code,
        /// The order, where there is one.
        order: Option<Code>,
    },
    /// A component of a kit: only a line, of units of lots, as many for each kit.
    Component {
        /// The lot of kits.
        kit: AxisCode,
    },
}

/// A number line as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub code: AxisCode,
    /// Its key.
    pub kind: AxisKind,
    /// What may be done with it.
    pub restriction: Restriction,
    /// Units opened so far: holdings tile `[0, end)`.
    pub end: i64,
    /// Entries that touched it so far.
    pub n: i64,
}

impl Axis {
    /// The fund, where it has one.
    pub fn fund(&self) -> Option<&Code> {
        match &self.kind {
            AxisKind::Stream { fund, .. } | AxisKind::Sink { fund, .. } => Some(fund),
            AxisKind::Lot { fund, .. } => fund.as_ref(),
            AxisKind::Component { .. } => None,
        }
    }
    /// The order that opened it.
    pub fn order(&self) -> Option<&Code> {
        match &self.kind {
            AxisKind::Stream { .. } | AxisKind::Component { .. } => None,
            AxisKind::Lot { order, .. } | AxisKind::Sink { order, .. } => order.as_ref(),
        }
    }
    /// Whether it counts goods.
    pub const fn is_lot(&self) -> bool {
        matches!(self.kind, AxisKind::Lot { .. })
    }
    /// In what money of it is counted; `None` unless it is a stream.
    pub const fn currency(&self) -> Option<Currency> {
        match self.kind {
            AxisKind::Stream { currency, .. } => Some(currency),
            _ => None,
        }
    }
}
