//! A picture of the book: as much of it as a rule or an entry looks at.

use std::collections::{BTreeMap, BTreeSet};

use primitives::{Code, Refusal};

use crate::{Account, Axis, AxisCode, AxisKind, Changes, EntryId, Line, MirrorRow, Run, Step};

/// A question that a picture cannot answer yet. The answer is given by the `put_…` methods, then [`Picture::answered`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Does this axis exist, and how does it stand?
    Axis(AxisCode),
    /// Every stream of a fund.
    Streams(Code),
    /// The first runs of an account on an axis, in order, until they sum to this many units.
    Queue(AxisCode, Account, i64),
    /// Every run of an account, on any axis.
    Account(Account),
    /// Every run of an account that overlaps `[lo, hi)`.
    RunsOf(AxisCode, Account, i64, i64),
    /// Every run that overlaps `[lo, hi)`.
    Runs(AxisCode, i64, i64),
    /// Every step of units in `[lo, hi)`.
    Steps(AxisCode, i64, i64),
    /// The steps of one hop that overlap `[lo, hi)`.
    Hop(AxisCode, i64, i64, i64),
    /// A sink's line with all its revisions.
    Line(AxisCode),
    /// The length of a sink's line.
    Cost(AxisCode),
    /// What of `[lo, hi)` lies on current lines.
    Mirror(AxisCode, i64, i64),
    /// Was this entry reversed; which spans did it touch? Answered with [`Picture::put_reversed`].
    Reversed(EntryId),
    /// What a lot is now.
    Item(AxisCode),
    /// The components of a lot of kits: axes.
    Components(AxisCode),
}

/// Why a rule stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The picture lacks these: look them up and call again.
    Missing(Vec<Need>),
    /// The rule says no.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(why: Refusal) -> Stop {
        Stop::Refused(why)
    }
}

#[derive(Clone, Debug, Default)]
struct OnAxis {
    runs: BTreeMap<i64, Run>,
    steps: BTreeMap<(i64, i64), Step>,
    mirror: BTreeMap<i64, MirrorRow>,
}

impl OnAxis {
    fn of_hop(&self, hop: i64, lo: i64, hi: i64) -> Vec<&Step> {
        let first = self.steps.range((hop, 0)..=(hop, lo)).next_back().map_or(lo, |((_, at), _)| *at);
        self.steps.range((hop, first)..(hop, hi)).map(|(_, s)| s).filter(|s| lo < s.hi).collect()
    }
}

/// As much of the book as was asked for; or all of it ([`Picture::whole`]).
#[derive(Clone, Debug, Default)]
pub struct Picture {
    whole: bool,
    answered: BTreeSet<Need>,
    axes: BTreeMap<AxisCode, Axis>,
    on: BTreeMap<AxisCode, OnAxis>,
    lines: BTreeMap<AxisCode, Line>,
    costs: BTreeMap<AxisCode, i64>,
    items: BTreeMap<AxisCode, Code>,
    reversed: BTreeSet<EntryId>,
    balances: BTreeMap<String, i64>,
}

impl Picture {
    /// Knows nothing yet, and asks.
    pub fn blank() -> Picture {
        Picture::default()
    }
    /// Holds the whole book from the first entry on, and never asks: for replay.
    pub fn whole() -> Picture {
        Picture { whole: true, ..Picture::default() }
    }
    /// These needs have been answered.
    pub fn answered(&mut self, needs: Vec<Need>) {
        self.answered.extend(needs);
    }

    /// Part of an answer: an axis that exists.
    pub fn put_axis(&mut self, axis: Axis) {
        self.axes.insert(axis.code.clone(), axis);
    }
    /// Part of an answer: a run.
    pub fn put_run(&mut self, axis: &AxisCode, run: Run) {
        self.on.entry(axis.clone()).or_default().runs.insert(run.lo, run);
    }
    /// Part of an answer: a step.
    pub fn put_step(&mut self, axis: &AxisCode, step: Step) {
        self.on.entry(axis.clone()).or_default().steps.insert((step.hop, step.lo), step);
    }
    /// Part of an answer: a line.
    pub fn put_line(&mut self, sink: &AxisCode, line: Line) {
        self.lines.insert(sink.clone(), line);
    }
    /// Part of an answer: the length of a line.
    pub fn put_cost(&mut self, sink: &AxisCode, fen: i64) {
        self.costs.insert(sink.clone(), fen);
    }
    /// Part of an answer: a row of the mirror.
    pub fn put_mirror(&mut self, axis: &AxisCode, row: MirrorRow) {
        self.on.entry(axis.clone()).or_default().mirror.insert(row.lo, row);
    }
    /// Part of an answer: what a lot is.
    pub fn put_item(&mut self, lot: &AxisCode, item: Code) {
        self.items.insert(lot.clone(), item);
    }
    /// Part of an answer: this entry was reversed.
    pub fn put_reversed(&mut self, entry: EntryId) {
        self.reversed.insert(entry);
    }

