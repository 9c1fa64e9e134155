//! The line: all that adds up, tiled by its parts from 0 to the sum. Ticks are the borders.

use std::fmt::{Display, Formatter, Result};

use askama::filters::HtmlSafe;

use crate::chart::Measure;
use crate::chart::ink::{Escaped, Percent, Px, Rect, Title};
use crate::parts::Stage;

mod names;

/// A part of the line. One of no length is not drawn; the table under the line has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its texture.
    pub stage: Stage,
    /// Its name.
    pub name: String,
    /// Its length.
    pub value: i64,
    /// The same with its unit, in the reader's words: what a pointer reads behind the name.
    pub text: String,
    /// Where its entries stand; empty for a part without entries.
    pub href: String,
}

/// Several spans under one name and one sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// The name.
    pub name: String,
    /// The first of its spans.
    pub first: usize,
    /// The last of its spans.
    pub last: usize,
}

/// How high the line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// As most.
    #[default]
    Plain,
    /// Once a page: what the page is about.
    Hero,
    /// In a list of lines.
    Thin,
}

/// The line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its parts, in order.
    pub spans: Vec<Span>,
    /// Sums over some of them.
    pub brackets: Vec<Bracket>,
    /// What it measures.
    pub measure: Measure,
    /// How high it stands.
    pub size: Size,
    /// Whether names stand above it.
    pub names: bool,
}

impl Line {
    /// A line with names and no bracket.
    pub fn of(measure: Measure, spans: Vec<Span>) -> Line {
        Line { spans, brackets: Vec::new(), measure, size: Size::Plain, names: true }
    }
    /// Where it ends.
    pub fn end(&self) -> i64 {
        self.before(self.spans.len())
    }
    /// The sum of the spans before the one at this index.
    fn before(&self, at: usize) -> i64 {
        self.spans.iter().take(at).fold(0, |sum, span| sum.saturating_add(span.value.max(0)))
    }
    /// The upper edge of the spans and their height, in pixels.
    fn frame(&self) -> (i64, i64) {
        let top = match (self.size, self.names) {
            (Size::Hero, _) => 58,
            (_, true) => 50,
            (_, false) => 8,
        };
        let height = match self.size {
            Size::Hero => 22,
            Size::Plain => 14,
            Size::Thin => 8,
        };
        (top, height)
    }
    fn draw_spans(&self, f: &mut Formatter<'_>) -> Result {
        let ((top, height), end) = (self.frame(), self.end());
        for (at, span) in self.spans.iter().enumerate().filter(|(_, span)| 0 < span.value) {
            let (x, width) = (Percent::of(self.before(at), end), Percent::of(span.value, end));
            let rect = Rect::across(span.stage, x, width, top * 10, height * 10);
            let title = Title(&span.name, &span.text);
            let hit = format!(
                r#"<rect class="span-hit" x="{x}" y="{}" width="{width}" height="{}"/>"#,
                top - 10,
                height + 20
            );
            if span.href.is_empty() {
                write!(f, "<g>{title}{rect}{hit}</g>")?;
            } else {
                write!(f, r#"<a href="{}" tabindex="-1">{title}{rect}{hit}</a>"#, Escaped(&span.href))?;
            }
        }
        Ok(())
    }
    fn draw_ticks(&self, f: &mut Formatter<'_>) -> Result {
        let ((top, height), end) = (self.frame(), self.end());
        let (y1, y2, mark_y) = (top - 6, top + height + 8, top + height + 24);
        write!(f, r#"<line class="line-tick" x1="0.5" x2="0.5" y1="{y1}" y2="{y2}"/>"#)?;
        let borders = self.spans.iter().enumerate().filter(|(_, span)| 0 < span.value);
        for (at, _) in borders {
            let border = self.before(at + 1);
            // The last tick would stand half outside.
            let shift = if border == end { r#" transform="translate(-0.5)""# } else { "" };
            let x = Percent::of(border, end);
            write!(f, r#"<line class="line-tick"{shift} x1="{x}" x2="{x}" y1="{y1}" y2="{y2}"/>"#)?;
        }
        for (x, text) in names::marks(self) {
            write!(f, r#"<text class="line-mark" data-min="wide" x="{x}" y="{mark_y}">{text}</text>"#)?;
        }
        write!(f, r#"<text class="line-mark" x="0" y="{mark_y}">0</text>"#)?;
        let said = self.measure.say(end);
        write!(f, r#"<text class="line-mark" data-end="" x="100%" y="{mark_y}">{said}</text>"#)
    }
    fn draw_brackets(&self, f: &mut Formatter<'_>) -> Result {
        let y = Px(self.frame().0 * 10 - 65);
        for bracket in &self.brackets {
            let [x1, x2] = [bracket.first, bracket.last + 1].map(|at| Percent::of(self.before(at), self.end()));
            write!(f, r#"<line class="line-bracket" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>"#)?;
        }
        Ok(())
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (top, height) = self.frame();
        let size = match self.size {
            Size::Plain => "",
            Size::Hero => r#" data-size="hero""#,
            Size::Thin => r#" data-size="thin""#,
        };
        write!(f, r#"<svg class="line-bar"{size} width="100%" height="{}" aria-hidden="true">"#, top + height + 30)?;
        if self.end() <= 0 {
            // Nothing adds up yet: where the line will stand.
            let y = top + height / 2;
            write!(f, r#"<line class="line-rest" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#)?;
            let mark_y = top + height + 24;
            return write!(f, r#"<text class="line-mark" x="0" y="{mark_y}">0</text></svg>"#);
        }
        self.draw_spans(f)?;
        self.draw_brackets(f)?;
        names::draw(self, f)?;
        self.draw_ticks(f)?;
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Line {}
