//! What holds after every line: each unit has one owner, each fen one place, and both ends of a trace say the same.

use std::collections::{BTreeMap, BTreeSet};

use ledger::trace::{self, Custody, Part};
use ledger::{Account, Axis, AxisCode, Rate};
use primitives::Instant;

use crate::act::{Act, From};
use crate::blank;
use crate::book::Book;
use crate::naive::{Naive, Unit};
use crate::path::Paths;

/// A piece that moved: first unit, first after, whither, whence.
type Went<'c> = (i64, i64, &'c Account, Option<&'c Account>);

/// The book beside its naive twin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    pub(crate) naive: Naive,
    bound: BTreeMap<AxisCode, usize>,
    seen: usize,
}

impl Proof {
    /// Reads what was posted since, and compares.
    pub(crate) fn holds(&mut self, book: &Book) {
        while self.seen < book.journal.len() {
            self.naive.follow(&book.journal[self.seen]);
            self.widen(book, self.seen);
            self.seen += 1;
        }
        for axis in book.picture.all_axes() {
            self.tiles(book, axis);
            self.steps(book, axis);
        }
        self.lines(book);
        self.cash(book);
    }

    /// Runs tile `[0, end)`, neighbours differ, and every unit's owner is the naive one.
    fn tiles(&self, book: &Book, axis: &Axis) {
        let code = &axis.code;
        let stays = self.naive.stays.get(code).map_or(&[][..], Vec::as_slice);
        let runs: Vec<_> = book.picture.known_runs(code).collect();
        let mut at = 0;
        for run in &runs {
            assert!(run.lo == at && run.lo < run.hi, "{code}: {runs:?}");
            for x in run.lo..run.hi {
                let mine = &stays[usize::try_from(x).unwrap()];
                let last = mine.last().unwrap();
                assert_eq!((run.account.to_string(), run.hop), (last.account.clone(), hop(mine.len())), "{code} {x}");
                assert!(last.at <= run.latest, "{code} {x}: later than its run says");
                assert!(run.lo < x || run.since == last.at, "{code} {x}: since is not its first unit's");
            }
            at = run.hi;
        }
        assert_eq!((at, hop(stays.len() + 1)), (axis.end, axis.end), "{code}");
        assert_eq!(axis.n, self.naive.n[code], "{code}");
        let joined = runs.windows(2).find(|w| w[0].account == w[1].account && w[0].hop == w[1].hop);
        assert!(joined.is_none(), "{code}: neighbours are one run: {joined:?}");
        let most = 1 + self.bound.get(code).copied().unwrap_or(0);
        assert!(runs.len() <= most, "{code}: {} runs, {most} allowed: {runs:?}", runs.len());
    }

    /// Rows of one hop never overlap, no hop is skipped, instants never fall.
    fn steps(&self, book: &Book, axis: &Axis) {
        let stays = self.naive.stays.get(&axis.code).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<BTreeMap<i64, (String, Instant)>> = vec![BTreeMap::new(); stays.len()];
        for step in book.picture.known_steps(&axis.code) {
            for x in step.lo..step.hi {
                let was = found[usize::try_from(x).unwrap()].insert(step.hop, (step.to.to_string(), step.at));
                assert!(was.is_none(), "{} {x}: two rows of hop {}", axis.code, step.hop);
            }
        }
        for (x, (steps, stays)) in found.iter().zip(stays).enumerate() {
            assert!(steps.keys().copied().eq(0..i64::try_from(stays.len()).unwrap()), "{} {x}", axis.code);
            assert!(steps.values().map(|(to, at)| (to, at)).eq(stays.iter().map(|s| (&s.account, &s.at))));
            assert!(stays.windows(2).all(|w| w[0].at <= w[1].at), "{} {x}: instants fall", axis.code);
        }
    }

