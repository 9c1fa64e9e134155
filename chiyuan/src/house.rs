//! Every room's tables, sentences and routes, in the order in which rooms stand on each other.

use std::sync::Arc;

use access::{App, Bearer, Front};
use axum::Router;
use axum::routing::get;
use store::Migration;
use tower_http::compression::{CompressionLayer, Predicate, predicate::NotForContentType};
use ui::{Catalogue, Look};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::footer;

/// All migrations, desk by desk.
pub fn migrations() -> Vec<Migration> {
    [
        book::MIGRATIONS,
        access::MIGRATIONS,
        operation::MIGRATIONS,
        finance::MIGRATIONS,
        supply::MIGRATIONS,
        fundraising::MIGRATIONS,
        delivery::MIGRATIONS,
    ]
    .concat()
}

/// All sentences, room by room: (name, Chinese, English).
pub const SENTENCES: &[(&str, (&str, &str))] = &[
    ("ledger", ledger::MESSAGES),
    ("statements", statements::MESSAGES),
    ("store", store::MESSAGES),
    ("book", book::MESSAGES),
    ("access", access::MESSAGES),
    ("ui", ui::MESSAGES),
    ("document", document::MESSAGES),
    ("operation", operation::MESSAGES),
    ("finance", finance::MESSAGES),
    ("supply", supply::MESSAGES),
    ("fundraising", fundraising::MESSAGES),
    ("delivery", delivery::MESSAGES),
    ("public", public::MESSAGES),
    ("chiyuan", crate::MESSAGES),
];

/// The catalogue of the whole house.
pub fn catalogue() -> Catalogue {
    Catalogue::of(&SENTENCES.iter().map(|(_, pair)| *pair).collect::<Vec<_>>())
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Chiyuan", description = "One book for money, goods and service. 驰援：钱、物、服务一本账。"),
    modifiers(&Bearer)
)]
struct Document;

fn routes() -> OpenApiRouter<App> {
    let api = OpenApiRouter::new()
        .merge(operation::api())
        .merge(finance::api())
        .merge(supply::api())
        .merge(fundraising::api())
        .merge(delivery::api())
        .merge(public::api());
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", api)
}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

/// The whole programme as a router, with nothing before it.
pub fn router(app: &App) -> Router {
    router_for(app, &Front::default())
}

/// The whole programme as a router.
pub fn router_for(app: &App, front: &Front) -> Router {
    let (api, document) = routes().split_for_parts();
    let document = Arc::new(document);
    let show = get(move || {
        let document = document.clone();
        async move { axum::Json(document.as_ref().clone()) }
    });
    let whole = api
        .merge(public::pages())
        .merge(ui::assets())
        .merge(ui::design())
        .route("/api/v1/openapi.json", show)
        .fallback(ui::nothing_here)
        .with_state(app.clone());
    let whole = access::slowed(whole, &app.world, public::asks_for_a_gift);
    let look = Look { catalogue: Arc::new(catalogue()), footer: footer::of(app), demo: app.demo };
    // Outside the dress: it says a "no" anew, and what it says is packed only then. Outermost, so that it is packed once.
    let packed = CompressionLayer::new().compress_when(
        NotForContentType::SSE.and(NotForContentType::IMAGES).and(NotForContentType::const_new("font/")),
    );
    let kept = access::kept(access::keepable(ui::dress(whole, look)).layer(packed), &app.db, public::is_kept);
    access::fronted(access::packed_fast(kept, public::asks_for_a_gift), front)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two forms of one name are one in the document: the last one read would stand for both.
    #[test]
    fn each_reversal_shows_its_own_form() {
        let document = serde_json::to_value(document()).unwrap();
        let has_noun = |path: &str| {
            let body = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let name = body.as_str().unwrap().rsplit('/').next().unwrap();
            document["components"]["schemas"][name]["properties"].get("noun").is_some()
        };
        assert!(has_noun("/api/v1/reversals"));
        assert!(!has_noun("/api/v1/batch-reversals") && !has_noun("/api/v1/gift-reversals"));
    }
}
