//! A file of another format of a channel is held against the book and books nothing.

use axum::http::Request;
use primitives::{Day, Role};
use serde_json::{Value, json};
use statements::Format;
use statements::generate::{Made, MadeRow, Meta, Width, write_rows};
use store::on_both_stores;

use crate::desk::{Desk, at};

fn row(kind: Made, n: i64, fen: i64) -> MadeRow {
    MadeRow {
        kind,
        at: at(&format!("14T{:02}:{:02}", 8 + n / 60, n % 60)),
        order_no: format!("O-{n}"),
        flow_no: format!("4200{n}"),
        fen,
        payer: format!("p{n}"),
        alias: "*某".to_owned(),
        message: String::new(),
    }
}
fn gift(n: i64, fen: i64) -> MadeRow {
    row(Made::Gift, n, fen)
}
fn refund(n: i64, of: i64, fen: i64) -> MadeRow {
    let kind = Made::Refund { refund_no: format!("5{n}") };
    MadeRow { order_no: format!("O-{of}"), flow_no: format!("4200{of}"), ..row(kind, n, fen) }
}
fn file(format: Format, rows: &[MadeRow]) -> Vec<u8> {
    let day = Day::new(2022, 3, 14).unwrap();
    let meta = Meta { account: "1".into(), title: "援助".into(), from: day, until: day.plus(1), fee_ppm: 0 };
    let mut bytes = Vec::new();
    write_rows(format, Width::Wide, &meta, rows.iter().cloned(), &mut bytes).unwrap();
    bytes
}
async fn held(desk: &Desk, channel: &str, bytes: &[u8]) -> (u16, Value) {
    let before = desk.everything().await;
    let request = Request::post(format!("/api/v1/reconciliations?channel={channel}"));
    let answer = desk.send(desk.asking(request, Role::Finance), bytes.to_vec()).await;
    assert_eq!(desk.everything().await, before, "a comparison changes nothing");
    answer
}

