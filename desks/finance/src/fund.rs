//! Funds (基金、专项): what money is given for, and whose money stands in when a spent gift is refunded.

use access::{Action, may};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// What finance sets up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundForm {
    /// How we call it: `jilin`.
    #[schema(value_type = String)]
    pub code: Code,
    /// The operation that it is for; none for the foundation's own, such as `operating`.
    #[schema(value_type = Option<String>)]
    pub operation: Option<Code>,
    /// Its names.
    pub names: Names,
    /// The fund whose money stands in when a spent gift of this one is refunded.
    #[schema(value_type = Option<String>)]
    pub refund_payer: Option<Code>,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Another refund payer from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerForm {
    /// The fund whose money stands in.
    #[schema(value_type = String)]
    pub payer: Code,
    /// From when; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A fund that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// How we call it.
    pub code: Code,
    /// The operation that it is for.
    pub operation: Option<Code>,
    /// Its names.
    pub names: Names,
    /// The fund whose money stands in for refunds of spent gifts, as it is now.
    pub refund_payer: Option<Code>,
    /// The entry that states it.
    pub entry: EntryId,
}

/// Sets a fund up.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &FundForm) -> Result<Made, Failure> {
    may(by, Action::KeepFunds)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    if let Some(operation) = &form.operation {
        operation::must(tx, operation).await?;
    }
    let at = form.at.unwrap_or(now);
    let key = format!("fund:{}", form.code);
    let stated = FundForm { at: None, ..form.clone() };
    let cause = Cause::of("fund", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into finance_fund (code, operation, names_zh, names_en, at_ms, entry)
values ($1, $2, $3, $4, $5, $6)";
    let [zh, en] = form.names.values();
    let operation = form.operation.as_ref().into();
    tx.run(sql, &[(&form.code).into(), operation, zh, en, at.into(), (&entry).into()]).await?;
    if let Some(payer) = &form.refund_payer {
        name_payer(tx, &form.code, payer, 0, at, entry).await?;
    }
    Ok(Made { code: form.code.clone(), entry })
}

/// Names another refund payer. Parked refunds that waited for one are tried again by whoever drains them next.
pub async fn set_payer(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    fund: &Code,
    form: &PayerForm,
) -> Result<Made, Failure> {
    may(by, Action::KeepFunds)?;
    must(tx, fund).await?;
    let count = "select count(*) from finance_payer where fund = $1";
    // The fund's own entry may have named the first: this is at least the second statement about it.
    let n = 1 + tx.row(count, &[fund.into()]).await?.map_or(0, |row| row.int(0));
    let at = form.at.unwrap_or(now);
    let code = fund.child(format_args!("payer-{n}"))?;
    let key = format!("refund_payer:{code}");
    let stated = PayerForm { at: None, ..form.clone() };
    let cause = Cause::of("refund_payer", &code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    name_payer(tx, fund, &form.payer, n, at, entry).await?;
    Ok(Made { code, entry })
}

async fn name_payer(
    tx: &mut Tx<'_>,
    fund: &Code,
    payer: &Code,
    n: i64,
    at: Instant,
    entry: EntryId,
) -> Result<(), Failure> {
    if payer == fund {
        return Err(refusal::own_payer(fund).into());
    }
    must(tx, payer).await?;
    let sql = "insert into finance_payer (fund, n, payer, at_ms, entry)
values ($1, $2, $3, $4, $5)";
    tx.run(sql, &[fund.into(), n.into(), payer.into(), at.into(), (&entry).into()]).await?;
    book::payer::set(tx, fund, payer).await
}

/// The fund of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Fund>, Failure> {
    let sql = "select f.code, f.operation, f.names_zh, f.names_en, p.payer, f.entry
from finance_fund as f
left join finance_payer as p on p.fund = f.code and p.n = (select max(n) from finance_payer where fund = f.code)
where f.code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The fund of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Fund, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_fund(code))?)
}

/// Every fund, by code.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Fund>, Failure> {
    let sql = "select f.code, f.operation, f.names_zh, f.names_en, p.payer, f.entry
from finance_fund as f
left join finance_payer as p on p.fund = f.code and p.n = (select max(n) from finance_payer where fund = f.code)
order by f.code
limit 10000";
    tx.rows(sql, &[]).await?.iter().map(read).collect()
}

/// The codes of an operation's funds, in order.
pub async fn of_operation(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<Code>, Failure> {
    let sql = "select code from finance_fund where operation = $1 order by code limit 10000";
    let rows = tx.rows(sql, &[operation.into()]).await?;
    Ok(rows.iter().map(|row| row.parse(0)).collect::<Result<_, _>>()?)
}

fn read(row: &Row) -> Result<Fund, Failure> {
    Ok(Fund {
        code: row.parse(0)?,
        operation: row.opt_parse(1)?,
        names: Names::of(row, 2),
        refund_payer: row.opt_parse(4)?,
        entry: row.id(5)?,
    })
}
