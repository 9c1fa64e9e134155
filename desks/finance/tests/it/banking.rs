//! A bank's statement is kept row by row, once, and recognised as what was booked.

use axum::http::Request;
use primitives::Role;
use serde_json::{Value, json};
use store::on_both_stores;
use store::testing::Home;

use crate::desk::{Desk, at, names};

const BOC: &[u8] = include_bytes!("../../../../engines/statements/tests/samples/banks/boc.csv");
/// What came and went in the sample, and what is left of it, in fen.
const CAME: i64 = 10_713_016;
const WENT: i64 = 925_456;

async fn opened(home: &Home) -> Desk {
    let desk = Desk::open(home).await;
    desk.app.world.set(at("31T12:00"));
    desk.set_up().await;
    desk
}
async fn send(desk: &Desk, role: Role, query: &str, bytes: &[u8]) -> (u16, Value) {
    let token = desk.token("bank", role).await;
    let request = Request::post(format!("/bank-statements?{query}")).header("authorization", format!("Bearer {token}"));
    desk.send(request, bytes.to_vec()).await
}
async fn lines(desk: &Desk, query: &str) -> Vec<Value> {
    let (status, body) = desk.get(Role::Finance, &format!("/bank-lines{query}")).await;
    assert_eq!(status, 200, "{body}");
    body.as_array().unwrap().clone()
}
/// A file of one account: day, fen, balance, note.
fn written(rows: &[(&str, i64, i64, &str)]) -> Vec<u8> {
    let mut text = "title\n记账日期,记账时间,币别,金额,余额,交易名称,附言,对方账户名\n".to_owned();
    for (day, fen, balance, note) in rows {
        let yuan = |fen: &i64| format!("{}{}.{:02}", if *fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100);
        text.push_str(&format!("{day},09:00:00,人民币,{},{},转账,{note},某\n", yuan(fen), yuan(balance)));
    }
    text.into_bytes()
}
fn code_of(lines: &[Value], fen: i64) -> String {
    let line = lines.iter().find(|line| line["fen"] == fen).unwrap();
    line["code"].as_str().unwrap().to_owned()
}

