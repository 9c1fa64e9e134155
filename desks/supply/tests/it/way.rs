//! The way of bought goods: catalogue, order, approval, intake, lots; what it costs, what is reserved.

use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, intake, order, when};

#[test]
fn an_approved_order_reserves_and_its_intakes_open_lots() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.ordered(&order("PO-1")).await;
        let reserved = desk.app.db.read(async |tx| finance::reserve::open_of(tx, &crate::desk::code("jilin")).await);
        assert_eq!(reserved.await.unwrap(), 73_000);

        let first = desk.done(Role::Logistics, "/intakes", &intake("PO-1", 60, 30_000)).await;
        assert_eq!((&first["code"], &first["lots"]), (&json!("PO-1/1"), &json!(["PO-1/1/1"])));
        let mut rest = intake("PO-1", 40, 20_000);
        rest["freight_fen"] = json!(3_000);
        rest["lines"].as_array_mut().unwrap().push(json!({
            "line": 2, "item": "sprayer", "units": 10, "amount_fen": 20_000, "batch_no": "S-1",
        }));
        let second = desk.done(Role::Logistics, "/intakes", &rest).await;
        assert_eq!((&second["code"], &second["lots"]), (&json!("PO-1/2"), &json!(["PO-1/1/2", "PO-1/2/1"])));

        assert_eq!(desk.stands("warehouse:cc").await, 110);
        assert_eq!((desk.stands("payable:PO-1").await, desk.stands("held").await), (73_000, 27_000));
        let reserved = desk.app.db.read(async |tx| finance::reserve::open_of(tx, &crate::desk::code("jilin")).await);
        assert_eq!(reserved.await.unwrap(), 0, "all has come");
        let lots = desk.get("/orders/PO-1/lots").await;
        let of = |at: usize, name: &str| lots[at][name].clone();
        assert_eq!((of(0, "code"), of(0, "units"), of(0, "batch_no")), (json!("PO-1/1/1"), json!(60), json!("A-1")));
        assert_eq!((of(2, "item"), of(2, "expires")), (json!("sprayer"), Value::Null));
        assert_eq!(desk.get("/orders/PO-1").await["approved_at"], json!(when("13T12:00")));
        desk.proof().await;
    });
}

#[test]
fn freight_is_spread_over_lots_by_price() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let mut spread = order("PO-1");
        spread["freight"] = json!("spread");
        desk.ordered(&spread).await;
        let mut all = intake("PO-1", 100, 50_000);
        all["freight_fen"] = json!(3_000);
        all["lines"].as_array_mut().unwrap().push(json!({
            "line": 2, "item": "sprayer", "units": 10, "amount_fen": 20_000, "batch_no": "S-1",
        }));
        desk.done(Role::Logistics, "/intakes", &all).await;
        // 3,000 x 5/7 and 2/7: 2,142.86 and 857.14.
        let lots = desk.get("/orders/PO-1/lots").await;
        assert_eq!((&lots[0]["cost"], &lots[1]["cost"]), (&json!(52_143), &json!(20_857)));
        let cost = desk.figure("supply.unit_cost:PO-1/1/1", &[], "14T09:00").await.unwrap();
        assert_eq!((cost.value, cost.unit.as_str(), cost.entries.len()), (521, "fen", 1));
        assert_eq!(desk.figure("supply.unit_cost:PO-1/1/1", &[], "14T08:59").await, None, "not known before it came");
        desk.proof().await;
    });
}

#[test]
fn a_substitution_with_two_signatures_lets_kn95_in() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.ordered(&order("PO-1")).await;
        let mut other = intake("PO-1", 60, 30_000);
        other["lines"][0]["item"] = json!("kn95");
        desk.refused(Role::Logistics, "/intakes", &other, "U113").await;
        let form = json!({"order": "PO-1", "line": 1, "item": "kn95", "reason": "没有 N95", "at": when("14T07:00")});
        let made = desk.done(Role::Logistics, "/substitutions", &form).await;
        assert_eq!(made["code"], json!("PO-1.1.s1"));
        other["lines"][0]["substitution"] = json!("PO-1.1.s1");
        desk.refused(Role::Logistics, "/intakes", &other, "U114").await;
        let approval = json!({"at": when("14T08:00")});
        desk.done(Role::Checker, "/substitutions/PO-1.1.s1/approve", &approval).await;
        desk.refused(Role::Checker, "/substitutions/PO-1.1.s1/approve", &json!({}), "U111").await;
        // Sent again after a refusal, under a key of its own: other content, for a refused change leaves no trace.
        let lots = desk.done(Role::Logistics, "/intakes", &other).await;
        assert_eq!(lots["lots"], json!(["PO-1/1/1"]));
        assert_eq!(desk.get("/orders/PO-1/lots").await[0]["item"], json!("kn95"));
        desk.proof().await;
    });
}

#[test]
fn goods_that_came_in_are_counted_by_what_they_are() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.give_in_kind("GK-1", "kn95", 500, 90_000).await;
        desk.ordered(&order("PO-1")).await;
        desk.done(Role::Logistics, "/intakes", &intake("PO-1", 60, 30_000)).await;
        let figure = async |id: &str, parameters: &[(&str, &str)]| {
            desk.figure(id, parameters, "20T00:00").await.map(|figure| (figure.value, figure.entries.len()))
        };
        assert_eq!(figure("supply.taken_in", &[]).await, Some((560, 2)));
        assert_eq!(figure("supply.taken_in", &[("item", "n95")]).await, Some((60, 1)));
        assert_eq!(
            figure("supply.taken_in", &[("category", "mask"), ("operation", "jilin-2022")]).await,
            Some((560, 2))
        );
        assert_eq!(figure("supply.in_kind", &[]).await, Some((500, 1)));
        assert_eq!(figure("supply.taken_in", &[("operation", "shanghai-2022")]).await, None);
        assert_eq!(figure("supply.taken_in", &[("colour", "blue")]).await, None);
        assert_eq!(figure("supply.unit_cost:GK-1", &[]).await, Some((180, 1)));
    });
}
