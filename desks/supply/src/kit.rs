//! Kits (成套物资): units of several lots in one warehouse are packed together, and go on as a lot of kits.

use std::collections::BTreeMap;

use access::{Action, may};
use book::rule::{self, Assembly, Head, assemble};
use book::{Cause, EntryId};
use operation::Made;
use primitives::{Actor, Code, Day, Instant, Refusal, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Tx};
use utoipa::ToSchema;

use crate::order::LINES_MAX;
use crate::{Lot, NewLot, Source, item, lot, record_lot, refusal, remade, warehouse};

/// What is in each kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KitComponent)]
pub struct Component {
    /// The lots that it is taken from, in this order, first in, first out in each.
    #[schema(value_type = Vec<String>)]
    pub lots: Vec<Code>,
    /// How many base units a kit has of it.
    #[schema(value_type = i64)]
    pub per: Units,
}

/// Kits that are packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitForm {
    /// The code of the lot of kits.
    #[schema(value_type = String)]
    pub code: Code,
    /// What a kit is, by the catalogue.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many kits.
    #[schema(value_type = i64)]
    pub kits: Units,
    /// Where the components stand, and the kits then.
    #[schema(value_type = String)]
    pub warehouse: Code,
    /// What is in each.
    pub components: Vec<Component>,
    /// When; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Something of something, within the limits.
fn decide(form: &KitForm) -> Result<(), Refusal> {
    let few = |n: usize| (1..=LINES_MAX).contains(&n);
    let lots: usize = form.components.iter().map(|one| one.lots.len()).sum();
    let whole = form.components.iter().all(|one| !one.per.is_zero() && !one.lots.is_empty());
    match few(form.components.len()) && few(lots) && whole && !form.kits.is_zero() {
        true => Ok(()),
        false => Err(refusal::bad_lines(LINES_MAX)),
    }
}

/// Packs kits. Refused where a component is too few (L104), of several funds (L125), or expired on that day (U116).
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &KitForm) -> Result<Made, Failure> {
    may(by, Action::MakeKits)?;
    decide(form)?;
    item::must(tx, &form.item).await?;
    warehouse::must(tx, &form.warehouse).await?;
    let mut lots = BTreeMap::new();
    for code in form.components.iter().flat_map(|one| &one.lots) {
        lots.insert(code.clone(), lot::must(tx, code).await?);
    }
    let code = &form.code;
    let at = form.at.unwrap_or(now);
    let head = Head { cause: Cause::of("kit", code)?, key: format!("kit:{code}"), at };
    let what = asked(form);
    let entry = book::change(tx, by, now, |picture| assemble(picture, &head, &what)).await?;
    let used = used(tx, entry, &lots).await?;
    let expires = earliest(&used, at.day())?;
    let sql = "insert into supply_kit (code, item, kits, warehouse, entry, at_ms)
values ($1, $2, $3, $4, $5, $6)";
    let row =
        [code.into(), (&form.item).into(), form.kits.into(), (&form.warehouse).into(), (&entry).into(), at.into()];
    tx.run(sql, &row).await?;
    let new = NewLot {
        code: code.clone(),
        source: Source::Kit,
        item: form.item.clone(),
        units: form.kits,
        cost: None,
        warehouse: Some(form.warehouse.clone()),
        batch_no: None,
        expires,
        operation: used.iter().find_map(|lot| lot.operation.clone()),
        bought: None,
        entry,
        at,
    };
    record_lot(tx, &new).await?;
    remade::record(tx, entry).await?;
    Ok(Made { code: code.clone(), entry })
}

fn asked(form: &KitForm) -> Assembly {
    let component = |one: &Component| rule::Component { lots: one.lots.clone(), per: one.per };
    Assembly {
        kit: form.code.clone(),
        item: form.item.clone(),
        kits: form.kits,
        warehouse: form.warehouse.clone(),
        components: form.components.iter().map(component).collect(),
    }
}

/// The lots that units were truly taken from: a lot that is named may not have been needed.
async fn used<'l>(tx: &mut Tx<'_>, id: EntryId, lots: &'l BTreeMap<Code, Lot>) -> Result<Vec<&'l Lot>, Failure> {
    let entry = book::entry(tx, id).await?.ok_or_else(|| Fault::broken(format!("the entry {id} is gone")))?;
    let is_used = |lot: &&Lot| entry.moves.iter().any(|one| one.axis == lot.axis());
    Ok(lots.values().filter(is_used).collect())
}

/// A kit may be used as long as all that is in it.
fn earliest(used: &[&Lot], on: Day) -> Result<Option<Day>, Refusal> {
    let first = used.iter().filter_map(|lot| Some((lot.expires?, &lot.code))).min();
    match first {
        Some((last, lot)) if last < on => Err(refusal::expired(lot, last, on)),
        first => Ok(first.map(|(last, _)| last)),
    }
}
