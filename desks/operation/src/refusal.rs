//! The refusals of this desk, in order of precedence. Codes are never used again for anything else.

use std::fmt::Display;

use primitives::{Code, Day, PlaceCode, Refusal, Uscc};

/// O001: no organisation of this code.
pub fn unknown_organisation(code: &Code) -> Refusal {
    Refusal::of("O001").with("code", code)
}
/// O002: no operation of this code.
pub fn unknown_operation(code: &Code) -> Refusal {
    Refusal::of("O002").with("code", code)
}
/// O003: no place of this code in the packaged list.
pub fn unknown_place(code: PlaceCode) -> Refusal {
    Refusal::of("O003").with("code", code)
}
/// O004: no site of this code.
pub fn unknown_site(code: &Code) -> Refusal {
    Refusal::of("O004").with("code", code)
}
/// O101: a thing of this kind and code is there already.
pub fn taken(code: &Code) -> Refusal {
    Refusal::of("O101").with("code", code)
}
/// O102: a foundation without its number, certificate, supervisor or telephone: what the law wants shown.
pub fn incomplete(missing: &str) -> Refusal {
    Refusal::of("O102").with("missing", missing)
}
/// O103: a certificate that ends before it begins.
pub fn certificate_days(from: Day, to: Day) -> Refusal {
    Refusal::of("O103").with("from", from).with("to", to)
}
/// O104: another organisation has this unified social credit code.
pub fn uscc_taken(uscc: &Uscc, code: &Code) -> Refusal {
    Refusal::of("O104").with("uscc", uscc).with("code", code)
}
/// O105: an operation is the foundation's, not another organisation's.
pub fn not_a_foundation(code: &Code) -> Refusal {
    Refusal::of("O105").with("code", code)
}
/// O106: an operation names at least one province.
pub fn no_province() -> Refusal {
    Refusal::of("O106")
}
/// O107: a place that is no province.
pub fn not_a_province(code: PlaceCode) -> Refusal {
    Refusal::of("O107").with("code", code)
}
/// O108: a point outside China: latitude and longitude swapped.
pub fn not_in_china(lat: impl Display, lon: impl Display) -> Refusal {
    Refusal::of("O108").with("lat", lat).with("lon", lon)
}
/// O109: not a figure's name: a desk, a dot, what it counts.
pub fn bad_definition(text: &Code) -> Refusal {
    Refusal::of("O109").with("text", text)
}
