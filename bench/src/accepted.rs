//! The accepted table: what a later run is held against.

use crate::bars::{Bar, Held, Sense};
use crate::report::{Report, figure, size};
use crate::row::Row;

/// So much worse than accepted fails.
pub const WORSE: f64 = 0.25;

/// A row that is worse than what was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worse {
    /// The bar.
    pub id: &'static str,
    /// By how much, in words.
    pub said: String,
}

/// Of several runs the worst row of each bar: what is accepted, so that a run of no worse a program passes on a day on which the
/// machine is slower. `None` of no runs.
pub fn worst(runs: Vec<Report>) -> Option<Report> {
    let mut runs = runs.into_iter();
    let mut all = runs.next()?;
    for row in runs.flat_map(|run| run.rows) {
        let Some(bar) = Bar::named(&row.id) else { continue };
        let Some(was) = all.rows.iter_mut().find(|was| was.id == row.id && was.size == row.size) else { continue };
        let is_worse = was.ratio.zip(row.ratio).is_some_and(|(was, now)| match bar.sense {
            Sense::AtMost => was < now,
            Sense::AtLeast => now < was,
        });
        if is_worse || was.ratio.is_none() {
            *was = row;
        }
    }
    Some(all)
}

/// Rows that are judged, were measured when the table was accepted, and are not measured now: for a sentence. A peer that is missing
/// is no fault of the program's, and nothing is held against it.
pub fn not_held(accepted: &Report, now: &Report) -> Vec<String> {
    let missing = now.rows.iter().filter(|row| row.ratio.is_none() && is_judged(row));
    let known = missing.filter(|row| accepted.rows.iter().any(|was| was.id == row.id && was.ratio.is_some()));
    known.map(|row| format!("{} {}: {}", row.id, size(row.size), row.not_run.as_deref().unwrap_or(""))).collect()
}

fn is_judged(row: &Row) -> bool {
    Bar::named(&row.id).is_some_and(|bar| bar.held == Held::Judged)
}

/// What of a run is worse than what was accepted. A row that was not measured in both is not compared.
pub fn worse(accepted: &Report, now: &Report) -> Vec<Worse> {
    let pairs = now.rows.iter().filter_map(|row| {
        let bar = Bar::named(&row.id).filter(|bar| bar.held == Held::Judged)?;
        let was = accepted.rows.iter().find(|was| was.id == row.id && was.size == row.size)?;
        Some((bar, was, row))
    });
    pairs.filter_map(|(bar, was, row)| Some(Worse { id: bar.id, said: is_worse(bar, was, row)? })).collect()
}

fn is_worse(bar: &Bar, was: &Row, now: &Row) -> Option<String> {
    let (before, ratio) = was.ratio.zip(now.ratio)?;
    let name = format!("{} {} ({})", bar.id, size(now.size), bar.ours);
    let fails = match bar.sense {
        Sense::AtMost => before * (1.0 + WORSE) < ratio,
        Sense::AtLeast => ratio < before / (1.0 + WORSE),
    };
    fails
        .then(|| format!("{name}: {}x, accepted {}x, target {}", figure(ratio), figure(before), bar.wanted(bar.target)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::Sides;

    fn report(rows: &[(&str, f64)]) -> Report {
        let row = |(id, ratio): &(&str, f64)| {
            let bar = Bar::named(id).unwrap();
            let ratio = if bar.inverse { 1.0 / ratio } else { *ratio };
            Row::of(bar, 100_000, "ms", &Sides { ours: 1.0, anchor: 1.0, ratios: vec![ratio] })
        };
        let rows = rows.iter().map(row).collect();
        Report { seed: 1, commit: String::new(), versions: [].into(), machine: [].into(), rows }
    }

    #[test]
    fn a_quarter_worse_fails_with_the_rows_name() {
        let accepted = report(&[("I2", 0.8), ("P2", 6.0), ("I4", 4.0), ("L1", 0.2)]);
        assert!(worse(&accepted, &report(&[("I2", 0.99), ("P2", 4.9), ("L1", 0.1)])).is_empty());
        let said = worse(&accepted, &report(&[("I2", 1.01), ("P2", 4.7), ("I4", 400.0), ("L1", 0.2)]));
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].said.starts_with("I2 100k (import, SQLite): 1.01x, accepted 0.80x"), "{said:?}");
        assert_eq!((said[0].id, said[1].id), ("I2", "P2"));
    }

    #[test]
    fn what_is_not_measured_any_more_is_said_and_not_held() {
        let (accepted, mut now) = (report(&[("L1", 0.2), ("G1", 5.0)]), report(&[]));
        now.rows.push(Row::not_run(Bar::named("L1").unwrap(), 100_000, "`ledger` is not installed"));
        now.rows.push(Row::not_run(Bar::named("G1").unwrap(), 100_000, "the disk does not flush"));
        assert!(worse(&accepted, &now).is_empty());
        assert_eq!(not_held(&accepted, &now), ["L1 100k: `ledger` is not installed"]);
    }

    #[test]
    fn of_several_runs_the_worst_row_is_accepted() {
        let runs = vec![report(&[("L1", 0.2), ("P2", 6.0)]), report(&[("L1", 0.3), ("P2", 7.0)])];
        let ratios: Vec<Option<f64>> = worst(runs).unwrap().rows.iter().map(|row| row.ratio).collect();
        assert_eq!(ratios, [Some(0.3), Some(6.0)]);
        assert_eq!(worst(Vec::new()), None);
    }
}
