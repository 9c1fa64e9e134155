//! What a giver, or whoever allows another purpose, binds money or goods to.

use std::collections::BTreeSet;

use book::Restriction;
use primitives::{Code, Day, PlaceCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A restriction as a form says it; nothing where all is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Bound {
    /// Places, by code.
    #[schema(value_type = Vec<String>)]
    pub places: BTreeSet<PlaceCode>,
    /// Items, by code.
    #[schema(value_type = Vec<String>)]
    pub items: BTreeSet<Code>,
    /// Purposes, by code.
    #[schema(value_type = Vec<String>)]
    pub purposes: BTreeSet<Code>,
    /// Named recipients, by the code of the site or organisation.
    #[schema(value_type = Vec<String>)]
    pub recipients: BTreeSet<Code>,
    /// The last day in Shanghai on which it may be put to a use.
    #[schema(value_type = Option<String>)]
    pub until: Option<Day>,
}

impl From<Bound> for Restriction {
    fn from(bound: Bound) -> Restriction {
        let Bound { places, items, purposes, recipients, until } = bound;
        Restriction { places, items, purposes, recipients, until }
    }
}
