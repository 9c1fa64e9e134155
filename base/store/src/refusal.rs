//! This room's refusals, in order of precedence. Codes are never used again for anything else.

use std::fmt::Display;

use primitives::Refusal;

/// The same idempotency key came before with other content.
pub(crate) fn other_content(key: &str) -> Refusal {
    Refusal::of("S101").with("key", key)
}
/// The place holds something, but no store of this program.
pub(crate) fn not_a_store(place: impl Display) -> Refusal {
    Refusal::of("S102").with("place", place)
}
/// The store was made or changed by a newer program.
pub(crate) fn newer_store(place: impl Display, by: impl Display) -> Refusal {
    Refusal::of("S103").with("place", place).with("by", by)
}
/// A migration that this store has had reads otherwise in this program.
pub(crate) fn other_migration(place: impl Display, migration: impl Display) -> Refusal {
    Refusal::of("S104").with("place", place).with("migration", migration)
}
/// The database cannot be reached or opened.
pub(crate) fn unreachable_store(place: impl Display, why: impl Display) -> Refusal {
    Refusal::of("S105").with("place", place).with("why", why)
}
/// The database does not keep UTF-8.
pub(crate) fn not_utf8(place: impl Display, encoding: &str) -> Refusal {
    Refusal::of("S106").with("place", place).with("encoding", encoding)
}
/// A file is longer than its kind may be.
pub(crate) fn file_too_long(bytes_max: u64) -> Refusal {
    Refusal::of("S107").with("bytes_max", bytes_max)
}
/// The demonstration may not empty what it did not make.
pub(crate) fn not_a_demo(place: impl Display) -> Refusal {
    Refusal::of("S108").with("place", place)
}
/// Somebody has the store open.
pub(crate) fn in_use(place: impl Display) -> Refusal {
    Refusal::of("S109").with("place", place)
}
