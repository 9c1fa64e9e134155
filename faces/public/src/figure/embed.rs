//! A figure inside another site's page: a small page of its own without script, as of when, and the way back.

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};
use ui::{Reader, Voice};

use super::{Depth, FigureView};
use crate::address::{self, Words};

/// May stand in any frame; runs nothing, loads its style sheet alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors *";

/// The page.
#[derive(Template)]
#[template(path = "embed.html")]
pub struct EmbedPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub f: &'p FigureView,
    /// Whose figure it is.
    pub foundation: &'p str,
    /// Whether the data are samples.
    pub demo: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let asked = address::asked(id, &words)?;
    let read = async move |tx: &mut store::Tx<'_>| super::read(tx, asked.clone(), None, Depth::Card).await;
    let view = app.db.read(read).await.map_err(address::missing)?;
    let page = EmbedPage { v: &reader.v, f: &view, foundation: &reader.footer.foundation, demo: reader.is_demo() };
    let text = page.render().map_err(|no| Problem::broken(format!("an embedded figure: {no}")))?;
    Ok(([(CONTENT_SECURITY_POLICY, POLICY)], Html(text)).into_response())
}
