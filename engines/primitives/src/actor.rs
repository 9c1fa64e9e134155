//! Who acts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// What a person or program may do, by desk. The policy table itself is `access`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Activates operations, keeps places and sites, says which figures are published.
    Operation,
    /// Appeals, statements, gifts.
    Fundraising,
    /// Makes orders, payments and settlements.
    Finance,
    /// Approves what others made.
    Checker,
    /// Buys, takes in, keeps stock.
    Logistics,
    /// Ships.
    Delivery,
    /// Signs for goods at a site.
    Field,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in the order of the policy table.
    pub const ALL: [Role; 8] = [
        Role::Operation,
        Role::Fundraising,
        Role::Finance,
        Role::Checker,
        Role::Logistics,
        Role::Delivery,
        Role::Field,
        Role::Auditor,
    ];
    /// The word of the command line and of stored rows.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Operation => "operation",
            Role::Fundraising => "fundraising",
            Role::Finance => "finance",
            Role::Checker => "checker",
            Role::Logistics => "logistics",
            Role::Delivery => "delivery",
            Role::Field => "field",
            Role::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
impl FromStr for Role {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Role::ALL.into_iter().find(|r| r.word() == text).ok_or_else(|| Refusal::of("P108").with("text", text))
    }
}

/// A named holder of a role. The name is an account's, never a donor's or a patient's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account's name.
    pub name: Code,
    /// The hat worn for this change.
    pub role: Role,
}
