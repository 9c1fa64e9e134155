//! The JSON API of bank statements and their lines.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::upload::receive;
use access::{Action, Answer, App, Asked as Query, Body, By, Key, Problem, once};
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use operation::Made;
use primitives::Code;
use serde::Deserialize;
use statements::Password;
use statements::bank::Mapping;
use store::Tx;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bank_answer::{self, MatchForm, NameForm};
use crate::bank_line::{self, Which};
use crate::bank_statement::{self, Answered, Asked, Taken};
use crate::listed_line::ListedLine;
use crate::refusal;

/// More than a bank's statement: the import's own limit is told with its sentence.
const UPLOAD_BYTES_MAX: usize = 65 * 1024 * 1024;

/// The routes, to be nested under `/api/v1`.
pub(crate) fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_bank_statement))
        .routes(routes!(get_bank_lines))
        .routes(routes!(post_match))
        .routes(routes!(post_name))
}

/// Whose statement is sent.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// Of which account.
    #[param(value_type = String)]
    account: Code,
    /// How it reads: `boc`, `abc`, `cmb`, `bocom`, `icbc`.
    mapping: String,
    /// The name to keep it under.
    name: Option<String>,
    /// Only say what an import would do.
    #[serde(default)]
    dry_run: bool,
}

/// Imports a bank's statement: the body is the file; the header `Statement-Password` opens a ZIP. Each row waits as an unidentified line; sent twice, the second brings
/// nothing new.
#[utoipa::path(post, path = "/bank-statements", tag = "finance", params(Sent),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Taken), Problem))]
async fn post_bank_statement(
    State(app): State<App>,
    by: By,
    Query(sent): Query<Sent>,
    request: Request,
) -> Result<Response, Problem> {
    by.may(Action::ImportBankStatement)?;
    let mapping = Mapping::shipped(&sent.mapping)?;
    let password = password(&request);
    let file = receive(&app, request, UPLOAD_BYTES_MAX, refusal::body_broken).await?;
    let name = sent.name.unwrap_or_else(|| "upload".to_owned());
    let asked = Asked { bank: sent.account, mapping, name, dry_run: sent.dry_run, password };
    match bank_statement::import(&app, &by.0, &asked, file).await? {
        Answered::Taken(taken) => Ok(Json(taken).into_response()),
        Answered::Quarantined(why) => Err(Problem::of(why)),
    }
}

/// The password of a ZIP that is sent: the header `Statement-Password`. It is in no log and is not kept.
pub fn password(request: &Request) -> Option<Password> {
    request.headers().get("statement-password").and_then(|value| Password::of(value.as_bytes()))
}

/// Which lines are asked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Of this account; of all unless said.
    #[param(value_type = Option<String>)]
    account: Option<Code>,
    /// Those that are said too.
    #[serde(default)]
    all: bool,
}

/// Rows of bank statements, the oldest first: those that nobody explained, with their age, or all.
#[utoipa::path(get, path = "/bank-lines", tag = "finance", params(Wanted),
    responses((status = 200, body = [ListedLine]), Problem))]
async fn get_bank_lines(
    State(app): State<App>,
    by: By,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<ListedLine>>, Problem> {
    by.may(Action::ReadBankLines)?;
    let (who, which) = (by.0.clone(), Which { bank: wanted.account, all: wanted.all });
    let lines = app.db.read(async move |tx| bank_line::list(tx, &who, &which).await).await?;
    let now = app.world.now();
    Ok(Json(lines.into_iter().map(|line| ListedLine::of(line, now)).collect()))
}

/// Says that a line is what a settlement, payment or pay-back has booked already.
#[utoipa::path(post, path = "/bank-lines/match", tag = "finance", params(Key), request_body = MatchForm,
    responses((status = 200, body = Made), Problem))]
async fn post_match(State(app): State<App>, by: By, key: Key, Body(form): Body<MatchForm>) -> Result<Answer, Problem> {
    by.may(Action::IdentifyBankLine)?;
    let locks = bank_answer::match_locks(&app, &form).await?;
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let change = async move |tx: &mut Tx<'_>| bank_answer::recognise(tx, &who, now, &what).await;
    once(&app, &by, Action::IdentifyBankLine, key, &("bank_line_match", &form), locks, change).await
}

/// Names a line that is no gift and was not booked: interest, a fee, a transfer between own accounts, something else.
#[utoipa::path(post, path = "/bank-lines/name", tag = "finance", params(Key), request_body = NameForm,
    responses((status = 200, body = Made), Problem))]
async fn post_name(State(app): State<App>, by: By, key: Key, Body(form): Body<NameForm>) -> Result<Answer, Problem> {
    by.may(Action::IdentifyBankLine)?;
    let locks = bank_answer::name_locks(&app, &form).await?;
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let change = async move |tx: &mut Tx<'_>| bank_answer::name(tx, &who, now, &what).await;
    once(&app, &by, Action::IdentifyBankLine, key, &("bank_line_name", &form), locks, change).await
}
