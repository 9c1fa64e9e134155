//! A row of a bank's statement is claimed as a gift: once, whoever asks.

use axum::http::Request;
use primitives::Role;
use serde_json::{Value, json};
use store::on_both_stores;

use crate::desk::{Desk, names, when};

const ICBC: &[u8] = include_bytes!("../../../../engines/statements/tests/samples/banks/icbc.csv");

async fn seen(desk: &Desk) -> Vec<Value> {
    let request = Request::post("/api/v1/bank-statements?account=main&mapping=icbc");
    let (status, body) = desk.send(desk.asking(request, Role::Finance), ICBC.to_vec()).await;
    assert_eq!(status, 200, "{body}");
    let (_, lines) = desk.get(Role::Fundraising, "/bank-lines").await;
    lines.as_array().unwrap().clone()
}
fn claim(line: &Value, code: &str) -> Value {
    json!({"line": line["code"], "code": code, "appeal": "jilin-aid", "giver": "acme"})
}
async fn balance(desk: &Desk, name: &str) -> i64 {
    let all = desk.app.db.read(async |tx| book::stock::balances(tx).await).await.unwrap();
    all.get(name).copied().unwrap_or(0)
}

on_both_stores! {
    async fn a_row_becomes_a_gift_that_can_be_followed(home: &Home) {
        let desk = Desk::open(home).await;
        let open = seen(&desk).await;
        let (bank, waits) = (balance(&desk, "bank:main").await, balance(&desk, "clearing:unidentified/main").await);
        let gift = open.iter().find(|line| line["fen"] == 8_888_888).unwrap();
        desk.done(Role::Fundraising, "/bank-lines/claim", &claim(gift, "G-1")).await;
        assert_eq!(balance(&desk, "bank:main").await, bank, "the bank has it already");
        assert_eq!(balance(&desk, "clearing:unidentified/main").await, waits - 8_888_888);
        let found = desk.app.db.read(async |tx| {
            book::keys::find(tx, book::keys::gift(&"direct".parse()?, "G-1")).await
        });
        let hit = found.await.unwrap().unwrap();
        assert_eq!(hit.fen(), 8_888_888);
        desk.refused(Role::Fundraising, "/bank-lines/claim", &claim(gift, "G-2"), "F202").await;
        let went = open.iter().find(|line| line["fen"] == -2_000).unwrap();
        desk.refused(Role::Fundraising, "/bank-lines/claim", &claim(went, "G-2"), "F211").await;
        desk.refused(Role::Fundraising, "/bank-lines/claim", &claim(&json!({"code": "main/x"}), "G-2"), "F201").await;
        let other = open.iter().find(|line| line["fen"] == 500_000).unwrap();
        desk.refused(Role::Fundraising, "/bank-lines/claim", &claim(other, "G-1"), "B105").await;
        desk.refused(Role::Finance, "/bank-lines/claim", &claim(other, "G-2"), "A201").await;
        desk.proof().await;
        book::check::full(&desk.app.db).await.unwrap();
    }

    async fn of_two_who_claim_one_row_one_is_told(home: &Home) {
        let desk = Desk::open(home).await;
        let open = seen(&desk).await;
        let gift = open.iter().find(|line| line["fen"] == 500_000).unwrap();
        let (one, two) = (claim(gift, "G-1"), claim(gift, "G-2"));
        let (a, b) = tokio::join!(
            desk.post(Role::Fundraising, "/bank-lines/claim", &one),
            desk.post(Role::Fundraising, "/bank-lines/claim", &two),
        );
        let mut told = [a.0, b.0];
        told.sort_unstable();
        assert_eq!(told, [200, 422], "{a:?} {b:?}");
        let no = if a.0 == 422 { a.1 } else { b.1 };
        assert_eq!(no["code"], "F202");
        desk.proof().await;
    }

    async fn a_claim_that_is_undone_waits_again(home: &Home) {
        let desk = Desk::open(home).await;
        let open = seen(&desk).await;
        let waits = balance(&desk, "clearing:unidentified/main").await;
        let gift = open.iter().find(|line| line["fen"] == 500_000).unwrap();
        desk.done(Role::Fundraising, "/bank-lines/claim", &claim(gift, "G-1")).await;
        let undo = json!({"code": "G-1", "reason": names(), "at": when("30T10:00")});
        desk.done(Role::Finance, "/gift-reversals", &undo).await;
        assert_eq!(balance(&desk, "clearing:unidentified/main").await, waits);
        desk.proof().await;
        desk.done(Role::Fundraising, "/bank-lines/claim", &claim(gift, "G-1")).await;
        desk.proof().await;
        book::check::full(&desk.app.db).await.unwrap();
    }
}
