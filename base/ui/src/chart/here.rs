//! Where one gift stands on its stream: what is used, what is not yet, a pointer. Thin, to scale.

use std::fmt::{Display, Formatter, Result};

use askama::filters::HtmlSafe;

use crate::chart::Measure;
use crate::chart::ink::{Escaped, Percent, Rect};
use crate::parts::Stage;

/// The stream and the gift's place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// The end of the stream.
    pub end: i64,
    /// Up to where it is used.
    pub used: i64,
    /// Where the gift begins.
    pub at: i64,
    /// What the pointer says.
    pub name: String,
    /// What the stream measures.
    pub measure: Measure,
}

impl Display for Here {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let [used, at, whole] = [self.used, self.at, self.end].map(|value| Percent::of(value, self.end));
        let done = Rect::across(Stage::Done, Percent::of(0, 1), used, 260, 60);
        let open = Rect::across(Stage::Open, used, whole.minus(used), 260, 60);
        f.write_str(r#"<svg class="line-bar" width="100%" height="62" aria-hidden="true">"#)?;
        write!(f, r#"{done}{open}<line class="line-tick" x1="0.5" x2="0.5" y1="20" y2="40"/>"#)?;
        f.write_str(r#"<line class="line-tick" x1="100%" x2="100%" y1="20" y2="40" transform="translate(-0.5)"/>"#)?;
        write!(f, r#"<line class="line-here" x1="{at}" x2="{at}" y1="4" y2="40"/>"#)?;
        let side = if Percent::of(1, 2) < at { r#" data-end="" dx="-6""# } else { r#" dx="6""# };
        write!(f, r#"<text class="line-here-name"{side} x="{at}" y="15">{}</text>"#, Escaped(&self.name))?;
        f.write_str(r#"<text class="line-mark" x="0" y="56">0</text>"#)?;
        if Percent::of(9, 100) < at && at < Percent::of(80, 100) {
            let said = self.measure.say(self.at);
            write!(f, r#"<text class="line-mark" data-min="wide" x="{at}" y="56">{said}</text>"#)?;
        }
        write!(f, r#"<text class="line-mark" data-end="" x="100%" y="56">{}</text></svg>"#, self.measure.say(self.end))
    }
}

impl HtmlSafe for Here {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gift_stands_on_its_stream() {
        let here = Here {
            end: 524_474_630,
            used: 382_145_390,
            at: 382_141_230,
            name: "您的捐款".into(),
            measure: Measure::Yuan,
        };
        insta::assert_snapshot!(here.to_string());
    }
}
