//! Numbers, words, lists, forms.

use askama::Template;
use primitives::{Fen, Instant};

use super::Sample;
use crate::Voice;
use crate::parts::{
    Button, Correction, Crumbs, Downloads, Empty, Fact, Facts, Field, Figure, Head, Headline, Legend, Notice,
    NoticeKind, Pager, Piece, Prose, Row, Rows, Stage, State, Step, Steps, Swatch, Tag,
};

pub(super) fn samples(v: &Voice) -> askama::Result<Vec<Sample>> {
    Ok(vec![
        Sample { name: "Headline", what: v.t("ui-design-headline"), states: vec![headline(v).render()?] },
        Sample { name: "Figure, Prose", what: v.t("ui-design-figure"), states: figures(v)? },
        Sample { name: "State, Swatch, Tag", what: v.t("ui-design-state"), states: states(v)? },
        Sample { name: "Crumbs, Facts, Rows, Legend", what: v.t("ui-design-lists"), states: lists(v)? },
        Sample { name: "Steps", what: v.t("ui-design-steps"), states: vec![steps(v).render()?] },
        Sample { name: "Notice, Correction, Empty", what: v.t("ui-design-notice"), states: notices(v)? },
        Sample { name: "Field, Button", what: v.t("ui-design-field"), states: fields(v)? },
        Sample { name: "Pager, Downloads", what: v.t("ui-design-pager"), states: ways(v)? },
    ])
}

fn link(text: &str) -> Figure {
    Figure { href: "#figure-prose".to_owned(), text: text.to_owned() }
}

fn headline(v: &Voice) -> Headline {
    let head = |name: &str, fen: i64| {
        let (number, unit) = v.money_headline(Fen::new(fen).unwrap_or_default());
        let beneath =
            Prose { pieces: vec![Piece::words(v.pick("合", "In full: ")), link(&v.money_signed(fen)).into()] };
        Head { name: name.to_owned(), figure: link(&number), unit, beneath }
    };
    let (number, unit) = v.units_headline(1_693_420, "item");
    let signed = Head {
        name: v.pick("已签收", "Signed for").to_owned(),
        figure: link(&number),
        unit,
        beneath: v.pick("差额逐件列明", "The difference is listed piece by piece").into(),
    };
    Headline(vec![
        head(v.pick("收到", "Received"), 1_788_701_745),
        signed,
        head(v.pick("尚未使用", "Not yet used"), 342_381_715),
    ])
}

