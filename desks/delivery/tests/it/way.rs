//! The way of goods: consignment, shipment, signature; what the figures say at each instant.

use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, hand_over, names, shipment, when};

/// `A 100, B 20`.
fn loads(answer: &Value) -> String {
    let load = |load: &Value| format!("{} {}", load["lot"].as_str().unwrap(), load["units"]);
    answer["loads"].as_array().unwrap().iter().map(load).collect::<Vec<_>>().join(", ")
}

#[test]
fn goods_leave_first_expired_first_out_and_are_signed_for() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let sent = desk.done(Role::Delivery, "/shipments", &shipment(&json!([{"item": "n95", "units": 120}]))).await;
        assert_eq!((&sent["code"], loads(&sent).as_str()), (&json!("jilin-2022/1/1"), "B 50, A 70"));
        assert_eq!(desk.counted("delivery.in_transit", &[], "15T20:00").await, Some((120, 1)));
        assert_eq!(
            desk.counted("delivery.handed_over", &[], "15T20:00").await,
            None,
            "nothing is known, which is not 0"
        );

        let counts = json!([{"item": "n95", "received": 60, "damaged": 5, "missing": 3, "excess": 2}]);
        let signed = desk.done(Role::Field, "/hand-overs", &hand_over("jilin-2022/1/1", &counts)).await;
        assert_eq!(signed["code"], json!("jilin-2022/1/1/1"));
        let line = |at: usize| {
            let of = |name: &str| signed["lines"][at][name].clone();
            (of("lot"), of("received"), of("damaged"), of("missing"), of("excess"))
        };
        assert_eq!(line(0), (json!("B"), json!(50), json!(0), json!(0), json!(0)));
        assert_eq!(line(1), (json!("A"), json!(10), json!(5), json!(3), json!(0)));
        assert_eq!(line(2), (json!("jilin-2022/1/1/1/x1"), json!(0), json!(0), json!(0), json!(2)));
        for (account, units) in [
            ("site:jiutai", 62),
            ("damaged:jiutai", 5),
            ("missing:jilin-2022/1/1", 3),
            ("in_transit:jilin-2022/1/1", 52),
        ] {
            assert_eq!(desk.stands(account).await, units, "{account}");
        }

        let second = json!({
            "shipment": "jilin-2022/1/1", "organisation": "partner", "at": when("16T08:00"),
            "counts": [{"item": "n95", "received": 52}],
        });
        desk.done(Role::Field, "/hand-overs", &second).await;
        for (id, parameters, as_of, want) in [
            ("delivery.handed_over", vec![], "15T20:59", None),
            ("delivery.handed_over", vec![], "15T21:00", Some((65, 1))),
            ("delivery.handed_over", vec![("consignment", "jilin-2022/1")], "16T08:00", Some((117, 2))),
            ("delivery.handed_over", vec![("batches", "2,3")], "16T08:00", None),
            ("delivery.handed_over", vec![("place", "220000"), ("item", "n95")], "16T08:00", Some((117, 2))),
            ("delivery.handed_over", vec![("place", "310000")], "16T08:00", None),
            ("delivery.handed_over", vec![("category", "garment")], "16T08:00", None),
            ("delivery.signed:220113", vec![], "16T08:00", Some((117, 2))),
            ("delivery.received", vec![], "16T08:00", Some((112, 2))),
            ("delivery.damaged", vec![], "16T08:00", Some((5, 1))),
            ("delivery.missing", vec![], "16T08:00", Some((3, 1))),
            ("delivery.in_transit", vec![], "15T21:00", Some((52, 2))),
            ("delivery.in_transit", vec![], "16T08:00", Some((0, 3))),
            ("delivery.in_stock", vec![("item", "n95")], "16T08:00", Some((1_030, 4))),
            ("delivery.in_stock:kn95", vec![], "16T08:00", Some((200, 1))),
            ("delivery.consignments", vec![("operation", "jilin-2022")], "16T08:00", Some((1, 3))),
            ("delivery.kinds", vec![("operation", "jilin-2022")], "16T08:00", Some((1, 2))),
            ("delivery.towns", vec![("operation", "jilin-2022")], "16T08:00", None),
        ] {
            assert_eq!(desk.counted(id, &parameters, as_of).await, want, "{id} {parameters:?} {as_of}");
        }
        let listed = desk.get("/hand-overs?consignment=jilin-2022/1").await;
        assert_eq!((listed.as_array().unwrap().len(), &listed[0]["place"]), (2, &json!("220113")));
        assert_eq!(desk.get("/consignments?operation=jilin-2022").await.as_array().unwrap().len(), 2);
        desk.proof().await;
    });
}

