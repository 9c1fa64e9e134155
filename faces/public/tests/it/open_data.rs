//! What programmes take away without asking: files, the feed, what robots are told; and the pages of words.

use serde_json::Value;
use store::BrandName;
use store::testing::{Home, run};

use crate::office::Office;

const FILES: [&str; 4] = ["journal", "goods", "figures", "places"];

fn rows(text: &str) -> Vec<Value> {
    let json: Value = serde_json::from_str(text).unwrap();
    json["rows"].as_array().unwrap().clone()
}

#[test]
fn every_file_is_there_in_both_forms_and_says_nobody() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        for file in FILES {
            let csv = office.page(&format!("/downloads/{file}.csv")).await;
            assert!(csv.text.starts_with('\u{feff}'), "{file}");
            assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
            assert_eq!(csv.headers["content-disposition"], format!("attachment; filename=\"chiyuan-{file}.csv\""));
            let json = office.page(&format!("/downloads/{file}.json")).await;
            let rows = rows(&json.text);
            assert_eq!(csv.text.lines().count(), rows.len() + 1, "{file}");
            assert!(!rows.is_empty() && json.json()["as_of"].is_string(), "{file}");
            // Order numbers, aliases, a refund's code, telephones, who keyed it in.
            for never in ["\"T1\"", "\"T2\"", "BOTH", "爱心", "*杨", "RF-1", "010-0000", "actor", "示例公司"] {
                assert!(!json.text.contains(never), "{never} is in {file}");
            }
        }
        let page = office.page("/downloads").await;
        let goods = rows(&office.page("/downloads/goods.json").await.text).len();
        page.has(&[&format!("<td class=\"num\">{goods}</td>"), "不含个人信息"]);
        insta::assert_snapshot!("downloads", page.body());
        insta::assert_snapshot!("goods_csv", office.page("/downloads/goods.csv").await.text);
        insta::assert_snapshot!("figures_csv", office.page("/downloads/figures.csv").await.text);
        insta::assert_snapshot!("places_csv", office.page("/downloads/places.csv").await.text);
    });
}

#[test]
fn the_journal_adds_up_and_goes_on_behind_any_entry() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let all = rows(&office.page("/downloads/journal.json").await.text);
        let mut entries: Vec<&str> = all.iter().map(|row| row["entry"].as_str().unwrap()).collect();
        entries.dedup();
        let count = office.app.db.read(async |tx| book::journal::count(tx).await).await.unwrap();
        assert_eq!(i64::try_from(entries.len()).unwrap(), count);
        // What stands with the sites is what was moved there: the page says the same 11.
        let sums = |did: &str, to: &str| -> i64 {
            let fits = |row: &&Value| row["did"] == did && row["to"].as_str().is_some_and(|text| text.starts_with(to));
            all.iter().filter(fits).map(|row| row["sum"].as_i64().unwrap()).sum()
        };
        assert_eq!(sums("move", "site:") + sums("move", "damaged:"), 11);
        assert_eq!(sums("grow", "receivable:"), 11_000);
        let middle = entries[entries.len() / 2];
        let rest = rows(&office.page(&format!("/downloads/journal.json?after={middle}")).await.text);
        let at = all.iter().rposition(|row| row["entry"] == middle).unwrap() + 1;
        assert_eq!(rest, all[at..]);
        let last = entries[entries.len() - 1];
        assert_eq!(rows(&office.page(&format!("/downloads/journal.json?after={last}")).await.text), [] as [Value; 0]);
        let none = office.get(&format!("/downloads/journal.csv?after={}", book::EntryId::of(&["none"]))).await;
        assert_eq!(none.status, 404);
        none.has(&["不能从它后面接着下载"]);
    });
}

#[test]
fn an_empty_book_gives_empty_files() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::empty(home).await;
        office.page("/downloads").await.has(&["数据下载"]);
        for file in FILES {
            assert_eq!(office.page(&format!("/downloads/{file}.csv")).await.text.lines().count(), 1, "{file}");
            assert!(rows(&office.page(&format!("/downloads/{file}.json")).await.text).is_empty());
        }
        office.page("/feed.atom").await.has(&["<updated>", "</feed>"]);
    });
}

#[test]
fn the_feed_tells_consignments_and_corrections() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let feed = office.page("/feed.atom").await;
        assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
        feed.has(&["<title>更正：改正品目", "已签收11件", "urn:uuid:"]);
        assert_eq!(feed.text.matches("<entry>").count(), 2);
        insta::assert_snapshot!("feed", feed.text);
        office.page("/feed.atom?lang=en").await.has(&["Correction:", "href=\"/consignments/jilin-2022/1?lang=en\""]);
    });
}

#[test]
fn the_rule_and_the_promise_are_read_in_both_languages() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::empty(home).await;
        for (name, address) in [("method", "/about/method"), ("accessibility", "/about/accessibility")] {
            let zh = office.page(address).await;
            let en = office.page(&format!("{address}?lang=en")).await;
            for page in [&zh, &en] {
                assert!(!page.text.contains("[public-"), "{}", page.text);
                assert_eq!(page.text.matches("<h1>").count(), 1);
            }
            insta::assert_snapshot!(name, zh.body());
            insta::assert_snapshot!(format!("{name}_en"), en.body());
        }
        office.page("/robots.txt").await.has(&["Disallow: /downloads/", "Allow: /"]);
    });
}

#[test]
fn a_file_that_is_not_there_is_said_so() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::empty(home).await;
        for (address, status) in [
            ("/downloads/gifts.csv", 404),
            ("/downloads/journal.xml", 404),
            ("/downloads/journal", 404),
            ("/downloads/..%2f..%2fetc%2fpasswd", 404),
            ("/downloads/journal.csv?after=zz", 422),
            ("/downloads/%00.csv", 404),
            ("/about/none", 404),
        ] {
            let said = office.get(address).await;
            assert_eq!(said.status, status, "{address}: {}", said.text);
            said.has(&["<h1>"]);
        }
    });
}
