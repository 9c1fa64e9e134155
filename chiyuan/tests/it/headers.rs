//! The headers of every answer, whatever it is: nothing inline, nothing from elsewhere, in nobody's frame, no address told on.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use access::{Clients, Front, NOT_FOUND_MAX};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, IF_NONE_MATCH, REFERRER_POLICY, RETRY_AFTER};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt;

use crate::ground::laid;

/// Where a walk begins; the rest is found by its links.
const SEEDS: [&str; 8] = [
    "/",
    "/?lang=en",
    "/design",
    "/follow?order_no=none",
    "/operations/jilin-2022?as_of=2022-03-31T23:59:59%2B08:00",
    "/api/v1/openapi.json",
    "/api/v1/follow?order_no=none",
    "/healthz",
];
/// Answers that are no page that is there.
const NOES: [(Method, &str, u16); 9] = [
    (Method::GET, "/nowhere", 404),
    (Method::GET, "/assets/none.css", 404),
    (Method::GET, "/operations/none", 404),
    (Method::GET, "/operations/none/events", 404),
    (Method::GET, "/operations/jilin-2022?as_of=yesterday", 422),
    (Method::GET, "/figures/%ff", 404),
    (Method::POST, "/", 405),
    (Method::POST, "/api/v1/operations", 401),
    (Method::GET, "/api/v1/nowhere", 404),
];
/// Links of a walk: enough for every kind of page.
const WALK_MAX: usize = 400;

/// What every answer says.
fn secure(address: &str, headers: &HeaderMap) {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
    let policy = said(CONTENT_SECURITY_POLICY.as_str());
    assert!(policy.contains("default-src 'none'") && policy.contains("base-uri 'none'"), "{address}: {policy}");
    for never in ["unsafe", "http:", "https:", "blob:"] {
        assert!(!policy.contains(never), "{address}: {policy}");
    }
    let frame = if address.starts_with("/embed/") { "frame-ancestors *" } else { "frame-ancestors 'none'" };
    assert!(policy.contains(frame), "{address}: {policy}");
    assert_eq!(said("x-content-type-options"), "nosniff", "{address}");
    assert_eq!(said(REFERRER_POLICY.as_str()), "no-referrer", "{address}");
    let kept = said(CACHE_CONTROL.as_str());
    assert_eq!(kept.contains("immutable"), address.starts_with("/assets/") && !address.contains("none"), "{address}");
    assert!(!address.starts_with("/follow?") || kept == "no-store" || address.starts_with("/follow?lang"), "{address}");
}

async fn ask(router: &Router, method: Method, address: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::builder().method(method).uri(address).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    secure(address, &parts.headers);
    let bytes = to_bytes(body, 1 << 24).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do() {
    let home = tempfile::tempdir().unwrap();
    let router = chiyuan::house::router(&laid(home.path()).await);
    let mut next: Vec<String> = SEEDS.into_iter().map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    while let Some(address) = next.pop().filter(|_| seen.len() < WALK_MAX) {
        if !seen.insert(address.clone()) {
            continue;
        }
        let (status, headers, text) = ask(&router, Method::GET, &address).await;
        assert!(!status.is_server_error(), "{address}: {status}");
        if let Some(tag) = headers.get("etag") {
            let again = Request::get(&address).header(IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
            let same = router.clone().oneshot(again).await.unwrap();
            assert_eq!(same.status(), StatusCode::NOT_MODIFIED, "{address}");
            secure(&address, same.headers());
        }
        for link in
            text.split([' ', '<']).filter_map(|word| word.strip_prefix("href=\"").or(word.strip_prefix("src=\"")))
        {
            let link = link.split('"').next().unwrap().replace("&#38;", "&");
            let link = link.split('#').next().unwrap();
            if link.starts_with('/') {
                next.push(link.to_owned());
            }
        }
    }
    for kind in ["/assets/", "/operations/", "/follow"] {
        assert!(seen.iter().any(|address| address.starts_with(kind)), "no {kind} among {}", seen.len());
    }
    for (method, address, status) in NOES {
        assert_eq!(ask(&router, method, address).await.0, status, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_lead_to_the_site_that_the_operator_named() {
    let home = tempfile::tempdir().unwrap();
    let front = Front { public_url: Some("https://relief.example".parse().unwrap()), ..Front::default() };
    let app = laid(home.path()).await;
    let (named, plain) = (chiyuan::house::router_for(&app, &front), chiyuan::house::router(&app));
    let ask = async |router: &Router, address: &str| {
        let request = Request::get(address).header("host", "evil.example").header("x-forwarded-proto", "https");
        let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    };
    for (address, says) in [
        ("/feed.atom", "href=\"https://relief.example/feed.atom\""),
        ("/operations/jilin-2022", "<link rel=\"canonical\" href=\"https://relief.example/operations/jilin-2022\">"),
        ("/?lang=en", "<link rel=\"canonical\" href=\"https://relief.example/?lang=en\">"),
    ] {
        let (named, plain) = (ask(&named, address).await, ask(&plain, address).await);
        assert!(named.contains(says) && !named.contains("evil.example"), "{address}: {named}");
        assert!(!plain.contains("relief.example") && !plain.contains("canonical"), "{address}: {plain}");
        assert_eq!(plain.contains("https://evil.example/"), address == "/feed.atom", "{address}");
    }
    for address in ["/follow?order_no=none", "/nowhere"] {
        assert!(!ask(&named, address).await.contains("canonical"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_who_guesses_is_told_to_wait_in_their_language() {
    let home = tempfile::tempdir().unwrap();
    let clients = Clients { header: Some("X-Forwarded-For".parse().unwrap()) };
    let router = chiyuan::house::router_for(&laid(home.path()).await, &Front { clients, ..Front::default() });
    let ask = async |address: &str, from: &str| {
        let mut request = Request::get(address).header("x-forwarded-for", from).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>("127.0.0.1:1".parse().unwrap()));
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        secure(address, &parts.headers);
        let wait = parts.headers.get(RETRY_AFTER).is_some();
        let text = to_bytes(body, 1 << 20).await.unwrap();
        (parts.status.as_u16(), wait, String::from_utf8(text.to_vec()).unwrap())
    };
    for n in 0..NOT_FOUND_MAX {
        let address = if n % 2 == 0 { "/follow?order_no=0" } else { "/api/v1/follow?order_no=0" };
        assert_eq!(ask(address, "198.51.100.1, 203.0.113.9").await.0, 404, "{n}");
    }
    for (address, says) in [
        ("/follow?order_no=1", "秒后再查"),
        ("/follow?order_no=1&lang=en", "ask again in"),
        ("/api/v1/follow?order_no=1&lang=en", "A007"),
    ] {
        let (status, wait, text) = ask(address, "198.51.100.2, 203.0.113.9").await;
        assert!(status == 429 && wait && text.contains(says), "{address}: {status} {text}");
    }
    assert_eq!(ask("/follow", "203.0.113.9").await.0, 200, "the form is there");
    assert_eq!(ask("/follow?order_no=1", "203.0.113.10").await.0, 404, "nobody else waits");
}
