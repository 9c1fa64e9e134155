//! The bars: what is measured against what, and how far is far enough.

/// From which side a bar is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Ours is at most so many times the anchor.
    AtMost,
    /// Ours is at least so many times the anchor.
    AtLeast,
}

/// Why a row is shown and not held against the accepted table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// 25 % worse than accepted fails.
    Judged,
    /// Its ratio moves more than that from run to run, at every size.
    TooNoisy,
    /// Of the disk or the machine more than of the program.
    OfTheMachine,
}

/// One bar.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Its name.
    pub id: &'static str,
    /// What is ours.
    pub ours: &'static str,
    /// What it is held against.
    pub anchor: &'static str,
    /// From which side.
    pub sense: Sense,
    /// The ratio is the anchor's over ours: "so many times faster".
    pub inverse: bool,
    /// To be reached.
    pub target: f64,
    /// To be hoped for.
    pub stretch: Option<f64>,
    /// Whether a worse ratio fails.
    pub held: Held,
}

impl Bar {
    /// By its name.
    pub fn named(id: &str) -> Option<&'static Bar> {
        BARS.iter().find(|bar| bar.id == id)
    }
    /// How the ratio is read: `<= 12x`.
    pub fn wanted(&self, limit: f64) -> String {
        format!("{} {limit}x", if self.sense == AtMost { "<=" } else { ">=" })
    }
}

const fn bar(
    id: &'static str,
    ours: &'static str,
    anchor: &'static str,
    sense: Sense,
    target: f64,
    stretch: f64,
    held: Held,
) -> Bar {
    Bar { id, ours, anchor, sense, inverse: false, target, stretch: Some(stretch), held }
}

/// Of "so many times faster" and "so much of its speed": the anchor's time over ours.
const fn faster(
    id: &'static str,
    ours: &'static str,
    anchor: &'static str,
    target: f64,
    stretch: f64,
    held: Held,
) -> Bar {
    Bar { id, ours, anchor, sense: AtLeast, inverse: true, target, stretch: Some(stretch), held }
}

use Held::{Judged, OfTheMachine, TooNoisy};
use Sense::{AtLeast, AtMost};

/// All of them, in the order of the table.
pub const BARS: &[Bar] = &[
    bar("P1", "parse and verify a WeChat bill", "`wc -l` of the same file", AtMost, 12.0, 7.0, Judged),
    bar("P1d", "all of `import --dry-run`", "`wc -l` of the same file", AtMost, 24.0, 14.0, Judged),
    faster("P2", "parse and verify a WeChat bill", "a Python loop: split, three sums", 5.0, 8.0, Judged),
    bar("P3", "a zipped Alipay bill in GB18030, a byte of its text", "P1, a byte", AtMost, 2.5, 1.5, Judged),
    bar("P4", "memory of parsing", "the same at 100,000 rows", AtMost, 1.2, 1.05, Judged),
    bar("P4i", "memory of a whole import", "the same at 100,000 rows", AtMost, 1.2, 1.05, Judged),
    faster("I1", "import, SQLite", "the same rows from memory, one transaction", 0.5, 0.75, Judged),
    bar("I2", "import, SQLite", "`sqlite3 .import` into bare text columns", AtMost, 1.0, 0.4, Judged),
    faster("I3", "import, PostgreSQL (wall)", "`copy` of the same rows into the same tables", 0.4, 0.7, TooNoisy),
    bar("I4", "p99 of a post while an import runs", "p99 of a post on an idle store", AtMost, 10.0, 4.0, TooNoisy),
    bar("I5", "import into a store that holds as many", "import into an empty store", AtMost, 1.5, 1.2, Judged),
    bar("L1", "`check --full`", "`ledger bal` of the same gifts", AtMost, 0.5, 0.15, Judged),
    bar("L2", "memory of `check --full`", "memory of `ledger bal`", AtMost, 0.1, 0.03, Judged),
    bar("L3", "`rebuild`", "the import that made it", AtMost, 0.6, 0.3, Judged),
    bar(
        "T1",
        "engine: gift to site, 10,000 purchases",
        "a seek in a `BTreeMap` of as many keys",
        AtMost,
        20.0,
        8.0,
        Judged,
    ),
    bar("T2", "SQL: gift to site, warm", "a select by primary key in the same file", AtMost, 8.0, 4.0, TooNoisy),
    bar("T3", "HTTP: p99 of `/api/v1/follow`, 32 clients", "p99 of `/healthz`", AtMost, 3.0, 1.5, TooNoisy),
    bar("T3c", "HTTP: the server's CPU for one `/api/v1/follow`", "for one `/healthz`", AtMost, 3.0, 1.5, Judged),
    bar("T4", "SQL: site to gifts", "a scan of as many rows by key", AtMost, 3.0, 1.5, TooNoisy),
    bar("G1", "posts/s on one axis, 64 clients, SQLite", "1 client, a commit each", AtLeast, 20.0, 40.0, OfTheMachine),
    bar("G2", "p99 of G1", "p50 of G1", AtMost, 12.0, 5.0, TooNoisy),
    bar("G3", "posts/s on one axis, PostgreSQL, 32 clients", "on 1,000 axes", AtLeast, 0.8, 1.0, OfTheMachine),
    bar("G4", "posts/s of G3", "rows/s, 100 a statement and the axis", AtLeast, 0.3, 0.6, OfTheMachine),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_further_than_its_target() {
        for bar in BARS {
            let stretch = bar.stretch.unwrap();
            match bar.sense {
                AtMost => assert!(stretch < bar.target, "{}", bar.id),
                AtLeast => assert!(bar.target < stretch, "{}", bar.id),
            }
        }
    }

    #[test]
    fn every_bar_has_its_own_name() {
        let mut ids: Vec<&str> = BARS.iter().map(|bar| bar.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), BARS.len());
    }
}
