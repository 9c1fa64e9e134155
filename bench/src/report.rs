//! The table: for a person, and as JSON for the next run.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::bars::{BARS, Bar, Held};
use crate::row::{Row, Verdict};

/// Everything that a run says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Of everything that was generated.
    pub seed: u64,
    /// The commit that was measured, where git knows it.
    pub commit: String,
    /// Programs that ran.
    pub versions: BTreeMap<String, String>,
    /// On what.
    pub machine: BTreeMap<String, String>,
    /// The table.
    pub rows: Vec<Row>,
}

/// A size as people say it.
pub fn size(rows: u64) -> String {
    match rows {
        0 => String::new(),
        n if n.is_multiple_of(1_000_000) => format!("{}M", n / 1_000_000),
        n if n.is_multiple_of(1_000) => format!("{}k", n / 1_000),
        n => n.to_string(),
    }
}

/// Three figures that count.
pub fn figure(number: f64) -> String {
    let digits = if number.abs() < 0.1 {
        4
    } else if number.abs() < 10.0 {
        2
    } else {
        usize::from(number.abs() < 100.0)
    };
    format!("{number:.digits$}")
}

impl Report {
    /// Puts rows that were measured again in the place of those before.
    pub fn replace(&mut self, again: Vec<Row>) {
        for row in again {
            match self.rows.iter_mut().find(|old| old.id == row.id && old.size == row.size) {
                Some(old) => *old = row,
                None => self.rows.push(row),
            }
        }
    }
    /// Aligned columns, a bar a line.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let head = ["bar", "size", "ours", "anchor", "unit", "ratio", "target", "stretch", "reached", "±"];
        let _ = writeln!(out, "{}", aligned(&head.map(str::to_owned)));
        for (row, bar) in self.rows.iter().filter_map(|row| Some((row, Bar::named(&row.id)?))) {
            let _ = writeln!(out, "{}", line(row, bar));
        }
        out.push_str("\nWhat is measured, and against what:\n");
        for bar in BARS.iter().filter(|bar| self.rows.iter().any(|row| row.id == bar.id)) {
            let _ = writeln!(out, "  {:<4} {} / {}{}", bar.id, bar.ours, bar.anchor, how_held(bar));
        }
        out
    }
}

/// One line of the table.
pub fn line(row: &Row, bar: &Bar) -> String {
    let number = |of: Option<f64>| of.map(figure).unwrap_or_default();
    let word = row.verdict(bar).word();
    let reached =
        if row.verdict(bar) == Verdict::NotRun { row.not_run.clone().unwrap_or_default() } else { String::new() };
    let cells = [
        row.id.clone(),
        size(row.size),
        number(row.ours),
        number(row.anchor),
        row.unit.clone(),
        row.ratio.map(|ratio| format!("{}x", figure(ratio))).unwrap_or_default(),
        bar.wanted(bar.target),
        bar.stretch.map(|stretch| bar.wanted(stretch)).unwrap_or_default(),
        if reached.is_empty() { word.to_owned() } else { format!("{word}: {reached}") },
        row.spread.map(|spread| format!("{:.0} %", spread * 100.0)).unwrap_or_default(),
    ];
    aligned(&cells)
}

fn aligned(cells: &[String; 10]) -> String {
    let widths = [4, 5, 9, 9, 8, 8, 9, 9, 9, 5];
    let padded = cells.iter().zip(widths).enumerate().map(|(at, (cell, width))| {
        let blanks = " ".repeat(usize::saturating_sub(width, cell.chars().count()));
        if (2..4).contains(&at) || at == 5 { format!("{blanks}{cell}") } else { format!("{cell}{blanks}") }
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn how_held(bar: &Bar) -> &'static str {
    match bar.held {
        Held::Judged => "",
        Held::TooNoisy => "  (shown, not judged: it moves by more than 25 % from run to run)",
        Held::OfTheMachine => "  (shown, not judged: the disk's and the machine's as much as the program's)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::Sides;

    #[test]
    fn a_report_comes_back_as_it_was_written() {
        let sides = Sides { ours: 123.456, anchor: 20.0, ratios: vec![6.0, 6.2, 6.1] };
        let row = Row::of(Bar::named("P1").unwrap(), 100_000, "ms", &sides);
        let missing = Row::not_run(Bar::named("L1").unwrap(), 100_000, "`ledger` is not installed");
        let (versions, machine) = ([("wc".into(), "9".into())].into(), [("cores".into(), "2".into())].into());
        let report = Report { seed: 1, commit: String::new(), versions, machine, rows: vec![row, missing] };
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
        let table = report.table();
        assert!(table.contains("stretch") && table.contains("not run: `ledger` is not installed"), "{table}");
        assert!(!table.contains("passed"));
    }

    #[test]
    fn numbers_have_the_figures_that_count() {
        let told = [0.0123, 0.256, 2.71, 45.67, 1234.5].map(figure);
        assert_eq!(told, ["0.0123", "0.26", "2.71", "45.7", "1234"]);
        assert_eq!([0, 100_000, 1_000_000, 1_234].map(size), ["", "100k", "1M", "1234"]);
    }
}
