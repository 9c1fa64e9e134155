//! The name of what a transaction sees.

use std::fmt;

/// Names a committed state of the store: two readings with equal marks see the same data, in whatever process they ran.
/// Unequal marks promise nothing. Opaque: of no brand, in no order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark(String);

/// SQLite: the number of commits that changed something. The writer counts it up in the commit itself.
pub(crate) const OF_SQLITE: &str = "select cast(commits as text) from store_mark where name = 'store'";
/// Counts one commit more.
pub(crate) const COUNT_UP: &str = "insert into store_mark (name, commits) values ('store', 1)
on conflict (name) do update set commits = commits + 1";
/// PostgreSQL: which transactions the snapshot sees. Other databases of the server move it too: a mark too many, never one
/// too few.
pub(crate) const OF_POSTGRES: &str = "select cast(pg_current_snapshot() as text)";

impl Mark {
    /// `None` where nothing was ever committed.
    pub(crate) fn of(text: Option<&str>) -> Mark {
        Mark(text.unwrap_or_default().to_owned())
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
