//! Sentences with figures in them: as HTML each figure is a link to its entries, as Markdown a plain number.

use askama::Template;
use askama::filters::HtmlSafe;
use ui::Voice;

use crate::figures::Shown;

/// A sentence in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(
    source = r#"{% for piece in pieces %}{% if piece.href.is_empty() %}{{ piece.text }}{% else %}<a class="figure" href="{{ piece.href }}">{{ piece.text }}</a>{% endif %}{% endfor %}"#,
    ext = "html"
)]
pub struct Prose {
    /// Words and figures, in order.
    pub pieces: Vec<Piece>,
}

/// Words, or a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As it is said.
    pub text: String,
    /// Where its entries stand; empty for words.
    pub href: String,
}

impl HtmlSafe for Prose {}

/// Stand for figures while the catalogue makes the sentence; of Unicode's private use, so no name has them.
const MARK: char = '\u{e000}';

/// What stands in for a figure in a sentence.
pub(crate) struct Fill<'f> {
    name: &'static str,
    shown: &'f Shown,
    bare: bool,
}

/// The figure with its unit.
pub(crate) fn whole<'f>(name: &'static str, shown: &'f Shown) -> Fill<'f> {
    Fill { name, shown, bare: false }
}
/// The figure without its unit: the sentence has it.
pub(crate) fn bare<'f>(name: &'static str, shown: &'f Shown) -> Fill<'f> {
    Fill { name, shown, bare: true }
}

impl Prose {
    /// The catalogue's sentence with words and figures in it.
    pub(crate) fn of(v: &Voice, id: &str, words: &[(&str, String)], figures: &[Fill<'_>]) -> Prose {
        let marks = figures.iter().enumerate().map(|(n, fill)| (fill.name, format!("{MARK}{n}{MARK}")));
        let facts: Vec<_> = words.iter().map(|(name, word)| (*name, word.clone())).chain(marks).collect();
        let said = v.tell(id, &facts);
        let pieces = said.split(MARK).enumerate().filter_map(|(at, text)| match at % 2 {
            0 if text.is_empty() => None,
            0 => Some(Piece { text: text.to_owned(), href: String::new() }),
            _ => figures.get(text.parse::<usize>().ok()?).map(|fill| Piece::of(v, fill)),
        });
        Prose { pieces: pieces.collect() }
    }
    /// Sentences one behind the other, with this between them.
    pub(crate) fn joined(all: Vec<Prose>, between: &str) -> Prose {
        let mut pieces: Vec<Piece> = Vec::new();
        for prose in all {
            if !pieces.is_empty() {
                pieces.push(Piece { text: between.to_owned(), href: String::new() });
            }
            pieces.extend(prose.pieces);
        }
        Prose { pieces }
    }
    /// Without links.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

impl Piece {
    fn of(v: &Voice, fill: &Fill<'_>) -> Piece {
        let text = if fill.bare { fill.shown.bare(v) } else { fill.shown.text(v) };
        Piece { text, href: fill.shown.href(v) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Asked;
    use std::sync::Arc;
    use ui::{Catalogue, Lang};

    #[test]
    fn a_sentence_has_its_figures_as_links_and_as_text() {
        let catalogue = Catalogue::of(&[("a-x = 到{ $day }，共{ $n }。", "a-x = { $n } by { $day }.")]);
        let v = Voice::new(Arc::new(catalogue), Lang::Zh);
        let shown = Shown::of(Asked { id: "x.y".into(), ..Asked::default() }, 1200, "item");
        let prose = Prose::of(&v, "a-x", &[("day", "<今天>".into())], &[whole("n", &shown)]);
        assert_eq!(prose.plain(), "到<今天>，共1,200件。");
        assert_eq!(
            prose.render().unwrap(),
            r#"到&#60;今天&#62;，共<a class="figure" href="/figures/x.y">1,200件</a>。"#
        );
    }
}
