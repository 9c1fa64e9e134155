//! One span of a line, the rest a hairline: which part of the whole a paragraph is about.

use std::fmt::{Display, Formatter, Result};

use askama::filters::HtmlSafe;

use crate::chart::ink::{Percent, Rect};
use crate::parts::Stage;

/// The span [lo, hi) of [0, end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its beginning.
    pub lo: i64,
    /// Its end.
    pub hi: i64,
    /// The end of the line.
    pub end: i64,
    /// Its texture.
    pub stage: Stage,
}

impl Display for Cut {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (x, width) = (Percent::of(self.lo, self.end), Percent::of(self.hi - self.lo, self.end));
        let rect = Rect::across(self.stage, x, width, 20, 120);
        f.write_str(r#"<svg class="line-bar" width="100%" height="16" aria-hidden="true">"#)?;
        write!(f, r#"<line class="line-rest" x1="0" x2="100%" y1="8" y2="8"/>{rect}</svg>"#)
    }
}

impl HtmlSafe for Cut {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_gift() {
        insta::assert_snapshot!(Cut { lo: 2_740, hi: 4_160, end: 5_000, stage: Stage::Moving }.to_string());
    }
}
