//! Figures that are opened: their entries add up, their pages tile, what was wrong stands beside what put it right.

use primitives::Role;
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::office::{Office, Said, names, when};

/// What stands between these marks, each time.
fn between<'t>(text: &'t str, from: &str, upto: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(upto).next()).collect()
}

/// A number of a page, without its commas and its point.
fn number(text: &str) -> i64 {
    let digits: String = text.replace('\u{2212}', "-").chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap()
}

/// What the entries of a page bring.
fn parts(page: &Said) -> Vec<i64> {
    let cells = between(&page.text, "data-part>", "</td>");
    cells.into_iter().map(|cell| number(&cell.replace("<del>", "").replace("</del>", ""))).collect()
}

#[test]
fn the_parts_of_a_figure_add_up_to_it() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        for id in [
            "finance.received",
            "finance.raised",
            "finance.held",
            "finance.unused",
            "finance.left",
            "finance.reserved",
            "finance.received:tencent",
            "finance.unused:tencent",
            "delivery.handed_over",
            "delivery.damaged",
            "delivery.in_transit",
            "delivery.in_stock",
            "supply.taken_in",
            "R2.3.raised",
            "R3.4.items",
        ] {
            let page = office.page(&format!("/figures/{id}?operation=jilin-2022")).await;
            let head = between(&page.text, "<h1>", "</h1>")[0].rsplit("nb\">").next().unwrap().to_owned();
            let parts = parts(&page);
            assert!(!parts.is_empty(), "{id}");
            assert_eq!(parts.iter().sum::<i64>(), number(&head), "{id}: {parts:?}");
        }
    });
}

#[test]
fn what_was_wrong_stands_with_what_put_it_right_and_why() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let form = json!({
            "noun": "hand_over", "code": "jilin-2022/1/1/1", "figures": ["R3.4.items"], "at": when("17T12:00"),
            "reason": names("数错了一箱。", "A carton was counted wrongly."),
        });
        office.done(Role::Logistics, "/reversals", form).await;
        let form = json!({
            "shipment": "jilin-2022/1/1", "organisation": "ward", "at": when("17T13:00"),
            "counts": [{"item": "n95", "received": 12, "damaged": 0, "missing": 0, "excess": 0}],
        });
        office.done(Role::Field, "/hand-overs", form).await;
        let page = office.page("/figures/R3.4.items?operation=jilin-2022").await;
        assert_eq!(parts(&page), [11, -11, 12]);
        let states = between(&page.text, "data-state=\"", "\"").into_iter().filter(|state| !state.starts_with("part"));
        assert_eq!(states.collect::<Vec<_>>(), ["wrong", "fix", "fix", "why", "why"]);
        page.has(&["<del>11</del>", "冲正：签收jilin-2022/1/1/1", "数错了一箱。", "记入合计", "冲正", "12件"]);
        let en = office.page("/figures/R3.4.items?operation=jilin-2022&lang=en").await;
        en.has(&["A carton was counted wrongly.", "Reversed:", "− reversed"]);
        // The entry that was undone says by which; that says which it undid.
        let wrong = between(&page.text, "<tr role=\"row\" id=\"", "\"")[0];
        let undone = office.page(&format!("/figures/journal.entry:{wrong}")).await;
        undone.has(&["由它冲正", "第1批：N95医用防护口罩11只（后更正为KN95口罩，件数不变）"]);
    });
}

#[test]
fn a_batch_opens_to_its_gifts_by_alias_and_amount() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let page = office.page("/figures/finance.received:tencent?operation=jilin-2022").await;
        let entry = between(&page.text, "<tr role=\"row\" id=\"", "\"")[0];
        let batch = office.page(&format!("/figures/journal.entry:{entry}")).await;
        batch.has(&["腾讯公益", "吉林抗疫募捐", "3笔，100.00元", "爱心", "50.00", "30.00", "20.00"]);
        for never in ["T1", "T2", "BOTH"] {
            assert!(!batch.body().contains(never), "{never}: an order number is nobody else's");
        }
        let rest = office.page(&format!("/figures/journal.entry:{entry}?after=5000")).await;
        rest.has(&["20.00", "回到第一页"]);
        assert!(!rest.body().contains("data-gifts><caption") || !rest.body().contains(">50.00<"));
    });
}

