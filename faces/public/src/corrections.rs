//! Corrections (更正): entries that put something right in public, each with its reason and the published figures that it
//! touches.

use std::collections::BTreeMap;

use access::{App, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use delivery::{consignment, shipment};
use ledger::AxisKind;
use operation::{Names, published};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::parts::{Fact, Facts, Piece, Prose};
use ui::{Lang, Reader, Section, Voice};

use crate::figures::{self, Asked};
use crate::labels;

/// More corrections than this stand in the journal only.
pub(crate) const CORRECTIONS_MAX: i64 = 200;

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The entry that puts it right.
    pub entry: EntryId,
    /// What the desk did, and to what.
    pub noun: Code,
    /// Which one.
    pub code: Code,
    /// When it was put right.
    pub at: Instant,
    /// When it was written down.
    pub entered_at: Instant,
    /// Why, for the public.
    pub reason: Names,
    /// The entry that was wrong.
    pub corrects: EntryId,
    /// What that entry was.
    pub wrong: Option<(Code, Code, Instant)>,
    /// The published figures that it touches.
    pub figures: Vec<Asked>,
}

impl Correction {
    /// What was done, to what: 改正品目 PO-1/1/1.
    pub fn what(&self, v: &Voice) -> String {
        format!("{} {}", labels::noun(v, self.noun.as_str()), self.code)
    }
    /// What was done and why, on one line.
    pub fn line(&self, v: &Voice) -> String {
        let reason = v.pick(&self.reason.zh, &self.reason.en).to_owned();
        v.tell("public-home-correction", &[("what", self.what(v)), ("reason", reason)])
    }
    /// What was wrong.
    pub fn wrong(&self, v: &Voice) -> Option<String> {
        let (noun, code, at) = self.wrong.as_ref()?;
        let what = format!("{} {code}", labels::noun(v, noun.as_str()));
        Some(v.tell("public-corrections-wrong-of", &[("what", what), ("at", v.instant(at))]))
    }
}

/// A correction as its own page shows it: what was wrong beside what is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionRow {
    /// The correction.
    pub correction: Correction,
    /// What was held to be, in both languages; `None` where an entry was undone.
    pub was: Option<Names>,
    /// What it is.
    pub is: Option<Names>,
    /// The names of the figures that it touches, where a list has them.
    pub named: Vec<Option<Names>>,
    /// The consignments that it is about.
    pub consignments: Vec<(Code, Names)>,
}

/// The page.
#[derive(Template)]
#[template(path = "corrections.html")]
pub struct CorrectionsPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// The latest first.
    pub rows: &'p [CorrectionRow],
}

