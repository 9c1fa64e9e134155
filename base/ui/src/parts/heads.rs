//! What stands at the top: where the page is, its three figures, a block's name.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::{Figure, Prose};

/// The three figures of the first screen: received, delivered, not yet used.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_headline.html")]
pub struct Headline(pub Vec<Head>);

/// One figure.
#[derive(Clone, Debug)]
pub struct Head {
    /// What it is.
    pub name: String,
    /// The number, short.
    pub figure: Figure,
    /// Its unit, small.
    pub unit: String,
    /// The whole number and what belongs to it.
    pub beneath: Prose,
}

/// Where the page stands: word and address of each page above it; the last may be words alone.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_crumbs.html")]
pub struct Crumbs(pub Vec<(String, String)>);

/// A block's name with its definition, in the margin.
#[derive(Clone, Debug, Template)]
#[template(path = "_block_head.html")]
pub struct BlockHead {
    /// The fragment that links name: the section says `aria-labelledby` with it.
    pub id: String,
    /// The name.
    pub name: String,
    /// How it is counted.
    pub notes: Vec<Prose>,
}

impl HtmlSafe for Headline {}
impl HtmlSafe for Crumbs {}
impl HtmlSafe for BlockHead {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let head = Head {
            name: "收到".into(),
            figure: Figure { href: "/figures/finance.received".into(), text: "1,788.70".into() },
            unit: "万元".into(),
            beneath: "合17,887,017.45元".into(),
        };
        let crumbs = Crumbs(vec![("应急响应".into(), "/".into()), ("2022年3月11日启动".into(), String::new())]);
        let block =
            BlockHead {
                id: "money".into(), name: "资金".into(), notes: vec!["不重不漏。".into(), "点一段。".into()]
            };
        let all = [Headline(vec![head]).render(), crumbs.render(), block.render()];
        insta::assert_snapshot!(all.map(Result::unwrap).join("\n\n"));
    }
}
