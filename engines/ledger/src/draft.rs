//! An entry being decided: it sees its own moves, the book does not.

use std::collections::BTreeMap;

use primitives::{Actor, Code, Instant};

use crate::own::OwnUnits;
use crate::picture::{Need, Picture, Stop};
use crate::{
    Account, AxisCode, AxisKind, Balance, Body, Cause, Correction, Entry, EntryId, Growth, Identity, Kind, LineEdit,
    Matched, Move, Opening, Permission, Piece, Restriction, Slice, refusal,
};

/// The end of any axis, in fen or base units: ten trillion yuan, so that sums over thousands of axes still fit.
pub(crate) const AXIS_END_MAX: i64 = 1_000_000_000_000_000;

/// A line may only take units that its entry opens or moves.
const STRANGE: &str = "a line names units that the entry does not move";

/// `[lo, hi)` of an axis.
pub(crate) type Stretch = (AxisCode, i64, i64);

/// On which axis, whence, whither.
type Way<'d> = (&'d AxisCode, &'d Account, &'d Account);

/// What a rule decided, with exact pieces; [`Draft::seal`] writes it as an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What a desk did.
    pub cause: Cause,
    /// The idempotency key.
    pub key: String,
    /// When it happened.
    pub at: Instant,
    /// Why, for the books.
    pub reason: Option<String>,
    /// What it puts right.
    pub correction: Option<Correction>,
    /// A fact's content.
    pub fact: Option<String>,
    pub(crate) undoes: Option<EntryId>,
    pub(crate) permission: Option<Permission>,
    pub(crate) opens: Vec<Opening>,
    pub(crate) grows: Vec<Growth>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) matches: Vec<Matched>,
    pub(crate) balances: BTreeMap<String, i64>,
    pub(crate) also: Vec<AxisCode>,
}

/// A change of a line, in spans; sealed, in slices of the entry's own units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) sink: AxisCode,
    pub(crate) at: i64,
    pub(crate) cut: i64,
    pub(crate) put: Vec<Stretch>,
}

