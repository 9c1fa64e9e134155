//! Supplier returns (退货): goods that are not what was ordered, or not good, go back to who delivered them, who pays for them
//! or not.

use access::{Action, may};
use book::rule::{Head, SendBack, send_back};
use book::{Account, Cause, Currency, EntryId};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::split::stands;
use crate::{Lot, lot, order, refusal, remade};

/// A reason is a paragraph.
const REASON_CHARS_MAX: usize = 500;

/// What goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierReturnForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// The lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// Where they stand: `warehouse:CODE`, `site:CODE`, or `damaged:CODE` of a site.
    #[schema(value_type = String)]
    pub from: Account,
    /// How many base units.
    #[schema(value_type = i64)]
    pub units: Units,
    /// To whom, an organisation.
    #[schema(value_type = String)]
    pub supplier: Code,
    /// What the supplier paid for them.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub paid_fen: Fen,
    /// The bank account that has it; none where nothing is paid.
    #[schema(value_type = Option<String>)]
    pub bank: Option<Code>,
    /// Why.
    pub reason: String,
    /// When; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Sends goods back. What the supplier pays is held again for what gave it; above what was paid for them it is refused (L121).
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &SupplierReturnForm) -> Result<Made, Failure> {
    may(by, Action::SendBack)?;
    let chars = form.reason.trim().chars().count();
    if chars == 0 || REASON_CHARS_MAX < chars {
        return Err(refusal::bad_text("reason", REASON_CHARS_MAX).into());
    }
    stands(&form.from)?;
    let lot = lot::must(tx, &form.lot).await?;
    operation::organisation::must(tx, &form.supplier).await?;
    its_supplier(tx, &lot, &form.supplier).await?;
    let bank = bank(tx, form).await?;
    if tx.row("select code from supply_supplier_return where code = $1", &[(&form.code).into()]).await?.is_some() {
        return Err(refusal::taken("supplier return", &form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let cause = Cause::of("supplier_return", &form.code)?;
    let head = Head { cause, key: format!("supplier_return:{}", form.code), at };
    let what = SendBack {
        lot: lot.code.clone(),
        from: form.from.clone(),
        units: form.units,
        supplier: form.supplier.clone(),
        paid: form.paid_fen,
        bank,
    };
    let rule = |picture: &book::Picture| Ok(send_back(picture, &head, &what)?.because(form.reason.trim()));
    let entry = book::change(tx, by, now, rule).await?;
    insert(tx, form, (entry, at)).await?;
    remade::record(tx, entry).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// Goods of an order go back to its supplier (U123).
async fn its_supplier(tx: &mut Tx<'_>, lot: &Lot, supplier: &Code) -> Result<(), Failure> {
    let Some(code) = &lot.order else { return Ok(()) };
    let order = order::must(tx, code).await?;
    if order.supplier == *supplier { Ok(()) } else { Err(refusal::other_supplier(&lot.code, &order, supplier).into()) }
}

/// Where the money is; refused (U124) where some was paid and no bank account is named.
async fn bank(tx: &mut Tx<'_>, form: &SupplierReturnForm) -> Result<Code, Failure> {
    match &form.bank {
        Some(bank) => {
            finance::bank::must_in(tx, bank, Currency::CNY).await?;
            Ok(bank.clone())
        }
        None if form.paid_fen.is_zero() => Ok(form.supplier.clone()),
        None => Err(refusal::no_bank(&form.code, form.paid_fen).into()),
    }
}

async fn insert(tx: &mut Tx<'_>, form: &SupplierReturnForm, (entry, at): (EntryId, Instant)) -> Result<(), Failure> {
    let sql = "insert into supply_supplier_return
    (code, lot, account, units, supplier, paid_fen, bank, reason, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let account = form.from.to_string();
    let row = [
        (&form.code).into(),
        (&form.lot).into(),
        (&account).into(),
        form.units.into(),
        (&form.supplier).into(),
        form.paid_fen.into(),
        form.bank.as_ref().into(),
        form.reason.trim().into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}
