//! The JSON API of this desk.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use std::path::PathBuf;

use access::upload::receive;
use access::{Action, Answer, App, Asked as Query, Body, By, Key, Part, Problem, once};
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use operation::Made;
use primitives::{Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use statements::Format;
use store::{Locks, Tx};
use ui::Reader;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::appeal::{self, AppealForm, CloseForm, FilingForm};
use crate::claim::{self, ClaimForm};
use crate::gift::{self, GiftForm};
use crate::giver::{self, GiverForm};
use crate::import::{Answered, Asked, Say, Tell, Told, ToldRejected, ToldWaiting, import_open};
use crate::in_kind::{self, InKindForm, MadeInKind};
use crate::listing::{self, ListingForm};
use crate::matching::{self, Match, MatchForm};
use crate::reconcile::{self, Compared};
use crate::refund::{self, ApprovalForm, RefundForm};
use crate::refusal;
use crate::reversal::{self, Noun, ReversalForm};
use crate::statement::{self, Statement};
use crate::stream_rule::{self, StreamRuleForm};

/// A day's statement of a large platform; more is imported by the command line.
const UPLOAD_BYTES_MAX: usize = 1024 * 1024 * 1024;

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_appeal))
        .routes(routes!(post_filing))
        .routes(routes!(post_close))
        .routes(routes!(post_listing))
        .routes(routes!(post_statement, get_statements))
        .routes(routes!(post_reconciliation))
        .routes(routes!(post_stream_rule))
        .routes(routes!(post_giver))
        .routes(routes!(post_gift))
        .routes(routes!(post_claim))
        .routes(routes!(post_gift_in_kind))
        .routes(routes!(post_match, get_matches))
        .routes(routes!(post_refund))
        .routes(routes!(post_approval))
        .routes(routes!(post_batch_reversal))
        .routes(routes!(post_gift_reversal))
}

/// Opens an appeal.
#[utoipa::path(post, path = "/appeals", tag = "fundraising", params(Key), request_body = AppealForm,
    responses((status = 200, body = Made), Problem))]
async fn post_appeal(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<AppealForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("appeal:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| appeal::open(tx, &who, now, &what).await;
    once(&app, &by, Action::OpenAppeal, key, &("appeal", &form), locks, change).await
}

/// Writes an appeal's filing number down.
#[utoipa::path(post, path = "/appeals/{code}/filing", tag = "fundraising", params(Key, ("code" = String, Path)),
    request_body = FilingForm, responses((status = 200, body = Made), Problem))]
async fn post_filing(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<FilingForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let locks = Locks::of([format!("appeal:{code}")]);
    let change = async move |tx: &mut Tx<'_>| appeal::file(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::OpenAppeal, key, &("filing", &code, &form), locks, change).await
}

/// Says on which day an appeal ends.
#[utoipa::path(post, path = "/appeals/{code}/close", tag = "fundraising", params(Key, ("code" = String, Path)),
    request_body = CloseForm, responses((status = 200, body = Made), Problem))]
async fn post_close(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<CloseForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let locks = Locks::of([format!("appeal:{code}")]);
    let change = async move |tx: &mut Tx<'_>| appeal::close(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::OpenAppeal, key, &("close", &code, &form), locks, change).await
}

/// Lists an appeal on a platform.
#[utoipa::path(post, path = "/listings", tag = "fundraising", params(Key), request_body = ListingForm,
    responses((status = 200, body = Made), Problem))]
async fn post_listing(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ListingForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("appeal:{}", form.appeal)]);
    let change = async move |tx: &mut Tx<'_>| listing::list(tx, &who, now, &what).await;
    once(&app, &by, Action::ListAppeal, key, &("listing", &form), locks, change).await
}

/// Writes a giver down.
#[utoipa::path(post, path = "/givers", tag = "fundraising", params(Key), request_body = GiverForm,
    responses((status = 200, body = Made), Problem))]
async fn post_giver(State(app): State<App>, by: By, key: Key, Body(form): Body<GiverForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("giver:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| giver::add(tx, &who, now, &what).await;
    once(&app, &by, Action::BookGift, key, &("giver", &form), locks, change).await
}

/// Books a gift of money that came to us directly; our gift code is its order number.
#[utoipa::path(post, path = "/gifts", tag = "fundraising", params(Key), request_body = GiftForm,
    responses((status = 200, body = Made), Problem))]
