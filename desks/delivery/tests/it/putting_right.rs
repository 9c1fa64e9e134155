//! A wrong count: the hand-over is undone, then the shipment, then both are posted anew.

use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, hand_over, shipment, when};

fn reversal(noun: &str, code: &str, at: &str) -> Value {
    json!({
        "noun": noun, "code": code, "figures": ["R3.1.items"], "at": when(at),
        "reason": {"zh": "清点有误", "en": "A wrong count"},
    })
}

#[test]
fn what_is_undone_is_counted_no_more_from_then_on() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let n95 = json!([{"item": "n95", "units": 100}]);
        desk.done(Role::Delivery, "/shipments", &shipment(&n95)).await;
        let counts = json!([{"item": "n95", "received": 90, "excess": 4}]);
        desk.done(Role::Field, "/hand-overs", &hand_over("jilin-2022/1/1", &counts)).await;
        let (ship, sign) = ("jilin-2022/1/1", "jilin-2022/1/1/1");
        desk.refused(Role::Delivery, "/reversals", &reversal("shipment", ship, "16T10:00"), "D114").await;
        desk.refused(Role::Delivery, "/reversals", &reversal("hand_over", sign, "15T20:00"), "L116").await;

        let undone = desk.done(Role::Delivery, "/reversals", &reversal("hand_over", sign, "16T10:00")).await;
        let id = undone["entry"].as_str().unwrap().parse().unwrap();
        let entry = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        let notice = entry.correction.unwrap();
        assert_eq!(Some(notice.corrects), entry.undoes);
        assert_eq!(
            (notice.reason.as_str(), notice.figures),
            (r#"{"zh":"清点有误","en":"A wrong count"}"#, vec!["R3.1.items".to_owned()])
        );
        for (account, units) in [("site:jiutai", 0), ("in_transit:jilin-2022/1/1", 100), ("void", 4)] {
            assert_eq!(desk.stands(account).await, units, "{account}");
        }
        let of = async |id: &str, as_of: &str| desk.counted(id, &[], as_of).await;
        assert_eq!(of("delivery.handed_over", "16T09:59").await, Some((90, 1)));
        assert_eq!(of("delivery.handed_over", "16T10:00").await, Some((0, 2)));
        assert_eq!(of("delivery.in_transit", "16T10:00").await, Some((100, 3)));
        desk.refused(Role::Delivery, "/reversals", &reversal("hand_over", sign, "17T10:00"), "D113").await;

        // Signed anew: the same units, another count.
        let mut again = hand_over(ship, &json!([{"item": "n95", "received": 80, "missing": 20}]));
        again["at"] = json!(when("16T11:00"));
        assert_eq!(desk.done(Role::Field, "/hand-overs", &again).await["code"], json!("jilin-2022/1/1/2"));
        assert_eq!(of("delivery.handed_over", "16T11:00").await, Some((80, 3)));
        assert_eq!(of("delivery.in_transit", "16T11:00").await, Some((0, 4)));
        desk.proof().await;
    });
}

#[test]
fn a_shipment_that_nobody_signed_for_goes_back_to_its_warehouse() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Delivery, "/shipments", &shipment(&json!([{"item": "n95", "units": 100}]))).await;
        desk.done(Role::Logistics, "/reversals", &reversal("shipment", "jilin-2022/1/1", "16T10:00")).await;
        assert_eq!((desk.stands("in_transit:jilin-2022/1/1").await, desk.stands("warehouse:cc").await), (0, 1_400));
        assert_eq!(desk.counted("delivery.in_transit", &[], "16T09:59").await, Some((100, 1)));
        assert_eq!(desk.counted("delivery.in_transit", &[], "16T10:00").await, Some((0, 2)));
        let counts = json!([{"item": "n95", "received": 90}]);
        desk.refused(Role::Field, "/hand-overs", &hand_over("jilin-2022/1/1", &counts), "D113").await;
        let mut again = shipment(&json!([{"item": "n95", "units": 40}]));
        again["at"] = json!(when("16T12:00"));
        assert_eq!(desk.done(Role::Delivery, "/shipments", &again).await["code"], json!("jilin-2022/1/2"));
        let listed = desk.get("/shipments?consignment=jilin-2022/1").await;
        assert_eq!(listed[0]["reversed_at"], json!(when("16T10:00")));
        assert_eq!(listed[1]["reversed_at"], Value::Null);
        desk.proof().await;
    });
}
