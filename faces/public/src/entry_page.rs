//! An entry's own page: what was done, when it was and when it was written down, what it did in the book line by line; a
//! statement's entry opens to its gifts, by alias and amount. Never an order number, never who paid.

mod data;
mod read;

use access::{App, Problem};
use askama::Template;
use axum::response::Response;
use book::batch::GiftRow;
use book::journal::Head;
use operation::Names;
use primitives::{Code, Instant, Refusal};
use ui::parts::{Crumbs, Downloads, Fact, Facts, Pager, Piece, Prose};
use ui::{Reader, Section, Voice};

use crate::address::{self, Words};
use crate::because::Because;
use crate::corrections::Correction;
use crate::entries::Line;
use crate::figure::Away;
use crate::figures::escaped;
use crate::{figures, labels, refusal};

pub use read::read;

/// What stands before an entry's id in the address of its page.
pub(crate) const HEAD: &str = "journal.entry:";

/// Gifts on one page.
pub const GIFTS: usize = 100;
/// Gifts in one file.
const GIFTS_IN_FILE: usize = 2_000;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// Its head.
    pub head: Head,
    /// Why it is there.
    pub because: Because,
    /// Whether it moves something, or states something.
    pub is_fact: bool,
    /// The entry that it undoes or puts right.
    pub about: Option<Head>,
    /// The entry that undid it.
    pub undone_by: Option<Head>,
    /// What it tells the public, if it is a correction.
    pub correction: Option<Correction>,
    /// The consignment that it belongs to.
    pub consignment: Option<Code>,
    /// What it did.
    pub lines: Vec<Line>,
    /// How many lines more.
    pub more: usize,
    /// The gifts that came with it.
    pub gifts: Option<Gifts>,
}

/// A page of the gifts of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gifts {
    /// The batch.
    pub batch: Code,
    /// Through whom they came.
    pub channel: Names,
    /// For which appeal.
    pub appeal: Names,
    /// How many in all.
    pub count: i64,
    /// Their sum, in fen.
    pub sum: i64,
    /// When the latest was paid.
    pub latest: Instant,
    /// Whether this is not the first page.
    pub is_later: bool,
    /// This page's, in the order of the statement.
    pub rows: Vec<GiftRow>,
    /// Where the last of them begins, if there are more.
    pub next: Option<i64>,
}

/// The page.
#[derive(Template)]
#[template(path = "entry_page.html")]
pub struct EntryPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub e: &'p EntryView,
}

impl EntryView {
    /// 签收 jilin-2022/1/1/1.
    pub fn title(&self, v: &Voice) -> String {
        format!("{} {}", labels::noun(v, self.head.noun.as_str()), self.head.code)
    }
}

fn named(v: &Voice, head: &Head) -> Piece {
    let text = v.tell(
        "public-entry-named",
        &[("what", format!("{} {}", labels::noun(v, head.noun.as_str()), head.code)), ("id", head.id.short())],
    );
    Piece::link(text, v.href(&figures::entry(head.id).address()))
}

