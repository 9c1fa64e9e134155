//! What we ask of programmes that read every page: pages, yes; the same page as of every instant and whole files, no.

use access::App;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// `/follow` is open on purpose: its answer says `noindex`, which only a programme that may read it can obey.
const ROBOTS: &str =
    "User-agent: *\nDisallow: /api/\nDisallow: /downloads/\nDisallow: /*as_of=\nDisallow: /*after=\nAllow: /\n";

/// Their address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/robots.txt", get(robots))
}

async fn robots() -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], ROBOTS).into_response()
}
