//! An operation day by day (逐日): what came, what was signed for, what was put right. Each day is an instant at which the
//! whole page may be seen.

use std::collections::{BTreeMap, BTreeSet};

use book::EntryId;
use book::flows;
use delivery::{Consignment, HandOver};
use operation::published::Published;
use operation::{Names, Operation};
use primitives::{Code, Day, Instant};
use store::{Failure, Tx};

use crate::corrections::Correction;
use crate::figures::{Asked, Shown};

/// Of a longer operation only the days on which something happened are told.
const DAYS_MAX: usize = 120;

/// A Shanghai day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMark {
    /// Which one.
    pub day: Day,
    /// Its last millisecond: the instant at which its page stands.
    pub as_of: Instant,
    /// Money and goods received that day, in fen, less what turned out void.
    pub received: Option<Shown>,
    /// Units signed for that day, less those of signatures that were undone on it.
    pub signed: Option<Shown>,
    /// Consignments that were first signed for that day: code, number, names.
    pub consignments: Vec<(Code, i64, Names)>,
    /// Entries that put a published figure of the operation right.
    pub corrections: Vec<EntryId>,
}

impl DayMark {
    /// Whether nothing of all that happened.
    pub const fn is_empty(&self) -> bool {
        self.received.is_none() && self.signed.is_none() && self.consignments.is_empty() && self.corrections.is_empty()
    }
}

/// What the operation's page has read of it for its other parts: nothing that became effective by `last` is missing.
pub(crate) struct Happened<'r> {
    pub(crate) funds: &'r [Code],
    pub(crate) consignments: &'r [Consignment],
    pub(crate) hand_overs: &'r [HandOver],
    pub(crate) published: &'r [Published],
    pub(crate) corrections: &'r [Correction],
}

/// The days of an operation, from its activation to the last on which something became effective by `last`: a statement a
/// fund, however many days.
pub(crate) async fn read(
    tx: &mut Tx<'_>,
    operation: &Operation,
    last: Instant,
    happened: &Happened<'_>,
) -> Result<Vec<DayMark>, Failure> {
    let mut came: BTreeMap<Day, i64> = BTreeMap::new();
    for (at, fen) in flows::came(tx, happened.funds, last).await? {
        *came.entry(at.day()).or_default() += fen;
    }
    Ok(of(operation, last, &came, happened))
}

/// The days of what was read.
fn of(operation: &Operation, last: Instant, came: &BTreeMap<Day, i64>, happened: &Happened<'_>) -> Vec<DayMark> {
    let hand_overs: Vec<&HandOver> = happened.hand_overs.iter().filter(|one| one.at <= last).collect();
    let touches = |one: &&Correction| {
        let ids = || happened.published.iter().map(|own| own.id.as_str());
        one.at <= last && one.figures.iter().any(|figure| ids().any(|id| id == figure.id))
    };
    let mut corrected: BTreeMap<Day, Vec<EntryId>> = BTreeMap::new();
    for one in happened.corrections.iter().filter(touches) {
        corrected.entry(one.at.day()).or_default().push(one.entry);
    }
    let mut signed: BTreeMap<Day, i64> = BTreeMap::new();
    let mut first: BTreeMap<Day, Vec<(Code, i64, Names)>> = BTreeMap::new();
    for one in &hand_overs {
        *signed.entry(one.at.day()).or_default() += one.units();
        if let Some(undone) = one.reversed_at.filter(|at| *at <= last) {
            *signed.entry(undone.day()).or_default() -= one.units();
        }
    }
    for named in happened.consignments {
        let standing = hand_overs.iter().filter(|one| one.consignment == named.code && one.stands_at(last));
        if let Some(at) = standing.map(|one| one.at).min() {
            first.entry(at.day()).or_default().push((named.code.clone(), named.number, named.names.clone()));
        }
    }
    let touched: BTreeSet<Day> = came.keys().chain(signed.keys()).chain(corrected.keys()).copied().collect();
    let from = operation.at.day();
    let to = touched.last().copied().unwrap_or(from).max(from);
    let each =
        std::iter::successors(Some(from), |day| Some(day.plus(1))).take_while(|day| *day <= to).take(DAYS_MAX + 1);
    let all: BTreeSet<Day> = each.collect();
    let days = if DAYS_MAX < all.len() { touched } else { &all | &touched };
    let mark = |day: Day| {
        let of = |id: &str, sum: Option<&i64>, unit: &str| {
            let asked = Asked::desk(id, Some(&operation.code), end(day)).with("since", end(day.plus(-1)));
            sum.filter(|sum| **sum != 0).map(|sum| Shown::of(asked, *sum, unit))
        };
        DayMark {
            day,
            as_of: end(day),
            received: of("finance.flow", came.get(&day), "fen"),
            signed: of("delivery.handed_over", signed.get(&day), "item"),
            consignments: first.get(&day).cloned().unwrap_or_default(),
            corrections: corrected.get(&day).cloned().unwrap_or_default(),
        }
    };
    days.into_iter().map(mark).collect()
}

/// A day's last millisecond.
pub fn end(day: Day) -> Instant {
    let next = day.plus(1).start();
    Instant::from_ms(next.ms() - 1).unwrap_or(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_its_last_millisecond() {
        let day: Day = "2022-03-13".parse().unwrap();
        assert_eq!(end(day).to_string(), "2022-03-13T23:59:59.999+08:00");
        assert_eq!(end(day).to_string().parse::<Instant>(), Ok(end(day)));
    }
}
