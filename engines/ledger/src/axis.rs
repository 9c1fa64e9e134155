//! Axes (数轴): streams of money, lots of goods, and sinks that have only a line.

use std::fmt;
use std::str::FromStr;

use primitives::{Code, Refusal};
use serde::{Deserialize, Serialize};

use crate::Restriction;

/// The name of an axis: made from its key, so the same key is the same axis. 1 to 160 visible ASCII characters, no colon.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AxisCode(String);

/// A stream's key with its restriction spelled out fits.
const AXIS_CHARS_MAX: usize = 160;

impl AxisCode {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The axis of a lot, or of a sink that an order or settlement names: its own code.
    pub fn of(code: &Code) -> AxisCode {
        AxisCode(code.as_str().to_owned())
    }
}

impl FromStr for AxisCode {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let visible = |b: u8| b.is_ascii_graphic() && b != b':' && b != b'%';
        if text.is_empty() || AXIS_CHARS_MAX < text.len() || !text.bytes().all(visible) {
            return Err(crate::refusal::bad_axis(text));
        }
        Ok(AxisCode(text.to_owned()))
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
    /// 配捐 (later).
    Match,
    /// 实物捐赠, at its recorded value.
    InKind,
    /// Bank interest.
    Interest,
    /// Paid back by a supplier (later).
    Supplier,
    /// Came from another stream (later).
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
    const fn is_supported(self) -> bool {
        !matches!(self, Origin::Match | Origin::Supplier | Origin::Conversion)
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

/// What one counterparty fills in order: the key of a stream, fixed when the stream is made. The currency is CNY.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamKey {
    /// The fund that it belongs to.
    pub fund: Code,
    /// The counterparty that fills it.
    pub channel: Code,
    /// Where it comes from.
    pub origin: Origin,
    /// The restriction class.
    pub restriction: Restriction,
}

impl StreamKey {
    /// `jilin/tencent/CNY/gift`, and the restriction behind another slash if there is one.
    pub fn code(&self) -> Result<AxisCode, Refusal> {
        let head = format!("{}/{}/CNY/{}", self.fund, self.channel, self.origin.word());
        if self.restriction.is_free() { head.parse() } else { format!("{head}/{}", self.restriction).parse() }
    }
}

/// What kind of number line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisKind {
    /// Money, in fen.
    Stream {
        /// The fund.
        fund: Code,
        /// The counterparty.
        channel: Code,
        /// Where it comes from.
        origin: Origin,
    },
    /// Goods, in base units; a line unless it cost nothing.
    Lot {
        /// The fund whose money or gift it is; `None` for an excess of unknown source.
        fund: Option<Code>,
        /// The order that bought it; `None` for a gift in kind.
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
}

impl AxisKind {
    /// Refused for what comes later.
    pub fn is_supported(&self) -> Result<(), Refusal> {
        match self {
            AxisKind::Stream { origin, .. } if !origin.is_supported() => Err(crate::refusal::later(origin.word())),
            _ => Ok(()),
        }
    }
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
        }
    }
    /// The order that opened it.
    pub fn order(&self) -> Option<&Code> {
        match &self.kind {
            AxisKind::Stream { .. } => None,
            AxisKind::Lot { order, .. } | AxisKind::Sink { order, .. } => order.as_ref(),
        }
    }
    /// Whether it counts goods.
    pub const fn is_lot(&self) -> bool {
        matches!(self.kind, AxisKind::Lot { .. })
    }
}
