//! How a store grows: migrations, forward only.

use std::fmt::Display;

use primitives::{Instant, Refusal};
use sha2::{Digest, Sha256};

use crate::refusal;

/// One step of a desk's tables, never edited once released.
///
/// Written once for both brands in four words, `int text blob` and keys. Every table has a primary key, not named (its index
/// is `TABLE_pkey`); other uniqueness is a `create unique index NAME`, so that an error has a name on both brands.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The desk, first part of its tables' names.
    pub desk: &'static str,
    /// `2026-11-24-01-entry`: a day, a number within it, what it brings. Within a desk in order.
    pub name: &'static str,
    /// The statements, each ended by `;`.
    pub ddl: &'static str,
}

/// The store's own.
const OURS: [Migration; 2] = [
    Migration {
        desk: "store",
        name: "2026-11-24-01-store",
        ddl: include_str!("../migrations/2026-11-24-01-store.sql"),
    },
    Migration { desk: "store", name: "2026-11-25-01-mark", ddl: include_str!("../migrations/2026-11-25-01-mark.sql") },
];

/// What stands before any migration: how the store is marked, and which migrations it has had.
pub(crate) const FIRST: &str = "create table if not exists store_meta (key text primary key, value text not null);
create table if not exists store_migration (
    desk text not null,
    name text not null,
    sha256 blob not null,
    applied_at_ms int not null,
    primary key (desk, name)
);";

/// The format of the folder and of these two tables.
pub(crate) const FORMAT: i64 = 1;

/// The key under which a store says that it was made by the demonstration.
pub(crate) const DEMO: &str = "demo";

/// What a new store says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    Real,
    /// Sample data, made by the demonstration, and so made anew without asking.
    Demo,
}

impl Marks {
    /// Keys and values of `store_meta`.
    pub(crate) fn rows(self, made_at: Instant) -> Vec<(&'static str, String)> {
        let mut rows = vec![("format", FORMAT.to_string()), ("made_at_ms", made_at.ms().to_string())];
        if self == Marks::Demo {
            rows.push((DEMO, "1".to_owned()));
        }
        rows
    }
}

/// A migration that the store has had.
pub(crate) struct Applied {
    pub(crate) desk: String,
    pub(crate) name: String,
    pub(crate) sha256: Vec<u8>,
}

impl Migration {
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.ddl.as_bytes()).into()
    }
}

/// Whether this program may open a store of that format; `None` stands in no store of ours.
pub(crate) fn openable(place: impl Display, format: Option<&str>) -> Result<(), Refusal> {
    match format.map(str::parse::<i64>) {
        Some(Ok(FORMAT)) => Ok(()),
        Some(Ok(newer)) if FORMAT < newer => Err(refusal::newer_store(place, format!("format {newer}"))),
        _ => Err(refusal::not_a_store(place)),
    }
}

/// What is still to be applied, in order. A store that has had more than the program knows was made by a newer one.
pub(crate) fn missing(place: impl Display, known: &[Migration], had: &[Applied]) -> Result<Vec<Migration>, Refusal> {
    let named = |m: &Migration, a: &Applied| m.desk == a.desk && m.name == a.name;
    for applied in had {
        let label = format!("{}/{}", applied.desk, applied.name);
        match known.iter().find(|m| named(m, applied)) {
            None => return Err(refusal::newer_store(place, label)),
            Some(same) if same.digest().as_slice() != applied.sha256 => {
                return Err(refusal::other_migration(place, label));
            }
            Some(_) => {}
        }
    }
    Ok(known.iter().filter(|m| !had.iter().any(|a| named(m, a))).copied().collect())
}

/// The store's own first, then as given.
pub(crate) fn all(migrations: &[Migration]) -> Vec<Migration> {
    OURS.into_iter().chain(migrations.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration =
        Migration { desk: "d", name: "2026-01-01-01-a", ddl: "create table d_a (n int primary key);" };
    const TWO: Migration =
        Migration { desk: "d", name: "2026-01-02-01-b", ddl: "create table d_b (n int primary key);" };

    fn had(m: &Migration) -> Applied {
        Applied { desk: m.desk.into(), name: m.name.into(), sha256: m.digest().to_vec() }
    }

    #[test]
    fn only_what_is_missing_is_applied() {
        let left =
            |had: &[Applied]| missing("x", &[ONE, TWO], had).map(|m| m.iter().map(|m| m.name).collect::<Vec<_>>());
        assert_eq!(left(&[]).unwrap(), [ONE.name, TWO.name]);
        assert_eq!(left(&[had(&ONE)]).unwrap(), [TWO.name]);
        let mut edited = had(&ONE);
        edited.sha256[0] ^= 1;
        assert_eq!(left(&[edited]).unwrap_err().code(), "S104");
        assert_eq!(missing("x", &[ONE], &[had(&ONE), had(&TWO)]).unwrap_err().code(), "S103");
    }

    #[test]
    fn another_format_is_refused() {
        assert!(openable("x", Some("1")).is_ok());
        for (format, code) in [(Some("2"), "S103"), (Some("0"), "S102"), (Some("x"), "S102"), (None, "S102")] {
            assert_eq!(openable("x", format).unwrap_err().code(), code);
        }
    }
}
