//! What wraps the whole programme.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use access::{Cause, Problem, refusal};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::reader::{Reader, is_api, lang};
use crate::{Catalogue, Footer, Lang, Voice, headers};

/// Gives the footer in a language: the foundation stands in a desk's table, which `ui` does not know.
pub type FooterOf = Arc<dyn Fn(Lang) -> Pin<Box<dyn Future<Output = Footer> + Send>> + Send + Sync>;

/// What pages share.
#[derive(Clone)]
pub struct Look {
    /// All sentences.
    pub catalogue: Arc<Catalogue>,
    /// Who answers for the pages.
    pub footer: FooterOf,
    /// Whether every page says that its data are samples.
    pub demo: bool,
}

impl Look {
    /// With the same footer on every page: for tests, and before a foundation is written down.
    pub fn plain(catalogue: Catalogue, demo: bool, footer: Footer) -> Look {
        let footer: FooterOf = Arc::new(move |_| {
            let footer = footer.clone();
            Box::pin(async move { footer })
        });
        Look { catalogue: Arc::new(catalogue), footer, demo }
    }
}

/// Hands the look to every request; catches panics; says every problem in the reader's language, to a programme in JSON and to a person
/// as a page; sets the headers of security.
pub fn dress(router: Router, look: Look) -> Router {
    router.layer(CatchPanicLayer::custom(stopped)).layer(from_fn_with_state(look, around))
}

/// A handler that stopped with a panic answers like any other fault, and the programme goes on.
fn stopped(why: Box<dyn Any + Send>) -> Response {
    let text = why.downcast_ref::<String>().map(String::as_str).or(why.downcast_ref::<&str>().copied());
    Problem::broken(format!("a handler stopped: {}", text.unwrap_or_default())).into_response()
}

/// For `Router::fallback`: nothing is at this address (A005, 404).
pub async fn nothing_here(uri: Uri) -> Problem {
    refusal::nothing_here(uri.path()).into()
}

async fn around(State(look): State<Look>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(look.clone());
    let asked = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(problem) = problem(&asked, &mut response) {
        let said = say(&asked, &look, &problem).await;
        // An address that is no text is 400 to the server and 404 to a reader.
        *response.status_mut() = problem.status();
        // The rest of its headers stay: `Allow`, a length of time to wait.
        let kind = said.headers().get(CONTENT_TYPE).cloned();
        let (_, body) = said.into_parts();
        *response.body_mut() = body;
        response.headers_mut().remove(CONTENT_LENGTH);
        kind.and_then(|kind| response.headers_mut().insert(CONTENT_TYPE, kind));
    }
    headers::secure(response.headers_mut());
    response
}

/// The problem that the answer carries, or the one that the server's own plain "no" means.
fn problem(asked: &Parts, response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(refusal::wrong_method(&asked.method).into()),
        // An address that is no text: nothing can be under it.
        StatusCode::BAD_REQUEST => Some(refusal::nothing_here(asked.uri.path()).into()),
        StatusCode::NOT_FOUND if !response.headers().contains_key(CONTENT_TYPE) => {
            Some(refusal::nothing_here(asked.uri.path()).into())
        }
        _ => None,
    }
}

async fn say(asked: &Parts, look: &Look, problem: &Problem) -> Response {
    let v = Voice::new(look.catalogue.clone(), lang(asked));
    let message = match problem.cause() {
        Cause::Refused(refusal) => v.refusal(refusal),
        Cause::Broken { number } => v.tell("ui-broken", &[("number", number.clone())]),
    };
    if is_api(asked.uri.path()) {
        return Json(problem.body(&message)).into_response();
    }
    let heading = v.t(heading(problem.status()));
    let body = ProblemPage { v: &v, heading: &heading, message: &message };
    let reader = Reader::of(asked, look).await;
    reader.show(problem.status(), None, [&heading, &message], &body).unwrap_or_else(|_| message.clone().into_response())
}

fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "ui-problem-not-found",
        status if status.is_server_error() => "ui-problem-ours",
        _ => "ui-problem-yours",
    }
}

/// A page that says what is wrong and where to go on.
#[derive(Template)]
#[template(path = "problem_page.html")]
struct ProblemPage<'p> {
    v: &'p Voice,
    heading: &'p str,
    message: &'p str,
}
