//! Lists: labels and what belongs to them, dated lines, keys, ways on.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::{Prose, Stage, Swatch};

/// Labels and what belongs to them.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_facts.html")]
pub struct Facts(pub Vec<Fact>);

/// One label.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// What belongs to it.
    pub text: Prose,
}

impl Fact {
    /// A label and what belongs to it.
    pub fn new(label: impl Into<String>, text: impl Into<Prose>) -> Fact {
        Fact { label: label.into(), text: text.into() }
    }
}

/// A dated list, a line an event.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_rows.html")]
pub struct Rows(pub Vec<Row>);

/// One event.
#[derive(Clone, Debug)]
pub struct Row {
    /// The instant or day for machines; empty for what has no day, whose `when` is then a name.
    pub datetime: String,
    /// When, as it is said.
    pub when: String,
    /// What happened.
    pub said: Prose,
}

/// The key to the textures of a line.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_legend.html")]
pub struct Legend(pub Vec<(Stage, Prose)>);

impl Legend {
    fn swatch(&self, stage: &Stage) -> Swatch {
        Swatch { stage: *stage }
    }
}

/// Nothing is here yet: says so, and what fills it.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<p class="empty">{{ text }}</p>"#, ext = "html")]
pub struct Empty {
    /// The sentence.
    pub text: String,
}

/// From page to page of a long list.
#[derive(Clone, Debug, Template)]
#[template(path = "_pager.html")]
pub struct Pager {
    /// What is paged, for a screen reader.
    pub label: String,
    /// Word and address of the page before, if there is one.
    pub before: Option<(String, String)>,
    /// Word and address of the page after.
    pub after: Option<(String, String)>,
}

/// The same data in other forms: word and address of each.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_downloads.html")]
pub struct Downloads {
    /// What they are, for a screen reader.
    pub label: String,
    /// Word and address.
    pub files: Vec<(String, String)>,
}

/// What opens on demand: a table behind a chart.
#[derive(Clone, Debug, Template)]
#[template(
    source = "<details{% if open %} open{% endif %}><summary>{{ summary }}</summary>\n{{ body }}\n</details>",
    ext = "html"
)]
pub struct Details<T: Template + HtmlSafe> {
    /// What is inside, in words.
    pub summary: String,
    /// What is inside.
    pub body: T,
    /// Whether it stands open.
    pub open: bool,
}

impl HtmlSafe for Facts {}
impl HtmlSafe for Rows {}
impl HtmlSafe for Legend {}
impl HtmlSafe for Empty {}
impl HtmlSafe for Pager {}
impl HtmlSafe for Downloads {}
impl<T: Template + HtmlSafe> HtmlSafe for Details<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Piece;

    #[test]
    fn lists() {
        let facts =
            Facts(vec![Fact::new("备案号", Piece::nowrap("5300 A1")), Fact::new("<更正>", Piece::link("2处", "#b"))]);
        let rows = Rows(vec![
            Row { datetime: "2022-04-18".into(), when: "4月18日".into(), said: "上海第1批到达".into() },
            Row { datetime: String::new(), when: "紧急救助组".into(), said: "核实需求".into() },
        ]);
        let legend = Legend(vec![(Stage::Done, "已用".into()), (Stage::Open, "尚未使用".into())]);
        let details = Details { summary: "同样的数字，列成表".into(), body: facts.clone(), open: false };
        let pager = Pager {
            label: "分录".into(),
            before: Some(("上一页".into(), "?before=1".into())),
            after: Some(("下一页".into(), "?after=2".into())),
        };
        let files = vec![("CSV".into(), "/a.csv".into()), ("JSON".into(), "/a.json".into())];
        let downloads = Downloads { label: "下载".into(), files };
        let empty = Empty { text: "还没有批次。".into() };
        let all = [
            facts.render(),
            rows.render(),
            legend.render(),
            details.render(),
            pager.render(),
            downloads.render(),
            empty.render(),
        ];
        insta::assert_snapshot!(all.map(Result::unwrap).join("\n\n"));
    }
}
