//! What an entry changes: the one place that does.

use std::collections::{BTreeMap, BTreeSet};

use crate::became::became;
use crate::draft::Stretch;
use crate::line::cut;
use crate::own::OwnUnits;
use crate::pick::arrived;
use crate::picture::{Need, Picture, Stop};
use crate::{
    Axis, AxisCode, AxisKind, Entry, EntryId, Growth, Identity, Line, LineEdit, LineRow, MirrorRow, Piece, Revision,
    Run, Step, refusal,
};
use primitives::Code;

/// Rows that derived tables lose and gain. Applying an entry to a store or to a [`Picture`] is doing these, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Axes, new or with another end or number.
    pub axes: Vec<Axis>,
    /// Runs that go, by (axis, lo).
    pub runs_gone: Vec<(AxisCode, i64)>,
    /// Runs that come.
    pub runs: Vec<(AxisCode, Run)>,
    /// Steps that come; steps never go.
    pub steps: Vec<(AxisCode, Step)>,
    /// Line rows that no longer stand: (sink, at, from_rev, to_rev).
    pub line_rows_closed: Vec<(AxisCode, i64, i64, i64)>,
    /// Line rows that come.
    pub line_rows: Vec<(AxisCode, LineRow)>,
    /// Revisions that come.
    pub revisions: Vec<(AxisCode, Revision)>,
    /// The changed lines, whole.
    pub lines: Vec<(AxisCode, Line)>,
    /// Mirror rows that go, by (axis, lo).
    pub mirror_gone: Vec<(AxisCode, i64)>,
    /// Mirror rows that come.
    pub mirror: Vec<(AxisCode, MirrorRow)>,
    /// What lots are from now on.
    pub items: Vec<(AxisCode, Code)>,
    /// Plain balances, by how much.
    pub balances: Vec<(String, i64)>,
    /// The entry that this one undoes.
    pub reversed: Option<EntryId>,
}

/// Says what `entry` changes. Refuses what is not there to move, what comes too early and what does not add up;
/// the picture stays as it is.
pub fn apply(picture: &Picture, entry: &Entry) -> Result<Changes, Stop> {
    check_touches(entry)?;
    ask_ahead(picture, entry)?;
    let mut changes = Changes { reversed: entry.undoes, ..Changes::default() };
    let opened = apply_axes(picture, entry, &mut changes)?;
    let moved = pieces(picture, entry)?;
    apply_runs(picture, entry, &moved, &mut changes)?;
    apply_lines(picture, entry, &moved, &mut changes)?;
    changes.items.extend(opened);
    changes.items.extend(entry.identities.iter().map(|Identity { lot, item, .. }| (lot.clone(), item.clone())));
    changes.balances = entry.balances.iter().map(|b| (b.name.clone(), b.fen)).collect();
    Ok(changes)
}

fn ask_ahead(picture: &Picture, entry: &Entry) -> Result<(), Stop> {
    let axes = entry.touches.iter().map(|(axis, _)| Need::Axis(axis.clone()));
    let runs = entry.moves.iter().map(|m| Need::RunsOf(m.axis.clone(), m.from.clone(), m.lo, m.hi));
    let ends = entry.grows.iter().filter(|g| 0 < g.lo).map(|g| Need::Runs(g.axis.clone(), g.lo - 1, g.lo));
    let lines = entry.lines.iter().map(|e| Need::Line(e.sink.clone()));
    picture.ask(axes.chain(runs).chain(ends).chain(lines))
}

/// Every axis that an entry changes has its number on it, once, in order.
fn check_touches(entry: &Entry) -> Result<(), Stop> {
    let touched: BTreeSet<&AxisCode> = entry.touches.iter().map(|(axis, _)| axis).collect();
    let changed = (entry.opens.iter().map(|o| &o.axis))
        .chain(entry.grows.iter().map(|g| &g.axis))
        .chain(entry.moves.iter().map(|m| &m.axis))
        .chain(entry.lines.iter().map(|l| &l.sink))
        .chain(entry.identities.iter().map(|i| &i.lot))
        .chain(entry.matches.iter().map(|m| &m.axis));
    let twice = entry.touches.windows(2).find(|w| w[1].0 <= w[0].0).map(|w| &w[1].0);
    match twice.or(changed.into_iter().find(|axis| !touched.contains(axis))) {
        Some(axis) => {
            Err(refusal::misfit(axis, "the entry's numbers are not those of the axes that it changes").into())
        }
        None => Ok(()),
    }
}

