//! From whom to where: the chart and the sketch map.

use askama::Template;

use super::Sample;
use crate::chart::map::{Point, Route, Sketch};
use crate::chart::sankey::{Link, Node, Sankey};
use crate::parts::Stage;
use crate::{Voice, format};

pub(super) fn samples(v: &Voice) -> askama::Result<Vec<Sample>> {
    Ok(vec![
        Sample { name: "Sankey", what: v.t("ui-design-sankey"), states: vec![sankey(v).to_string()] },
        Sample {
            name: "Sketch",
            what: v.t("ui-design-sketch"),
            states: vec![served(v).drawn(v).render()?, way(v).drawn(v).render()?],
        },
    ])
}

/// Who gave, for what, where it went: node of the one, node of the other, ten thousands of yuan.
const FLOWS: [(&str, &str, i64); 14] = [
    ("platform", "masks", 228),
    ("platform", "suits", 253),
    ("platform", "unused", 222),
    ("platform", "back", 5),
    ("company", "masks", 120),
    ("company", "suits", 230),
    ("company", "unused", 120),
    ("kind", "masks", 260),
    ("kind", "suits", 178),
    ("masks", "changchun", 390),
    ("masks", "jilin", 218),
    ("suits", "changchun", 341),
    ("suits", "jilin", 310),
    ("suits", "lost", 10),
];

fn sankey(v: &Voice) -> Sankey {
    let node = |id: &str, zh: &str, en: &str, stage| {
        let into: i64 = FLOWS.iter().filter(|(_, to, _)| *to == id).map(|(.., n)| n).sum();
        let out: i64 = FLOWS.iter().filter(|(from, ..)| *from == id).map(|(.., n)| n).sum();
        Node {
            id: id.to_owned(),
            label: v.pick(zh, en).to_owned(),
            text: format::count(into.max(out)),
            stage,
            href: "#sankey".to_owned(),
            given: id == "company" || id == "kind",
        }
    };
    let links = FLOWS.iter().map(|(from, to, value)| Link {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        value: *value,
        title: format::count(*value),
        href: "#sankey".to_owned(),
        stage: match *to {
            "unused" => Stage::Open,
            "back" => Stage::Back,
            "lost" => Stage::Lost,
            _ => Stage::Done,
        },
    });
    Sankey {
        heads: [v.pick("来源", "From"), v.pick("用途", "For"), v.pick("去处", "To")].map(str::to_owned).to_vec(),
        columns: vec![
            vec![
                node("platform", "平台", "Platforms", Stage::Done),
                node("company", "企业", "Companies", Stage::Done),
                node("kind", "实物捐赠", "In kind", Stage::Done),
            ],
            vec![
                node("masks", "口罩", "Masks", Stage::Done),
                node("suits", "防护服、手套", "Suits and gloves", Stage::Done),
                node("unused", "尚未使用", "Not yet used", Stage::Open),
                node("back", "已退", "Refunded", Stage::Back),
            ],
            vec![
                node("changchun", "长春市", "Changchun", Stage::Done),
                node("jilin", "吉林市", "Jilin City", Stage::Done),
                node("lost", "破损短少", "Damaged, short", Stage::Lost),
            ],
        ],
        links: links.collect(),
    }
}

fn point(label: &str, weight: i64, lat_udeg: i64, lon_udeg: i64, stage: Stage) -> Point {
    let text = if weight == 0 { String::new() } else { format::count(weight) };
    Point { lat_udeg, lon_udeg, label: label.to_owned(), text, weight, stage, href: "#sketch".to_owned() }
}

/// Counties with circles.
fn served(v: &Voice) -> Sketch {
    Sketch {
        counties: ["220113", "220102", "220202", "220211"].map(str::to_owned).to_vec(),
        points: vec![
            point(v.pick("九台区", "Jiutai"), 486_300, 44_150_000, 125_840_000, Stage::Done),
            point(v.pick("南关区", "Nanguan"), 312_640, 43_860_000, 125_350_000, Stage::Done),
            point(v.pick("昌邑区", "Changyi"), 178_400, 43_880_000, 126_570_000, Stage::Done),
            point(v.pick("丰满区", "Fengman"), 88_000, 43_820_000, 126_560_000, Stage::Done),
        ],
        ..Sketch::default()
    }
}

/// The way of one gift.
fn way(v: &Voice) -> Sketch {
    Sketch {
        counties: ["220113", "220202"].map(str::to_owned).to_vec(),
        points: vec![
            point(v.pick("九台区中转仓", "Jiutai warehouse"), 0, 44_150_000, 125_840_000, Stage::Done),
            point(v.pick("昌邑区1号点位", "Changyi site 1"), 0, 43_880_000, 126_570_000, Stage::Done),
            point(v.pick("吉林市中转仓", "Jilin warehouse"), 0, 43_820_000, 126_480_000, Stage::Moving),
        ],
        routes: vec![Route { from: 0, to: 1, stage: Stage::Done }, Route { from: 0, to: 2, stage: Stage::Moving }],
        ..Sketch::default()
    }
}
