//! What became of a gift, in a sentence, a line and a table that closes.

use ui::Voice;
use ui::chart::{Line, Size, Span};
use ui::parts::{Figure, Piece, Prose, Swatch};

use crate::follow_page::fate;
use crate::follow_page::story::{Group, Story, said};

/// More clauses than a sentence bears: then states are summed up without what they bought.
const CLAUSES_MAX: usize = 4;

/// Where a part's steps stand on the page.
pub(crate) fn anchor(n: usize) -> String {
    format!("#part-{}", n + 1)
}

/// A row of the table under the line.
pub(crate) struct Row {
    pub(crate) swatch: Swatch,
    pub(crate) range: String,
    pub(crate) amount: Figure,
    pub(crate) state: String,
    pub(crate) corresponds: String,
}

/// `您捐了50.00元。按先进先出，其中27.40元对应的口罩已由点位签收……`
pub(crate) fn sentence(v: &Voice, story: &Story, groups: &[Group<'_>]) -> Prose {
    let first = Piece::figure(story.say(v, story.amount), "#whole");
    let at = [("at", v.instant(story.paid_at))];
    let id = if story.is_in_kind() { "public-follow-gave-goods" } else { "public-follow-gave" };
    let mut all = clauses(v, story, groups, true);
    if CLAUSES_MAX < all.len() {
        all = clauses(v, story, groups, false);
    }
    let clauses: Vec<Prose> = all.iter().map(|clause| clause.said(v, story)).collect();
    let fates = Prose::joined(clauses, &v.t("public-follow-clause"));
    let open = Prose::of(v, id, &at, &[("amount", first)]);
    let close = Prose::plain(v.t("public-follow-stop"));
    Prose::joined(vec![open, fates, close], "")
}

/// Parts of one state that bought the same.
struct Clause {
    word: &'static str,
    what: Option<String>,
    sum: i64,
    first: usize,
}

fn clauses(v: &Voice, story: &Story, groups: &[Group<'_>], by_item: bool) -> Vec<Clause> {
    let mut all: Vec<Clause> = Vec::new();
    for (n, Group { all: part, .. }) in groups.iter().enumerate() {
        let (word, what) = (fate::word(part), fate::bought(v, story, part));
        let what = if by_item { what } else { what.map(|_| v.t("public-sink-lot")) };
        match all.iter_mut().find(|clause| clause.word == word && clause.what == what) {
            Some(clause) => clause.sum += part.hi - part.lo,
            None => all.push(Clause { word, what, sum: part.hi - part.lo, first: n }),
        }
    }
    all
}

impl Clause {
    fn said(&self, v: &Voice, story: &Story) -> Prose {
        let id = match (self.word, story.is_in_kind()) {
            ("signed" | "used", _) => "public-follow-says-signed",
            ("in_transit", _) => "public-follow-says-in-transit",
            ("warehouse", false) => "public-follow-says-warehouse",
            ("warehouse", true) => "public-follow-says-stored",
            ("damaged", _) => "public-follow-says-damaged",
            ("missing", _) => "public-follow-says-missing",
            ("spent" | "payable" | "converted", _) if self.what.is_some() => "public-follow-says-spent",
            ("held", _) => "public-follow-says-held",
            ("receivable", _) => "public-follow-says-receivable",
            ("payable", _) => "public-follow-says-payable",
            ("prepaid", _) => "public-follow-says-prepaid",
            ("refunded", _) => "public-follow-says-refunded",
            ("void", _) => "public-follow-says-void",
            _ => "public-follow-says-lost",
        };
        let words = [("what", self.what.clone().unwrap_or_default())];
        Prose::of(v, id, &words, &[("amount", Piece::figure(story.say(v, self.sum), anchor(self.first)))])
    }
}

/// The gift as the line: from 0 to its amount, a part each.
pub(crate) fn line(v: &Voice, story: &Story, groups: &[Group<'_>]) -> Line {
    let span = |(n, Group { all: part, .. }): (usize, &Group<'_>)| {
        let state = fate::state(v, part);
        let value = part.hi - part.lo;
        Span { stage: state.stage, name: state.word, value, text: story.say(v, value), href: anchor(n) }
    };
    let spans = groups.iter().enumerate().map(span).collect();
    Line { size: Size::Hero, ..Line::of(story.measure, spans) }
}

/// The table under it.
pub(crate) fn rows(v: &Voice, story: &Story, groups: &[Group<'_>]) -> Vec<Row> {
    let row = |(n, Group { all: part, .. }): (usize, &Group<'_>)| {
        let state = fate::state(v, part);
        let (lo, hi) = (story.measure.say(part.lo), story.measure.say(part.hi));
        let amount = Figure { href: anchor(n), text: story.measure.say(part.hi - part.lo) };
        let swatch = Swatch { stage: state.stage };
        Row {
            swatch,
            range: format!("{lo} – {hi}"),
            amount,
            state: state.word,
            corresponds: fate::corresponds(v, story, part),
        }
    };
    groups.iter().enumerate().map(row).collect()
}

/// Channel and appeal, and as of when.
pub(crate) fn note(v: &Voice, story: &Story) -> String {
    let channel = story.known.channel(v, &story.channel);
    let from = match &story.known.appeal {
        Some(appeal) => v.tell("public-follow-appeal", &[("channel", channel), ("appeal", said(v, appeal))]),
        None => channel,
    };
    v.tell("public-follow-channel", &[("channel", from), ("at", v.instant(story.as_of))])
}
