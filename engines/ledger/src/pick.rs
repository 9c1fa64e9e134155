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