/// Opens, grows and counts axes; returns what new lots are.
fn apply_axes(picture: &Picture, entry: &Entry, changes: &mut Changes) -> Result<Vec<(AxisCode, Code)>, Stop> {
    let mut axes: BTreeMap<AxisCode, Axis> = BTreeMap::new();
    let mut items = Vec::new();
    for (code, n) in &entry.touches {
        let axis = picture.axis(code)?;
        if axis.map_or(0, |a| a.n) != *n {
            return Err(refusal::misfit(code, "the entry's number on the axis is not the next").into());
        }
        axes.extend(axis.map(|axis| (code.clone(), axis.clone())));
    }
    for open in &entry.opens {
        let made = Axis {
            code: open.axis.clone(),
            kind: open.kind.clone(),
            restriction: open.restriction.clone(),
            end: 0,
            n: 0,
        };
        if let AxisKind::Lot { item, .. } = &open.kind {
            items.push((open.axis.clone(), item.clone()));
        }
        if axes.insert(open.axis.clone(), made).is_some() {
            return Err(refusal::exists(&open.axis).into());
        }
    }
    for grow in &entry.grows {
        let axis = axes.get_mut(&grow.axis).ok_or_else(|| refusal::unknown_axis(&grow.axis))?;
        if axis.end != grow.lo || grow.hi <= grow.lo {
            return Err(refusal::misfit(&grow.axis, "a growth does not begin at the end").into());
        }
        axis.end = grow.hi;
    }
    for (code, _) in &entry.touches {
        let axis = axes.get_mut(code).ok_or_else(|| refusal::unknown_axis(code))?;
        axis.n += 1;
    }
    for matched in &entry.matches {
        let end = axes.get(&matched.axis).map_or(0, |axis| axis.end);
        if matched.lo < 0 || matched.hi <= matched.lo || end < matched.hi {
            return Err(refusal::misfit(&matched.axis, "a match names what is not there").into());
        }
    }
    changes.axes = axes.into_values().collect();
    Ok(items)
}

/// The units that the entry's moves name, run by run. Each at most once, and as many as each move says.
fn pieces(picture: &Picture, entry: &Entry) -> Result<Vec<(Piece, Run)>, Stop> {
    let mut out = Vec::new();
    for m in &entry.moves {
        let mut sum = 0;
        for run in picture.runs_of(&m.axis, &m.from, m.lo, m.hi)? {
            let (lo, hi) = (run.lo.max(m.lo), run.hi.min(m.hi));
            sum += hi - lo;
            let piece = Piece { axis: m.axis.clone(), lo, hi, from: Some(m.from.clone()), to: m.to.clone() };
            out.push((piece, run.clone()));
        }
        if sum != m.sum || sum == 0 {
            return Err(refusal::misfit(&m.axis, "a move's sum is not what stands there").into());
        }
    }
    out.sort_by(|(a, _), (b, _)| (&a.axis, a.lo).cmp(&(&b.axis, b.lo)));
    let twice = out.windows(2).any(|w| w[0].0.axis == w[1].0.axis && w[1].0.lo < w[0].0.hi);
    match (twice, out.first()) {
        (true, Some((first, _))) => Err(refusal::misfit(&first.axis, "a unit moves twice").into()),
        _ => Ok(out),
    }
}

