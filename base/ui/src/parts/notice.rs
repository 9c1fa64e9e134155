//! What must be said apart from the evidence: a notice, a correction where the error stood.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::Prose;

/// A few sentences that stand apart.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<div class="notice" data-kind="{{ kind.word() }}">{% if !heading.is_empty() %}<b>{{ heading }}</b>{% endif %}<p>{{ text }}</p></div>"#,
    ext = "html"
)]
pub struct Notice {
    /// How grave it is.
    pub kind: NoticeKind,
    /// In a word; may be empty.
    pub heading: String,
    /// What to know, and what to do.
    pub text: Prose,
}

/// How grave a notice is: the words say it, the colour follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// To know.
    Plain,
    /// About the page itself: a correction, another instant than now.
    Info,
    /// To look at: an expiry, a date past due.
    Warn,
    /// Lost or refused.
    Bad,
}

impl NoticeKind {
    /// The value of `data-kind`.
    pub const fn word(self) -> &'static str {
        match self {
            NoticeKind::Plain => "plain",
            NoticeKind::Info => "info",
            NoticeKind::Warn => "warn",
            NoticeKind::Bad => "bad",
        }
    }
}

/// What was wrong, what is right, why: it stands where the error stood.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<p class="correction"><b>{{ word }}</b>&ensp;{% if !was.is_empty() %}<del>{{ was }}</del>&ensp;<ins>{{ is }}</ins>&ensp;{% endif %}{{ why }}</p>"#,
    ext = "html"
)]
pub struct Correction {
    /// That it is a correction, and of when.
    pub word: String,
    /// The wrong number; empty where none was wrong.
    pub was: String,
    /// The right one.
    pub is: Prose,
    /// The public reason.
    pub why: Prose,
}

impl HtmlSafe for Notice {}
impl HtmlSafe for Correction {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Piece;

    #[test]
    fn notices() {
        let notice =
            Notice { kind: NoticeKind::Warn, heading: "账单还没有到".into(), text: "请明天再查。".into() };
        let correction = Correction {
            word: "更正".into(),
            was: "1,337,800件".into(),
            is: Piece::figure("1,336,800件", "/figures/R3.4").into(),
            why: "多计手套1,000双。".into(),
        };
        insta::assert_snapshot!([notice.render(), correction.render()].map(Result::unwrap).join("\n"));
    }
}
