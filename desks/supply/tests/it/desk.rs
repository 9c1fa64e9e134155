//! The desk, served, with a token for each role; and money in the book, as another desk brings it.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use book::figures::{Ask, Figure};
use book::gifts::{Given, GivenInKind, give, give_in_kind};
use book::rule::Head;
use book::{Account, Cause, EntryId, Origin, Restriction, StreamKey};
use primitives::{Actor, Code, Fen, Instant, Role, Units};
use serde_json::{Value, json};
use store::testing::Home;
use store::{Failure, Locks, Tx};
use supply::{NewLot, Source, record_lot};
use tower::ServiceExt;

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

impl Desk {
    /// The clock stands at noon of 2022-03-20; the operation in Jilin has a fund with 100,000 fen, items and a warehouse.
    pub(crate) async fn open(home: &Home) -> Desk {
        std::fs::create_dir_all(home.folder()).unwrap();
        let rooms = [access::MIGRATIONS, book::MIGRATIONS, operation::MIGRATIONS, finance::MIGRATIONS];
        let migrations = [rooms.concat(), supply::MIGRATIONS.to_vec()].concat();
        let app = App::open(home.open(&migrations).await.unwrap(), home.folder()).await.unwrap();
        app.world.set(at("20T12:00"));
        let (routes, _) = operation::api().merge(finance::api()).merge(supply::api()).split_for_parts();
        let mut desk = Desk { routes: routes.with_state(app.clone()), app, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let text = desk.token(role.word(), role).await;
            desk.tokens.insert(role, text);
        }
        desk.set_up().await;
        desk
    }
    /// A token for somebody under a role.
    pub(crate) async fn token(&self, name: &str, role: Role) -> String {
        let (now, made) = (self.app.world.now(), token::Token::draw(&self.app.world));
        let (text, holder) = (made.text().to_owned(), Actor { name: code(name), role });
        self.write(async move |tx| token::keep(tx, &made, &holder, now).await).await;
        text
    }
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.app.db.write(Locks::none(), f).await.unwrap()
    }
    async fn send(&self, request: Builder, body: impl Into<Body>) -> (u16, Value) {
        let response = self.routes.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = Request::get(path).header("authorization", format!("Bearer {}", self.tokens[&Role::Auditor]));
        let (status, body) = self.send(request, "").await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
    /// Under a key of its own content, so that the same is sent once.
    pub(crate) async fn post(&self, role: Role, path: &str, form: &Value) -> (u16, Value) {
        let key = EntryId::of(&[path, &form.to_string()]).to_string();
        self.keyed(&self.tokens[&role], path, &key, form).await
    }
    pub(crate) async fn keyed(&self, token: &str, path: &str, key: &str, form: &Value) -> (u16, Value) {
        let request = Request::post(path)
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
    pub(crate) async fn refused(&self, role: Role, path: &str, form: &Value, want: &str) {
        let before = self.proof().await;
        let (status, body) = self.post(role, path, form).await;
        assert!((400..500).contains(&status), "{path} {form}: {status} {body}");
        assert_eq!(body["code"].as_str(), Some(want), "{path} {form}: {body}");
        assert_eq!(self.proof().await, before, "nothing half done");
    }
    /// The book holds together, and what it comes to.
    pub(crate) async fn proof(&self) -> book::check::Proof {
        book::check::check(&self.app.db).await.unwrap()
    }
    /// Units of lots, or fen of streams, in an account.
    pub(crate) async fn stands(&self, account: &str) -> i64 {
        let account: Account = account.parse().unwrap();
        let sum = self.app.db.read(async move |tx| book::stock::in_account(tx, &account).await).await.unwrap();
        sum.iter().map(|(_, units)| units).sum()
    }
    pub(crate) async fn figure(&self, id: &str, parameters: &[(&str, &str)], as_of: &str) -> Option<Figure> {
        let pairs = parameters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let ask = Ask { parameters: pairs.collect(), ..Ask::of(id, None, at(as_of)) };
        self.app.db.read(async move |tx| supply::figure(tx, &ask).await).await.unwrap()
    }

    async fn set_up(&self) {
        let foundation = json!({
            "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
            "names": names(), "supervisor": names(),
            "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        });
        self.done(Role::Operation, "/organisations", &foundation).await;
        let maker = json!({"code": "maker", "kind": "supplier", "names": names()});
        self.done(Role::Operation, "/organisations", &maker).await;
        let jilin = json!({
            "code": "jilin-2022", "foundation": "example", "provinces": ["310000"], "names": names(), "trigger": names(),
            "at": when("11T10:00"),
        });
        self.done(Role::Operation, "/operations", &jilin).await;
        self.done(Role::Finance, "/banks", &json!({"code": "main", "names": names()})).await;
        let fund = json!({"code": "jilin", "operation": "jilin-2022", "names": names()});
        self.done(Role::Finance, "/funds", &fund).await;
        let direct = json!({"code": "direct", "names": names(), "platform": false});
        self.done(Role::Finance, "/channels", &direct).await;
        for (item, category) in [("n95", "mask"), ("kn95", "mask"), ("sprayer", "equipment")] {
            self.done(Role::Logistics, "/items", &self::item(item, category)).await;
        }
        self.done(Role::Logistics, "/warehouses", &warehouse("cc")).await;
        self.give("G-1", 100_000, "").await;
    }
    /// A gift of money in the bank, bound as the text says.
    pub(crate) async fn give(&self, order_no: &str, fen: i64, bound: &str) -> EntryId {
        let (now, given) = (self.app.world.now(), given(order_no, fen, bound, Origin::Gift));
        self.write(async move |tx| give(tx, &fundraiser(), now, &given).await).await
    }
    /// Goods that were given, as fundraising books them.
    pub(crate) async fn give_in_kind(&self, lot: &str, item: &str, units: i64, fen: i64) {
        let (now, came, lot) = (self.app.world.now(), at("14T08:00"), code(lot));
        let gift = GivenInKind {
            gift: given(lot.as_str(), fen, "", Origin::InKind),
            lot: lot.clone(),
            item: code(item),
            units: Units::new(units).unwrap(),
            warehouse: code("cc"),
        };
        self.write(async move |tx| {
            let head = Head { cause: Cause::of("gift_in_kind", &lot)?, key: format!("gift_in_kind:{lot}"), at: came };
            let entry = give_in_kind(tx, &fundraiser(), now, &head, &gift).await?;
            let new = NewLot {
                code: lot.clone(),
                source: Source::Gift,
                item: gift.item.clone(),
                units: gift.units,
                cost: Fen::new(fen),
                warehouse: Some(gift.warehouse.clone()),
                batch_no: Some("B-7".to_owned()),
                expires: "2024-01-01".parse().ok(),
                operation: Some(code("jilin-2022")),
                bought: None,
                entry,
                at: came,
            };
            record_lot(tx, &new).await
        })
        .await;
    }
    /// An order of n95 and sprayers, made and approved.
    pub(crate) async fn ordered(&self, order: &Value) {
        self.done(Role::Logistics, "/orders", order).await;
        let path = format!("/orders/{}/approve", order["code"].as_str().unwrap());
        self.done(Role::Checker, &path, &json!({"at": when("13T12:00")})).await;
    }
}

fn given(order_no: &str, fen: i64, bound: &str, origin: Origin) -> Given {
    let restriction: Restriction = bound.parse().unwrap();
    Given {
        stream: StreamKey::yuan(code("jilin"), code("direct"), origin, restriction),
        appeal: code("jilin-aid"),
        order_no: order_no.to_owned(),
        fen: Fen::new(fen).unwrap(),
        paid_at: at("12T09:00"),
        alias: "示例公司".to_owned(),
        payer16: None,
        bank: code("main"),
        salt: [7; 16],
    }
}

fn fundraiser() -> Actor {
    Actor { name: code("fundraising"), role: Role::Fundraising }
}

pub(crate) fn item(code: &str, category: &str) -> Value {
    json!({
        "code": code, "names": names(), "category": category, "unit": {"zh": "只", "en": "piece"},
        "standard": "GB 19083", "edition": "2010", "grade": code,
    })
}
pub(crate) fn warehouse(code: &str) -> Value {
    json!({"code": code, "names": names(), "place": "220102", "point": {"lat": 43.88, "lon": 125.32}})
}
/// 100 n95 at 50,000 fen, 10 sprayers at 20,000 fen, freight of 3,000 fen at most.
pub(crate) fn order(code: &str) -> Value {
    json!({
        "code": code, "operation": "jilin-2022", "fund": "jilin", "supplier": "maker", "freight_fen": 3_000,
        "lines": [
            {"item": "n95", "units": 100, "amount_fen": 50_000}, {"item": "sprayer", "units": 10, "amount_fen": 20_000},
        ],
        "at": when("13T10:00"),
    })
}
/// `units` of the order's first line, for `fen`.
pub(crate) fn intake(order: &str, units: i64, fen: i64) -> Value {
    json!({
        "order": order, "warehouse": "cc", "at": when("14T09:00"), "freight_fen": 0,
        "lines": [{
            "line": 1, "item": "n95", "units": units, "amount_fen": fen, "batch_no": "A-1", "expires": "2024-03-01",
        }],
    })
}
