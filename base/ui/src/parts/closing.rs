//! The table under a line: parts that add up.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::{Figure, Prose, Stage, Swatch};

/// Parts that add up: a row each, the sum under a double rule.
#[derive(Clone, Debug, Template)]
#[template(path = "_parts.html")]
pub struct Parts {
    /// For readers of the table alone: what it is and as of when.
    pub caption: String,
    /// Over the names, the numbers and the notes.
    pub heads: [String; 3],
    /// The parts, in their order.
    pub rows: Vec<Part>,
    /// The sum's name and number.
    pub total: (String, Figure),
    /// What is to be said beside the sum.
    pub closes: Prose,
}

/// One part.
#[derive(Clone, Debug)]
pub struct Part {
    /// The texture in front of its name, as in the line above.
    pub stage: Stage,
    /// Its name.
    pub name: String,
    /// Its number, without a unit: the head has it.
    pub number: String,
    /// Where its entries stand; empty for a number without entries.
    pub href: String,
    /// What is to be said beside it.
    pub note: Prose,
}

impl Part {
    fn swatch(&self) -> Swatch {
        Swatch { stage: self.stage }
    }
    fn figure(&self) -> Figure {
        Figure { href: self.href.clone(), text: self.number.clone() }
    }
}

impl HtmlSafe for Parts {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Piece;

    #[test]
    fn parts_close_with_their_sum() {
        let part = |stage, name: &str, number: &str, href: &str, note: Prose| Part {
            stage,
            name: name.into(),
            number: number.into(),
            href: href.into(),
            note,
        };
        let note =
            Prose { pieces: vec![Piece::words("采购"), Piece::figure("863.39万元", "/figures/supply.paid")] };
        let parts = Parts {
            caption: "资金的去向".into(),
            heads: ["去向", "金额（元）", "说明"].map(String::from),
            rows: vec![
                part(Stage::Done, "已用", "9,612,480.00", "/figures/finance.spent", note),
                part(Stage::Lost, "损失", "0.00", "", Prose::default()),
            ],
            total: (
                "收到合计".into(),
                Figure { href: "/figures/finance.received".into(), text: "9,612,480.00".into() },
            ),
            closes: "各部分相加等于合计，一分不差".into(),
        };
        insta::assert_snapshot!(parts.render().unwrap());
    }
}
