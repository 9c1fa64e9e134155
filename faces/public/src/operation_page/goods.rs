//! The goods of an operation: the line that closes, to the piece.

use delivery::GoodsLine;
use primitives::{Code, Instant};
use ui::Voice;
use ui::chart::{Line, Measure, Span};
use ui::parts::{Part, Parts, Stage};

use crate::figures::{Asked, Shown};

/// The goods line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsView {
    /// What counts as handed over: received and damaged.
    pub handed_over: Shown,
    /// What came in.
    pub came_in: Shown,
    /// What of it was lent by other operations: the line is longer by that much.
    pub borrowed: i64,
    /// Where it is, in the order of the line: its place in [`PARTS`] and how much.
    pub line: Vec<(usize, Shown)>,
}

/// A part of the line: its figure, its words, its shape.
struct PartOf {
    id: &'static str,
    name: &'static str,
    note: &'static str,
    stage: Stage,
    units: fn(&GoodsLine) -> i64,
}

const PARTS: [PartOf; 6] = [
    PartOf {
        id: "delivery.received",
        name: "public-goods-signed",
        note: "public-goods-signed-note",
        stage: Stage::Done,
        units: |line| line.received,
    },
    PartOf {
        id: "delivery.in_transit",
        name: "public-goods-in_transit",
        note: "public-goods-in_transit-note",
        stage: Stage::Moving,
        units: |line| line.in_transit,
    },
    PartOf {
        id: "delivery.in_stock",
        name: "public-goods-warehouse",
        note: "public-goods-warehouse-note",
        stage: Stage::Open,
        units: |line| line.in_stock,
    },
    PartOf {
        id: "",
        name: "public-goods-lent",
        note: "public-goods-lent-note",
        stage: Stage::Back,
        units: |line| line.lent,
    },
    PartOf {
        id: "delivery.damaged",
        name: "public-goods-damaged",
        note: "public-goods-damaged-note",
        stage: Stage::Lost,
        units: |line| line.damaged,
    },
    PartOf {
        id: "delivery.missing",
        name: "public-goods-missing",
        note: "public-goods-missing-note",
        stage: Stage::Lost,
        units: |line| line.missing,
    },
];

impl GoodsView {
    /// The line as figures; `None` while nothing came.
    pub(super) fn of(line: &GoodsLine, code: &Code, as_of: Instant) -> Option<GoodsView> {
        if line.came_in + line.borrowed == 0 {
            return None;
        }
        let shown = |id: &str, units: i64| Shown::units(Asked::desk(id, Some(code), as_of), units);
        let parts = PARTS.iter().enumerate().map(|(at, part)| (at, shown(part.id, (part.units)(line))));
        Some(GoodsView {
            handed_over: shown("delivery.handed_over", line.handed_over()),
            came_in: shown("supply.taken_in", line.came_in),
            borrowed: line.borrowed,
            line: parts.filter(|(_, shown)| shown.value != 0).collect(),
        })
    }
    /// The line itself.
    pub fn chart(&self, v: &Voice) -> Line {
        let spans = self.line.iter().map(|(at, shown)| {
            let part = &PARTS[*at];
            Span {
                stage: part.stage,
                name: v.t(part.name),
                value: shown.value,
                text: shown.text(v),
                href: shown.href(v),
            }
        });
        Line::of(Measure::Count, spans.collect())
    }
    /// The table under the line, whose parts add up to what came in.
    pub fn parts(&self, v: &Voice, as_of: &Instant) -> Parts {
        let rows = self.line.iter().map(|(at, shown)| {
            let part = &PARTS[*at];
            Part {
                stage: part.stage,
                name: v.t(part.name),
                number: shown.bare(v),
                href: shown.href(v),
                note: v.t(part.note).into(),
            }
        });
        let total = match self.borrowed {
            0 => (v.t("public-goods-total"), self.came_in.number(v)),
            borrowed => {
                let whole = v.count(self.came_in.value + borrowed);
                let figure = ui::parts::Figure { href: self.came_in.href(v), text: whole };
                (v.tell("public-goods-total-borrowed", &[("n", v.count(borrowed))]), figure)
            }
        };
        Parts {
            caption: v.tell("public-operation-goods-caption", &[("at", v.instant(as_of))]),
            heads: ["public-where", "public-units", "public-note"].map(|id| v.t(id)),
            rows: rows.collect(),
            total,
            closes: v.t("public-closes-units").into(),
        }
    }
}