async fn post_gift(State(app): State<App>, by: By, key: Key, Body(form): Body<GiftForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let (blind, salt) = (app.blind.clone(), app.world.bytes::<16>());
    by.may(Action::BookGift)?;
    let locks = gift_locks(&app, &form.appeal).await?;
    let change = async move |tx: &mut Tx<'_>| gift::book_gift(tx, &who, now, &what, (&blind, salt)).await;
    once(&app, &by, Action::BookGift, key, &("gift", &form), locks, change).await
}

/// Books as a gift what a bank's statement shows and nobody has explained; our gift code is its order number.
#[utoipa::path(post, path = "/bank-lines/claim", tag = "fundraising", params(Key), request_body = ClaimForm,
    responses((status = 200, body = Made), Problem))]
async fn post_claim(State(app): State<App>, by: By, key: Key, Body(form): Body<ClaimForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let (blind, salt) = (app.blind.clone(), app.world.bytes::<16>());
    by.may(Action::BookGift)?;
    let locks = claim::locks(&app, &form).await?;
    let change = async move |tx: &mut Tx<'_>| claim::claim(tx, &who, now, &what, (&blind, salt)).await;
    once(&app, &by, Action::BookGift, key, &("claim", &form), locks, change).await
}

/// Books a gift in kind and opens its lot.
#[utoipa::path(post, path = "/gifts-in-kind", tag = "fundraising", params(Key), request_body = InKindForm,
    responses((status = 200, body = MadeInKind), Problem))]
async fn post_gift_in_kind(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<InKindForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let (blind, salt) = (app.blind.clone(), app.world.bytes::<16>());
    by.may(Action::BookGiftInKind)?;
    let locks = gift_locks(&app, &form.appeal).await?;
    let change = async move |tx: &mut Tx<'_>| in_kind::book_goods(tx, &who, now, &what, (&blind, salt)).await;
    once(&app, &by, Action::BookGiftInKind, key, &("gift-in-kind", &form), locks, change).await
}

/// Books a gift of a matching party, with the gifts that it matches.
#[utoipa::path(post, path = "/matches", tag = "fundraising", params(Key), request_body = MatchForm,
    responses((status = 200, body = Made), Problem))]
async fn post_match(State(app): State<App>, by: By, key: Key, Body(form): Body<MatchForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let (blind, salt) = (app.blind.clone(), app.world.bytes::<16>());
    by.may(Action::BookMatch)?;
    let locks = gift_locks(&app, &form.gift.appeal).await?;
    let locks = form.of.iter().fold(locks, |all, one| all.and(book::locks::channel(&one.channel)));
    let change = async move |tx: &mut Tx<'_>| matching::book_match(tx, &who, now, &what, (&blind, salt)).await;
    once(&app, &by, Action::BookMatch, key, &("match", &form), locks, change).await
}

/// Which gift is asked about.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AskedGift {
    /// Its channel.
    #[param(value_type = String)]
    channel: Code,
    /// Its order number.
    order_no: String,
}

/// The matches that were given for a gift, oldest first.
#[utoipa::path(get, path = "/matches", tag = "fundraising", params(AskedGift),
    responses((status = 200, body = [Match]), Problem))]
async fn get_matches(
    State(app): State<App>,
    by: By,
    Query(asked): Query<AskedGift>,
) -> Result<Json<Vec<Match>>, Problem> {
    by.may(Action::Read)?;
    let read = async move |tx: &mut Tx<'_>| matching::of(tx, &asked.channel, &asked.order_no).await;
    Ok(Json(app.db.read(read).await?))
}

/// A gift touches its appeal's fund and the channel `direct`.
async fn gift_locks(app: &App, appeal: &Code) -> Result<Locks, Problem> {
    let code = appeal.clone();
    let fund = app.db.read(async move |tx| Ok(appeal::must(tx, &code).await?.fund)).await?;
    Ok(book::locks::channel(&gift::direct()?).and(book::locks::fund(&fund)))
}

/// Makes a refund by hand; another one approves it.
#[utoipa::path(post, path = "/refunds", tag = "fundraising", params(Key), request_body = RefundForm,
    responses((status = 200, body = Made), Problem))]