fn apply_runs(picture: &Picture, entry: &Entry, moved: &[(Piece, Run)], changes: &mut Changes) -> Result<(), Stop> {
    picture.ask(moved.iter().flat_map(|(p, run)| needs_of(p, run, entry)))?;
    let mut by_axis: BTreeMap<&AxisCode, Vec<&(Piece, Run)>> = BTreeMap::new();
    for one in moved {
        by_axis.entry(&one.0.axis).or_default().push(one);
    }
    for grow in &entry.grows {
        by_axis.entry(&grow.axis).or_default();
    }
    for (axis, moved) in by_axis {
        let mut before: BTreeMap<i64, Run> = BTreeMap::new();
        let mut after: BTreeMap<i64, Run> = BTreeMap::new();
        for (_, run) in &moved {
            for r in [picture.beside(axis, run.lo).0, Some(run), picture.beside(axis, run.hi).1].into_iter().flatten() {
                before.insert(r.lo, r.clone());
                after.insert(r.lo, r.clone());
            }
        }
        for (piece, run) in &moved {
            check_early(picture, entry, piece, run)?;
            split(picture, entry, piece, run, &mut after)?;
            changes.steps.push((axis.clone(), step(entry, piece, run.hop + 1)));
        }
        for grow in entry.grows.iter().filter(|g| g.axis == *axis) {
            if let Some(last) = picture.beside(axis, grow.lo).0 {
                before.entry(last.lo).or_insert_with(|| last.clone());
                after.entry(last.lo).or_insert_with(|| last.clone());
            }
            let at = entry.effective_at;
            let run = Run { lo: grow.lo, hi: grow.hi, hop: 0, account: grow.account.clone(), since: at, latest: at };
            changes.steps.push((axis.clone(), birth(entry, grow)));
            after.insert(run.lo, run);
        }
        let after = merged(after);
        changes
            .runs_gone
            .extend(before.iter().filter(|(lo, r)| after.get(lo) != Some(r)).map(|(lo, _)| (axis.clone(), *lo)));
        let come = after.into_iter().filter(|(lo, r)| before.get(lo) != Some(r));
        changes.runs.extend(come.map(|(_, r)| (axis.clone(), r)));
    }
    Ok(())
}

/// The neighbours of a run that changes, and the steps of its units where their instants matter.
fn needs_of(piece: &Piece, run: &Run, entry: &Entry) -> Vec<Need> {
    let mut needs = vec![Need::Runs(piece.axis.clone(), (run.lo - 1).max(0), run.hi + 1)];
    if piece.hi < run.hi {
        needs.push(Need::Hop(piece.axis.clone(), run.hop, piece.hi, piece.hi + 1));
    }
    if entry.effective_at < run.latest {
        needs.push(Need::Hop(piece.axis.clone(), run.hop, piece.lo, piece.hi));
    }
    needs
}

fn check_early(picture: &Picture, entry: &Entry, piece: &Piece, run: &Run) -> Result<(), Stop> {
    if run.latest <= entry.effective_at {
        return Ok(());
    }
    let last = picture.hop(&piece.axis, run.hop, piece.lo, piece.hi)?.iter().map(|s| s.at).max();
    match last {
        Some(last) if entry.effective_at < last => Err(refusal::early(&piece.axis, last, entry.effective_at).into()),
        _ => Ok(()),
    }
}

/// Cuts `piece` out of the run that holds it now (an earlier piece of the same run may have cut it already).
fn split(
    picture: &Picture,
    entry: &Entry,
    piece: &Piece,
    run: &Run,
    after: &mut BTreeMap<i64, Run>,
) -> Result<(), Stop> {
    let Some(mut left) = after.range(..=piece.lo).next_back().map(|(_, r)| r.clone()) else { return Ok(()) };
    after.remove(&left.lo);
    if piece.hi < left.hi {
        let since = arrived(picture, &piece.axis, run, piece.hi)?;
        after.insert(piece.hi, Run { lo: piece.hi, since, ..left.clone() });
    }
    let at = entry.effective_at;
    let to = Run { lo: piece.lo, hi: piece.hi, hop: run.hop + 1, account: piece.to.clone(), since: at, latest: at };
    if left.lo < piece.lo {
        left.hi = piece.lo;
        after.insert(left.lo, left);
    }
    after.insert(to.lo, to);
    Ok(())
}

fn merged(runs: BTreeMap<i64, Run>) -> BTreeMap<i64, Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs.into_values() {
        match out.last_mut() {
            Some(last) if last.joins(&run) => (last.hi, last.latest) = (run.hi, last.latest.max(run.latest)),
            _ => out.push(run),
        }
    }
    out.into_iter().map(|r| (r.lo, r)).collect()
}

fn step(entry: &Entry, piece: &Piece, hop: i64) -> Step {
    let Piece { lo, hi, from, to, .. } = piece.clone();
    Step { hop, lo, hi, from, to, entry: entry.id, at: entry.effective_at, undoes: entry.undoes }
}

fn birth(entry: &Entry, grow: &Growth) -> Step {
    let (lo, hi, to) = (grow.lo, grow.hi, grow.account.clone());
    Step { hop: 0, lo, hi, from: None, to, entry: entry.id, at: entry.effective_at, undoes: None }
}

