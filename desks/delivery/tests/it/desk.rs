//! The desk, served, with a token for each role; and goods in a warehouse, as other desks bring them.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use book::figures::{Ask, Figure};
use book::gifts::{Given, GivenInKind, give_in_kind};
use book::rule::Head;
use book::{Account, Cause, EntryId, Origin, StreamKey};
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

/// Lot, item, units, day of expiry, what it is bound to.
type Stock = (&'static str, &'static str, i64, &'static str, &'static str);
const STOCK: [Stock; 6] = [
    ("A", "n95", 100, "2024-01-01", ""),
    ("B", "n95", 50, "2023-01-01", ""),
    ("C", "n95", 1_000, "2022-03-14", ""),
    ("K", "kn95", 200, "2023-06-01", ""),
    ("S", "suit", 30, "2025-01-01", "place=310000"),
    ("T", "suit", 20, "2026-01-01", "purpose=front-line"),
];

impl Desk {
    /// The clock stands at noon of 2022-03-31. Two operations with a site in Jiutai, two in towns of Shanghai; stock in `cc`.
    pub(crate) async fn open(home: &Home) -> Desk {
        let below = [access::MIGRATIONS, book::MIGRATIONS, operation::MIGRATIONS, finance::MIGRATIONS].concat();
        let migrations = [below.as_slice(), supply::MIGRATIONS, delivery::MIGRATIONS].concat();
        let app = App::open(home.open(&migrations).await.unwrap(), home.folder()).await.unwrap();
        app.world.set(at("31T12:00"));
        let routes = operation::api().merge(finance::api()).merge(supply::api()).merge(delivery::api());
        let (routes, _) = routes.split_for_parts();
        let mut desk = Desk { routes: routes.with_state(app.clone()), app, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let (now, made) = (desk.app.world.now(), token::Token::draw(&desk.app.world));
            desk.tokens.insert(role, made.text().to_owned());
            let holder = Actor { name: code(role.word()), role };
            desk.write(async move |tx| token::keep(tx, &made, &holder, now).await).await;
        }
        desk.set_up().await;
        desk
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
        self.keyed(role, path, &key, form).await
    }
    pub(crate) async fn keyed(&self, role: Role, path: &str, key: &str, form: &Value) -> (u16, Value) {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.tokens[&role]))
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
    /// Units of lots in an account.
    pub(crate) async fn stands(&self, account: &str) -> i64 {
        let account: Account = account.parse().unwrap();
        let sum = self.app.db.read(async move |tx| book::stock::in_account(tx, &account).await).await.unwrap();
        sum.iter().map(|(_, units)| units).sum()
    }
    pub(crate) async fn figure(&self, id: &str, parameters: &[(&str, &str)], as_of: &str) -> Option<Figure> {
        let pairs = parameters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let ask = Ask { parameters: pairs.collect(), ..Ask::of(id, None, at(as_of)) };
        self.app.db.read(async move |tx| delivery::figure(tx, &ask).await).await.unwrap()
    }
    /// Value and number of entries.
    pub(crate) async fn counted(&self, id: &str, parameters: &[(&str, &str)], as_of: &str) -> Option<(i64, usize)> {
        self.figure(id, parameters, as_of).await.map(|figure| (figure.value, figure.entries.len()))
    }

    async fn set_up(&self) {
        let foundation = json!({
            "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
            "names": names(), "supervisor": names(),
            "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        });
        let office = Role::Operation;
        self.done(office, "/organisations", &foundation).await;
        for (partner, kind) in [("partner", "partner"), ("lorry", "carrier")] {
            self.done(office, "/organisations", &json!({"code": partner, "kind": kind, "names": names()})).await;
        }
        for (operation, province) in [("jilin-2022", "220000"), ("shanghai-2022", "310000")] {
            let form = json!({
                "code": operation, "foundation": "example", "provinces": [province], "names": names(),
                "trigger": names(), "at": when("11T10:00"),
            });
            self.done(office, "/operations", &form).await;
        }
        for (site, operation, place) in [
            ("jiutai", "jilin-2022", "220113"),
            ("hongqiao", "shanghai-2022", "310112107"),
            ("zhoupu", "shanghai-2022", "310115132"),
        ] {
            let form = json!({
                "code": site, "operation": operation, "names": names(), "kind": "hub", "place": place,
                "point": {"lat": 43.88, "lon": 125.32},
            });
            self.done(office, "/sites", &form).await;
        }
        for (item, category) in [("n95", "mask"), ("kn95", "mask"), ("suit", "garment"), ("boot", "garment")] {
            let form = json!({"code": item, "names": names(), "category": category, "unit": names()});
            self.done(Role::Logistics, "/items", &form).await;
        }
        let form = json!({"code": "cc", "names": names(), "place": "220102", "point": {"lat": 43.88, "lon": 125.32}});
        self.done(Role::Logistics, "/warehouses", &form).await;
        for stock in STOCK {
            self.give_in_kind(stock).await;
        }
        for (operation, number) in [("jilin-2022", 1), ("jilin-2022", 2), ("shanghai-2022", 1)] {
            self.done(Role::Delivery, "/consignments", &consignment(operation, number)).await;
        }
    }
    /// Goods that were given, as fundraising books them.
    async fn give_in_kind(&self, (lot, item, units, expires, bound): Stock) {
        let (now, came, lot) = (self.app.world.now(), at("12T08:00"), code(lot));
        let (fund, channel) = (code("jilin"), code("direct"));
        let gift = Given {
            stream: StreamKey::yuan(fund, channel, Origin::InKind, bound.parse().unwrap()),
            appeal: code("jilin-aid"),
            order_no: lot.to_string(),
            fen: Fen::new(units * 300).unwrap(),
            paid_at: came,
            alias: "示例公司".to_owned(),
            payer16: None,
            bank: code("main"),
            salt: [7; 16],
        };
        let units = Units::new(units).unwrap();
        let given = GivenInKind { gift, lot: lot.clone(), item: code(item), units, warehouse: code("cc") };
        let by = Actor { name: code("fundraising"), role: Role::Fundraising };
        let expires = expires.parse().ok();
        self.write(async move |tx| {
            let head = Head { cause: Cause::of("gift_in_kind", &lot)?, key: format!("gift_in_kind:{lot}"), at: came };
            let entry = give_in_kind(tx, &by, now, &head, &given).await?;
            let new = NewLot {
                code: lot.clone(),
                source: Source::Gift,
                item: given.item.clone(),
                units,
                cost: Some(given.gift.fen),
                warehouse: Some(code("cc")),
                batch_no: Some("B-7".to_owned()),
                expires,
                operation: Some(code("jilin-2022")),
                bought: None,
                entry,
                at: came,
            };
            record_lot(tx, &new).await
        })
        .await;
    }
}

pub(crate) fn consignment(operation: &str, number: u32) -> Value {
    json!({
        "operation": operation, "number": number, "names": {"zh": "第 N 批", "en": "Batch N"},
        "purpose": names(), "group": "front_line", "at": when("13T09:00"),
    })
}
/// From `cc` to Jiutai, of the first consignment, on the day before expiry of nothing but lot C.
pub(crate) fn shipment(loads: &Value) -> Value {
    json!({
        "consignment": "jilin-2022/1", "from": "cc", "to": "jiutai", "loads": loads, "waybill": "SF-1", "carrier": "lorry",
        "at": when("15T09:00"),
    })
}
pub(crate) fn hand_over(shipment: &str, counts: &Value) -> Value {
    json!({"shipment": shipment, "organisation": "partner", "counts": counts, "note": "箱体完好", "at": when("15T21:00")})
}
