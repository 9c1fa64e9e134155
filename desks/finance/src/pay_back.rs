//! Pay-backs: a supplier gives back what was paid before goods that will not come, or that cost less.

use access::{Action, may};
use book::rule::{self, Head};
use book::{Cause, Currency};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::{bank, refusal, reserve};

/// What finance books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayBackForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// The order that was paid before its goods came.
    #[schema(value_type = String)]
    pub order: Code,
    /// How much came back, in fen, more than nothing.
    #[schema(value_type = i64)]
    pub fen: Fen,
    /// Where it came.
    #[schema(value_type = String)]
    pub bank: Code,
    /// When it came; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Books what came back: prepaid becomes held again. More than is prepaid is refused by the ledger (L104).
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &PayBackForm) -> Result<Made, Failure> {
    may(by, Action::PayBack)?;
    bank::must_in(tx, &form.bank, Currency::CNY).await?;
    reserve::must(tx, &form.order).await?;
    let known = "select code from finance_pay_back where code = $1";
    if tx.row(known, &[(&form.code).into()]).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    if form.fen.is_zero() {
        return Err(refusal::no_amount(&form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let cause = Cause::of("pay_back", &form.code)?;
    let head = Head { cause, key: format!("pay_back:{}", form.code), at };
    let (order, fen, bank) = (form.order.clone(), form.fen, form.bank.clone());
    let entry = book::change(tx, by, now, move |picture| rule::pay_back(picture, &head, &order, fen, &bank)).await?;
    let sql = "insert into finance_pay_back (code, order_code, fen, bank, made_by, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7)";
    let row = [
        (&form.code).into(),
        (&form.order).into(),
        form.fen.into(),
        (&form.bank).into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: form.code.clone(), entry })
}
