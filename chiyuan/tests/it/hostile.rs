//! Hostile values at every address and in every form: each is refused as the user's to mend, in words, and never breaks us.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use access::{App, token};
use axum::Router;
use axum::body::{Body as Bytes, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use chiyuan::RouterDoor;
use primitives::{Actor, Instant, Role};
use scenario::{Body, Door, replay};
use serde_json::{Value, json};
use store::{Db, Locks, Place, World};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::ground::laid;

/// As they stand in an address.
const VALUES: [&str; 24] = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%c3%28",
    "%ED%A0%80",
    "'%20or%201=1--",
    "%27;drop%20table%20book_gift;--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "..%2f..%2fetc%2fpasswd",
    "%0d%0aSet-Cookie:x=1",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "-1",
    "9223372036854775808",
    "1e400",
    "null",
    "%20",
    "%25",
    "2022-13-45",
    "9999-12-31T23:59:59Z",
    "-009999-01-01T00:00:00Z",
    "a/b/c",
    "delivery.signed:220113",
    "LONG",
];
const LONG_CHARS: usize = 20_000;

/// Pages whose path names something: a hostile name is nothing.
const NAMED: [&str; 9] = [
    "/operations/{}",
    "/operations/{}/brief",
    "/operations/{}/brief.md",
    "/places/{}",
    "/consignments/{}",
    "/figures/{}",
    "/downloads/{}",
    "/about/{}",
    "/{}",
];
/// Pages that are asked something.
const ASKED: [&str; 12] = [
    "/?lang={}",
    "/follow?order_no={}",
    "/follow?order_no=A&channel={}",
    "/operations/jilin-2022?as_of={}",
    "/operations/jilin-2022/brief?as_of={}",
    "/figures/finance.received?operation={}",
    "/figures/finance.received?as_of={}",
    "/figures/finance.received?after={}",
    "/figures/finance.received:{}",
    "/corrections?{}={}",
    "/downloads/journal.csv?after={}",
    "/feed.atom?{}={}",
];
/// Bodies that are no form of ours.
const BODIES: [&[u8]; 9] =
    [b"", b"{", b"null", b"[]", b"\"x\"", b"1e999", b"\0\0\xff", b"{\"zzz\":1}", b"{\"code\":\"\\u0000\"}"];
const NESTED: usize = 10_000;

/// Somebody with every token.
struct Enemy {
    router: Router,
    tokens: BTreeMap<Role, String>,
    sent: u64,
}

/// What they got.
struct Got {
    status: StatusCode,
    kind: String,
    text: String,
}

impl Enemy {
    async fn of(app: &App) -> Enemy {
        let (mut tokens, now) = (BTreeMap::new(), app.world.now());
        for role in Role::ALL {
            let (token, name) = (token::Token::draw(&app.world), format!("enemy-{role}").parse().unwrap());
            tokens.insert(role, token.text().to_owned());
            let holder = Actor { name, role };
            app.db.write(Locks::none(), async move |tx| token::keep(tx, &token, &holder, now).await).await.unwrap();
        }
        Enemy { router: chiyuan::house::router(app), tokens, sent: 0 }
    }
    async fn send(&mut self, method: Method, path: &str, role: Option<Role>, body: &[u8]) -> Got {
        self.sent += 1;
        let mut request = Request::builder().method(method.clone()).uri(path).header("accept-language", "en");
        if let Some(role) = role {
            request = request.header("authorization", format!("Bearer {}", self.tokens[&role]));
            request = request.header("idempotency-key", format!("enemy-{}", self.sent));
        }
        let request = request.header(CONTENT_TYPE, "application/json").body(Bytes::from(body.to_vec())).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (status, kind) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
        let text = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
        let got = Got { status, kind, text: String::from_utf8_lossy(&text).into_owned() };
        let said: String = path.chars().take(120).collect();
        assert!(
            got.status.as_u16() < 500,
            "{method} {said} {}: {} {}",
            String::from_utf8_lossy(body),
            got.status,
            got.text
        );
        if got.status.is_client_error() {
            let api = path.starts_with("/api/");
            assert!(got.kind.starts_with(if api { "application/json" } else { "text/html" }), "{said}: {}", got.kind);
            assert!(!api || got.text.contains("\"message\""), "{said}: {}", got.text);
        }
        assert!(got.kind.starts_with("application/json") || !got.text.contains("<script>alert"), "{said}");
        got
    }
}

