//! Every "no" of this desk, each nothing half done.

use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, consignment, hand_over, names, shipment, when};

/// The form with one field otherwise; fields that are not there are added.
fn with(mut form: Value, field: &str, value: Value) -> Value {
    form[field] = value;
    form
}

#[test]
fn what_cannot_be_is_refused_with_its_code() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let ships = |field: &str, value: Value| with(shipment(&json!([{"item": "n95", "units": 10}])), field, value);
        let loads = |value: Value| shipment(&value);
        for (path, form, want) in [
            ("/consignments", with(consignment("jilin-2022", 1), "group", json!("nursing_home")), "D104"),
            ("/consignments", consignment("jilin-2022", 0), "D106"),
            ("/consignments", consignment("none", 1), "O002"),
            ("/consignments", with(consignment("jilin-2022", 3), "group", json!(" ")), "D115"),
            ("/shipments", ships("consignment", json!("jilin-2022/9")), "D101"),
            ("/shipments", ships("from", json!("none")), "U102"),
            ("/shipments", ships("to", json!("none")), "O004"),
            ("/shipments", ships("to", json!("hongqiao")), "D105"),
            ("/shipments", ships("carrier", json!("none")), "O001"),
            ("/shipments", ships("waybill", json!("")), "D115"),
            ("/shipments", ships("at", json!(when("31T13:00"))), "B101"),
            ("/shipments", ships("at", json!(when("11T13:00"))), "L116"),
            ("/shipments", loads(json!([])), "D106"),
            ("/shipments", loads(json!([{"item": "n95", "units": 0}])), "D106"),
            ("/shipments", loads(json!([{"item": "n99", "units": 1}])), "U101"),
            ("/shipments", loads(json!([{"item": "n95", "units": 1}, {"item": "n95", "units": 1}])), "D107"),
            ("/shipments", loads(json!([{"item": "boot", "units": 1}])), "D110"),
            ("/shipments", loads(json!([{"item": "kn95", "units": 201}])), "D110"),
            // Of 1,150 N95 only 150 are good.
            ("/shipments", loads(json!([{"item": "n95", "units": 151}])), "U116"),
            ("/shipments", loads(json!([{"item": "n95", "units": 1_151}])), "D110"),
            ("/shipments", loads(json!([{"item": "n95", "units": 5, "lots": [{"lot": "C", "units": 5}]}])), "U116"),
            ("/shipments", loads(json!([{"item": "n95", "units": 5, "lots": [{"lot": "K", "units": 5}]}])), "D109"),
            ("/shipments", loads(json!([{"item": "n95", "units": 5, "lots": [{"lot": "A", "units": 4}]}])), "D108"),
            ("/shipments", loads(json!([{"item": "n95", "units": 5, "lots": [{"lot": "Z", "units": 5}]}])), "U105"),
            ("/shipments", loads(json!([{"item": "n95", "units": 101, "lots": [{"lot": "A", "units": 101}]}])), "L104"),
            ("/shipments", loads(json!([{"item": "suit", "units": 5, "lots": [{"lot": "S", "units": 5}]}])), "L105"),
            ("/shipments", loads(json!([{"item": "n95", "units": 1, "substitution": "none"}])), "U106"),
        ] {
            desk.refused(Role::Delivery, path, &form, want).await;
        }
    });
}

#[test]
fn a_site_signs_for_no_more_than_was_shipped() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Delivery, "/shipments", &shipment(&json!([{"item": "n95", "units": 100}]))).await;
        let code = "jilin-2022/1/1";
        let count = |received: i64, damaged: i64, missing: i64| json!([{"item": "n95", "received": received, "damaged": damaged, "missing": missing}]);
        for (form, want) in [
            (hand_over("jilin-2022/1/9", &count(1, 0, 0)), "D102"),
            (with(hand_over(code, &count(1, 0, 0)), "organisation", json!("none")), "O001"),
            (hand_over(code, &json!([])), "D106"),
            (hand_over(code, &count(0, 0, 0)), "D106"),
            (hand_over(code, &json!([{"item": "n95", "received": 1}, {"item": "n95", "received": 1}])), "D107"),
            (hand_over(code, &json!([{"item": "suit", "received": 1}])), "D111"),
            (hand_over(code, &count(98, 2, 1)), "D112"),
            (hand_over(code, &count(101, 0, 0)), "D112"),
            (hand_over(code, &count(-1, 0, 0)), "A004"),
            (with(hand_over(code, &count(1, 0, 0)), "at", json!(when("15T08:00"))), "L116"),
            (with(hand_over(code, &count(1, 0, 0)), "note", json!("长".repeat(501))), "D115"),
        ] {
            desk.refused(Role::Field, "/hand-overs", &form, want).await;
        }
        desk.refused(Role::Delivery, "/hand-overs", &hand_over(code, &count(1, 0, 0)), "A201").await;
        desk.done(Role::Field, "/hand-overs", &hand_over(code, &count(70, 0, 0))).await;
        desk.refused(Role::Field, "/hand-overs", &hand_over(code, &count(31, 0, 0)), "D112").await;
        let undo = |noun: &str, code: &str| json!({"noun": noun, "code": code, "reason": names(), "figures": [], "at": when("16T10:00")});
        desk.refused(Role::Delivery, "/reversals", &undo("hand_over", "none"), "D103").await;
        desk.refused(Role::Delivery, "/reversals", &undo("shipment", "none"), "D102").await;
        desk.refused(Role::Field, "/reversals", &undo("shipment", code), "A201").await;
        let mut undated = undo("shipment", code);
        undated.as_object_mut().unwrap().remove("at");
        desk.refused(Role::Delivery, "/reversals", &undated, "A004").await;
    });
}

#[test]
fn the_same_request_sent_twice_is_done_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let form = shipment(&json!([{"item": "n95", "units": 10}]));
        let first = desk.keyed(Role::Delivery, "/shipments", "one", &form).await;
        assert_eq!(first.0, 200);
        assert_eq!(desk.keyed(Role::Delivery, "/shipments", "one", &form).await, first);
        let (status, body) = desk.keyed(Role::Delivery, "/shipments", "one", &with(form, "waybill", json!("W"))).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("S101")));
        assert_eq!(desk.stands("in_transit:jilin-2022/1/1").await, 10);
    });
}