#[test]
fn a_substitution_lets_kn95_go_instead_and_it_is_counted_as_what_it_is() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let named = json!([{"item": "n95", "units": 10, "lots": [{"lot": "K", "units": 10}]}]);
        desk.refused(Role::Delivery, "/shipments", &shipment(&named), "D109").await;
        let form = json!({"asked": "n95", "item": "kn95", "reason": "N95 不足", "at": when("14T07:00")});
        assert_eq!(desk.done(Role::Logistics, "/substitutions", &form).await["code"], json!("n95.kn95.s1"));
        let instead = json!([{"item": "n95", "units": 10, "substitution": "n95.kn95.s1"}]);
        desk.refused(Role::Delivery, "/shipments", &shipment(&instead), "U114").await;
        desk.done(Role::Checker, "/substitutions/n95.kn95.s1/approve", &json!({"at": when("14T08:00")})).await;
        let mut later = shipment(&instead);
        later["waybill"] = json!("SF-2");
        let sent = desk.done(Role::Delivery, "/shipments", &later).await;
        assert_eq!((loads(&sent).as_str(), &sent["loads"][0]["substitution"]), ("K 10", &json!("n95.kn95.s1")));
        let counts = json!([{"item": "n95", "received": 10}]);
        desk.done(Role::Field, "/hand-overs", &hand_over("jilin-2022/1/1", &counts)).await;
        let of = async |item: &str| desk.counted("delivery.handed_over", &[("item", item)], "16T00:00").await;
        assert_eq!((of("n95").await, of("kn95").await), (None, Some((10, 1))));
        desk.proof().await;
    });
}

#[test]
fn goods_that_are_bound_go_only_where_they_are_for() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        // Lot S is for Shanghai. T is for a purpose; this consignment names none, which breaks nothing: only T may go.
        let sent = desk.done(Role::Delivery, "/shipments", &shipment(&json!([{"item": "suit", "units": 20}]))).await;
        assert_eq!(loads(&sent), "T 20");
        desk.refused(Role::Delivery, "/shipments", &shipment(&json!([{"item": "suit", "units": 1}])), "L105").await;
        let mut other = crate::desk::consignment("shanghai-2022", 2);
        other["purpose_code"] = json!("nursing-home");
        desk.done(Role::Delivery, "/consignments", &other).await;
        let to = json!({
            "consignment": "shanghai-2022/2", "from": "cc", "to": "hongqiao", "at": when("15T10:00"),
            "loads": [{"item": "suit", "units": 30}],
        });
        let sent = desk.done(Role::Delivery, "/shipments", &to).await;
        assert_eq!(loads(&sent), "S 30");
        desk.proof().await;
    });
}

#[test]
fn towns_and_kinds_are_counted_once_each() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        for (n, site) in [(1, "hongqiao"), (2, "zhoupu"), (3, "zhoupu")] {
            let form = json!({
                "consignment": "shanghai-2022/1", "from": "cc", "to": site, "at": when("15T09:00"), "waybill": format!("W{n}"),
                "loads": [{"item": "n95", "units": 10}, {"item": "kn95", "units": 5}],
            });
            let sent = desk.done(Role::Delivery, "/shipments", &form).await;
            let counts = json!([{"item": "n95", "received": 10}, {"item": "kn95", "received": 5}]);
            desk.done(Role::Field, "/hand-overs", &hand_over(sent["code"].as_str().unwrap(), &counts)).await;
        }
        let of = async |id: &str| desk.counted(id, &[("operation", "shanghai-2022")], "16T00:00").await;
        assert_eq!(of("delivery.towns").await, Some((2, 3)));
        assert_eq!(of("delivery.kinds").await, Some((2, 3)));
        assert_eq!(of("delivery.handed_over").await, Some((45, 3)));
        assert_eq!(desk.counted("delivery.handed_over", &[("place", "310115132")], "16T00:00").await, Some((30, 2)));
        // One lot is something else than was booked: the count of items does not change, that of kinds does.
        let right = json!({"lot": "K", "item": "n95", "reason": names(), "at": when("17T10:00")});
        desk.done(Role::Logistics, "/identities", &right).await;
        let of = async |id: &str| desk.counted(id, &[("operation", "shanghai-2022")], "17T10:00").await.unwrap().0;
        assert_eq!((of("delivery.kinds").await, of("delivery.handed_over").await), (1, 45));
    });
}