fn values() -> Vec<String> {
    VALUES.iter().map(|v| if *v == "LONG" { "x".repeat(LONG_CHARS) } else { (*v).to_owned() }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_hostile_values_with_a_page() {
    let home = tempfile::tempdir().unwrap();
    let mut enemy = Enemy::of(&laid(home.path()).await).await;
    for value in values() {
        for page in NAMED {
            let got = enemy.send(Method::GET, &page.replace("{}", &value), None, b"").await;
            assert!(got.status.is_client_error(), "{page} {value}: {}", got.status);
        }
        for page in ASKED {
            enemy.send(Method::GET, &page.replace("{}", &value), None, b"").await;
        }
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        for page in ["/", "/follow", "/operations/jilin-2022", "/corrections"] {
            let got = enemy.send(method.clone(), page, None, b"").await;
            assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {page}");
        }
    }
}

/// Each route of the document: its path, method and the names asked in the query.
fn routes() -> Vec<(String, Method, Vec<String>)> {
    let document = serde_json::to_value(chiyuan::house::document()).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, told) in methods.as_object().unwrap() {
            let parameters = told["parameters"].as_array().cloned().unwrap_or_default();
            let of = |place: &str| {
                let of = parameters.iter().filter(move |p| p["in"] == place);
                of.map(|p| p["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            };
            for name in of("path") {
                assert!(path.contains(&format!("{{{name}}}")), "{path} has no {name}");
            }
            routes.push((path.clone(), method.to_uppercase().parse().unwrap(), of("query")));
        }
    }
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_document_refuses_what_is_no_request() {
    let home = tempfile::tempdir().unwrap();
    let mut enemy = Enemy::of(&laid(home.path()).await).await;
    let nested = [vec![b'['; NESTED], vec![b']'; NESTED]].concat();
    let large = format!("{{\"code\":\"{}\"}}", "x".repeat(access::BODY_BYTES_MAX)).into_bytes();
    let roles = [Role::Operation, Role::Fundraising, Role::Finance, Role::Checker, Role::Logistics, Role::Delivery];
    for (path, method, asked) in routes() {
        let named = path.replace("{code}", "none");
        let open = path.ends_with("/follow");
        let got = enemy.send(method.clone(), &named, None, b"{}").await;
        assert!(open || got.status == StatusCode::UNAUTHORIZED, "{method} {path}: {}", got.status);
        for value in values() {
            let mut addresses = vec![path.replace("{code}", &value)];
            addresses.extend(asked.iter().map(|name| format!("{named}?{name}={value}")));
            for address in addresses {
                let got = enemy.send(method.clone(), &address, Some(Role::Finance), b"{}").await;
                let may = method == Method::GET && (!path.contains('{') && asked.is_empty());
                assert!(
                    may || got.status.is_client_error() || got.text == "[]",
                    "{address}: {} {}",
                    got.status,
                    got.text
                );
            }
        }
        if method == Method::POST && !path.ends_with("/statements") {
            for body in BODIES.into_iter().chain([nested.as_slice(), large.as_slice()]) {
                for role in roles {
                    let got = enemy.send(Method::POST, &named, Some(role), body).await;
                    assert!(got.status.is_client_error(), "{path} {role}: {}", got.status);
                }
            }
        }
    }
}

/// The scenario's door. Before the first form of each path goes through it, a copy of the store gets that form with one field
/// made hostile, then another; whoever is let in there changes the copy alone.
struct Mutating<'h> {
    door: RouterDoor,
    app: App,
    home: &'h Path,
    tokens: BTreeMap<Role, String>,
    seen: BTreeSet<String>,
    sent: u64,
}

/// What a field becomes.
fn hostile(field: &Value) -> Vec<Value> {
    match field {
        Value::String(text) if text.parse::<Instant>().is_ok() => {
            vec![json!("9999-12-31T23:59:59+08:00"), json!("-009999-01-01T00:00:00Z"), json!("0001-01-01T00:00:00Z")]
        }
        Value::String(_) => vec![json!("\u{1}\u{202e}"), json!("字".repeat(LONG_CHARS)), json!(7)],
        Value::Number(_) => vec![json!(-1), json!(i64::MAX), json!(u64::MAX), json!(1e300)],
        _ => vec![json!(null), json!([]), json!([[]])],
    }
}

/// Every field of a form, by its JSON pointer.
fn fields(form: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match form {
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), member)).collect(),
        Value::Array(members) => members.iter().take(1).map(|member| ("0".to_owned(), member)).collect(),
        _ => Vec::new(),
    };
    for (name, member) in below {
        let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        fields(member, &pointer, found);
    }
}