async fn post_refund(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<RefundForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("refund:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| refund::make(tx, &who, now, &what).await;
    once(&app, &by, Action::RefundGift, key, &("refund", &form), locks, change).await
}

/// Approves a refund that another made.
#[utoipa::path(post, path = "/refunds/{code}/approve", tag = "fundraising", params(Key, ("code" = String, Path)),
    request_body = ApprovalForm, responses((status = 200, body = Made), Problem))]
async fn post_approval(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<ApprovalForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    by.may(Action::ApproveRefund)?;
    let locks = refund::locks(&app.db, &code).await?;
    let change = async move |tx: &mut Tx<'_>| refund::approve(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::ApproveRefund, key, &("refund-approval", &code, &form), locks, change).await
}

/// Undoes the gifts of one statement, by their batch; its file can be imported anew.
#[utoipa::path(post, path = "/batch-reversals", tag = "fundraising", params(Key), request_body = ReversalForm,
    responses((status = 200, body = Made), Problem))]
async fn post_batch_reversal(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ReversalForm>,
) -> Result<Answer, Problem> {
    let answer = undo(&app, &by, key, Noun::Batch, &form).await?;
    reversal::recount(&app, &form.code).await?;
    Ok(answer)
}

/// Undoes a gift of money outside the platforms; its code can be booked anew.
#[utoipa::path(post, path = "/gift-reversals", tag = "fundraising", params(Key), request_body = ReversalForm,
    responses((status = 200, body = Made), Problem))]
async fn post_gift_reversal(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ReversalForm>,
) -> Result<Answer, Problem> {
    undo(&app, &by, key, Noun::Gift, &form).await
}

async fn undo(app: &App, by: &By, key: Key, noun: Noun, form: &ReversalForm) -> Result<Answer, Problem> {
    by.may(Action::Reverse)?;
    let locks = reversal::locks(app, noun, &form.code).await?;
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let change = async move |tx: &mut Tx<'_>| reversal::make(tx, &who, now, noun, &what).await;
    once(app, by, Action::Reverse, key, &(noun.word(), form), locks, change).await
}

/// Says which text in which column of a channel's statements means which stream: restriction, appeal. It takes the place of the
/// rule before; without texts there is none.
#[utoipa::path(post, path = "/stream-rules", tag = "fundraising", params(Key), request_body = StreamRuleForm,
    responses((status = 200, body = Made), Problem))]
async fn post_stream_rule(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<StreamRuleForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = stream_rule::locks(&form);
    let change = async move |tx: &mut Tx<'_>| stream_rule::set(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepStreamRules, key, &("stream_rule", &form), locks, change).await
}

/// Whose statement is sent.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// For which appeal.
    #[param(value_type = String)]
    appeal: Code,
    /// Whose.
    #[param(value_type = String)]
    channel: Code,
    /// `auto` (or none), `wechat-trade`, `wechat-fund`, `alipay-ledger`, `alipay-trade`, `canonical`.
    format: Option<String>,
    /// The name to keep it under.
    name: Option<String>,
    /// Only say what an import would do.
    #[serde(default)]
    dry_run: bool,
    /// The language of the reasons, `zh` or `en`: the reader has it already.
    #[serde(rename = "lang")]
    #[param(rename = "lang")]
    _lang: Option<String>,
}

/// Imports a statement: the body is the file. Sent twice, the second brings nothing new.
#[utoipa::path(post, path = "/statements", tag = "fundraising", params(Sent),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Told), Problem))]
async fn post_statement(
    State(app): State<App>,
    by: By,
    Query(sent): Query<Sent>,
    reader: Reader,
    request: Request,
) -> Result<Response, Problem> {
    by.may(Action::ImportStatement)?;
    let (format, password) = (wanted(sent.format.as_deref())?, finance::password(&request));
    let file = receive(&app, request, UPLOAD_BYTES_MAX, refusal::body_broken).await?;
    let name = sent.name.unwrap_or_else(|| "upload".to_owned());
    let Sent { appeal, channel, dry_run, .. } = sent;
    let asked = Asked { path: PathBuf::new(), name, appeal, channel, format, dry_run, password };
    match import_open(&app, &by.0, &asked, file, || ()).await? {
        Answered::Booked(summary) => Ok(Json(summary.told(&|why| reader.v.refusal(why))).into_response()),
        Answered::Quarantined(why) => Err(Problem::of(why)),
    }
}