fn apply_lines(picture: &Picture, entry: &Entry, moved: &[(Piece, Run)], changes: &mut Changes) -> Result<(), Stop> {
    let own = OwnUnits::of(&entry.grows, moved.iter().map(|(p, _)| p));
    let mut by_sink: BTreeMap<&AxisCode, Vec<&LineEdit>> = BTreeMap::new();
    for edit in &entry.lines {
        by_sink.entry(&edit.sink).or_default().push(edit);
    }
    for (sink, mut edits) in by_sink {
        edits.sort_by_key(|e| e.at);
        let line = picture.line(sink)?;
        if let Some(last) = line.revisions.last().filter(|r| entry.effective_at < r.at) {
            return Err(refusal::early(sink, last.at, entry.effective_at).into());
        }
        let rows = edited(sink, line, &edits, &own)?;
        not_its_own(picture, sink, &edits, &own)?;
        revise(sink, line, &rows, entry, changes);
    }
    Ok(())
}

/// What comes to a line is none of what its money went on as. No rule drafts such an entry; of a journal that came from elsewhere
/// following it would never end.
fn not_its_own(picture: &Picture, sink: &AxisCode, edits: &[&LineEdit], own: &OwnUnits) -> Result<(), Stop> {
    let put = edits.iter().flat_map(|edit| &edit.put).filter_map(|slice| own.cut(*slice)).flatten();
    let put: BTreeSet<AxisCode> = put.map(|(axis, ..)| axis).collect();
    if put.is_empty() || became(picture, sink)?.is_disjoint(&put) {
        return Ok(());
    }
    Err(refusal::misfit(sink, "what comes to its line is its own source").into())
}

/// The line's new rows, end to end. Refuses edits that overlap or reach past its end.
fn edited(sink: &AxisCode, line: &Line, edits: &[&LineEdit], own: &OwnUnits) -> Result<Vec<Stretch>, Stop> {
    let old: Vec<Stretch> = line.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
    let (mut rows, mut at) = (Vec::new(), 0);
    for edit in edits {
        if edit.at < at || edit.cut < 0 || line.fen() < edit.at.saturating_add(edit.cut) {
            return Err(refusal::misfit(sink, "an edit does not fit the line").into());
        }
        rows.extend(cut(&old, at, edit.at));
        for slice in &edit.put {
            rows.extend(own.cut(*slice).ok_or_else(|| refusal::misfit(sink, "a line takes what is not moved"))?);
        }
        at = edit.at + edit.cut;
    }
    rows.extend(cut(&old, at, line.fen()));
    Ok(rows)
}

/// Writes only what the revision changes: rows that stand at the same place of the line stay as they are.
fn revise(sink: &AxisCode, line: &Line, rows: &[Stretch], entry: &Entry, changes: &mut Changes) {
    let rev = line.rev() + 1;
    let (mut next, mut come, mut at) = (line.clone(), Vec::new(), 0);
    let standing: BTreeMap<i64, &LineRow> = line.rows().map(|r| (r.at, r)).collect();
    let mut keep = BTreeSet::new();
    for (axis, lo, hi) in rows {
        if standing.get(&at).is_some_and(|r| r.axis == *axis && r.lo == *lo && r.hi == *hi) {
            keep.insert(at);
        } else {
            come.push(LineRow { at, axis: axis.clone(), lo: *lo, hi: *hi, from_rev: rev, to_rev: None });
        }
        at += hi - lo;
    }
    for row in next.all.iter_mut().filter(|r| r.to_rev.is_none() && !keep.contains(&r.at)) {
        row.to_rev = Some(rev);
        changes.line_rows_closed.push((sink.clone(), row.at, row.from_rev, rev));
        changes.mirror_gone.push((row.axis.clone(), row.lo));
    }
    let revision = Revision { rev, entry: entry.id, at: entry.effective_at, fen: at, undoes: entry.undoes };
    next.revisions.push(revision.clone());
    for row in &come {
        let mirrored = MirrorRow { lo: row.lo, hi: row.hi, sink: sink.clone(), at: row.at, rev };
        changes.mirror.push((row.axis.clone(), mirrored));
    }
    next.all.extend(come.iter().cloned());
    next.all.sort_by_key(|r| (r.at, r.from_rev));
    changes.line_rows.extend(come.into_iter().map(|row| (sink.clone(), row)));
    changes.revisions.push((sink.clone(), revision));
    changes.lines.push((sink.clone(), next));
}
