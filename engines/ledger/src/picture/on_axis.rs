//! What a picture knows of one axis, and the questions that are asked of it.

use std::collections::BTreeMap;

use primitives::Code;

use super::{Need, Picture, Stop};
use crate::{Axis, AxisCode, Line, MirrorRow, Run, Step};

/// Its rows are boxed: a tree sets aside room for eleven in every leaf, and most lots have one or three. What lies close together is
/// found sooner.
#[derive(Clone, Debug, Default)]
pub(super) struct OnAxis {
    pub(super) axis: Option<Axis>,
    pub(super) item: Option<Code>,
    pub(super) line: Option<Line>,
    /// The length of the line, where that alone was asked for.
    pub(super) cost: Option<i64>,
    pub(super) runs: BTreeMap<i64, Box<Run>>,
    /// By (hop, lo).
    pub(super) steps: BTreeMap<(i64, i64), Box<Step>>,
    pub(super) mirror: BTreeMap<i64, Box<MirrorRow>>,
}

// Runs do not overlap each other, nor do steps of one hop, nor rows of current lines. So whoever goes back from `hi` may stop at
// the first that ends before `lo`, and it is one seek.
impl OnAxis {
    fn of_hop(&self, hop: i64, lo: i64, hi: i64) -> impl Iterator<Item = &Step> {
        let back = self.steps.range((hop, i64::MIN)..(hop, hi)).rev();
        back.map(|(_, step)| &**step).take_while(move |step| lo < step.hi)
    }
    fn runs(&self, lo: i64, hi: i64) -> impl Iterator<Item = &Run> {
        self.runs.range(..hi).rev().map(|(_, run)| &**run).take_while(move |run| lo < run.hi)
    }
    fn mirror(&self, lo: i64, hi: i64) -> impl Iterator<Item = &MirrorRow> {
        self.mirror.range(..hi).rev().map(|(_, row)| &**row).take_while(move |row| lo < row.hi)
    }
}

fn in_order<'a, T>(backwards: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut all: Vec<&T> = backwards.collect();
    all.reverse();
    all
}

/// An axis of a picture, looked up once whatever is asked of it.
#[derive(Clone, Copy)]
pub(crate) struct At<'p, 'c> {
    pub(super) picture: &'p Picture,
    pub(super) code: &'c AxisCode,
    pub(super) on: Option<&'p OnAxis>,
}

impl<'p, 'c> At<'p, 'c> {
    fn asked(self, need: impl FnOnce(AxisCode) -> Need) -> Result<Option<&'p OnAxis>, Stop> {
        self.picture.need(|| need(self.code.clone()))?;
        Ok(self.on)
    }
    pub(crate) fn code(self) -> &'c AxisCode {
        self.code
    }
    pub(crate) fn axis(self) -> Result<Option<&'p Axis>, Stop> {
        Ok(self.asked(Need::Axis)?.and_then(|on| on.axis.as_ref()))
    }
    pub(crate) fn must_axis(self) -> Result<&'p Axis, Stop> {
        self.axis()?.ok_or_else(|| crate::refusal::unknown_axis(self.code).into())
    }
    pub(crate) fn runs(self, lo: i64, hi: i64) -> Result<Vec<&'p Run>, Stop> {
        let on = self.asked(|code| Need::Runs(code, lo, hi))?;
        Ok(on.map_or(Vec::new(), |on| in_order(on.runs(lo, hi))))
    }
    pub(crate) fn runs_of(self, account: &crate::Account, lo: i64, hi: i64) -> Result<Vec<&'p Run>, Stop> {
        let on = self.asked(|code| Need::RunsOf(code, account.clone(), lo, hi))?;
        Ok(on.map_or(Vec::new(), |on| in_order(on.runs(lo, hi).filter(|run| run.account == *account))))
    }
    /// The first runs of the account, in order, at least until they sum to `sum`.
    pub(crate) fn queue(self, account: &crate::Account, sum: i64) -> Result<Vec<&'p Run>, Stop> {
        let on = self.asked(|code| Need::Queue(code, account.clone(), sum))?;
        let runs = on.into_iter().flat_map(|on| on.runs.values().map(|run| &**run));
        Ok(runs.filter(|run| run.account == *account).collect())
    }
    /// By (hop, lo).
    pub(crate) fn steps(self, lo: i64, hi: i64) -> Result<Vec<&'p Step>, Stop> {
        let mut all = Vec::new();
        let Some(on) = self.asked(|code| Need::Steps(code, lo, hi))? else { return Ok(all) };
        let last = on.steps.last_key_value().map_or(-1, |((hop, _), _)| *hop);
        for hop in 0..=last {
            let before = all.len();
            all.extend(on.of_hop(hop, lo, hi));
            // Units that made no such step made none after it.
            if all.len() == before {
                break;
            }
            all[before..].reverse();
        }
        Ok(all)
    }
    pub(crate) fn hop(self, hop: i64, lo: i64, hi: i64) -> Result<Vec<&'p Step>, Stop> {
        let on = self.asked(|code| Need::Hop(code, hop, lo, hi))?;
        Ok(on.map_or(Vec::new(), |on| in_order(on.of_hop(hop, lo, hi))))
    }
    pub(crate) fn line(self) -> Result<&'p Line, Stop> {
        static NONE: Line = Line { revisions: Vec::new(), all: Vec::new() };
        Ok(self.asked(Need::Line)?.and_then(|on| on.line.as_ref()).unwrap_or(&NONE))
    }
    pub(crate) fn cost(self) -> Result<i64, Stop> {
        let on = self.asked(Need::Cost)?;
        Ok(on.and_then(|on| on.line.as_ref().map(Line::fen).or(on.cost)).unwrap_or(0))
    }
    pub(crate) fn mirror(self, lo: i64, hi: i64) -> Result<Vec<&'p MirrorRow>, Stop> {
        let on = self.asked(|code| Need::Mirror(code, lo, hi))?;
        Ok(on.map_or(Vec::new(), |on| in_order(on.mirror(lo, hi))))
    }
    pub(crate) fn item(self) -> Result<Option<&'p Code>, Stop> {
        Ok(self.asked(Need::Item)?.and_then(|on| on.item.as_ref()))
    }
}
