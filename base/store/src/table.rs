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

impl Table {
    /// `a, b, c`.
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
    /// So many rows with `?1 … ?n`; `tail` is what follows the values.
    pub(crate) fn insert_rows(&self, rows: usize, tail: &str) -> String {
        let (mut sql, width) =
            (format!("insert into {} ({}) values ", self.name, self.column_list()), self.columns.len());
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
        assert_eq!(two.insert_rows(1, ""), "insert into t (a, b) values (?1, ?2)");
        assert_eq!(two.insert_rows(2, " x"), "insert into t (a, b) values (?1, ?2), (?3, ?4) x");
        let one = Table { name: "t", columns: &[("a", Kind::Int)] };
        assert_eq!(one.insert_rows(3, ""), "insert into t (a) values (?1), (?2), (?3)");
    }
}
