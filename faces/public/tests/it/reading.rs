//! The other pages, read by anybody.

use store::BrandName;
use store::testing::{Home, run};
use ui::{Lang, Voice};

use crate::office::{Office, catalogue};

#[test]
fn an_empty_book_is_said_so() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::empty(home).await;
        office.page("/").await.has(&["还没有启动的应急响应", "还没有更正"]);
        office.page("/corrections").await.has(&["还没有更正"]);
        office.page("/places/220113").await.has(&["还没有签收的物资"]);
        assert_eq!(office.page("/healthz").await.text, r#"{"ok":true}"#);
    });
}

#[test]
fn pages_are_read_in_review() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        for (name, address) in [
            ("home", "/"),
            ("operation", "/operations/jilin-2022"),
            ("brief", "/operations/jilin-2022/brief"),
            ("brief_en", "/operations/jilin-2022/brief?lang=en"),
            ("consignment", "/consignments/jilin-2022/1"),
            ("place", "/places/220100"),
            ("figure", "/figures/R3.4.items?operation=jilin-2022"),
            ("corrections", "/corrections"),
        ] {
            let page = office.page(address).await;
            page.has(&[if address.ends_with("lang=en") { "Sample data" } else { "示例数据" }]);
            for never in ["style=", "<script>", "onclick", "http://", "https://", "[public-"] {
                assert!(!page.text.contains(never), "{never} is in {address}:\n{}", page.text);
            }
            let scripts = page.text.split("<script").skip(1);
            assert!(scripts.into_iter().all(|rest| rest.starts_with(" src=\"/assets/")), "{address}");
            insta::assert_snapshot!(name, page.body());
        }
    });
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let mut seen = std::collections::BTreeSet::new();
        let mut next =
            vec!["/".to_owned(), "/follow?order_no=T1".into(), "/follow?order_no=T2".into(), "/?lang=en".into()];
        while let Some(address) = next.pop() {
            // The programme around this face serves its style and the document of all rooms' API.
            let elsewhere = ["/assets/", "/api/v1/openapi.json"].iter().any(|start| address.starts_with(start));
            if !seen.insert(address.clone()) || elsewhere {
                continue;
            }
            if address.contains(".png") {
                assert_eq!(office.bytes(&address).await.1, "image/png", "{address}");
                continue;
            }
            let page = office.page(&address).await;
            assert!(!page.text.contains("[public-"), "{address}");
            for link in page.text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let link = link.replace("&#38;", "&").replace("&amp;", "&");
                let link = link.split('#').next().unwrap();
                if link.starts_with('/') {
                    next.push(link.to_owned());
                }
            }
        }
        println!("{} addresses", seen.len());
        assert!(40 < seen.len());
    });
}

#[test]
fn what_is_not_there_is_said_so() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let long = format!("/figures/R3.4.items?item={}", "x".repeat(301));
        for (address, status, says) in [
            ("/operations/none", 404, "没有代码为“none”的应急响应"),
            ("/operations/none/brief", 404, "没有代码为“none”的应急响应"),
            ("/operations/%E5%90%89", 404, "应急响应"),
            ("/places/999999", 404, "没有行政区划代码"),
            ("/places/22", 404, "不是行政区划代码"),
            ("/consignments/jilin-2022/9", 404, "没有代码为“jilin-2022/9”的批次"),
            ("/figures/none.such", 404, "没有编号为“none.such”的数字"),
            ("/figures/R5.1.lines?operation=jilin-2022", 404, "没有编号"),
            ("/figures/R3.4.items?as_of=yesterday", 422, "不是时刻"),
            ("/figures/R3.4.items?operation=a%20b", 422, "不能作代码"),
            ("/figures/R3.4.items?after=zz", 422, "不是编号"),
            (&long, 422, "超过"),
            ("/operations/jilin-2022?as_of=2022-13-01", 422, "不是时刻"),
            ("/nowhere", 404, "没有内容"),
        ] {
            let page = office.get(address).await;
            assert_eq!(page.status, status, "{address}: {}", page.text);
            page.has(&[says, "<h1>"]);
        }
    });
}

#[test]
fn a_figure_is_as_of_its_time() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let before = "/figures/finance.spent?operation=jilin-2022&as_of=2022-03-15T10:59:00+08:00";
        assert_eq!(office.get(before).await.status, 404, "not known yet");
        let after = "/figures/finance.spent?operation=jilin-2022&as_of=2022-03-15T11:00:00%2B08:00";
        office.page(after).await.has(&["65.00元", "付款PAY-1，采购单PO-1", "2022年3月15日\u{2005}11:00"]);
        office
            .page("/figures/finance.received:alipay?operation=jilin-2022")
            .await
            .has(&["10.00元", "支付宝公益：*杨的捐赠"]);
        office.page("/figures/delivery.signed:220113").await.has(&["11件", "第1批：KN95口罩11只"]);
        office.page("/figures/supply.unit_cost:PO-1/1/1").await.has(&["3.00元"]);
        office.page("/operations/jilin-2022?as_of=2022-03-14T00:00:00%2B08:00").await.has(&["110.00"]);
    });
}

