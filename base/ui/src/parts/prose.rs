//! Sentences with figures and links in them: as HTML each figure opens its entries, as text it is a plain number.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Voice;
use crate::parts::Figure;

/// A sentence in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(
    source = r#"{% for piece in pieces %}{% match piece.kind %}{% when Kind::Words %}{{ piece.text }}{% when Kind::Strong %}<b>{{ piece.text }}</b>{% when Kind::Nowrap %}<span class="nb">{{ piece.text }}</span>{% when Kind::Figure %}<a class="figure" href="{{ piece.href }}">{{ piece.text }}</a>{% when Kind::Struck %}<del>{% if piece.href.is_empty() %}{{ piece.text }}{% else %}<a class="figure" href="{{ piece.href }}">{{ piece.text }}</a>{% endif %}</del>{% when Kind::Link %}<a href="{{ piece.href }}">{{ piece.text }}</a>{% endmatch %}{% endfor %}"#,
    ext = "html"
)]
pub struct Prose {
    /// Words and figures, in order.
    pub pieces: Vec<Piece>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    #[default]
    Words,
    /// Words that carry the sentence.
    Strong,
    /// A number or an ISO date that stays on one line.
    Nowrap,
    /// A number that opens its entries.
    Figure,
    /// What was wrong, struck where it stands; it may open its entry.
    Struck,
    /// A way to another page.
    Link,
}

/// Words, a figure or a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// As it is said.
    pub text: String,
    /// Where it leads; empty for words.
    pub href: String,
    /// What it is.
    pub kind: Kind,
}

/// Stand for pieces while the catalogue makes the sentence; of Unicode's private use, so no name has them.
const MARK: char = '\u{e000}';

impl Piece {
    /// Words.
    pub fn words(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), ..Piece::default() }
    }
    /// Words that carry the sentence.
    pub fn strong(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), kind: Kind::Strong, ..Piece::default() }
    }
    /// What stays on one line.
    pub fn nowrap(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), kind: Kind::Nowrap, ..Piece::default() }
    }
    /// A number that opens its entries; words where it has no address.
    pub fn figure(text: impl Into<String>, href: impl Into<String>) -> Piece {
        Piece::to(text.into(), href.into(), Kind::Figure)
    }
    /// What was wrong; opens its entry where it has an address.
    pub fn struck(text: impl Into<String>, href: impl Into<String>) -> Piece {
        Piece { text: text.into(), href: href.into(), kind: Kind::Struck }
    }
    /// A way to another page; words where it has no address.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Piece {
        Piece::to(text.into(), href.into(), Kind::Link)
    }
    fn to(text: String, href: String, kind: Kind) -> Piece {
        let kind = if href.is_empty() { Kind::Words } else { kind };
        Piece { text, href, kind }
    }
}

impl From<Figure> for Piece {
    fn from(figure: Figure) -> Piece {
        Piece::figure(figure.text, figure.href)
    }
}

impl Prose {
    /// The catalogue's sentence with words and pieces in it.
    pub fn of(v: &Voice, id: &str, words: &[(&str, String)], pieces: &[(&'static str, Piece)]) -> Prose {
        let marks = pieces.iter().enumerate().map(|(n, (name, _))| (*name, format!("{MARK}{n}{MARK}")));
        let facts: Vec<_> = words.iter().map(|(name, word)| (*name, word.clone())).chain(marks).collect();
        let said = v.tell(id, &facts);
        let all = said.split(MARK).enumerate().filter_map(|(at, text)| match at % 2 {
            0 if text.is_empty() => None,
            0 => Some(Piece::words(text)),
            _ => pieces.get(text.parse::<usize>().ok()?).map(|(_, piece)| piece.clone()),
        });
        Prose { pieces: all.collect() }
    }
    /// Words alone.
    pub fn plain(text: impl Into<String>) -> Prose {
        let text = text.into();
        Prose { pieces: if text.is_empty() { Vec::new() } else { vec![Piece::words(text)] } }
    }
    /// Sentences one behind the other, with this between them.
    pub fn joined(all: Vec<Prose>, between: &str) -> Prose {
        let mut pieces: Vec<Piece> = Vec::new();
        for prose in all {
            if !pieces.is_empty() && !between.is_empty() && !prose.is_empty() {
                pieces.push(Piece::words(between));
            }
            pieces.extend(prose.pieces);
        }
        Prose { pieces }
    }
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
    /// Without links.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
    /// As Markdown: names are no markup; with an origin such as `https://example.org` figures and links are links there,
    /// without one they are plain.
    pub fn markdown(&self, origin: &str) -> String {
        let said = self.pieces.iter().map(|piece| {
            let text = escaped(&piece.text);
            match piece.kind {
                Kind::Strong => format!("**{text}**"),
                Kind::Struck => format!("~~{text}~~"),
                Kind::Figure | Kind::Link if !origin.is_empty() => format!("[{text}]({origin}{})", piece.href),
                _ => text,
            }
        });
        said.collect()
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '~' | '_' | '`' | '[' | ']' | '<' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl From<String> for Prose {
    fn from(text: String) -> Prose {
        Prose::plain(text)
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Prose {
        Prose::plain(text)
    }
}

impl From<Piece> for Prose {
    fn from(piece: Piece) -> Prose {
        Prose { pieces: vec![piece] }
    }
}

impl From<Figure> for Prose {
    fn from(figure: Figure) -> Prose {
        Piece::from(figure).into()
    }
}

impl HtmlSafe for Prose {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Lang};
    use std::sync::Arc;

    #[test]
    fn a_sentence_has_its_figures_as_links_and_as_text() {
        let catalogue = Catalogue::of(&[("a-x = 到{ $day }，共{ $n }。", "a-x = { $n } by { $day }.")]);
        let v = Voice::new(Arc::new(catalogue), Lang::Zh);
        let n = Piece::figure("1,200件", "/figures/x.y");
        let prose = Prose::of(&v, "a-x", &[("day", "<今天>".into())], &[("n", n)]);
        assert_eq!(prose.text(), "到<今天>，共1,200件。");
        assert_eq!(prose.markdown(""), "到\\<今天>，共1,200件。");
        assert_eq!(prose.markdown("https://o"), "到\\<今天>，共[1,200件](https://o/figures/x.y)。");
        let html = r#"到&#60;今天&#62;，共<a class="figure" href="/figures/x.y">1,200件</a>。"#;
        assert_eq!(prose.render().unwrap(), html);
    }

    #[test]
    fn nothing_said_stays_nothing() {
        assert!(Prose::plain("").is_empty() && Prose::joined(vec!["".into(), "".into()], "；").is_empty());
        assert_eq!(Prose::joined(vec!["a".into(), "".into(), "b".into()], "；").text(), "a；b");
    }

    #[test]
    fn kinds_of_pieces() {
        let pieces = vec![
            Piece::words("按先进先出，您的捐款"),
            Piece::strong("对应"),
            Piece::link("这些采购", "/figures/x"),
            Piece::nowrap("2022-04-18 24:00"),
            Piece::link("没有地址", ""),
            Piece::struck("36,500", "/figures/x"),
            Piece::struck("手套", ""),
        ];
        insta::assert_snapshot!(Prose { pieces }.render().unwrap());
    }
}
