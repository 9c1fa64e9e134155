//! Held money goes on: for another purpose, asked for by one and approved by another; in another currency.

use book::sums::money;
use book::{Account, Origin, Restriction, StreamKey};
use primitives::Role;
use serde_json::{Value, json};
use store::on_both_stores;

use crate::desk::{Desk, code, names};

const NOON: &str = "2022-03-15T12:00:00+08:00";

fn of_gifts(name: &str, gifts: &[&str]) -> Value {
    let gifts: Vec<Value> = gifts.iter().map(|no| json!({"channel": "direct", "order_no": no})).collect();
    json!({
        "code": name, "gifts": gifts, "fund": "shanghai", "restriction": {"places": ["310000"], "until": "2022-06-30"},
        "allowed": {"consent": {"paper": "paper-7"}}, "reason": "吉林疫情结束，捐赠人同意转用于上海", "at": NOON,
    })
}
fn of_stream(name: &str, fen: i64) -> Value {
    json!({
        "code": name, "stream": "jilin/direct/CNY/gift", "fen": fen, "fund": "shanghai", "allowed": {"filing": {"number": "BA-1"}},
        "reason": "变更后的募捐方案已备案", "at": NOON,
    })
}
fn one(form: &Value, pointer: &str, value: Value) -> Value {
    let mut form = form.clone();
    *form.pointer_mut(pointer).unwrap() = value;
    form
}
async fn open(home: &store::testing::Home) -> Desk {
    let desk = Desk::open(home).await;
    desk.set_up().await;
    desk.done(Role::Finance, "/funds", &json!({"code": "shanghai", "names": names()})).await;
    desk.done(Role::Finance, "/banks", &json!({"code": "abroad", "names": names(), "currency": "USD"})).await;
    desk
}
/// Raised, exchanged, held.
async fn sums(desk: &Desk, fund: &str) -> (i64, i64, i64) {
    let (funds, now) = ([code(fund)], desk.app.world.now());
    let sums = desk.app.db.read(async move |tx| money(tx, &funds, now).await).await.unwrap();
    assert!(sums.closes(), "{fund}");
    (sums.raised, sums.exchanged, sums.held)
}