#[test]
fn pages_of_entries_tile() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let whole = office.page("/figures/finance.unused?operation=jilin-2022").await;
        let ids = between(&whole.text, "<tr role=\"row\" id=\"", "\"");
        for (at, id) in ids.iter().enumerate() {
            let rest = office.page(&format!("/figures/finance.unused?operation=jilin-2022&after={id}")).await;
            assert_eq!(between(&rest.text, "<tr role=\"row\" id=\"", "\""), ids[at + 1..]);
            let total = between(&rest.text, "<tfoot role", "</tfoot>");
            assert_eq!(total.len(), 1, "its last page closes");
        }
    });
}

#[test]
fn what_cannot_be_opened_says_what_to_do() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let other = book::EntryId::of(&["none"]);
        for (address, status, says) in [
            ("/figures/journal.entry:zz".to_owned(), 404, "没有编号"),
            ("/figures/journal.entry:".to_owned(), 404, "没有编号"),
            (format!("/figures/finance.unused?operation=jilin-2022&after={other}"), 404, "请从第一页看起"),
            ("/figures/finance.unused?operation=jilin-2022&as_of=2099-01-01T00:00:00%2B08:00".into(), 422, "账本记到"),
            ("/figures/finance.unused?operation=jilin-2022&as_of=1999-01-01T00:00:00%2B08:00".into(), 404, "还不知道"),
            ("/figures/%00%FF".into(), 404, "没有内容"),
        ] {
            let page = office.get(&address).await;
            assert_eq!(page.status, status, "{address}: {}", page.text);
            page.has(&[says, "<h1>"]);
        }
        let page = office.page("/figures/finance.received?operation=jilin-2022").await;
        let entry = between(&page.text, "<tr role=\"row\" id=\"", "\"")[0];
        let bad = office.get(&format!("/figures/journal.entry:{entry}?after=-1")).await;
        assert_eq!(bad.status, 422);
        bad.has(&["不是一批捐赠里的位置"]);
    });
}

#[test]
fn a_figure_leaves_as_a_table_and_as_json() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let csv = office.page("/figures/finance.received.csv?operation=jilin-2022").await;
        assert!(csv.text.starts_with("\u{feff}entry,effective_at,"), "{}", csv.text);
        csv.has(&["支付宝公益：*杨的捐赠", "\r\n"]);
        assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"chiyuan-finance.received.csv\"");
        let json = office.page("/figures/finance.received.json?operation=jilin-2022&lang=en").await.json();
        assert_eq!((json["value"].as_i64(), json["unit"].as_str()), (Some(13_000), Some("fen")));
        let rows = json["rows"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["part"].as_i64().unwrap()).sum::<i64>(), 13_000);
        assert_eq!(
            json["address"],
            "/figures/finance.received?operation=jilin-2022&as_of=2022-03-31T09:00:00%2B08:00&lang=en"
        );
        assert_eq!(csv.text.lines().count(), rows.len() + 1);
        // A batch leaves by alias, amount and time; a spreadsheet runs nothing of it.
        let page = office.page("/figures/finance.received:tencent?operation=jilin-2022").await;
        let entry = between(&page.text, "<tr role=\"row\" id=\"", "\"")[0];
        let gifts = office.page(&format!("/figures/journal.entry:{entry}.csv")).await;
        assert!(
            gifts.text.starts_with("\u{feff}alias,fen,paid_at\r\n'=1+1,5000,2022-03-13T10:00:00+08:00\r\n"),
            "{}",
            gifts.text
        );
        assert!(!gifts.text.contains("T1") || gifts.text.contains("T10:"), "{}", gifts.text);
        let gifts = office.page(&format!("/figures/journal.entry:{entry}.json")).await.json();
        assert_eq!((gifts["gifts"]["sum_fen"].as_i64(), &gifts["next"]), (Some(10_000), &serde_json::Value::Null));
    });
}

