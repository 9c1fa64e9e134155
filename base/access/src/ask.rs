//! What a request says: its key, its body, its query, the last part of its address.

use std::str::FromStr;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use primitives::Refusal;
use serde::de::DeserializeOwned;

use crate::{Problem, refusal};

/// A form is a screenful; files have their own way in.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Longer than any id in use, short enough for an index.
const KEY_CHARS_MAX: usize = 128;

/// The client's own name of a change, from `Idempotency-Key`: 1 to 128 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Key, Problem> {
        let text = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let good = !text.is_empty() && text.len() <= KEY_CHARS_MAX && text.bytes().all(|b| b.is_ascii_graphic());
        if good { Ok(Key(text.to_owned())) } else { Err(refusal::no_key().into()) }
    }
}

/// A JSON body of at most [`BODY_BYTES_MAX`] bytes; a field that does not fit is named.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Body<T>, Problem> {
        let too_long = || refusal::too_long(BODY_BYTES_MAX);
        if !is_json(request.headers()) {
            return Err(refusal::not_json().into());
        }
        // Said beforehand: answered before a byte is read.
        if said_bytes(request.headers()).is_some_and(|bytes| BODY_BYTES_MAX < bytes) {
            return Err(too_long().into());
        }
        let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX).await.map_err(|_| too_long())?;
        Ok(Body(json(&bytes)?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn said_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    if has_zero(bytes) {
        return Err(refusal::zero());
    }
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let form = serde_path_to_error::deserialize(&mut parser).map_err(|no| refusal::bad_field(no.path(), no.inner()))?;
    parser.end().map_err(|no| refusal::bad_field(".", no))?;
    Ok(form)
}

/// Whether a text in the JSON holds a zero character, which no text of the book may: an escape not itself escaped.
fn has_zero(json: &[u8]) -> bool {
    const ZERO: &[u8] = br"\u0000";
    let starts = json.windows(ZERO.len()).enumerate().filter(|(_, window)| *window == ZERO);
    starts.map(|(at, _)| json.iter().take(at).rev().take_while(|byte| **byte == b'\\').count()).any(|n| n % 2 == 0)
}

/// The address's query.
#[derive(Clone, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked<T>, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(refusal::zero().into());
        }
        let query = Query::try_from_uri(&parts.uri).map_err(|no| refusal::bad_field("?", no.body_text()))?;
        let Query(asked) = query;
        Ok(Asked(asked))
    }
}

/// The one named part of the address (`/lots/{code}`), read as what it must be; what it cannot be is not found.
#[derive(Clone, Debug)]
pub struct Part<T>(pub T);

impl<T: FromStr<Err = Refusal>, S: Send + Sync> FromRequestParts<S> for Part<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Part<T>, Problem> {
        let here = parts.uri.path().to_owned();
        let Path(text): Path<String> =
            Path::from_request_parts(parts, state).await.map_err(|_| refusal::nothing_here(here))?;
        Ok(Part(text.parse().map_err(Problem::not_found)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug)]
    struct Form {
        #[allow(dead_code, reason = "read by serde alone")]
        lines: Vec<Line>,
    }
    #[derive(serde::Deserialize, Debug)]
    struct Line {
        #[allow(dead_code, reason = "read by serde alone")]
        units: primitives::Units,
    }

    #[test]
    fn a_field_that_does_not_fit_is_named() {
        let no = json::<Form>(br#"{"lines":[{"units":1},{"units":-2}]}"#).unwrap_err();
        assert_eq!((no.code(), no.facts()[0].1.as_str()), ("A004", "lines[1].units"));
        assert!(no.facts()[1].1.contains("-2 is negative"), "{no}");
        assert_eq!(json::<Form>(b"{}").unwrap_err().facts()[1].1, "missing field `lines` at line 1 column 2");
        assert!(json::<Form>(br#"{"lines":[]} x"#).is_err(), "what follows the form is refused");
    }

    #[test]
    fn a_text_holds_no_zero_character() {
        let read = |text: &[u8]| json::<String>(text).map_err(|no| no.code().to_owned());
        assert_eq!(read(br#""a\u0000b""#), Err("A008".to_owned()));
        assert_eq!(read(br#""a\\\u0000b""#), Err("A008".to_owned()), "after an escaped backslash");
        assert_eq!(read(br#""a\\u0000b""#).unwrap(), r"a\u0000b", "a backslash and digits");
    }
}
