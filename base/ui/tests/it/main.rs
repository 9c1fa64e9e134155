//! Pages and problems as they leave by HTTP.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use access::{Asked, Problem};
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use primitives::Refusal;
use tower::ServiceExt;
use ui::{Catalogue, Filing, Footer, Look, Reader, Section};

#[derive(Template)]
#[template(source = r#"<h1>{{ name }}</h1><p>{{ figure }}</p>"#, ext = "html")]
struct Home {
    name: String,
    figure: ui::parts::Figure,
}

async fn home(reader: Reader) -> Result<Response, Problem> {
    let name = reader.v.pick("吉林<抗疫>援助", "Aid for <Jilin>").to_owned();
    let figure = ui::parts::Figure {
        href: reader.v.href("/figures/R2.3?operation=jilin-2022"),
        text: reader.v.count(1_709_800),
    };
    reader.page(Section::Operations, &name.clone(), "收到、送达、尚未使用。", &Home { name, figure })
}

async fn refused() -> Result<Json<i64>, Problem> {
    Err(Problem::conflict(Refusal::of("P101").with("text", "<1,000>")).with("channels", vec!["alipay", "tencent"]))
}

#[derive(serde::Deserialize)]
struct Query {
    #[allow(dead_code, reason = "read by serde alone")]
    n: i64,
}

async fn asked(_: Asked<Query>) -> &'static str {
    "ok"
}

async fn broken() -> Problem {
    Problem::broken("the password is hunter2")
}

#[allow(clippy::panic, reason = "what is tested")]
async fn stops() -> &'static str {
    panic!("the password is hunter2")
}

fn app(demo: bool) -> Router {
    let footer = Footer {
        foundation: "示例救助基金会".into(),
        filings: vec![Filing { number: "53000000000000000A1".into(), appeal: "吉林抗疫援助".into() }],
        certificate: "示例证字第0001号".into(),
        certificate_until: "2027-03-31".parse().ok(),
        uscc: "53100000500000001A".into(),
        supervisor: "示例民政部门".into(),
        telephone: "010-0000 0000".into(),
    };
    let routes = Router::new()
        .route("/", get(home))
        .route("/api/v1/refused", get(refused))
        .route("/refused", get(refused))
        .route("/api/v1/broken", get(broken))
        .route("/api/v1/stops", get(stops))
        .route("/api/v1/asked", get(asked))
        .route("/places/{code}", get(|Path(code): Path<String>| async { code }))
        .merge(ui::assets())
        .fallback(ui::nothing_here);
    ui::dress(routes, Look::plain(Catalogue::of(&[ui::MESSAGES, access::MESSAGES]), demo, footer))
}

async fn ask(method: &str, address: &str, accept_language: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::builder().method(method).uri(address).header("accept-language", accept_language);
    let response = app(true).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_page_stands_in_its_layout_in_chinese() {
    let (status, headers, html) = ask("GET", "/", "en").await;
    assert_eq!(status, 200);
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!(headers["referrer-policy"], "no-referrer");
    insta::assert_snapshot!(unnamed(&html));
}

/// Without the hashes of built files: what they hold is not the layout's.
fn unnamed(html: &str) -> String {
    let parts = html.split("\"/assets/").enumerate().map(|(at, part)| match part.split_once('.') {
        Some((name, rest)) if 0 < at => format!("\"/assets/{}-HASH.{rest}", name.rsplit_once('-').unwrap().0),
        _ => part.to_owned(),
    });
    parts.collect()
}

#[tokio::test]
async fn a_page_is_english_where_its_address_asks() {
    let (_, _, html) = ask("GET", "/?lang=en", "zh").await;
    for want in [
        "<html lang=\"en\">",
        "Sample data",
        "href=\"/?lang=en\"",
        "href=\"/follow?lang=en\"",
        "valid until 31 March 2027",
    ] {
        assert!(html.contains(want), "{want} is not in:\n{html}");
    }
    assert!(html.contains(r#"<a href="/" lang="zh-Hans-CN""#), "the way back to Chinese:\n{html}");
    for never in ["style=", "<script", "onclick", "http://", "https://"] {
        assert!(!html.contains(never), "{never} is in:\n{html}");
    }
}

#[tokio::test]
async fn a_refusal_is_said_to_a_programme_in_its_language() {
    let (status, headers, text) = ask("GET", "/api/v1/refused", "en-GB,zh;q=0.5").await;
    assert_eq!((status, &headers["content-type"]), (StatusCode::CONFLICT, &"application/json".parse().unwrap()));
    let body = json(&text);
    assert_eq!((body["code"].as_str(), body["facts"]["text"].as_str()), (Some("P101"), Some("<1,000>")));
    assert_eq!(body["channels"][1], "tencent");
    assert!(body["message"].as_str().unwrap().starts_with("“<1,000>” is not an amount"), "{body}");
    let (_, _, text) = ask("GET", "/api/v1/refused", "fr").await;
    assert!(json(&text)["message"].as_str().unwrap().contains("不是金额"), "Chinese first: {text}");
}

#[tokio::test]
async fn a_refusal_is_a_page_to_a_person() {
    let (status, headers, html) = ask("GET", "/refused?lang=en", "").await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::CONFLICT, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(
        html.contains("<h1>This was not done</h1>") && html.contains("“&#60;1,000&#62;” is not an amount"),
        "{html}"
    );
}

#[tokio::test]
async fn nothing_of_a_fault_is_told_but_its_number() {
    for address in ["/api/v1/broken", "/api/v1/stops"] {
        let (status, _, text) = ask("GET", address, "en").await;
        assert_eq!(status, 500);
        assert!(!text.contains("hunter2"), "{text}");
        let body = json(&text);
        let number = body["facts"]["number"].as_str().unwrap();
        assert!(number.len() == 8 && body["message"].as_str().unwrap().contains(number), "{body}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_same_way() {
    for (method, address, status, code) in [
        ("GET", "/api/v1/none", 404, "A005"),
        ("POST", "/api/v1/refused", 405, "A006"),
        ("GET", "/api/v1/asked?n=x", 422, "A004"),
    ] {
        let (got, headers, text) = ask(method, address, "en").await;
        assert_eq!((got.as_u16(), json(&text)["code"].as_str()), (status, Some(code)), "{address}");
        assert_eq!(headers.contains_key("allow"), status == 405, "{address}");
    }
    // Bytes that are no text are under no address.
    for address in ["/none", "/places/%ff%fe"] {
        let (status, _, html) = ask("GET", address, "en").await;
        assert!(status == 404 && html.contains("<h1>没有找到</h1>"), "{status} {html}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever() {
    let (_, _, html) = ask("GET", "/", "").await;
    let style = html.split("stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (status, headers, _) = ask("GET", style, "").await;
    assert_eq!((status.as_u16(), headers["content-type"].to_str().unwrap()), (200, "text/css; charset=utf-8"));
    assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
    let (status, _, _) = ask("GET", "/assets/none.css", "").await;
    assert_eq!(status, 404);
}
