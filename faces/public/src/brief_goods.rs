//! The brief's goods: a sentence for each consignment that has been signed for, and their sum.

use std::collections::BTreeSet;

use delivery::{HandOver, consignment, hand_over};
use operation::{Names, place};
use primitives::{Code, Instant, PlaceCode, count};
use store::{Failure, Tx};
use ui::Voice;
use ui::chart::{Line, Measure, Span};
use ui::parts::{Piece, Prose};

use crate::brief::{BriefView, listed, said, time};
use crate::figures::{Asked, Shown};
use crate::prose::{self, whole};

/// Signatures that a sentence names; the others are counted.
const SIGNED_MAX: usize = 4;

/// A consignment that has been signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// Its goods by what they are, with the units handed over.
    pub items: Vec<(Names, Shown)>,
    /// When it was signed for, and in which places, oldest first.
    pub signed: Vec<(Instant, Names)>,
}

/// The consignments of an operation that had been signed for by then.
pub(crate) async fn read(tx: &mut Tx<'_>, operation: &Code, as_of: Instant) -> Result<Vec<Sent>, Failure> {
    let mut sent = Vec::new();
    for consignment in consignment::list(tx, operation).await? {
        let mut signed = hand_over::of_consignment(tx, &consignment.code).await?;
        signed.retain(|hand_over| hand_over.stands_at(as_of));
        if signed.is_empty() {
            continue;
        }
        let items = items(tx, operation, &consignment.code, &signed, as_of).await?;
        let (names, purpose) = (consignment.names, consignment.purpose);
        sent.push(Sent { names, purpose, items, signed: arrivals(&signed) });
    }
    Ok(sent)
}

/// What was handed over, by what the lots were held to be then.
async fn items(
    tx: &mut Tx<'_>,
    operation: &Code,
    consignment: &Code,
    signed: &[HandOver],
    as_of: Instant,
) -> Result<Vec<(Names, Shown)>, Failure> {
    let mut sums: Vec<(Code, i64)> = Vec::new();
    for line in signed.iter().flat_map(|hand_over| &hand_over.lines).filter(|line| line.excess.is_zero()) {
        let Some(code) = book::stock::item_at(tx, &book::AxisCode::of(&line.lot), as_of).await? else { continue };
        let units = line.received.get() + line.damaged.get();
        match sums.iter_mut().find(|(item, _)| *item == code) {
            Some((_, sum)) => *sum += units,
            None => sums.push((code, units)),
        }
    }
    let mut items = Vec::new();
    for (code, units) in sums.into_iter().filter(|(_, units)| 0 < *units) {
        let Some(item) = supply::item::find(tx, &code).await? else { continue };
        let asked = Asked::desk("delivery.handed_over", Some(operation), as_of);
        let asked = asked.with("consignment", consignment).with("item", &code);
        items.push((item.names, Shown { words: Some(item.unit), ..Shown::of(asked, units, "item") }));
    }
    Ok(items)
}

/// The consignments whose units make up a figure, at the figure's own time; none where they do not add up to it.
pub(crate) async fn track(
    tx: &mut Tx<'_>,
    operation: &Code,
    items: &Shown,
) -> Result<Vec<(Code, Names, Shown)>, Failure> {
    let Some(as_of) = items.asked.as_of else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for one in consignment::list(tx, operation).await? {
        let signed = hand_over::of_consignment(tx, &one.code).await?;
        let lines = signed.iter().filter(|one| one.stands_at(as_of)).flat_map(|one| &one.lines);
        let units = lines.filter(|line| line.excess.is_zero()).map(|line| line.received.get() + line.damaged.get());
        let units: i64 = units.sum();
        if 0 < units {
            let asked = Asked::desk("delivery.handed_over", Some(operation), as_of).with("consignment", &one.code);
            rows.push((one.code, one.names, Shown::of(asked, units, "item")));
        }
    }
    let sum: i64 = rows.iter().map(|(_, _, shown)| shown.value).sum();
    if sum != items.value || rows.len() < 2 {
        rows.clear();
    }
    Ok(rows)
}

/// The consignments end to end, and what is said under them.
pub(crate) fn line(v: &Voice, view: &BriefView) -> Option<(Line, String)> {
    let items = view.items.as_ref().filter(|_| !view.track.is_empty())?;
    let span = |(n, (code, names, shown)): (usize, &(Code, Names, Shown))| Span {
        stage: crate::payers::grey(n),
        name: said(v, names),
        value: shown.value,
        text: shown.text(v),
        href: v.href(&format!("/consignments/{code}")),
    };
    let line = Line::of(Measure::Count, view.track.iter().enumerate().map(span).collect());
    let many = count(view.track.len());
    let words = [("batches", v.value(many, "batch")), ("items", items.text(v)), ("at", time(v, items))];
    Some((line, v.tell("public-brief-track", &words)))
}

/// Each place and the time of its first signature there.
fn arrivals(signed: &[HandOver]) -> Vec<(Instant, Names)> {
    let mut seen: BTreeSet<PlaceCode> = BTreeSet::new();
    let first = signed.iter().filter(|hand_over| seen.insert(hand_over.place));
    first.map(|hand_over| (hand_over.at, place::full_names(hand_over.place))).collect()
}

/// In words.
pub(crate) fn paragraphs(v: &Voice, view: &BriefView) -> Vec<Prose> {
    let mut all: Vec<Prose> = view.sent.iter().map(|sent| consignment_in_words(v, sent)).collect();
    let mut sum = Vec::new();
    if let (Some(batches), Some(items)) = (&view.batches, &view.items) {
        let figures = [whole("batches", batches), whole("items", items)];
        sum.push(prose::of(v, "public-brief-sum", &[("at", time(v, items))], &figures));
    }
    if let Some(kinds) = &view.kinds {
        sum.push(prose::of(v, "public-brief-kinds", &[], &[whole("kinds", kinds)]));
    }
    all.push(Prose::joined(sum, crate::brief::between(v)));
    all
}

fn consignment_in_words(v: &Voice, sent: &Sent) -> Prose {
    let words = [("consignment", said(v, &sent.names)), ("purpose", said(v, &sent.purpose))];
    let head = prose::of(v, "public-brief-sent", &words, &[]);
    let item = |(names, shown): &(Names, Shown)| {
        prose::of(v, "public-brief-item", &[("item", said(v, names))], &[whole("units", shown)])
    };
    let items = Prose::joined(sent.items.iter().map(item).collect(), &v.t("public-comma"));
    let mut pieces = head.pieces;
    pieces.extend(items.pieces);
    pieces.push(Piece::words(v.tell("public-brief-signed", &[("signed", signed_in_words(v, sent))])));
    Prose { pieces }
}

fn signed_in_words(v: &Voice, sent: &Sent) -> String {
    let one = |(at, place): &(Instant, Names)| {
        v.tell("public-brief-signed-in", &[("at", v.instant(at)), ("place", listed(v, std::slice::from_ref(place)))])
    };
    let said: Vec<String> = sent.signed.iter().take(SIGNED_MAX).map(one).collect();
    let mut text = said.join(&v.t("public-semicolon"));
    if SIGNED_MAX < sent.signed.len() {
        let n = count(sent.signed.len());
        text.push_str(&v.tell("public-brief-signed-more", &[("n", v.count(n))]));
    }
    text
}
