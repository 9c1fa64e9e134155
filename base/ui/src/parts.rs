//! The pieces that pages share. Each is a template: `{{ figure }}` inside another puts it there as HTML.

use askama::Template;
use askama::filters::HtmlSafe;

/// A number that opens its entries.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<a class="figure" href="{{ href }}">{{ text }}</a>"#, ext = "html")]
pub struct Figure {
    /// Where its entries stand, in the reader's language.
    pub href: String,
    /// The number as it is said.
    pub text: String,
}

/// How far something is: the shape in front of a word; the word says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signed for, spent.
    Done,
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
}

impl Stage {
    /// The value of `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Done => "done",
            Stage::Moving => "moving",
            Stage::Open => "open",
            Stage::Due => "due",
            Stage::Back => "back",
            Stage::Lost => "lost",
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

/// Parts that add up: a row each, the sum under a double rule.
#[derive(Clone, Debug, Template)]
#[template(path = "_parts.html")]
pub struct Parts {
    /// For readers of the table alone: what it is and as of when.
    pub caption: String,
    /// Over the names, the numbers and the notes.
    pub heads: [String; 3],
    /// The parts, in their order.
    pub rows: Vec<Part>,
    /// The sum's name and number.
    pub total: (String, String),
}

/// One part.
#[derive(Clone, Debug)]
pub struct Part {
    /// The shape in front of its name.
    pub stage: Stage,
    /// Its name.
    pub name: String,
    /// Its number, without a unit: the head has it.
    pub number: String,
    /// Where its entries stand; empty for a number without entries.
    pub href: String,
    /// What is to be said beside it.
    pub note: String,
}

/// Labels and what belongs to them.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_facts.html")]
pub struct Facts(pub Vec<Fact>);

/// One label.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// What belongs to it, in words.
    pub text: String,
    /// Where it leads; empty for plain words.
    pub href: String,
}

/// Nothing is here yet: says so, and what fills it.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<p class="empty">{{ text }}</p>"#, ext = "html")]
pub struct Empty {
    /// The sentence.
    pub text: String,
}

/// From page to page of a long list.
#[derive(Clone, Debug, Template)]
#[template(path = "_pager.html")]
pub struct Pager {
    /// What is paged, for a screen reader.
    pub label: String,
    /// Word and address of the page before, if there is one.
    pub before: Option<(String, String)>,
    /// Word and address of the page after.
    pub after: Option<(String, String)>,
}

impl HtmlSafe for Figure {}
impl HtmlSafe for State {}
impl HtmlSafe for Parts {}
impl HtmlSafe for Facts {}
impl HtmlSafe for Empty {}
impl HtmlSafe for Pager {}

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
    fn parts_close_with_their_sum() {
        let part = |stage, name: &str, number: &str, href: &str| Part {
            stage,
            name: name.into(),
            number: number.into(),
            href: href.into(),
            note: String::new(),
        };
        let parts = Parts {
            caption: "资金的去向".into(),
            heads: ["去向", "金额（元）", "说明"].map(String::from),
            rows: vec![
                part(Stage::Done, "已用", "9,612,480.00", "/figures/finance.spent"),
                part(Stage::Lost, "损失", "0.00", ""),
            ],
            total: ("收到合计".into(), "9,612,480.00".into()),
        };
        insta::assert_snapshot!(parts.render().unwrap());
    }
}
