//! About this book (说明): how we count, and who can read these pages. Words only: no figure stands here.

use access::{App, Problem};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use ui::chart::{Line, Measure, Span};
use ui::parts::{Cell, Column, Line as Row, Stage, Table};
use ui::{Reader, Section, Voice};

/// Paragraphs under a heading; ids of sentences.
pub struct Passage {
    /// The heading; also its anchor, behind `public-`.
    pub heading: &'static str,
    /// Its sentences, a paragraph each.
    pub paragraphs: &'static [&'static str],
    /// Whether they are points of a list.
    pub listed: bool,
    /// Where to go on: words and address.
    pub links: &'static [(&'static str, &'static str)],
}

const fn told(heading: &'static str, paragraphs: &'static [&'static str]) -> Passage {
    Passage { heading, paragraphs, listed: false, links: &[] }
}
const fn listed(heading: &'static str, paragraphs: &'static [&'static str]) -> Passage {
    Passage { heading, paragraphs, listed: true, links: &[] }
}

const FIFO: Passage = listed(
    "public-method-fifo",
    &["public-method-fifo-1", "public-method-fifo-2", "public-method-fifo-3", "public-method-fifo-4"],
);

/// How we count, behind the first rule.
const METHOD: [Passage; 9] = [
    listed("public-method-sums", &["public-method-sums-1", "public-method-sums-2", "public-method-sums-3"]),
    told("public-method-as-of", &["public-method-as-of-1", "public-method-as-of-2"]),
    listed(
        "public-method-signed",
        &["public-method-signed-1", "public-method-signed-2", "public-method-signed-3", "public-method-signed-4"],
    ),
    listed("public-method-people", &["public-method-people-1", "public-method-people-2", "public-method-people-3"]),
    told("public-method-order", &["public-method-order-1", "public-method-order-2"]),
    told("public-method-refund", &["public-method-refund-1", "public-method-refund-2"]),
    Passage {
        links: &[("public-corrections-title", "/corrections")],
        ..told("public-method-corrections", &["public-method-corrections-1", "public-method-corrections-2"])
    },
    told("public-method-sample", &["public-method-sample-1"]),
    Passage {
        links: &[
            ("public-downloads-title", "/downloads"),
            ("public-downloads-api", "/api/v1/openapi.json"),
            ("public-downloads-feed", "/feed.atom"),
        ],
        ..listed("public-method-again", &["public-method-again-1", "public-method-again-2", "public-method-again-3"])
    },
];

const ACCESSIBILITY: [Passage; 4] = [
    told("public-access-aim", &["public-access-aim-1"]),
    listed(
        "public-access-tested",
        &[
            "public-access-tested-1",
            "public-access-tested-2",
            "public-access-tested-3",
            "public-access-tested-4",
            "public-access-tested-5",
        ],
    ),
    listed("public-access-gaps", &["public-access-gaps-1", "public-access-gaps-2", "public-access-gaps-3"]),
    told("public-access-contact", &["public-access-contact-1"]),
];

/// The example: three gifts, each by what it bought, in fen.
const EXAMPLE: [[i64; 3]; 3] = [[5_000, 0, 0], [3_000, 2_000, 0], [0, 3_000, 3_000]];
/// What was bought, in order, and what is left.
const BOUGHT: [&str; 3] = ["public-method-example-mask", "public-method-example-glove", "public-method-example-unused"];

/// How we count.
#[derive(Template)]
#[template(path = "about_method.html")]
pub struct MethodPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
}

/// Who can read these pages.
#[derive(Template)]
#[template(path = "about_accessibility.html")]
pub struct AccessibilityPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
}

impl MethodPage<'_> {
    fn fifo(&self) -> &'static Passage {
        &FIFO
    }
    fn passages(&self) -> &'static [Passage] {
        &METHOD
    }
    /// The example's gifts, as they came.
    fn gifts(&self) -> Line {
        let span = |(n, gift): (usize, &[i64; 3])| Span {
            stage: if n.is_multiple_of(2) { Stage::Part } else { Stage::Part2 },
            name: self.gift(n),
            value: gift.iter().sum(),
            text: self.v.money_signed(gift.iter().sum::<i64>()),
            href: String::new(),
        };
        Line::of(Measure::Yuan, EXAMPLE.iter().enumerate().map(span).collect())
    }
    /// What was bought with them, in the same order on the same scale.
    fn buys(&self) -> Line {
        let span = |(n, (id, stage)): (usize, (&str, Stage))| {
            let value = EXAMPLE.iter().map(|gift| gift[n]).sum();
            Span { stage, name: self.v.t(id), value, text: self.v.money_signed(value), href: String::new() }
        };
        let stages = [Stage::Done, Stage::Done2, Stage::Open];
        Line::of(Measure::Yuan, BOUGHT.into_iter().zip(stages).enumerate().map(span).collect())
    }
    fn gift(&self, n: usize) -> String {
        self.v.tell("public-method-example-gift", &[("n", (n + 1).to_string())])
    }
    /// The same numbers.
    fn table(&self) -> Table {
        let v = self.v;
        let mut columns = vec![Column::words(v.t("public-method-example-head")), Column::num(v.t("public-yuan"))];
        columns.extend(BOUGHT.iter().map(|id| Column::num(v.t(id))));
        let row = |name: String, parts: [i64; 3]| {
            let sum: i64 = parts.iter().sum();
            let mut cells: Vec<Cell> = vec![name.into(), v.yuan(sum).into()];
            cells.extend(parts.iter().map(|fen| Cell::from(v.yuan(fen))));
            Row { cells, ..Row::default() }
        };
        let sums = [0, 1, 2].map(|n: usize| EXAMPLE.iter().map(|gift| gift[n]).sum());
        Table {
            caption: v.t("public-method-example-note"),
            columns,
            rows: EXAMPLE.iter().enumerate().map(|(n, gift)| row(self.gift(n), *gift)).collect(),
            total: Some(row(v.t("public-sum"), sums)),
            ..Table::default()
        }
    }
}

impl AccessibilityPage<'_> {
    fn passages(&self) -> &'static [Passage] {
        &ACCESSIBILITY
    }
}

/// Their addresses.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/about/method", get(method)).route("/about/accessibility", get(accessibility))
}

async fn method(reader: Reader) -> Result<Response, Problem> {
    let (title, lead) = (reader.v.t("public-method-title"), reader.v.t("public-method-lead"));
    reader.page(Section::About, &title, &lead, &MethodPage { v: &reader.v })
}

async fn accessibility(reader: Reader) -> Result<Response, Problem> {
    let (title, lead) = (reader.v.t("public-access-title"), reader.v.t("public-access-lead"));
    reader.page(Section::About, &title, &lead, &AccessibilityPage { v: &reader.v })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ui::Catalogue;

    #[test]
    fn every_sentence_is_there() {
        let catalogue = Catalogue::of(&[crate::MESSAGES]);
        let all = METHOD.iter().chain(&ACCESSIBILITY).chain([&FIFO]);
        let ids = all.flat_map(|one| {
            let links = one.links.iter().map(|(words, _)| *words);
            std::iter::once(one.heading).chain(one.paragraphs.iter().copied()).chain(links)
        });
        let unsaid: Vec<_> = ids.filter(|id| !catalogue.has(id)).collect();
        assert!(unsaid.is_empty(), "{unsaid:?}");
    }
}
