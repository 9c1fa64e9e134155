//! The JSON API of money that goes on as other money: for another purpose, in another currency.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::{Action, Answer, App, Body, By, Key, Part, Problem, once};
use axum::extract::State;
use book::locks;
use operation::Made;
use primitives::Code;
use store::{Locks, Tx};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::exchange::{self, ExchangeForm};
use crate::payment::ApprovalForm;
use crate::redirection::{self, RedirectionForm};

/// The routes, to be nested under `/api/v1`.
pub(crate) fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_redirection))
        .routes(routes!(approve_redirection))
        .routes(routes!(post_exchange))
}

/// Asks that held money serve another purpose; somebody else approves it.
#[utoipa::path(post, path = "/redirections", tag = "finance", params(Key), request_body = RedirectionForm,
    responses((status = 200, body = Made), Problem))]
async fn post_redirection(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<RedirectionForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("redirection:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| redirection::make(tx, &who, now, &what).await;
    once(&app, &by, Action::Redirect, key, &("redirection", &form), locks, change).await
}

/// Approves another purpose that somebody else asked for: the money goes on. Whose the gifts are it finds out, and waits for these
/// funds then.
#[utoipa::path(post, path = "/redirections/{code}/approve", tag = "finance", params(Key, ("code" = String, Path)),
    request_body = ApprovalForm, responses((status = 200, body = Made), Problem))]
async fn approve_redirection(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<ApprovalForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    by.may(Action::ApproveRedirection)?;
    let locks = Locks::of([format!("redirection:{code}")]);
    let change = async move |tx: &mut Tx<'_>| redirection::approve(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::ApproveRedirection, key, &("redirection-approval", &code, &form), locks, change).await
}

/// Books that a bank changed money into another currency.
#[utoipa::path(post, path = "/exchanges", tag = "finance", params(Key), request_body = ExchangeForm,
    responses((status = 200, body = Made), Problem))]
async fn post_exchange(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ExchangeForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let stream = form.stream.clone();
    let fund = app.db.read(async move |tx| book::stock::fund_of(tx, &stream).await).await?;
    let locks = fund.iter().fold(Locks::none(), |all, fund| all.and(locks::fund(fund)));
    let change = async move |tx: &mut Tx<'_>| exchange::add(tx, &who, now, &what).await;
    once(&app, &by, Action::Exchange, key, &("exchange", &form), locks, change).await
}
