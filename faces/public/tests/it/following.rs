//! Follow my gift: the API's JSON and the page.

use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::office::Office;

/// The parts as (lo, hi, state, sink, units, goods_state, place, site, signed?).
fn told(answer: &Value) -> Vec<String> {
    let text = |part: &Value, name: &str| match &part[name] {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = |part: &Value| {
        [
            "lo",
            "hi",
            "state",
            "purchase",
            "sink",
            "item",
            "units",
            "shipment",
            "place",
            "site",
            "goods_state",
            "signed_at",
        ]
        .map(|name| text(part, name))
        .join(" ")
    };
    answer["parts"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_gift_is_followed_to_the_fen() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let said = office.page("/api/v1/follow?order_no=T1").await;
        let answer = said.json();
        let head: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(head.len(), 6);
        assert!(said.text.starts_with(r#"{"order_no":"T1","channel":"tencent","gift_fen":5000,"paid_at":"2022-03-13T10:00:00+08:00","parts":[{"lo":0,"hi":3000,"state":"spent","purchase":"PO-1","sink":"lot","lot":"PO-1/1/1","rev":1,"item":"kn95","units":10,"shipment":"jilin-2022/1/1","place":"220113","site":"s1","goods_state":"signed","signed_at":"2022-03-16T15:00:00+08:00"},"#), "{}", said.text);
        assert_eq!(
            told(&answer),
            [
                "0 3000 spent PO-1 lot kn95 10 jilin-2022/1/1 220113 s1 signed 2022-03-16T15:00:00+08:00",
                "3000 3300 spent PO-1 lot kn95 1 jilin-2022/1/1 220113 s1 damaged 2022-03-16T15:00:00+08:00",
                "3300 3600 spent PO-1 lot kn95 1 jilin-2022/1/1 220113 s1 missing 2022-03-16T15:00:00+08:00",
                "3600 5000 spent PO-1 lot kn95 4 jilin-2022/1/2 220113 s2 in_transit -",
            ]
        );
        let answer = office.page("/api/v1/follow?order_no=T2&channel=tencent").await.json();
        assert_eq!(
            told(&answer),
            [
                "0 100 spent PO-1 lot kn95 1 jilin-2022/1/2 220113 s2 in_transit -",
                "100 1000 spent PO-1 lot kn95 3 - 220102 - warehouse -",
                "1000 1500 spent PO-1 freight - - - - - - -",
                "1500 2500 held - - - - - - - - -",
                "2500 3000 refunded - - - - - - - - -",
            ]
        );
        assert!(said.headers["cache-control"].to_str().unwrap().contains("no-store"));
    });
}

#[test]
fn goods_without_a_value_are_followed_by_units() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let answer = office.page("/api/v1/follow?order_no=GK-2").await.json();
        let lots = json!([{
            "lot": answer["lots"][0]["lot"], "item": "kn95", "units": 40, "shipment": null, "place": "220102", "site": null,
            "goods_state": "warehouse", "signed_at": null,
        }]);
        let want = json!({
            "order_no": "GK-2", "channel": "direct", "gift_fen": 0, "paid_at": "2022-03-15T12:00:00+08:00", "parts": [],
            "lots": lots,
        });
        assert_eq!(answer, want);
        let valued = office.page("/api/v1/follow?order_no=GK-1&channel=direct").await.json();
        assert_eq!(told(&valued), ["0 2000 converted - lot kn95 40 - 220102 - warehouse -"]);
        office.page("/follow?order_no=GK-2").await.has(&["这笔40只", "KN95口罩，40只", "在库，等待发运"]);
    });
}

#[test]
fn an_order_number_is_refused_with_what_to_do() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let long = format!("/api/v1/follow?order_no={}", "9".repeat(129));
        for (address, status, code) in [
            ("/api/v1/follow?order_no=T9", 404, "B103"),
            ("/api/v1/follow?order_no=T1&channel=alipay", 404, "B103"),
            ("/api/v1/follow?order_no=BOTH", 409, "B104"),
            ("/api/v1/follow", 422, "W101"),
            (&long, 422, "W101"),
            ("/api/v1/follow?order_no=T1&channel=a%20b", 422, "P104"),
        ] {
            let said = office.get(address).await;
            assert_eq!((said.status, said.json()["code"].as_str()), (status, Some(code)), "{address}: {}", said.text);
        }
        let both = office.get("/api/v1/follow?order_no=BOTH").await.json();
        assert_eq!(both["channels"], json!(["alipay", "tencent"]));
        let answer = office.page("/api/v1/follow?order_no=BOTH&channel=alipay").await.json();
        assert_eq!(told(&answer), ["0 1000 receivable - - - - - - - - -"]);
    });
}

#[test]
fn the_page_says_the_same_in_words() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let page = office.page("/follow?order_no=T2").await;
        assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
        insta::assert_snapshot!("follow_found", page.body());
        insta::assert_snapshot!("follow_found_en", office.page("/follow?order_no=T1&lang=en").await.body());
        let page = office.get("/follow?order_no=%3CT9%3E").await;
        assert_eq!(page.status, 404);
        page.has(&["没有查到", "“&#60;T9&#62;”", "腾讯公益", "支付宝公益", "2022年3月13日"]);
        let page = office.page("/follow?order_no=BOTH").await;
        page.has(&[
            "请选渠道",
            "/follow?order_no=BOTH&#38;channel=alipay",
            "/follow?order_no=BOTH&#38;channel=tencent",
        ]);
        office.page("/follow").await.has(&["输入订单号", "name=\"order_no\""]);
        let page = office.get(&format!("/follow?order_no={}", "9".repeat(129))).await;
        assert_eq!(page.status, 422);
        page.has(&["这里要填订单号", "aria-invalid=\"true\""]);
    });
}
