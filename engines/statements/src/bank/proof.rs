//! The proof of a bank's file: each row's balance is the one before it and what the row brought.

use primitives::Refusal;

use super::read::BankRow;
use crate::refusal;

/// Puts the rows into the order in which they happened and proves every balance. Banks print the oldest row first or the
/// newest; which one it is, the balances say. Refused (T116) where neither closes, by the row that breaks the better of them.
pub(crate) fn in_order(mut rows: Vec<BankRow>) -> Result<Vec<BankRow>, Refusal> {
    let oldest_first = breaks(rows.iter());
    let newest_first = breaks(rows.iter().rev());
    match (oldest_first, newest_first) {
        (None, _) if !days_fall(&rows) => Ok(rows),
        (_, None) => {
            rows.reverse();
            Ok(rows)
        }
        (None, Some(_)) => Ok(rows),
        (Some(one), Some(other)) => {
            let (_, row, should, is) = if one.0 < other.0 { other } else { one };
            Err(refusal::balance_off(row.line, should, is))
        }
    }
}

/// Whether the first row's day is behind the last one's.
fn days_fall(rows: &[BankRow]) -> bool {
    rows.first().zip(rows.last()).is_some_and(|(first, last)| last.at < first.at)
}

/// The first row whose balance is not what it should be: its place, itself, and both values in fen. Rows without a balance
/// are passed over, and what they brought is carried.
fn breaks<'r>(rows: impl Iterator<Item = &'r BankRow>) -> Option<(usize, &'r BankRow, i128, i64)> {
    let mut stands: Option<i128> = None;
    for (at, row) in rows.enumerate() {
        let should = stands.map(|before| before + i128::from(row.fen));
        match (row.balance, should) {
            (Some(is), Some(should)) if i128::from(is) != should => return Some((at, row, should, is)),
            (Some(is), _) => stands = Some(is.into()),
            (None, should) => stands = should,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, fen: i64, balance: i64) -> BankRow {
        let (none, at) = (String::new, primitives::Instant::EPOCH);
        let (number, kind, party, note) = (none(), none(), none(), none());
        BankRow { line, at, fen, balance: Some(balance), number, kind, party, note, nth: 0 }
    }
    fn lines(rows: Vec<BankRow>) -> Result<Vec<u64>, String> {
        in_order(rows).map(|rows| rows.iter().map(|r| r.line).collect()).map_err(|why| why.to_string())
    }

    #[test]
    fn balances_say_which_row_was_first() {
        assert_eq!(lines(vec![row(1, 5, 105), row(2, -5, 100), row(3, 7, 107)]), Ok(vec![1, 2, 3]));
        assert_eq!(lines(vec![row(1, 7, 107), row(2, -5, 100), row(3, 5, 105)]), Ok(vec![3, 2, 1]));
        let unknown = BankRow { balance: None, ..row(2, -5, 0) };
        assert_eq!(lines(vec![row(1, 5, 105), unknown, row(3, 7, 107)]), Ok(vec![1, 2, 3]));
    }

    #[test]
    fn a_row_that_does_not_close_is_named() {
        assert_eq!(
            lines(vec![row(1, 5, 105), row(2, -5, 101), row(3, 7, 107)]),
            Err("T116 line=2 should=1 is=1.01".to_owned())
        );
    }
}
