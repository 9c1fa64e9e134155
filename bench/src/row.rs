//! One line of the table.

use serde::{Deserialize, Serialize};

use crate::bars::{Bar, Sense};
use crate::sides::Sides;

/// What came of a bar at a size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The bar.
    pub id: String,
    /// Gifts or rows; 0 where the bar has no size.
    pub size: u64,
    /// What was measured.
    pub ours: Option<f64>,
    /// What it was measured against.
    pub anchor: Option<f64>,
    /// The unit of both.
    pub unit: String,
    /// Of the two, as the bar says it.
    pub ratio: Option<f64>,
    /// From the least ratio to the largest, over the median.
    pub spread: Option<f64>,
    /// Why there is no ratio: a peer is missing, a disk is too quick.
    pub not_run: Option<String>,
}

/// How a row stands to its bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Further than the target.
    Stretch,
    /// As far as the target.
    Target,
    /// Not as far.
    Missed,
    /// Not measured: never "reached".
    NotRun,
}

impl Row {
    /// A row that was measured. A bar of the kind "so many times faster" turns the ratio round.
    pub fn of(bar: &Bar, size: u64, unit: &str, sides: &Sides) -> Row {
        let sides = if bar.inverse { sides.inverse() } else { sides.clone() };
        Row {
            id: bar.id.to_owned(),
            size,
            ours: Some(sides.ours),
            anchor: Some(sides.anchor),
            unit: unit.to_owned(),
            ratio: Some(sides.ratio()),
            spread: Some(sides.spread()),
            not_run: None,
        }
    }
    /// A row that was not.
    pub fn not_run(bar: &Bar, size: u64, why: impl ToString) -> Row {
        Row {
            id: bar.id.to_owned(),
            size,
            ours: None,
            anchor: None,
            unit: String::new(),
            ratio: None,
            spread: None,
            not_run: Some(why.to_string()),
        }
    }
    /// Whether the bar was reached.
    pub fn verdict(&self, bar: &Bar) -> Verdict {
        let reaches = |limit: f64, ratio: f64| match bar.sense {
            Sense::AtMost => ratio <= limit,
            Sense::AtLeast => limit <= ratio,
        };
        match self.ratio {
            None => Verdict::NotRun,
            Some(ratio) if bar.stretch.is_some_and(|stretch| reaches(stretch, ratio)) => Verdict::Stretch,
            Some(ratio) if reaches(bar.target, ratio) => Verdict::Target,
            Some(_) => Verdict::Missed,
        }
    }
}

impl Verdict {
    /// As the table says it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Stretch => "stretch",
            Verdict::Target => "target",
            Verdict::Missed => "MISSED",
            Verdict::NotRun => "not run",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::BARS;

    fn bar(id: &str) -> &'static Bar {
        BARS.iter().find(|bar| bar.id == id).unwrap()
    }
    fn sides(ratios: &[f64]) -> Sides {
        Sides { ours: 1.0, anchor: 2.0, ratios: ratios.to_vec() }
    }

    #[test]
    fn a_bar_is_reached_from_its_own_side() {
        let at_most = |ratio| Row::of(bar("P1"), 100, "ms", &sides(&[ratio])).verdict(bar("P1"));
        assert_eq!([at_most(6.0), at_most(12.0), at_most(12.1)], [Verdict::Stretch, Verdict::Target, Verdict::Missed]);
        // "at least 5x faster" is told as anchor over ours.
        let faster = |ratio| Row::of(bar("P2"), 100, "ms", &sides(&[ratio])).verdict(bar("P2"));
        assert_eq!([faster(0.1), faster(0.2), faster(0.3)], [Verdict::Stretch, Verdict::Target, Verdict::Missed]);
    }

    #[test]
    fn what_was_not_run_is_never_reached() {
        let row = Row::not_run(bar("L1"), 100, "no `ledger` here");
        assert_eq!(row.verdict(bar("L1")), Verdict::NotRun);
        let told = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&told).unwrap(), row);
    }
}
