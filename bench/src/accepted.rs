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

/// What of a run is worse than what was accepted. A row that is not in both is not compared.
pub fn worse(accepted: &Report, now: &Report) -> Vec<Worse> {
    let pairs = now.rows.iter().filter_map(|row| {
        let bar = Bar::named(&row.id).filter(|bar| bar.held == Held::Judged)?;
        let was = accepted.rows.iter().find(|was| was.id == row.id && was.size == row.size)?;
        Some((bar, was, row))
    });
    pairs.filter_map(|(bar, was, row)| Some(Worse { id: bar.id, said: is_worse(bar, was, row)? })).collect()
}

/// A row that was measured and is not now is worse too: a peer that CI lost would hide everything.
fn is_worse(bar: &Bar, was: &Row, now: &Row) -> Option<String> {
    let before = was.ratio?;
    let name = format!("{} {} ({})", bar.id, size(now.size), bar.ours);
    let Some(ratio) = now.ratio else {
        return Some(format!(
            "{name}: not run ({}), accepted {}x",
            now.not_run.as_deref().unwrap_or(""),
            figure(before)
        ));
    };
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
    fn what_was_measured_and_is_not_fails() {
        let (accepted, mut now) = (report(&[("L1", 0.2)]), report(&[]));
        now.rows.push(Row::not_run(Bar::named("L1").unwrap(), 100_000, "`ledger` is not installed"));
        assert_eq!(worse(&accepted, &now).len(), 1);
    }
}
