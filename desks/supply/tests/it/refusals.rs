//! Every "no" of this desk, each nothing half done.

use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, intake, item, names, order, warehouse, when};

/// The form with one field otherwise.
fn with(mut form: Value, pointer: &str, value: Value) -> Value {
    *form.pointer_mut(pointer).unwrap() = value;
    form
}

#[test]
fn what_cannot_be_is_refused_with_its_code() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.ordered(&order("PO-1")).await;
        desk.done(Role::Logistics, "/orders", &order("PO-2")).await;
        let logistics = Role::Logistics;
        let bought = |pointer: &str, value: Value| with(order("PO-3"), pointer, value);
        let came = |pointer: &str, value: Value| with(intake("PO-1", 60, 30_000), pointer, value);
        for (path, form, want) in [
            ("/items", item("n95", "garment"), "U107"),
            ("/items", with(item("x", "mask"), "/grade", json!(" ")), "U121"),
            ("/items", with(item("x", "mask"), "/category", json!("food")), "A004"),
            ("/warehouses", with(warehouse("cc"), "/place", json!("220103")), "U107"),
            ("/warehouses", with(warehouse("x"), "/place", json!("220999")), "O003"),
            ("/warehouses", with(warehouse("x"), "/point/lat", json!(0)), "O108"),
            ("/orders", with(order("PO-1"), "/freight_fen", json!(1)), "U107"),
            ("/orders", bought("/lines", json!([])), "U109"),
            ("/orders", bought("/lines/0/units", json!(0)), "U109"),
            ("/orders", bought("/lines/0/units", json!(-1)), "A004"),
            ("/orders", bought("/lines/0/item", json!("n99")), "U101"),
            ("/orders", bought("/operation", json!("none")), "O002"),
            ("/orders", bought("/supplier", json!("none")), "O001"),
            ("/orders", bought("/fund", json!("none")), "F002"),
            ("/orders", bought("/at", json!(when("21T10:00"))), "B101"),
            ("/intakes", came("/order", json!("PO-9")), "U103"),
            ("/intakes", came("/order", json!("PO-2")), "U110"),
            ("/intakes", came("/at", json!(when("13T11:00"))), "U110"),
            ("/intakes", came("/warehouse", json!("none")), "U102"),
            ("/intakes", came("/lines", json!([])), "U109"),
            ("/intakes", came("/lines/0/line", json!(3)), "U104"),
            ("/intakes", came("/lines/0/item", json!("n99")), "U101"),
            ("/intakes", came("/lines/0/item", json!("kn95")), "U113"),
            ("/intakes", came("/lines/0/units", json!(101)), "U117"),
            ("/intakes", came("/lines/0/amount_fen", json!(73_001)), "U118"),
            ("/intakes", came("/lines/0/expires", json!("2022-03-13")), "U116"),
            ("/intakes", came("/lines/0/expires", Value::Null), "U115"),
            ("/intakes", came("/lines/0/batch_no", json!("")), "U121"),
            ("/substitutions", json!({"order": "PO-1", "line": 1, "item": "n95", "reason": "x"}), "U108"),
            ("/substitutions", json!({"order": "PO-1", "item": "kn95", "reason": "x"}), "U108"),
            ("/substitutions", json!({"order": "PO-1", "line": 4, "item": "kn95", "reason": "x"}), "U104"),
            ("/substitutions", json!({"asked": "n95", "item": "kn95", "reason": " "}), "U121"),
            ("/identities", json!({"lot": "none", "item": "kn95", "reason": names()}), "U105"),
        ] {
            desk.refused(logistics, path, &form, want).await;
        }
    });
}

#[test]
fn who_made_it_never_approves_it_and_an_order_is_approved_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Finance, "/orders", &order("PO-1")).await;
        let path = "/orders/PO-1/approve";
        // The same person, under another role.
        let own = desk.token(Role::Finance.word(), Role::Checker).await;
        let (status, body) = desk.keyed(&own, path, "own", &json!({})).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A202")));
        desk.refused(Role::Finance, path, &json!({}), "A201").await;
        desk.refused(Role::Logistics, path, &json!({}), "A201").await;
        desk.refused(Role::Checker, path, &json!({"at": when("13T09:59")}), "U112").await;
        desk.refused(Role::Checker, "/orders/none/approve", &json!({}), "U103").await;
        desk.done(Role::Checker, path, &json!({})).await;
        desk.refused(Role::Checker, path, &json!({"at": when("19T00:00")}), "U111").await;
        desk.done(Role::Logistics, "/orders", &order("PO-2")).await;
        desk.refused(Role::Checker, "/orders/PO-2/approve", &json!({}), "F107").await;
        for (role, path) in [(Role::Auditor, "/items"), (Role::Field, "/orders"), (Role::Checker, "/intakes")] {
            let form = match path {
                "/items" => item("x", "mask"),
                "/orders" => order("PO-3"),
                _ => intake("PO-1", 1, 1),
            };
            desk.refused(role, path, &form, "A201").await;
        }
    });
}

#[test]
fn money_that_is_bound_elsewhere_buys_nothing_here() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.give("G-2", 500_000, "place=310000").await;
        let mut for_jilin = order("PO-1");
        for_jilin["place"] = json!("220000");
        for_jilin["lines"][0]["amount_fen"] = json!(120_000);
        desk.ordered(&for_jilin).await;
        // 600,000 is held, but only 100,000 of it may be used in Jilin.
        desk.refused(Role::Logistics, "/intakes", &intake("PO-1", 100, 120_000), "L104").await;
        desk.done(Role::Logistics, "/intakes", &intake("PO-1", 80, 96_000)).await;
        desk.proof().await;
    });
}