#[test]
fn a_figure_leaves_as_a_picture() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let svg = office.page("/figures/R3.4.items.svg?operation=jilin-2022").await;
        assert_eq!(svg.headers["content-type"], "image/svg+xml; charset=utf-8");
        svg.has(&["<svg", "签收物资", "11件", "示例数据", "viewBox=\"0 0 1200 630\""]);
        assert!(!svg.text.contains("style=") && !svg.text.contains("<script"), "{}", svg.text);
        let png = office.bytes("/figures/R3.4.items.png?operation=jilin-2022").await;
        assert_eq!((png.0, png.1.as_str(), &png.2[1..4]), (200, "image/png", &b"PNG"[..]));
        let side = |at: usize| u32::from_be_bytes(png.2[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (1_200, 630));
    });
}

/// What a telephone's camera reads in the picture: exactly one code.
fn scanned(png: &[u8]) -> String {
    let picture = resvg::tiny_skia::Pixmap::decode_png(png).unwrap();
    let side = |pixels: u32| usize::try_from(pixels).unwrap();
    let (width, height) = (side(picture.width()), side(picture.height()));
    // The code is black on white: any channel tells.
    let light = |x: usize, y: usize| picture.pixels()[y * width + x].green();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, light);
    let codes = picture.detect_grids();
    assert_eq!(codes.len(), 1);
    codes[0].decode().unwrap().1
}

#[test]
fn the_code_on_a_picture_leads_to_the_figure() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        for (id, query) in [
            ("R3.4.items", "?operation=jilin-2022"),
            ("finance.received:tencent", "?operation=jilin-2022&lang=en"),
            ("finance.received", "?operation=jilin-2022&as_of=2022-03-20T23:59:59%2B08:00&lang=en"),
        ] {
            let (status, _, png) = office.bytes(&format!("/figures/{id}.png{query}")).await;
            assert_eq!(status, 200, "{id}");
            let address = office.page(&format!("/figures/{id}.json{query}")).await.json()["address"].clone();
            assert_eq!(scanned(&png), format!("http://relief.example{}", address.as_str().unwrap()), "{id}");
            office.page(address.as_str().unwrap()).await;
        }
    });
}

#[test]
fn every_name_of_a_place_can_be_drawn() {
    let mut characters: std::collections::BTreeSet<char> = std::collections::BTreeSet::new();
    for place in operation::gazetteer::all() {
        characters.extend(place.name.chars());
    }
    for province in ["220000", "310000"] {
        for place in operation::gazetteer::villages(province.parse().unwrap()) {
            characters.extend(place.name.chars());
        }
    }
    let text: String = characters.into_iter().collect();
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text font-family=\"{}\">{text}</text></svg>",
        document::FAMILY
    );
    assert!(document::png(&svg).unwrap().is_some());
}

#[test]
fn a_figure_stands_in_another_sites_page() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let page = office.page("/embed/R3.4.items?operation=jilin-2022").await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
        assert!(!policy.contains("script-src") && !page.text.contains("<script"));
        page.has(&["11件", "截至", "href=\"/figures/R3.4.items?operation=jilin-2022", "示例数据"]);
        assert!(page.text.len() <= 3_000, "{} bytes", page.text.len());
        let there = office.page("/figures/R3.4.items?operation=jilin-2022").await;
        there.has(&["/embed/R3.4.items?operation=jilin-2022", "loading=", "R3.4.items.png?operation=jilin-2022"]);
        assert!(there.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
        for address in ["/embed/none.such", "/figures/none.such.csv", "/figures/none.such.png", "/figures/.csv"] {
            assert_eq!(office.get(address).await.status, 404, "{address}");
        }
    });
}
