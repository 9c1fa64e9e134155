//! The refusals of this room, in order of precedence.

use primitives::Refusal;

/// 422: our font has no glyph for a character; a box in its place would be a lie.
pub(crate) fn no_glyph(character: char) -> Refusal {
    Refusal::of("I101").with("character", character).with("code", format!("U+{:04X}", u32::from(character)))
}
/// 422: an address too long for a QR.
pub(crate) fn no_qr(bytes: usize) -> Refusal {
    Refusal::of("I102").with("bytes", bytes)
}
