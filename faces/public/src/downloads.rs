//! Downloads (数据下载): the whole book and what follows from it, as files that a programme or a spreadsheet reads. No row
//! carries personal data: a donor stands in none.

mod figures;
mod goods;
mod journal;

mod places;

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use book::EntryId;
use operation::Names;
use primitives::{Code, Instant, count};
use store::{Failure, Tx};
use ui::{Lang, Reader, Section, Voice};

use crate::address::{self, Words};
use crate::refusal;
use crate::sheet::{Form, Row, Sheet};

pub use goods::Many;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DownloadsView {
    /// The book's last entry; `None` while the book is empty.
    pub as_of: Option<Instant>,
    /// Entries in the journal.
    pub entries: i64,
    /// Rows of the goods' file.
    pub goods: Many,
    /// Figures on the operations' lists.
    pub figures: i64,
    /// Places in which something was signed for.
    pub places: i64,
    /// Operations, whose briefs are texts too.
    pub operations: Vec<(Code, Names)>,
}

/// The page.
#[derive(Template)]
#[template(path = "downloads.html")]
pub struct DownloadsPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub d: &'p DownloadsView,
}

/// One row of the page's table.
struct File {
    name: &'static str,
    title: &'static str,
    note: &'static str,
    rows: String,
    columns: &'static [&'static str],
}

impl DownloadsPage<'_> {
    fn files(&self) -> [File; 4] {
        let (v, d) = (self.v, self.d);
        let goods = d.goods.loads + d.goods.lines;
        let file = |name, title, note, rows, columns| File { name, title, note, rows, columns };
        [
            file(
                "journal",
                "public-file-journal",
                "public-file-journal-note",
                v.value(d.entries, "entry"),
                journal::COLUMNS,
            ),
            file("goods", "public-file-goods", "public-file-goods-note", v.count(goods), goods::COLUMNS),
            file("figures", "public-file-figures", "public-file-figures-note", v.count(d.figures), figures::COLUMNS),
            file("places", "public-file-places", "public-file-places-note", v.count(d.places), places::COLUMNS),
        ]
    }
    fn entries_max(&self) -> String {
        self.v.count(count(journal::ENTRIES_MAX))
    }
}

/// The page and its files.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/downloads", get(show)).route("/downloads/{file}", get(file))
}

async fn show(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async |tx| read(tx).await).await?;
    let (title, lead) = (reader.v.t("public-downloads-title"), reader.v.t("public-downloads-lead"));
    reader.page(Section::Downloads, &title, &lead, &DownloadsPage { v: &reader.v, d: &view })
}

/// Counts what each file has, as of the book's last entry.
pub async fn read(tx: &mut Tx<'_>) -> Result<DownloadsView, Failure> {
    let Some(as_of) = book::journal::last_entered(tx).await? else { return Ok(DownloadsView::default()) };
    let (mut operations, mut figures) = (Vec::new(), 0);
    for operation in operation::list(tx).await? {
        figures += figures::many(tx, &operation.code).await?;
        operations.push((operation.code, operation.names));
    }
    Ok(DownloadsView {
        as_of: Some(as_of),
        entries: book::journal::count(tx).await?,
        goods: goods::many(tx, as_of).await?,
        figures,
        places: count(places::rows(tx, as_of).await?.len()),
        operations,
    })
}

async fn file(
    State(app): State<App>,
    Path(file): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let none = || Problem::not_found(refusal::no_file(&file));
    let (name, form) =
        file.split_once('.').and_then(|(name, ending)| Some((name, Form::of(ending)?))).ok_or_else(none)?;
    match name {
        "journal" => whole_journal(&app, form, &words).await,
        "goods" => {
            let read = app.db.read(async |tx| match book::journal::last_entered(tx).await? {
                Some(at) => Ok((Some(at), goods::rows(tx, at).await?)),
                None => Ok((None, Vec::new())),
            });
            Ok(table(form, name, goods::COLUMNS, read.await?))
        }
        "figures" => {
            let voices = Lang::ALL.map(|lang| reader.v.in_lang(lang));
            let read = app.db.read(async move |tx| {
                let at = book::journal::last_entered(tx).await?;
                Ok((at, figures::rows(tx, &voices).await?))
            });
            Ok(table(form, name, figures::COLUMNS, read.await?))
        }
        "places" => {
            let read = app.db.read(async |tx| match book::journal::last_entered(tx).await? {
                Some(at) => Ok((Some(at), places::rows(tx, at).await?)),
                None => Ok((None, Vec::new())),
            });
            Ok(table(form, name, places::COLUMNS, read.await?))
        }
        _ => Err(none()),
    }
}

fn table(
    form: Form,
    name: &str,
    columns: &'static [&'static str],
    (as_of, rows): (Option<Instant>, Vec<Row>),
) -> Response {
    let mut sheet = Sheet::new(form, columns);
    let (head, rows) = (sheet.head(as_of), sheet.rows(&rows));
    (form.headers(name), Body::from(format!("{head}{rows}{}", sheet.foot()))).into_response()
}

/// Refused: behind an entry that is not there (W141).
async fn whole_journal(app: &App, form: Form, words: &Words) -> Result<Response, Problem> {
    let after: Option<EntryId> = words.get("after").map(|text| address::short(text)?.parse()).transpose()?;
    let read = app.db.read(async move |tx| {
        let head = match after {
            Some(id) => Some(book::journal::head(tx, id).await?.ok_or_else(|| refusal::no_entry(id))?),
            None => None,
        };
        Ok((book::journal::last_entered(tx).await?, head.map(|head| (head.entered_at, head.id))))
    });
    let (as_of, after) = read.await.map_err(address::missing)?;
    let text = journal::text(app.clone(), form, as_of, after);
    Ok((form.headers("journal"), Body::from_stream(text)).into_response())
}

/// Columns whose name alone does not say what they hold.
pub(crate) const COLUMNS_SAID: &[(&str, &str)] = &[
    ("entry", "public-column-entry"),
    ("noun, code", "public-column-noun"),
    ("effective_at, entered_at, at", "public-column-at"),
    ("corrects, undoes", "public-column-corrects"),
    ("did", "public-column-did"),
    ("on", "public-column-on"),
    ("lo, hi, put", "public-column-lo"),
    ("sum, value", "public-column-sum"),
    ("received, damaged, missing, excess", "public-column-counts"),
    ("parameters", "public-column-parameters"),
];
