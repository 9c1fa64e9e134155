//! A line in a table's row: all rows on one scale, so that length compares rows and texture says how far each got.

use std::fmt::{Display, Formatter, Result};

use askama::filters::HtmlSafe;

use crate::chart::Span;
use crate::chart::ink::{Percent, Rect, Title};
use crate::parts::Stage;

/// What was lost stays visible: at least this many thousandths of the scale, taken from the longest span.
const LOST_PERMILLE_MIN: i64 = 9;

/// The line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mini {
    /// Its parts, in order. They lead nowhere: the row has its own links.
    pub spans: Vec<Span>,
    /// The length of the whole width, the same in all rows of a table.
    pub scale: i64,
}

impl Mini {
    /// The drawn length of each span.
    fn lengths(&self) -> Vec<i64> {
        let least = self.scale / 1000 * LOST_PERMILLE_MIN + self.scale % 1000 * LOST_PERMILLE_MIN / 1000;
        let drawn = |span: &Span| match (span.value, span.stage) {
            (value, _) if value <= 0 => 0,
            (value, Stage::Lost) => value.max(least),
            (value, _) => value,
        };
        let mut lengths: Vec<i64> = self.spans.iter().map(drawn).collect();
        let extra: i64 = lengths.iter().zip(&self.spans).map(|(drawn, span)| drawn - span.value.max(0)).sum();
        if let Some(longest) = (0..lengths.len()).rev().max_by_key(|at| lengths.get(*at).copied()) {
            lengths.iter_mut().skip(longest).take(1).for_each(|length| *length = (*length - extra).max(0));
        }
        lengths
    }
}

impl Display for Mini {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(r#"<svg class="mini" width="100%" height="16" aria-hidden="true">"#)?;
        let mut at = 0;
        for (length, span) in self.lengths().into_iter().zip(&self.spans) {
            if length <= 0 {
                continue;
            }
            let rect = Rect::across(span.stage, Percent::of(at, self.scale), Percent::of(length, self.scale), 30, 100);
            write!(f, "<g>{}{rect}</g>", Title(&span.name, &span.text))?;
            at += length;
        }
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Mini {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_is_seen_and_its_title_is_true() {
        let spans = [("已签收", 94_880, Stage::Done), ("在途", 0, Stage::Moving), ("破损", 120, Stage::Lost)];
        let spans = spans.map(|(name, value, stage)| Span {
            stage,
            name: name.into(),
            value,
            text: crate::format::units(crate::Lang::Zh, value, "piece"),
            href: String::new(),
        });
        let mini = Mini { spans: spans.into(), scale: 507_000 };
        insta::assert_snapshot!(mini.to_string());
        assert_eq!(mini.lengths().iter().sum::<i64>(), 95_000, "the row's length is true");
    }
}