fn figures(v: &Voice) -> askama::Result<Vec<String>> {
    let pieces = vec![
        Piece::words(v.pick("其中", "Of it, ")),
        link(&v.money_signed(2_740)).into(),
        Piece::words(v.pick("对应的口罩已由点位签收，按先进先出", " has been signed for; first in, first out, it ")),
        Piece::strong(v.pick("对应", "stands for")),
        Piece::words(v.pick("这些采购。记账时间", " these purchases. Entered ")),
        Piece::nowrap("2022-03-26 21:45"),
        Piece::words(v.pick("，见", "; see the ")),
        Piece::link(v.pick("规则", "rule"), "#figure-prose"),
        Piece::words(v.pick("。", ".")),
    ];
    let answer = Prose { pieces }.render()?;
    let plain =
        Figure { text: v.pick("没有分录的数字", "A number without entries").to_owned(), ..Figure::default() };
    Ok(vec![
        format!("<p>{}</p>", link(&v.units(1_709_800, "item")).render()?),
        format!("<p>{}</p>", plain.render()?),
        format!(r#"<p class="answer">{answer}</p>"#),
    ])
}

/// Each stage with its word.
fn named(v: &Voice) -> [(Stage, &str); 9] {
    [
        (Stage::Done, v.pick("已签收", "Signed for")),
        (Stage::Done2, v.pick("实物已入库", "In kind, taken in")),
        (Stage::Moving, v.pick("在途", "In transit")),
        (Stage::Open, v.pick("在库", "In stock")),
        (Stage::Due, v.pick("平台未到账", "Receivable")),
        (Stage::Back, v.pick("已退", "Refunded")),
        (Stage::Lost, v.pick("短少", "Short")),
        (Stage::Part, v.pick("一类", "One kind")),
        (Stage::Part2, v.pick("另一类", "Another kind")),
    ]
}

fn states(v: &Voice) -> askama::Result<Vec<String>> {
    let mut states = Vec::new();
    let mut swatches = Vec::new();
    for (stage, word) in named(v) {
        swatches.push(format!("<li>{}{word}</li>", Swatch { stage }.render()?));
        if !matches!(stage, Stage::Done2 | Stage::Part | Stage::Part2) {
            states.push(format!("<li>{}</li>", State { stage, word: word.to_owned() }.render()?));
        }
    }
    let tags = [(v.pick("示例", "sample"), false), (v.pick("进行中", "under way"), true)];
    let tags = tags.map(|(text, brand)| Tag { text: text.to_owned(), brand }.render());
    let tags = tags.into_iter().collect::<askama::Result<Vec<_>>>()?;
    Ok(vec![
        format!(r#"<ul class="legend">{}</ul>"#, states.join("")),
        format!(r#"<ul class="legend">{}</ul>"#, swatches.join("")),
        format!("<p>{}</p>", tags.join(" ")),
    ])
}

fn lists(v: &Voice) -> askama::Result<Vec<String>> {
    let crumbs = Crumbs(vec![
        (v.pick("应急响应", "Operations").to_owned(), "#crumbs-facts-rows-legend".to_owned()),
        (v.pick("示例行动", "A sample operation").to_owned(), String::new()),
    ]);
    let facts = Facts(vec![
        Fact::new(v.pick("备案号", "Filing number"), Piece::nowrap("5300 0000 0000 0000 A1")),
        Fact::new(v.pick("更正", "Corrections"), Piece::link(v.pick("2处", "2 places"), "#notice-correction-empty")),
        Fact::new(v.pick("封闭小区", "Closed compounds"), v.pick("未知", "not known")),
    ]);
    let row = |datetime: &str, when: &str, said: &str| Row {
        datetime: datetime.to_owned(),
        when: when.to_owned(),
        said: said.into(),
    };
    let rows = Rows(vec![
        row("2022-04-18", v.pick("4月18日", "18 April"), v.pick("第1批到达", "Batch 1 arrived")),
        row("", v.pick("后勤保障组", "Logistics"), v.pick("采购、验收、发运", "Buys, accepts, ships")),
    ]);
    let legend = Legend(named(v).iter().take(4).map(|(stage, word)| (*stage, (*word).into())).collect());
    Ok(vec![crumbs.render()?, facts.render()?, rows.render()?, legend.render()?])
}

fn steps(v: &Voice) -> Steps {
    let step = |n: i64, word: &str, said: &str| Step {
        when: Instant::shanghai(2022, 3, 26, 21, 45, 0).map(|at| v.instant_short(at)).unwrap_or_default(),
        datetime: "2022-03-26T21:45:00+08:00".to_owned(),
        word: word.to_owned(),
        said: said.into(),
        entry: Some((v.tell("ui-design-entry", &[("n", v.count(n))]), "#steps".to_owned())),
        open: false,
    };
    let open = Step {
        when: v.pick("还没有发生", "Not yet").to_owned(),
        datetime: String::new(),
        entry: None,
        open: true,
        ..step(0, v.pick("签收", "Signed for"), v.pick("在去点位的路上", "On its way to the site"))
    };
    Steps {
        rows: vec![
            step(1, v.pick("付款", "Paid"), v.pick("50.00元，全额记入账本", "CNY 50.00, entered in full")),
            step(2, v.pick("采购", "Bought"), v.pick("口罩30,000只，单价3.20元", "30,000 masks at CNY 3.20")),
            open,
        ],
    }
}

fn notices(v: &Voice) -> askama::Result<Vec<String>> {
    let notice =
        |kind, heading: &str, text: &str| Notice { kind, heading: heading.to_owned(), text: text.into() }.render();
    let correction = Correction {
        word: v.pick("更正", "Correction").to_owned(),
        was: v.units(1_337_800, "item"),
        is: link(&v.units(1_336_800, "item")).into(),
        why: v.pick("多计手套1,000双。", "1,000 pairs of gloves were counted twice.").into(),
    };
    Ok(vec![
        notice(NoticeKind::Plain, "", v.pick("只写字，没有标题。", "Words alone, no heading."))?,
        notice(
            NoticeKind::Info,
            v.pick("您看的是3月29日", "You are looking at 29 March"),
            v.pick("本页所有数字都截至那一天。", "All figures of the page are as of that day."),
        )?,
        notice(
            NoticeKind::Warn,
            v.pick("账单还没有到", "The statement is not here yet"),
            v.pick("请明天再查。", "Please look again tomorrow."),
        )?,
        notice(
            NoticeKind::Bad,
            v.pick("没有找到", "Not found"),
            v.pick("请再看一次商户单号。", "Please look at the order number once more."),
        )?,
        correction.render()?,
        Empty {
            text: v
                .pick("还没有批次；第一批发运后出现在这里。", "No batch yet; the first to leave appears here.")
                .to_owned(),
        }
        .render()?,
    ])
}

fn fields(v: &Voice) -> askama::Result<Vec<String>> {
    let field = |name: &str, value: &str, error: &str| Field {
        label: v.pick("商户单号", "Order number").to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        hint: v.pick("在支付账单里；空格不要紧。", "In the payment's bill; blanks do no harm.").to_owned(),
        error: error.to_owned(),
        inputmode: "text",
        autocomplete: "off",
        chars_max: 64,
    };
    let wrong = v.pick(
        "这是交易单号，不是商户单号；请抄下面一行。",
        "This is the transaction number, not the order number; copy the line below it.",
    );
    let button = |text: &str, quiet| Button { text: text.to_owned(), quiet }.render();
    Ok(vec![
        field("sample", "", "").render()?,
        field("sample-wrong", "4200001234", wrong).render()?,
        format!("<p>{} {}</p>", button(v.pick("查去向", "Follow it"), false)?, button(v.pick("清空", "Clear"), true)?),
    ])
}

fn ways(v: &Voice) -> askama::Result<Vec<String>> {
    let way = |text: &str| (text.to_owned(), "#pager-downloads".to_owned());
    let label = v.pick("示例", "sample").to_owned();
    let both = Pager {
        label: label.clone(),
        before: Some(way(v.pick("上一页", "Previous"))),
        after: Some(way(v.pick("下一页", "Next"))),
    };
    let second = v.pick("又一个示例", "another sample").to_owned();
    let first = Pager { label: second, before: None, after: Some(way(v.pick("下一页", "Next"))) };
    let files = ["CSV", "JSON", "SVG", "PNG"].map(way).to_vec();
    Ok(vec![both.render()?, first.render()?, Downloads { label, files }.render()?])
}
