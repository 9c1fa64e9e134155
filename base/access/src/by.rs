//! Who asks.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use primitives::Actor;

use crate::{Action, App, Problem, may, refusal, token};

/// The holder of the bearer token that the request shows. Without one, or with one that is unknown or revoked: 401.
#[derive(Clone, Debug)]
pub struct By(pub Actor);

impl By {
    /// 403 unless the policy table lets them.
    pub fn may(&self, action: Action) -> Result<(), Problem> {
        Ok(may(&self.0, action)?)
    }
}

impl<S> FromRequestParts<S> for By
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<By, Problem> {
        let text = bearer(parts).ok_or_else(refusal::no_token)?;
        let found = App::from_ref(state).db.read(async move |tx| token::find(tx, &text).await).await?;
        Ok(By(found.ok_or_else(refusal::unknown_token)?))
    }
}

fn bearer(parts: &Parts) -> Option<String> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
