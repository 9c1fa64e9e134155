//! What charts draw with: percentages and pixels by integers, widths of texts, escaping.

use std::fmt::{Display, Formatter, Result, Write};

use askama::filters::HtmlSafe;

use crate::format;
use crate::parts::Stage;

/// What a line measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Fen, said in yuan.
    Yuan,
    /// Units.
    Count,
}

impl Measure {
    /// The bare number.
    pub fn say(self, value: i64) -> String {
        match self {
            Measure::Yuan => format::yuan(value),
            Measure::Count => format::count(value),
        }
    }
}

/// A part of a whole in thousandths of a percent, as `12.345%`; rounded half up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(i64);

impl Percent {
    pub(crate) fn of(part: i64, whole: i64) -> Percent {
        if whole <= 0 {
            return Percent(0);
        }
        let (part, whole) = (i128::from(part), i128::from(whole));
        Percent(i64::try_from((part * 200_000 + whole) / (2 * whole)).unwrap_or(i64::MAX))
    }
    /// In tenths of a pixel, where the whole is this wide.
    pub(crate) fn of_width(self, tenths: i64) -> i64 {
        self.0.saturating_mul(tenths) / 100_000
    }
    pub(crate) fn minus(self, other: Percent) -> Percent {
        Percent(self.0 - other.0)
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}.{:03}%", self.0 / 1000, self.0 % 1000)
    }
}

/// Tenths of a pixel, as `12.5` or `12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Px(pub(crate) i64);

impl Display for Px {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        if all.is_multiple_of(10) {
            write!(f, "{sign}{}", all / 10)
        } else {
            write!(f, "{sign}{}.{}", all / 10, all % 10)
        }
    }
}

/// The width of a text in tenths of a pixel: a Chinese character is as wide as the font is high, all else six tenths.
pub(crate) fn text_width(text: &str, font_px: i64) -> i64 {
    text.chars().map(|c| if is_wide(c) { font_px * 10 } else { font_px * 6 }).sum()
}

/// Whether a sign is as wide as it is high: Chinese ones are, from the radicals upwards.
pub(crate) fn is_wide(c: char) -> bool {
    '\u{2e7f}' < c
}

/// A text between tags or in an attribute.
pub(crate) struct Escaped<'t>(pub(crate) &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// What a pointer that rests on a span reads: its name, a colon of the name's language, its number with its unit.
pub(crate) struct Title<'t>(pub(crate) &'t str, pub(crate) &'t str);

impl Display for Title<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let colon = if self.0.chars().any(is_wide) { "：" } else { ": " };
        write!(f, "<title>{}{colon}{}</title>", Escaped(self.0), Escaped(self.1))
    }
}

/// A rectangle with a stage's texture.
pub struct Rect {
    stage: Stage,
    x: String,
    width: String,
    y: Px,
    height: Px,
}

impl Rect {
    /// `x y width height` in tenths of a pixel.
    pub fn px(stage: Stage, [x, y, width, height]: [i64; 4]) -> Rect {
        Rect { stage, x: Px(x).to_string(), width: Px(width).to_string(), y: Px(y), height: Px(height) }
    }
    /// Across in percent, down in tenths of a pixel.
    pub(crate) fn across(stage: Stage, x: Percent, width: Percent, y: i64, height: i64) -> Rect {
        Rect { stage, x: x.to_string(), width: width.to_string(), y: Px(y), height: Px(height) }
    }
}

impl Display for Rect {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, r#"<rect class="span" data-state="{}""#, self.stage.word())?;
        if !self.stage.pattern().is_empty() {
            write!(f, r#" fill="{}""#, self.stage.pattern())?;
        }
        write!(f, r#" x="{}" y="{}" width="{}" height="{}"/>"#, self.x, self.y, self.width, self.height)
    }
}

impl HtmlSafe for Rect {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_whole_are_rounded_half_up() {
        let said = |part, whole| Percent::of(part, whole).to_string();
        assert_eq!([said(1, 3), said(2, 3), said(1, 1), said(0, 7)], ["33.333%", "66.667%", "100.000%", "0.000%"]);
        assert_eq!([said(5, 0), said(i64::MAX, i64::MAX)], ["0.000%", "100.000%"]);
        assert_eq!(Percent::of(1, 4).of_width(3300), 825);
    }

    #[test]
    fn pixels_have_a_tenth_where_they_need_one() {
        assert_eq!([5, 210, 0, -15].map(|tenths| Px(tenths).to_string()), ["0.5", "21", "0", "-1.5"]);
    }

    #[test]
    fn texts_have_widths_and_no_markup() {
        assert_eq!(text_width("已用1.5", 10), 20 * 10 + 18 * 10);
        assert_eq!(Title("a<b", "1").to_string(), "<title>a&lt;b: 1</title>");
        assert_eq!(Title("已用", "1").to_string(), "<title>已用：1</title>");
    }
}
