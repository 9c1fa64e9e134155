//! First in, first out: which units are taken.

use primitives::{Code, Instant};

use crate::draft::Stretch;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Currency, Draft, Restriction, Run, Use, refusal};

/// A run that may be taken, and when its first unit came into the account.
struct Ready {
    lo: i64,
    hi: i64,
    since: Instant,
}

impl Draft {
    /// Whole runs, from the axis whose head came first (the axis' code breaks ties), until `amount` is met, the last one
    /// split. Units that this draft moves already are not there. Refused if there are fewer, `of` naming where.
    pub(crate) fn pick(
        &self,
        picture: &Picture,
        axes: &[AxisCode],
        account: &Account,
        amount: i64,
        of: &str,
    ) -> Result<Vec<Stretch>, Stop> {
        picture.ask(axes.iter().map(|axis| self.queue_need(axis, account, amount)))?;
        let mut queues = Vec::new();
        for axis in axes {
            let mut ready = self.ready(picture, axis, account, amount)?;
            ready.reverse();
            queues.push((axis, ready));
        }
        let held: i64 = queues.iter().flat_map(|(_, q)| q).map(|r| r.hi - r.lo).sum();
        if held < amount {
            return Err(refusal::overdraft(account, of, held, amount).into());
        }
        let (mut taken, mut due) = (Vec::new(), amount);
        while 0 < due {
            let heads = queues.iter_mut().filter(|(_, q)| !q.is_empty());
            let Some((axis, queue)) = heads.min_by_key(|(axis, q)| (q.last().map(|r| r.since), (*axis).clone())) else {
                break;
            };
            let Some(run) = queue.pop() else { break };
            let units = due.min(run.hi - run.lo);
            taken.push(((*axis).clone(), run.lo, run.lo + units));
            due -= units;
        }
        Ok(taken)
    }

    fn moved_of(&self, axis: &AxisCode, account: &Account) -> i64 {
        let mine = self.pieces.iter().filter(|p| p.axis == *axis && p.from.as_ref() == Some(account));
        mine.map(|p| p.len()).sum()
    }

    fn queue_need(&self, axis: &AxisCode, account: &Account, amount: i64) -> Need {
        Need::Queue(axis.clone(), account.clone(), amount.saturating_add(self.moved_of(axis, account)))
    }

    /// The account's runs on the axis, in order, less what this draft moves.
    fn ready(&self, picture: &Picture, axis: &AxisCode, account: &Account, amount: i64) -> Result<Vec<Ready>, Stop> {
        let sum = amount.saturating_add(self.moved_of(axis, account));
        let mut out = Vec::new();
        for run in picture.queue(axis, account, sum)? {
            for (lo, hi) in self.rest_of(axis, run) {
                let since = if lo == run.lo { run.since } else { arrived(picture, axis, run, lo)? };
                out.push(Ready { lo, hi, since });
            }
        }
        Ok(out)
    }

    fn rest_of(&self, axis: &AxisCode, run: &Run) -> Vec<(i64, i64)> {
        let mut rest = vec![(run.lo, run.hi)];
        for piece in self.pieces.iter().filter(|p| p.axis == *axis) {
            let parts = rest.into_iter().flat_map(|(lo, hi)| [(lo, hi.min(piece.lo)), (lo.max(piece.hi), hi)]);
            rest = parts.filter(|(lo, hi)| lo < hi).collect();
        }
        rest
    }
}

/// When a unit inside a run came into its account.
pub(crate) fn arrived(picture: &Picture, axis: &AxisCode, run: &Run, unit: i64) -> Result<Instant, Stop> {
    let step = picture.hop(axis, run.hop, unit, unit + 1)?.first().map(|s| s.at);
    Ok(step.unwrap_or(run.since))
}

/// The streams of a fund in yuan whose restriction lets them be used so, by code.
pub(crate) fn fitting(picture: &Picture, fund: &Code, uses: &[Use]) -> Result<Vec<AxisCode>, Stop> {
    streams_where(picture, fund, Currency::CNY, |its| uses.iter().all(|u| its.permits(u)))
}

/// The streams of a fund in this currency that may stand in for what `limit` is bound to, at `at`: they ask for nothing that
/// it does not ask for already. By code.
pub(crate) fn no_stricter(
    picture: &Picture,
    fund: &Code,
    currency: Currency,
    limit: &Restriction,
    at: Instant,
) -> Result<Vec<AxisCode>, Stop> {
    let now = Use::default().on(at);
    streams_where(picture, fund, currency, |its| its.is_no_stricter_than(limit) && its.permits(&now))
}

/// The streams of a fund in yuan that are bound to nothing, by code.
pub(crate) fn free(picture: &Picture, fund: &Code) -> Result<Vec<AxisCode>, Stop> {
    streams_where(picture, fund, Currency::CNY, Restriction::is_free)
}

