//! A figure's page: its definition (口径), value and time, and the entries behind it.

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use operation::Names;
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::parts::{Fact, Facts, Pager, Piece};
use ui::{Reader, Section, Voice};

use crate::address::{self, Words};
use crate::entries::{self, EntryRow};
use crate::figures::{self, Asked, Shown};
use crate::{labels, refusal};

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
    /// Up to which instant it counts.
    pub as_of: Instant,
    /// The operation's code and names.
    pub operation: Option<(Code, Names)>,
    /// What the desk is asked for.
    pub parameters: Vec<(String, String)>,
    /// Entries behind it, all of them.
    pub count: usize,
    /// Where this page stands among them, from 0.
    pub first: usize,
    /// This page's.
    pub entries: Vec<EntryRow>,
    /// The entry behind which the next page begins.
    pub next: Option<EntryId>,
}

/// The page.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct FigurePage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub f: &'p FigureView,
}

impl FigureView {
    /// The operation's name for it, else the desk's with its subject.
    pub fn title(&self, v: &Voice) -> String {
        if let Some(names) = &self.names {
            return v.pick(&names.zh, &names.en).to_owned();
        }
        let (title, _) = labels::defined(v, &self.definition);
        match self.shown.asked.id.split_once(':') {
            Some((_, subject)) => format!("{title} {}", subject.get(..SUBJECT_CHARS_MAX).unwrap_or(subject)),
            None => title,
        }
    }
}

impl FigurePage<'_> {
    fn facts(&self) -> Facts {
        let (v, f) = (self.v, self.f);
        let plain = |id: &str, text: String| Fact::new(v.t(id), text);
        let (title, how) = labels::defined(v, &f.definition);
        let mut facts = vec![plain("public-figure-how", how.unwrap_or(title))];
        if let Some((code, names)) = &f.operation {
            let text = v.pick(&names.zh, &names.en).to_owned();
            let href = v.href(&format!("/operations/{code}"));
            facts.push(Fact::new(v.t("public-operation"), Piece::link(text, href)));
        }
        if !f.parameters.is_empty() {
            let said: Vec<_> = f.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
            facts.push(plain("public-figure-asked", said.join(&v.t("public-comma"))));
        }
        facts.push(plain("public-as-of-head", v.instant(f.as_of)));
        facts.push(plain("public-figure-id", f.shown.asked.id.clone()));
        Facts(facts)
    }
    fn pager(&self) -> Pager {
        let (v, f) = (self.v, self.f);
        let address = f.shown.asked.address();
        let mark = if address.contains('?') { '&' } else { '?' };
        let before = (0 < f.first).then(|| (v.t("public-first-page"), v.href(&address)));
        let after = f.next.map(|last| (v.t("public-next-page"), v.href(&format!("{address}{mark}after={last}"))));
        Pager { label: v.t("public-entries"), before, after }
    }
}

/// A figure's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/figures/{*id}", get(show))
}

async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let asked = address::asked(id, &words)?;
    let after = words.get("after").map(|text| address::short(text)?.parse()).transpose()?;
    let view = app.db.read(async move |tx| read(tx, asked.clone(), after).await).await.map_err(address::missing)?;
    let title = format!("{} {}", view.title(&reader.v), view.shown.text(&reader.v));
    let lead = reader.v.t("public-figure-description");
    reader.page(Section::Operations, &title, &lead, &FigurePage { v: &reader.v, f: &view })
}

/// Opens a figure and reads the page of entries behind `after`; refused (W105) where it is not known.
pub async fn read(tx: &mut Tx<'_>, asked: Asked, after: Option<EntryId>) -> Result<FigureView, Failure> {
    let now = book::journal::last_entered(tx).await?.unwrap_or(Instant::EPOCH);
    let id = asked.id.clone();
    let Some(opened) = figures::open(tx, asked, now).await? else { return Err(refusal::no_figure(id).into()) };
    let figures::Opened { asked, published, figure } = opened;
    let first = after.and_then(|last| figure.entries.iter().position(|id| *id == last)).map_or(0, |at| at + 1);
    let ids = &figure.entries[first..figure.entries.len().min(first + PAGE)];
    let next = ids.last().copied().filter(|_| first + ids.len() < figure.entries.len());
    let entries = entries::read(tx, ids).await?;
    let operation = match &asked.operation {
        Some(code) => operation::find(tx, code).await?.map(|operation| (operation.code, operation.names)),
        None => None,
    };
    let definition = published.as_ref().map_or_else(
        || asked.id.split_once(':').map_or(asked.id.as_str(), |(name, _)| name).to_owned(),
        |published| published.definition.to_string(),
    );
    let parameters = published.as_ref().map_or(&asked.parameters, |published| &published.parameters);
    let parameters = parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let (names, words) = published.map_or((None, None), |p| (Some(p.names), p.unit));
    let count = figure.entries.len();
    Ok(FigureView {
        as_of: asked.as_of.unwrap_or(now),
        shown: Shown { asked, value: figure.value, unit: figure.unit, words },
        names,
        definition,
        operation,
        parameters,
        count,
        first,
        entries,
        next,
    })
}
