//! A "no" that the user can mend.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Says what is wrong by a code that is never used for anything else, and where by facts. The sentence stands in both
/// catalogues under the code; whoever shows the refusal renders it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    code: String,
    facts: Vec<(String, String)>,
}

impl Refusal {
    /// A refusal without facts yet.
    pub fn of(code: &'static str) -> Refusal {
        Refusal { code: code.to_owned(), facts: Vec::new() }
    }
    /// One more fact, by the name that the catalogue's sentence uses. Long input is cut: a page must stay a page.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl fmt::Display) -> Refusal {
        let text: String = fact.to_string().chars().take(FACT_CHARS_MAX).collect();
        self.facts.push((name.to_owned(), text));
        self
    }
    /// `L104`.
    pub fn code(&self) -> &str {
        &self.code
    }
    /// Names and values, in the order they were given.
    pub fn facts(&self) -> &[(String, String)] {
        &self.facts
    }
}

/// What of a quoted input fits in a sentence.
const FACT_CHARS_MAX: usize = 200;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        self.facts.iter().try_for_each(|(name, fact)| write!(f, " {name}={fact}"))
    }
}
impl std::error::Error for Refusal {}