    /// Stops unless all of it was answered: a rule asks for all it can foresee at once.
    pub(crate) fn ask(&self, needs: impl IntoIterator<Item = Need>) -> Result<(), Stop> {
        if self.whole {
            return Ok(());
        }
        let missing: BTreeSet<_> = needs.into_iter().filter(|n| !self.answered.contains(n)).collect();
        if missing.is_empty() { Ok(()) } else { Err(Stop::Missing(missing.into_iter().collect())) }
    }

    pub(crate) fn axis(&self, code: &AxisCode) -> Result<Option<&Axis>, Stop> {
        self.ask([Need::Axis(code.clone())])?;
        Ok(self.axes.get(code))
    }
    pub(crate) fn must_axis(&self, code: &AxisCode) -> Result<&Axis, Stop> {
        self.axis(code)?.ok_or_else(|| crate::refusal::unknown_axis(code).into())
    }
    pub(crate) fn streams(&self, fund: &Code) -> Result<Vec<&Axis>, Stop> {
        self.ask([Need::Streams(fund.clone())])?;
        let is_its = |a: &&Axis| matches!(&a.kind, AxisKind::Stream { fund: f, .. } if f == fund);
        Ok(self.axes.values().filter(is_its).collect())
    }
    /// The first runs of the account, in order, at least until they sum to `sum`.
    pub(crate) fn queue(&self, axis: &AxisCode, account: &Account, sum: i64) -> Result<Vec<&Run>, Stop> {
        self.ask([Need::Queue(axis.clone(), account.clone(), sum)])?;
        Ok(self.runs_where(axis, 0, i64::MAX, |r| r.account == *account))
    }
    pub(crate) fn in_account(&self, account: &Account) -> Result<Vec<(&AxisCode, &Run)>, Stop> {
        self.ask([Need::Account(account.clone())])?;
        let mut out = Vec::new();
        for (axis, on) in &self.on {
            out.extend(on.runs.values().filter(|r| r.account == *account).map(|r| (axis, r)));
        }
        Ok(out)
    }
    pub(crate) fn runs_of(&self, axis: &AxisCode, account: &Account, lo: i64, hi: i64) -> Result<Vec<&Run>, Stop> {
        self.ask([Need::RunsOf(axis.clone(), account.clone(), lo, hi)])?;
        Ok(self.runs_where(axis, lo, hi, |r| r.account == *account))
    }
    pub(crate) fn runs(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&Run>, Stop> {
        self.ask([Need::Runs(axis.clone(), lo, hi)])?;
        Ok(self.runs_where(axis, lo, hi, |_| true))
    }
    /// The run that ends at `at`, and the one that begins there: neighbours of a change.
    pub(crate) fn beside(&self, axis: &AxisCode, at: i64) -> (Option<&Run>, Option<&Run>) {
        let runs = self.on.get(axis).map(|on| &on.runs);
        let left = runs.and_then(|r| r.range(..at).next_back()).map(|(_, r)| r).filter(|r| r.hi == at);
        (left, runs.and_then(|r| r.get(&at)))
    }
    fn runs_where(&self, axis: &AxisCode, lo: i64, hi: i64, fits: impl Fn(&Run) -> bool) -> Vec<&Run> {
        let Some(on) = self.on.get(axis) else { return Vec::new() };
        let first = on.runs.range(..=lo).next_back().map_or(lo, |(at, _)| *at);
        on.runs.range(first..hi).map(|(_, r)| r).filter(|r| lo < r.hi && fits(r)).collect()
    }
    pub(crate) fn steps(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&Step>, Stop> {
        self.ask([Need::Steps(axis.clone(), lo, hi)])?;
        let Some(on) = self.on.get(axis) else { return Ok(Vec::new()) };
        let last = on.steps.last_key_value().map_or(-1, |((hop, _), _)| *hop);
        Ok((0..=last).flat_map(|hop| on.of_hop(hop, lo, hi)).collect())
    }
    pub(crate) fn hop(&self, axis: &AxisCode, hop: i64, lo: i64, hi: i64) -> Result<Vec<&Step>, Stop> {
        self.ask([Need::Hop(axis.clone(), hop, lo, hi)])?;
        Ok(self.on.get(axis).map_or(Vec::new(), |on| on.of_hop(hop, lo, hi)))
    }
    pub(crate) fn line(&self, sink: &AxisCode) -> Result<&Line, Stop> {
        static NONE: Line = Line { revisions: Vec::new(), all: Vec::new() };
        self.ask([Need::Line(sink.clone())])?;
        Ok(self.lines.get(sink).unwrap_or(&NONE))
    }
    pub(crate) fn cost(&self, sink: &AxisCode) -> Result<i64, Stop> {
        self.ask([Need::Cost(sink.clone())])?;
        let line = self.lines.get(sink).map(Line::fen);
        Ok(line.or_else(|| self.costs.get(sink).copied()).unwrap_or(0))
    }
    pub(crate) fn mirror(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&MirrorRow>, Stop> {
        self.ask([Need::Mirror(axis.clone(), lo, hi)])?;
        let Some(on) = self.on.get(axis) else { return Ok(Vec::new()) };
        let first = on.mirror.range(..=lo).next_back().map_or(lo, |(at, _)| *at);
        Ok(on.mirror.range(first..hi).map(|(_, r)| r).filter(|r| lo < r.hi).collect())
    }
    pub(crate) fn is_reversed(&self, entry: EntryId) -> Result<bool, Stop> {
        self.ask([Need::Reversed(entry)])?;
        Ok(self.reversed.contains(&entry))
    }
    pub(crate) fn item(&self, lot: &AxisCode) -> Result<Option<&Code>, Stop> {
        self.ask([Need::Item(lot.clone())])?;
        Ok(self.items.get(lot))
    }

    /// The components of a lot of kits, by code; none of another lot.
    pub(crate) fn components(&self, kit: &AxisCode) -> Result<Vec<&AxisCode>, Stop> {
        self.ask([Need::Components(kit.clone())])?;
        let is_its = |a: &&Axis| matches!(&a.kind, AxisKind::Component { kit: k } if k == kit);
        Ok(self.axes.values().filter(is_its).map(|a| &a.code).collect())
    }

    /// Every axis of a whole picture, by code.
    pub fn all_axes(&self) -> impl Iterator<Item = &Axis> {
        self.axes.values()
    }
    /// The runs of an axis that are known, in order.
    pub fn known_runs(&self, axis: &AxisCode) -> impl Iterator<Item = &Run> {
        self.on.get(axis).into_iter().flat_map(|on| on.runs.values())
    }
    /// The steps of an axis that are known, by (hop, lo).
    pub fn known_steps(&self, axis: &AxisCode) -> impl Iterator<Item = &Step> {
        self.on.get(axis).into_iter().flat_map(|on| on.steps.values())
    }
    /// The mirror rows of an axis that are known, in order.
    pub fn known_mirror(&self, axis: &AxisCode) -> impl Iterator<Item = &MirrorRow> {
        self.on.get(axis).into_iter().flat_map(|on| on.mirror.values())
    }
    /// The lines that are known, by sink.
    pub fn known_lines(&self) -> impl Iterator<Item = (&AxisCode, &Line)> {
        self.lines.iter()
    }
    /// What a known lot is.
    pub fn known_item(&self, lot: &AxisCode) -> Option<&Code> {
        self.items.get(lot)
    }
    /// The plain balances of a whole picture, by name.
    pub fn balances(&self) -> &BTreeMap<String, i64> {
        &self.balances
    }

    /// Takes in what an entry changed.
    pub fn absorb(&mut self, changes: &Changes) {
        for axis in &changes.axes {
            self.put_axis(axis.clone());
        }
        for (axis, lo) in &changes.runs_gone {
            self.on.entry(axis.clone()).or_default().runs.remove(lo);
        }
        for (axis, run) in &changes.runs {
            self.put_run(axis, run.clone());
        }
        for (axis, step) in &changes.steps {
            self.put_step(axis, step.clone());
        }
        for (axis, lo) in &changes.mirror_gone {
            self.on.entry(axis.clone()).or_default().mirror.remove(lo);
        }
        for (axis, row) in &changes.mirror {
            self.put_mirror(axis, row.clone());
        }
        for (sink, line) in &changes.lines {
            self.lines.insert(sink.clone(), line.clone());
        }
        for (lot, item) in &changes.items {
            self.items.insert(lot.clone(), item.clone());
        }
        for (name, fen) in &changes.balances {
            *self.balances.entry(name.clone()).or_default() += fen;
        }
        self.reversed.extend(changes.reversed);
    }
}
