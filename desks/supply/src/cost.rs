//! `supply.cost`: money that is laid on goods, and on freight, fees and the like, of the funds of an operation.
//!
//! Parameters: `on`, what it is laid on, with commas between: a category of goods (`mask`), a sink without units
//! (`freight`), or `elsewhere` for the goods of others, where our money stood in for a refund; all of ours if left out.
//! `from`: sources of our money (`tencent/gift`), or `other` for others' money that stood in on our goods.

use std::collections::{BTreeMap, BTreeSet};

use book::figures::{Ask, Figure};
use book::flows::{self, Laid, Sink};
use book::{AxisCode, lots};
use finance::flow::Sources;
use primitives::{Code, Instant};
use store::{Failure, Tx};

use crate::{Category, item};

/// What money lies on, in a word: a category of goods, or the word of a sink without units.
pub type Word = &'static str;

/// Sinks without units.
const SINKS: [Word; 4] = ["freight", "fee", "subsidy", "grant"];

/// The goods and sinks of others.
pub const ELSEWHERE: Word = "elsewhere";

/// Money of others.
pub const OTHER: Word = "other";

/// What goods are, by category, as of an instant: the lots of some funds and the catalogue, each read once.
#[derive(Clone, Debug, Default)]
pub struct Words {
    funds: BTreeSet<Code>,
    lots: BTreeMap<AxisCode, Category>,
}

impl Words {
    /// Reads them.
    pub async fn read(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Words, Failure> {
        let categories: BTreeMap<Code, Category> =
            item::list(tx).await?.into_iter().map(|item| (item.code, item.category)).collect();
        let items = lots::items(tx, funds, as_of).await?.into_iter();
        let lots = items.filter_map(|(lot, item)| Some((lot, *categories.get(&item)?))).collect();
        Ok(Words { funds: funds.iter().cloned().collect(), lots })
    }
    /// Whether it is of these funds.
    pub fn is_ours(&self, sink: &Sink) -> bool {
        sink.fund.as_ref().is_some_and(|fund| self.funds.contains(fund))
    }
    /// The category of a lot.
    pub fn category(&self, lot: &AxisCode) -> Option<Category> {
        self.lots.get(lot).copied()
    }
    /// What a sink is.
    pub fn of(&self, sink: &Sink) -> Word {
        if !self.is_ours(sink) {
            return ELSEWHERE;
        }
        if let Some(category) = self.category(&sink.axis) {
            return category.word();
        }
        SINKS.into_iter().find(|word| *word == sink.what).unwrap_or(OTHER)
    }
}

/// The figure; `None` for a parameter that is not known.
pub(crate) async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let (Some(operation), Some(on)) = (&ask.operation, on(ask)) else { return Ok(None) };
    let other = ask.parameters.get("from").is_some_and(|from| from == OTHER);
    let Some(from) = Sources::of(ask.parameters.get("from").filter(|_| !other)) else { return Ok(None) };
    let by_source = ask.parameters.contains_key("from");
    let funds = finance::fund::of_operation(tx, operation).await?;
    let words = Words::read(tx, &funds, ask.as_of).await?;
    let mut all: Vec<Laid> = flows::laid_on(tx, &funds, ask.as_of).await?;
    if on.contains(ELSEWHERE) {
        all.extend(flows::laid(tx, &funds, ask.as_of).await?.into_iter().filter(|laid| !words.is_ours(&laid.sink)));
    }
    let meant = |laid: &&Laid| {
        let ours = funds.contains(&laid.fund);
        let source = if other { !ours } else { !by_source || (ours && from.fits(&laid.source)) };
        let word = words.of(&laid.sink);
        source && (on.contains(word) || (on.is_empty() && word != ELSEWHERE))
    };
    Ok(Figure::summed(ask, "fen", all.iter().filter(meant).map(|laid| (laid.at, laid.entry, laid.fen))))
}

/// Words asked for; `None` for one that is not known, or another parameter.
fn on(ask: &Ask) -> Option<BTreeSet<&str>> {
    if ask.subject.is_some() || !ask.parameters.keys().all(|name| matches!(name.as_str(), "on" | "from")) {
        return None;
    }
    let Some(text) = ask.parameters.get("on") else { return Some(BTreeSet::new()) };
    let is_known =
        |word: &&str| Category::of(word).is_some() || SINKS.contains(word) || matches!(*word, ELSEWHERE | OTHER);
    text.split(',').map(|word| Some(word.trim()).filter(is_known)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_never_about_more_than_was_meant() {
        let ask = |name: &str, text: &str| {
            let mut ask = Ask::of("supply.cost", None, Instant::EPOCH);
            ask.parameters.insert(name.to_owned(), text.to_owned());
            on(&ask).map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(ask("on", "mask, freight"), Some(vec!["freight".to_owned(), "mask".to_owned()]));
        for bad in [("on", "food"), ("on", ""), ("category", "mask")] {
            assert_eq!(ask(bad.0, bad.1), None, "{bad:?}");
        }
    }
}
