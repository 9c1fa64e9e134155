//! The drawings of flows and places.

use super::Sample;
use crate::chart::map::{Point, Route, Sketch};
use crate::chart::sankey::{Link, Node, Sankey, fold};
use crate::parts::Stage;
use crate::{Voice, format};

pub(super) fn samples(v: &Voice) -> Vec<Sample> {
    let maps = [counties(v), way(v), crowd(v)];
    vec![
        Sample {
            name: "Sankey",
            what: v.t("ui-design-sankey"),
            states: vec![flows(v).to_string(), folded(v).to_string()],
        },
        Sample {
            name: "Sketch",
            what: v.t("ui-design-sketch"),
            states: maps.iter().map(|sketch| format!("<figure>{}</figure>", sketch.drawn(v))).collect(),
        },
    ]
}

fn node(id: &'static str, label: &str, value: i64, stage: Stage) -> Node {
    let text = format!("{}.{:02}", format::count(value / 100), value % 100);
    Node { id: id.to_owned(), label: label.to_owned(), text, stage, href: "#sankey".to_owned(), given: false }
}

fn link(from: &str, to: &str, value: i64, stage: Stage) -> Link {
    let title = format!("{from} → {to}: {}.{:02}", value / 100, value % 100);
    Link { from: from.to_owned(), to: to.to_owned(), value, title, href: "#sankey".to_owned(), stage }
}

fn heads(v: &Voice) -> Vec<String> {
    [("来源", "From"), ("用途", "For"), ("去处", "To")].map(|(zh, en)| v.pick(zh, en).to_owned()).into()
}

/// Money of two cities: given and from platforms, a use with a long name, not yet used, lost.
fn flows(v: &Voice) -> Sankey {
    let given = |node: Node| Node { given: true, ..node };
    let sources = vec![
        node("tencent", v.pick("腾讯公益", "Tencent Charity"), 51_146, Stage::Done),
        node("alipay", v.pick("支付宝公益", "Alipay Charity"), 20_732, Stage::Done),
        given(node("people", v.pick("企业与个人", "Companies and people"), 44_900, Stage::Done)),
        given(node("kind", v.pick("实物捐赠", "Gifts in kind"), 43_860, Stage::Done)),
    ];
    let suits = v.pick("防护服、手套、靴", "Protective suits, gloves and boots");
    let uses = vec![
        node("masks", v.pick("口罩", "Masks"), 60_800, Stage::Done),
        node("suits", suits, 47_960, Stage::Done),
        node("cleaning", v.pick("消毒用品与设备", "Disinfectants and machines"), 17_100, Stage::Done),
        node("transport", v.pick("运输", "Transport"), 3_500, Stage::Done),
        node("open", v.pick("尚未使用", "Not yet used"), 30_817, Stage::Open),
        node("back", v.pick("已退", "Refunded"), 461, Stage::Back),
    ];
    let ends = vec![
        node("changchun", v.pick("长春市", "Changchun City"), 72_902, Stage::Done),
        node("jilin", v.pick("吉林市", "Jilin City"), 46_904, Stage::Done),
        node("way", v.pick("在途", "In transit"), 2_144, Stage::Moving),
        node("stock", v.pick("在库", "In stock"), 3_793, Stage::Open),
        node("lost", v.pick("破损短少", "Damaged or short"), 117, Stage::Lost),
    ];
    let money =
        [("tencent", [12_400, 13_100, 6_100, 2_000, 17_234, 312]), ("alipay", [9_000, 5_000, 0, 0, 6_583, 149])];
    let gifts = [("people", [13_400, 18_000, 5_000, 1_500, 7_000, 0]), ("kind", [26_000, 11_860, 6_000, 0, 0, 0])];
    let goods = [
        ("masks", [39_000, 19_586, 1_044, 1_166, 4]),
        ("suits", [22_202, 22_018, 1_100, 2_527, 113]),
        ("cleaning", [11_700, 5_300, 0, 100, 0]),
    ];
    let to = |from: &str, ends: &[Node], values: &[i64]| -> Vec<Link> {
        ends.iter().zip(values).map(|(end, value)| link(from, &end.id, *value, end.stage)).collect()
    };
    let mut links: Vec<Link> =
        money.into_iter().chain(gifts).flat_map(|(from, values)| to(from, &uses, &values)).collect();
    links.extend(goods.into_iter().flat_map(|(from, values)| to(from, &ends, &values)));
    Sankey { heads: heads(v), columns: vec![sources, uses, ends], links }
}