    /// Lines are the naive ones; the mirror is their other side, and covers payable, spent and converted money, no more.
    fn lines(&self, book: &Book) {
        let mut on_lines: BTreeMap<Unit, (AxisCode, i64)> = BTreeMap::new();
        for (sink, revisions) in &self.naive.lines {
            for (y, (unit, _)) in revisions.last().unwrap().fen.iter().enumerate() {
                let y = i64::try_from(y).unwrap();
                let was = on_lines.insert(unit.clone(), (sink.clone(), y));
                assert!(was.is_none(), "{unit:?} on two lines");
            }
        }
        for (sink, line) in book.picture.known_lines() {
            let naive = &self.naive.lines[sink];
            for (revision, written) in line.revisions.iter().zip(naive) {
                let rows = line.rows_at(revision.rev).into_iter();
                let fen: Vec<Unit> = rows.flat_map(|r| (r.lo..r.hi).map(|x| (r.axis.clone(), x))).collect();
                assert!(fen.iter().eq(written.fen.iter().map(|(u, _)| u)), "{sink} at {}", revision.rev);
                assert_eq!(hop(fen.len() + 1), revision.fen, "{sink}");
            }
            assert_eq!(line.revisions.len(), naive.len(), "{sink}");
        }
        let mut mirror: BTreeMap<Unit, (AxisCode, i64)> = BTreeMap::new();
        for axis in book.picture.all_axes() {
            for row in book.picture.known_mirror(&axis.code) {
                for x in row.lo..row.hi {
                    mirror.insert((axis.code.clone(), x), (row.sink.clone(), row.at + x - row.lo));
                }
                let line = book.picture.known_lines().find(|(sink, _)| **sink == row.sink).unwrap().1;
                let its = line.rows().find(|r| r.at == row.at).unwrap();
                assert_eq!((&its.axis, its.lo, its.hi, its.from_rev), (&axis.code, row.lo, row.hi, row.rev));
            }
        }
        assert_eq!(mirror, on_lines);
        for (axis, stays) in &self.naive.stays {
            for x in 0..hop(stays.len() + 1) {
                self.placed(book, axis, x, mirror.get(&(axis.clone(), x)));
            }
        }
    }

    /// Whoever answers for money that is used says the same as the line on which it lies.
    fn placed(&self, book: &Book, axis: &AxisCode, x: i64, at: Option<&(AxisCode, i64)>) {
        let owner: Account = self.naive.owner(axis, x).parse().unwrap();
        assert_eq!(owner.is_on_a_line(), at.is_some(), "{axis} {x}: {owner}");
        let Some((sink, ..)) = at else { return };
        let its = book.picture.all_axes().find(|a| a.code == *sink).unwrap();
        match &owner {
            Account::Payable(order) => assert_eq!(its.order(), Some(order), "{axis} {x}"),
            Account::Spent(s) => assert_eq!(s, sink, "{axis} {x}"),
            other => assert_eq!(other.name(), Some(sink.as_str()), "{axis} {x}"),
        }
    }

    /// What lies in banks is what we hold, what we owe suppliers, and what is still to be cleared.
    fn cash(&self, book: &Book) {
        assert!(book.picture.balances().iter().eq(self.naive.balances.iter()));
        let sum = |head: &str| -> i64 {
            book.picture.balances().iter().filter(|(name, _)| name.starts_with(head)).map(|(_, fen)| fen).sum()
        };
        let ours = book.holds(|a| a == "held" || a.starts_with("payable:"));
        assert_eq!(sum("bank:"), ours + sum("clearing:"), "{:?}", book.picture.balances());
    }

    /// How many runs an entry may add: once a destination for a take, twice a contiguous piece for what is aimed at.
    fn widen(&mut self, book: &Book, at: usize) {
        let (act, entry) = (&book.acts[at], &book.entries[at]);
        let mut by_axis: BTreeMap<&AxisCode, Vec<Went<'_>>> = BTreeMap::new();
        for (axis, step) in book.changes[at].steps.iter().filter(|(_, s)| s.from.is_some()) {
            by_axis.entry(axis).or_default().push((step.lo, step.hi, &step.to, step.from.as_ref()));
        }
        for (axis, mut steps) in by_axis {
            steps.sort_by_key(|s| s.0);
            let is_aimed = |from: Option<&Account>, to: &Account| match act {
                Act::Back { .. } | Act::Regift { .. } => to.is_gone(),
                Act::Reprice { .. } => from != Some(&Account::Held),
                Act::Reverse { .. } | Act::Revalue { .. } => true,
                Act::Settle { .. } => matches!(from, Some(Account::Receivable(_))),
                Act::Redirect { from: From::Gifts(_), .. } => true,
                Act::SendBack { .. } => to == &Account::Held,
                _ => false,
            };
            let taken: Vec<_> = steps.iter().filter(|s| !is_aimed(s.3, s.2)).map(|s| (s.2, s.3)).collect();
            // Stand-ins go where the refunded pieces were, in their order: each is a take.
            let is_back = matches!(act, Act::Back { .. } | Act::Regift { .. });
            let turns = 1 + taken.windows(2).filter(|w| w[0].0 != w[1].0).count();
            let places: BTreeSet<_> = taken.iter().collect();
            let takes = if is_back && !taken.is_empty() { turns } else { places.len() };
            let aimed: Vec<_> = steps.iter().filter(|s| is_aimed(s.3, s.2)).collect();
            let joined = aimed.windows(2).filter(|w| w[0].1 == w[1].0 && w[0].2 == w[1].2).count();
            *self.bound.entry(axis.clone()).or_default() += takes + 2 * (aimed.len() - joined);
        }
        for grow in entry.grows.iter().filter(|g| 0 < g.lo) {
            // A birth in the account of the one before it makes no run; one that goes back to an earlier one's does.
            let before = book.entries.iter().flat_map(|e| &e.grows).find(|g| g.axis == grow.axis && g.hi == grow.lo);
            let is_same = before.is_some_and(|before| before.account == grow.account);
            *self.bound.entry(grow.axis.clone()).or_default() += usize::from(!is_same);
        }
    }
}

