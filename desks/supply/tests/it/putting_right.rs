//! What a lot is and what it cost, put right in public.

use primitives::Role;
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, code, intake, names, order, when};

#[test]
fn a_whole_lot_becomes_what_it_truly_is() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.ordered(&order("PO-1")).await;
        desk.done(Role::Logistics, "/intakes", &intake("PO-1", 60, 30_000)).await;
        let form = json!({
            "lot": "PO-1/1/1", "item": "kn95", "figures": ["R3.4.items"], "at": when("16T10:00"),
            "reason": {"zh": "外箱是 KN95", "en": "The boxes say KN95"},
        });
        let made = desk.done(Role::Logistics, "/identities", &form).await;
        assert_eq!(made["code"], json!("PO-1/1/1/identity-1"));
        let id = made["entry"].as_str().unwrap().parse().unwrap();
        let entry = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        let notice = entry.correction.unwrap();
        assert_eq!(notice.reason, r#"{"zh":"外箱是 KN95","en":"The boxes say KN95"}"#);
        assert_eq!(notice.figures, ["R3.4.items"]);

        let of = async |item: &str, as_of: &str| {
            desk.figure("supply.taken_in", &[("item", item)], as_of).await.map(|figure| figure.value)
        };
        assert_eq!((of("n95", "16T09:59").await, of("kn95", "16T09:59").await), (Some(60), None));
        assert_eq!((of("n95", "16T10:00").await, of("kn95", "16T10:00").await), (None, Some(60)));
        desk.refused(
            Role::Logistics,
            "/identities",
            &json!({
                "lot": "PO-1/1/1", "item": "kn95", "reason": names(), "at": when("17T10:00"),
            }),
            "L114",
        )
        .await;
        let back = json!({"lot": "PO-1/1/1", "item": "n95", "reason": names(), "at": when("17T10:00")});
        assert_eq!(desk.done(Role::Logistics, "/identities", &back).await["code"], json!("PO-1/1/1/identity-2"));
        desk.proof().await;
    });
}

#[test]
fn an_invoice_that_is_other_changes_the_cost_and_moves_no_unit() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.ordered(&order("PO-1")).await;
        desk.done(Role::Logistics, "/intakes", &intake("PO-1", 60, 30_000)).await;
        let form = |fen: i64, at: &str| json!({"lot": "PO-1/1/1", "amount_fen": fen, "reason": names(), "figures": [], "at": when(at)});
        let made = desk.done(Role::Finance, "/repricings", &form(27_000, "16T10:00")).await;
        assert_eq!(made["code"], json!("PO-1/1/1/cost-1"));
        assert_eq!((desk.stands("payable:PO-1").await, desk.stands("held").await), (27_000, 73_000));
        desk.done(Role::Finance, "/repricings", &form(33_000, "17T10:00")).await;
        assert_eq!((desk.stands("payable:PO-1").await, desk.stands("warehouse:cc").await), (33_000, 60));
        let cost = async |as_of: &str| {
            let figure = desk.figure("supply.unit_cost:PO-1/1/1", &[], as_of).await.unwrap();
            (figure.value, figure.entries.len())
        };
        assert_eq!(
            (cost("15T00:00").await, cost("16T12:00").await, cost("18T00:00").await),
            ((500, 1), (450, 2), (550, 2))
        );
        desk.refused(Role::Finance, "/repricings", &form(33_000, "18T10:00"), "L114").await;
        desk.refused(Role::Finance, "/repricings", &form(999_999, "18T10:00"), "L104").await;
        desk.give_in_kind("GK-1", "n95", 10, 100).await;
        let gift = json!({"lot": "GK-1", "amount_fen": 5, "reason": names(), "at": when("18T10:00")});
        desk.refused(Role::Finance, "/repricings", &gift, "U120").await;
        let lot = code("PO-1/1/1");
        let found = desk.app.db.read(async move |tx| supply::lot::find(tx, &lot).await).await.unwrap();
        assert_eq!(found.unwrap().units.get(), 60);
        desk.proof().await;
    });
}
