//! A picture of the book: as much of it as a rule or an entry looks at.

use std::collections::{BTreeMap, BTreeSet};

use primitives::{Code, Refusal};

mod on_axis;

pub(crate) use on_axis::At;
use on_axis::OnAxis;

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

/// As much of the book as was asked for; or all of it ([`Picture::whole`]).
#[derive(Clone, Debug, Default)]
pub struct Picture {
    whole: bool,
    answered: BTreeSet<Need>,
    on: BTreeMap<AxisCode, OnAxis>,
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
        let on = self.on_mut(&axis.code);
        on.axis = Some(axis);
    }
    /// Part of an answer: a run.
    pub fn put_run(&mut self, axis: &AxisCode, run: Run) {
        self.on_mut(axis).runs.insert(run.lo, Box::new(run));
    }
    /// Part of an answer: a step.
    pub fn put_step(&mut self, axis: &AxisCode, step: Step) {
        self.on_mut(axis).steps.insert((step.hop, step.lo), Box::new(step));
    }
    /// Part of an answer: a line.
    pub fn put_line(&mut self, sink: &AxisCode, line: Line) {
        self.on_mut(sink).line = Some(line);
    }
    /// Part of an answer: the length of a line.
    pub fn put_cost(&mut self, sink: &AxisCode, fen: i64) {
        self.on_mut(sink).cost = Some(fen);
    }
    /// Part of an answer: a row of the mirror.
    pub fn put_mirror(&mut self, axis: &AxisCode, row: MirrorRow) {
        self.on_mut(axis).mirror.insert(row.lo, Box::new(row));
    }
    /// Part of an answer: what a lot is.
    pub fn put_item(&mut self, lot: &AxisCode, item: Code) {
        self.on_mut(lot).item = Some(item);
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

    /// [`Picture::ask`] for one.
    fn need(&self, one: impl FnOnce() -> Need) -> Result<(), Stop> {
        if self.whole { Ok(()) } else { self.ask([one()]) }
    }

    /// What is known of an axis, looked up once.
    pub(crate) fn at<'p, 'c>(&'p self, code: &'c AxisCode) -> At<'p, 'c> {
        At { picture: self, code, on: self.on.get(code) }
    }
    pub(crate) fn axis(&self, code: &AxisCode) -> Result<Option<&Axis>, Stop> {
        self.at(code).axis()
    }
    pub(crate) fn must_axis(&self, code: &AxisCode) -> Result<&Axis, Stop> {
        self.at(code).must_axis()
    }
    pub(crate) fn streams(&self, fund: &Code) -> Result<Vec<&Axis>, Stop> {
        self.need(|| Need::Streams(fund.clone()))?;
        let is_its = |a: &&Axis| matches!(&a.kind, AxisKind::Stream { fund: f, .. } if f == fund);
        Ok(self.all_axes().filter(is_its).collect())
    }
    pub(crate) fn queue(&self, axis: &AxisCode, account: &Account, sum: i64) -> Result<Vec<&Run>, Stop> {
        self.at(axis).queue(account, sum)
    }
    pub(crate) fn in_account(&self, account: &Account) -> Result<Vec<(&AxisCode, &Run)>, Stop> {
        self.need(|| Need::Account(account.clone()))?;
        let mut out = Vec::new();
        for (axis, on) in &self.on {
            out.extend(on.runs.values().filter(|r| r.account == *account).map(|r| (axis, &**r)));
        }
        Ok(out)
    }
    pub(crate) fn runs_of(&self, axis: &AxisCode, account: &Account, lo: i64, hi: i64) -> Result<Vec<&Run>, Stop> {
        self.at(axis).runs_of(account, lo, hi)
    }
    pub(crate) fn runs(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&Run>, Stop> {
        self.at(axis).runs(lo, hi)
    }
    /// The run that ends at `at`, and the one that begins there: neighbours of a change.
    pub(crate) fn beside(&self, axis: &AxisCode, at: i64) -> (Option<&Run>, Option<&Run>) {
        let runs = self.on.get(axis).map(|on| &on.runs);
        let left = runs.and_then(|r| r.range(..at).next_back()).map(|(_, r)| &**r).filter(|r| r.hi == at);
        (left, runs.and_then(|r| r.get(&at)).map(|r| &**r))
    }
    pub(crate) fn steps(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&Step>, Stop> {
        self.at(axis).steps(lo, hi)
    }
    pub(crate) fn hop(&self, axis: &AxisCode, hop: i64, lo: i64, hi: i64) -> Result<Vec<&Step>, Stop> {
        self.at(axis).hop(hop, lo, hi)
    }
    pub(crate) fn line(&self, sink: &AxisCode) -> Result<&Line, Stop> {
        self.at(sink).line()
    }
    pub(crate) fn cost(&self, sink: &AxisCode) -> Result<i64, Stop> {
        self.at(sink).cost()
    }
    pub(crate) fn mirror(&self, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<&MirrorRow>, Stop> {
        self.at(axis).mirror(lo, hi)
    }
    pub(crate) fn is_reversed(&self, entry: EntryId) -> Result<bool, Stop> {
        self.need(|| Need::Reversed(entry))?;
        Ok(self.reversed.contains(&entry))
    }
    pub(crate) fn item(&self, lot: &AxisCode) -> Result<Option<&Code>, Stop> {
        self.at(lot).item()
    }

    /// The components of a lot of kits, by code; none of another lot.
    pub(crate) fn components(&self, kit: &AxisCode) -> Result<Vec<&AxisCode>, Stop> {
        self.need(|| Need::Components(kit.clone()))?;
        let is_its = |a: &&Axis| matches!(&a.kind, AxisKind::Component { kit: k } if k == kit);
        Ok(self.all_axes().filter(is_its).map(|a| &a.code).collect())
    }

    /// Every axis of a whole picture, by code.
    pub fn all_axes(&self) -> impl Iterator<Item = &Axis> {
        self.on.values().filter_map(|on| on.axis.as_ref())
    }
    /// The runs of an axis that are known, in order.
    pub fn known_runs(&self, axis: &AxisCode) -> impl Iterator<Item = &Run> {
        self.on.get(axis).into_iter().flat_map(|on| on.runs.values()).map(|run| &**run)
    }
    /// The steps of an axis that are known, by (hop, lo).
    pub fn known_steps(&self, axis: &AxisCode) -> impl Iterator<Item = &Step> {
        self.on.get(axis).into_iter().flat_map(|on| on.steps.values()).map(|step| &**step)
    }
    /// The mirror rows of an axis that are known, in order.
    pub fn known_mirror(&self, axis: &AxisCode) -> impl Iterator<Item = &MirrorRow> {
        self.on.get(axis).into_iter().flat_map(|on| on.mirror.values()).map(|row| &**row)
    }
    /// The lines that are known, by sink.
    pub fn known_lines(&self) -> impl Iterator<Item = (&AxisCode, &Line)> {
        self.on.iter().filter_map(|(sink, on)| Some((sink, on.line.as_ref()?)))
    }
    /// What a known lot is.
    pub fn known_item(&self, lot: &AxisCode) -> Option<&Code> {
        self.on.get(lot)?.item.as_ref()
    }
    /// The plain balances of a whole picture, by name.
    pub fn balances(&self) -> &BTreeMap<String, i64> {
        &self.balances
    }

    /// Takes in what an entry changed. What a partial picture was told of beginnings of queues may not reach far enough any more: it
    /// asks again.
    pub fn absorb(&mut self, changes: &Changes) {
        self.answered.retain(|need| !matches!(need, Need::Queue(..)));
        for axis in &changes.axes {
            self.put_axis(axis.clone());
        }
        for (axis, lo) in &changes.runs_gone {
            self.on_mut(axis).runs.remove(lo);
        }
        for (axis, run) in &changes.runs {
            self.put_run(axis, run.clone());
        }
        for (axis, step) in &changes.steps {
            self.put_step(axis, step.clone());
        }
        for (axis, lo) in &changes.mirror_gone {
            self.on_mut(axis).mirror.remove(lo);
        }
        for (axis, row) in &changes.mirror {
            self.put_mirror(axis, row.clone());
        }
        for (sink, line) in &changes.lines {
            self.put_line(sink, line.clone());
        }
        for (lot, item) in &changes.items {
            self.put_item(lot, item.clone());
        }
        for (name, fen) in &changes.balances {
            *self.balances.entry(name.clone()).or_default() += fen;
        }
        self.reversed.extend(changes.reversed);
    }
    fn on_mut(&mut self, axis: &AxisCode) -> &mut OnAxis {
        self.on.entry(axis.clone()).or_default()
    }
}
