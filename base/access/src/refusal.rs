//! The refusals of this room, in order of precedence. A0xx: the request cannot be read. A1xx: who asks is not known.
//! A2xx: known, but may not. A3xx: the operator named
//! what cannot be: a data folder that does not belong to the store, a site that is none.

use std::fmt::Display;

use primitives::{Refusal, Role};

use crate::Action;

/// 400: a change came without an `Idempotency-Key` of 1 to 128 visible ASCII characters.
pub fn no_key() -> Refusal {
    Refusal::of("A001")
}
/// 413: the body is longer than its limit.
pub fn too_long(bytes_max: usize) -> Refusal {
    Refusal::of("A002").with("bytes_max", bytes_max)
}
/// 415: the body is not said to be JSON.
pub fn not_json() -> Refusal {
    Refusal::of("A003")
}
/// 422: a text of the body or of the address's query holds a zero character; the databases keep none such.
pub fn zero() -> Refusal {
    Refusal::of("A008")
}
/// 422: the body, or the address's query, does not have the form asked; `field` says where, `why` in the parser's words.
pub fn bad_field(field: impl Display, why: impl Display) -> Refusal {
    Refusal::of("A004").with("field", field).with("why", why)
}
/// 404: there is nothing under this address.
pub fn nothing_here(address: impl Display) -> Refusal {
    Refusal::of("A005").with("address", address)
}
/// 405: the address does not take this method.
pub fn wrong_method(method: impl Display) -> Refusal {
    Refusal::of("A006").with("method", method)
}
/// 429: this sender got too many answers "not found" in a minute; `seconds` until it is over.
pub fn too_often(not_found_max: u32, seconds: i64) -> Refusal {
    Refusal::of("A007").with("not_found_max", not_found_max).with("seconds", seconds)
}
/// 401: no `Authorization: Bearer` header.
pub fn no_token() -> Refusal {
    Refusal::of("A101")
}
/// 401: the token is not known, or was revoked. Both alike: a guess learns nothing.
pub fn unknown_token() -> Refusal {
    Refusal::of("A102")
}
/// 403: the policy table does not let this role do this.
pub fn not_allowed(role: Role, action: Action) -> Refusal {
    Refusal::of("A201").with("role", role).with("action", action)
}
/// 403: who made it does not approve it.
pub fn own_approval(maker: impl Display) -> Refusal {
    Refusal::of("A202").with("maker", maker)
}
/// The store was begun with a key of people's ids that is not in this data folder.
pub(crate) fn no_key_file(file: impl Display) -> Refusal {
    Refusal::of("A301").with("file", file)
}
/// The key of people's ids in this data folder is another store's.
pub(crate) fn other_key_file(file: impl Display) -> Refusal {
    Refusal::of("A302").with("file", file)
}
/// What the operator names is not the site's origin: scheme and host, with a port where it has one.
pub(crate) fn bad_public_url(said: &str) -> Refusal {
    Refusal::of("A303").with("said", said)
}
