//! An address as a QR code (ISO/IEC 18004), level M.

use std::fmt::Write;

use primitives::Refusal;
use qrcode::{Color, EcLevel, QrCode};

use crate::refusal;

/// A QR code as one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Modules on a side, without the quiet zone, which is four.
    pub side: usize,
    /// Its dark modules as the data of an SVG path, a module a unit, from (0, 0).
    pub path: String,
}

impl Qr {
    /// Of this text; refused (I102) where it is too long.
    pub fn of(text: &str) -> Result<Qr, Refusal> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| refusal::no_qr(text.len()))?;
        let (side, colours) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colours.chunks(side.max(1)).enumerate() {
            let mut x = 0;
            while x < side {
                let run = row[x..].iter().take_while(|colour| **colour == Color::Dark).count();
                if 0 < run {
                    // Writing to a text cannot fail.
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += run.max(1);
            }
        }
        Ok(Qr { side, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes() {
        let qr = Qr::of("https://relief.example/figures/R3.4.items").unwrap();
        assert_eq!(qr.side, 29);
        // The upper edges of the two upper eyes: seven modules each, at both ends of the first row.
        assert!(qr.path.starts_with("M0 0h7v1h-7z"), "{}", qr.path);
        assert!(qr.path.contains("M22 0h7v1h-7z") && qr.path.contains("M0 22h7v1h-7z"), "{}", qr.path);
        assert_eq!(Qr::of(&"x".repeat(5_000)).unwrap_err().code(), "I102");
    }
}
