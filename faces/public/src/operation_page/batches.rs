//! The consignments of an operation: a line each, all on one scale.

use operation::Names;
use primitives::{Code, Instant};
use ui::Voice;
use ui::chart::{Mini, Span};
use ui::parts::{self, Stage};

use crate::corrections::Correction;
use crate::figures::Shown;

/// A consignment in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsignmentRow {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// Units shipped: those below, added.
    pub shipped: Shown,
    /// Units handed over: received and damaged.
    pub handed_over: Shown,
    /// Units that came whole.
    pub received: Shown,
    /// Units that came broken; they were handed over too.
    pub damaged: Shown,
    /// Units that did not come.
    pub missing: Shown,
    /// Units on the way.
    pub in_transit: Shown,
    /// Who signed, and when, oldest first.
    pub signed: Vec<Signed>,
    /// What was put right about it.
    pub corrections: Vec<Correction>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When.
    pub at: Instant,
    /// The site.
    pub site: Names,
    /// The organisation that signed.
    pub organisation: Names,
}

impl ConsignmentRow {
    /// Its parts with their shapes, in the order of the line.
    fn parts(&self) -> [(&Shown, Stage, &'static str); 4] {
        [
            (&self.received, Stage::Done, "public-goods-signed"),
            (&self.in_transit, Stage::Moving, "public-goods-in_transit"),
            (&self.damaged, Stage::Lost, "public-goods-damaged"),
            (&self.missing, Stage::Lost, "public-goods-missing"),
        ]
    }
    /// Its line, on the scale of the longest.
    pub fn mini(&self, v: &Voice, scale: i64) -> Mini {
        let spans = self.parts().into_iter().filter(|(shown, ..)| 0 < shown.value).map(|(shown, stage, id)| Span {
            stage,
            name: v.t(id),
            value: shown.value,
            text: shown.text(v),
            href: String::new(),
        });
        Mini { spans: spans.collect(), scale }
    }
    /// How far it is, in a word.
    pub fn state(&self, v: &Voice) -> parts::State {
        let (stage, id) = match (self.shipped.value, self.in_transit.value) {
            (0, _) => (Stage::Open, "public-not-shipped"),
            (_, 0) => (Stage::Done, "public-goods-signed"),
            (shipped, moving) if shipped == moving => (Stage::Moving, "public-goods-in_transit"),
            _ => (Stage::Moving, "public-partly-signed"),
        };
        parts::State { stage, word: v.t(id) }
    }
    /// What of it was not signed for whole, each with its figure: on the way, broken, missing.
    pub fn rest(&self) -> Vec<(&'static str, &Shown)> {
        let rest = self.parts().into_iter().skip(1);
        rest.filter(|(shown, ..)| 0 < shown.value).map(|(shown, _, id)| (id, shown)).collect()
    }
}