impl Draft {
    /// An empty draft.
    pub fn new(cause: Cause, key: &str, at: Instant) -> Draft {
        Draft {
            cause,
            key: key.to_owned(),
            at,
            reason: None,
            correction: None,
            fact: None,
            undoes: None,
            permission: None,
            opens: Vec::new(),
            grows: Vec::new(),
            pieces: Vec::new(),
            edits: Vec::new(),
            identities: Vec::new(),
            matches: Vec::new(),
            balances: BTreeMap::new(),
            also: Vec::new(),
        }
    }
    /// A desk states something and moves nothing: `content` is its JSON, on one line, without personal data.
    pub fn fact(cause: Cause, key: &str, at: Instant, content: String) -> Draft {
        Draft { fact: Some(content), ..Draft::new(cause, key, at) }
    }
    /// The same, with its reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Draft {
        self.reason = Some(reason.into());
        self
    }
    /// The same, as a correction.
    #[must_use]
    pub fn correcting(mut self, correction: Correction) -> Draft {
        self.correction = Some(correction);
        self
    }
    /// The entry's name.
    pub fn id(&self) -> EntryId {
        EntryId::of(&[&self.key])
    }

    pub(crate) fn open(&mut self, axis: AxisCode, kind: AxisKind, restriction: Restriction) {
        self.opens.push(Opening { axis, kind, restriction });
    }
    /// Grows an axis whose end is `end` before this entry; more than one growth of an axis follow each other.
    pub(crate) fn grow(
        &mut self,
        axis: &AxisCode,
        end: i64,
        units: i64,
        account: Account,
        body: Option<Body>,
    ) -> Result<Stretch, Stop> {
        let lo = self.grows.iter().rev().find(|g| g.axis == *axis).map_or(end, |g| g.hi);
        let hi = lo.checked_add(units).filter(|hi| lo < *hi && *hi <= AXIS_END_MAX);
        let hi = hi.ok_or_else(|| refusal::bad_amount("growth"))?;
        self.grows.push(Growth { axis: axis.clone(), lo, hi, account, body });
        Ok((axis.clone(), lo, hi))
    }
    /// Moves all of `[lo, hi)`, which must stand in `from` alone.
    pub(crate) fn shift(&mut self, (axis, lo, hi): Stretch, from: Account, to: Account) {
        self.pieces.push(Piece { axis, lo, hi, from: Some(from), to });
    }
    pub(crate) fn edit(&mut self, sink: &AxisCode, at: i64, cut: i64, put: Vec<Stretch>) {
        self.edits.push(Edit { sink: sink.clone(), at, cut, put });
    }
    /// A plain balance changes by `fen`.
    pub(crate) fn balance(&mut self, name: String, fen: i64) {
        if fen != 0 {
            *self.balances.entry(name).or_default() += fen;
        }
    }
    /// Touches an axis without moving a unit of it.
    pub fn touch(&mut self, axis: AxisCode) {
        self.also.push(axis);
    }

    /// The axes that it touches, in order.
    pub fn touched(&self) -> Vec<AxisCode> {
        let mut all: Vec<AxisCode> = self.also.clone();
        all.extend(self.opens.iter().map(|o| o.axis.clone()));
        all.extend(self.grows.iter().map(|g| g.axis.clone()));
        all.extend(self.pieces.iter().map(|p| p.axis.clone()));
        all.extend(self.edits.iter().map(|e| e.sink.clone()));
        all.extend(self.identities.iter().map(|i| i.lot.clone()));
        all.extend(self.matches.iter().map(|m| m.axis.clone()));
        all.sort();
        all.dedup();
        all
    }

    /// Writes it as an entry: pieces become moves ("all of `from` inside"), lines become slices, each axis gets its number.
    pub fn seal(&self, picture: &Picture, by: &Actor, entered_at: Instant) -> Result<Entry, Stop> {
        let moves = self.moves(picture)?;
        let touched = self.touched();
        picture.ask(touched.iter().map(|a| Need::Axis(a.clone())))?;
        let mut touches = Vec::new();
        for axis in touched {
            let n = picture.axis(&axis)?.map_or(0, |a| a.n);
            touches.push((axis, n));
        }
        let kind = if self.fact.is_some() { Kind::Fact } else { Kind::Move };
        let balances = self.balances.iter().filter(|(_, fen)| **fen != 0);
        Ok(Entry {
            id: self.id(),
            key: self.key.clone(),
            kind,
            cause: self.cause.clone(),
            by: by.clone(),
            entered_at,
            effective_at: self.at,
            reason: self.reason.clone(),
            correction: self.correction.clone(),
            undoes: self.undoes,
            permission: self.permission.clone(),
            fact: self.fact.clone(),
            opens: self.opens.clone(),
            grows: self.grows.clone(),
            moves,
            lines: self.line_edits()?,
            identities: self.identities.clone(),
            matches: self.matches.clone(),
            balances: balances.map(|(name, fen)| Balance { name: name.clone(), fen: *fen }).collect(),
            touches,
        })
    }

    /// One row for each (axis, from, to) where all of `from` between its first and last piece goes; more rows otherwise.
    fn moves(&self, picture: &Picture) -> Result<Vec<Move>, Stop> {
        let mut groups: BTreeMap<Way<'_>, Vec<(i64, i64)>> = BTreeMap::new();
        for piece in &self.pieces {
            if let Some(from) = &piece.from {
                groups.entry((&piece.axis, from, &piece.to)).or_default().push((piece.lo, piece.hi));
            }
        }
        for spans in groups.values_mut() {
            spans.sort_unstable();
        }
        let window = |spans: &[(i64, i64)]| Some((spans.first()?.0, spans.last()?.1));
        picture.ask(groups.iter().filter_map(|((axis, from, _), spans)| {
            let (lo, hi) = window(spans)?;
            Some(Need::RunsOf((*axis).clone(), (*from).clone(), lo, hi))
        }))?;
        let mut moves = Vec::new();
        for ((axis, from, to), spans) in groups {
            let Some((lo, hi)) = window(&spans) else { continue };
            let all: Vec<(i64, i64)> =
                picture.runs_of(axis, from, lo, hi)?.iter().map(|r| (r.lo.max(lo), r.hi.min(hi))).collect();
            for (lo, hi, sum) in windows(&spans, &all) {
                moves.push(Move { axis: axis.clone(), lo, hi, from: from.clone(), to: to.clone(), sum });
            }
        }
        moves.sort_by(|a, b| (&a.axis, a.lo, &a.from).cmp(&(&b.axis, b.lo, &b.from)));
        Ok(moves)
    }

    /// The edits, with what comes named by its place among the entry's own units.
    fn line_edits(&self) -> Result<Vec<LineEdit>, Stop> {
        let own = OwnUnits::of(&self.grows, self.pieces.iter());
        let mut edits = Vec::new();
        for edit in &self.edits {
            let mut put: Vec<Slice> = Vec::new();
            for (axis, lo, hi) in &edit.put {
                for slice in own.slices(axis, *lo, *hi).ok_or_else(|| refusal::misfit(axis, STRANGE))? {
                    match put.last_mut() {
                        Some(last) if last.hi == slice.lo => last.hi = slice.hi,
                        _ => put.push(slice),
                    }
                }
            }
            edits.push(LineEdit { sink: edit.sink.clone(), at: edit.at, cut: edit.cut, put });
        }
        edits.sort_by(|a, b| (&a.sink, a.at).cmp(&(&b.sink, b.at)));
        Ok(edits)
    }
}