#[test]
fn statements_are_as_of_the_instant_too() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        office.app.world.set("2022-04-02T09:00:00+08:00".parse().unwrap());
        office.statement("tencent", "T8,gift,2022-04-01 10:00:00,7.00,0.00,爱心,,\n").await;
        let (first, second) = ("2022年3月13日\u{2005}12:00", "2022年4月1日\u{2005}10:00");
        for (asked, first_stands, second_stands) in [
            ("", false, true),
            // Its gift counts from when it was paid, whenever its statement came: one row has one clock.
            ("?as_of=2022-04-01T10:00:00%2B08:00", false, true),
            ("?as_of=2022-04-01T09:59:59%2B08:00", true, false),
            ("?as_of=2022-03-13T12:00:00%2B08:00", true, false),
        ] {
            let page = office.page(&format!("/operations/jilin-2022{asked}")).await;
            let channels = page.body().split(r#"id="channels""#).nth(1).unwrap();
            let channels = channels.split("</section>").next().unwrap();
            let stands = [first, second].map(|at| channels.contains(at));
            assert_eq!(stands, [first_stands, second_stands], "{asked}: {channels}");
        }
    });
}

#[test]
fn entries_are_read_page_by_page_and_one_by_one() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let address = "/figures/operation.groups?operation=jilin-2022";
        let code: primitives::Code = "jilin-2022".parse().unwrap();
        let groups = office.app.db.read(async move |tx| operation::group::of(tx, &code).await).await.unwrap();
        let (first, last) = (groups[0].entry, groups[1].entry);
        office.page(address).await.has(&[&format!("id=\"{first}\""), &format!("id=\"{last}\"")]);
        let second = office.page(&format!("{address}&after={first}")).await;
        second.has(&[&format!("id=\"{last}\""), "回到第一页"]);
        assert!(!second.text.contains(&format!("id=\"{first}\"")));
        let one = office.page(&format!("/figures/journal.entry:{first}")).await;
        one.has(&["任务组 jilin-2022/logistics", "任务组：后勤保障组", &first.to_string()]);
        let none = format!("/figures/journal.entry:{}", book::EntryId::of(&["none"]));
        assert_eq!(office.get(&none).await.status, 404);
    });
}

#[test]
fn what_is_published_is_reported_with_its_entries() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let code: primitives::Code = "jilin-2022".parse().unwrap();
        let lines = office.app.db.read(async move |tx| public::report(tx, Some(&code), None).await).await.unwrap();
        let said: Vec<_> =
            lines.iter().map(|line| (line.id.as_str(), line.value, line.unit.as_str(), line.entries)).collect();
        assert_eq!(
            said,
            [("R1.1.groups", 2, "group", 2), ("R2.3.raised", 12_500, "fen", 4), ("R3.4.items", 11, "item", 1)]
        );
        let first = serde_json::to_string(&lines[0]).unwrap();
        assert_eq!(
            first,
            r#"{"id":"R1.1.groups","name":{"zh":"任务组","en":"Task groups"},"value":2,"unit":"group","as_of":"2022-03-30T23:59:00+08:00","entries":2}"#
        );
        let early = "2022-03-15T00:00:00+08:00".parse().ok();
        let lines = office.app.db.read(async move |tx| public::report(tx, None, early).await).await.unwrap();
        let ids: Vec<_> = lines.iter().map(|line| (line.id.as_str(), line.value)).collect();
        assert_eq!(ids, [("R1.1.groups", 2), ("R2.3.raised", 11_000)], "what is not known yet is left out");
        let none =
            office.app.db.read(async |tx| public::report(tx, Some(&"none".parse()?), None).await).await.unwrap_err();
        assert!(none.to_string().contains("W102"), "{none}");
    });
}

#[test]
fn the_brief_is_markdown_too() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let said = office.page("/operations/jilin-2022/brief.md").await;
        assert_eq!(said.headers["content-type"], "text/markdown; charset=utf-8");
        let v = Voice::new(std::sync::Arc::new(catalogue()), Lang::Zh);
        let code: primitives::Code = "jilin-2022".parse().unwrap();
        let text = office.app.db.read(async move |tx| public::brief_markdown(tx, &v, &code, None).await).await.unwrap();
        assert_eq!(said.text, text);
        insta::assert_snapshot!("brief_markdown", text);
    });
}