on_both_stores! {
    async fn two_formats_of_one_account_agree(home: &Home) {
        let desk = Desk::open(home).await;
        let rows: Vec<MadeRow> = (1..=60).map(|n| gift(n, n * 10)).chain([refund(61, 7, 70), refund(62, 8, 5)]).collect();
        desk.try_import("alibaba", "jilin-aid", &file(Format::AlipayTrade, &rows)).await.unwrap();
        // The ledger numbers refunds in its own way: they are known by their order and amount.
        let ledger: Vec<MadeRow> = rows.iter().cloned().map(|row| match row.kind {
            Made::Refund { refund_no } => MadeRow { kind: Made::Refund { refund_no: format!("flow-{refund_no}") }, ..row },
            _ => row,
        }).collect();
        let (status, told) = held(&desk, "alibaba", &file(Format::AlipayLedger, &ledger)).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!((&told["agrees"], &told["same"], &told["rows"]), (&json!(true), &json!(62), &json!(62)), "{told}");
        assert_eq!(told["same_fen"], (1..=60).map(|n| n * 10).sum::<i64>() - 75);
        assert_eq!((&told["format"], &told["books"]), (&json!("alipay-ledger"), &json!("alipay-trade")));
        let no = desk.try_import("alibaba", "jilin-aid", &file(Format::AlipayLedger, &ledger)).await.unwrap_err();
        assert!(no.starts_with("quarantined: R201"), "an import of it is still refused: {no}");
    }

    async fn each_difference_is_told(home: &Home) {
        let desk = Desk::open(home).await;
        let booked: Vec<MadeRow> = (1..=9).map(|n| gift(n, 100)).chain([refund(20, 1, 10), refund(21, 2, 10)]).collect();
        desk.try_import("alibaba", "jilin-aid", &file(Format::AlipayTrade, &booked)).await.unwrap();
        let elsewhere = [gift(1, 100), gift(2, 100), gift(3, 101), gift(5, 100), gift(10, 7), refund(20, 1, 10), refund(30, 5, 3)];
        let (_, told) = held(&desk, "alibaba", &file(Format::AlipayLedger, &elsewhere)).await;
        assert_eq!(told["agrees"], false);
        let of = |kind: &str| {
            let rows = told[kind]["first"].as_array().unwrap().iter();
            rows.map(|r| format!("{} {} {} {}", r["kind"].as_str().unwrap(), r["order_no"].as_str().unwrap(), r["file_fen"], r["book_fen"])).collect::<Vec<_>>()
        };
        assert_eq!(of("only_file"), ["gift O-10 7 null", "refund O-5 3 null"]);
        assert_eq!(told["only_file"]["fen"], 4);
        assert_eq!(of("differs"), ["gift O-3 101 100"]);
        assert_eq!((told["differs"]["fen"].as_i64(), told["differs"]["first"][0]["line"].is_number()), (Some(1), true));
        let missing = ["gift O-4 null 100", "gift O-6 null 100", "gift O-7 null 100", "gift O-8 null 100", "gift O-9 null 100", "refund O-2 null 10"];
        assert_eq!(of("only_book"), missing);
        assert_eq!((told["only_book"]["count"].as_i64(), told["only_book"]["fen"].as_i64()), (Some(6), Some(-490)));
        assert_eq!(told["same"], 4);
    }

    async fn days_that_the_file_does_not_cover_are_left_out(home: &Home) {
        let desk = Desk::open(home).await;
        let mut booked = vec![gift(1, 100), gift(2, 100)];
        booked[1].at = at("15T00:00");
        desk.try_import("alibaba", "jilin-aid", &file(Format::AlipayTrade, &booked)).await.unwrap();
        let (_, told) = held(&desk, "alibaba", &file(Format::AlipayLedger, &booked[..1])).await;
        assert_eq!((&told["agrees"], &told["until"]), (&json!(true), &json!("2022-03-15T00:00:00+08:00")), "{told}");
        let (_, told) = held(&desk, "alibaba", &file(Format::AlipayLedger, &[])).await;
        assert_eq!((&told["agrees"], &told["from"]), (&json!(true), &json!(null)));
    }

    async fn the_fund_bill_knows_an_order_by_its_voucher(home: &Home) {
        let desk = Desk::open(home).await;
        let rows = [gift(1, 100), gift(2, 250), refund(9, 2, 50)];
        desk.try_import("tencent", "jilin-aid", &file(Format::WechatTrade, &rows)).await.unwrap();
        // As WeChat prints it: its own order number, the merchant's as voucher; a refund under its own number.
        let text = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号\r\n\
            `2022-03-14 08:01:05,`42001,`f1,`交易,`交易,`收入,`1.00,`1.00,`system,`,`O-1\r\n\
            `2022-03-14 08:02:05,`42002,`f2,`交易,`交易,`收入,`2.50,`3.50,`system,`,`O-2\r\n\
            `2022-03-14 08:09:05,`59,`f3,`退款,`退款,`支出,`0.50,`3.00,`system,`,`REF42002\r\n\
            资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`3,`2,`3.50,`1,`0.50\r\n";
        let (_, told) = held(&desk, "tencent", text.as_bytes()).await;
        assert_eq!((&told["agrees"], &told["same"]), (&json!(true), &json!(3)), "{told}");
    }

    async fn a_file_that_cannot_be_trusted_says_nothing(home: &Home) {
        let desk = Desk::open(home).await;
        let mut bytes = file(Format::AlipayLedger, &[gift(1, 100)]);
        bytes.truncate(bytes.len() - 80);
        let (status, no) = held(&desk, "alibaba", &bytes).await;
        assert_eq!((status, no["code"].as_str()), (422, Some("T110")), "{no}");
        let (status, no) = held(&desk, "direct", &bytes).await;
        assert_eq!(status, 422, "{no}");
    }

    async fn a_line_that_stands_twice_is_one(home: &Home) {
        let desk = Desk::open(home).await;
        desk.try_import("tencent", "jilin-aid", &file(Format::WechatTrade, &[gift(1, 100)])).await.unwrap();
        let text = String::from_utf8(file(Format::WechatTrade, &[gift(1, 100)])).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let twice = [lines[0], lines[1], lines[1], lines[2], lines[3]].concat();
        let (_, told) = held(&desk, "tencent", twice.as_bytes()).await;
        assert_eq!((&told["agrees"], &told["repeated"], &told["rows"]), (&json!(true), &json!(1), &json!(1)), "{told}");
    }
}

#[test]
fn more_rows_than_one_turn_are_compared() {
    store::testing::run(store::BrandName::Sqlite, async |home: &store::testing::Home| {
        let desk = Desk::open(home).await;
        let rows: Vec<MadeRow> = (1..=9_000)
            .map(|n| MadeRow { at: at("14T09:00"), ..gift(1, n) })
            .enumerate()
            .map(|(n, row)| MadeRow { order_no: format!("M-{n}"), ..row })
            .collect();
        let asked = file(Format::AlipayTrade, &rows);
        desk.try_import("alibaba", "jilin-aid", &asked).await.unwrap();
        let some: Vec<MadeRow> =
            rows.iter().enumerate().filter(|(n, _)| n % 3 != 0).map(|(_, row)| row.clone()).collect();
        let request = Request::post("/api/v1/reconciliations?channel=alibaba");
        let (_, told) = desk.send(desk.asking(request, Role::Finance), file(Format::AlipayLedger, &some)).await;
        assert_eq!((&told["same"], &told["only_book"]["count"]), (&json!(6_000), &json!(3_000)), "{}", told["format"]);
        assert_eq!(told["only_book"]["first"].as_array().unwrap().len(), 1_000);
    });
}
