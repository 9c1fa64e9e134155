//! Where a gift stands in its stream, and how far that is used: the rule, with its numbers.

use book::Origin;
use ui::Voice;
use ui::chart::{Here, Measure};
use ui::parts::{Legend, Piece, Prose, Stage};

use crate::figures;
use crate::follow_page::story::{Story, said};

/// The rule's block.
pub(crate) struct Stand {
    pub(crate) sentence: Prose,
    pub(crate) here: Here,
    pub(crate) legend: Legend,
    pub(crate) note: Prose,
}

/// `None` for goods: a gift in kind stands in no queue, it is its own lot. `None` for other currencies: they wait to be changed.
pub(crate) fn stand(v: &Voice, story: &Story) -> Option<Stand> {
    let place =
        story.place.as_ref().filter(|place| place.queue.origin == Origin::Gift && place.queue.currency.is_yuan())?;
    let queue = &place.queue;
    let entry = |entry: Option<book::EntryId>| entry.map(|id| v.href(&figures::entry(id).address()));
    let fen = |fen: i64, href: Option<String>| Piece::figure(v.money_signed(fen), href.unwrap_or_default());
    let id = if story.statement.is_some() { "public-follow-stands" } else { "public-follow-stands-direct" };
    let words = [
        ("amount", v.money_signed(story.amount)),
        ("channel", story.known.channel(v, &queue.channel)),
        ("fund", story.known.fund.as_ref().map(|names| said(v, names)).unwrap_or_default()),
        ("lo", v.yuan(place.lo)),
        ("hi", v.yuan(place.hi)),
    ];
    let used = Prose::of(v, "public-follow-used", &[], &[("fen", fen(queue.used, entry(queue.used_by)))]);
    let rest = Prose::of(
        v,
        "public-follow-rest",
        &[],
        &[("fen", fen(queue.end - queue.used, entry(queue.grown_by))), ("end", fen(queue.end, entry(queue.grown_by)))],
    );
    Some(Stand {
        sentence: Prose::of(v, id, &words, &[]),
        here: Here {
            end: queue.end,
            used: queue.used,
            at: place.lo,
            name: v.t("public-follow-here"),
            measure: Measure::Yuan,
        },
        legend: Legend(vec![(Stage::Done, used), (Stage::Open, rest)]),
        note: Prose::of(
            v,
            "public-follow-rule-note",
            &[],
            &[("corresponds", Piece::strong(v.t("public-follow-corresponds")))],
        ),
    })
}
