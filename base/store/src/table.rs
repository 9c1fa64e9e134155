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
    /// One row with `?1 … ?n`; `tail` is what follows the values.
    pub(crate) fn insert_row(&self, tail: &str) -> String {
        let mut sql = format!("insert into {} ({}) values (", self.name, self.column_list());
        for at in 1..=self.columns.len() {
            let _ = write!(sql, "{}?{at}", if at == 1 { "" } else { ", " });
        }
        sql + ")" + tail
    }
}
