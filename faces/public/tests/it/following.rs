//! Follow my gift: the API's JSON and the page.

use std::sync::Arc;

use public::follow_page::Shared;
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
        let page = office.get("/follow?order_no=T%001").await;
        assert_eq!(page.status, 422);
        page.has(&[">内容里有一个零字符（U+0000），账本里不能有。请删去它再试。</p>"]);
        office
            .get("/follow?order_no=%00&lang=en")
            .await
            .has(&[">There is a zero character (U+0000) in what was sent;"]);
    });
}

/// Statements that a page of this order number runs.
/// How often it is asked whether something is kept: on a server other tests move the mark meanwhile, and it is made anew.
fn looks(office: &Office) -> usize {
    if office.app.db.brand() == BrandName::Sqlite { 1 } else { 500 }
}

async fn counted(office: &Office, shared: &Arc<Shared>, order_no: &'static str) -> u64 {
    let shared = shared.clone();
    let read = office.app.db.read(async move |tx| {
        let mark = tx.mark().await?;
        public::follow_page::read(tx, (&shared, &mark), order_no, true, None).await?;
        Ok(tx.counted())
    });
    read.await.unwrap()
}

store::on_both_stores! {
    async fn a_page_tells_every_step_in_its_words(home: &Home) {
        let office = Office::open(home).await;
        let page = office.page("/follow?order_no=T1").await;
        page.has(&[
            "这笔50.00元",
            "30.00元</a>对应的KN95口罩已由点位签收",
            "3.00元</a>对应的KN95口罩运到时破损",
            "3.00元</a>对应的KN95口罩在途中短少",
            "14.00元</a>对应的KN95口罩在途",
            "KN95口罩，约4.67只",
            "等于您捐的数，一分不差",
            "排在腾讯公益这一队（专项：吉林专项）的第0.00元到第50.00元",
            "采购单<a href=\"/figures/journal.entry:",
            "GB 19083-2010，等级n95，生产批号A-1",
            "运单YD-1，从长春仓发往吉林省长春市九台区",
            "收到10只，破损1，短少1；由示例社区签字",
            "您的这一份在短少的部分",
            "曾记为N95医用防护口罩，实为KN95口罩",
            "等九台二号点签收，您的这一份在其中",
            "class=\"map\"",
        ]);
        let page = office.page("/follow?order_no=T2").await;
        page.has(&[
            "在库，等待发运",
            "5.00元用于运费",
            "10.00元</a>尚未使用",
            "5.00元</a>已退回",
            "即第25.00元到第30.00元",
            "下一张从这条资金流付款的采购单最先用到这10.00元",
            "还没有发生",
        ]);
        let page = office.page("/follow?order_no=BOTH&channel=alipay").await;
        page.has(&["10.00元</a>还在平台，没有到账", "支付宝公益还没有把10.00元结算给基金会", "未到账"]);
        office.page("/follow?order_no=GK-1").await.has(&["20.00元</a>的物资", "在库，等待发运", "B-1"]);
        office.app.db.close().await;
    }

    async fn found_or_not_the_same_is_asked_and_many_parts_cost_little_more(home: &Home) {
        let office = Office::open(home).await;
        // Up to the key's answer: `channels` asks just that.
        let asked = async |order_no: &'static str| {
            let read = office.app.db.read(async move |tx| {
                public::follow::channels(tx, order_no).await?;
                Ok(tx.counted())
            });
            read.await.unwrap()
        };
        let all = [asked("T1").await, asked("T2").await, asked("BOTH").await, asked("T9").await, asked("GK-2").await];
        assert_eq!(all, [all[0]; 5]);
        let cold = || Arc::new(Shared::default());
        let (unspent, before) = (counted(&office, &cold(), "BOTH").await, counted(&office, &cold(), "T2").await);
        assert!(unspent < before && before < 50, "{unspent} {before}");
        office.more_shipments(3).await;
        let page = office.page("/follow?order_no=T2").await;
        assert!(6 < page.text.matches("<article class=\"part\"").count(), "{}", page.text);
        // A hop more, where it ends, and the names of who signed.
        let after = counted(&office, &cold(), "T2").await;
        assert!(after <= before + 4, "{before} {after}");
        office.app.db.close().await;
    }
}