impl CorrectionsPage<'_> {
    /// Struck beside right, and why.
    fn said(&self, row: &CorrectionRow) -> ui::parts::Correction {
        let v = self.v;
        let pick = |names: &Option<Names>| names.as_ref().map(|n| v.pick(&n.zh, &n.en).to_owned()).unwrap_or_default();
        let (was, is) = match (&row.was, &row.is, row.correction.wrong(v)) {
            (Some(_), _, _) => (pick(&row.was), pick(&row.is)),
            (None, _, Some(wrong)) => (wrong, v.t("public-shipment-undone")),
            (None, _, None) => (String::new(), String::new()),
        };
        let why = v.pick(&row.correction.reason.zh, &row.correction.reason.en).to_owned();
        ui::parts::Correction { word: v.t("public-correction"), was, is: is.into(), why: why.into() }
    }
    fn facts(&self, row: &CorrectionRow) -> Facts {
        let (v, c) = (self.v, &row.correction);
        let entry = |id: EntryId| {
            Piece::link(v.tell("public-entry-of", &[("id", id.short())]), v.href(&figures::entry(id).address()))
        };
        let mut facts = Vec::new();
        if let Some(wrong) = c.wrong(v) {
            let text = Prose { pieces: vec![Piece::words(format!("{wrong} ")), entry(c.corrects)] };
            facts.push(Fact::new(v.t("public-corrections-wrong"), text));
        }
        let words = [("at", v.instant(c.at)), ("entered", v.instant(c.entered_at))];
        let fix = v.tell("public-corrections-fix-of", &words);
        let text = Prose { pieces: vec![Piece::words(format!("{fix} ")), entry(c.entry)] };
        facts.push(Fact::new(v.t("public-corrections-fix"), text));
        if !c.figures.is_empty() {
            let named = c.figures.iter().zip(row.named.iter().chain(std::iter::repeat(&None)));
            let links = named.map(|(asked, names)| {
                let name = names.as_ref().map_or_else(|| asked.id.clone(), |n| v.pick(&n.zh, &n.en).to_owned());
                Prose::from(Piece::link(name, v.href(&asked.address())))
            });
            let text = Prose::joined(links.collect(), &v.t("public-comma"));
            facts.push(Fact::new(v.t("public-corrections-figures"), text));
        }
        if !row.consignments.is_empty() {
            let links = row.consignments.iter().map(|(code, names)| {
                Prose::from(Piece::link(v.pick(&names.zh, &names.en), v.href(&format!("/consignments/{code}"))))
            });
            let text = Prose::joined(links.collect(), &v.t("public-comma"));
            facts.push(Fact::new(v.t("public-corrections-pages"), text));
        }
        Facts(facts)
    }
}

/// The list's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/corrections", get(show))
}

async fn show(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let rows = app.db.read(async |tx| rows(tx).await).await?;
    let (title, lead) = (reader.v.t("public-corrections-title"), reader.v.t("public-corrections-lead"));
    reader.page(Section::Corrections, &title, &lead, &CorrectionsPage { v: &reader.v, rows: &rows })
}

/// The latest corrections with what was wrong, what is right, and where it stands.
pub async fn rows(tx: &mut Tx<'_>) -> Result<Vec<CorrectionRow>, Failure> {
    let Some(now) = book::journal::last_entered(tx).await? else { return Ok(Vec::new()) };
    let shipments = shipment::until(tx, now).await?;
    let consignments = consignment::all(tx).await?;
    let mut rows = Vec::new();
    for correction in read(tx, CORRECTIONS_MAX).await? {
        let lot = changed(tx, correction.entry).await?;
        let (was, is) = match &lot {
            Some(lot) => (was(tx, lot, &correction, false).await?, was(tx, lot, &correction, true).await?),
            None => (None, None),
        };
        let ours = |one: &&delivery::Shipment| {
            let way = format!("{}/", one.code);
            let here = correction.code == one.code || correction.code.as_str().starts_with(&way);
            here || lot.as_ref().is_some_and(|lot| one.loads.iter().any(|load| load.lot == *lot))
        };
        let mut codes: Vec<&Code> = shipments.iter().filter(ours).map(|one| &one.consignment).collect();
        codes.sort();
        codes.dedup();
        let named = consignments.iter().filter(|one| codes.contains(&&one.code));
        let mut names = Vec::new();
        for asked in &correction.figures {
            names.push(name(tx, asked).await?);
        }
        rows.push(CorrectionRow {
            consignments: named.map(|one| (one.code.clone(), one.names.clone())).collect(),
            named: names,
            was,
            is,
            correction,
        });
    }
    Ok(rows)
}

/// The lot whose identity or price an entry changed.
async fn changed(tx: &mut Tx<'_>, entry: EntryId) -> Result<Option<Code>, Failure> {
    let Some(entry) = book::entry(tx, entry).await?.filter(|entry| entry.undoes.is_none()) else { return Ok(None) };
    let lots = entry.identities.iter().map(|one| &one.lot).chain(entry.lines.iter().map(|line| &line.sink));
    Ok(lots.map(|axis| axis.as_str().parse()).next().transpose().ok().flatten())
}

