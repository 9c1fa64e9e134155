//! The JSON API of this desk.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::{Action, Answer, App, Asked, Body, By, Key, Part, Problem, once};
use axum::Json;
use axum::extract::State;
use book::locks;
use operation::{Made, Names};
use primitives::{Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Locks, Tx};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bank::{self, BankForm};
use crate::channel::{self, ChannelForm};
use crate::fund::{self, FundForm, PayerForm};
use crate::pay_back::{self, PayBackForm};
use crate::payment::{self, ApprovalForm, PaymentForm};
use crate::reserve;
use crate::settlement::{self, SettlementForm};

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_channel, get_channels))
        .routes(routes!(post_fund, get_funds))
        .routes(routes!(post_payer))
        .routes(routes!(post_bank))
        .routes(routes!(post_settlement))
        .routes(routes!(get_batches))
        .routes(routes!(post_payment))
        .routes(routes!(post_approval))
        .routes(routes!(post_pay_back))
        .merge(crate::api_bank::api())
        .merge(crate::api_goes_on::api())
}

/// Writes a channel down.
#[utoipa::path(post, path = "/channels", tag = "finance", params(Key), request_body = ChannelForm,
    responses((status = 200, body = Made), Problem))]
async fn post_channel(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ChannelForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks::channel(&form.code);
    let change = async move |tx: &mut Tx<'_>| channel::add(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepChannels, key, &("channel", &form), locks, change).await
}

/// Sets a fund up.
#[utoipa::path(post, path = "/funds", tag = "finance", params(Key), request_body = FundForm,
    responses((status = 200, body = Made), Problem))]
async fn post_fund(State(app): State<App>, by: By, key: Key, Body(form): Body<FundForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks::fund(&form.code);
    let change = async move |tx: &mut Tx<'_>| fund::add(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepFunds, key, &("fund", &form), locks, change).await
}

/// Names another fund whose money stands in when spent gifts of this one are refunded.
#[utoipa::path(post, path = "/funds/{code}/payer", tag = "finance", params(Key, ("code" = String, Path)),
    request_body = PayerForm, responses((status = 200, body = Made), Problem))]
async fn post_payer(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<PayerForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let locks = locks::fund(&code);
    let change = async move |tx: &mut Tx<'_>| fund::set_payer(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::KeepFunds, key, &("payer", &code, &form), locks, change).await
}

/// Writes a bank account down.
#[utoipa::path(post, path = "/banks", tag = "finance", params(Key), request_body = BankForm,
    responses((status = 200, body = Made), Problem))]
async fn post_bank(State(app): State<App>, by: By, key: Key, Body(form): Body<BankForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("bank:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| bank::add(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepBank, key, &("bank", &form), locks, change).await
}

/// Books that a channel paid out named batches.
#[utoipa::path(post, path = "/settlements", tag = "finance", params(Key), request_body = SettlementForm,
    responses((status = 200, body = Made), Problem))]
async fn post_settlement(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<SettlementForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    // Whose streams the batches lie on is the book's to know: a payout is rare, so it waits for every fund.
    let funds = app.db.read(async |tx| fund::list(tx).await).await?;
    let locks = funds.iter().fold(locks::channel(&form.channel), |all, fund| all.and(locks::fund(&fund.code)));
    let change = async move |tx: &mut Tx<'_>| settlement::settle(tx, &who, now, &what).await;
    once(&app, &by, Action::Settle, key, &("settlement", &form), locks, change).await
}

/// Prepares a payment; another approves it.
#[utoipa::path(post, path = "/payments", tag = "finance", params(Key), request_body = PaymentForm,
    responses((status = 200, body = Made), Problem))]
async fn post_payment(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<PaymentForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks::order(&form.order);
    let change = async move |tx: &mut Tx<'_>| payment::make(tx, &who, now, &what).await;
    once(&app, &by, Action::MakePayment, key, &("payment", &form), locks, change).await
}

/// Approves a payment that somebody else made: the money leaves.
#[utoipa::path(post, path = "/payments/{code}/approve", tag = "finance", params(Key, ("code" = String, Path)),
    request_body = ApprovalForm, responses((status = 200, body = Made), Problem))]
async fn post_approval(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<ApprovalForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let known = app.db.read(async move |tx| payment::find(tx, &code).await).await?;
    let locks = match known {
        Some(payment) => of_order(&app, payment.order).await?,
        None => Locks::none(),
    };
    let said = ("approval", what.0.clone(), what.1.clone());
    let change = async move |tx: &mut Tx<'_>| payment::approve(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::ApprovePayment, key, &said, locks, change).await
}