impl EntryPage<'_> {
    fn crumbs(&self) -> Crumbs {
        let v = self.v;
        let here = v.tell("public-entry-of", &[("id", self.e.head.id.short())]);
        Crumbs(vec![(v.t("public-home-operations"), v.href("/")), (here, String::new())])
    }
    fn facts(&self) -> Facts {
        let (v, e) = (self.v, self.e);
        let at = |at: Instant| Prose::from(Piece::nowrap(v.instant(at)));
        let mut facts = vec![
            Fact::new(v.t("public-effective"), at(e.head.effective_at)),
            Fact::new(v.t("public-entered"), at(e.head.entered_at)),
            Fact::new(v.t("public-entry-kind"), v.t(if e.is_fact { "public-entry-fact" } else { "public-entry-move" })),
        ];
        if let Some(head) = &e.about {
            let id = if e.head.undoes.is_some() { "public-entry-undoes" } else { "public-entry-corrects" };
            facts.push(Fact::new(v.t(id), named(v, head)));
        }
        if let Some(head) = &e.undone_by {
            facts.push(Fact::new(v.t("public-entry-undone-by"), named(v, head)));
        }
        if let Some(correction) = &e.correction {
            let reason = v.pick(&correction.reason.zh, &correction.reason.en).to_owned();
            facts.push(Fact::new(v.t("public-entry-reason"), reason));
        }
        if let Some(code) = &e.consignment {
            let href = v.href(&format!("/consignments/{}", escaped(code.as_str())));
            facts.push(Fact::new(v.t("public-consignment"), Piece::link(code.to_string(), href)));
        }
        facts.push(Fact::new(v.t("public-entry"), Piece::nowrap(e.head.id.to_string())));
        Facts(facts)
    }
    fn gift_facts(&self, gifts: &Gifts) -> Facts {
        let v = self.v;
        let pick = |names: &Names| v.pick(&names.zh, &names.en).to_owned();
        Facts(vec![
            Fact::new(v.t("public-channel"), pick(&gifts.channel)),
            Fact::new(v.t("public-noun-appeal"), pick(&gifts.appeal)),
            Fact::new(v.t("public-entry-batch"), gifts.batch.to_string()),
            Fact::new(
                v.t("public-sum"),
                v.tell(
                    "public-entry-gifts-sum",
                    &[("gifts", v.value(gifts.count, "gift")), ("sum", v.money_signed(gifts.sum))],
                ),
            ),
            Fact::new(v.t("public-entry-latest"), v.instant(gifts.latest)),
        ])
    }
    fn downloads(&self) -> Downloads {
        let (v, asked) = (self.v, figures::entry(self.e.head.id));
        let files = [("CSV", ".csv"), ("JSON", ".json")];
        let files = files.map(|(word, ending)| (word.to_owned(), v.href(&asked.address_of(ending)))).into();
        Downloads { label: v.t("public-figure-take"), files }
    }
    fn pager(&self, gifts: &Gifts) -> Pager {
        let (v, address) = (self.v, figures::entry(self.e.head.id).address());
        let before = gifts.is_later.then(|| (v.t("public-first-page"), v.href(&address)));
        let after = gifts.next.map(|off| (v.t("public-next-page"), v.href(&format!("{address}?after={off}"))));
        Pager { label: v.t("public-entry-gifts-head"), before, after }
    }
}

/// The entry of this id; `after` is where the last gift of the page before begins.
pub(crate) async fn show(app: &App, id: &str, words: &Words, reader: &Reader, away: Away) -> Result<Response, Problem> {
    let asked = format!("{HEAD}{id}");
    let (after, v) = (offset(words)?, &reader.v);
    let most = if away == Away::Page { GIFTS } else { GIFTS_IN_FILE };
    let view = app.db.read(async move |tx| read(tx, &asked, after, most).await).await.map_err(address::missing)?;
    match away {
        Away::Page => {
            let (title, lead) = (view.title(v), v.t("public-entry-description"));
            reader.page(Section::Operations, &title, &lead, &EntryPage { v, e: &view })
        }
        Away::Csv => Ok(data::csv(v, &view)),
        Away::Json => Ok(data::json(v, &view)),
        Away::Svg | Away::Png => Err(Problem::not_found(refusal::no_figure(format!("{HEAD}{id}")))),
    }
}

/// Refused (W144) where it is no place in a batch.
pub(crate) fn offset(words: &Words) -> Result<Option<i64>, Refusal> {
    let Some(said) = words.get("after").filter(|text| !text.is_empty()) else { return Ok(None) };
    let said = address::short(said)?;
    let off = said.parse().ok().filter(|off: &i64| 0 <= *off);
    off.map(Some).ok_or_else(|| refusal::no_offset(said))
}