fn streams_where(
    picture: &Picture,
    fund: &Code,
    currency: Currency,
    fits: impl Fn(&Restriction) -> bool,
) -> Result<Vec<AxisCode>, Stop> {
    let streams = picture.streams(fund)?.into_iter().filter(|s| s.currency() == Some(currency));
    Ok(streams.filter(|s| fits(&s.restriction)).map(|s| s.code.clone()).collect())
}

/// By axis, then position: the order in which sources stand on a line.
pub(crate) fn in_entry_order(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort();
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cause, EntryId, Step};

    fn at(ms: i64) -> Instant {
        Instant::from_ms(ms).unwrap()
    }

    /// Axis `a` has `[0, 10)`, which came in two steps, and `[10, 14)`; axis `b` came between the two.
    fn picture() -> Picture {
        let mut picture = Picture::whole();
        for (axis, lo, hi, ms, end) in
            [("a", 0, 4, 1, 10), ("a", 4, 10, 5, 10), ("a", 10, 14, 9, 14), ("b", 0, 5, 3, 5)]
        {
            let (axis, (since, entry)) = (axis.parse().unwrap(), (at(ms), EntryId::of(&[axis])));
            picture.put_step(
                &axis,
                Step { hop: 0, lo, hi, from: None, to: Account::Held, entry, at: since, undoes: None },
            );
            if lo != 4 {
                let run = Run { lo, hi: end, hop: 0, account: Account::Held, since, latest: at(9) };
                picture.put_run(&axis, run);
            }
        }
        picture
    }

    fn draft(moved: &[(&str, i64, i64)]) -> Draft {
        let mut draft = Draft::new(Cause::of("test", &"t1".parse().unwrap()).unwrap(), "t1", at(0));
        for (axis, lo, hi) in moved {
            draft.shift((axis.parse().unwrap(), *lo, *hi), Account::Held, Account::Void);
        }
        draft
    }

    #[test]
    fn what_came_first_goes_first_whatever_of_it_has_gone_already() {
        let (a, b): (AxisCode, AxisCode) = ("a".parse().unwrap(), "b".parse().unwrap());
        let axes = [b.clone(), a.clone()];
        let pick = |moved: &[(&str, i64, i64)], n| {
            let taken = draft(moved).pick(&picture(), &axes, &Account::Held, n, "test");
            taken.map(|all| all.into_iter().map(|(axis, lo, hi)| (axis.to_string(), lo, hi)).collect::<Vec<_>>())
        };
        let taken =
            |all: &[(&str, i64, i64)]| Ok(all.iter().map(|(axis, u, v)| ((*axis).to_owned(), *u, *v)).collect());
        assert_eq!(pick(&[], 2), taken(&[("a", 0, 2)]));
        assert_eq!(pick(&[], 19), taken(&[("a", 0, 10), ("b", 0, 5), ("a", 10, 14)]));
        // What is left of a run came when its own first unit did.
        assert_eq!(pick(&[("a", 0, 4)], 7), taken(&[("b", 0, 5), ("a", 4, 6)]));
        assert_eq!(pick(&[("a", 0, 3)], 7), taken(&[("a", 3, 10)]));
        assert_eq!(pick(&[("a", 2, 6), ("b", 0, 1)], 4), taken(&[("a", 0, 2), ("b", 1, 3)]));
        assert_eq!(pick(&[("a", 0, 14)], 5), taken(&[("b", 0, 5)]));
        assert!(pick(&[("a", 0, 14)], 6).is_err() && pick(&[], 20).is_err());
    }

    /// The book is asked for as much more as the draft moves out of that account on that axis.
    #[test]
    fn the_book_is_asked_for_what_the_draft_moves_already_too() {
        let (a, b): (AxisCode, AxisCode) = ("a".parse().unwrap(), "b".parse().unwrap());
        let mut draft = draft(&[("a", 0, 3), ("a", 10, 12), ("b", 0, 1)]);
        draft.shift((a.clone(), 20, 50), Account::Loss, Account::Void);
        let asked = |axis: &AxisCode, account: &Account| match draft.pick(
            &Picture::blank(),
            std::slice::from_ref(axis),
            account,
            7,
            "test",
        ) {
            Err(Stop::Missing(needs)) => needs,
            other => panic!("{other:?}"),
        };
        for (axis, account, sum) in [(&a, Account::Held, 12), (&b, Account::Held, 8), (&a, Account::Loss, 37)] {
            let need = Need::Queue(axis.clone(), account.clone(), sum);
            assert_eq!(asked(axis, &account).as_slice(), std::slice::from_ref(&need));
            // And with that answered, asks no more for the queue.
            let mut answered = Picture::blank();
            answered.answered(vec![need]);
            assert!(matches!(
                draft.pick(&answered, std::slice::from_ref(axis), &account, 7, "test"),
                Err(Stop::Refused(_))
            ));
        }
    }
}
