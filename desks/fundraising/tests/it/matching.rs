//! Matches, gifts in another currency, and what a giver may bind a gift to.

use primitives::Role;
use serde_json::{Value, json};
use store::on_both_stores;

use crate::desk::{Desk, names, when};
use crate::giving::Tap;

fn gift(code: &str, fen: i64) -> Value {
    json!({
        "code": code, "appeal": "jilin-aid", "giver": "li", "fen": fen, "bank": "main", "at": when("14T10:00"),
    })
}
fn matching(code: &str, fen: i64, of: &[&str]) -> Value {
    let of: Vec<Value> = of.iter().map(|no| json!({"channel": "direct", "order_no": no})).collect();
    json!({"gift": gift(code, fen).tap("giver", json!("acme")).tap("at", json!(when("15T10:00"))), "of": of})
}
/// The same match on another day.
fn on(mut form: Value, day: &str) -> Value {
    form["gift"]["at"] = json!(when(day));
    form
}
async fn raised(desk: &Desk) -> i64 {
    let funds = [crate::desk::code("jilin")];
    let at = desk.app.world.now();
    desk.app.db.read(async move |tx| book::sums::money(tx, &funds, at).await).await.unwrap().raised
}

on_both_stores! {
    async fn a_match_is_a_gift_of_its_own_and_each_gift_lists_its_matches(home: &Home) {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        for (code, fen) in [("G-1", 10_000), ("G-2", 5_000), ("G-3", 700)] {
            desk.done(role, "/gifts", &gift(code, fen)).await;
        }
        let made = desk.done(role, "/matches", &matching("M-1", 15_000, &["G-1", "G-2", "G-1"])).await;
        desk.done(role, "/matches", &on(matching("M-2", 100, &["G-2"]), "16T10:00")).await;
        let id = made["entry"].as_str().unwrap().parse().unwrap();
        let entry = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        assert_eq!((entry.cause.noun.as_str(), entry.matches.len()), ("match", 2));
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "M-1", None).await).await.unwrap();
        assert_eq!(hit.axis.as_str(), "jilin/direct/CNY/match");
        // A match counts as raised, and never as more of the gift.
        assert_eq!(raised(&desk).await, 30_800);
        let of = async |order_no: &str| {
            let (status, body) = desk.get(Role::Auditor, &format!("/matches?channel=direct&order_no={order_no}")).await;
            assert_eq!(status, 200, "{body}");
            let all: Vec<Value> = body.as_array().unwrap().iter().map(|m| json!([m["code"], m["fen"], m["gifts"]])).collect();
            json!(all)
        };
        assert_eq!(of("G-1").await, json!([["M-1", 15_000, 2]]));
        assert_eq!(of("G-2").await, json!([["M-1", 15_000, 2], ["M-2", 100, 1]]));
        assert_eq!(of("G-3").await, json!([]));
        // Undone, it is nobody's match, and its code is free for another.
        let undo = json!({"code": "M-1", "reason": {"zh": "重复", "en": "Twice"}, "at": when("17T10:00")});
        desk.done(Role::Finance, "/gift-reversals", &undo).await;
        assert_eq!((of("G-1").await, of("G-2").await), (json!([]), json!([["M-2", 100, 1]])));
        let again = on(matching("M-1", 700, &["G-3"]), "18T10:00");
        desk.done(role, "/matches", &again).await;
        assert_eq!((of("G-1").await, of("G-3").await), (json!([]), json!([["M-1", 700, 1]])));
        desk.proof().await;
        desk.app.db.close().await;
    }
    async fn a_gift_in_dollars_is_no_yuan_and_a_day_may_bind_it(home: &Home) {
        let desk = Desk::open(home).await;
        let bound = json!({"recipients": ["s1"], "until": "2022-06-30", "places": ["220000"]});
        let dollars = gift("D-1", 500).tap("currency", json!("USD")).tap("restriction", bound);
        desk.refused(Role::Fundraising, "/gifts", &dollars, "F114").await;
        desk.done(Role::Finance, "/banks", &json!({"code": "abroad", "names": names(), "currency": "USD"})).await;
        let dollars = dollars.tap("bank", json!("abroad"));
        desk.done(Role::Fundraising, "/gifts", &dollars).await;
        let hit = desk.app.db.read(async |tx| book::trace::find(tx, "D-1", None).await).await.unwrap();
        assert_eq!(hit.axis.as_str(), "jilin/direct/USD/gift/place=220000+recipient=s1+until=2022-06-30");
        assert_eq!(raised(&desk).await, 0, "not before it is in yuan");
        let in_kind = json!({
            "code": "K-1", "appeal": "jilin-aid", "giver": "li", "item": "n95", "units": 100, "value_fen": 900,
            "basis": "invoice", "evidence": "发票 0001", "warehouse": "cc", "restriction": {"until": "2022-04-01"},
            "at": when("14T11:00"),
        });
        desk.done(Role::Fundraising, "/gifts-in-kind", &in_kind).await;
        let kept = desk.app.db.read(async |tx| book::trace::find(tx, "K-1", None).await).await.unwrap();
        assert_eq!(kept.axis.as_str(), "jilin/direct/CNY/in_kind/until=2022-04-01");
        for (field, bad) in [("currency", json!("usd")), ("restriction", json!({"until": "2022-06-31"}))] {
            desk.refused(Role::Fundraising, "/gifts", &gift("D-2", 1).tap(field, bad), "A004").await;
        }
        desk.proof().await;
        desk.app.db.close().await;
    }
    async fn a_match_of_nothing_is_refused(home: &Home) {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        desk.done(role, "/gifts", &gift("G-1", 10_000)).await;
        desk.done(role, "/gifts", &gift("G-2", 10_000)).await;
        desk.refused(role, "/matches", &matching("M-1", 1, &[]), "R117").await;
        let many: Vec<String> = (0..=fundraising::matching::GIFTS_MAX).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        desk.refused(role, "/matches", &matching("M-1", 1, &many), "R117").await;
        desk.refused(role, "/matches", &matching("M-1", 1, &["none"]), "B103").await;
        desk.refused(role, "/matches", &matching("M-1", 0, &["G-1"]), "R108").await;
        desk.refused(role, "/matches", &matching("G-2", 1, &["G-1"]), "B105").await;
        desk.refused(Role::Finance, "/matches", &matching("M-1", 1, &["G-1"]), "A201").await;
        // All of it went back: there is nothing left to match.
        let refund = json!({
            "code": "R-1", "channel": "direct", "order_no": "G-2", "fen": 10_000, "reason": "误捐", "bank": "main",
            "at": when("14T12:00"),
        });
        desk.done(role, "/refunds", &refund).await;
        desk.done(Role::Checker, "/refunds/R-1/approve", &json!({"at": when("14T13:00")})).await;
        desk.refused(role, "/matches", &matching("M-1", 1, &["G-1", "G-2"]), "L122").await;
        desk.done(role, "/matches", &matching("M-1", 1, &["G-1"])).await;
        desk.proof().await;
        desk.app.db.close().await;
    }
}
