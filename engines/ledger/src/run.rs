//! Runs, steps and pieces: where units are, where they were, and where an entry puts them.

use primitives::Instant;
use serde::Serialize;

use crate::{Account, AxisCode, EntryId};

/// A holding: a maximal span of one account and hop. Runs of an axis tile `[0, end)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// First unit.
    pub lo: i64,
    /// First unit after.
    pub hi: i64,
    /// How many moves each of its units has made.
    pub hop: i64,
    /// Who answers for it.
    pub account: Account,
    /// Effective instant of the last step of its first unit: first in, first out goes by it.
    pub since: Instant,
    /// No unit of it moved later than this (a bound: a part of a split run keeps the whole run's).
    pub latest: Instant,
}

impl Run {
    /// Whether two neighbours are one run.
    pub(crate) fn joins(&self, right: &Run) -> bool {
        self.hi == right.lo && self.hop == right.hop && self.account == right.account
    }
}

/// A span's arrival in an account: hop 0 is its opening, each move writes the next hop. Rows of one (axis, hop) never overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which move of these units, from 0.
    pub hop: i64,
    /// First unit.
    pub lo: i64,
    /// First unit after.
    pub hi: i64,
    /// Where it came from; `None` at the opening.
    pub from: Option<Account>,
    /// Where it went.
    pub to: Account,
    /// The entry that moved it.
    pub entry: EntryId,
    /// When that was effective.
    pub at: Instant,
    /// The entry that this one undoes, if it is a reversal.
    pub undoes: Option<EntryId>,
}

/// Units that an entry moves, or opens (`from` is `None`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The axis.
    pub axis: AxisCode,
    /// First unit.
    pub lo: i64,
    /// First unit after.
    pub hi: i64,
    /// Whence.
    pub from: Option<Account>,
    /// Whither.
    pub to: Account,
}

impl Piece {
    /// How many units.
    #[allow(clippy::len_without_is_empty, reason = "an entry that stands moves no empty piece")]
    pub const fn len(&self) -> i64 {
        self.hi - self.lo
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_run_only_if_nothing_tells_them_apart() {
        let at = Instant::from_ms(0).unwrap();
        let run = |lo, hi, hop, account| Run { lo, hi, hop, account, since: at, latest: at };
        let left = run(2, 5, 1, Account::Held);
        assert!(left.joins(&run(5, 6, 1, Account::Held)));
        for right in [
            run(6, 7, 1, Account::Held),
            run(4, 6, 1, Account::Held),
            run(5, 6, 2, Account::Held),
            run(5, 6, 0, Account::Held),
            run(5, 6, 1, Account::Void),
        ] {
            assert!(!left.joins(&right), "{right:?}");
        }
        assert!(!run(5, 6, 1, Account::Held).joins(&left), "the left one is asked");
    }

    #[test]
    fn a_piece_is_as_long_as_its_units() {
        for (lo, hi) in [(0, 1), (0, 4), (3, 4), (3, 10), (7, 14)] {
            let piece = Piece { axis: "a".parse().unwrap(), lo, hi, from: None, to: Account::Held };
            assert_eq!(piece.len(), i64::try_from((lo..hi).count()).unwrap());
        }
    }
}
