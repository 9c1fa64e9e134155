//! Kits and parts of lots go on like any lot, and the goods line closes.

use delivery::{GoodsLine, delivered};
use primitives::Role;
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, at, code, hand_over, names, shipment, when};

#[test]
fn what_was_made_of_lots_is_shipped_and_counted_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let split = json!({
            "code": "A/k", "lot": "A", "item": "kn95", "units": [{"account": "warehouse:cc", "units": 20}],
            "reason": names(), "at": when("14T08:00"),
        });
        desk.done(Role::Logistics, "/splits", &split).await;
        let kit = json!({
            "code": "KIT-1", "item": "boot", "kits": 5, "warehouse": "cc", "at": when("14T09:00"),
            "components": [{"lots": ["B"], "per": 2}, {"lots": ["A/k"], "per": 1}],
        });
        desk.done(Role::Logistics, "/kits", &kit).await;
        let loads = json!([
            {"item": "boot", "units": 3}, {"item": "kn95", "units": 10, "lots": [{"lot": "A/k", "units": 10}]},
        ]);
        let sent = desk.done(Role::Delivery, "/shipments", &shipment(&loads)).await;
        assert_eq!(sent["loads"][0]["lot"], json!("KIT-1"));
        let counts = json!([{"item": "boot", "received": 3}, {"item": "kn95", "received": 10}]);
        desk.done(Role::Field, "/hand-overs", &hand_over("jilin-2022/1/1", &counts)).await;
        assert_eq!((desk.stands("site:jiutai").await, desk.stands("warehouse:cc").await), (13, 1_377));
        for (item, as_of, want) in [
            ("n95", "13T00:00", 1_150),
            ("n95", "14T08:00", 1_130),
            ("kn95", "14T08:00", 220),
            ("n95", "14T09:00", 1_120),
            ("boot", "14T09:00", 5),
            ("kn95", "16T00:00", 205),
            ("boot", "16T00:00", 2),
        ] {
            let stock = desk.figure("delivery.in_stock", &[("item", item)], as_of).await.map(|figure| figure.value);
            assert_eq!(stock, Some(want), "{item} {as_of}");
        }
        // Three kits of 900 fen, ten masks of 300.
        let paid = desk.figure("delivery.paid:jilin-2022/1", &[], "16T00:00").await.map(|figure| figure.value);
        assert_eq!(paid, Some(5_700));
        let line = desk.app.db.read(async |tx| {
            let (operation, as_of) = (code("jilin-2022"), at("16T00:00"));
            let delivered = delivered(tx, &operation, as_of).await?;
            GoodsLine::read(tx, &operation, &delivered, as_of).await
        });
        let line = line.await.unwrap();
        assert_eq!((line.came_in, line.in_stock, line.received), (1_390, 1_377, 13));
        assert!(line.closes(), "{line:?}");
        desk.proof().await;
    });
}
