//! Which part of the deliveries a figure is about: its parameters, each of which must fit.

use std::collections::{BTreeMap, BTreeSet};

use book::AxisCode;
use book::figures::Ask;
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};
use supply::{Category, item, lot};

use crate::{Consignment, HandOver, Shipment, hand_over, shipment};

/// What must fit; `None` fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    operation: Option<Code>,
    consignments: Option<BTreeSet<Code>>,
    batches: Option<BTreeSet<i64>>,
    place: Option<PlaceCode>,
    site: Option<Code>,
    shipment: Option<Code>,
    warehouse: Option<Code>,
    items: Option<BTreeSet<Code>>,
    lots: Option<BTreeSet<Code>>,
    category: Option<Category>,
    since: Option<Instant>,
}

/// Values with commas between; `None` if one cannot be read.
fn set<T: std::str::FromStr + Ord>(text: &str) -> Option<BTreeSet<T>> {
    text.split(',').map(|one| one.trim().parse().ok()).collect()
}

impl Filter {
    /// By the parameters; the operation that is asked about, where they name none. `None` for a parameter or a value that is
    /// not known: a figure is never silently about more than was meant.
    pub(crate) fn of(ask: &Ask) -> Option<Filter> {
        let mut filter = Filter { operation: ask.operation.clone(), ..Filter::default() };
        for (name, text) in &ask.parameters {
            match name.as_str() {
                "operation" => filter.operation = Some(text.parse().ok()?),
                "consignment" | "consignments" => filter.consignments = Some(set(text)?),
                "batch" | "batches" => filter.batches = Some(set(text)?),
                "place" => filter.place = Some(text.parse().ok()?),
                "site" => filter.site = Some(text.parse().ok()?),
                "shipment" => filter.shipment = Some(text.parse().ok()?),
                "warehouse" => filter.warehouse = Some(text.parse().ok()?),
                "item" | "items" => filter.items = Some(set(text)?),
                "since" => filter.since = Some(text.parse().ok()?),
                "lot" | "lots" => filter.lots = Some(set(text)?),
                "category" => filter.category = Some(Category::of(text)?),
                _ => return None,
            }
        }
        Some(filter)
    }
    /// The same, of this place, item or consignment that stands behind a figure's colon.
    pub(crate) fn within(mut self, place: PlaceCode) -> Filter {
        self.place = Some(place);
        self
    }
    /// The same, of this item.
    pub(crate) fn of_item(mut self, item: Code) -> Filter {
        self.items = Some(BTreeSet::from([item]));
        self
    }
    /// The same, of this consignment.
    pub(crate) fn of_consignment(mut self, consignment: Code) -> Filter {
        self.consignments = Some(BTreeSet::from([consignment]));
        self
    }
    /// Signatures by that instant that may be meant: the operation's, where one is.
    pub(crate) async fn hand_overs(&self, tx: &mut Tx<'_>, at: Instant) -> Result<Vec<HandOver>, Failure> {
        match &self.operation {
            Some(operation) => hand_over::of_operation(tx, operation, at).await,
            None => hand_over::until(tx, Some(at)).await,
        }
    }
    /// Shipments by that instant that may be meant.
    pub(crate) async fn shipments(&self, tx: &mut Tx<'_>, at: Instant) -> Result<Vec<Shipment>, Failure> {
        match &self.operation {
            Some(operation) => shipment::of_operation(tx, operation, at).await,
            None => shipment::until(tx, at).await,
        }
    }
    /// Whether a consignment is meant.
    pub(crate) fn fits(&self, consignment: &Consignment) -> bool {
        self.fits_operation(Some(&consignment.operation))
            && self.consignments.as_ref().is_none_or(|set| set.contains(&consignment.code))
            && self.batches.as_ref().is_none_or(|set| set.contains(&consignment.number))
    }
    /// Whether goods of this operation are meant.
    pub(crate) fn fits_operation(&self, operation: Option<&Code>) -> bool {
        self.operation.is_none() || self.operation.as_ref() == operation
    }
    /// Whether what goes to that site of that place, by that shipment from that warehouse, is meant.
    pub(crate) fn goes(&self, site: &Code, place: PlaceCode, shipment: &Code) -> bool {
        self.place.is_none_or(|outer| outer.contains(place))
            && self.site.as_ref().is_none_or(|asked| asked == site)
            && self.shipment.as_ref().is_none_or(|asked| asked == shipment)
    }
    /// Whether what happened at that instant is meant: behind the one that is asked for, where one is.
    pub(crate) fn counts_at(&self, at: Instant) -> bool {
        self.since.is_none_or(|since| since < at)
    }
    /// Whether it is about a stretch of time: only what is signed for adds up over one.
    pub(crate) const fn is_of_a_stretch(&self) -> bool {
        self.since.is_some()
    }
    /// Whether that warehouse is meant.
    pub(crate) fn stands_in(&self, warehouse: &Code) -> bool {
        self.warehouse.as_ref().is_none_or(|asked| asked == warehouse)
    }
    /// Whether an item of that category is meant.
    fn counts(&self, item: &Code, category: Option<Category>) -> bool {
        self.items.as_ref().is_none_or(|set| set.contains(item))
            && (self.category.is_none() || self.category == category)
    }
}

