//! The desk, served, with a token for each role; and money in the book, as other desks bring it.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use book::gifts::{Digest, Given, NewGift, give};
use book::load::{self, Closing};
use book::rule::{Head, Intake, NewLot, take_in};
use book::{Account, Cause, EntryId, Origin, Restriction, StreamKey, Use};
use finance::reserve::{self, Reservation};
use primitives::{Actor, Code, Fen, Instant, Role, Units};
use serde_json::{Value, json};
use store::testing::Home;
use store::{Failure, Lease, Locks, Tx};
use tower::ServiceExt;

pub(crate) struct Desk {
    pub(crate) app: App,
    routes: Router,
    tokens: BTreeMap<Role, String>,
}

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}
pub(crate) fn fen(n: i64) -> Fen {
    Fen::new(n).unwrap()
}
pub(crate) fn at(text: &str) -> Instant {
    format!("2022-03-{text}:00+08:00").parse().unwrap()
}
pub(crate) fn names() -> Value {
    json!({"zh": "名称", "en": "Name"})
}
fn stream(fund: &str, channel: &str) -> StreamKey {
    StreamKey::yuan(code(fund), code(channel), Origin::Gift, Restriction::default())
}

impl Desk {
    /// The clock stands at noon of 2022-03-20.
    pub(crate) async fn open(home: &Home) -> Desk {
        let migrations = [access::MIGRATIONS, book::MIGRATIONS, operation::MIGRATIONS, finance::MIGRATIONS].concat();
        let app = App::open(home.open(&migrations).await.unwrap(), home.folder()).await.unwrap();
        app.world.set(at("20T12:00"));
        let (routes, _) = operation::api().merge(finance::api()).split_for_parts();
        let mut desk = Desk { routes: routes.with_state(app.clone()), app, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let text = desk.token(role.word(), role).await;
            desk.tokens.insert(role, text);
        }
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
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(crate) async fn get(&self, role: Role, path: &str) -> (u16, Value) {
        self.send(Request::get(path).header("authorization", format!("Bearer {}", self.tokens[&role])), "").await
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
    pub(crate) async fn done(&self, role: Role, path: &str, form: &Value) -> String {
        let (status, body) = self.post(role, path, form).await;
        assert_eq!(status, 200, "{path} {form}: {body}");
        body["entry"].as_str().unwrap().to_owned()
    }
    pub(crate) async fn refused(&self, role: Role, path: &str, form: &Value, want: &str) {
        let before = self.proof().await;
        let (status, body) = self.post(role, path, form).await;
        assert_eq!((status, body["code"].as_str()), (422, Some(want)), "{path} {form}: {body}");
        assert_eq!(self.proof().await, before, "nothing half done");
    }
    /// The book holds together, and what it comes to.
    pub(crate) async fn proof(&self) -> book::check::Proof {
        book::check::check(&self.app.db).await.unwrap()
    }

    /// The foundation's operation in Jilin with its fund, the operating fund, channels and the bank account.
    pub(crate) async fn set_up(&self) {
        let foundation = json!({
            "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
            "names": names(), "supervisor": names(),
            "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        });
        self.done(Role::Operation, "/organisations", &foundation).await;
        let jilin = json!({
            "code": "jilin-2022", "foundation": "example", "provinces": ["310000"], "names": names(), "trigger": names(),
            "at": "2022-03-11T10:00:00+08:00",
        });
        self.done(Role::Operation, "/operations", &jilin).await;
        let finance = Role::Finance;
        self.done(finance, "/banks", &json!({"code": "main", "names": names()})).await;
        self.done(finance, "/funds", &json!({"code": "operating", "names": names()})).await;
        let fund = json!({
            "code": "jilin", "operation": "jilin-2022", "names": names(), "refund_payer": "operating",
        });
        self.done(finance, "/funds", &fund).await;
        for (channel, format, platform) in
            [("tencent", Some("wechat-trade"), true), ("alipay", None, true), ("direct", None, false)]
        {
            let form = json!({"code": channel, "names": names(), "format": format, "platform": platform});
            self.done(finance, "/channels", &form).await;
        }
    }

    /// A gift whose money is in the bank.
    pub(crate) async fn give(&self, fund: &str, order_no: &str, n: i64, paid: &str) -> EntryId {
        self.give_to(stream(fund, "direct"), "main", order_no, n, paid).await
    }
    /// A gift on a stream, in a bank account.
    pub(crate) async fn give_to(&self, stream: StreamKey, bank: &str, order_no: &str, n: i64, paid: &str) -> EntryId {
        let given = Given {
            stream,
            appeal: code("jilin-aid"),
            order_no: order_no.to_owned(),
            fen: fen(n),
            paid_at: at(paid),
            alias: "示例公司".to_owned(),
            payer16: None,
            bank: code(bank),
            salt: [7; 16],
        };
        let now = self.app.world.now();
        self.write(async move |tx| give(tx, &fundraiser(), now, &given).await).await
    }
    /// A statement's batch of one gift, that its channel still owes; its code.
    pub(crate) async fn batch(&self, channel: &str, order_no: &str, n: i64, paid: &str) -> Code {
        let lease = Lease::try_take(&self.app.db, &load::lease_name(&code(channel))).await.unwrap().unwrap();
        let (pass, now, stream) = (lease.pass(), self.app.world.now(), stream("jilin", channel));
        let (order_no, paid_at) = (order_no.to_owned(), at(paid));
        let code = self.write(async move |tx| {
            let key16 = book::keys::gift(&stream.channel, &order_no);
            let gift = NewGift {
                key16,
                off: 0,
                fen: n,
                paid_at,
                order_no: order_no.clone(),
                alias: "*杨".to_owned(),
                payer16: None,
                takes_key: false,
            };
            let loading = load::open(tx, &pass, &stream.channel, &code("jilin-aid"), [9; 16]).await?;
            let mut digest = Digest::new(&loading.salt);
            digest.row(&gift);
            load::put(tx, &pass, &loading, &[gift]).await?;
            let body = digest.body(&loading.code);
            let closing =
                Closing { stream: stream.clone(), sum: fen(n), latest: paid_at, body, taken: Vec::new(), bare: None };
            load::close(tx, &pass, &fundraiser(), now, &loading, &closing).await?;
            Ok(loading.code)
        });
        let code = code.await;
        lease.release().await.unwrap();
        code
    }
    /// An order is approved: it reserves what it will need of the fund of Jilin.
    pub(crate) async fn approve_order(&self, order: &str, n: i64, when: &str) -> Result<(), Failure> {
        let (now, when, order) = (self.app.world.now(), at(when), code(order));
        let change = async move |tx: &mut Tx<'_>| {
            let key = format!("order_approval:{order}");
            let entry = EntryId::of(&[&key]);
            let what = Reservation { order: order.clone(), fund: code("jilin"), fen: fen(n), aim: Use::default() };
            reserve::reserve(tx, &what, when, entry).await?;
            let cause = Cause::of("order_approval", &order)?;
            book::state(tx, &logistics(), now, cause, &key, when, &json!({})).await?;
            Ok(())
        };
        self.app.db.write(Locks::none(), change).await
    }
    /// Goods come for an order.
    pub(crate) async fn take_in(&self, order: &str, n: i64, when: &str) -> Result<EntryId, Failure> {
        let (now, when, order) = (self.app.world.now(), at(when), code(order));
        let change = async move |tx: &mut Tx<'_>| {
            let key = format!("intake:{order}/{n}");
            let head = Head { cause: Cause::of("intake", &order)?, key: key.clone(), at: when };
            let lot = NewLot {
                code: order.child(n)?,
                item: code("n95"),
                units: Units::new(100).unwrap(),
                fen: fen(n),
                warehouse: code("w1"),
            };
            let what = Intake {
                order: order.clone(),
                fund: code("jilin"),
                lots: vec![lot],
                sinks: Vec::new(),
                freight: None,
                place: None,
                purpose: None,
                recipient: None,
            };
            reserve::consume(tx, &order, fen(n), when, EntryId::of(&[&key])).await?;
            book::change(tx, &logistics(), now, |picture| take_in(picture, &head, &what)).await
        };
        self.app.db.write(Locks::none(), change).await
    }
    /// What stands in an account, in fen.
    pub(crate) async fn stands(&self, account: Account) -> i64 {
        let sum = self.app.db.read(async move |tx| book::stock::in_account(tx, &account).await).await.unwrap();
        sum.iter().map(|(_, fen)| fen).sum()
    }
    pub(crate) async fn balance(&self, name: &str) -> i64 {
        let all = self.app.db.read(async |tx| book::stock::balances(tx).await).await.unwrap();
        all.get(name).copied().unwrap_or(0)
    }
}

fn fundraiser() -> Actor {
    Actor { name: code("fundraising"), role: Role::Fundraising }
}
fn logistics() -> Actor {
    Actor { name: code("logistics"), role: Role::Logistics }
}
