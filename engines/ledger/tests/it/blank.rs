//! A picture that knows nothing and asks: each question is answered with no more than it asks for, so that a rule that looks
//! where it did not ask finds nothing there.

use std::collections::BTreeMap;

use ledger::{Account, Axis, AxisCode, AxisKind, Need, Picture, Run, Stop};
use primitives::Refusal;

use crate::book::Book;

/// More rounds than any rule needs: a rule asks for all it can foresee at once.
const ROUNDS_MAX: usize = 200;

/// Runs `what` on a blank picture of the book until it has all that it asks for.
pub(crate) fn asking<T>(book: &Book, what: impl Fn(&Picture) -> Result<T, Stop>) -> Result<T, Refusal> {
    asking_on(book, &mut Picture::blank(), what)
}

/// [`asking`] on a picture that has been told something already.
pub(crate) fn asking_on<T>(
    book: &Book,
    picture: &mut Picture,
    what: impl Fn(&Picture) -> Result<T, Stop>,
) -> Result<T, Refusal> {
    for _ in 0..ROUNDS_MAX {
        match what(picture) {
            Ok(done) => return Ok(done),
            Err(Stop::Refused(why)) => return Err(why),
            Err(Stop::Missing(needs)) => {
                assert!(!needs.is_empty(), "nothing is missing");
                needs.iter().for_each(|need| answer(book, need, picture));
                picture.answered(needs);
            }
        }
    }
    panic!("{ROUNDS_MAX} rounds are not enough")
}

fn answer(book: &Book, need: &Need, to: &mut Picture) {
    let whole = &book.picture;
    match need {
        Need::Axis(code) => whole.all_axes().filter(|a| a.code == *code).for_each(|a| to.put_axis(a.clone())),
        Need::Streams(fund) => {
            let its = |a: &&Axis| matches!(&a.kind, AxisKind::Stream { fund: f, .. } if f == fund);
            whole.all_axes().filter(its).for_each(|a| to.put_axis(a.clone()));
        }
        Need::Queue(axis, account, sum) => {
            let mut have = 0;
            for run in runs(whole, axis, account, 0, i64::MAX) {
                if *sum <= have {
                    break;
                }
                have += run.hi - run.lo;
                to.put_run(axis, run.clone());
            }
        }
        Need::Account(account) => {
            for axis in whole.all_axes() {
                runs(whole, &axis.code, account, 0, i64::MAX).for_each(|r| to.put_run(&axis.code, r.clone()));
            }
        }
        Need::RunsOf(axis, account, lo, hi) => {
            runs(whole, axis, account, *lo, *hi).for_each(|r| to.put_run(axis, r.clone()));
        }
        Need::Runs(axis, lo, hi) => {
            let over = whole.known_runs(axis).filter(|r| r.lo < *hi && *lo < r.hi);
            over.for_each(|r| to.put_run(axis, r.clone()));
        }
        Need::Steps(axis, lo, hi) => {
            let over = whole.known_steps(axis).filter(|s| s.lo < *hi && *lo < s.hi);
            over.for_each(|s| to.put_step(axis, s.clone()));
        }
        Need::Hop(axis, hop, lo, hi) => {
            let over = whole.known_steps(axis).filter(|s| s.hop == *hop && s.lo < *hi && *lo < s.hi);
            over.for_each(|s| to.put_step(axis, s.clone()));
        }
        Need::Line(sink) => lines(whole).get(sink).into_iter().for_each(|l| to.put_line(sink, (*l).clone())),
        Need::Cost(sink) => lines(whole).get(sink).into_iter().for_each(|l| to.put_cost(sink, l.fen())),
        Need::Mirror(axis, lo, hi) => {
            let over = whole.known_mirror(axis).filter(|m| m.lo < *hi && *lo < m.hi);
            over.for_each(|m| to.put_mirror(axis, m.clone()));
        }
        Need::Reversed(entry) => book.reversed.get(entry).into_iter().for_each(|e| to.put_reversed(*e)),
        Need::Components(kit) => {
            let its = |a: &&Axis| matches!(&a.kind, AxisKind::Component { kit: k } if k == kit);
            whole.all_axes().filter(its).for_each(|a| to.put_axis(a.clone()));
        }
        Need::Item(lot) => whole.known_item(lot).into_iter().for_each(|i| to.put_item(lot, i.clone())),
    }
}

fn runs<'p>(
    whole: &'p Picture,
    axis: &'p AxisCode,
    account: &'p Account,
    lo: i64,
    hi: i64,
) -> impl Iterator<Item = &'p Run> + 'p {
    whole.known_runs(axis).filter(move |r| r.account == *account && r.lo < hi && lo < r.hi)
}

fn lines(whole: &Picture) -> BTreeMap<&AxisCode, &ledger::Line> {
    whole.known_lines().collect()
}