impl Mutating<'_> {
    /// The store as it is now, elsewhere.
    async fn copy(&self) -> (TempDir, Enemy) {
        // The writer tidies up after a change, before the next one: after two that do nothing it is idle.
        for _ in 0..2 {
            self.app.db.write(Locks::none(), async |_| Ok(())).await.unwrap();
        }
        let to = tempfile::tempdir_in(self.home).unwrap();
        for name in ["chiyuan.db", "chiyuan.db-wal", "blind.key"] {
            std::fs::copy(self.home.join(name), to.path().join(name)).unwrap();
        }
        let world = World::seeded(7, self.app.world.now());
        let db = Db::open(&Place::Folder(to.path().to_owned()), &chiyuan::house::migrations(), world).await.unwrap();
        let router = chiyuan::house::router(&App::open(db, to.path()).await.unwrap());
        (to, Enemy { router, tokens: self.tokens.clone(), sent: 0 })
    }
    async fn attack(&mut self, role: Role, path: &str, form: &Value) {
        let (mut found, mut copy) = (Vec::new(), self.copy().await);
        fields(form, "", &mut found);
        for pointer in found {
            for value in hostile(form.pointer(&pointer).unwrap()) {
                let mut mutant = form.clone();
                *mutant.pointer_mut(&pointer).unwrap() = value.clone();
                let got = copy.1.send(Method::POST, path, Some(role), mutant.to_string().as_bytes()).await;
                self.sent += 1;
                if got.status.is_success() {
                    copy = self.copy().await;
                }
            }
        }
    }
}

impl Door for Mutating<'_> {
    async fn post(&mut self, role: Role, path: &str, key: &str, body: Body) -> Result<Value, String> {
        let noun = path.split('/').filter(|part| part.chars().all(|c| c.is_ascii_lowercase() || c == '-')).collect();
        if let Body::Json(form) = &body
            && self.seen.insert(noun)
        {
            self.attack(role, path, form).await;
        }
        self.door.post(role, path, key, body).await
    }
    async fn get(&mut self, role: Role, path: &str) -> Result<Value, String> {
        self.door.get(role, path).await
    }
    fn set_clock(&mut self, at: Instant) {
        self.door.set_clock(at);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_one_hostile_field_never_breaks_us() {
    let home = tempfile::tempdir().unwrap();
    let world = World::seeded(2022, scenario::START.parse().unwrap());
    let place = Place::Folder(home.path().to_owned());
    let app =
        App::open(Db::open(&place, &chiyuan::house::migrations(), world).await.unwrap(), home.path()).await.unwrap();
    let (door, tokens) = (RouterDoor::open(&app).await.unwrap(), Enemy::of(&app).await.tokens);
    let mut door = Mutating { door, app: app.clone(), home: home.path(), tokens, seen: BTreeSet::new(), sent: 0 };
    replay(&mut door, &mut |_, _, _| ()).await.unwrap();
    assert!(20 < door.seen.len() && 500 < door.sent, "{} forms, {} sent", door.seen.len(), door.sent);
}
