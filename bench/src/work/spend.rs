//! What becomes of the gifts: their channel pays out, all of it is spent on goods, the goods are shipped and signed for.

use std::path::Path;

use anyhow::{Context, Result};
use chiyuan::RouterDoor;
use primitives::Role;
use scenario::Door;
use serde_json::{Value, json};

use crate::ground::{door, names, open, post, uscc};
use store::Place;

/// Orders among which the money is divided, one lot and one shipment each.
const ORDERS: i64 = 40;
/// What a unit costs, in fen, as nearly as an order's sum allows.
const UNIT_FEN: i64 = 680;

/// Goes through it.
pub(super) async fn spend(folder: &Path) -> Result<()> {
    let app = open(&Place::Folder(folder.to_owned()), folder).await?;
    let mut door = door(&app).await?;
    furnish(&mut door).await?;
    let batches = door.get(Role::Finance, "/api/v1/batches?channel=tencent").await.map_err(anyhow::Error::msg)?;
    let owed = batches[0]["receivable_fen"].as_i64().context("what is owed")?;
    let payout = json!({
        "code": "ST-1", "channel": "tencent", "batches": [batches[0]["code"]], "arrived_fen": owed, "fee_fen": 0,
        "bank": "main", "operating": "operating",
    });
    post(&mut door, Role::Finance, "/settlements", "settle", payout).await?;
    for n in 1..=ORDERS {
        let fen = owed / ORDERS + if n == ORDERS { owed % ORDERS } else { 0 };
        buy(&mut door, n, fen, fen / UNIT_FEN + 1).await?;
    }
    app.db.close().await;
    Ok(())
}

async fn furnish(door: &mut RouterDoor) -> Result<()> {
    let organisation = |code: &str, kind: &str, head: &str| json!({"code": code, "names": names("示例机构"), "kind": kind, "uscc": uscc(head)});
    let point = json!({"lat": 43.881, "lon": 125.256});
    let item = json!({
        "code": "n95", "names": names("N95医用口罩"), "category": "mask",
        "standard": "GB 19083", "edition": "2010", "grade": "N95", "unit": names("只"),
    });
    let forms = [
        (Role::Operation, "/organisations", organisation("supplier", "supplier", "91410711MA0000001")),
        (Role::Operation, "/organisations", organisation("carrier", "carrier", "91410711MA0000007")),
        (Role::Operation, "/organisations", organisation("partner", "partner", "52220113MJ0000011")),
        (Role::Logistics, "/items", item),
        (
            Role::Logistics,
            "/warehouses",
            json!({"code": "wh", "names": names("中转仓"), "place": "220106", "point": point}),
        ),
        (
            Role::Operation,
            "/sites",
            json!({
                "code": "hub", "operation": "relief-2022", "kind": "hub", "names": names("接收点"), "place": "220113",
                "point": point, "organisation": "partner",
            }),
        ),
        (
            Role::Delivery,
            "/consignments",
            json!({
                "operation": "relief-2022", "number": 1, "names": names("第1批"), "purpose": names("防护"),
                "group": "front_line",
            }),
        ),
    ];
    for (n, (role, path, form)) in forms.into_iter().enumerate() {
        post(door, role, path, &format!("furnish-{n}"), form).await?;
    }
    Ok(())
}

/// One order, from its making to the site's signature.
async fn buy(door: &mut RouterDoor, n: i64, fen: i64, units: i64) -> Result<()> {
    let (order, payment) = (format!("PO-{n}"), format!("PAY-{n}"));
    let line =
        json!({"line": 1, "item": "n95", "units": units, "amount_fen": fen, "batch_no": "B1", "expires": "2039-01-01"});
    let lot = json!({"item": "n95", "units": units, "lots": [{"lot": format!("{order}/1/1"), "units": units}]});
    let approval = |path: &str, code: &str| (Role::Checker, format!("/{path}/{code}/approve"), json!({}));
    let forms: Vec<(Role, String, Value)> = vec![
        (
            Role::Logistics,
            "/orders".into(),
            json!({
                "code": order, "operation": "relief-2022", "fund": "relief", "supplier": "supplier",
                "lines": [{"item": "n95", "units": units, "amount_fen": fen}], "place": "220000",
            }),
        ),
        approval("orders", &order),
        (Role::Logistics, "/intakes".into(), json!({"order": order, "warehouse": "wh", "lines": [line]})),
        (
            Role::Finance,
            "/payments".into(),
            json!({"code": payment, "order": order, "fen": fen, "bank": "main", "before_goods": false}),
        ),
        approval("payments", &payment),
        (
            Role::Delivery,
            "/shipments".into(),
            json!({"consignment": "relief-2022/1", "from": "wh", "to": "hub", "loads": [lot], "carrier": "carrier"}),
        ),
        (
            Role::Field,
            "/hand-overs".into(),
            json!({
                "shipment": format!("relief-2022/1/{n}"), "organisation": "partner",
                "counts": [{"item": "n95", "received": units, "damaged": 0, "missing": 0, "excess": 0}],
            }),
        ),
    ];
    for (step, (role, path, form)) in forms.into_iter().enumerate() {
        post(door, role, &path, &format!("buy-{n}-{step}"), form).await?;
    }
    Ok(())
}