fn hop(len: usize) -> i64 {
    i64::try_from(len).unwrap() - 1
}

/// Fen and credited units by (site, gift).
type BySite = BTreeMap<(String, String), (i64, i64)>;

/// Every gift's parts tile it; what they say of sites is what the sites say of the gifts; a lot's credits are its units.
pub(crate) fn traces(book: &Book, naive: &Naive) {
    let paths = Paths::of(book, naive);
    let mut forward = BySite::new();
    for (gift, place) in &book.spans {
        let parts = trace::forward(&book.picture, &place.axis, place.lo, place.hi).unwrap();
        if (book.tried + forward.len()).is_multiple_of(7) {
            let asked = |p: &ledger::Picture| trace::forward(p, &place.axis, place.lo, place.hi);
            assert_eq!(blank::asking(book, asked).as_ref(), Ok(&parts), "{gift} on a blank picture");
        }
        let mut at = 0;
        for part in &parts {
            assert!(part.lo == at && part.lo < part.hi, "{gift}: {parts:?}");
            at = part.hi;
            (part.lo..part.hi).for_each(|x| same_money(naive, &paths, part, (&place.axis, place.lo + x)));
            let Some(sink) = &part.sink else { continue };
            if let Some(Custody { account: Account::Site(_) | Account::Used(_), site: Some(site), .. }) = &sink.custody
            {
                let sum = forward.entry((site.to_string(), gift.clone())).or_default();
                *sum = (sum.0 + part.hi - part.lo, sum.1 + sink.units.unwrap_or(0));
            }
        }
        assert_eq!(at, place.hi - place.lo, "{gift}");
    }
    let mut backward = BySite::new();
    for lot in book.picture.all_axes().filter(|a| a.is_lot()) {
        custody(book, &paths, lot);
        from_sites(book, &paths, lot, &mut backward);
    }
    assert_eq!(forward, backward);
}

/// A fen of a part: its streams, its account, its place and the goods behind it are those of the naive lists.
fn same_money(naive: &Naive, paths: &Paths<'_>, part: &Part, (axis, x): (&AxisCode, i64)) {
    let money = paths.money(axis, x);
    assert_eq!((&part.streams, &part.account.to_string()), (&money.streams, &money.account), "{axis} {x}");
    assert_eq!(part.sink.as_ref().map(|s| &s.axis), money.place.as_ref().map(|(sink, _)| sink), "{axis} {x}");
    let (Some(sink), Some((_, y))) = (&part.sink, money.place) else { return };
    let written = &naive.lines[&sink.axis].last().unwrap().fen;
    assert_eq!(written[usize::try_from(y).unwrap()].1, sink.rev, "{axis} {x}: {part:?}");
    let Some(custody) = &sink.custody else { return };
    let goods = paths.goods(&sink.axis, paths.unit(&sink.axis, y));
    assert_eq!((&custody.lot, &custody.kit), (&goods.lot, &goods.kit), "{axis} {x}");
}