/// What a lot was held to be, or to cost a unit, just before a correction; or since.
async fn was(tx: &mut Tx<'_>, lot: &Code, correction: &Correction, since: bool) -> Result<Option<Names>, Failure> {
    let at = if since { Some(correction.at) } else { Instant::from_ms(correction.at.ms() - 1) };
    let Some(at) = at else { return Ok(None) };
    let is_split = correction.noun.as_str() == "split";
    if is_split || correction.noun.as_str() == "identity" {
        let item = match is_split && !since {
            // A lot of its own from then on: before, it was what its lot was.
            true => booked_as(tx, correction.entry).await?,
            false => book::stock::item_at(tx, &book::AxisCode::of(lot), at).await?,
        };
        let Some(item) = item else { return Ok(None) };
        return Ok(supply::item::find(tx, &item).await?.map(|item| item.names));
    }
    let asked = Asked::desk(format!("supply.unit_cost:{lot}"), None, at);
    let cost = figures::show(tx, asked, at).await?;
    let say = |lang, fen| ui::format::money_signed(lang, fen);
    Ok(cost.map(|cost| Names::new(&say(Lang::Zh, cost.value), &say(Lang::En, cost.value))))
}

/// What the lot was booked as that an entry opened.
async fn booked_as(tx: &mut Tx<'_>, entry: EntryId) -> Result<Option<Code>, Failure> {
    let item = |kind: AxisKind| if let AxisKind::Lot { item, .. } = kind { Some(item) } else { None };
    Ok(book::entry(tx, entry).await?.and_then(|entry| entry.opens.into_iter().find_map(|open| item(open.kind))))
}

async fn name(tx: &mut Tx<'_>, asked: &Asked) -> Result<Option<Names>, Failure> {
    let (Some(operation), Ok(id)) = (&asked.operation, asked.id.parse::<Code>()) else { return Ok(None) };
    Ok(published::find(tx, operation, &id).await?.map(|own| own.names))
}

/// The latest corrections, newest first: the lists of figures are read once, the entries that were wrong many at a time.
pub async fn read(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Correction>, Failure> {
    let entries = book::journal::corrections(tx, most).await?;
    let wrong: Vec<EntryId> = entries.iter().filter_map(|entry| Some(entry.correction.as_ref()?.corrects)).collect();
    let wrong = book::journal::heads(tx, &wrong).await?;
    let named = entries.iter().any(|e| e.correction.as_ref().is_some_and(|notice| !notice.figures.is_empty()));
    let lists = if named { lists(tx).await? } else { BTreeMap::new() };
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let Some(notice) = entry.correction else { continue };
        let head = wrong.get(&notice.corrects);
        let touched = |id: String| Asked { operation: lists.get(&id).cloned(), id, ..Asked::default() };
        all.push(Correction {
            entry: entry.id,
            noun: entry.cause.noun,
            code: entry.cause.code,
            at: entry.effective_at,
            entered_at: entry.entered_at,
            reason: said(notice.reason),
            corrects: notice.corrects,
            wrong: head.map(|head| (head.noun.clone(), head.code.clone(), head.effective_at)),
            figures: notice.figures.into_iter().map(touched).collect(),
        });
    }
    Ok(all)
}

/// Published figures, and the first operation that has one of that id on its list.
async fn lists(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Code>, Failure> {
    let mut lists = BTreeMap::new();
    for operation in operation::list(tx).await? {
        for figure in published::of(tx, &operation.code).await? {
            lists.entry(figure.id.to_string()).or_insert_with(|| operation.code.clone());
        }
    }
    Ok(lists)
}

/// A reason is written in both languages, as JSON; a plain one is the same in both.
pub(crate) fn said(reason: String) -> Names {
    serde_json::from_str(&reason).unwrap_or_else(|_| Names::new(&reason, &reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_in_both_languages() {
        assert_eq!(said(r#"{"zh":"实为KN95","en":"It is KN95"}"#.into()), Names::new("实为KN95", "It is KN95"));
        assert_eq!(said("typed".into()), Names::new("typed", "typed"));
    }
}
