//! The drawings.

use primitives::Day;

use super::Sample;
use crate::chart::{Bracket, Cut, DayMark, Days, Here, Line, Measure, Mini, Size, Span};
use crate::parts::Stage;
use crate::{Voice, format};

pub(super) fn samples(v: &Voice) -> Vec<Sample> {
    vec![
        Sample {
            name: "Line",
            what: v.t("ui-design-line"),
            states: lines(v).iter().map(ToString::to_string).collect(),
        },
        Sample { name: "Line, Cut, Here", what: v.t("ui-design-cut"), states: cuts(v) },
        Sample { name: "Mini", what: v.t("ui-design-mini"), states: minis(v) },
        Sample { name: "Days", what: v.t("ui-design-days"), states: vec![days(v), quiet_days(v)] },
    ]
}

fn span(stage: Stage, name: &str, value: i64) -> Span {
    Span { stage, name: name.to_owned(), value, text: String::new(), href: "#line".to_owned() }
}

/// The spans with their numbers as they are said.
fn said(v: &Voice, unit: &str, spans: Vec<Span>) -> Vec<Span> {
    spans.into_iter().map(|span| Span { text: v.value(span.value, unit), ..span }).collect()
}

/// Money with a bracket and a tiny end, goods with losses, one part, nothing, kinds, many.
fn lines(v: &Voice) -> Vec<Line> {
    let money = vec![
        span(Stage::Done, v.pick("已用：付款、补贴", "Spent"), 961_248_000),
        span(Stage::Done2, v.pick("实物捐赠，已入库", "In kind, taken in"), 438_600_000),
        span(Stage::Moving, v.pick("应付：货到未付款", "Payable"), 41_860_000),
        span(Stage::Open, v.pick("持有，尚未使用", "Held, not yet used"), 311_121_300),
        span(Stage::Due, v.pick("平台未到账", "Receivable"), 31_260_415),
        span(Stage::Back, v.pick("已退给捐赠人", "Refunded"), 4_612_030),
    ];
    let bracket =
        Bracket { name: v.pick("尚未使用：持有和未到账", "Not yet used").to_owned(), first: 3, last: 4 };
    let goods = vec![
        span(Stage::Done, v.pick("已签收", "Signed for"), 1_693_420),
        span(Stage::Moving, v.pick("在途", "In transit"), 15_200),
        span(Stage::Open, v.pick("在库", "In stock"), 38_400),
        span(Stage::Lost, v.pick("破损", "Damaged"), 640),
        span(Stage::Lost, v.pick("短少", "Short"), 540),
    ];
    let gift = vec![
        span(Stage::Done, v.pick("已签收", "Signed for"), 2_740),
        span(Stage::Moving, v.pick("在途", "In transit"), 1_420),
        span(Stage::Open, v.pick("尚未使用", "Not yet used"), 840),
    ];
    let kinds = vec![
        span(Stage::Part, v.pick("吉林", "Jilin"), 1_788_701_745),
        span(Stage::Part2, v.pick("上海", "Shanghai"), 316_120_000),
    ];
    let many = (1..=12_i64).map(|n| {
        let stage = if n % 2 == 0 { Stage::Part2 } else { Stage::Part };
        span(stage, &v.tell("ui-design-batch", &[("n", v.count(n))]), (n * n * 7) % 60 * 1_000 + 2_000)
    });
    let one = vec![span(Stage::Open, v.pick("尚未使用", "Not yet used"), 5_000)];
    let yuan = |spans| Line::of(Measure::Yuan, said(v, "fen", spans));
    let counts = |spans| Line::of(Measure::Count, said(v, "item", spans));
    vec![
        Line { brackets: vec![bracket], ..yuan(money) },
        counts(goods),
        Line { size: Size::Hero, ..yuan(gift.clone()) },
        yuan(kinds),
        counts(many.collect()),
        yuan(one),
        Line { size: Size::Thin, names: false, ..yuan(gift) },
        Line { size: Size::Thin, names: false, ..yuan(Vec::new()) },
    ]
}

fn cuts(v: &Voice) -> Vec<String> {
    let name = v.pick("您的捐款", "Your gift");
    let here = |at| Here { end: 524_474_630, used: 382_145_390, at, name: name.to_owned(), measure: Measure::Yuan };
    vec![
        Cut { lo: 0, hi: 2_740, end: 5_000, stage: Stage::Done }.to_string(),
        Cut { lo: 2_740, hi: 4_160, end: 5_000, stage: Stage::Moving }.to_string(),
        here(382_141_230).to_string(),
        here(8_000_000).to_string(),
    ]
}

fn minis(v: &Voice) -> Vec<String> {
    let row = |signed, moving, short| {
        let spans = vec![
            span(Stage::Done, v.pick("已签收", "Signed for"), signed),
            span(Stage::Moving, v.pick("在途", "In transit"), moving),
            span(Stage::Lost, v.pick("短少", "Short"), short),
        ];
        Mini { spans: said(v, "item", spans), scale: 507_000 }
    };
    [row(100_000, 0, 0), row(506_760, 0, 240), row(145_800, 15_200, 0)].map(|mini| mini.to_string()).to_vec()
}

fn days(v: &Voice) -> String {
    let Some(first) = Day::new(2022, 3, 11) else { return String::new() };
    let marks = (0..39_i32).filter(|n| n % 3 != 1).map(|n| {
        let day = first.plus(n);
        DayMark {
            day,
            label: format::day_short(v.lang(), day),
            href: "#days".to_owned(),
            title: format::day(v.lang(), day),
            share_permille: i64::from((n * 377) % 1000),
            moving: n % 5 == 0,
            current: n == 18,
        }
    });
    Days::new(v, first, first.plus(38), marks.collect()).to_string()
}

/// Half a year in which little happened.
fn quiet_days(v: &Voice) -> String {
    let Some(first) = Day::new(2022, 3, 11) else { return String::new() };
    let marks = [0_i32, 4, 60, 199].map(|n| {
        let day = first.plus(n);
        let label = format::day_short(v.lang(), day);
        let title = format::day(v.lang(), day);
        DayMark { day, label, href: "#days".to_owned(), title, share_permille: 700, moving: false, current: n == 199 }
    });
    Days::new(v, first, first.plus(199), marks.to_vec()).to_string()
}
