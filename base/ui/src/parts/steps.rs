//! The line, standing: what happened to a gift or a consignment, a tick each; dotted is what has not happened yet.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::Prose;

/// What happened, in order.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_steps.html")]
pub struct Steps {
    /// The steps.
    pub rows: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// When, as it is said; for what has not happened yet, that it has not.
    pub when: String,
    /// The instant for machines; empty for what has not happened.
    pub datetime: String,
    /// The step in a word.
    pub word: String,
    /// What happened.
    pub said: Prose,
    /// Its entry: word and address.
    pub entry: Option<(String, String)>,
    /// Whether it has not happened yet.
    pub open: bool,
}

impl HtmlSafe for Steps {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_and_what_has_not() {
        let rows = vec![
            Step {
                when: "3月26日 21:45".into(),
                datetime: "2022-03-26T21:45:00+08:00".into(),
                word: "付款".into(),
                said: "全额记入账本".into(),
                entry: Some(("分录 a1b2c3d4".into(), "/figures/journal.entry:a1b2c3d4".into())),
                open: false,
            },
            Step {
                when: "还没有发生".into(),
                datetime: String::new(),
                word: "采购".into(),
                said: "仍在基金会账户".into(),
                entry: None,
                open: true,
            },
        ];
        insta::assert_snapshot!(Steps { rows }.render().unwrap());
    }
}