/// What lots were held to be at an instant, read at once when the first is asked for.
pub(crate) struct Known {
    at: Instant,
    items: Option<BTreeMap<AxisCode, Code>>,
    categories: Option<BTreeMap<Code, Category>>,
}

impl Known {
    /// Nothing yet.
    pub(crate) fn at(at: Instant) -> Known {
        Known { at, items: None, categories: None }
    }
    /// What the lot was held to be.
    pub(crate) async fn item(&mut self, tx: &mut Tx<'_>, lot: &Code) -> Result<Code, Failure> {
        let items = match &mut self.items {
            Some(items) => items,
            none => none.insert(book::lots::all_items(tx, self.at).await?),
        };
        match items.get(&AxisCode::of(lot)) {
            Some(item) => Ok(item.clone()),
            None => Ok(lot::must(tx, lot).await?.item),
        }
    }
    /// Whether the lot is of what the filter is about.
    pub(crate) async fn fits(&mut self, tx: &mut Tx<'_>, filter: &Filter, lot: &Code) -> Result<bool, Failure> {
        if filter.lots.as_ref().is_some_and(|lots| !lots.contains(lot)) {
            return Ok(false);
        }
        if filter.items.is_none() && filter.category.is_none() {
            return Ok(true);
        }
        let item = self.item(tx, lot).await?;
        if filter.category.is_none() {
            return Ok(filter.counts(&item, None));
        }
        let categories = match &mut self.categories {
            Some(categories) => categories,
            none => {
                let all = item::list(tx).await?;
                none.insert(all.into_iter().map(|item| (item.code, item.category)).collect())
            }
        };
        Ok(filter.counts(&item, categories.get(&item).copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(parameters: &[(&str, &str)]) -> Ask {
        let pairs = parameters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Ask { parameters: pairs.collect(), ..Ask::of("delivery.handed_over", None, Instant::EPOCH) }
    }

    #[test]
    fn a_figure_is_never_about_more_than_was_meant() {
        for bad in [("plaec", "220000"), ("place", "22"), ("batches", "1,x"), ("category", "food"), ("item", "口罩")]
        {
            assert_eq!(Filter::of(&ask(&[bad])), None, "{bad:?}");
        }
        let filter = Filter::of(&ask(&[("place", "220000"), ("item", "n95,kn95")])).unwrap();
        let code = |text: &str| text.parse::<Code>().unwrap();
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        assert!(filter.goes(&code("s"), place("220113"), &code("j/1/1")));
        assert!(!filter.goes(&code("s"), place("310112107"), &code("j/1/1")));
        assert!(filter.counts(&code("kn95"), None) && !filter.counts(&code("suit"), None));
    }
}
