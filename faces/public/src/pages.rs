//! The addresses of the pages: parse, read in one snapshot, render.

use std::collections::BTreeMap;

use access::{App, Asked as Query, Part, Problem};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use primitives::{Code, Instant, PlaceCode, Refusal};
use ui::{Reader, Section};

use crate::api;
use crate::brief::{self, BriefPage};
use crate::consignment::{self, ConsignmentPage};
use crate::corrections::{self, CORRECTIONS_MAX, CorrectionsPage};
use crate::figure::{self, FigurePage};
use crate::figures::Asked;
use crate::follow_page::{self, FollowPage, FollowView};
use crate::home::{self, HomePage};
use crate::operation_page::{self, OperationPage};
use crate::place::{self, PlacePage};
use crate::refusal;

/// Longer than any value of an address that means something.
const QUERY_CHARS_MAX: usize = 300;

/// An address's query, as it came.
type Words = BTreeMap<String, String>;

/// The pages; the programme wraps them in `ui::dress`.
pub fn pages() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/operations/{code}", get(operation))
        .route("/operations/{code}/brief", get(brief))
        .route("/operations/{code}/brief.md", get(brief_text))
        .route("/follow", get(follow))
        .route("/places/{code}", get(place))
        .route("/consignments/{*code}", get(consignment))
        .route("/figures/{*id}", get(figure))
        .route("/corrections", get(corrections))
        .route("/healthz", get(api::healthz))
}

async fn home(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let home = app.db.read(async |tx| home::read(tx).await).await?;
    let (title, lead) = (reader.v.t("public-home-name"), reader.v.t("public-home-lead"));
    reader.page(Section::Operations, &title, &lead, &HomePage { v: &reader.v, home: &home })
}

async fn operation(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (operation_code(&code)?, as_of(&words)?);
    let view = app.db.read(async move |tx| operation_page::read(tx, &code, as_of).await).await.map_err(missing)?;
    let title = reader.v.pick(&view.names.zh, &view.names.en).to_owned();
    let lead = reader.v.t("public-operation-description");
    reader.page(Section::Operations, &title, &lead, &OperationPage { v: &reader.v, o: &view })
}

async fn brief(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (operation_code(&code)?, as_of(&words)?);
    let view = app.db.read(async move |tx| brief::read(tx, &code, as_of).await).await.map_err(missing)?;
    let page = BriefPage::of(&reader.v, &view);
    let lead = reader.v.t("public-brief-description");
    reader.page(Section::Operations, &page.title, &lead, &page)
}

async fn brief_text(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (operation_code(&code)?, as_of(&words)?);
    let view = app.db.read(async move |tx| brief::read(tx, &code, as_of).await).await.map_err(missing)?;
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], BriefPage::of(&reader.v, &view).markdown()).into_response())
}