/// Books what a supplier gave back.
#[utoipa::path(post, path = "/pay-backs", tag = "finance", params(Key), request_body = PayBackForm,
    responses((status = 200, body = Made), Problem))]
async fn post_pay_back(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<PayBackForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = of_order(&app, form.order.clone()).await?;
    let change = async move |tx: &mut Tx<'_>| pay_back::add(tx, &who, now, &what).await;
    once(&app, &by, Action::PayBack, key, &("pay_back", &form), locks, change).await
}

/// What a change of an order's money locks: the order, and the fund that pays.
async fn of_order(app: &App, order: Code) -> Result<Locks, Problem> {
    let locks = locks::order(&order);
    let reserved = app.db.read(async move |tx| reserve::find(tx, &order).await).await?;
    Ok(reserved.iter().fold(locks, |all, reserved| all.and(locks::fund(&reserved.what.fund))))
}

/// A channel as it is listed.
#[derive(Serialize, ToSchema)]
struct ChannelLine {
    #[schema(value_type = String)]
    code: Code,
    names: Names,
    format: Option<String>,
    platform: bool,
}

/// Every channel, by code.
#[utoipa::path(get, path = "/channels", tag = "finance", responses((status = 200, body = [ChannelLine]), Problem))]
async fn get_channels(State(app): State<App>, by: By) -> Result<Json<Vec<ChannelLine>>, Problem> {
    by.may(Action::Read)?;
    let all = app.db.read(async |tx| channel::list(tx).await).await?;
    let line =
        |c: channel::Channel| ChannelLine { code: c.code, names: c.names, format: c.format, platform: c.platform };
    Ok(Json(all.into_iter().map(line).collect()))
}

/// A fund as it is listed.
#[derive(Serialize, ToSchema)]
struct FundLine {
    #[schema(value_type = String)]
    code: Code,
    #[schema(value_type = Option<String>)]
    operation: Option<Code>,
    names: Names,
    #[schema(value_type = Option<String>)]
    refund_payer: Option<Code>,
}

/// Every fund, by code.
#[utoipa::path(get, path = "/funds", tag = "finance", responses((status = 200, body = [FundLine]), Problem))]
async fn get_funds(State(app): State<App>, by: By) -> Result<Json<Vec<FundLine>>, Problem> {
    by.may(Action::Read)?;
    let all = app.db.read(async |tx| fund::list(tx).await).await?;
    let line =
        |f: fund::Fund| FundLine { code: f.code, operation: f.operation, names: f.names, refund_payer: f.refund_payer };
    Ok(Json(all.into_iter().map(line).collect()))
}

/// Whose batches.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Whose {
    /// The channel.
    #[param(value_type = String)]
    channel: Code,
}

/// A batch as it is listed.
#[derive(Serialize, ToSchema)]
struct BatchLine {
    #[schema(value_type = String)]
    code: Code,
    #[schema(value_type = String)]
    channel: Code,
    /// How many gifts.
    gifts: i64,
    /// Their sum, in fen.
    sum_fen: i64,
    /// What of it the channel still owes, in fen.
    receivable_fen: i64,
    /// When it is effective: its latest gift.
    #[schema(value_type = String)]
    at: Instant,
}

/// The batches of a channel, with what is still receivable of each.
#[utoipa::path(get, path = "/batches", tag = "finance", params(Whose),
    responses((status = 200, body = [BatchLine]), Problem))]
async fn get_batches(
    State(app): State<App>,
    by: By,
    Asked(whose): Asked<Whose>,
) -> Result<Json<Vec<BatchLine>>, Problem> {
    by.may(Action::Read)?;
    let read = app.db.read(async move |tx| {
        channel::must(tx, &whose.channel).await?;
        let mut lines = Vec::new();
        for batch in book::batch::of_channel(tx, &whose.channel).await? {
            let receivable_fen = book::batch::receivable(tx, &batch).await?;
            lines.push(BatchLine {
                code: batch.code,
                channel: batch.channel,
                gifts: batch.gifts,
                sum_fen: batch.hi - batch.lo,
                receivable_fen,
                at: batch.latest,
            });
        }
        Ok(lines)
    });
    Ok(Json(read.await?))
}
