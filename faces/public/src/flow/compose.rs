//! From what was read to what is drawn. Pure.

use std::collections::BTreeMap;

use book::Origin;
use book::flows::Source;
use delivery::worth;
use supply::Category;
use supply::cost::{OTHER, Word};
use ui::parts::Stage;

use super::fold::{Group, Stand, fold};
use super::{
    End, Facts, FlowLink, FlowNode, FlowView, Label, Use, end_label, end_stage, source_label, use_label, use_stage,
};
use crate::figures::{Asked, Shown};

/// A source; `None`: others' money.
type Giver<'f> = Option<&'f Source>;

/// What is drawn of the facts.
pub(super) fn compose(facts: &Facts) -> FlowView {
    let from = froms(facts);
    let uses = uses(facts);
    let ends = ends(facts);
    let mut links = Vec::new();
    for (n, source) in from.iter().enumerate() {
        for (m, to) in uses.iter().enumerate() {
            let fen = between(facts, source, to);
            if fen != 0 {
                let sum = shown(laid(facts, Some(source), to), fen);
                links.push(FlowLink { from: id(0, n), to: id(1, m), stage: use_stage(to.keys[0]), shown: sum });
            }
        }
    }
    for (n, to) in uses.iter().enumerate() {
        for (m, end) in ends.iter().enumerate() {
            let fits = |(word, is): &(&'static str, End)| to.keys.contains(&Use::On(word)) && end.keys.contains(is);
            let fen: i64 = facts.goods.iter().filter(|(key, _)| fits(key)).map(|(_, fen)| fen).sum();
            if fen != 0 {
                let sum = shown(stands(facts, Some(to), end), fen);
                links.push(FlowLink { from: id(1, n), to: id(2, m), stage: end_stage(end.keys[0]), shown: sum });
            }
        }
    }
    FlowView { columns: [from_nodes(facts, &from), use_nodes(facts, &uses), end_nodes(facts, &ends)], links }
}

fn id(column: usize, n: usize) -> String {
    format!("{column}-{n}")
}

/// Platforms, the largest first; then those that gave otherwise.
fn froms(facts: &Facts) -> Vec<Group<Giver<'_>>> {
    let mut all: BTreeMap<Giver<'_>, i64> = BTreeMap::new();
    for (source, _, fen) in &facts.parts {
        *all.entry(Some(source)).or_default() += fen;
    }
    all.insert(None, facts.stood_in.values().sum());
    fold(all, |from| match from {
        Some(source) if is_platform(facts, source) => Stand::Free(0),
        Some(source) if source.origin == Origin::Gift => Stand::Alone(0),
        Some(source) if source.origin == Origin::InKind => Stand::Alone(1),
        Some(_) => Stand::Alone(2),
        None => Stand::Alone(3),
    })
}

fn is_platform(facts: &Facts, source: &Source) -> bool {
    source.origin == Origin::Gift && facts.channels.get(&source.channel).is_none_or(|(_, platform)| *platform)
}

/// What money was for, the largest first; then what was not used, and what went back.
fn uses(facts: &Facts) -> Vec<Group<Use>> {
    let mut all: BTreeMap<Use, i64> = BTreeMap::new();
    for (_, to, fen) in &facts.parts {
        *all.entry(*to).or_default() += fen;
    }
    for (word, fen) in &facts.stood_in {
        *all.entry(Use::On(word)).or_default() += fen;
    }
    fold(all, |to| match to {
        Use::On(word) => Stand::Free(u8::from(!is_goods(word))),
        Use::Prepaid => Stand::Alone(0),
        Use::Unused => Stand::Alone(1),
        Use::Exchanged => Stand::Alone(2),
        Use::Refunded => Stand::Alone(3),
        Use::Loss => Stand::Alone(4),
    })
}

/// Places, the largest first; then what has not arrived anywhere.
fn ends(facts: &Facts) -> Vec<Group<End>> {
    let mut all: BTreeMap<End, i64> = BTreeMap::new();
    for ((_, end), fen) in &facts.goods {
        *all.entry(*end).or_default() += fen;
    }
    fold(all, |end| match end {
        End::Place(_) => Stand::Free(0),
        End::InTransit => Stand::Alone(0),
        End::InStock => Stand::Alone(1),
        End::Lost => Stand::Alone(2),
        End::Gone => Stand::Alone(3),
    })
}

