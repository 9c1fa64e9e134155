//! Every number on the pages that people read is what its figure says, and what adds up does.

use store::BrandName;
use store::testing::{Home, run};

use crate::office::Office;

/// Address and text of each figure link of a page.
fn figures(body: &str) -> Vec<(String, String)> {
    let links = body.split("<a class=\"figure\" href=\"").skip(1);
    let read = |rest: &str| {
        let (href, rest) = rest.split_once("\">")?;
        let (text, _) = rest.split_once("</a>")?;
        Some((href.replace("&#38;", "&"), text.to_owned()))
    };
    links.filter_map(read).collect()
}

/// `1,234.50` out of `1,234.50元`.
fn number(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect()
}

#[test]
fn every_number_is_what_its_figure_says() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let mut seen = 0;
        for address in [
            "/consignments/jilin-2022/1",
            "/places/220113",
            "/places/220100",
            "/places/220000",
            "/operations/jilin-2022/brief",
            "/corrections",
        ] {
            for (href, text) in figures(office.page(address).await.body()) {
                if href.starts_with("/figures/journal.entry:") || text.contains('万') {
                    continue;
                }
                let page = office.page(&href).await;
                let title = page.text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
                assert!(title.contains(&number(&text)), "{address}: {text} is not what {href} says: {title}");
                seen += 1;
            }
        }
        assert!(30 < seen, "{seen} figures only");
    });
}

#[test]
fn what_was_shipped_is_the_sum_of_what_became_of_it() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let code: primitives::Code = "jilin-2022/1".parse().unwrap();
        let read = async move |tx: &mut store::Tx<'_>| public::consignment::read(tx, &code).await;
        let view = office.app.db.read(read).await.unwrap();
        let sums = view.sums.unwrap();
        let parts = [&sums.received, &sums.damaged, &sums.missing, &sums.in_transit].map(|shown| shown.value);
        assert_eq!((sums.shipped.value, parts), (17, [10, 1, 1, 5]));
        let payers = view.payers.unwrap();
        let fen: i64 = payers.rows.iter().map(|row| row.fen.value).sum();
        // 17 of 20 units that cost 60.00.
        assert_eq!((payers.whole.value, fen), (5_100, 5_100));
        // 50.00, then 30.00: the third gift's fen lie behind the last three units.
        assert_eq!(payers.gifts, 2);
        assert_eq!(view.lots.len(), 1);
        let (was, put) = view.lots[0].was.as_ref().unwrap();
        assert_eq!((was.code.as_str(), put.reason.zh.as_str()), ("n95", "这批实为KN95，件数不变。"));
    });
}

#[test]
fn a_wrong_signature_is_struck_where_it_stood() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let form = serde_json::json!({
            "noun": "hand_over", "code": "jilin-2022/1/1/1", "at": "2022-03-20T09:00:00+08:00",
            "reason": {"zh": "数错一箱。", "en": "A carton was miscounted."},
        });
        office.done(primitives::Role::Delivery, "/reversals", form).await;
        let page = office.page("/consignments/jilin-2022/1").await;
        page.has(&["data-state=\"wrong\"", "数错一箱", "data-state=\"why\"", "17件"]);
        office.page("/places/220113").await.has(&["data-state=\"wrong\"", "冲正"]);
        office.page("/corrections").await.has(&["数错一箱", "<del>", "/consignments/jilin-2022/1"]);
        office.page("/feed.atom").await.has(&["数错一箱"]);
    });
}

#[test]
fn part_of_a_lot_is_told_as_what_it_was_and_what_it_is() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let form = serde_json::json!({
            "code": "GK-1/1/a", "lot": "GK-1/1", "item": "n95", "units": [{"account": "warehouse:cc", "units": 3}],
            "reason": {"zh": "三只是N95。", "en": "Three are N95."}, "at": "2022-03-20T09:00:00+08:00",
        });
        let made = office.done(primitives::Role::Logistics, "/splits", form).await;
        let rows = office.app.db.read(async |tx| public::corrections::rows(tx).await).await.unwrap();
        let row = rows.iter().find(|row| row.correction.noun.as_str() == "split").unwrap();
        let zh = |names: &Option<operation::Names>| names.as_ref().map(|names| names.zh.clone()).unwrap_or_default();
        assert_eq!((zh(&row.was), zh(&row.is)), ("KN95口罩".to_owned(), "N95医用防护口罩".to_owned()));
        office.page("/corrections").await.has(&["三只是N95", "部分更正"]);
        let entry = made["entry"].as_str().unwrap();
        office.page(&format!("/figures/journal.entry:{entry}")).await.has(&["GK-1/1/a"]);
    });
}

#[test]
fn a_place_with_nothing_yet_says_so() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        office.page("/places/310112").await.has(&["这里还没有签收的物资", "闵行区"]);
        let page = office.page("/places/220000?lang=en").await;
        page.has(&["Places within", "/places/220100?lang=en", "Who paid"]);
    });
}

#[test]
fn an_english_sentence_keeps_its_words_apart() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let page = office.page("/consignments/jilin-2022/1?lang=en").await;
        page.has(&["Purpose: ", ">KN95 mask 1 ", "Damaged 1, Missing 1"]);
    });
}
