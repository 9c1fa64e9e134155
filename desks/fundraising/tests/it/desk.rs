//! The desk, served, with a token for each role; statements come by import, each rehearsed before.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use book::EntryId;
use fundraising::{Answered, Asked, import, statement};
use primitives::{Actor, Code, Instant, Role};
use serde_json::{Value, json};
use store::testing::Home;
use store::{Failure, Locks, Migration, Tx};
use tower::ServiceExt;
use ui::{Catalogue, Footer, Look};

pub(crate) struct Desk {
    pub(crate) app: App,
    routes: Router,
    tokens: BTreeMap<Role, String>,
}

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}
pub(crate) fn at(text: &str) -> Instant {
    when(text).parse().unwrap()
}
/// `15T21:00` of March 2022, as forms say it.
pub(crate) fn when(text: &str) -> String {
    format!("2022-03-{text}:00+08:00")
}
pub(crate) fn names() -> Value {
    json!({"zh": "名称", "en": "Name"})
}
pub(crate) fn local() -> Actor {
    Actor { name: code("local"), role: Role::Fundraising }
}

fn migrations() -> Vec<Migration> {
    let below = [access::MIGRATIONS, book::MIGRATIONS, operation::MIGRATIONS, finance::MIGRATIONS].concat();
    [below.as_slice(), supply::MIGRATIONS, fundraising::MIGRATIONS].concat()
}