/// Whether it is a category of our goods: these go on to a place. What has no units ends in the middle.
fn is_goods(word: Word) -> bool {
    Category::of(word).is_some()
}

/// Fen from a source to a use.
fn between(facts: &Facts, from: &Group<Giver<'_>>, to: &Group<Use>) -> i64 {
    let own = facts.parts.iter().filter(|(source, is, _)| from.keys.contains(&Some(source)) && to.keys.contains(is));
    let own: i64 = own.map(|(_, _, fen)| fen).sum();
    let others =
        facts.stood_in.iter().filter(|(word, _)| from.keys.contains(&None) && to.keys.contains(&Use::On(word)));
    own + others.map(|(_, fen)| fen).sum::<i64>()
}

fn from_nodes(facts: &Facts, all: &[Group<Giver<'_>>]) -> Vec<FlowNode> {
    let node = |(n, group): (usize, &Group<Giver<'_>>)| {
        let (label, asked) = match group.keys.as_slice() {
            [one] => (source_label(*one, &facts.channels), received(facts, group)),
            _ => (Label::Said("public-flow-other-platforms"), received(facts, group)),
        };
        let given = group.keys.iter().any(|key| key.is_none_or(|source| !is_platform(facts, source)));
        FlowNode { id: id(0, n), label, stage: Stage::Done, given, shown: shown(asked, group.fen) }
    };
    all.iter().enumerate().map(node).collect()
}

fn use_nodes(facts: &Facts, all: &[Group<Use>]) -> Vec<FlowNode> {
    let node = |(n, group): (usize, &Group<Use>)| {
        let label = match group.keys.as_slice() {
            [one] => use_label(*one),
            [Use::On(word), ..] if is_goods(word) => Label::Said("public-flow-other-goods"),
            _ => Label::Said("public-flow-other-uses"),
        };
        let sum = shown(laid(facts, None, group), group.fen);
        FlowNode { id: id(1, n), label, stage: use_stage(group.keys[0]), given: false, shown: sum }
    };
    all.iter().enumerate().map(node).collect()
}

fn end_nodes(facts: &Facts, all: &[Group<End>]) -> Vec<FlowNode> {
    let node = |(n, group): (usize, &Group<End>)| {
        let label = match group.keys.as_slice() {
            [one] => end_label(*one),
            _ => Label::Said("public-flow-other-places"),
        };
        let sum = shown(stands(facts, None, group), group.fen);
        FlowNode { id: id(2, n), label, stage: end_stage(group.keys[0]), given: false, shown: sum }
    };
    all.iter().enumerate().map(node).collect()
}

fn shown(asked: Asked, fen: i64) -> Shown {
    Shown::of(asked, fen, "fen")
}

fn desk(facts: &Facts, id: &str) -> Asked {
    Asked::desk(id, Some(&facts.operation), facts.as_of)
}

/// What came from a source.
fn received(facts: &Facts, from: &Group<Giver<'_>>) -> Asked {
    let id = if from.keys.contains(&None) { "supply.cost" } else { "finance.flow" };
    desk(facts, id).with("from", from_word(from))
}

/// What lies on a use, or waits there; of all sources, or of some.
fn laid(facts: &Facts, from: Option<&Group<Giver<'_>>>, to: &Group<Use>) -> Asked {
    let word = match to.keys[0] {
        Use::On(_) => None,
        Use::Prepaid => Some("prepaid"),
        Use::Unused => Some("unused"),
        Use::Exchanged => Some("exchanged"),
        Use::Refunded => Some("refunded"),
        Use::Loss => Some("loss"),
    };
    let asked = match (word, from) {
        (None, _) => {
            let words = to.keys.iter().filter_map(|to| if let Use::On(word) = to { Some(*word) } else { None });
            desk(facts, "supply.cost").with("on", words.collect::<Vec<_>>().join(","))
        }
        (Some("exchanged"), None) => return desk(facts, "finance.flow").with("word", "exchanged"),
        (Some(word), None) => return desk(facts, &format!("finance.{word}")),
        (Some(word), Some(_)) => desk(facts, "finance.flow").with("word", word),
    };
    match from {
        Some(from) => asked.with("from", from_word(from)),
        None => asked,
    }
}

/// What goods at an end cost; of all categories, or of some.
fn stands(facts: &Facts, of: Option<&Group<Use>>, end: &Group<End>) -> Asked {
    let state = match end.keys[0] {
        End::Place(_) => worth::State::Signed.word(),
        End::InTransit => worth::State::InTransit.word(),
        End::InStock => worth::State::InStock.word(),
        End::Lost => worth::LOST,
        End::Gone => worth::State::Gone.word(),
    };
    let places: Vec<String> = end
        .keys
        .iter()
        .filter_map(|end| if let End::Place(code) = end { Some(code.to_string()) } else { None })
        .collect();
    let asked = match places.as_slice() {
        [] => desk(facts, "delivery.worth").with("state", state),
        [one] => desk(facts, &format!("delivery.worth:{one}")),
        some => desk(facts, "delivery.worth").with("place", some.join(",")),
    };
    let Some(of) = of else { return asked };
    let words = of.keys.iter().filter_map(|to| match to {
        Use::On(word) => Category::of(word).map(Category::word),
        _ => None,
    });
    asked.with("category", words.collect::<Vec<_>>().join(","))
}

/// Sources as a parameter says them.
fn from_word(from: &Group<Giver<'_>>) -> String {
    let words = from.keys.iter().map(|key| key.map_or_else(|| OTHER.to_owned(), ToString::to_string));
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use operation::Names;
    use primitives::Instant;

    /// All uses that there are at once: four kinds of goods, four sinks, others' goods, and what is not used.
    fn facts() -> Facts {
        let place = |text: &str| End::Place(text.parse().unwrap());
        let source = |text: &str| text.parse::<Source>().unwrap();
        let goods = [("mask", 900), ("garment", 800), ("hygiene", 40), ("equipment", 30)];
        let sinks = [("freight", 700), ("fee", 20), ("subsidy", 15), ("grant", 12), ("elsewhere", 10)];
        let waits = [(Use::Prepaid, 9), (Use::Unused, 500), (Use::Refunded, 8), (Use::Loss, 1)];
        let uses = goods.into_iter().chain(sinks).map(|(word, fen)| (Use::On(word), fen)).chain(waits);
        let parts = uses.flat_map(|(to, fen)| {
            [(source("tencent/gift"), to, fen), (source("direct/gift"), to, 2 * fen), (source("direct/in_kind"), to, 1)]
        });
        let stood_in = BTreeMap::from([("mask", 5), ("fee", 3)]);
        let parts: Vec<_> = parts.collect();
        let mut laid: BTreeMap<Word, i64> = BTreeMap::from([("mask", 5)]);
        for (_, to, fen) in &parts {
            if let Use::On(word) = to
                && is_goods(word)
            {
                *laid.entry(word).or_default() += fen;
            }
        }
        let ends = |(word, fen): (Word, i64)| {
            [((word, End::Lost), 7), ((word, End::InStock), 11), ((word, place("220100")), fen - 18)]
        };
        Facts {
            operation: "jilin-2022".parse().unwrap(),
            as_of: Instant::EPOCH,
            parts,
            stood_in,
            goods: laid.into_iter().flat_map(ends).collect(),
            channels: BTreeMap::from([("tencent".parse().unwrap(), (Names::new("腾讯", "Tencent"), true))]),
        }
    }

    #[test]
    fn an_inner_node_gives_on_what_it_got_however_many_are_folded() {
        let view = compose(&facts());
        let sum = |of: &dyn Fn(&FlowLink) -> bool| {
            view.links.iter().filter(|link| of(link)).map(|link| link.shown.value).sum::<i64>()
        };
        let mut told = Vec::new();
        for node in &view.columns[1] {
            let (into, out) = (sum(&|link| link.to == node.id), sum(&|link| link.from == node.id));
            let Label::Said(label) = node.label else { panic!("{node:?}") };
            assert_eq!(into, node.shown.value, "{label}");
            assert!(out == 0 || out == into, "{label}: {into} came, {out} went on");
            told.push((label, 0 < out));
        }
        assert_eq!(
            told,
            [
                ("public-flow-mask", true),
                ("public-flow-other-goods", true),
                ("public-flow-other-uses", false),
                ("public-flow-prepaid", false),
                ("public-flow-unused", false),
                ("public-flow-refunded", false),
                ("public-flow-loss", false),
            ]
        );
    }
}
