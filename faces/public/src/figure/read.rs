//! Reads a figure's page.

use std::collections::BTreeSet;

use book::EntryId;
use book::figures::{By, Figure};
use book::journal;
use operation::Names;
use operation::published::Published;
use primitives::{Code, Day, Instant, PlaceCode};
use store::{Failure, Tx};
use ui::parts::Mark;

use super::data::ROWS_MAX;
use super::rows::{self, Place, Row};
use super::{FigureView, PAGE, Share, Stand};
use crate::because::Teller;
use crate::corrections::{self, CORRECTIONS_MAX, Correction};
use crate::figures::{self, Asked, Opened, Shown};
use crate::{lookup, refusal};

/// How much of a figure is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What its page shows.
    Page,
    /// What a file of it holds.
    File,
    /// What a picture of it shows: no entry by itself.
    Card,
}

impl Depth {
    const fn rows(self) -> usize {
        match self {
            Depth::Page => PAGE,
            Depth::File => ROWS_MAX,
            Depth::Card => 0,
        }
    }
}

/// Parts of the line; the smallest others are one.
const SHARES_MAX: usize = 12;
/// Other instants that the page names.
const OTHERS_MAX: usize = 6;
/// More entries without a time of their own are not looked up for it.
const HEADS_MAX: usize = 200;

/// Opens a figure and reads the page of entries behind `after`; refused where it is not known (W105), where `after` is none of
/// its entries (W142), and as of a day that the book has not reached (W143).
pub async fn read(tx: &mut Tx<'_>, asked: Asked, after: Option<EntryId>, depth: Depth) -> Result<FigureView, Failure> {
    let now = journal::last_entered(tx).await?.unwrap_or(Instant::EPOCH);
    within_reach(&asked, now)?;
    let id = asked.id.clone();
    let Some(opened) = figures::open(tx, asked, now).await? else { return Err(refusal::no_figure(id).into()) };
    let (order, sums) = rows::in_order(tx, &opened.figure).await?;
    let first = match after {
        Some(last) => {
            let at = order.iter().position(|place| place.entry == last);
            at.ok_or_else(|| refusal::not_behind(&id, last))? + 1
        }
        None => 0,
    };
    let page = &order[first..order.len().min(first + depth.rows())];
    let next = page.last().map(|place| place.entry).filter(|_| first + page.len() < order.len());
    let before = order[..first].iter().filter_map(|place| place.part).sum();
    let mut teller = Teller::at(opened.figure.as_of);
    let corrections = corrections::read(tx, CORRECTIONS_MAX).await?;
    let mut told = BTreeSet::new();
    let is_money = opened.figure.unit == "fen";
    let said: Vec<Correction> = corrections.iter().filter(|one| is_money || !is_price(one)).cloned().collect();
    let rows = page_rows(tx, &mut teller, page, before, (&said, &mut told)).await?;
    let notices = if next.is_none() { left(&opened, corrections, &told, &order) } else { Vec::new() };
    let shares = shares(tx, &mut teller, &opened).await?;
    let others = if depth == Depth::Page { others(tx, &opened, now).await? } else { Vec::new() };
    let Opened { asked, published, figure } = opened;
    let operation = match &asked.operation {
        Some(code) => operation::find(tx, code).await?.map(|operation| (operation.code, operation.names)),
        None => None,
    };
    let stands = stands(tx, &asked, published.as_ref(), operation.as_ref()).await?;
    let parameters = parameters(tx, published.as_ref().map_or(&asked.parameters, |own| &own.parameters)).await?;
    let subject = subject(tx, &mut teller, &asked).await?;
    Ok(FigureView {
        as_of: figure.as_of,
        definition: definition(&asked, published.as_ref()),
        names: published.as_ref().map(|own| own.names.clone()),
        shown: Shown { asked, value: figure.value, unit: figure.unit, words: published.and_then(|own| own.unit) },
        subject,
        operation,
        parameters,
        others,
        stands,
        sums,
        shares,
        count: order.len(),
        first,
        rows,
        notices,
        next,
    })
}

/// The book speaks of its last day, no further.
fn within_reach(asked: &Asked, now: Instant) -> Result<(), Failure> {
    let end = now.day().plus(1).start();
    match asked.as_of {
        Some(at) if end <= at && now != Instant::EPOCH => Err(refusal::too_late(at, now).into()),
        _ => Ok(()),
    }
}

/// The desk's figure.
pub(super) fn definition(asked: &Asked, published: Option<&Published>) -> String {
    let name = || asked.id.split_once(':').map_or(asked.id.as_str(), |(name, _)| name).to_owned();
    published.map_or_else(name, |own| own.definition.to_string())
}