/// Ten uses of one source, the small ones as one.
fn folded(v: &Voice) -> Sankey {
    const IDS: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    let value = |n: usize| i64::try_from(n * n).unwrap_or(0) * 100;
    let all = (1..=10)
        .zip(IDS)
        .map(|(n, id)| node(id, &v.tell("ui-design-batch", &[("n", id.to_owned())]), value(n), Stage::Done));
    let links = (1..=10).zip(IDS).map(|(n, id)| link("source", id, value(n), Stage::Done)).collect();
    let other = |sum| node("other", v.pick("其他", "Others"), sum, Stage::Done);
    let (uses, links) = fold(all.collect(), links, 6, other);
    let source = node("source", v.pick("腾讯公益", "Tencent Charity"), 38_500, Stage::Done);
    Sankey { heads: heads(v).into_iter().take(2).collect(), columns: vec![vec![source], uses], links }
}

fn point(label: &str, weight: i64, (lon, lat): (i64, i64), stage: Stage) -> Point {
    let text = if weight == 0 { String::new() } else { format::count(weight) };
    let (lat_udeg, lon_udeg) = (lat * 10_000, lon * 10_000);
    Point { lat_udeg, lon_udeg, label: label.to_owned(), text, weight, stage, href: "#sketch".to_owned() }
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// Counties with circles; two zones without a boundary.
fn counties(v: &Voice) -> Sketch {
    let points = [
        (("九台区", "Jiutai"), 486_300, (12_593, 4_419), Stage::Done),
        (("南关区", "Nanguan"), 312_640, (12_540, 4_370), Stage::Done),
        (("朝阳区", "Chaoyang"), 228_480, (12_528, 4_366), Stage::Done),
        (("船营区", "Chuanying"), 206_000, (12_634, 4_384), Stage::Done),
        (("昌邑区", "Changyi"), 178_400, (12_625, 4_404), Stage::Done),
        (("龙潭区", "Longtan"), 121_600, (12_662, 4_405), Stage::Done),
        (("丰满区", "Fengman"), 88_000, (12_670, 4_370), Stage::Done),
        (("高新区", "High-tech Zone"), 42_000, (12_650, 4_379), Stage::Moving),
        (("经开区", "Development Zone"), 30_000, (12_644, 4_393), Stage::Done),
    ];
    Sketch {
        counties: codes(&["220113", "220102", "220104", "220204", "220202", "220203", "220211"]),
        points: points.map(|((zh, en), units, at, stage)| point(v.pick(zh, en), units, at, stage)).into(),
        routes: Vec::new(),
        note: v.t("ui-design-sketch-note"),
    }
}

/// From far away, from a warehouse, and still moving.
fn way(v: &Voice) -> Sketch {
    let points = vec![
        point(v.pick("新乡", "Xinxiang"), 0, (11_392, 3_530), Stage::Done),
        point(v.pick("九台区中转仓", "Jiutai warehouse"), 0, (12_593, 4_419), Stage::Done),
        point(v.pick("昌邑区", "Changyi"), 0, (12_625, 4_404), Stage::Done),
        point(v.pick("船营区", "Chuanying"), 0, (12_634, 4_384), Stage::Done),
        point(v.pick("吉林市中转仓", "Jilin warehouse"), 0, (12_656, 4_387), Stage::Moving),
    ];
    let route = |from, to, stage| Route { from, to, stage };
    let routes = vec![route(1, 2, Stage::Done), route(1, 4, Stage::Moving), route(0, 3, Stage::Done)];
    Sketch { counties: codes(&["220113", "220202", "220204"]), points, routes, note: String::new() }
}

/// More points than there is room for names.
fn crowd(v: &Voice) -> Sketch {
    let points = (1..=24_i64).map(|n| {
        let at = (12_140 + n % 6 * 4, 3_112 + n / 6 * 4);
        point(&v.tell("ui-design-batch", &[("n", v.count(n))]), n * n * 400, at, Stage::Done)
    });
    Sketch { counties: codes(&["310112", "310115"]), points: points.collect(), ..Sketch::default() }
}
