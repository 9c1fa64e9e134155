//! One part of a gift in words: its state, what it bought, how much of it.

use ledger::trace::{Part, Sink};
use ui::Voice;
use ui::parts::{Stage, State};

use crate::follow_page::story::Story;
use crate::labels;

/// Where the goods are, if the part bought some; else where the money is.
pub(crate) fn state(v: &Voice, fate: &Part) -> State {
    let word = word(fate);
    if matches!(word, "held" | "receivable") {
        let id = if word == "held" { "public-unused" } else { "public-money-receivable" };
        return State { stage: labels::state(v, &labels::MONEY, word).stage, word: v.t(id) };
    }
    if word == "spent" && fate.sink.is_some() {
        return State { stage: Stage::Done, word: v.t("public-money-spent") };
    }
    let list = if labels::GOODS.iter().any(|(code, ..)| *code == word) { &labels::GOODS[..] } else { &labels::MONEY };
    labels::state(v, list, word)
}

/// The word of the account that answers for it now.
pub(crate) fn word(fate: &Part) -> &'static str {
    let custody = fate.sink.as_ref().and_then(|sink| sink.custody.as_ref());
    custody.map_or(fate.account.word(), |custody| custody.account.goods_word())
}

/// What it bought, in words: the item, or freight; nothing, where it bought nothing.
pub(crate) fn bought(v: &Voice, story: &Story, fate: &Part) -> Option<String> {
    let sink = fate.sink.as_ref()?;
    Some(sink.item.as_ref().map_or_else(|| v.t(sink_word(&sink.what)), |item| story.known.item(v, item)))
}

/// What it bought and how much of it: `N95医用口罩，约8.56只`; where it bought nothing, what is to be said of it.
pub(crate) fn corresponds(v: &Voice, story: &Story, fate: &Part) -> String {
    let Some(what) = bought(v, story, fate) else {
        return v.t(match word(fate) {
            "held" => "public-follow-is-held",
            "receivable" => "public-follow-is-receivable",
            "prepaid" => "public-follow-is-prepaid",
            "payable" => "public-follow-is-payable",
            "refunded" => "public-follow-is-refunded",
            "void" => "public-follow-is-void",
            _ => "public-follow-is-lost",
        });
    };
    match share(v, story, fate) {
        Some(share) => v.tell("public-follow-goods-share", &[("what", what), ("share", share)]),
        None => what,
    }
}

/// How much of the goods this money is, to a hundredth of a unit; so many units, where units were given.
pub(crate) fn share(v: &Voice, story: &Story, fate: &Part) -> Option<String> {
    let sink = fate.sink.as_ref()?;
    let item = sink.item.as_ref()?;
    let Some(rate) = sink.rate else { return sink.units.map(|units| story.known.units(v, item, units)) };
    // Of other currencies the book says what was bought, not how much of it a cent is.
    if !story.currency().is_yuan() {
        return None;
    }
    let paid = fate.hi - fate.lo;
    if let Some(units) = whole(paid, rate.fen(), rate.units()) {
        return Some(story.known.units(v, item, units));
    }
    let hundredths = hundredths(paid, rate.fen(), rate.units());
    let unit = story.known.lists.items.get(item).map(|item| crate::follow_page::story::said(v, &item.unit));
    Some(v.tell("public-follow-about", &[("share", v.share(hundredths, &unit.unwrap_or_default()))]))
}

/// Whole units that so many fen are; `None` where they are no whole number of units.
fn whole(paid: i64, fen: i64, units: i64) -> Option<i64> {
    let (all, fen) = (i128::from(paid) * i128::from(units), i128::from(fen.max(1)));
    if all % fen == 0 { i64::try_from(all / fen).ok() } else { None }
}

/// Hundredths of a unit that so many fen are, of a lot of `units` that cost `fen`: rounded half up.
fn hundredths(paid: i64, fen: i64, units: i64) -> i64 {
    let (paid, fen, units) = (i128::from(paid), i128::from(fen.max(1)), i128::from(units));
    i64::try_from((paid * units * 200 + fen) / (fen * 2)).unwrap_or(i64::MAX)
}

/// What one unit cost, in fen, and whether that is exact.
pub(crate) fn unit_price(sink: &Sink) -> Option<(i64, bool)> {
    let rate = sink.rate?;
    let (fen, units) = (i128::from(rate.fen()), i128::from(rate.units()));
    let price = i64::try_from((fen * 2 + units) / (units * 2)).ok()?;
    Some((price, fen % units == 0))
}

/// What was bought that has no units.
pub(crate) fn sink_word(sink: &str) -> &'static str {
    match sink {
        "freight" => "public-sink-freight",
        "fee" => "public-sink-fee",
        "subsidy" => "public-sink-subsidy",
        "grant" => "public-sink-grant",
        _ => "public-sink-lot",
    }
}

#[cfg(test)]
mod tests {
    use super::{hundredths, whole};

    #[test]
    fn whole_units_are_said_whole() {
        assert_eq!([whole(3_000, 6_000, 20), whole(1_400, 6_000, 20), whole(5, 0, 1)], [Some(10), None, Some(5)]);
    }

    #[test]
    fn a_share_is_money_over_price_rounded_half_up() {
        for (paid, fen, units, want) in [
            (2_740, 9_600_000, 30_000, 856),
            (1_420, 27_840_000, 5_800, 30),
            (1, 1, 1, 100),
            (1, 200, 1, 1),
            (1, 201, 1, 0),
            (5, 0, 7, 3_500),
            (i64::MAX, i64::MAX, 1, 100),
        ] {
            assert_eq!(hundredths(paid, fen, units), want, "{paid} of {fen} for {units}");
        }
    }
}
