//! A table that rows are put into by the thousand.

use std::fmt::Write;

/// A key of 16 bytes: the head of a SHA-256.
pub type Key16 = [u8; 16];

/// A column's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `int`.
    Int,
    /// `text`.
    Text,
    /// `blob`.
    Blob,
}

/// The columns that [`crate::Tx::bulk`], [`crate::Tx::fresh`] and [`crate::Tx::claim`] fill, in this order. Types come from here
/// and not from the values, because binary COPY wants them exact.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The table.
    pub name: &'static str,
    /// Name and kind of each column. Of `fresh` and `claim` the first is the key by which a row is new or not.
    pub columns: &'static [(&'static str, Kind)],
}

/// What becomes of a row whose key is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// It is an error, and the statement leaves nothing.
    Undone,
    /// It is an error, and rows before it stay: SQLite alone can say so. Where an error undoes the transaction anyway this spares
    /// the statement a savepoint of its own, which in a long transaction costs what that transaction has touched: a rebuild of
    /// a million gifts took 65 s instead of 3.
    Spoils,
    /// It is passed over.
    Passed,
}

impl Table {
    /// `a, b, c`.
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
    /// So many rows with `?1 … ?n`, for SQLite.
    pub(crate) fn insert_rows(&self, rows: usize, met: Met) -> String {
        let (insert, tail) = match met {
            Met::Undone => ("insert", ""),
            Met::Spoils => ("insert or fail", ""),
            Met::Passed => ("insert", " on conflict do nothing"),
        };
        let (mut sql, width) =
            (format!("{insert} into {} ({}) values ", self.name, self.column_list()), self.columns.len());
        for at in 1..=rows * width {
            let before = match (at, at % width) {
                (1, _) => "(",
                (_, first) if first == 1 % width => "), (",
                _ => ", ",
            };
            let _ = write!(sql, "{before}?{at}");
        }
        sql + ")" + tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_behind_each_other() {
        let two = Table { name: "t", columns: &[("a", Kind::Int), ("b", Kind::Text)] };
        assert_eq!(two.insert_rows(1, Met::Undone), "insert into t (a, b) values (?1, ?2)");
        assert_eq!(two.insert_rows(2, Met::Spoils), "insert or fail into t (a, b) values (?1, ?2), (?3, ?4)");
        let one = Table { name: "t", columns: &[("a", Kind::Int)] };
        assert_eq!(one.insert_rows(3, Met::Passed), "insert into t (a) values (?1), (?2), (?3) on conflict do nothing");
    }
}
