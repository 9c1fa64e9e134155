//! Channels, funds, bank accounts: what is kept, and every "no".

use axum::http::Request;
use finance::{channel, fund};
use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, code, names};

#[test]
fn what_cannot_be_kept_is_refused() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        let fund = |code: &str, operation: Option<&str>, payer: Option<&str>| json!({"code": code, "operation": operation, "names": names(), "refund_payer": payer});
        let channel =
            |code: &str, format: &str| json!({"code": code, "names": names(), "format": format, "platform": true});
        for (path, form, want) in [
            ("/channels", channel("tencent", "canonical"), "F101"),
            ("/channels", channel("weibo", "xlsx"), "F102"),
            ("/channels", json!({"code": "weibo", "names": {"zh": "微博"}, "platform": true}), "A004"),
            ("/funds", fund("jilin", None, None), "F101"),
            ("/funds", fund("a", Some("nowhere"), None), "O002"),
            ("/funds", fund("a", None, Some("nobody")), "F002"),
            ("/funds", fund("a", None, Some("a")), "F104"),
            ("/funds/jilin/payer", json!({"payer": "jilin"}), "F104"),
            ("/funds/jilin/payer", json!({"payer": "nobody"}), "F002"),
            ("/funds/nobody/payer", json!({"payer": "operating"}), "F002"),
            ("/banks", json!({"code": "main", "names": {"zh": "别的", "en": "Other"}}), "F101"),
            ("/banks", json!({"code": "a b", "names": names()}), "A004"),
        ] {
            desk.refused(Role::Finance, path, &form, want).await;
        }
    });
}

#[test]
fn a_channels_first_import_fixes_its_format() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        let alipay = code("alipay");
        desk.write(async |tx| channel::set_format(tx, &code("alipay"), "alipay-ledger").await).await;
        let again = desk.app.db.read(async move |tx| channel::must(tx, &alipay).await).await.unwrap();
        assert_eq!(again.format.as_deref(), Some("alipay-ledger"));
        let other = desk
            .app
            .db
            .write(store::Locks::none(), async |tx| channel::set_format(tx, &code("alipay"), "alipay-trade").await);
        assert_eq!(other.await.unwrap_err().to_string(), "F103 channel=alipay has=alipay-ledger asked=alipay-trade");
        let (_, channels) = desk.get(Role::Auditor, "/channels").await;
        let formats: Vec<&Value> = channels.as_array().unwrap().iter().map(|c| &c["format"]).collect();
        assert_eq!(formats, [&json!("alipay-ledger"), &json!(null), &json!("wechat-trade")]);
    });
}

#[test]
fn a_fund_names_its_refund_payer_and_later_another() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.done(Role::Finance, "/funds", &json!({"code": "reserve", "names": names()})).await;
        for payer in ["reserve", "operating", "reserve"] {
            let form = json!({"payer": payer});
            let key = format!("{payer}-{}", desk.proof().await.entries);
            let token = desk.token("li", Role::Finance).await;
            let (status, body) = desk.keyed(&token, "/funds/jilin/payer", &key, &form).await;
            assert_eq!(status, 200, "{body}");
            let read = desk.app.db.read(async |tx| {
                let jilin = code("jilin");
                Ok((fund::must(tx, &jilin).await?, book::payer::of(tx, &jilin).await?))
            });
            let (jilin, standing) = read.await.unwrap();
            assert_eq!((jilin.refund_payer, standing), (Some(code(payer)), Some(code(payer))));
        }
        let (_, funds) = desk.get(Role::Checker, "/funds").await;
        assert_eq!(funds[0]["code"], "jilin");
        assert_eq!((&funds[0]["operation"], &funds[0]["refund_payer"]), (&json!("jilin-2022"), &json!("reserve")));
        let of = desk.app.db.read(async |tx| fund::of_operation(tx, &code("jilin-2022")).await).await.unwrap();
        assert_eq!(of, [code("jilin")]);
    });
}

#[test]
fn only_who_may_and_shows_a_token() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        let before = desk.proof().await;
        let routes =
            ["/banks", "/funds", "/channels", "/settlements", "/payments", "/payments/PAY-1/approve", "/pay-backs"];
        for path in routes {
            let request = Request::post(path).header("content-type", "application/json");
            let (status, body) = desk.send(request.header("idempotency-key", "k"), "{}").await;
            assert_eq!((status, body["code"].as_str()), (401, Some("A101")), "{path}");
        }
        let bank = json!({"code": "second", "names": names()});
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Finance) {
            let (status, body) = desk.post(role, "/banks", &bank).await;
            assert_eq!((status, body["code"].as_str()), (403, Some("A201")), "{role}");
        }
        assert_eq!(desk.proof().await, before);
    });
}

#[test]
fn a_change_sent_twice_is_done_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        let token = desk.token("li", Role::Finance).await;
        let form = json!({"code": "second", "names": names()});
        let first = desk.keyed(&token, "/banks", "k", &form).await;
        let proof = desk.proof().await;
        assert_eq!(desk.keyed(&token, "/banks", "k", &form).await, first);
        let other = json!({"code": "third", "names": names()});
        let (status, body) = desk.keyed(&token, "/banks", "k", &other).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("S101")), "other content under a used key");
        assert_eq!(desk.proof().await, proof);
    });
}