/// Merges sorted `spans` into windows that hold no unit of `all` (sorted, disjoint) beyond them: (lo, hi, units inside).
fn windows(spans: &[(i64, i64)], all: &[(i64, i64)]) -> Vec<(i64, i64, i64)> {
    let mut sums = vec![0];
    for (lo, hi) in all {
        sums.push(sums[sums.len() - 1] + hi - lo);
    }
    let before = |x: i64| {
        let at = all.partition_point(|(_, hi)| *hi <= x);
        sums[at] + all.get(at).map_or(0, |(lo, _)| (x - lo).max(0))
    };
    let mut out: Vec<(i64, i64, i64)> = Vec::new();
    for (lo, hi) in spans {
        match out.last_mut() {
            Some(last) if before(last.1) == before(*lo) => (last.1, last.2) = (*hi, last.2 + hi - lo),
            _ => out.push((*lo, *hi, hi - lo)),
        }
    }
    out
}

/// A cause, from a noun that the code writes and a code that a person typed.
impl Cause {
    /// The noun must be a code; ours are.
    pub fn of(noun: &'static str, code: &Code) -> Result<Cause, primitives::Refusal> {
        Ok(Cause { noun: noun.parse()?, code: code.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Run;

    fn draft() -> Draft {
        let cause = Cause::of("test", &"t1".parse().unwrap()).unwrap();
        Draft::new(cause, "t1", Instant::from_ms(0).unwrap())
    }

    /// The stretches of equal cells, of those that `is` counts; `apart` leaves every cell one of its own.
    fn stretches(cells: &[u8], apart: bool, is: impl Fn(u8) -> bool) -> Vec<(i64, i64)> {
        let mut out: Vec<(i64, i64)> = Vec::new();
        for (at, _) in (0..).zip(cells).filter(|(_, cell)| is(**cell)) {
            match out.last_mut() {
                Some(last) if last.1 == at && !apart => last.1 += 1,
                _ => out.push((at, at + 1)),
            }
        }
        out
    }

    /// Every line of seven cells: not of the account (0), of it (1), or of it and moved (2).
    #[test]
    fn a_window_holds_no_unit_of_the_account_that_stays() {
        for n in 0..3_usize.pow(7) {
            let cells: Vec<u8> = (0..7).map(|at| [0, 1, 2][n / 3_usize.pow(at) % 3]).collect();
            for (apart, runs_apart) in [(false, false), (false, true), (true, false), (true, true)] {
                let spans = stretches(&cells, apart, |cell| cell == 2);
                let out = windows(&spans, &stretches(&cells, runs_apart, |cell| 0 < cell));
                // One window ends, and the next begins, only where a unit stays between them.
                let mut parts: Vec<Vec<i64>> = vec![Vec::new()];
                for (at, cell) in (0..).zip(&cells) {
                    match cell {
                        2 => parts.last_mut().unwrap().push(at),
                        1 if !parts.last().unwrap().is_empty() => parts.push(Vec::new()),
                        _ => {}
                    }
                }
                let parts = parts.iter().filter(|moved| !moved.is_empty());
                let want = parts.map(|moved| (moved[0], moved[moved.len() - 1] + 1, moved.len() as i64));
                assert_eq!(out, want.collect::<Vec<_>>(), "{cells:?} {apart} {runs_apart}");
            }
        }
    }

    /// The account's whole runs between the first piece and the last one count, not only those that move.
    #[test]
    fn a_move_is_one_row_only_over_what_goes_whole() {
        let (axis, at) = ("a".parse::<AxisCode>().unwrap(), Instant::from_ms(0).unwrap());
        let mut picture = Picture::whole();
        for (lo, hi, account) in [(0, 10, Account::Held), (10, 20, Account::Loss), (20, 30, Account::Held)] {
            picture.put_run(&axis, Run { lo, hi, hop: 0, account, since: at, latest: at });
        }
        let moves = |spans: &[(i64, i64)]| {
            let mut draft = draft();
            for (lo, hi) in spans {
                draft.shift((axis.clone(), *lo, *hi), Account::Held, Account::Void);
            }
            draft.moves(&picture).unwrap().iter().map(|m| (m.lo, m.hi, m.sum)).collect::<Vec<_>>()
        };
        assert_eq!(moves(&[(2, 3), (0, 2)]), [(0, 3, 3)]);
        assert_eq!(moves(&[(0, 2), (5, 7)]), [(0, 2, 2), (5, 7, 2)]);
        assert_eq!(moves(&[(8, 10), (20, 22)]), [(8, 22, 4)]);
        assert_eq!(moves(&[(8, 10), (21, 22), (25, 26)]), [(8, 10, 2), (21, 22, 1), (25, 26, 1)]);
        assert_eq!(moves(&[(5, 6), (8, 10), (20, 22)]), [(5, 6, 1), (8, 22, 4)]);
    }

    #[test]
    fn units_that_follow_each_other_are_one_slice() {
        let axis: AxisCode = "a".parse().unwrap();
        let slices = |put: &[(i64, i64)]| {
            let mut draft = draft();
            draft.grow(&axis, 0, 9, Account::Held, None).unwrap();
            draft.edit(&axis, 0, 0, put.iter().map(|(lo, hi)| (axis.clone(), *lo, *hi)).collect());
            draft.line_edits().map(|edits| edits[0].put.iter().map(|slice| (slice.lo, slice.hi)).collect::<Vec<_>>())
        };
        assert_eq!(slices(&[(1, 3), (3, 6), (7, 8)]), Ok(vec![(1, 6), (7, 8)]));
        assert_eq!(slices(&[(3, 6), (1, 3)]), Ok(vec![(3, 6), (1, 3)]));
        assert!(slices(&[(8, 10)]).is_err());
    }

    #[test]
    fn what_a_draft_only_looks_at_is_touched_too() {
        let (a, b): (AxisCode, AxisCode) = ("a".parse().unwrap(), "b".parse().unwrap());
        let mut draft = draft();
        assert_eq!(draft.touched(), []);
        draft.touch(b.clone());
        draft.touch(a.clone());
        draft.grow(&b, 4, 2, Account::Held, None).unwrap();
        assert_eq!(draft.touched(), [a, b]);
    }

    #[test]
    fn an_axis_grows_from_its_end_and_never_over_its_limit() {
        let axis: AxisCode = "a".parse().unwrap();
        let grown = |units| draft().grow(&axis, 10, units, Account::Held, None).map(|(_, lo, hi)| (lo, hi));
        assert_eq!(grown(1), Ok((10, 11)));
        assert_eq!(grown(AXIS_END_MAX - 10), Ok((10, AXIS_END_MAX)));
        for units in [0, -1, AXIS_END_MAX - 9, i64::MAX] {
            assert!(grown(units).is_err(), "{units}");
        }
        let mut twice = draft();
        twice.grow(&axis, 10, 5, Account::Held, None).unwrap();
        assert_eq!(twice.grow(&axis, 10, 2, Account::Held, None).unwrap(), (axis.clone(), 15, 17));
        assert_eq!(twice.grow(&axis, 10, 1, Account::Held, None).unwrap(), (axis, 17, 18));
    }

    #[test]
    fn a_balance_is_the_sum_of_its_changes() {
        let mut draft = draft();
        for (name, fen) in [("x", 3), ("y", 0), ("x", -5), ("z", 1)] {
            draft.balance(name.into(), fen);
        }
        assert_eq!(draft.balances, BTreeMap::from([("x".into(), -2), ("z".into(), 1)]));
    }
}
