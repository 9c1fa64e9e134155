//! Where the site stands for those who read it elsewhere: what leads back to it is said whole.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};
use primitives::Refusal;

use crate::refusal;

/// Longer than any name of a host with its port.
const HOST_CHARS_MAX: usize = 260;

/// `https://relief.example`: as the operator named it, else as the request did, for what the reader typed is what their
/// links lead to. Empty where the request names no host that could be one: links are relative then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin(pub String);

/// The site's origin as the operator named it: it holds whatever a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Origin);

impl FromStr for PublicUrl {
    type Err = Refusal;

    /// Scheme, host and a port, in lower case; one stroke at the end is left out. Refused (A303): anything more or less.
    fn from_str(text: &str) -> Result<PublicUrl, Refusal> {
        let no = || refusal::bad_public_url(text);
        let (scheme, rest) = text.split_once("://").ok_or_else(no)?;
        let scheme = scheme.to_ascii_lowercase();
        let host = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let uri: Uri = format!("{scheme}://{host}").parse().map_err(|_| no())?;
        let name = uri.host().unwrap_or_default();
        let port_fits = host.len() == name.len() || uri.port_u16().is_some_and(|port| 0 < port);
        let fits = matches!(scheme.as_str(), "http" | "https") && is_host(&host) && !name.is_empty() && port_fits;
        if fits { Ok(PublicUrl(Origin(format!("{scheme}://{host}")))) } else { Err(no()) }
    }
}

impl PublicUrl {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0.0
    }
    /// What the operator named, where they did.
    pub fn of(extensions: &Extensions) -> Option<&PublicUrl> {
        extensions.get()
    }
}

impl Origin {
    /// Of a request.
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, uri: &Uri) -> Origin {
        let named = PublicUrl::of(extensions).map(|PublicUrl(origin)| origin.clone());
        named.or_else(|| Origin::said(headers, uri)).unwrap_or_default()
    }
    fn said(headers: &HeaderMap, uri: &Uri) -> Option<Origin> {
        let text = |name| headers.get(name)?.to_str().ok();
        let host = uri.authority().map(|host| host.as_str()).or_else(|| text(HOST.as_str()))?;
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
        Ok(Origin::of(&parts.extensions, &parts.headers, &parts.uri))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn a_host_that_could_be_none_is_none() {
        let origin = |host: &str, scheme: &str, named: Option<&str>| {
            let request = Request::get("/feed.atom").header("host", host).header("x-forwarded-proto", scheme);
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            named.map(|named| parts.extensions.insert(named.parse::<PublicUrl>().unwrap()));
            Origin::of(&parts.extensions, &parts.headers, &parts.uri).0
        };
        assert_eq!(origin("relief.example", "https", None), "https://relief.example");
        assert_eq!(origin("[::1]:8080", "http", None), "http://[::1]:8080");
        assert_eq!(origin("a\"><script>", "http", None), "");
        assert_eq!(origin("a/b", "http", None), "");
        assert_eq!(origin("", "http", None), "");
        assert_eq!(origin("evil.example", "http", Some("https://relief.example")), "https://relief.example");
    }

    #[test]
    fn a_public_url_is_an_origin_and_no_more() {
        for (text, origin) in [
            ("https://example.org", "https://example.org"),
            ("HTTPS://Example.ORG/", "https://example.org"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://xn--fiqs8s.example", "https://xn--fiqs8s.example"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().as_str(), origin, "{text}");
        }
        for text in [
            "",
            "example.org",
            "//example.org",
            "ftp://example.org",
            "https://",
            "https:///",
            "https://:443",
            "https://example.org/relief",
            "https://example.org//",
            "https://example.org?a=b",
            "https://example.org#a",
            "https://li@example.org",
            "https://li:secret@example.org",
            "https://example.org:",
            "https://example.org:0",
            "https://example.org:99999",
            "https://example.org:port",
            "https://example .org",
            "https://中国.example",
            "https://a:b:c",
            " https://example.org",
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap_err().code(), "A303", "{text}");
        }
    }
}
