//! The flow (流向): from who gave, to what it was for, to where it is. A fixed number of statements reads it; what is drawn
//! of it is pure. Each node and link is a figure.

mod compose;
mod fold;

use std::collections::BTreeMap;

use book::flows::{self, Part, Source};
use book::{Origin, lots};
use delivery::worth::{Sites, State};
use finance::Channel;
use operation::{Names, place};
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};
use supply::cost::{Word, Words};
use ui::Voice;
use ui::parts::Stage;

use crate::figures::Shown;

/// What the drawing and its table show: columns from left to right, and links between neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowView {
    /// Sources, uses, ends: each from top to bottom, at most seven.
    pub columns: [Vec<FlowNode>; 3],
    /// By where they come from, then by where they go. Never nothing.
    pub links: Vec<FlowLink>,
}

/// Heads of the columns: ids of messages.
pub const HEADS: [&str; 3] = ["public-flow-sources", "public-flow-uses", "public-flow-ends"];

/// A source, a use or an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowNode {
    /// Its own within the view.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// Its shape.
    pub stage: Stage,
    /// Whether it is a giver that is no platform.
    pub given: bool,
    /// How much, in fen.
    pub shown: Shown,
}

/// Money from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowLink {
    /// A node's id.
    pub from: String,
    /// A node's id in the next column.
    pub to: String,
    /// The shape of where it goes.
    pub stage: Stage,
    /// How much, in fen.
    pub shown: Shown,
}

/// A name of a row, or a sentence of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A channel's, a place's.
    Named(Names),
    /// A message's id.
    Said(&'static str),
}

impl Label {
    /// In the reader's language.
    pub fn text(&self, v: &Voice) -> String {
        match self {
            Label::Named(names) => v.pick(&names.zh, &names.en).to_owned(),
            Label::Said(id) => v.t(id),
        }
    }
}

impl FlowView {
    /// The node of an id.
    pub fn node(&self, id: &str) -> Option<&FlowNode> {
        self.columns.iter().flatten().find(|node| node.id == id)
    }
}

/// What is read.
pub(crate) struct Facts {
    operation: Code,
    as_of: Instant,
    /// What our money became.
    parts: Vec<(Source, Use, i64)>,
    /// Others' money that stands on our goods.
    stood_in: BTreeMap<Word, i64>,
    /// What goods cost, by category and where they are.
    goods: BTreeMap<(Word, End), i64>,
    /// Channels by code: names, and whether it is a platform.
    channels: BTreeMap<Code, (Names, bool)>,
}

/// What money is for, or where it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Laid on goods or a sink.
    On(Word),
    /// Paid before goods came.
    Prepaid,
    /// Not yet used.
    Unused,
    /// Gone to another purpose.
    Exchanged,
    /// Gone back to donors.
    Refunded,
    /// Lost.
    Loss,
}

/// Where goods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// Signed for in a place.
    Place(PlaceCode),
    /// On the way.
    InTransit,
    /// In a warehouse.
    InStock,
    /// Broken or missing.
    Lost,
    /// Went back, or was written off.
    Gone,
}

/// Reads the flow of an operation, whose funds these are, as of an instant.
pub async fn read(
    tx: &mut Tx<'_>,
    operation: &Code,
    funds: &[Code],
    channels: &[Channel],
    as_of: Instant,
) -> Result<FlowView, Failure> {
    let words = Words::read(tx, funds, as_of).await?;
    let mut parts: BTreeMap<(Source, Use), i64> = BTreeMap::new();
    for part in flows::money(tx, funds, as_of).await? {
        *parts.entry((part.source.clone(), used(&part, &words))).or_default() += part.fen;
    }
    let mut stood_in: BTreeMap<Word, i64> = BTreeMap::new();
    for laid in flows::laid_on(tx, funds, as_of).await? {
        if !funds.contains(&laid.fund) {
            *stood_in.entry(words.of(&laid.sink)).or_default() += laid.fen;
        }
    }
    stood_in.retain(|_, fen| *fen != 0);
    let named = |channel: &Channel| (channel.code.clone(), (channel.names.clone(), channel.platform));
    let facts = Facts {
        operation: operation.clone(),
        as_of,
        parts: parts.into_iter().map(|((source, to), fen)| (source, to, fen)).collect(),
        stood_in,
        goods: goods(tx, operation, funds, &words, as_of).await?,
        channels: channels.iter().map(named).collect(),
    };
    Ok(compose::compose(&facts))
}

fn used(part: &Part, words: &Words) -> Use {
    match (&part.sink, part.word) {
        (Some(sink), _) => Use::On(words.of(sink)),
        (None, "prepaid") => Use::Prepaid,
        (None, "exchanged") => Use::Exchanged,
        (None, "refunded") => Use::Refunded,
        (None, "loss") => Use::Loss,
        (None, _) => Use::Unused,
    }
}

/// What the goods of these funds cost, by category and where they are.
async fn goods(
    tx: &mut Tx<'_>,
    operation: &Code,
    funds: &[Code],
    words: &Words,
    as_of: Instant,
) -> Result<BTreeMap<(Word, End), i64>, Failure> {
    let mut sites = Sites::of(tx, operation).await?;
    let mut goods: BTreeMap<(Word, End), i64> = BTreeMap::new();
    for lot in lots::of_funds(tx, funds, as_of).await? {
        let Some(category) = words.category(&lot.axis) else { continue };
        for (account, stand) in lot.stands() {
            let end = match (State::of(account), account) {
                (None, _) => continue,
                (Some(State::Signed), book::Account::Site(site) | book::Account::Used(site)) => {
                    match sites.place(tx, site).await? {
                        Some(place) => End::Place(place),
                        None => End::Gone,
                    }
                }
                (Some(State::InTransit), _) => End::InTransit,
                (Some(State::InStock), _) => End::InStock,
                (Some(State::Damaged | State::Missing), _) => End::Lost,
                (Some(State::Signed | State::Gone), _) => End::Gone,
            };
            *goods.entry((category.word(), end)).or_default() += stand.fen;
        }
    }
    Ok(by_region(goods))
}

