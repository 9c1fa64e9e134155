//! A small operation in a fresh store, made through the desks' addresses, and the pages that anybody reads.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use primitives::{Actor, Fen, Role};
use serde_json::{Value, json};
use store::Locks;
use store::testing::Home;
use tower::ServiceExt;
use ui::{Catalogue, Footer, Look};

/// What came back.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
    /// The page between the layout's head and foot.
    pub(crate) fn body(&self) -> &str {
        let from = self.text.find("<main").unwrap();
        let upto = self.text.find("</main>").unwrap();
        &self.text[from..upto]
    }
    pub(crate) fn has(&self, wants: &[&str]) {
        for want in wants {
            assert!(self.text.contains(want), "{want} is not in:\n{}", self.text);
        }
    }
}

pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) routes: Router,
    tokens: BTreeMap<Role, String>,
}

pub(crate) fn names(zh: &str, en: &str) -> Value {
    json!({"zh": zh, "en": en})
}

/// `13T09:00` of March 2022.
pub(crate) fn when(text: &str) -> String {
    format!("2022-03-{text}:00+08:00")
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::of(&[
        ui::MESSAGES,
        store::MESSAGES,
        book::MESSAGES,
        access::MESSAGES,
        document::MESSAGES,
        operation::MESSAGES,
        finance::MESSAGES,
        supply::MESSAGES,
        fundraising::MESSAGES,
        delivery::MESSAGES,
        public::MESSAGES,
    ])
}

