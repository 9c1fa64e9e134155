//! A number, a state, the shapes in front of them.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::chart;

/// A number that opens its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(
    source = r#"{% if href.is_empty() %}{{ text }}{% else %}<a class="figure" href="{{ href }}">{{ text }}</a>{% endif %}"#,
    ext = "html"
)]
pub struct Figure {
    /// Where its entries stand, in the reader's language; empty for a number without entries.
    pub href: String,
    /// The number as it is said.
    pub text: String,
}

/// How far something is: the texture of a span, the shape in front of a word; the word says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signed for, spent.
    Done,
    /// Done in another way: goods in kind taken in.
    Done2,
    /// In transit, payable.
    Moving,
    /// In stock, held.
    Open,
    /// Owed to us.
    Due,
    /// Gone back to the donor.
    Back,
    /// Damaged, missing, lost, void.
    Lost,
    /// A part of a whole split by kind: says nothing of state.
    Part,
    /// The part beside it.
    Part2,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 9] = [
        Stage::Done,
        Stage::Done2,
        Stage::Moving,
        Stage::Open,
        Stage::Due,
        Stage::Back,
        Stage::Lost,
        Stage::Part,
        Stage::Part2,
    ];

    /// The value of `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Done => "done",
            Stage::Done2 => "done2",
            Stage::Moving => "moving",
            Stage::Open => "open",
            Stage::Due => "due",
            Stage::Back => "back",
            Stage::Lost => "lost",
            Stage::Part => "part",
            Stage::Part2 => "part2",
        }
    }
    /// The pattern that fills its spans, which the layout defines; empty where the style sheet fills them.
    pub const fn pattern(self) -> &'static str {
        match self {
            Stage::Moving => "url(#moving)",
            Stage::Due => "url(#due)",
            Stage::Back => "url(#back)",
            _ => "",
        }
    }
}

/// A word with its shape.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<span class="state" data-state="{{ stage.word() }}">{{ word }}</span>"#, ext = "html")]
pub struct State {
    /// The shape.
    pub stage: Stage,
    /// The word, in the reader's language.
    pub word: String,
}

/// A piece of the line: the key to its texture.
#[derive(Clone, Copy, Debug, Template)]
#[template(
    source = r#"<svg class="swatch" width="22" height="12" aria-hidden="true">{{ self.rect() }}</svg>"#,
    ext = "html"
)]
pub struct Swatch {
    /// Whose texture.
    pub stage: Stage,
}

impl Swatch {
    fn rect(&self) -> chart::Rect {
        chart::Rect::px(self.stage, [5, 5, 210, 110])
    }
}

/// A short word in a box, beside a name: a kind, never a state.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<span class="tag"{% if brand %} data-kind="brand"{% endif %}>{{ text }}</span>"#, ext = "html")]
pub struct Tag {
    /// The word.
    pub text: String,
    /// Whether it stands out among others.
    pub brand: bool,
}

impl HtmlSafe for Figure {}
impl HtmlSafe for State {}
impl HtmlSafe for Swatch {}
impl HtmlSafe for Tag {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "{{ figure }} {{ text }}", ext = "html")]
    struct Page {
        figure: Figure,
        text: String,
    }

    #[test]
    fn a_piece_is_html_and_its_words_are_not() {
        let figure = Figure { href: "/figures/R2.3?a=1&b=2".into(), text: "<1>".into() };
        let html = Page { figure, text: "<b>".into() }.render().unwrap();
        assert_eq!(html, r##"<a class="figure" href="/figures/R2.3?a=1&#38;b=2">&#60;1&#62;</a> &#60;b&#62;"##);
    }

    #[test]
    fn a_number_without_entries_is_no_link() {
        assert_eq!(Figure { text: "7".into(), ..Figure::default() }.render().unwrap(), "7");
    }

    #[test]
    fn shapes() {
        let mut all: Vec<_> = Stage::ALL.iter().map(|stage| Swatch { stage: *stage }.render().unwrap()).collect();
        all.push(State { stage: Stage::Moving, word: "在途".into() }.render().unwrap());
        all.push(Tag { text: "实物".into(), brand: false }.render().unwrap());
        insta::assert_snapshot!(all.join("\n"));
    }
}
