//! How a refusal or a fault leaves by HTTP.

use std::fmt::Display;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use primitives::{Id, Refusal};
use serde_json::{Map, Value, json};
use store::{Failure, Fault};

/// An answer that is no success. It rides in the response's extensions too, so that `ui` can say it in the reader's
/// language, as JSON or as a page; without `ui` the message is the code and its facts.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    cause: Cause,
    more: Map<String, Value>,
}

/// Whose it is to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The user's.
    Refused(Refusal),
    /// Ours. The number stands in the log beside what broke; nothing of the inside is told.
    Broken {
        /// Eight hex digits of the fault's text: the same fault has the same number.
        number: String,
    },
}

impl Problem {
    /// With the status that the code means: 401 and 403 for who asks, 400, 413 and 415 for a request that cannot be read,
    /// 409 for a key used again with other content, 429 for too often, else 422.
    pub fn of(refusal: Refusal) -> Problem {
        Problem { status: status(refusal.code()), cause: Cause::Refused(refusal), more: Map::new() }
    }
    /// 404: what the address names does not exist.
    pub fn not_found(refusal: Refusal) -> Problem {
        Problem { status: StatusCode::NOT_FOUND, ..Problem::of(refusal) }
    }
    /// 409: it contradicts what stands already.
    pub fn conflict(refusal: Refusal) -> Problem {
        Problem { status: StatusCode::CONFLICT, ..Problem::of(refusal) }
    }
    /// 503: not now; later it may be.
    pub fn busy(refusal: Refusal) -> Problem {
        Problem { status: StatusCode::SERVICE_UNAVAILABLE, ..Problem::of(refusal) }
    }
    /// 429: too many at a time, of one sender.
    pub fn too_many(refusal: Refusal) -> Problem {
        Problem { status: StatusCode::TOO_MANY_REQUESTS, ..Problem::of(refusal) }
    }
    /// 500: something of ours that is no fault of the store's. `what` is logged, not told.
    pub fn broken(what: impl Display) -> Problem {
        Fault::broken(what).into()
    }
    /// One more member of the JSON body, beside `code`, `message` and `facts`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Problem {
        self.more.insert(name.to_owned(), value.into());
        self
    }
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }
    /// What is wrong.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
    /// The JSON body, around a sentence in the reader's language.
    pub fn body(&self, message: &str) -> Value {
        let (code, facts) = match &self.cause {
            Cause::Refused(refusal) => {
                (refusal.code(), refusal.facts().iter().cloned().map(|(k, v)| (k, v.into())).collect())
            }
            Cause::Broken { number } => {
                ("fault", Map::from_iter([("number".to_owned(), Value::from(number.as_str()))]))
            }
        };
        let mut body = self.more.clone();
        body.insert("code".into(), code.into());
        body.insert("message".into(), message.into());
        body.insert("facts".into(), json!(Value::Object(facts)));
        Value::Object(body)
    }
}

fn status(code: &str) -> StatusCode {
    match code {
        "A001" => StatusCode::BAD_REQUEST,
        "A002" => StatusCode::PAYLOAD_TOO_LARGE,
        "A003" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "A005" => StatusCode::NOT_FOUND,
        "A006" => StatusCode::METHOD_NOT_ALLOWED,
        "A007" => StatusCode::TOO_MANY_REQUESTS,
        "S101" => StatusCode::CONFLICT,
        _ if code.starts_with("A1") => StatusCode::UNAUTHORIZED,
        _ if code.starts_with("A2") => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::of(refusal)
    }
}
impl From<Fault> for Problem {
    fn from(fault: Fault) -> Problem {
        let number = Id::<Fault>::of(&[&fault.to_string()]).short();
        tracing::error!(number, fault = ?fault, "a request broke");
        // The client may send the same key again: it is done once.
        let later =
            matches!(fault, Fault::Away(_) | Fault::Busy | Fault::Conflict | Fault::Full { .. } | Fault::Unanswered(_));
        let status = if later { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
        Problem { status, cause: Cause::Broken { number }, more: Map::new() }
    }
}
impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Fault(fault) => fault.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let plain = match &self.cause {
            Cause::Refused(refusal) => refusal.to_string(),
            Cause::Broken { number } => number.clone(),
        };
        let mut response = (self.status, Json(self.body(&plain))).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_a_status() {
        for (code, want) in
            [("A001", 400), ("A002", 413), ("A101", 401), ("A202", 403), ("S101", 409), ("L104", 422), ("P101", 422)]
        {
            assert_eq!(Problem::of(Refusal::of(code)).status(), want, "{code}");
        }
        assert_eq!(Problem::not_found(Refusal::of("O101")).status(), 404);
    }

    #[test]
    fn the_body_has_code_message_facts_and_what_was_added() {
        let problem =
            Problem::conflict(Refusal::of("B101").with("order_no", "7")).with("channels", vec!["alipay", "tencent"]);
        let want = json!({"code": "B101", "message": "两个平台", "facts": {"order_no": "7"}, "channels": ["alipay", "tencent"]});
        assert_eq!(problem.body("两个平台"), want);
    }
}
