//! Figures of supply. All count what had come by the instant that is asked for.
//!
//! `supply.unit_cost:LOT`: fen a unit, rounded half up, at the lot's last cost by then; of what was made of other lots, what those
//! cost. `supply.taken_in`: units that came in, by `operation`, `item`, `category`, `source`; as what they became in the warehouse
//! (parts of lots, kits), without what went back to its supplier, unless a source is asked for. `supply.in_kind`: those that
//! were given.

use book::EntryId;
use book::figures::{Ask, Figure};
use primitives::{Code, Instant};
use store::{Failure, Tx};

use std::collections::BTreeSet;

use crate::{Category, Lot, Source, cost, item, lot, remade, repricing};

/// The figure that is asked for; `None` where it is not ours, or not known.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    match ask.name.as_str() {
        "supply.unit_cost" => unit_cost(tx, ask).await,
        "supply.taken_in" => taken_in(tx, ask, None).await,
        "supply.cost" => cost::figure(tx, ask).await,
        "supply.in_kind" => taken_in(tx, ask, Some(Source::Gift)).await,
        _ => Ok(None),
    }
}

async fn unit_cost(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let code = ask.subject.as_ref().and_then(|text| text.parse::<Code>().ok());
    let Some(code) = code else { return Ok(None) };
    let Some(lot) = lot::find(tx, &code).await?.filter(|lot| lot.at <= ask.as_of) else { return Ok(None) };
    if lot.source.is_made() {
        return made_cost(tx, ask, &lot).await;
    }
    let mut entries = vec![lot.entry];
    let mut cost = lot.cost;
    if let Some(last) = repricing::last(tx, &code, ask.as_of).await? {
        entries.push(last.entry);
        cost = Some(last.fen);
    }
    let value = cost.and_then(|cost| a_unit(cost.get(), lot.units.get()));
    // A quotient: its entries, the lot and its last price, do not add up to it.
    Ok(value.and_then(|value| Figure::known(ask, "fen", value, entries)))
}

/// What a unit of a lot cost that was made of others.
async fn made_cost(tx: &mut Tx<'_>, ask: &Ask, lot: &Lot) -> Result<Option<Figure>, Failure> {
    let Some(operation) = &lot.operation else { return Ok(None) };
    let funds = finance::fund::of_operation(tx, operation).await?;
    let then = book::lots::of_funds(tx, &funds, ask.as_of).await?.into_iter().find(|then| then.axis == lot.axis());
    let valued = then.filter(|then| 0 < then.fen);
    Ok(valued.and_then(|then| Figure::known(ask, "fen", a_unit(then.fen, then.units)?, then.said)))
}

/// `fen / units`, rounded half up.
fn a_unit(fen: i64, units: i64) -> Option<i64> {
    let (fen, units) = (i128::from(fen), i128::from(units));
    if units == 0 { None } else { i64::try_from((2 * fen + units) / (2 * units)).ok() }
}

/// What a figure asks for by its parameters.
struct Filter {
    operation: Option<String>,
    item: Option<String>,
    category: Option<Category>,
    source: Option<String>,
}

impl Filter {
    /// `None` for a parameter or a category that is not known: a figure is never silently about more than was meant.
    fn of(ask: &Ask) -> Option<Filter> {
        let operation = ask.operation.as_ref().map(Code::to_string);
        let mut filter = Filter { operation, item: ask.subject.clone(), category: None, source: None };
        for (name, text) in &ask.parameters {
            match name.as_str() {
                "operation" => filter.operation = Some(text.clone()),
                "item" => filter.item = Some(text.clone()),
                "category" => filter.category = Some(Category::of(text)?),
                "source" => filter.source = Some(text.clone()),
                _ => return None,
            }
        }
        Some(filter)
    }
    fn fits(&self, lot: &Lot, is: &Code) -> bool {
        let text = |asked: &Option<String>, is: Option<&str>| asked.is_none() || asked.as_deref() == is;
        text(&self.operation, lot.operation.as_ref().map(Code::as_str))
            && text(&self.item, Some(is.as_str()))
            && text(&self.source, Some(lot.source.word()))
    }
}

async fn taken_in(tx: &mut Tx<'_>, ask: &Ask, source: Option<Source>) -> Result<Option<Figure>, Failure> {
    let Some(filter) = Filter::of(ask) else { return Ok(None) };
    let by_source = source.is_some() || filter.source.is_some();
    let (mut parts, mut fitting): (Vec<(Instant, EntryId, i64)>, BTreeSet<Code>) = Default::default();
    for lot in lot::until(tx, ask.as_of).await? {
        let is = lot.item_at(tx, ask.as_of).await?;
        if lot.warehouse.is_none() || source.is_some_and(|source| lot.source != source) || !filter.fits(&lot, &is) {
            continue;
        }
        if let Some(category) = filter.category
            && item::must(tx, &is).await?.category != category
        {
            continue;
        }
        if by_source || !lot.source.is_made() {
            parts.push((lot.at, lot.entry, lot.units.get()));
        }
        fitting.insert(lot.code);
    }
    if !by_source {
        let remade = remade::until(tx, ask.as_of).await?.into_iter().filter(|one| fitting.contains(&one.lot));
        parts.extend(remade.map(|one| (one.at, one.entry, one.units)));
    }
    Ok(Figure::summed(ask, "item", parts))
}

#[cfg(test)]
mod tests {
    use super::a_unit;

    #[test]
    fn a_unit_cost_is_rounded_half_up() {
        for (fen, units, want) in [(10, 4, Some(3)), (9, 4, Some(2)), (0, 5, Some(0)), (1, 0, None), (7, 2, Some(4))] {
            assert_eq!(a_unit(fen, units), want, "{fen}/{units}");
        }
    }
}
