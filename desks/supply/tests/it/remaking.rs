//! Goods become others: part of a lot is a lot of its own, several are packed as kits, some go back to their supplier.

use book::figures::Figure;
use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};
use supply::{Lot, Source};

use crate::desk::{Desk, code, intake, names, order, when};

/// 60 n95 for 30,000 fen, paid; the clock of forms stands at the 16th.
async fn open(home: &Home) -> Desk {
    let desk = Desk::open(home).await;
    desk.ordered(&order("PO-1")).await;
    desk.done(Role::Logistics, "/intakes", &intake("PO-1", 60, 30_000)).await;
    let pay = json!({"code": "PAY-1", "order": "PO-1", "fen": 30_000, "bank": "main", "at": when("15T09:00")});
    desk.done(Role::Finance, "/payments", &pay).await;
    desk.done(Role::Checker, "/payments/PAY-1/approve", &json!({"at": when("15T10:00")})).await;
    desk
}
fn split(at: &str) -> Value {
    json!({
        "code": "PO-1/1/1.k", "lot": "PO-1/1/1", "item": "kn95", "units": [{"account": "warehouse:cc", "units": 20}],
        "reason": {"zh": "二十只是 KN95", "en": "Twenty are KN95"}, "figures": ["R3.4.items"], "at": when(at),
    })
}
fn kit(components: &Value) -> Value {
    json!({
        "code": "KIT-1", "item": "sprayer", "kits": 5, "warehouse": "cc", "components": components, "at": when("17T10:00"),
    })
}
fn back(units: i64, paid: i64) -> Value {
    json!({
        "code": "R-1", "lot": "PO-1/1/1", "from": "warehouse:cc", "units": units, "supplier": "maker", "paid_fen": paid,
        "bank": "main", "reason": "耳带断裂", "at": when("17T11:00"),
    })
}
async fn lot(desk: &Desk, name: &str) -> Lot {
    let name = code(name);
    desk.app.db.read(async move |tx| supply::lot::must(tx, &name).await).await.unwrap()
}
async fn value(desk: &Desk, id: &str, item: &str, as_of: &str) -> Option<i64> {
    let parameters = [("item", item)];
    let asked: &[(&str, &str)] = if item.is_empty() { &[] } else { &parameters };
    desk.figure(id, asked, as_of).await.map(|Figure { value, .. }| value)
}

#[test]
fn part_of_a_lot_is_a_lot_of_its_own_and_the_public_is_told() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = open(home).await;
        let made = desk.done(Role::Logistics, "/splits", &split("16T10:00")).await;
        assert_eq!(made["code"], json!("PO-1/1/1.k"));
        let id = made["entry"].as_str().unwrap().parse().unwrap();
        let entry = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        let (parent, part) = (lot(&desk, "PO-1/1/1").await, lot(&desk, "PO-1/1/1.k").await);
        let notice = entry.correction.unwrap();
        assert_eq!(
            (notice.corrects, notice.reason.as_str()),
            (parent.entry, r#"{"zh":"二十只是 KN95","en":"Twenty are KN95"}"#)
        );
        assert_eq!((part.source, part.units.get(), part.cost), (Source::Split, 20, None));
        assert_eq!(
            (&part.expires, &part.batch_no, &part.operation),
            (&parent.expires, &parent.batch_no, &parent.operation)
        );
        // Nothing more came in, and what came is told as what it is.
        assert_eq!(desk.stands("warehouse:cc").await, 60);
        for (item, as_of, want) in [
            ("", "20T00:00", Some(60)),
            ("n95", "20T00:00", Some(40)),
            ("kn95", "20T00:00", Some(20)),
            ("n95", "16T09:59", Some(60)),
            ("kn95", "16T09:59", None),
        ] {
            assert_eq!(value(&desk, "supply.taken_in", item, as_of).await, want, "{item} {as_of}");
        }
        assert_eq!(value(&desk, "supply.unit_cost:PO-1/1/1.k", "", "16T10:00").await, Some(500));
        assert_eq!(value(&desk, "supply.unit_cost:PO-1/1/1.k", "", "16T09:59").await, None);
        // An invoice that was other changes what the part cost, too.
        let price = json!({"lot": "PO-1/1/1", "amount_fen": 24_000, "reason": names(), "at": when("18T10:00")});
        desk.done(Role::Finance, "/repricings", &price).await;
        assert_eq!(value(&desk, "supply.unit_cost:PO-1/1/1.k", "", "18T10:00").await, Some(400));
        desk.proof().await;
    });
}

#[test]
fn kits_are_packed_of_lots_and_may_be_used_as_long_as_all_in_them() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = open(home).await;
        desk.give_in_kind("GK-1", "kn95", 30, 9_000).await;
        let made = json!([{"lots": ["PO-1/1/1"], "per": 4}, {"lots": ["GK-1"], "per": 2}]);
        desk.done(Role::Logistics, "/kits", &kit(&made)).await;
        assert_eq!(desk.stands("warehouse:cc").await, 40 + 20 + 5);
        let kits = lot(&desk, "KIT-1").await;
        // Of two days the earlier: that of the gift.
        assert_eq!((kits.source, kits.units.get(), kits.expires), (Source::Kit, 5, "2024-01-01".parse().ok()));
        assert_eq!(kits.operation, Some(code("jilin-2022")));
        // 20 of 500 fen, 10 of 300 fen: 13,000 fen in five kits.
        assert_eq!(value(&desk, "supply.unit_cost:KIT-1", "", "18T00:00").await, Some(2_600));
        for (item, want) in [("", 65), ("n95", 40), ("kn95", 20), ("sprayer", 5)] {
            assert_eq!(value(&desk, "supply.taken_in", item, "18T00:00").await, Some(want), "{item}");
        }
        // What was given stays given.
        assert_eq!(value(&desk, "supply.in_kind", "", "18T00:00").await, Some(30));
        desk.proof().await;
    });
}