// On SQLite: a mark of PostgreSQL moves with every other database of its server.
#[test]
fn a_gift_asked_for_again_is_the_same_until_something_is_committed() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let first = office.page("/follow?order_no=T2").await;
        let mut kept = false;
        for _ in 0..looks(&office) {
            let statements = office.app.db.counts().statements;
            let again = office.page("/follow?order_no=T2").await;
            assert_eq!(first.text, again.text);
            assert_eq!(again.headers["cache-control"], "no-store");
            // The marks of the page and of its foot.
            kept |= office.app.db.counts().statements <= statements + 2;
            if kept {
                break;
            }
        }
        assert!(kept, "it was made anew each time");
        let english = office.page("/follow?order_no=T2&lang=en").await;
        assert_ne!(first.text, english.text);
        office.more_shipments(3).await;
        assert_ne!(first.text, office.page("/follow?order_no=T2").await.text);
        office.app.db.close().await;
    });
}

#[test]
fn what_gifts_share_is_read_once_a_committed_state() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let shared = Arc::new(Shared::default());
        let (first, mut again) = (counted(&office, &shared, "T2").await, u64::MAX);
        for _ in 0..looks(&office) {
            again = again.min(counted(&office, &shared, "T2").await);
            if again.saturating_mul(2) < first {
                break;
            }
        }
        assert!(again * 2 < first, "{again} {first}");
        office.page("/follow?order_no=T2").await.has(&["在库，等待发运"]);
        office.more_shipments(3).await;
        let anew = counted(&office, &shared, "T2").await;
        assert!(first <= anew, "{first} {anew}");
        office.page("/follow?order_no=T2").await.has(&["已由点位签收"]);
        office.app.db.close().await;
    });
}

#[test]
fn what_a_lot_cost_in_the_end_is_said_where_it_was_wrong() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        office.repriced(5_400).await;
        let page = office.page("/follow?order_no=T1").await;
        page.has(&["第1次改正：这一批的成本由60.00元改为54.00元", "单价2.70元"]);
        // The tail of the line is cut: that money waits for the supplier to pay back.
        office.page("/follow?order_no=T2").await.has(&["预付"]);
    });
}

#[test]
fn what_is_pasted_around_a_number_is_forgiven() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let quoted = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        for typed in ["T1", " t1".to_uppercase().as_str(), "Ｔ１", "商户单号：T1\u{3000}", "\u{200b}“T 1”", "`T1"]
        {
            let page = office.page(&format!("/follow?order_no={}", quoted(typed))).await;
            page.has(&["这笔50.00元", "value=\"T1\""]);
        }
        for (typed, status) in [
            ("", 422),
            ("   ", 422),
            ("商户单号：", 422),
            ("9".repeat(10_000).as_str(), 422),
            ("\u{1}\u{2}", 422),
            ("' or 1=1; drop table book_gift; --", 404),
            ("<script>alert(1)</script>", 404),
            ("../../etc/passwd", 404),
            ("𝟜𝟚", 404),
        ] {
            let page = office.get(&format!("/follow?order_no={}", quoted(typed))).await;
            assert_eq!(page.status, status, "{typed}");
            assert!(
                !page.body().contains("<script") && page.body().contains("哪一个是订单号"),
                "{typed:?} {}",
                page.text
            );
            let title = page.text.split("</title>").next().unwrap();
            assert!(!title.contains("etc/passwd"), "{title}");
        }
        for address in [
            "/follow?order_no=%FF%FE",
            "/follow?order_no=%00",
            "/follow?order_no=T1&channel=%00",
            "/follow?order_no=T1&as_of=x",
        ] {
            let status = office.get(address).await.status;
            assert!(status < 500, "{address}: {status}");
        }
    });
}

#[test]
fn a_refund_that_waits_is_told_where_it_waits() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let refund = "R77,refund,2022-03-14 09:00:00,3.00,0.00,,,T77\nR1,refund,2022-03-14 10:00:00,2.00,0.00,,,T1\n";
        office.statement("tencent", &format!("T5,gift,2022-03-14 08:00:00,10.00,0.00,*李,,\n{refund}")).await;
        let page = office.get("/follow?order_no=T77").await;
        assert_eq!(page.status, 404);
        page.has(&["腾讯公益的账单里有这个订单号的一笔退款", "有退款在等", "接下来怎么办"]);
        // All of the gift is spent, and the fund names no refund payer.
        let page = office.page("/follow?order_no=T1").await;
        page.has(&["腾讯公益的账单里有这笔捐款的一笔退款2.00元", "正在等待记账"]);
        let page = office.get("/follow?order_no=T77&channel=alipay&lang=en").await;
        assert!(page.status == 404 && !page.text.contains("a refund waits"), "{}", page.text);
    });
}