fn from_sites(book: &Book, paths: &Paths<'_>, lot: &Axis, backward: &mut BySite) {
    let axis = |code: &AxisCode| book.picture.all_axes().find(|a| a.code == *code).unwrap();
    let fen = |code: &AxisCode| book.picture.known_lines().find(|(s, _)| *s == code).map_or(0, |(_, l)| l.fen());
    for run in book.picture.known_runs(&lot.code) {
        let (Account::Site(site) | Account::Used(site)) = &run.account else { continue };
        let sources = trace::backward(&book.picture, &lot.code, run.lo, run.hi).unwrap();
        let asked = |p: &ledger::Picture| trace::backward(p, &lot.code, run.lo, run.hi);
        assert_eq!(blank::asking(book, asked).as_ref(), Ok(&sources), "{} on a blank picture", lot.code);
        let mut paid = Vec::new();
        (run.lo..run.hi).for_each(|u| paths.paid_by(&lot.code, u, &mut paid));
        let told = sources.iter().flat_map(|s| (s.lo..s.hi).map(|x| (s.axis.clone(), x)));
        // Of kits the sources stand component by component, so only all of them are the same.
        assert_eq!(told.collect::<BTreeSet<Unit>>(), paid.into_iter().collect(), "{}", lot.code);
        let credits: Option<i64> = sources.iter().map(|s| s.units.filter(|_| s.lot == lot.code)).sum();
        let sum: i64 = sources.iter().map(|s| s.hi - s.lo).sum();
        if let (Some(rate), Some(credits)) = (Rate::new(fen(&lot.code), lot.end), credits)
            && sum == rate.fen_at(run.hi) - rate.fen_at(run.lo)
        {
            assert!(rate.fen() < rate.units() || credits == run.hi - run.lo, "{}: {sources:?}", lot.code);
        }
        for source in sources {
            let rate = Rate::new(fen(&source.lot), axis(&source.lot).end).filter(|_| source.units.is_some());
            for (gift, place) in book.spans.iter().filter(|(_, p)| p.axis == source.axis) {
                let (x, y) = (place.lo.max(source.lo), place.hi.min(source.hi));
                if x < y {
                    let place = |z: i64| source.at + z - source.lo;
                    let credit = rate.and_then(|r| r.credit(place(x), place(y))).unwrap_or(0);
                    let sum = backward.entry((site.to_string(), gift.clone())).or_default();
                    *sum = (sum.0 + y - x, sum.1 + credit);
                }
            }
        }
    }
}

/// Custody, unit by unit, over the stays that stand, through every lot that they were in.
fn custody(book: &Book, paths: &Paths<'_>, lot: &Axis) {
    let mut seen = 0;
    for (lo, hi, custody) in trace::custodies(&book.picture, &lot.code, 0, lot.end).unwrap() {
        assert_eq!(lo, seen, "{}", lot.code);
        seen = hi;
        for x in lo..hi {
            let goods = paths.goods(&lot.code, x);
            let (mut shipment, mut site, mut signed) = (None, None, None);
            for (stay, hop) in &goods.stays {
                // What was opened where it was signed for before keeps that signature.
                let signs = *hop != 0 || signed.is_none();
                match stay.account.split_once(':') {
                    Some(("in_transit", name)) => (shipment, site, signed) = (Some(name), None, None),
                    Some(("site", name)) if signs => (site, signed) = (Some(name), Some(stay.at)),
                    Some(("damaged", name)) if signs && shipment.is_some() => {
                        (site, signed) = (Some(name), Some(stay.at))
                    }
                    Some(("missing", _)) if signs => signed = Some(stay.at),
                    Some(("warehouse", _)) => (shipment, site, signed) = (None, None, None),
                    _ => {}
                }
            }
            let told = (custody.shipment.as_ref().map(AsRef::as_ref), custody.site.as_ref().map(AsRef::as_ref));
            assert_eq!((told, custody.signed_at), ((shipment, site), signed), "{} {x}", lot.code);
            assert_eq!((&custody.lot, &custody.kit), (&goods.lot, &goods.kit), "{} {x}", lot.code);
            assert_eq!(custody.account.to_string(), paths.owner(&lot.code, x));
        }
    }
    assert_eq!(seen, lot.end, "{}", lot.code);
}

/// What was effective at `t` is a book too: holdings tile what was open, lines hold what was used.
pub(crate) fn as_of(book: &Book, naive: &Naive, t: Instant) {
    let mut used: BTreeSet<Unit> = BTreeSet::new();
    for (axis, stays) in &naive.stays {
        for (x, stays) in stays.iter().enumerate() {
            let x = i64::try_from(x).unwrap();
            let steps = book.picture.known_steps(axis).filter(|s| s.lo <= x && x < s.hi && s.at <= t);
            let now = steps.max_by_key(|s| s.hop).map(|s| s.to.clone());
            let naive = stays.iter().rfind(|s| s.at <= t).map(|s| s.account.clone());
            assert_eq!(now.as_ref().map(ToString::to_string), naive, "{axis} {x} at {t}");
            if now.is_some_and(|a| a.is_on_a_line()) {
                used.insert((axis.clone(), x));
            }
        }
    }
    let mut lying: BTreeSet<Unit> = BTreeSet::new();
    for (sink, line) in book.picture.known_lines() {
        let written = naive.lines[sink].iter().rfind(|w| w.at <= t);
        let Some(rev) = line.revisions.iter().rfind(|r| r.at <= t) else {
            assert!(written.is_none(), "{sink} at {t}");
            continue;
        };
        assert_eq!(hop(written.unwrap().fen.len() + 1), rev.fen, "{sink} at {t}");
        for row in line.rows_at(rev.rev) {
            assert!((row.lo..row.hi).all(|x| lying.insert((row.axis.clone(), x))), "{sink} at {t}");
        }
    }
    assert_eq!(lying, used, "at {t}");
}