async fn follow(State(app): State<App>, Query(words): Query<Words>, reader: Reader) -> Result<Response, Problem> {
    let order_no = words.get("order_no").cloned().unwrap_or_default();
    let channel = code_of(&words, "channel")?;
    let view = app.db.read(async move |tx| follow_page::read(tx, &order_no, channel.as_ref()).await).await?;
    let (title, lead) = (reader.v.t("public-follow-title"), reader.v.t("public-follow-description"));
    let mut response = reader.page(Section::Follow, &title, &lead, &FollowPage { v: &reader.v, view: &view })?;
    if matches!(view, FollowView::Unknown { .. }) {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    // A donor's page is in no search engine and in no shared cache.
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(axum::http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn place(State(app): State<App>, Part(code): Part<PlaceCode>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async move |tx| place::read(tx, code).await).await.map_err(missing)?;
    let title = reader.v.pick(&view.full_names.zh, &view.full_names.en).to_owned();
    let lead = reader.v.t("public-place-description");
    reader.page(Section::Operations, &title, &lead, &PlacePage { v: &reader.v, p: &view })
}

async fn consignment(State(app): State<App>, Part(code): Part<Code>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async move |tx| consignment::read(tx, &code).await).await.map_err(missing)?;
    let title = reader.v.pick(&view.names.zh, &view.names.en).to_owned();
    let lead = reader.v.t("public-consignment-description");
    reader.page(Section::Operations, &title, &lead, &ConsignmentPage { v: &reader.v, c: &view })
}

async fn figure(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let asked = asked(id, &words)?;
    let after = words.get("after").map(|text| short(text)?.parse()).transpose()?;
    let view = app.db.read(async move |tx| figure::read(tx, asked.clone(), after).await).await.map_err(missing)?;
    let title = format!("{} {}", view.title(&reader.v), view.shown.text(&reader.v));
    let lead = reader.v.t("public-figure-description");
    reader.page(Section::Operations, &title, &lead, &FigurePage { v: &reader.v, f: &view })
}

async fn corrections(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let all = app.db.read(async |tx| corrections::read(tx, CORRECTIONS_MAX).await).await?;
    let (title, lead) = (reader.v.t("public-corrections-title"), reader.v.t("public-corrections-lead"));
    reader.page(Section::Corrections, &title, &lead, &CorrectionsPage { v: &reader.v, corrections: &all })
}

/// What names something that is not there answers 404; other refusals keep their own status.
fn missing(failure: store::Failure) -> Problem {
    match failure {
        store::Failure::Refused(why) if matches!(why.code(), "W102" | "W103" | "W104" | "W105") => {
            Problem::not_found(why)
        }
        other => other.into(),
    }
}

fn operation_code(text: &str) -> Result<Code, Problem> {
    text.parse().map_err(|_: Refusal| Problem::not_found(refusal::no_operation(text)))
}

fn short(text: &str) -> Result<&str, Refusal> {
    if QUERY_CHARS_MAX < text.chars().count() { Err(refusal::too_long(QUERY_CHARS_MAX)) } else { Ok(text) }
}

fn code_of(words: &Words, name: &str) -> Result<Option<Code>, Refusal> {
    words.get(name).filter(|text| !text.is_empty()).map(|text| short(text)?.parse()).transpose()
}

/// RFC 3339; a plus that was typed as it is arrives as a space.
fn as_of(words: &Words) -> Result<Option<Instant>, Refusal> {
    let said = words.get("as_of").filter(|text| !text.is_empty());
    said.map(|text| short(text)?.trim().replace(' ', "+").parse()).transpose()
}

/// What the address asks: whatever is not ours goes to the desk as a parameter.
fn asked(id: String, words: &Words) -> Result<Asked, Refusal> {
    short(&id)?;
    let (operation, as_of) = (code_of(words, "operation")?, as_of(words)?);
    let mut parameters = BTreeMap::new();
    for (name, value) in words {
        if !matches!(name.as_str(), "operation" | "as_of" | "after" | "lang") {
            parameters.insert(short(name)?.to_owned(), short(value)?.to_owned());
        }
    }
    Ok(Asked { id, operation, as_of, parameters })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &[(&str, &str)]) -> Words {
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_figures_address_is_read_back() {
        let query = words(&[
            ("operation", "jilin-2022"),
            ("as_of", "2022-03-31T23:59:59 08:00"),
            ("lang", "en"),
            ("item", "n95"),
        ]);
        let asked = asked("delivery.handed_over".into(), &query).unwrap();
        assert_eq!(
            asked.address(),
            "/figures/delivery.handed_over?operation=jilin-2022&as_of=2022-03-31T23:59:59%2B08:00&item=n95"
        );
        assert_eq!(super::asked("x".repeat(301), &words(&[])).unwrap_err().code(), "W106");
        assert_eq!(super::asked("x".into(), &words(&[("as_of", "yesterday")])).unwrap_err().code(), "P102");
        assert_eq!(super::asked("x".into(), &words(&[("operation", "a b")])).unwrap_err().code(), "P104");
    }
}