impl Office {
    /// Nothing in it yet.
    pub(crate) async fn empty(home: &Home) -> Office {
        let migrations = [
            access::MIGRATIONS,
            book::MIGRATIONS,
            operation::MIGRATIONS,
            finance::MIGRATIONS,
            supply::MIGRATIONS,
            fundraising::MIGRATIONS,
            delivery::MIGRATIONS,
        ]
        .concat();
        let app = App::open(home.open(&migrations).await.unwrap(), home.folder()).await.unwrap();
        let desks = operation::api()
            .merge(finance::api())
            .merge(supply::api())
            .merge(fundraising::api())
            .merge(delivery::api())
            .merge(public::api());
        let (desks, _) = desks.split_for_parts();
        let routes = Router::new().nest("/api/v1", desks).merge(public::pages()).fallback(ui::nothing_here);
        let routes = ui::dress(routes.with_state(app.clone()), Look::plain(catalogue(), true, Footer::default()));
        let mut office = Office { app, routes, tokens: BTreeMap::new() };
        for role in Role::ALL {
            let (at, made) = (office.app.world.now(), token::Token::draw(&office.app.world));
            office.tokens.insert(role, made.text().to_owned());
            let holder = Actor { name: role.word().parse().unwrap(), role };
            let keep = office.app.db.write(Locks::none(), async move |tx| token::keep(tx, &made, &holder, at).await);
            keep.await.unwrap();
        }
        office.app.world.set(when("31T09:00").parse().unwrap());
        office
    }
    /// With the whole story in it.
    pub(crate) async fn open(home: &Home) -> Office {
        let office = Office::empty(home).await;
        office.activated().await;
        office.given().await;
        office.bought().await;
        office.shipped().await;
        office
    }
    async fn send(&self, request: Request<Body>) -> Said {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 22).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Said { status: parts.status.as_u16(), headers: parts.headers, text }
    }
    pub(crate) async fn get(&self, address: &str) -> Said {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }
    /// What is no text: its status, its type, its bytes.
    pub(crate) async fn bytes(&self, address: &str) -> (u16, String, Vec<u8>) {
        let request = Request::get(address).header("host", "relief.example").body(Body::empty()).unwrap();
        let (parts, body) = self.routes.clone().oneshot(request).await.unwrap().into_parts();
        let kind = parts.headers["content-type"].to_str().unwrap().to_owned();
        (parts.status.as_u16(), kind, to_bytes(body, 1 << 22).await.unwrap().to_vec())
    }
    /// A page that is there.
    pub(crate) async fn page(&self, address: &str) -> Said {
        let said = self.get(address).await;
        assert_eq!(said.status, 200, "{address}: {}", said.text);
        said
    }
    async fn post(&self, role: Role, path: &str, kind: &str, body: String) -> Value {
        let key = book::EntryId::of(&[path, &body]).to_string();
        let request = Request::post(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", self.tokens[&role]))
            .header("idempotency-key", key)
            .header("content-type", kind);
        let said = self.send(request.body(body.clone().into()).unwrap()).await;
        assert_eq!(said.status, 200, "{path} {body}: {}", said.text);
        said.json()
    }
    pub(crate) async fn done(&self, role: Role, path: &str, form: Value) -> Value {
        self.post(role, path, "application/json", form.to_string()).await
    }
    pub(crate) async fn statement(&self, channel: &str, rows: &str) {
        let gifts = rows.lines().count();
        let net = |row: &str| {
            let cells: Vec<&str> = row.split(',').collect();
            let fen = cells[3].parse::<Fen>().unwrap().get();
            if cells[1] == "refund" { -fen } else { fen }
        };
        let sum = Fen::new(rows.lines().map(net).sum()).unwrap();
        let head = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no";
        let file = format!("{head}\n{rows}{gifts},total,,{sum},,,,\n");
        let path = format!("/statements?appeal=jilin-aid&channel={channel}&format=canonical");
        self.post(Role::Fundraising, &path, "application/octet-stream", file).await;
    }

    async fn activated(&self) {
        let foundation = json!({
            "code": "example", "kind": "foundation", "uscc": "91350100M000100Y43", "telephone": "010-0000-0000",
            "names": names("示例救助基金会", "Example Relief Foundation"),
            "supervisor": names("示例民政部门", "Example Civil Affairs"),
            "certificate": {"number": "GM-0001", "valid_from": "2021-01-01", "valid_to": "2025-12-31"},
        });
        self.done(Role::Operation, "/organisations", foundation).await;
        for (code, kind, zh, en) in
            [("maker", "supplier", "示例器材厂", "Example Maker"), ("ward", "community", "示例社区", "Example Ward")]
        {
            let form = json!({"code": code, "kind": kind, "names": names(zh, en)});
            self.done(Role::Operation, "/organisations", form).await;
        }
        let jilin = json!({
            "code": "jilin-2022", "foundation": "example", "provinces": ["220000"],
            "names": names("吉林抗疫援助", "Aid for Jilin"), "at": when("11T10:00"),
            "trigger": names("长春市实行封闭管理。", "Changchun was closed."),
        });
        self.done(Role::Operation, "/operations", jilin).await;
        for (kind, zh, en) in [("rescue", "紧急救助组", "Rescue"), ("logistics", "后勤保障组", "Logistics")] {
            let form = json!({"kind": kind, "names": names(zh, en), "at": when("12T10:00")});
            self.done(Role::Operation, "/operations/jilin-2022/groups", form).await;
        }
        for (code, zh, en) in [("s1", "九台一号点", "Jiutai One"), ("s2", "九台二号点", "Jiutai Two")] {
            let form = json!({
                "code": code, "operation": "jilin-2022", "names": names(zh, en), "kind": "community", "place": "220113",
                "point": {"lat": 44.15, "lon": 125.84}, "organisation": "ward",
            });
            self.done(Role::Operation, "/sites", form).await;
        }
        for (id, zh, en, definition, parameters) in [
            ("R1.1.groups", "任务组", "Task groups", "operation.groups", json!({})),
            ("R2.3.raised", "募集款物", "Raised", "finance.raised", json!({"operations": "jilin-2022"})),
            ("R3.4.items", "签收物资", "Items signed for", "delivery.handed_over", json!({})),
            ("R5.1.lines", "热线", "Hotline lines", "care.lines", json!({})),
        ] {
            let form = json!({
                "id": id, "names": names(zh, en), "definition": definition, "parameters": parameters,
                "as_of": when("30T23:59"),
            });
            self.done(Role::Operation, "/operations/jilin-2022/figures", form).await;
        }
    }
    async fn given(&self) {
        self.done(Role::Finance, "/banks", json!({"code": "main", "names": names("主账户", "Main")})).await;
        for (code, operation, zh, en) in [
            ("jilin", json!("jilin-2022"), "吉林专项", "Jilin fund"),
            ("operating", Value::Null, "运行经费", "Operating"),
        ] {
            let form = json!({"code": code, "operation": operation, "names": names(zh, en)});
            self.done(Role::Finance, "/funds", form).await;
        }
        for (code, platform, zh, en) in [
            ("tencent", true, "腾讯公益", "Tencent"),
            ("alipay", true, "支付宝公益", "Alipay"),
            ("direct", false, "直接捐赠", "Direct"),
        ] {
            let form = json!({"code": code, "names": names(zh, en), "platform": platform});
            self.done(Role::Finance, "/channels", form).await;
        }
        let appeal = json!({
            "code": "jilin-aid", "operation": "jilin-2022", "fund": "jilin", "opens": "2022-03-13",
            "names": names("吉林抗疫募捐", "Jilin appeal"), "filing": {"number": "53000000000000000A1"}, "at": when("13T08:00"),
        });
        self.done(Role::Fundraising, "/appeals", appeal).await;
        for channel in ["tencent", "alipay"] {
            let form = json!({"appeal": "jilin-aid", "channel": channel, "at": when("13T09:00")});
            self.done(Role::Fundraising, "/listings", form).await;
        }
        self.statement(
            "tencent",
            "T1,gift,2022-03-13 10:00:00,50.00,0.00,=1+1,,\nT2,gift,2022-03-13 11:00:00,30.00,0.00,爱心,,\n\
             BOTH,gift,2022-03-13 12:00:00,20.00,0.00,爱心,,\n",
        )
        .await;
        self.statement("alipay", "BOTH,gift,2022-03-13 13:00:00,10.00,0.00,*杨,,\n").await;
        let batches = self.batches("tencent").await;
        let form = json!({
            "code": "SET-1", "channel": "tencent", "batches": batches, "arrived_fen": 10_000, "fee_fen": 0, "bank": "main",
            "operating": "operating", "at": when("14T08:00"),
        });
        self.done(Role::Finance, "/settlements", form).await;
    }
    async fn batches(&self, channel: &str) -> Vec<String> {
        let channel = channel.parse().unwrap();
        let found = self.app.db.read(async move |tx| book::batch::of_channel(tx, &channel).await).await.unwrap();
        found.into_iter().map(|batch| batch.code.to_string()).collect()
    }
    async fn bought(&self) {
        for (code, zh, en) in [("n95", "N95医用防护口罩", "N95 mask"), ("kn95", "KN95口罩", "KN95 mask")] {
            let form = json!({
                "code": code, "names": names(zh, en), "category": "mask", "unit": names("只", "piece"),
                "standard": "GB 19083", "edition": "2010", "grade": code,
            });
            self.done(Role::Logistics, "/items", form).await;
        }
        let form = json!({
            "code": "cc", "names": names("长春仓", "Changchun warehouse"), "place": "220102",
            "point": {"lat": 43.88, "lon": 125.32},
        });
        self.done(Role::Logistics, "/warehouses", form).await;
        let order = json!({
            "code": "PO-1", "operation": "jilin-2022", "fund": "jilin", "supplier": "maker", "freight_fen": 500,
            "freight": "own", "lines": [{"item": "n95", "units": 20, "amount_fen": 6_000}], "at": when("14T09:00"),
        });
        self.done(Role::Logistics, "/orders", order).await;
        self.done(Role::Checker, "/orders/PO-1/approve", json!({"at": when("14T10:00")})).await;
        let intake = json!({
            "order": "PO-1", "warehouse": "cc", "freight_fen": 500, "at": when("15T09:00"),
            "lines": [{"line": 1, "item": "n95", "units": 20, "amount_fen": 6_000, "batch_no": "A-1", "expires": "2024-03-01"}],
        });
        self.done(Role::Logistics, "/intakes", intake).await;
        let pay = json!({
            "code": "PAY-1", "order": "PO-1", "fen": 6_500, "bank": "main", "before_goods": false, "at": when("15T10:00"),
        });
        self.done(Role::Finance, "/payments", pay).await;
        self.done(Role::Checker, "/payments/PAY-1/approve", json!({"at": when("15T11:00")})).await;
        let giver = json!({"code": "giver-1", "kind": "company", "alias": "示例公司"});
        self.done(Role::Fundraising, "/givers", giver).await;
        for (code, value, basis) in [("GK-1", json!(2_000), "agreement"), ("GK-2", Value::Null, "unvalued")] {
            let form = json!({
                "code": code, "appeal": "jilin-aid", "giver": "giver-1", "item": "kn95", "units": 40, "value_fen": value,
                "basis": basis, "evidence": "XY-1", "warehouse": "cc", "batch_no": "B-1", "expires": "2024-03-01",
                "at": when("15T12:00"),
            });
            self.done(Role::Fundraising, "/gifts-in-kind", form).await;
        }
    }
    /// The invoice for the masks was other.
    pub(crate) async fn repriced(&self, amount_fen: i64) {
        let form = json!({
            "lot": "PO-1/1/1", "amount_fen": amount_fen, "figures": ["R3.4.items"], "at": when("19T09:00"),
            "reason": names("发票金额是另一个数。", "The invoice says another sum."),
        });
        self.done(Role::Logistics, "/repricings", form).await;
    }
    /// So many more shipments of one piece, each signed for.
    pub(crate) async fn more_shipments(&self, many: usize) {
        for n in 0..many {
            let (left, signed) = (when(&format!("20T{:02}:00", 8 + n)), when(&format!("21T{:02}:00", 8 + n)));
            let form = json!({
                "consignment": "jilin-2022/1", "from": "cc", "to": "s1", "waybill": format!("YD-2{n}"), "at": left,
                "loads": [{"item": "kn95", "units": 1, "lots": [{"lot": "PO-1/1/1", "units": 1}]}],
            });
            self.done(Role::Delivery, "/shipments", form).await;
            let form = json!({
                "shipment": format!("jilin-2022/1/{}", 3 + n), "organisation": "ward", "at": signed,
                "counts": [{"item": "kn95", "received": 1}],
            });
            self.done(Role::Field, "/hand-overs", form).await;
        }
    }
    async fn shipped(&self) {
        let form = json!({
            "operation": "jilin-2022", "number": 1, "names": names("第1批", "Batch 1"), "at": when("15T13:00"),
            "purpose": names("一线人员", "front-line staff"),
        });
        self.done(Role::Delivery, "/consignments", form).await;
        for (site, units, at) in [("s1", 12, "16T08:00"), ("s2", 5, "16T09:00")] {
            let form = json!({
                "consignment": "jilin-2022/1", "from": "cc", "to": site, "waybill": "YD-1", "at": when(at),
                "loads": [{"item": "n95", "units": units, "lots": [{"lot": "PO-1/1/1", "units": units}]}],
            });
            self.done(Role::Delivery, "/shipments", form).await;
        }
        let form = json!({
            "shipment": "jilin-2022/1/1", "organisation": "ward", "at": when("16T15:00"), "note": "一箱受潮",
            "counts": [{"item": "n95", "received": 10, "damaged": 1, "missing": 1, "excess": 0}],
        });
        self.done(Role::Field, "/hand-overs", form).await;
        let form = json!({
            "code": "RF-1", "channel": "tencent", "order_no": "T2", "fen": 500, "reason": "捐赠人申请", "at": when("17T09:00"),
        });
        self.done(Role::Fundraising, "/refunds", form).await;
        self.done(Role::Checker, "/refunds/RF-1/approve", json!({"at": when("17T10:00")})).await;
        let form = json!({
            "lot": "PO-1/1/1", "item": "kn95", "figures": ["R3.4.items"], "at": when("18T09:00"),
            "reason": names("这批实为KN95，件数不变。", "The lot is KN95; its units do not change."),
        });
        self.done(Role::Logistics, "/identities", form).await;
    }
}
