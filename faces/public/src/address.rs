//! What a page's address says: parsed here, refused here, for all pages.

use std::collections::BTreeMap;

use access::Problem;
use primitives::{Code, Instant, Refusal};

use crate::figures::Asked;
use crate::refusal;

/// Longer than any value of an address that means something.
const QUERY_CHARS_MAX: usize = 300;

/// An address's query, as it came.
pub(crate) type Words = BTreeMap<String, String>;

/// What names something that is not there answers 404; other refusals keep their own status.
pub(crate) fn missing(failure: store::Failure) -> Problem {
    match failure {
        store::Failure::Refused(why)
            if matches!(why.code(), "W102" | "W103" | "W104" | "W105" | "W140" | "W141" | "W142") =>
        {
            Problem::not_found(why)
        }
        other => other.into(),
    }
}

/// The operation of a path: what is no code names nothing.
pub(crate) fn operation_code(text: &str) -> Result<Code, Problem> {
    text.parse().map_err(|_: Refusal| Problem::not_found(refusal::no_operation(text)))
}

/// Refused (W106) when longer than anything that means something.
pub(crate) fn short(text: &str) -> Result<&str, Refusal> {
    if QUERY_CHARS_MAX < text.chars().count() { Err(refusal::too_long(QUERY_CHARS_MAX)) } else { Ok(text) }
}

/// A code of the query, if it is there.
pub(crate) fn code_of(words: &Words, name: &str) -> Result<Option<Code>, Refusal> {
    words.get(name).filter(|text| !text.is_empty()).map(|text| short(text)?.parse()).transpose()
}

/// RFC 3339; a plus that was typed as it is arrives as a space.
pub(crate) fn as_of(words: &Words) -> Result<Option<Instant>, Refusal> {
    let said = words.get("as_of").filter(|text| !text.is_empty());
    said.map(|text| short(text)?.trim().replace(' ', "+").parse()).transpose()
}

/// What the address asks: whatever is not ours goes to the desk as a parameter.
pub(crate) fn asked(id: String, words: &Words) -> Result<Asked, Refusal> {
    short(&id)?;
    let (operation, as_of) = (code_of(words, "operation")?, as_of(words)?);
    let mut parameters = BTreeMap::new();
    for (name, value) in words {
        if !matches!(name.as_str(), "operation" | "as_of" | "after" | "lang") {
            parameters.insert(short(name)?.to_owned(), short(value)?.to_owned());
        }
    }
    Ok(Asked { id, operation, as_of, parameters })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &[(&str, &str)]) -> Words {
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_figures_address_is_read_back() {
        let query = words(&[
            ("operation", "jilin-2022"),
            ("as_of", "2022-03-31T23:59:59 08:00"),
            ("lang", "en"),
            ("item", "n95"),
        ]);
        let asked = asked("delivery.handed_over".into(), &query).unwrap();
        assert_eq!(
            asked.address(),
            "/figures/delivery.handed_over?operation=jilin-2022&as_of=2022-03-31T23:59:59%2B08:00&item=n95"
        );
        assert_eq!(super::asked("x".repeat(301), &words(&[])).unwrap_err().code(), "W106");
        assert_eq!(super::asked("x".into(), &words(&[("as_of", "yesterday")])).unwrap_err().code(), "P102");
        assert_eq!(super::asked("x".into(), &words(&[("operation", "a b")])).unwrap_err().code(), "P104");
    }
}
