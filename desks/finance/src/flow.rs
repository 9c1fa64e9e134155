//! `finance.flow`: what of the money of an operation is in a state, by where it came from.
//!
//! Parameters: `word`, the account's (`held`, `refunded` …), `unused` for receivable and held, or `received` for all that
//! came; `exchanged`, what went on for another purpose than theirs; `from`, sources with commas between (`tencent/gift,direct/in_kind`), all of them if left out; `since`, an instant
//! behind which what moved counts.

use std::collections::BTreeSet;

use book::figures::{Ask, Figure};
use book::flows::{self, Moved, Source};
use book::{Account, Origin};
use primitives::{Code, Instant};
use store::{Failure, Tx};

/// Sources that a figure is about; `None` fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Option<BTreeSet<Source>>);

impl Sources {
    /// As a parameter says it; `None` where it cannot be read.
    pub fn of(text: Option<&String>) -> Option<Sources> {
        let Some(text) = text else { return Some(Sources(None)) };
        Some(Sources(Some(text.split(',').map(|one| one.trim().parse().ok()).collect::<Option<_>>()?)))
    }
    /// Whether money of that source is meant.
    pub fn fits(&self, source: &Source) -> bool {
        self.0.as_ref().is_none_or(|set| set.contains(source))
    }
}

/// Words that a figure may ask for.
const WORDS: [&str; 11] = [
    "received",
    "unused",
    "receivable",
    "held",
    "payable",
    "prepaid",
    "spent",
    "converted",
    "exchanged",
    "loss",
    "refunded",
];

/// The figure of these funds; `None` for a parameter that is not known.
pub(crate) async fn figure(tx: &mut Tx<'_>, ask: &Ask, funds: &[Code]) -> Result<Option<Figure>, Failure> {
    let known = |name: &str| matches!(name, "from" | "word" | "since" | "funds" | "operation" | "operations");
    let Some(from) = Sources::of(ask.parameters.get("from")) else { return Ok(None) };
    let word = ask.parameters.get("word").map_or("received", String::as_str);
    if !WORDS.contains(&word) || !ask.parameters.keys().all(|name| known(name)) {
        return Ok(None);
    }
    let since = match ask.parameters.get("since").map(|text| text.parse::<Instant>()) {
        Some(Err(_)) => return Ok(None),
        since => since.and_then(Result::ok),
    };
    let moved = flows::moved(tx, funds, ask.as_of).await?;
    let meant = moved.iter().filter(|one| from.fits(&one.source) && since.is_none_or(|since| since < one.at));
    let inside = flows::exchanged_inside(tx, funds, moved.iter().map(|one| &one.to)).await?;
    let named = ask.parameters.contains_key("from");
    let shares = meant.map(|one| (one.at, one.entry, share(one, word, named, &inside)));
    Ok(Figure::summed(ask, "fen", shares))
}

/// What a move brings to a state: what came into it less what left it. What stays inside these funds, for another purpose of
/// theirs, did not go on.
fn share(moved: &Moved, word: &str, names_sources: bool, inside: &BTreeSet<Account>) -> i64 {
    // All that came counts where it was given; asked for by name, what came from another purpose counts as what it is.
    let is_told_before = moved.source.origin == Origin::Conversion && !names_sources;
    let is = |account: &Account| match word {
        "received" => *account != Account::Void && !is_told_before && !(names_sources && inside.contains(account)),
        "exchanged" => account.word() == word && !inside.contains(account),
        "unused" => account.is_unspent(),
        word => account.word() == word,
    };
    let (out, into) = (moved.from.as_ref().is_some_and(is), is(&moved.to));
    (i64::from(into) - i64::from(out)) * moved.fen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_stand_with_commas_between() {
        let source = |text: &str| text.parse::<Source>().unwrap();
        let from = Sources::of(Some(&"tencent/gift, direct/in_kind".to_owned())).unwrap();
        assert!(from.fits(&source("tencent/gift")) && from.fits(&source("direct/in_kind")));
        assert!(!from.fits(&source("direct/gift")) && Sources::of(None).unwrap().fits(&source("direct/gift")));
        assert_eq!(source("direct/in_kind").to_string(), "direct/in_kind");
        for bad in ["", "tencent", "tencent/luck", "腾讯/gift"] {
            assert_eq!(Sources::of(Some(&bad.to_owned())), None, "{bad}");
        }
    }
}
