//! Reversal (冲正): an entry that undoes one entry, once, and only if nothing stands on it.

use std::collections::BTreeSet;

use super::Head;
use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Need, Picture, Stop};
use crate::standing::histories;
use crate::{Account, AxisCode, Draft, Entry, EntryId, Kind, Line, LineEdit, LineRow, Step, refusal};

/// Moves the same spans back; what the entry opened goes to void and its line becomes empty; its balances are taken back.
/// Refused: a reversal, an entry reversed before, a fact, an identity, an entry that gave a gift's key on (another value or
/// amount) — post anew —, and an entry on whose units or lines later entries stand: they are named.
pub fn reverse(picture: &Picture, head: &Head, entry: &Entry) -> Result<Draft, Stop> {
    // What part of a lot truly is goes back with the lot that the entry opened for it; of a whole lot it is said anew.
    let renames = entry.identities.iter().any(|i| entry.opens.iter().all(|open| open.axis != i.lot));
    let is_once = entry.undoes.is_some() || entry.kind == Kind::Fact || renames;
    let gives_key_on = |g: &crate::Growth| entry.moves.iter().any(|m| m.axis == g.axis && m.to == Account::Void);
    let anew = entry.grows.iter().any(gives_key_on);
    if is_once || anew || picture.is_reversed(entry.id)? {
        return Err(refusal::once(entry.id).into());
    }
    ask_ahead(picture, entry)?;
    let steps = own_steps(picture, entry)?;
    let mut over: BTreeSet<EntryId> = BTreeSet::new();
    for (axis, step) in &steps {
        for history in histories(&picture.steps(axis, step.lo, step.hi)?, step.lo, step.hi, std::iter::empty()) {
            over.extend(history.over(entry.id));
        }
    }
    let sinks: BTreeSet<&AxisCode> = entry.lines.iter().map(|e| &e.sink).collect();
    for sink in &sinks {
        over.extend(lengths_over(picture.line(sink)?, entry.id));
    }
    if !over.is_empty() {
        return Err(refusal::stands_on(entry.id, &over.into_iter().collect::<Vec<_>>()).into());
    }
    let mut draft = head.draft();
    draft.undoes = Some(entry.id);
    for (axis, step) in steps {
        let back = step.from.clone().unwrap_or(Account::Void);
        draft.shift((axis, step.lo, step.hi), step.to.clone(), back);
    }
    for sink in sinks {
        let edits: Vec<&LineEdit> = entry.lines.iter().filter(|e| e.sink == *sink).collect();
        unwrite(picture, &mut draft, sink, &edits, entry.id)?;
    }
    for balance in &entry.balances {
        draft.balance(balance.name.clone(), -balance.fen);
    }
    Ok(draft)
}

/// The windows of the entry's moves and growths.
fn windows(entry: &Entry) -> impl Iterator<Item = Stretch> + '_ {
    let moved = entry.moves.iter().map(|m| (m.axis.clone(), m.lo, m.hi));
    moved.chain(entry.grows.iter().map(|g| (g.axis.clone(), g.lo, g.hi)))
}

fn ask_ahead(picture: &Picture, entry: &Entry) -> Result<(), Stop> {
    let steps = windows(entry).map(|(axis, lo, hi)| Need::Steps(axis, lo, hi));
    picture.ask(steps.chain(entry.lines.iter().map(|e| Need::Line(e.sink.clone()))))
}

/// The steps that the entry wrote, each once.
fn own_steps(picture: &Picture, entry: &Entry) -> Result<Vec<(AxisCode, Step)>, Stop> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for (axis, lo, hi) in windows(entry) {
        for step in picture.steps(&axis, lo, hi)?.into_iter().filter(|s| s.entry == entry.id) {
            if seen.insert((axis.clone(), step.hop, step.lo)) {
                out.push((axis.clone(), step.clone()));
            }
        }
    }
    picture.ask(out.iter().map(|(axis, s)| Need::Steps(axis.clone(), s.lo, s.hi)))?;
    Ok(out)
}

/// Revisions that stand after this entry's and forbid to undo it: any, if it opened the line; else those of another length,
/// unless it kept the length itself.
fn lengths_over(line: &Line, entry: EntryId) -> Vec<EntryId> {
    let Some(at) = line.revisions.iter().position(|r| r.entry == entry) else { return Vec::new() };
    let before = |i: usize| i.checked_sub(1).map_or(0, |b| line.revisions[b].fen);
    let standing = line.standing();
    let later = line.revisions.iter().enumerate().skip(at + 1).filter(|(_, r)| standing.contains(r));
    if at == 0 {
        return later.map(|(_, r)| r.entry).collect();
    }
    let kept = line.revisions[at].fen == before(at);
    later.filter(|(i, r)| !kept && r.fen != before(*i)).map(|(_, r)| r.entry).collect()
}

/// Takes the entry's edits of one line back, on the line as it is now.
fn unwrite(
    picture: &Picture,
    draft: &mut Draft,
    sink: &AxisCode,
    edits: &[&LineEdit],
    entry: EntryId,
) -> Result<(), Stop> {
    let line = picture.line(sink)?;
    let Some(revision) = line.revisions.iter().find(|r| r.entry == entry) else { return Ok(()) };
    if revision.rev == 1 {
        draft.edit(sink, 0, line.fen(), Vec::new());
        return Ok(());
    }
    let stretch = |r: &&LineRow| (r.axis.clone(), r.lo, r.hi);
    let before: Vec<Stretch> = line.rows_at(revision.rev - 1).iter().map(stretch).collect();
    let after: Vec<Stretch> = line.rows_at(revision.rev).iter().map(stretch).collect();
    let mut moved = 0;
    for edit in edits {
        let came: i64 = edit.put.iter().map(|s| s.hi - s.lo).sum();
        let at = edit.at + moved;
        let (new, old) = (cut(&after, at, at + came), cut(&before, edit.at, edit.at + edit.cut));
        let mut done = 0;
        for (axis, lo, hi) in new {
            for now in line.rows().filter(|r| r.axis == axis && r.lo < hi && lo < r.hi) {
                let (x, y) = (lo.max(now.lo), hi.min(now.hi));
                let back = cut(&old, done + x - lo, done + y - lo);
                draft.edit(sink, now.at + x - now.lo, y - x, back);
            }
            done += hi - lo;
        }
        let rest = cut(&old, came, edit.cut);
        if !rest.is_empty() {
            draft.edit(sink, at + came, 0, rest);
        }
        moved += came - edit.cut;
    }
    Ok(())
}