#[test]
fn goods_go_back_and_what_the_supplier_pays_is_held_again() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = open(home).await;
        desk.refused(Role::Finance, "/supplier-returns", &back(10, 5_001), "L121").await;
        desk.done(Role::Finance, "/supplier-returns", &back(10, 4_000)).await;
        assert_eq!((desk.stands("warehouse:cc").await, desk.stands("returned:maker").await), (50, 10));
        assert_eq!((desk.stands("held").await, desk.stands("spent:PO-1/1/1").await), (74_000, 30_000));
        assert_eq!(value(&desk, "supply.taken_in", "n95", "18T00:00").await, Some(50));
        let unpaid = json!({
            "code": "R-2", "lot": "PO-1/1/1", "from": "warehouse:cc", "units": 1, "supplier": "maker", "reason": "样品",
            "at": when("18T11:00"),
        });
        desk.done(Role::Logistics, "/supplier-returns", &unpaid).await;
        assert_eq!((desk.stands("warehouse:cc").await, desk.stands("held").await), (49, 74_000));
        desk.proof().await;
    });
}

#[test]
fn what_cannot_be_remade_is_refused_with_its_code() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = open(home).await;
        let other = json!({"code": "other", "kind": "supplier", "names": names()});
        desk.done(Role::Operation, "/organisations", &other).await;
        let one = |form: &Value, pointer: &str, value: Value| {
            let mut form = form.clone();
            *form.pointer_mut(pointer).unwrap() = value;
            form
        };
        let (part, mask, goods) = (split("16T10:00"), kit(&json!([{"lots": ["PO-1/1/1"], "per": 4}])), back(10, 0));
        for (path, form, want) in [
            ("/splits", one(&part, "/lot", json!("none")), "U105"),
            ("/splits", one(&part, "/item", json!("none")), "U101"),
            ("/splits", one(&part, "/item", json!("n95")), "L114"),
            ("/splits", one(&part, "/code", json!("PO-1/1/1")), "L102"),
            ("/splits", one(&part, "/units", json!([])), "U109"),
            ("/splits", one(&part, "/units/0/units", json!(0)), "U109"),
            ("/splits", one(&part, "/units/0/units", json!(61)), "L104"),
            ("/splits", one(&part, "/units/0/account", json!("in_transit:B-1/1")), "U122"),
            ("/splits", one(&part, "/units/0/account", json!("shelf 7")), "A004"),
            ("/kits", one(&mask, "/item", json!("none")), "U101"),
            ("/kits", one(&mask, "/warehouse", json!("none")), "U102"),
            ("/kits", one(&mask, "/components", json!([])), "U109"),
            ("/kits", one(&mask, "/components/0/lots", json!([])), "U109"),
            ("/kits", one(&mask, "/components/0/lots/0", json!("none")), "U105"),
            ("/kits", one(&mask, "/components/0/per", json!(0)), "U109"),
            ("/kits", one(&mask, "/components/0/per", json!(13)), "L104"),
            ("/kits", one(&mask, "/kits", json!(0)), "U109"),
            ("/kits", one(&mask, "/code", json!("PO-1/1/1")), "L102"),
            ("/supplier-returns", one(&goods, "/lot", json!("none")), "U105"),
            ("/supplier-returns", one(&goods, "/supplier", json!("none")), "O001"),
            ("/supplier-returns", one(&goods, "/supplier", json!("other")), "U123"),
            ("/supplier-returns", one(&goods, "/from", json!("returned:maker")), "U122"),
            ("/supplier-returns", one(&goods, "/units", json!(61)), "L104"),
            ("/supplier-returns", one(&goods, "/units", json!(0)), "L101"),
            ("/supplier-returns", one(&goods, "/bank", json!("none")), "F003"),
            ("/supplier-returns", one(&back(10, 1), "/bank", Value::Null), "U124"),
            ("/supplier-returns", one(&goods, "/reason", json!(" ")), "U121"),
        ] {
            desk.refused(Role::Logistics, path, &form, want).await;
        }
        for (path, form) in [("/splits", &part), ("/kits", &mask), ("/supplier-returns", &goods)] {
            desk.refused(Role::Field, path, form, "A201").await;
        }
        desk.done(Role::Logistics, "/supplier-returns", &goods).await;
        desk.refused(Role::Logistics, "/supplier-returns", &one(&goods, "/units", json!(1)), "U107").await;
        // Expired on the day on which they would be packed.
        desk.app.world.set("2024-03-02T12:00:00+08:00".parse().unwrap());
        let late = one(&mask, "/at", json!("2024-03-02T10:00:00+08:00"));
        desk.refused(Role::Logistics, "/kits", &late, "U116").await;
    });
}
