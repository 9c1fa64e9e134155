//! Where the site stands for those who read it elsewhere: a feed's links need it whole.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

/// Longer than any name of a host with its port.
const HOST_CHARS_MAX: usize = 260;

/// `https://relief.example` from the request: what the reader typed is what their links lead to. Empty where the request
/// names no host that could be one: links are relative then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin(pub String);

impl Origin {
    fn of(parts: &Parts) -> Option<Origin> {
        let text = |name| parts.headers.get(name)?.to_str().ok();
        let host = parts.uri.authority().map(|host| host.as_str()).or_else(|| text(HOST.as_str()))?;
        let secure = text("x-forwarded-proto").is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        is_host(host).then(|| Origin(format!("{}://{host}", if secure { "https" } else { "http" })))
    }
}

/// Letters, digits, dots and hyphens, or an address in brackets; a port.
fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    !text.is_empty() && text.len() <= HOST_CHARS_MAX && text.chars().all(plain)
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Origin, Infallible> {
        Ok(Origin::of(parts).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn a_host_that_could_be_none_is_none() {
        let origin = |host: &str, scheme: &str| {
            let request = Request::get("/feed.atom").header("host", host).header("x-forwarded-proto", scheme);
            let (parts, ()) = request.body(()).unwrap().into_parts();
            Origin::of(&parts).map(|origin| origin.0)
        };
        assert_eq!(origin("relief.example", "https").as_deref(), Some("https://relief.example"));
        assert_eq!(origin("[::1]:8080", "http").as_deref(), Some("http://[::1]:8080"));
        assert_eq!(origin("a\"><script>", "http"), None);
        assert_eq!(origin("a/b", "http"), None);
        assert_eq!(origin("", "http"), None);
    }
}
