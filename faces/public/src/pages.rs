//! The addresses of the pages: each page's file has its own; the programme wraps them in `ui::dress`.

use access::App;
use axum::Router;
use axum::routing::get;

use crate::{api, brief, consignment, corrections, figure, follow_page, home, operation_page, place};

/// All pages.
pub fn pages() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(operation_page::routes())
        .merge(brief::routes())
        .merge(follow_page::routes())
        .merge(place::routes())
        .merge(consignment::routes())
        .merge(figure::routes())
        .merge(corrections::routes())
        .route("/healthz", get(api::healthz))
}
