//! What a change answers.

use book::EntryId;
use primitives::Code;
use serde::Serialize;
use utoipa::ToSchema;

/// The thing that a change made, and the entry that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Made {
    /// The thing's code.
    #[schema(value_type = String)]
    pub code: Code,
    /// The entry, 32 hex digits.
    #[schema(value_type = String)]
    pub entry: EntryId,
}
