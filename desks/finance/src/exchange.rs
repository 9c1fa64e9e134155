//! Exchanges (换汇): a bank changes money of a stream into another currency. A gift in dollars counts as raised once it is yuan.

use access::{Action, may};
use book::rule::{self, Head};
use book::{AxisCode, Cause, Currency, EntryId};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::redirection::still_kept;
use crate::{bank, refusal, reserve};

/// What the bank did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// The stream that is changed, first in, first out.
    #[schema(value_type = String)]
    pub stream: AxisCode,
    /// How much of it, in the smallest unit of its currency.
    #[schema(value_type = i64)]
    pub gives: Fen,
    /// The account that it left.
    #[schema(value_type = String)]
    pub out_of: Code,
    /// Into what currency, three capitals; yuan unless said.
    #[serde(default)]
    #[schema(value_type = String)]
    pub currency: Currency,
    /// How much came, in the smallest unit of that currency.
    #[schema(value_type = i64)]
    pub came: Fen,
    /// The account that it came to.
    #[schema(value_type = String)]
    pub into: Code,
    /// When; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Books an exchange. Refused by the ledger above what is held (L104) and into the same currency (L124); refused (F112) where
/// orders have reserved that money.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ExchangeForm) -> Result<Made, Failure> {
    may(by, Action::Exchange)?;
    let fund = book::stock::fund_of(tx, &form.stream).await?;
    let fund = fund.ok_or_else(|| refusal::unknown_stream(&form.stream))?;
    let left = book::queue::currency(tx, &form.stream).await?.ok_or_else(|| refusal::unknown_stream(&form.stream))?;
    bank::must_in(tx, &form.out_of, left).await?;
    bank::must_in(tx, &form.into, form.currency).await?;
    if tx.row("select code from finance_exchange where code = $1", &[(&form.code).into()]).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let head = Head { cause: Cause::of("exchange", &form.code)?, key: format!("exchange:{}", form.code), at };
    let what = rule::Exchange {
        code: form.code.clone(),
        from: form.stream.clone(),
        gives: form.gives,
        out_of: form.out_of.clone(),
        currency: form.currency,
        came: form.came,
        into: form.into.clone(),
    };
    let short = reserve::short_of(tx, &fund).await?;
    let entry = book::change(tx, by, now, |picture| rule::exchange(picture, &head, &what)).await?;
    still_kept(tx, &[(fund, short)]).await?;
    insert(tx, by, form, (entry, at)).await?;
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(
    tx: &mut Tx<'_>,
    by: &Actor,
    form: &ExchangeForm,
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let sql = "insert into finance_exchange
    (code, stream, gives, out_of, currency, came, into_bank, made_by, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let row = [
        (&form.code).into(),
        form.stream.as_str().into(),
        form.gives.into(),
        (&form.out_of).into(),
        form.currency.as_str().into(),
        form.came.into(),
        (&form.into).into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}
