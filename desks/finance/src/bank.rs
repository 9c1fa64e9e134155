//! Bank accounts of the foundation. Their balances are plain: a move of cash moves no span.

use access::{Action, may};
use book::{Cause, Currency, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// What finance writes down. The account's number is not: it is the bank's secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankForm {
    /// How we call it: `main`.
    #[schema(value_type = String)]
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// In what it is kept, three capitals; yuan unless said.
    #[serde(default, skip_serializing_if = "is_yuan")]
    #[schema(value_type = String)]
    pub currency: Currency,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// What a bank account's fact says of yuan: nothing.
fn is_yuan(currency: &Currency) -> bool {
    currency.is_yuan()
}

/// A bank account that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// How we call it.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// In what it is kept: its balance is in the smallest unit of that.
    pub currency: Currency,
    /// The entry that states it.
    pub entry: EntryId,
}

/// Writes a bank account down.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &BankForm) -> Result<Made, Failure> {
    may(by, Action::KeepBank)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("bank:{}", form.code);
    let stated = BankForm { at: None, ..form.clone() };
    let cause = Cause::of("bank", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into finance_bank (code, names_zh, names_en, currency, at_ms, entry)
values ($1, $2, $3, $4, $5, $6)";
    let [zh, en] = form.names.values();
    let row = [(&form.code).into(), zh, en, form.currency.as_str().into(), at.into(), (&entry).into()];
    tx.run(sql, &row).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// The bank account of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Bank>, Failure> {
    let sql = "select code, names_zh, names_en, currency, entry from finance_bank where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The bank account of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Bank, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_bank(code))?)
}

/// [`must`] of an account that is kept in this currency; refused (F114) of one that is not.
pub async fn must_in(tx: &mut Tx<'_>, code: &Code, currency: Currency) -> Result<Bank, Failure> {
    let bank = must(tx, code).await?;
    if bank.currency == currency { Ok(bank) } else { Err(refusal::other_currency(&bank, currency).into()) }
}

/// The codes of all bank accounts, in order.
pub(crate) async fn codes(tx: &mut Tx<'_>) -> Result<Vec<Code>, Failure> {
    let rows = tx.rows("select code from finance_bank order by code limit 1000", &[]).await?;
    Ok(rows.iter().map(|row| row.parse(0)).collect::<Result<_, _>>()?)
}

fn read(row: &Row) -> Result<Bank, Failure> {
    Ok(Bank {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        currency: row.opt_parse(3)?.unwrap_or_default(),
        entry: row.id(4)?,
    })
}
