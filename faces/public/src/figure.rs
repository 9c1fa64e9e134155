//! A figure's page: its definition (口径), its formula in numbers, the line of its parts, and the entries behind it, each with
//! what it brings; a correction stands where the error stood.

mod card;
mod data;
pub mod embed;
mod line;
mod read;
mod rows;
mod words;

use std::borrow::Borrow;

use access::{App, Asked as Query, Origin, Problem};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use operation::Names;
use primitives::{Code, Instant, PlaceCode};
use store::Failure;
use ui::chart::Line;
use ui::parts::{Crumbs, Downloads, Facts, Pager, Parts};
use ui::{Reader, Section, Voice};

use card::Card;

use crate::address::{self, Words};
use crate::corrections::Correction;
use crate::figures::{Asked, Shown};
use crate::{entry_page, labels};

pub(crate) use data::{file, plain};
pub use read::{Depth, read};
pub use rows::Row;

/// Entries on one page; the next begins behind the last of them.
pub const PAGE: usize = 50;

/// An entry's id is told by its head; a code fits.
const SUBJECT_CHARS_MAX: usize = 64;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureView {
    /// Value, unit, and the address without a page.
    pub shown: Shown,
    /// An operation's own name for it.
    pub names: Option<Names>,
    /// The desk's definition.
    pub definition: String,
    /// What the subject behind the colon is called.
    pub subject: Option<Names>,
    /// Up to which instant it counts.
    pub as_of: Instant,
    /// The operation's code and names.
    pub operation: Option<(Code, Names)>,
    /// What the desk is asked for: parameter, value, its name where it has one.
    pub parameters: Vec<(String, String, Option<Names>)>,
    /// Other instants of the same figure.
    pub others: Vec<(Instant, Asked)>,
    /// Other pages on which it stands.
    pub stands: Vec<Stand>,
    /// What its entries add up to; `None` where they count a thing once, or divide.
    pub sums: Option<Sums>,
    /// Its parts by channel or consignment, in order, where they tile it.
    pub shares: Vec<Share>,
    /// Entries behind it, all of them.
    pub count: usize,
    /// Where this page stands among them, from 0.
    pub first: usize,
    /// This page's.
    pub rows: Vec<Row>,
    /// Corrections that name the figure and no entry of it: on its last page.
    pub notices: Vec<Correction>,
    /// The entry behind which the next page begins.
    pub next: Option<EntryId>,
}

/// What the entries add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// What entries brought.
    pub gains: i64,
    /// What entries took away: never positive.
    pub losses: i64,
    /// What reversals took back, with its sign.
    pub undone: i64,
}

/// A part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Whose; `None` for the rest.
    pub names: Option<Names>,
    /// In the figure's unit.
    pub value: i64,
    /// The figure of this part.
    pub asked: Option<Asked>,
}

/// Another page on which the figure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// The first page.
    Home,
    /// An operation's page.
    Operation(Code, Names),
    /// An operation's brief.
    Brief(Code),
    /// A consignment's page.
    Consignment(Code, Names),
    /// A place's page.
    Place(PlaceCode, Names),
}

/// The page.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct FigurePage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub f: &'p FigureView,
    /// Where the site stands, for what is copied elsewhere; may be empty.
    pub origin: &'p str,
}

/// The public reason of a correction, in the table itself.
#[derive(Template)]
#[template(
    source = r#"<tr role="row" data-state="why"><td role="cell" colspan="{{ columns }}"><p><b>{{ v.t("public-correction") }}</b>&ensp;{{ told }}{{ reason }}</p><p class="note"><a href="{{ href }}">{{ v.t("public-figure-why") }}</a></p></td></tr>"#,
    ext = "html"
)]
struct Why<'p> {
    v: &'p Voice,
    told: String,
    reason: String,
    href: String,
    columns: usize,
}

impl HtmlSafe for Why<'_> {}

impl FigureView {
    /// The operation's name for it, else the desk's with its subject.
    pub fn title(&self, v: &Voice) -> String {
        if let Some(names) = &self.names {
            return v.pick(&names.zh, &names.en).to_owned();
        }
        let (title, _) = labels::defined(v, &self.definition);
        let subject = match (&self.subject, self.shown.asked.id.split_once(':')) {
            (Some(names), _) => v.pick(&names.zh, &names.en).to_owned(),
            (None, Some((_, subject))) => subject.chars().take(SUBJECT_CHARS_MAX).collect(),
            (None, None) => return title,
        };
        v.tell("public-figure-of", &[("figure", title), ("subject", subject)])
    }
    /// Whether every entry's part is said: they add up to the value.
    pub fn adds_up(&self) -> bool {
        self.sums.is_some()
    }
    /// What one entry brings, without the unit.
    pub(crate) fn bare(&self, v: &Voice, n: impl Borrow<i64>) -> String {
        if self.shown.unit == "fen" { v.yuan(n) } else { v.count(n) }
    }
    /// The same with its unit.
    pub(crate) fn whole(&self, v: &Voice, n: i64) -> String {
        Shown { value: n, ..self.shown.clone() }.text(v)
    }
}

