//! What programmes read without a token: the fate of a gift.

use access::{App, Asked as Query, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use primitives::Code;
use serde::Deserialize;
use store::Failure;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::follow::{self, Followed};

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(follow_gift))
}

/// Which gift.
#[derive(Clone, Debug, Deserialize)]
struct Which {
    #[serde(default)]
    order_no: String,
    channel: Option<String>,
}

/// What became of a gift: its parts tile `[0, gift_fen)`, first in, first out. Unknown: 404. The same order number on several
/// channels: 409, with `channels`.
#[utoipa::path(
    get,
    path = "/follow",
    tag = "public",
    params(
        ("order_no" = String, Query, description = "the platform's merchant order number, or our gift code"),
        ("channel" = Option<String>, Query, description = "the channel, where several have this order number")
    ),
    responses((status = 200, description = "the gift and its parts", body = Object), Problem),
    security(())
)]
async fn follow_gift(State(app): State<App>, Query(which): Query<Which>) -> Result<Response, Problem> {
    let Which { order_no, channel } = which;
    let channel: Option<Code> = channel.filter(|text| !text.is_empty()).map(|text| text.parse()).transpose()?;
    let number = order_no.clone();
    let read = app.db.read(async move |tx| follow::follow(tx, &order_no, channel.as_ref()).await).await;
    let followed: Followed = match read {
        Ok(followed) => followed,
        Err(Failure::Refused(why)) if why.code() == "B103" => return Err(Problem::not_found(why)),
        Err(Failure::Refused(why)) if why.code() == "B104" => {
            let channels = app.db.read(async move |tx| follow::channels(tx, &number).await).await?;
            let names: Vec<String> = channels.iter().map(Code::to_string).collect();
            return Err(Problem::conflict(why).with("channels", names));
        }
        Err(other) => return Err(other.into()),
    };
    let headers = [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    Ok((headers, Json(followed)).into_response())
}

/// Whether the programme answers and its store can be read.
pub(crate) async fn healthz(State(app): State<App>) -> Result<Response, Problem> {
    app.db.read(async |tx| book::journal::last_entered(tx).await).await?;
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(serde_json::json!({"ok": true}))).into_response())
}