/// A format by its word; none for `auto`.
fn wanted(format: Option<&str>) -> Result<Option<Format>, Refusal> {
    match format {
        None | Some("auto" | "") => Ok(None),
        Some(word) => word.parse().map(Some),
    }
}

/// Whose file is compared.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Held {
    /// Whose.
    #[param(value_type = String)]
    channel: Code,
    /// `auto` (or none), or the format's word.
    format: Option<String>,
}

/// Holds a channel's file, of whatever format, against the book and books nothing: what is only in the one, only in the other,
/// and what differs. The header `Statement-Password` opens a ZIP.
#[utoipa::path(post, path = "/reconciliations", tag = "fundraising", params(Held),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Compared), Problem))]
async fn post_reconciliation(
    State(app): State<App>,
    by: By,
    Query(held): Query<Held>,
    request: Request,
) -> Result<Response, Problem> {
    by.may(Action::ReadStatements)?;
    let (format, password) = (wanted(held.format.as_deref())?, finance::password(&request));
    let file = receive(&app, request, UPLOAD_BYTES_MAX, refusal::body_broken).await?;
    let asked = reconcile::Asked { channel: held.channel, format, password };
    match reconcile::reconcile(&app, &by.0, &asked, file).await? {
        reconcile::Answered::Compared(compared) => Ok(Json(*compared).into_response()),
        reconcile::Answered::Quarantined(why) => Err(Problem::of(why)),
    }
}

/// A file as the list shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listed {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The name it came with.
    pub name: String,
    /// Whose.
    #[schema(value_type = String)]
    pub channel: Code,
    /// For which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// Its format, if it was known.
    pub format: Option<String>,
    /// `booked` or `quarantined`.
    pub state: String,
    /// Why it was quarantined.
    pub reason: Option<String>,
    /// The quarantine's code.
    pub code: Option<String>,
    /// What it brought, but for its refunds.
    #[schema(value_type = Object)]
    pub counts: statement::Counts,
    /// Refunds that went through so far.
    pub refunds: i64,
    /// Refunds that wait.
    pub parked: Vec<ToldWaiting>,
    /// Rows that were not taken.
    pub rejected: Vec<ToldRejected>,
    /// The batch that its gifts are; the first where there are several.
    #[schema(value_type = Option<String>)]
    pub batch: Option<Code>,
    /// All its batches, one a stream.
    pub batches: Vec<statement::StatementBatch>,
    /// The time up to which it reaches.
    #[schema(value_type = Option<String>)]
    pub reaches: Option<Instant>,
    /// When it came.
    #[schema(value_type = String)]
    pub imported_at: Instant,
}

impl Listed {
    /// The file in words.
    pub fn of(s: Statement, say: Say<'_>) -> Listed {
        let (rejected, late) = (s.rejected.into_iter(), s.open.late);
        Listed {
            sha256: primitives::hex(&s.sha256),
            name: s.name,
            channel: s.channel,
            appeal: s.appeal,
            format: s.format,
            state: if s.quarantine.is_some() { "quarantined" } else { "booked" }.to_owned(),
            reason: s.quarantine.as_ref().map(say),
            code: s.quarantine.as_ref().map(|why| why.code().to_owned()),
            counts: s.counts,
            refunds: s.applied.count,
            parked: s.open.waiting.into_iter().map(|w| w.told(say)).collect(),
            rejected: rejected.chain(late).map(|r| r.told(say)).collect(),
            batch: s.batch,
            batches: s.batches,
            reaches: s.reaches,
            imported_at: s.imported_at,
        }
    }
}

/// Files with state, counts, parked rows with reasons, quarantines; newest first.
#[utoipa::path(get, path = "/statements", tag = "fundraising", responses((status = 200, body = Vec<Listed>), Problem))]
async fn get_statements(State(app): State<App>, by: By, reader: Reader) -> Result<Json<Vec<Listed>>, Problem> {
    by.may(Action::ReadStatements)?;
    let all = app.db.read(async |tx| statement::list(tx).await).await?;
    Ok(Json(all.into_iter().map(|s| Listed::of(s, &|why| reader.v.refusal(why))).collect()))
}
