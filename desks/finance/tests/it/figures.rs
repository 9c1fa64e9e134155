//! The money line closes, and each of its figures opens the entries behind it.

use book::figures::{Ask, Figure};
use finance::money_line;
use primitives::Role;
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, at, code};

async fn ask(desk: &Desk, id: &str, when: &str) -> Option<Figure> {
    let ask = Ask::of(id, Some(code("jilin-2022")), at(when));
    desk.app.db.read(async move |tx| finance::figure(tx, &ask).await).await.unwrap()
}

/// Gifts of 100.00 and 50.00, of which 60.00 are ordered, 20.00 have come and 10.00 are paid.
async fn spring(home: &Home) -> Desk {
    let desk = Desk::open(home).await;
    desk.set_up().await;
    desk.give("jilin", "G-1", 10_000, "13T09:00").await;
    desk.batch("tencent", "T-1", 5_000, "13T10:00").await;
    desk.approve_order("PO-1", 6_000, "14T09:00").await.unwrap();
    desk.take_in("PO-1", 2_000, "15T09:00").await.unwrap();
    let pay = json!({"code": "PAY-1", "order": "PO-1", "fen": 1000, "bank": "main", "at": "2022-03-16T10:00:00+08:00"});
    desk.done(Role::Finance, "/payments", &pay).await;
    desk.done(Role::Checker, "/payments/PAY-1/approve", &json!({"at": "2022-03-16T11:00:00+08:00"})).await;
    desk
}

#[test]
fn every_part_of_the_money_line_is_a_figure() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = spring(home).await;
        for (id, value, entries) in [
            ("finance.raised", 15_000, 2),
            ("finance.received", 15_000, 2),
            ("finance.received:tencent", 5_000, 1),
            ("finance.received:direct", 10_000, 1),
            ("finance.receivable", 5_000, 1),
            ("finance.held", 8_000, 2),
            ("finance.payable", 1_000, 2),
            ("finance.spent", 1_000, 1),
            ("finance.unused", 13_000, 3),
            ("finance.reserved", 4_000, 2),
            ("finance.left", 9_000, 3),
            ("finance.held:direct", 8_000, 2),
        ] {
            let figure = ask(&desk, id, "16T23:59").await.unwrap();
            assert_eq!((figure.value, figure.entries.len()), (value, entries), "{id}");
            assert_eq!(figure.unit, "fen");
            assert_eq!(figure.parts.iter().map(|part| part.sum).sum::<i64>(), value, "{id}");
        }
        for unknown in ["finance.refunded", "finance.prepaid", "finance.received:boc", "finance.luck", "delivery.x"] {
            assert_eq!(ask(&desk, unknown, "16T23:59").await, None, "{unknown}: not known is never 0");
        }
    });
}

#[test]
fn a_figure_stands_as_of_its_instant() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = spring(home).await;
        assert_eq!(ask(&desk, "finance.raised", "13T08:59").await, None);
        assert_eq!(ask(&desk, "finance.raised", "13T09:00").await.unwrap().value, 10_000, "inclusive");
        assert_eq!(ask(&desk, "finance.reserved", "14T09:00").await.unwrap().value, 6_000);
        assert_eq!(ask(&desk, "finance.held", "15T08:59").await.unwrap().value, 10_000);
        let line = desk.app.db.read(async |tx| money_line(tx, &[code("jilin")], at("16T23:59")).await).await.unwrap();
        assert!(line.money.closes());
        assert_eq!((line.unused(), line.reserved, line.left()), (13_000, 4_000, 9_000));
    });
}

#[test]
fn figures_add_up_over_operations_and_funds() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = spring(home).await;
        desk.give("operating", "G-2", 777, "13T09:00").await;
        for (name, said, value) in [
            ("operations", "jilin-2022,jilin-2022", Some(15_000)),
            ("operation", "jilin-2022", Some(15_000)),
            ("operations", "nowhere", None),
            ("funds", "operating", Some(777)),
            ("funds", "jilin,operating", Some(15_777)),
        ] {
            let mut ask = Ask::of("finance.raised", None, at("16T23:59"));
            ask.parameters.insert(name.to_owned(), said.to_owned());
            let figure = desk.app.db.read(async move |tx| finance::figure(tx, &ask).await).await.unwrap();
            assert_eq!(figure.map(|f| f.value), value, "{name}={said}");
        }
    });
}
