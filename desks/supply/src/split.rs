//! Splits (部分错认): part of a lot is another item than was booked (some boxes of KN95 among N95). It becomes a lot of its own
//! where it stands; the public is told why.

use access::{Action, may};
use book::rule::{Head, Part, identify_part};
use book::{Account, Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant, Refusal, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::order::LINES_MAX;
use crate::{Lot, NewLot, Source, identity, item, lot, notice, record_lot, refusal, remade};

/// Units of the lot in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct There {
    /// Where they stand: `warehouse:CODE`, `site:CODE`, or `damaged:CODE` of a site.
    #[schema(value_type = String)]
    pub account: Account,
    /// How many, first in, first out.
    #[schema(value_type = i64)]
    pub units: Units,
}

/// What part of a lot truly is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitForm {
    /// The code of the new lot.
    #[schema(value_type = String)]
    pub code: Code,
    /// The lot that was booked.
    #[schema(value_type = String)]
    pub lot: Code,
    /// What these units truly are.
    #[schema(value_type = String)]
    pub item: Code,
    /// Which units.
    pub units: Vec<There>,
    /// Why, for the public.
    pub reason: Names,
    /// Published figures that it touches, by id.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub figures: Vec<Code>,
    /// From when on it is held to be so; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Refused (U122) but in a warehouse or at a site: what is on its way is signed for as what was shipped.
pub(crate) fn stands(account: &Account) -> Result<(), Refusal> {
    match account {
        Account::Warehouse(_) | Account::Site(_) | Account::Damaged(_) => Ok(()),
        other => Err(refusal::not_here(other)),
    }
}

/// How many units, and the warehouse where the first of them stand, if any do.
fn decide(form: &SplitForm) -> Result<(Units, Option<&Code>), Refusal> {
    let no = || refusal::bad_lines(LINES_MAX);
    if form.units.is_empty() || LINES_MAX < form.units.len() || form.units.iter().any(|there| there.units.is_zero()) {
        return Err(no());
    }
    form.units.iter().try_for_each(|there| stands(&there.account))?;
    let sum = |sum: Units, there: &There| sum.checked_add(there.units).ok_or_else(no);
    let warehouse = form.units.iter().find_map(|there| match &there.account {
        Account::Warehouse(code) => Some(code),
        _ => None,
    });
    Ok((form.units.iter().try_fold(Units::ZERO, sum)?, warehouse))
}

/// Makes part of a lot a lot of its own: a correction of the entry that said last what the lot is.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &SplitForm) -> Result<Made, Failure> {
    may(by, Action::SplitLot)?;
    let (units, warehouse) = decide(form)?;
    let lot = lot::must(tx, &form.lot).await?;
    item::must(tx, &form.item).await?;
    let code = &form.code;
    let at = form.at.unwrap_or(now);
    let head = Head { cause: Cause::of("split", code)?, key: format!("split:{code}"), at };
    let correction = notice(identity::last(tx, &lot).await?.entry, &form.reason, &form.figures)?;
    let parts = form.units.iter().map(|there| (there.account.clone(), there.units)).collect();
    let part = Part { lot: lot.code.clone(), new: code.clone(), item: form.item.clone(), units: parts };
    let rule = |picture: &book::Picture| Ok(identify_part(picture, &head, &part)?.correcting(correction.clone()));
    let entry = book::change(tx, by, now, rule).await?;
    let sql = "insert into supply_split (code, lot, item, reason_zh, reason_en, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7)";
    let [zh, en] = form.reason.values();
    tx.run(sql, &[code.into(), (&lot.code).into(), (&form.item).into(), zh, en, (&entry).into(), at.into()]).await?;
    record_lot(tx, &new_lot(form, &lot, (units, warehouse), (entry, at))).await?;
    remade::record(tx, entry).await?;
    Ok(Made { code: code.clone(), entry })
}

/// It has its parent's mark, day of expiry and operation, and costs what its units cost there.
fn new_lot(
    form: &SplitForm,
    parent: &Lot,
    (units, warehouse): (Units, Option<&Code>),
    (entry, at): (EntryId, Instant),
) -> NewLot {
    NewLot {
        code: form.code.clone(),
        source: Source::Split,
        item: form.item.clone(),
        units,
        cost: None,
        warehouse: warehouse.cloned(),
        batch_no: parent.batch_no.clone(),
        expires: parent.expires,
        operation: parent.operation.clone(),
        bought: None,
        entry,
        at,
    }
}
