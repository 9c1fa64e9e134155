//! What the command line itself refuses.

use std::fmt::Display;

use primitives::Refusal;

/// C101: there is no store in this folder or database.
pub(crate) fn no_store(place: impl Display) -> Refusal {
    Refusal::of("C101").with("place", place)
}
/// C102: the address cannot be listened on.
pub(crate) fn no_listen(address: impl Display, why: impl Display) -> Refusal {
    Refusal::of("C102").with("address", address).with("why", why)
}
/// C103: the file cannot be written.
pub(crate) fn no_write(file: impl Display, why: impl Display) -> Refusal {
    Refusal::of("C103").with("file", file).with("why", why)
}
/// C104: the replay of the scenario was refused.
pub(crate) fn replay(at: impl Display, path: impl Display, why: impl Display) -> Refusal {
    Refusal::of("C104").with("at", at).with("path", path).with("why", why)
}
/// C105: the file cannot be read.
pub(crate) fn no_read(file: impl Display, why: impl Display) -> Refusal {
    Refusal::of("C105").with("file", file).with("why", why)
}