impl Desk {
    /// The clock stands at noon of 2022-03-31.
    pub(crate) async fn open(home: &Home) -> Desk {
        let app = App::open(home.open(&migrations()).await.unwrap(), home.folder()).await.unwrap();
        app.world.set(at("31T12:00"));
        let routes = operation::api().merge(finance::api()).merge(supply::api()).merge(fundraising::api());
        let (routes, _) = routes.split_for_parts();
        let catalogue = Catalogue::of(&[ui::MESSAGES, access::MESSAGES, statements::MESSAGES, fundraising::MESSAGES]);
        let look = Look::plain(catalogue, false, Footer::default());
        let routes = ui::dress(Router::new().nest("/api/v1", routes).with_state(app.clone()), look);
        let mut desk = Desk { routes, app, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let text = desk.token(role.word(), role).await;
            desk.tokens.insert(role, text);
        }
        desk.set_up().await;
        desk
    }
    /// A token for somebody else under a role.
    pub(crate) async fn token(&self, name: &str, role: Role) -> String {
        let (at, made) = (self.app.world.now(), token::Token::draw(&self.app.world));
        let (text, holder) = (made.text().to_owned(), Actor { name: code(name), role });
        self.write(async move |tx| token::keep(tx, &made, &holder, at).await).await;
        text
    }
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.app.db.write(Locks::none(), f).await.unwrap()
    }
    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> (u16, Value) {
        let response = self.routes.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(crate) fn asking(&self, request: Builder, role: Role) -> Builder {
        request.header("authorization", format!("Bearer {}", self.tokens[&role]))
    }
    /// Under a key of its own content, so that the same is sent once.
    pub(crate) async fn post(&self, role: Role, path: &str, form: &Value) -> (u16, Value) {
        let key = EntryId::of(&[path, &form.to_string()]).to_string();
        self.keyed(&self.tokens[&role], path, &key, form).await
    }
    pub(crate) async fn keyed(&self, token: &str, path: &str, key: &str, form: &Value) -> (u16, Value) {
        let request = Request::post(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", key)
            .header("content-type", "application/json");
        self.send(request, form.to_string()).await
    }
    pub(crate) async fn done(&self, role: Role, path: &str, form: &Value) -> Value {
        let (status, body) = self.post(role, path, form).await;
        assert_eq!(status, 200, "{path} {form}: {body}");
        assert_eq!(body["entry"].as_str().unwrap().len(), 32, "{body}");
        body
    }
    pub(crate) async fn refused(&self, role: Role, path: &str, form: &Value, want: &str) -> Value {
        let before = self.everything().await;
        let (status, body) = self.post(role, path, form).await;
        assert!((400..500).contains(&status), "{path} {form}: {status} {body}");
        assert_eq!(body["code"].as_str(), Some(want), "{path} {form}: {body}");
        assert_eq!(self.everything().await, before, "nothing half done");
        body
    }
    /// The book holds together, and what it comes to.
    pub(crate) async fn proof(&self) -> book::check::Proof {
        book::check::check(&self.app.db).await.unwrap()
    }
    /// Every row of every table that a change may touch.
    pub(crate) async fn everything(&self) -> Vec<String> {
        let mut out = Vec::new();
        for migration in migrations() {
            let words: Vec<&str> = migration.ddl.split_whitespace().collect();
            for at in (2..words.len()).filter(|at| words[at - 2] == "create" && words[at - 1] == "table") {
                out.extend(self.rows(words[at]).await);
            }
        }
        out
    }
    /// Every row of a table, as text.
    pub(crate) async fn rows(&self, table: &str) -> Vec<String> {
        let sql: &'static str = Box::leak(format!("select * from {table}").into_boxed_str());
        let table = table.to_owned();
        let rows = self.app.db.read(async move |tx| {
            let mut out = Vec::new();
            tx.each(sql, &[], |row| {
                out.push(format!("{table} {row:?}"));
                Ok(())
            })
            .await?;
            out.sort();
            Ok(out)
        });
        rows.await.unwrap()
    }
    /// Nothing is left in the scratch folder.
    pub(crate) fn scratch_is_empty(&self) {
        let left: Vec<_> = std::fs::read_dir(self.app.data.join("scratch")).into_iter().flatten().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    fn asked(&self, channel: &str, appeal: &str, text: &[u8]) -> Asked {
        let name = format!("{}.csv", EntryId::of(&[&String::from_utf8_lossy(text)]));
        let path = self.app.data.join(&name);
        std::fs::write(&path, text).unwrap();
        Asked { path, name, appeal: code(appeal), channel: code(channel), format: None, dry_run: false, password: None }
    }
    /// Rehearses, then imports: both say the same, and the rehearsal keeps nothing.
    pub(crate) async fn try_import(&self, channel: &str, appeal: &str, text: &[u8]) -> Result<Value, String> {
        let asked = self.asked(channel, appeal, text);
        self.try_asked(asked).await
    }
    pub(crate) async fn try_asked(&self, asked: Asked) -> Result<Value, String> {
        let before = self.everything().await;
        let rehearsed = told(import(&self.app, &local(), &Asked { dry_run: true, ..asked.clone() }, || ()).await);
        assert_eq!(self.everything().await, before, "a rehearsal keeps nothing");
        let done = told(import(&self.app, &local(), &asked, || ()).await);
        assert_eq!(rehearsed, done, "a rehearsal says what the import says");
        self.scratch_is_empty();
        self.proof().await;
        done
    }
    /// A statement of the appeal of Jilin that is booked.
    pub(crate) async fn import(&self, channel: &str, text: &str) -> Value {
        self.try_import(channel, "jilin-aid", text.as_bytes()).await.unwrap()
    }
    /// The files, newest first.
    pub(crate) async fn files(&self) -> Vec<fundraising::Statement> {
        self.app.db.read(async |tx| statement::list(tx).await).await.unwrap()
    }
    pub(crate) async fn get(&self, role: Role, path: &str) -> (u16, Value) {
        self.send(self.asking(Request::get(format!("/api/v1{path}")), role), "").await
    }

    /// Two appeals of two operations and funds, platforms of each format, an operating fund, a bank, items, a warehouse.
    async fn set_up(&self) {
        let foundation = json!({
            "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
            "names": names(), "supervisor": names(),
            "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        });
        self.done(Role::Operation, "/organisations", &foundation).await;
        let maker = json!({"code": "maker", "kind": "supplier", "names": names()});
        self.done(Role::Operation, "/organisations", &maker).await;
        self.done(Role::Finance, "/banks", &json!({"code": "main", "names": names()})).await;
        self.done(Role::Finance, "/funds", &json!({"code": "operating", "names": names()})).await;
        for (name, province, payer) in [("jilin", "220000", "operating"), ("shanghai", "310000", "")] {
            let operation = json!({
                "code": format!("{name}-2022"), "foundation": "example", "provinces": [province], "names": names(),
                "trigger": names(), "at": when("11T10:00"),
            });
            self.done(Role::Operation, "/operations", &operation).await;
            let payer = Some(payer).filter(|p| !p.is_empty());
            let fund = json!({
                "code": name, "operation": format!("{name}-2022"), "names": names(), "refund_payer": payer,
            });
            self.done(Role::Finance, "/funds", &fund).await;
            self.done(Role::Fundraising, "/appeals", &appeal(&format!("{name}-aid"), name)).await;
        }
        for (channel, format, platform) in [
            ("tencent", Some("wechat-trade"), true),
            ("alipay", Some("alipay-ledger"), true),
            ("alibaba", Some("alipay-trade"), true),
            ("pingan", Some("canonical"), true),
            ("fresh", None, true),
            ("direct", None, false),
        ] {
            let form = json!({"code": channel, "names": names(), "format": format, "platform": platform});
            self.done(Role::Finance, "/channels", &form).await;
        }
        for item in ["n95", "suit"] {
            let form = json!({"code": item, "names": names(), "category": "mask", "unit": names()});
            self.done(Role::Logistics, "/items", &form).await;
        }
        let form = json!({"code": "cc", "names": names(), "place": "220102", "point": {"lat": 43.88, "lon": 125.32}});
        self.done(Role::Logistics, "/warehouses", &form).await;
        for (giver, kind, alias) in [("acme", "company", "示例制造公司"), ("li", "individual", "*先生")] {
            let form = json!({"code": giver, "kind": kind, "alias": alias});
            self.done(Role::Fundraising, "/givers", &form).await;
        }
    }
    /// Gifts of `jilin` become `fen` fen of masks, payable.
    pub(crate) async fn buy(&self, order: &str, fen: i64) {
        let form = json!({
            "code": order, "operation": "jilin-2022", "fund": "jilin", "supplier": "maker",
            "lines": [{"item": "n95", "units": 10, "amount_fen": fen}], "at": when("21T10:00"),
        });
        self.done(Role::Logistics, "/orders", &form).await;
        let path = format!("/orders/{order}/approve");
        self.done(Role::Checker, &path, &json!({"at": when("21T12:00")})).await;
        let form = json!({
            "order": order, "warehouse": "cc", "at": when("22T09:00"),
            "lines": [{
                "line": 1, "item": "n95", "units": 10, "amount_fen": fen, "batch_no": "A-1", "expires": "2024-03-01",
            }],
        });
        self.done(Role::Logistics, "/intakes", &form).await;
    }
}

fn told(answer: Result<Answered, Failure>) -> Result<Value, String> {
    match answer {
        Ok(Answered::Booked(summary)) => {
            let told = serde_json::to_value(summary.told(&|why| why.to_string())).unwrap();
            adds_up(&told);
            Ok(told)
        }
        Ok(Answered::Quarantined(why)) => Err(format!("quarantined: {why}")),
        Err(Failure::Refused(why)) => Err(format!("refused: {why}")),
        Err(Failure::Fault(fault)) => Err(format!("broken: {fault}")),
    }
}

/// rows = gifts + refunds + matches + other + duplicates + parked + rejected.
fn adds_up(told: &Value) {
    let n = |name: &str| told[name].as_i64().unwrap();
    let len = |name: &str| i64::try_from(told[name].as_array().unwrap().len()).unwrap();
    let parts: i64 = ["gifts", "refunds", "matches", "other", "duplicates"].into_iter().map(n).sum();
    assert_eq!(n("rows"), parts + len("parked") + len("rejected"), "{told}");
}

pub(crate) fn appeal(code: &str, fund: &str) -> Value {
    json!({
        "code": code, "operation": format!("{fund}-2022"), "fund": fund, "names": names(),
        "filing": {"number": "EXAMPLE-2022-1"}, "opens": "2022-03-13",
    })
}
/// The codes of rejected rows with their line, in order.
pub(crate) fn rejects(told: &Value) -> Vec<(i64, String)> {
    let row = |r: &Value| (r["line"].as_i64().unwrap(), r["code"].as_str().unwrap().to_owned());
    told["rejected"].as_array().unwrap().iter().map(row).collect()
}
/// Some numbers of a summary.
pub(crate) fn counts<const N: usize>(told: &Value, names: [&str; N]) -> [i64; N] {
    names.map(|name| match &told[name] {
        Value::Array(all) => i64::try_from(all.len()).unwrap(),
        one => one.as_i64().unwrap_or_else(|| panic!("{name}: {told}")),
    })
}