async fn page_rows(
    tx: &mut Tx<'_>,
    teller: &mut Teller,
    page: &[Place],
    before: i64,
    (corrections, told): (&[Correction], &mut BTreeSet<EntryId>),
) -> Result<Vec<Row>, Failure> {
    let ids: Vec<EntryId> = page.iter().map(|place| place.entry).collect();
    let mut heads = journal::heads(tx, &ids).await?;
    let (mut rows, mut total): (Vec<Row>, i64) = (Vec::new(), before);
    for (at, place) in page.iter().enumerate() {
        let Some(head) = heads.remove(&place.entry) else { continue };
        let (because, lots) = teller.tell(tx, &head).await?;
        total += place.part.unwrap_or_default();
        let mark = place.mark.or(head.corrects.map(|_| Mark::Fix));
        // The reason closes a correction: behind the last of its rows.
        let goes_on = page.get(at + 1).is_some_and(|next| next.mark == Some(Mark::Fix)) && mark.is_some();
        let mut notices = Vec::new();
        for one in corrections.iter().filter(|_| !goes_on) {
            let ours = |entry: EntryId| rows.iter().map(|row: &Row| row.head.id).chain([head.id]).any(|id| id == entry);
            let here = ours(one.entry) || ours(one.corrects) || is_of(one, &lots);
            if here && told.insert(one.entry) {
                notices.push(one.clone());
            }
        }
        rows.push(Row { head, because, part: place.part.map(|part| (part, total)), mark, notices });
    }
    Ok(rows)
}

/// A price that was put right changes no count.
fn is_price(one: &Correction) -> bool {
    one.noun.as_str() == "repricing"
}

/// Whether what was put right is a lot of these: LOT/identity-1, LOT/cost-1.
fn is_of(correction: &Correction, lots: &[Code]) -> bool {
    let lot = correction.code.as_str().rsplit_once('/').map(|(lot, _)| lot);
    matches!(correction.noun.as_str(), "identity" | "repricing") && lots.iter().any(|one| Some(one.as_str()) == lot)
}

/// Corrections that name this figure, or an entry of it, and stand beside none of its rows.
fn left(opened: &Opened, all: Vec<Correction>, told: &BTreeSet<EntryId>, order: &[Place]) -> Vec<Correction> {
    let named = |one: &Correction| {
        let own = opened.published.as_ref();
        own.is_some_and(|own| {
            one.figures.iter().any(|it| it.id == own.id.as_str() && it.operation.as_ref() == Some(&own.operation))
        })
    };
    let stands = |one: &Correction| order.iter().any(|place| place.entry == one.entry);
    all.into_iter().filter(|one| named(one) && !told.contains(&one.entry) && !stands(one)).collect()
}

/// By channel, the largest first; by consignment, in order. Empty where the shares do not tile the value.
async fn shares(tx: &mut Tx<'_>, teller: &mut Teller, opened: &Opened) -> Result<Vec<Share>, Failure> {
    let Some(split) = &opened.figure.split else { return Ok(Vec::new()) };
    if split.shares.iter().any(|(_, share)| *share < 0) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (code, value) in &split.shares {
        let (order, names) = match split.by {
            By::Channel => (-value, teller.channel(tx, code).await?),
            By::Consignment => match delivery::consignment::find(tx, code).await? {
                Some(one) => (one.number, one.names),
                None => (i64::MAX, Names::new(code.as_str(), code.as_str())),
            },
        };
        found.push((order, Share { names: Some(names), value: *value, asked: Some(part(opened, split.by, code)) }));
    }
    found.sort_by_key(|(order, _)| *order);
    let mut shares: Vec<Share> = found.into_iter().map(|(_, share)| share).collect();
    if SHARES_MAX < shares.len() {
        let rest = shares.split_off(SHARES_MAX - 1).iter().map(|share| share.value).sum();
        shares.push(Share { names: None, value: rest, asked: None });
    }
    Ok(shares)
}

/// The figure of one part: the desk's, with the channel behind its colon or the consignment as a parameter.
fn part(opened: &Opened, by: By, code: &Code) -> Asked {
    let definition = definition(&opened.asked, opened.published.as_ref());
    let parameters = opened.published.as_ref().map_or(&opened.asked.parameters, |own| &own.parameters).clone();
    let whole = Asked { parameters, ..opened.asked.clone() };
    match by {
        By::Channel => Asked { id: format!("{definition}:{code}"), ..whole },
        By::Consignment => {
            let id = if opened.published.is_some() { definition } else { whole.id.clone() };
            Asked { id, ..whole }.with("consignment", code)
        }
    }
}

/// The last instants of days on which the figure changed, a few of them over the whole time, and now.
async fn others(tx: &mut Tx<'_>, opened: &Opened, now: Instant) -> Result<Vec<(Instant, Asked)>, Failure> {
    let is_now = now <= opened.figure.as_of;
    let later = if is_now {
        None
    } else {
        let asked = Asked { as_of: Some(now), ..opened.asked.clone() };
        figures::open(tx, asked, now).await?.map(|opened| opened.figure)
    };
    let days = days(tx, later.as_ref().unwrap_or(&opened.figure)).await?;
    let ends = days.into_iter().filter(|day| *day != opened.figure.as_of.day()).filter_map(last_second);
    let mut ends: Vec<Instant> = ends.collect();
    if OTHERS_MAX < ends.len() {
        let last = ends.len() - 1;
        ends = (0..OTHERS_MAX).map(|at| ends[at * last / (OTHERS_MAX - 1)]).collect();
    }
    let mut others = Vec::new();
    for at in ends {
        let asked = Asked { as_of: Some(at), ..opened.asked.clone() };
        // It may not have been known then: a consignment is planned before it is signed for, a lot was held to be another item.
        if figures::open(tx, asked.clone(), now).await?.is_some() {
            others.push((at, asked));
        }
    }
    Ok(others)
}