/// Places by prefecture where there are several, by county within one.
fn by_region(goods: BTreeMap<(Word, End), i64>) -> BTreeMap<(Word, End), i64> {
    let place = |end: &End| if let End::Place(place) = end { Some(*place) } else { None };
    let mut prefectures: Vec<_> = goods.keys().filter_map(|(_, end)| Some(at_level(place(end)?, 2))).collect();
    prefectures.sort();
    prefectures.dedup();
    let level = if 1 < prefectures.len() { 2 } else { 3 };
    let mut wide: BTreeMap<(Word, End), i64> = BTreeMap::new();
    for ((word, end), fen) in goods {
        let end = place(&end).map_or(end, |place| End::Place(at_level(place, level)));
        *wide.entry((word, end)).or_default() += fen;
    }
    wide.retain(|_, fen| *fen != 0);
    wide
}

/// The place of that level around it, or itself where it is wider. A municipality has no prefectures of its own.
fn at_level(place: PlaceCode, level: u8) -> PlaceCode {
    let mut at = place;
    while level < at.level()
        && let Some(outer) = at.parent()
    {
        at = outer;
    }
    let is_municipality = matches!(&at.to_string()[..2], "11" | "12" | "31" | "50");
    match at.parent() {
        Some(province) if at.level() == 2 && is_municipality => province,
        _ => at,
    }
}

/// What an end is called.
fn end_label(end: End) -> Label {
    match end {
        End::Place(code) => Label::Named(place::names(code)),
        End::InTransit => Label::Said("public-flow-in_transit"),
        End::InStock => Label::Said("public-flow-in_stock"),
        End::Lost => Label::Said("public-flow-lost"),
        End::Gone => Label::Said("public-flow-gone"),
    }
}

/// What a use is called.
fn use_label(to: Use) -> Label {
    Label::Said(match to {
        Use::Prepaid => "public-flow-prepaid",
        Use::Unused => "public-flow-unused",
        Use::Exchanged => "public-flow-exchanged",
        Use::Refunded => "public-flow-refunded",
        Use::Loss => "public-flow-loss",
        Use::On("mask") => "public-flow-mask",
        Use::On("garment") => "public-flow-garment",
        Use::On("hygiene") => "public-flow-hygiene",
        Use::On("equipment") => "public-flow-equipment",
        Use::On("freight") => "public-flow-freight",
        Use::On("fee") => "public-flow-fee",
        Use::On("subsidy") => "public-flow-subsidy",
        Use::On("grant") => "public-flow-grant",
        Use::On("elsewhere") => "public-flow-elsewhere",
        Use::On(_) => "public-flow-other-uses",
    })
}

/// What a source is called; others' money has none.
fn source_label(source: Option<&Source>, channels: &BTreeMap<Code, (Names, bool)>) -> Label {
    let Some(source) = source else { return Label::Said("public-flow-other-money") };
    match (source.origin, channels.get(&source.channel)) {
        (Origin::InKind, _) => Label::Said("public-flow-in-kind"),
        (Origin::Interest, _) => Label::Said("public-flow-interest"),
        (Origin::Supplier, _) => Label::Said("public-flow-supplier"),
        (Origin::Conversion, _) => Label::Said("public-flow-conversion"),
        (_, Some((names, true))) => Label::Named(names.clone()),
        (_, Some((_, false))) => Label::Said("public-flow-direct"),
        (_, None) => Label::Named(Names::new(source.channel.as_str(), source.channel.as_str())),
    }
}

/// The shape of a use.
const fn use_stage(to: Use) -> Stage {
    match to {
        Use::On(_) => Stage::Done,
        Use::Prepaid => Stage::Moving,
        Use::Unused => Stage::Open,
        Use::Exchanged | Use::Refunded => Stage::Back,
        Use::Loss => Stage::Lost,
    }
}

/// The shape of an end.
const fn end_stage(end: End) -> Stage {
    match end {
        End::Place(_) => Stage::Done,
        End::InTransit => Stage::Moving,
        End::InStock => Stage::Open,
        End::Gone => Stage::Back,
        End::Lost => Stage::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_prefectures_or_the_counties_of_one() {
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        for (is, level, want) in [
            ("220113001", 2, "220100"),
            ("220113001", 3, "220113"),
            ("220000", 3, "220000"),
            ("310112107", 3, "310112"),
            ("310112107", 2, "310000"),
        ] {
            assert_eq!(at_level(place(is), level), place(want), "{is} {level}");
        }
        let ends = |all: &[&str]| {
            let goods = all.iter().map(|code| (("mask", End::Place(place(code))), 1)).collect();
            by_region(goods).into_keys().map(|(_, end)| end).collect::<Vec<_>>()
        };
        assert_eq!(ends(&["220113", "220104"]), ["220104", "220113"].map(|code| End::Place(place(code))));
        assert_eq!(ends(&["220113", "220203"]), ["220100", "220200"].map(|code| End::Place(place(code))));
    }
}
