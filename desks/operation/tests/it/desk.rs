//! The desk, served, with a token for each role.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use book::figures::{Ask, Figure};
use primitives::{Actor, Code, Instant, Role};
use serde_json::{Value, json};
use store::Locks;
use store::testing::Home;
use tower::ServiceExt;

pub(crate) struct Desk {
    pub(crate) app: App,
    routes: Router,
    tokens: BTreeMap<Role, String>,
}

impl Desk {
    pub(crate) async fn open(home: &Home) -> Desk {
        let migrations = [access::MIGRATIONS, book::MIGRATIONS, operation::MIGRATIONS].concat();
        let app = App::open(home.open(&migrations).await.unwrap(), home.folder()).await.unwrap();
        let (routes, _) = operation::api().split_for_parts();
        let routes = routes.with_state(app.clone());
        let mut desk = Desk { app, routes, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let (at, made) = (desk.app.world.now(), token::Token::draw(&desk.app.world));
            desk.tokens.insert(role, made.text().to_owned());
            let holder = Actor { name: role.word().parse::<Code>().unwrap(), role };
            let keep = desk.app.db.write(Locks::none(), async move |tx| token::keep(tx, &made, &holder, at).await);
            keep.await.unwrap();
        }
        desk
    }
    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> (u16, Value) {
        let response = self.routes.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(crate) async fn get(&self, role: Role, path: &str) -> (u16, Value) {
        let request = Request::get(path).header("authorization", format!("Bearer {}", self.tokens[&role]));
        self.send(request, "").await
    }
    /// Under a key of its own content, so that the same is sent once.
    pub(crate) async fn post(&self, role: Role, path: &str, form: &Value) -> (u16, Value) {
        let digest = book::EntryId::of(&[path, &form.to_string()]).to_string();
        self.keyed(role, path, &digest, form).await
    }
    pub(crate) async fn keyed(&self, role: Role, path: &str, key: &str, form: &Value) -> (u16, Value) {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.tokens[&role]))
            .header("idempotency-key", key)
            .header("content-type", "application/json");
        self.send(request, form.to_string()).await
    }
    /// What must be done before what a test is about; the entry that it made.
    pub(crate) async fn done(&self, role: Role, path: &str, form: &Value) -> String {
        let (status, body) = self.post(role, path, form).await;
        assert_eq!(status, 200, "{path} {form}: {body}");
        body["entry"].as_str().unwrap().to_owned()
    }
    /// The foundation and its operation in Jilin.
    pub(crate) async fn activated(&self) {
        self.done(Role::Operation, "/organisations", &foundation()).await;
        self.done(Role::Operation, "/operations", &jilin()).await;
    }
    pub(crate) async fn figure(&self, id: &str, as_of: &str) -> Option<Figure> {
        let as_of: Instant = as_of.parse().unwrap();
        let ask = Ask::of(id, Some("jilin-2022".parse().unwrap()), as_of);
        self.app.db.read(async move |tx| operation::figure(tx, &ask).await).await.unwrap()
    }
    pub(crate) async fn entries(&self) -> i64 {
        self.app.db.read(async |tx| book::journal::count(tx).await).await.unwrap()
    }
}

pub(crate) fn foundation() -> Value {
    json!({
        "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
        "names": {"zh": "示例救助基金会", "en": "Example Relief Foundation"},
        "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        "supervisor": {"zh": "示例省民政厅", "en": "Example Department of Civil Affairs"},
    })
}

pub(crate) fn jilin() -> Value {
    json!({
        "code": "jilin-2022", "foundation": "example", "provinces": ["220000"], "at": "2022-03-11T10:00:00+08:00",
        "names": {"zh": "吉林抗疫", "en": "Jilin relief"}, "trigger": {"zh": "疫情", "en": "Outbreak"},
    })
}

pub(crate) fn site() -> Value {
    json!({
        "code": "jiutai-hospital", "operation": "jilin-2022", "kind": "hospital", "place": "220113",
        "names": {"zh": "九台示例医院", "en": "Jiutai Example Hospital"},
        "point": {"lat": 44.152, "lon": 125.84}, "organisation": "example",
    })
}

pub(crate) fn group(kind: &str, at: &str) -> Value {
    json!({"kind": kind, "names": {"zh": "工作组", "en": "Task group"}, "at": at})
}

pub(crate) fn figure(id: &str, definition: &str) -> Value {
    json!({
        "id": id, "definition": definition, "parameters": {"operation": "jilin-2022"},
        "as_of": "2022-03-13T23:59:59+08:00", "names": {"zh": "工作组", "en": "Task groups"},
        "unit": {"zh": "个", "en": "task group"},
    })
}
