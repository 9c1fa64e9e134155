//! Pages built from their structs: what a page does with what is rare.

use std::sync::Arc;

use askama::Template;
use operation::Names;
use primitives::Instant;
use public::corrections::{Correction, CorrectionRow, CorrectionsPage};
use public::figures::{Asked, Shown};
use public::home::{Card, Home, HomePage, Latest};
use public::operation_page::{ChannelRow, MoneyView};
use ui::{Lang, Voice};

use crate::office::catalogue;

fn voice(lang: Lang) -> Voice {
    Voice::new(Arc::new(catalogue()), lang)
}

fn at() -> Instant {
    "2022-04-18T23:59:59+08:00".parse().unwrap()
}

fn shown(id: &str, value: i64, unit: &str) -> Shown {
    Shown::of(Asked::desk(id, Some(&"jilin-2022".parse().unwrap()), at()), value, unit)
}

fn money() -> MoneyView {
    let fen = [("spent", 961_248_000), ("converted", 438_600_000), ("held", 388_852_044)];
    let line = fen.map(|(word, fen)| (word, shown(&format!("finance.{word}"), fen, "fen"))).to_vec();
    MoneyView {
        received: shown("finance.received", 1_788_700_044, "fen"),
        raised: shown("finance.raised", 1_788_700_044, "fen"),
        unused: shown("finance.unused", 388_852_044, "fen"),
        reserved: None,
        line,
        channels: vec![ChannelRow {
            names: Names::new("腾讯公益", "Tencent"),
            received: shown("finance.received:tencent", 1_788_700_044, "fen"),
            upto: Some(at()),
            platform: true,
        }],
    }
}

#[test]
fn the_first_page_lists_operations_and_corrections() {
    let card = Card {
        code: "jilin-2022".parse().unwrap(),
        names: Names::new("吉林<抗疫>援助", "Aid for <Jilin>"),
        at: at(),
        money: Some(money()),
        handed_over: Some(shown("delivery.handed_over", 1_709_800, "item")),
        batches: Some(shown("delivery.consignments", 8, "batch")),
    };
    let correction = Correction {
        entry: book::EntryId::of(&["a"]),
        noun: "identity".parse().unwrap(),
        code: "PO-1/1/1".parse().unwrap(),
        at: at(),
        entered_at: at(),
        reason: Names::new("实为KN95", "It is KN95"),
        corrects: book::EntryId::of(&["b"]),
        wrong: None,
        figures: vec![Asked { id: "R3.4.items".into(), ..Asked::default() }],
    };
    let latest = Latest {
        at: at(),
        operation: card.names.clone(),
        code: "jilin-2022/8".parse().unwrap(),
        names: Names::new("第8批", "Batch 8"),
        purpose: Names::new("防护", "Protection"),
        units: shown("delivery.handed_over", 131_000, "item"),
    };
    let shares = [("吉林", 1_700_000_000), ("上海", 400_000_000)];
    let shares = shares.map(|(name, fen)| (Names::new(name, name), shown("finance.raised", fen, "fen")));
    let home = Home {
        as_of: Some(at()),
        raised: Some((shown("finance.raised", 2_100_000_000, "fen"), shares.to_vec())),
        operations: vec![card],
        latest: vec![latest],
        corrections: vec![correction.clone()],
    };
    insta::assert_snapshot!("struct_home", HomePage { v: &voice(Lang::Zh), home: &home }.render().unwrap());
    let row = CorrectionRow {
        correction,
        was: Some(Names::new("N95口罩", "N95 <mask>")),
        is: Some(Names::new("KN95口罩", "KN95 mask")),
        named: vec![Some(Names::new("签收物资", "Items signed for"))],
        consignments: vec![("jilin-2022/1".parse().unwrap(), Names::new("第1批", "Batch 1"))],
    };
    let page = CorrectionsPage { v: &voice(Lang::En), rows: &[row] };
    insta::assert_snapshot!("struct_corrections", page.render().unwrap());
}

#[test]
fn every_sentence_that_is_asked_for_is_there() {
    let catalogue = catalogue();
    assert_eq!(catalogue.faults(), [""; 0]);
    let texts = [
        include_str!("../../templates/_ask.html"),
        include_str!("../../templates/brief.html"),
        include_str!("../../templates/consignment.html"),
        include_str!("../../templates/corrections.html"),
        include_str!("../../templates/figure.html"),
        include_str!("../../templates/follow_page.html"),
        include_str!("../../templates/home.html"),
        include_str!("../../templates/operation_page.html"),
        include_str!("../../templates/place.html"),
        include_str!("../../templates/downloads.html"),
        include_str!("../../templates/feed.xml"),
        include_str!("../../src/downloads.rs"),
        include_str!("../../src/feed.rs"),
        include_str!("../../src/brief.rs"),
        include_str!("../../src/brief_goods.rs"),
        include_str!("../../src/consignment/words.rs"),
        include_str!("../../src/payers.rs"),
        include_str!("../../src/place/words.rs"),
        include_str!("../../src/about.rs"),
        include_str!("../../src/corrections.rs"),
        include_str!("../../src/entries.rs"),
        include_str!("../../src/figure.rs"),
        include_str!("../../src/follow_page.rs"),
        include_str!("../../src/follow_page/ahead.rs"),
        include_str!("../../src/follow_page/answer.rs"),
        include_str!("../../src/follow_page/fate.rs"),
        include_str!("../../src/follow_page/gift.rs"),
        include_str!("../../src/follow_page/places.rs"),
        include_str!("../../src/follow_page/stand.rs"),
        include_str!("../../src/follow_page/steps.rs"),
        include_str!("../../src/follow_page/whole.rs"),
        include_str!("../../src/operation_page.rs"),
        include_str!("../../src/pages.rs"),
    ];
    let quoted = |text: &'static str| text.split('"').filter(|word| word.starts_with("public-") && !word.contains(' '));
    let ids: std::collections::BTreeSet<&str> = texts.into_iter().flat_map(quoted).collect();
    let unsaid: Vec<_> = ids.iter().filter(|id| !catalogue.has(id)).collect();
    assert!(100 < ids.len() && unsaid.is_empty(), "{unsaid:?}");
    let codes = ui::codes_in(include_str!("../../src/refusal.rs"));
    assert!(codes.iter().all(|code| catalogue.has(&format!("refusal-{code}"))), "{codes:?}");
}