fn last_second(day: Day) -> Option<Instant> {
    let (y, m, d) = day.ymd();
    Instant::shanghai(y, m, d, 23, 59, 59)
}

/// The Shanghai days on which its entries began to count.
async fn days(tx: &mut Tx<'_>, figure: &Figure) -> Result<BTreeSet<Day>, Failure> {
    if !figure.parts.is_empty() {
        return Ok(figure.parts.iter().map(|part| part.at.day()).collect());
    }
    if HEADS_MAX < figure.entries.len() {
        return Ok(BTreeSet::new());
    }
    let heads = journal::heads(tx, &figure.entries).await?;
    Ok(heads.values().map(|head| head.effective_at.day()).collect())
}

/// The pages on which the figure stands.
async fn stands(
    tx: &mut Tx<'_>,
    asked: &Asked,
    published: Option<&Published>,
    operation: Option<&(Code, Names)>,
) -> Result<Vec<Stand>, Failure> {
    const AT_HOME: [&str; 3] = ["finance.received", "delivery.handed_over", "finance.unused"];
    let mut stands = Vec::new();
    let consignment = asked.parameters.get("consignment").and_then(|text| text.parse::<Code>().ok());
    if let Some(code) = &consignment
        && let Some(one) = delivery::consignment::find(tx, code).await?
    {
        stands.push(Stand::Consignment(one.code, one.names));
    }
    if let Some(place) = asked.id.strip_prefix("delivery.signed:").and_then(|text| text.parse::<PlaceCode>().ok()) {
        stands.push(Stand::Place(place, operation::place::names(place)));
    }
    let whole = asked.parameters.is_empty();
    if let Some((code, names)) = operation.filter(|_| whole || consignment.is_some()) {
        stands.push(Stand::Operation(code.clone(), names.clone()));
        if published.is_some() {
            stands.push(Stand::Brief(code.clone()));
        }
    }
    if whole && AT_HOME.contains(&asked.id.as_str()) && operation.is_some() {
        stands.push(Stand::Home);
    }
    Ok(stands)
}

/// Parameters with the names of what they say.
async fn parameters(
    tx: &mut Tx<'_>,
    said: &std::collections::BTreeMap<String, String>,
) -> Result<Vec<(String, String, Option<Names>)>, Failure> {
    let mut all = Vec::new();
    for (key, value) in said {
        let mut named = Vec::new();
        for one in value.split(',') {
            named.push(named_by(tx, key, one.trim()).await?);
        }
        let names = named.into_iter().collect::<Option<Vec<Names>>>();
        let joined = names.map(|names| {
            let of = |pick: fn(&Names) -> &str, by| names.iter().map(pick).collect::<Vec<_>>().join(by);
            Names { zh: of(|names| &names.zh, "、"), en: of(|names| &names.en, ", ") }
        });
        all.push((key.clone(), value.clone(), joined));
    }
    Ok(all)
}

async fn named_by(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<Option<Names>, Failure> {
    if key == "place" {
        return Ok(value.parse().ok().map(operation::place::full_names));
    }
    let Ok(code) = value.parse::<Code>() else { return Ok(None) };
    Ok(match key {
        "consignment" | "consignments" => delivery::consignment::find(tx, &code).await?.map(|one| one.names),
        "operation" | "operations" => operation::find(tx, &code).await?.map(|one| one.names),
        "item" | "items" => supply::item::find(tx, &code).await?.map(|one| one.names),
        "appeal" => fundraising::appeal::find(tx, &code).await?.map(|one| one.names),
        "site" => Some(lookup::site(tx, &code).await?),
        "channel" => Some(lookup::channel(tx, &code).await?),
        _ => None,
    })
}

/// What stands behind the colon, by its name.
async fn subject(tx: &mut Tx<'_>, teller: &mut Teller, asked: &Asked) -> Result<Option<Names>, Failure> {
    let Some((name, subject)) = asked.id.split_once(':') else { return Ok(None) };
    if let Ok(place) = subject.parse::<PlaceCode>()
        && name.starts_with("delivery.")
    {
        return Ok(operation::place::find(tx, place).await?.map(|place| place.names));
    }
    let Ok(code) = subject.parse::<Code>() else { return Ok(None) };
    Ok(match name.split_once('.').map(|(desk, _)| desk) {
        Some("finance") => Some(teller.channel(tx, &code).await?),
        Some("delivery") if name == "delivery.in_stock" => supply::item::find(tx, &code).await?.map(|item| item.names),
        Some("delivery") => delivery::consignment::find(tx, &code).await?.map(|one| one.names),
        _ => None,
    })
}