on_both_stores! {
    async fn each_row_waits_once(home: &Home) {
        let desk = opened(home).await;
        let before = desk.proof().await;
        let (status, would) = send(&desk, Role::Finance, "account=main&mapping=boc&dry_run=true", BOC).await;
        assert_eq!(status, 200, "{would}");
        assert_eq!(desk.proof().await, before, "a preview keeps nothing");
        let (_, did) = send(&desk, Role::Finance, "account=main&mapping=boc&name=march.csv", BOC).await;
        assert_eq!(did, would);
        assert_eq!((&did["rows"], &did["fresh"], &did["in_fen"], &did["out_fen"]), (&json!(8), &json!(8), &json!(CAME), &json!(WENT)));
        assert_eq!(did["balance_fen"], 10_111_588);
        assert_eq!(desk.balance("bank:main").await, CAME - WENT);
        assert_eq!(desk.balance("clearing:unidentified/main").await, CAME - WENT);
        let proof = desk.proof().await;
        let (_, again) = send(&desk, Role::Finance, "account=main&mapping=boc", BOC).await;
        assert_eq!((&again["rows"], &again["fresh"], &again["known"]), (&json!(8), &json!(0), &json!(8)));
        assert_eq!(desk.proof().await, proof, "the same file again is nothing");
        let all = lines(&desk, "?account=main").await;
        assert_eq!(all.len(), 8);
        assert_eq!((&all[0]["age_days"], &all[0]["party"], &all[0]["state"]), (&json!(18), &json!("某某有限公司"), &json!("open")));
        let journal = desk.app.db.read(async |tx| Ok(tx.rows("select canonical from book_entry", &[]).await?)).await.unwrap();
        assert!(journal.iter().all(|row| !row.text(0).contains("某某有限公司")), "who paid is not in the journal");
    }

    async fn a_longer_file_of_the_same_days_brings_only_what_is_new(home: &Home) {
        let desk = opened(home).await;
        let first = [("2022-03-13", 500, 500, "a"), ("2022-03-13", -500, 0, "b")];
        let (_, did) = send(&desk, Role::Finance, "account=main&mapping=boc", &written(&first)).await;
        assert_eq!(did["fresh"], 2);
        let longer = [first[0], first[1], ("2022-03-13", 500, 500, "a"), ("2022-03-14", 20, 520, "c")];
        let (_, did) = send(&desk, Role::Finance, "account=main&mapping=boc", &written(&longer)).await;
        assert_eq!((&did["fresh"], &did["known"]), (&json!(2), &json!(2)), "a second payment like the first is its own");
        desk.proof().await;
    }

    async fn a_row_that_says_something_else_now_is_a_conflict(home: &Home) {
        let desk = opened(home).await;
        send(&desk, Role::Finance, "account=main&mapping=boc", &written(&[("2022-03-13", 500, 500, "a")])).await;
        let before = (desk.proof().await, lines(&desk, "").await);
        let other = [("2022-03-13", 500, 500, "b"), ("2022-03-14", 20, 520, "c")];
        let (status, no) = send(&desk, Role::Finance, "account=main&mapping=boc", &written(&other)).await;
        assert_eq!((status, no["code"].as_str()), (422, Some("F203")), "{no}");
        assert_eq!((desk.proof().await, lines(&desk, "").await), before, "not even its second row is kept");
    }

    async fn a_file_that_cannot_be_trusted_is_noted_and_nothing_else(home: &Home) {
        let desk = opened(home).await;
        let before = desk.proof().await;
        for (mapping, bytes, want) in [
            ("boc", written(&[("2022-03-13", 500, 500, "a"), ("2022-03-14", 20, 521, "c")]), "T116"),
            ("boc", written(&[("2022-04-13", 500, 500, "a")]), "F204"),
            ("icbc", written(&[("2022-03-13", 500, 500, "a")]), "T106"),
            ("nobank", Vec::new(), "T003"),
        ] {
            let (status, no) = send(&desk, Role::Finance, &format!("account=main&mapping={mapping}"), &bytes).await;
            assert_eq!((status, no["code"].as_str()), (422, Some(want)), "{no}");
        }
        assert_eq!(desk.proof().await, before);
        assert!(lines(&desk, "").await.is_empty());
        let noted = desk.app.db.read(async |tx| Ok(tx.rows("select reason from finance_bank_statement", &[]).await?));
        assert_eq!(noted.await.unwrap().iter().filter(|row| row.opt_text(0).is_some()).count(), 3);
        let (status, no) = send(&desk, Role::Auditor, "account=main&mapping=boc", BOC).await;
        assert_eq!((status, no["code"].as_str()), (403, Some("A201")));
        let (status, no) = send(&desk, Role::Finance, "account=x&mapping=boc", BOC).await;
        assert_eq!((status, no["code"].as_str()), (422, Some("F003")));
    }

    async fn a_settlement_and_its_row_are_one(home: &Home) {
        let desk = opened(home).await;
        desk.batch("tencent", "T-1", 5_000, "13T10:00").await;
        desk.batch("tencent", "T-2", 5_000, "13T11:00").await;
        let payout = |code: &str, batch: &str| json!({
            "code": code, "channel": "tencent", "batches": [batch], "arrived_fen": 5_000, "fee_fen": 0,
            "bank": "main", "operating": "operating", "at": "2022-03-15T10:00:00+08:00",
        });
        desk.done(Role::Finance, "/settlements", &payout("S-1", "tencent/1")).await;
        let rows = [("2022-03-15", 5_000, 5_000, "结算"), ("2022-03-16", 5_000, 10_000, "结算"), ("2022-03-17", 7, 10_007, "")];
        send(&desk, Role::Finance, "account=main&mapping=boc", &written(&rows)).await;
        let open = lines(&desk, "").await;
        assert_eq!(desk.balance("bank:main").await, 15_007, "until it is recognised the bank has it twice, and clearing says so");
        assert_eq!(desk.balance("clearing:unidentified/main").await, 10_007);
        let odd = code_of(&open, 7);
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": odd}), "F205").await;
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": odd, "noun": "settlement", "code": "S-1"}), "F207").await;
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": odd, "noun": "settlement", "code": "S-9"}), "F209").await;
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": odd, "code": "S-1"}), "F210").await;
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": "main/x"}), "F201").await;
        let first = open[0]["code"].as_str().unwrap();
        desk.done(Role::Finance, "/bank-lines/match", &json!({"line": first})).await;
        assert_eq!((desk.balance("bank:main").await, desk.balance("clearing:unidentified/main").await), (10_007, 5_007));
        let (status, body) = desk.get(Role::Finance, "/bank-lines?all=true").await;
        assert_eq!((status, &body[0]["state"], &body[0]["noun_code"]), (200, &json!("matched"), &json!("S-1")));
        let second = open[1]["code"].as_str().unwrap();
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": first, "noun": "settlement", "code": "S-1"}), "F202").await;
        desk.refused(Role::Finance, "/bank-lines/match", &json!({"line": second, "noun": "settlement", "code": "S-1"}), "F208").await;
        desk.done(Role::Finance, "/settlements", &payout("S-2", "tencent/2")).await;
        desk.done(Role::Finance, "/bank-lines/match", &json!({"line": second})).await;
        assert_eq!((desk.balance("bank:main").await, desk.balance("clearing:unidentified/main").await), (10_007, 7));
        desk.proof().await;
    }

    async fn a_row_gets_its_name(home: &Home) {
        let desk = opened(home).await;
        desk.give("operating", "G-1", 10_000, "13T08:00").await;
        send(&desk, Role::Finance, "account=main&mapping=boc", BOC).await;
        let open = lines(&desk, "").await;
        let (fee, interest, moved) = (code_of(&open, -2_000), code_of(&open, 100), code_of(&open, -800_000));
        let name = |line: &str, name: &str, fund: Option<&str>| json!({"line": line, "name": name, "fund": fund, "reason": "见回单"});
        desk.refused(Role::Finance, "/bank-lines/name", &name(&fee, "interest", Some("jilin")), "F211").await;
        desk.refused(Role::Finance, "/bank-lines/name", &name(&interest, "fee", Some("jilin")), "F211").await;
        desk.refused(Role::Finance, "/bank-lines/name", &name(&interest, "interest", None), "F212").await;
        desk.refused(Role::Finance, "/bank-lines/name", &name(&interest, "interest", Some("x")), "F002").await;
        let silent = json!({"line": interest, "name": "other", "reason": " "});
        desk.refused(Role::Finance, "/bank-lines/name", &silent, "F213").await;
        desk.done(Role::Finance, "/bank-lines/name", &name(&interest, "interest", Some("jilin"))).await;
        desk.done(Role::Finance, "/bank-lines/name", &name(&fee, "fee", Some("operating"))).await;
        desk.done(Role::Finance, "/bank-lines/name", &name(&moved, "transfer", None)).await;
        let sink = format!("fee/{fee}");
        assert_eq!(desk.stands(book::Account::Spent(sink.parse().unwrap())).await, 2_000);
        assert_eq!(desk.stands(book::Account::Held).await, 10_000 - 2_000 + 100, "interest is money of its fund");
        assert_eq!(desk.balance("clearing:transfer/own").await, -800_000);
        assert_eq!(desk.balance("bank:main").await, 10_000 + CAME - WENT, "a name moves no cash");
        desk.refused(Role::Finance, "/bank-lines/name", &name(&moved, "other", None), "F202").await;
        desk.proof().await;
        book::check::full(&desk.app.db).await.unwrap();
        assert_eq!(lines(&desk, "").await.len(), 5);
    }
}

