//! How a public notice of a correction is written into its entry.

use book::{Correction, EntryId};
use operation::Names;
use primitives::Code;
use store::{Failure, Fault};

/// The notice: which entry was wrong, why, and the published figures that it touches. The reason stands in both languages,
/// as `{"zh":…,"en":…}` on one line.
pub fn notice(corrects: EntryId, reason: &Names, figures: &[Code]) -> Result<Correction, Failure> {
    let reason = serde_json::to_string(reason).map_err(Fault::broken)?;
    Ok(Correction { corrects, reason, figures: figures.iter().map(Code::to_string).collect() })
}