on_both_stores! {
    async fn gifts_go_on_with_consent_and_two_pairs_of_eyes(home: &Home) {
        let desk = open(home).await;
        for (order_no, fen) in [("G-1", 10_000), ("G-2", 5_000), ("G-3", 700)] {
            desk.give("jilin", order_no, fen, "13T09:00").await;
        }
        let id = desk.done(Role::Fundraising, "/redirections", &of_gifts("C-1", &["G-2", "G-3", "G-2"])).await;
        let id = id.parse().unwrap();
        let asked = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        assert_eq!(asked.cause.noun.as_str(), "redirection_request");
        assert!(!asked.fact.unwrap().contains("G-2"), "an order number is a key");
        assert_eq!(sums(&desk, "jilin").await, (15_700, 0, 15_700), "what is asked for moves nothing");

        let path = "/redirections/C-1/approve";
        let own = desk.token("fundraising", Role::Checker).await;
        let (status, body) = desk.keyed(&own, path, "own", &json!({})).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A202")), "not under another hat either");
        let id = desk.done(Role::Checker, path, &json!({"at": "2022-03-16T09:00:00+08:00"})).await.parse().unwrap();
        let entry = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        assert_eq!(entry.permission, Some(book::Permission::Consent(code("paper-7"))));
        assert_eq!(entry.reason.as_deref(), Some("吉林疫情结束，捐赠人同意转用于上海"));
        // Raised where it was given, held where it is for now.
        assert_eq!(sums(&desk, "jilin").await, (15_700, 5_700, 10_000));
        assert_eq!(sums(&desk, "shanghai").await, (0, -5_700, 5_700));
        let hit = desk.app.db.read(async |tx| book::trace::trace(tx, "G-2", None).await).await.unwrap();
        assert_eq!(hit.parts.len(), 1);
        let target = "shanghai/C-1/CNY/conversion/place=310000+until=2022-06-30";
        assert_eq!(desk.stands(Account::Exchanged(target.parse().unwrap())).await, 5_700);
        desk.refused(Role::Checker, path, &json!({}), "F113").await;
        desk.proof().await;
        desk.app.db.close().await;
    }
    async fn an_amount_of_a_stream_goes_on_but_for_what_orders_reserve(home: &Home) {
        let desk = open(home).await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
        desk.done(Role::Finance, "/redirections", &of_stream("C-1", 4_001)).await;
        desk.refused(Role::Checker, "/redirections/C-1/approve", &json!({}), "F112").await;
        desk.done(Role::Finance, "/redirections", &of_stream("C-2", 4_000)).await;
        desk.done(Role::Checker, "/redirections/C-2/approve", &json!({})).await;
        assert_eq!(sums(&desk, "jilin").await, (10_000, 4_000, 6_000));
        assert_eq!(sums(&desk, "shanghai").await, (0, -4_000, 4_000));
        desk.proof().await;
        desk.app.db.close().await;
    }
    async fn what_cannot_go_on_is_refused_with_its_code(home: &Home) {
        let desk = open(home).await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        let (gifts, stream) = (of_gifts("C-1", &["G-1"]), of_stream("C-1", 500));
        let mut both = gifts.clone();
        both["stream"] = json!("jilin/direct/CNY/gift");
        let many: Vec<String> = (0..1_001).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (form, want) in [
            (one(&gifts, "/gifts", json!([])), "F111"),
            (of_gifts("C-1", &many), "F111"),
            (both, "F111"),
            (one(&stream, "/fen", json!(0)), "F111"),
            (one(&stream, "/fen", Value::Null), "F111"),
            (one(&stream, "/reason", json!(" ")), "F213"),
            (one(&stream, "/fund", json!("nowhere")), "F002"),
            (one(&stream, "/stream", json!("jilin/nobody/CNY/gift")), "F008"),
            (one(&gifts, "/gifts/0/order_no", json!("none")), "B103"),
            (one(&gifts, "/allowed", json!({"phone": "x"})), "A004"),
        ] {
            let (status, body) = desk.post(Role::Finance, "/redirections", &form).await;
            assert!((400..500).contains(&status), "{form}: {body}");
            assert_eq!(body["code"].as_str(), Some(want), "{form}: {body}");
        }
        desk.refused(Role::Checker, "/redirections/none/approve", &json!({}), "F007").await;
        desk.done(Role::Finance, "/redirections", &stream).await;
        desk.refused(Role::Finance, "/redirections", &one(&stream, "/fen", json!(1)), "F101").await;
        let (status, body) = desk.post(Role::Logistics, "/redirections", &stream).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A201")));
        let (status, body) = desk.post(Role::Finance, "/redirections/C-1/approve", &json!({})).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A201")));
        // The same fund and nothing that binds it: nothing would change.
        desk.done(Role::Finance, "/redirections", &one(&of_stream("C-2", 500), "/fund", json!("jilin"))).await;
        desk.refused(Role::Checker, "/redirections/C-2/approve", &json!({}), "L114").await;
        desk.done(Role::Finance, "/redirections", &of_stream("C-3", 10_001)).await;
        desk.refused(Role::Checker, "/redirections/C-3/approve", &json!({}), "L104").await;
        desk.batch("tencent", "T-1", 900, "13T09:00").await;
        let owed = one(&of_gifts("C-4", &["T-1"]), "/gifts/0/channel", json!("tencent"));
        desk.done(Role::Finance, "/redirections", &owed).await;
        desk.refused(Role::Checker, "/redirections/C-4/approve", &json!({}), "L120").await;
        desk.proof().await;
        desk.app.db.close().await;
    }
    async fn dollars_are_raised_in_yuan_once_they_are_yuan(home: &Home) {
        let desk = open(home).await;
        let yuan = StreamKey::yuan(code("jilin"), code("direct"), Origin::Gift, Restriction::default());
        desk.give_to(StreamKey { currency: "USD".parse().unwrap(), ..yuan }, "abroad", "D-1", 500, "13T09:00").await;
        assert_eq!(sums(&desk, "jilin").await, (0, 0, 0));
        let form = json!({
            "code": "X-1", "stream": "jilin/direct/USD/gift", "gives": 400, "out_of": "abroad", "came": 2_600, "into": "main",
            "at": NOON,
        });
        for (form, want) in [
            (one(&form, "/stream", json!("jilin/nobody/USD/gift")), "F008"),
            (one(&form, "/out_of", json!("none")), "F003"),
            (one(&form, "/into", json!("none")), "F003"),
            (one(&form, "/out_of", json!("main")), "F114"),
            (one(&form, "/into", json!("abroad")), "F114"),
            (one(&form, "/gives", json!(501)), "L104"),
            (one(&form, "/gives", json!(0)), "L101"),
            (one(&form, "/came", json!(0)), "L101"),
        ] {
            desk.refused(Role::Finance, "/exchanges", &form, want).await;
        }
        let mut same = form.clone();
        (same["currency"], same["into"]) = (json!("USD"), json!("abroad"));
        desk.refused(Role::Finance, "/exchanges", &same, "L124").await;
        desk.done(Role::Finance, "/exchanges", &form).await;
        assert_eq!(sums(&desk, "jilin").await, (2_600, 0, 2_600));
        assert_eq!((desk.balance("bank:abroad").await, desk.balance("bank:main").await), (100, 2_600));
        desk.refused(Role::Finance, "/exchanges", &one(&form, "/gives", json!(1)), "F101").await;
        let (status, body) = desk.post(Role::Checker, "/exchanges", &form).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A201")));
        desk.proof().await;
        desk.app.db.close().await;
    }
}