#[test]
fn a_fee_that_the_fund_cannot_pay_waits() {
    store::testing::run(store::BrandName::Sqlite, async |home: &Home| {
        let desk = opened(home).await;
        send(&desk, Role::Finance, "account=main&mapping=boc", BOC).await;
        let fee = code_of(&lines(&desk, "").await, -2_000);
        let form = json!({"line": fee, "name": "fee", "fund": "operating", "reason": "汇款手续费"});
        desk.done(Role::Finance, "/bank-lines/name", &form).await;
        assert_eq!(desk.balance("clearing:fee_due/main").await, -2_000);
        desk.proof().await;
    });
}

#[test]
fn a_transfer_between_own_accounts_comes_to_nothing() {
    store::testing::run(store::BrandName::Sqlite, async |home: &Home| {
        let desk = opened(home).await;
        desk.done(Role::Finance, "/banks", &json!({"code": "second", "names": names()})).await;
        for (account, fen, balance) in [("main", -900, 100), ("second", 900, 900)] {
            let file = written(&[("2022-03-13", fen, balance, "划转")]);
            send(&desk, Role::Finance, &format!("account={account}&mapping=boc"), &file).await;
            let line = code_of(&lines(&desk, &format!("?account={account}")).await, fen);
            let form = json!({"line": line, "name": "transfer", "reason": "内部划转"});
            desk.done(Role::Finance, "/bank-lines/name", &form).await;
        }
        assert_eq!(desk.balance("clearing:transfer/own").await, 0);
        desk.proof().await;
    });
}