impl FigurePage<'_> {
    fn crumbs(&self) -> Crumbs {
        words::crumbs(self.v, self.f)
    }
    fn lead(&self) -> String {
        words::lead(self.v, self.f)
    }
    fn facts(&self) -> Facts {
        words::facts(self.v, self.f)
    }
    fn line(&self) -> Option<Line> {
        line::line(self.v, self.f)
    }
    fn parts(&self) -> Parts {
        line::parts(self.v, self.f)
    }
    fn pager(&self) -> Pager {
        let (v, f) = (self.v, self.f);
        let address = f.shown.asked.address();
        let mark = if address.contains('?') { '&' } else { '?' };
        let before = (0 < f.first).then(|| (v.t("public-first-page"), v.href(&address)));
        let after = f.next.map(|last| (v.t("public-next-page"), v.href(&format!("{address}{mark}after={last}"))));
        Pager { label: v.t("public-entries"), before, after }
    }
    fn downloads(&self) -> Downloads {
        let (v, asked) = (self.v, &self.f.shown.asked);
        let files = [("CSV", ".csv"), ("JSON", ".json"), ("SVG", ".svg")];
        let mut files: Vec<_> =
            files.map(|(word, ending)| (word.to_owned(), v.href(&asked.address_of(ending)))).into_iter().collect();
        files.push((v.t("public-figure-picture"), v.href(&asked.address_of(".png"))));
        Downloads { label: v.t("public-figure-take"), files }
    }
    /// What another site pastes.
    fn snippet(&self) -> String {
        let address = self.f.shown.asked.address();
        let embed = self.v.href(&address.replacen("/figures/", "/embed/", 1)).replace('&', "&amp;");
        let title =
            format!("{} {}", self.f.title(self.v), self.f.shown.text(self.v)).replace(['"', '<', '>', '&'], " ");
        format!(
            r#"<iframe src="{}{embed}" title="{title}" width="420" height="220" loading="lazy" referrerpolicy="no-referrer"></iframe>"#,
            self.origin
        )
    }
    fn unit(&self) -> String {
        words::unit(self.v, self.f)
    }
    fn why(&self, notice: &Correction) -> Why<'_> {
        let (told, reason) = notice.told(self.v);
        let href = self.v.href(&format!("/corrections#{}", notice.entry));
        Why { v: self.v, told, reason, href, columns: if self.f.adds_up() { 5 } else { 3 } }
    }
    fn entry(&self, id: &EntryId) -> String {
        self.v.href(&crate::figures::entry(*id).address())
    }
}

/// How a figure leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Away {
    Page,
    Csv,
    Json,
    Svg,
    Png,
}

impl Away {
    /// By the ending of the address; ids have dots too, so only these endings are endings.
    fn of(id: &str) -> (&str, Away) {
        const ENDINGS: [(&str, Away); 4] =
            [(".csv", Away::Csv), (".json", Away::Json), (".svg", Away::Svg), (".png", Away::Png)];
        let found = ENDINGS.iter().find_map(|(ending, away)| Some((id.strip_suffix(ending)?, *away)));
        found.filter(|(id, _)| !id.is_empty()).unwrap_or((id, Away::Page))
    }
    const fn depth(self) -> Depth {
        match self {
            Away::Page => Depth::Page,
            Away::Csv | Away::Json => Depth::File,
            Away::Svg | Away::Png => Depth::Card,
        }
    }
}

/// A figure's addresses.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/figures/{*id}", get(show)).route("/embed/{*id}", get(embed::show))
}

async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(words): Query<Words>,
    Origin(origin): Origin,
    reader: Reader,
) -> Result<Response, Problem> {
    let (bare, away) = Away::of(&id);
    if let Some(entry) = bare.strip_prefix(entry_page::HEAD) {
        return entry_page::show(&app, entry, &words, &reader, away).await;
    }
    let after: Option<EntryId> = words.get("after").map(|text| address::short(text)?.parse()).transpose()?;
    let (asked, whole) = (address::asked(bare.to_owned(), &words)?, address::asked(id.clone(), &words)?);
    let (read, away) = app
        .db
        .read(async move |tx| match read(tx, asked.clone(), after, away.depth()).await {
            // An id that ends like a file is an id still.
            Err(Failure::Refused(no)) if no.code() == "W105" && away != Away::Page => {
                match read(tx, whole.clone(), after, Depth::Page).await {
                    Ok(view) => Ok((view, Away::Page)),
                    Err(Failure::Refused(_)) => Err(no.into()),
                    Err(fault) => Err(fault),
                }
            }
            read => Ok((read?, away)),
        })
        .await
        .map_err(address::missing)?;
    answer(&read, away, &reader, &origin).await
}

async fn answer(f: &FigureView, away: Away, reader: &Reader, origin: &str) -> Result<Response, Problem> {
    let (v, whose) = (&reader.v, (reader.footer.foundation.as_str(), reader.is_demo()));
    match away {
        Away::Page => {
            let title = format!("{} {}", f.title(v), f.shown.text(v));
            let lead = v.t("public-figure-description");
            reader.page(Section::Operations, &title, &lead, &FigurePage { v, f, origin })
        }
        Away::Csv => Ok(data::csv(v, f)),
        Away::Json => Ok(data::json(v, f)),
        Away::Svg => Ok(data::svg(Card::of(v, f, "", whose)?.svg())),
        Away::Png => data::png(Card::of(v, f, origin, whose)?.svg()).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ending_is_an_ending() {
        for (id, want) in [
            ("R3.4.items", ("R3.4.items", Away::Page)),
            ("R3.4.items.csv", ("R3.4.items", Away::Csv)),
            ("supply.unit_cost:PO-1/1/1.json", ("supply.unit_cost:PO-1/1/1", Away::Json)),
            ("delivery.signed:220113.svg", ("delivery.signed:220113", Away::Svg)),
            ("a.png.png", ("a.png", Away::Png)),
            ("a.pngx", ("a.pngx", Away::Page)),
            (".csv", (".csv", Away::Page)),
        ] {
            assert_eq!(Away::of(id), want, "{id}");
        }
    }
}
