//! Tables.

use askama::Template;

use super::Sample;
use crate::Voice;
use crate::parts::{Cell, Column, Details, Figure, Line, Mark, Part, Parts, Piece, Prose, Stage, Table};

pub(super) fn samples(v: &Voice) -> askama::Result<Vec<Sample>> {
    let details = Details {
        summary: v.pick("同样的数字，列成表", "The same numbers as a table").to_owned(),
        body: table(v, 0),
        open: false,
    };
    Ok(vec![
        Sample { name: "Parts", what: v.t("ui-design-parts"), states: vec![parts(v).render()?] },
        Sample {
            name: "Table",
            what: v.t("ui-design-table"),
            states: vec![table(v, 0).render()?, table(v, 2).render()?, details.render()?],
        },
    ])
}

fn number(text: &str) -> Piece {
    Piece::figure(text, "#table")
}

fn parts(v: &Voice) -> Parts {
    let part = |stage, name: &str, number: &str, note: Prose| Part {
        stage,
        name: name.to_owned(),
        number: number.to_owned(),
        href: "#parts".to_owned(),
        note,
    };
    let note =
        Prose { pieces: vec![Piece::words(v.pick("采购", "Purchases ")), number(&v.money_signed(863_392_123))] };
    Parts {
        caption: v.pick("示例资金的去向", "Where the sample money went").to_owned(),
        heads: [v.pick("去向", "Where"), v.pick("金额（元）", "CNY"), v.pick("说明", "Note")].map(str::to_owned),
        rows: vec![
            part(Stage::Done, v.pick("已用", "Spent"), "9,612,480.00", note),
            part(Stage::Moving, v.pick("应付：货到未付款", "Payable"), "418,600.00", Prose::default()),
            part(
                Stage::Open,
                v.pick("持有，尚未使用", "Held, not yet used"),
                "3,111,213.00",
                v.pick("其中一部分已安排", "A part of it is reserved").into(),
            ),
        ],
        total: (
            v.pick("收到合计", "Received in all").to_owned(),
            Figure { href: "#parts".to_owned(), text: "13,142,293.00".to_owned() },
        ),
        closes: v.pick("各部分相加等于合计，一分不差", "The parts add up to the sum, to the fen").into(),
    }
}

/// A table with a correction in it.
fn table(v: &Voice, stack: u8) -> Table {
    let when = v.pick("3月28日", "28 March");
    let line = |mark, name: &str, n: &str, sum: &str| Line {
        mark,
        cells: vec![
            Cell { text: name.into(), sub: v.pick("医用橡胶手套", "Medical gloves").into(), narrow: when.into() },
            when.into(),
            if mark == Some(Mark::Wrong) { Piece::struck(n, "#table").into() } else { number(n).into() },
            sum.into(),
        ],
        ..Line::default()
    };
    let why =
        v.pick("更正：装车单抄错一位，多计1,000双。", "Correction: a digit was copied wrongly; 1,000 pairs too many.");
    Table {
        caption: v.pick("示例批次的分录", "Entries of a sample batch").to_owned(),
        caption_seen: true,
        stack,
        columns: vec![
            Column::words(v.pick("分录", "Entry")),
            Column::words(v.pick("时间", "When")).wide(),
            Column::num(v.pick("双", "Pairs")),
            Column::num(v.pick("累计", "Running sum")),
        ],
        rows: vec![
            line(None, v.pick("发运", "Shipped"), "141,000", "141,000"),
            line(Some(Mark::Wrong), v.pick("发运", "Shipped"), "36,500", "177,500"),
            line(Some(Mark::Fix), v.pick("冲正", "Reversal"), "\u{2212}36,500", "141,000"),
            line(Some(Mark::Fix), v.pick("重新记账", "Entered anew"), "35,500", "176,500"),
            Line { mark: Some(Mark::Why), cells: vec![why.into()], ..Line::default() },
        ],
        total: Some(Line {
            cells: vec![v.pick("合计", "Sum").into(), "".into(), number("176,500").into(), "".into()],
            ..Line::default()
        }),
    }
}
