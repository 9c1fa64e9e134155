//! Settlements (到账、结算): a channel pays out named batches to a bank account.

use access::{Action, may};
use book::batch::{self, Batch};
use book::rule::{self, Due, Head};
use book::{Cause, Currency, EntryId};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::{bank, channel, fund, refusal};

/// What finance books of a payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// Who pays.
    #[schema(value_type = String)]
    pub channel: Code,
    /// What it pays out, in its order.
    #[schema(value_type = Vec<String>)]
    pub batches: Vec<Code>,
    /// What came to the bank, in fen.
    #[schema(value_type = i64)]
    pub arrived_fen: Fen,
    /// What the channel kept as its fee, in fen; negative where it gave some back.
    pub fee_fen: i64,
    /// Where it came.
    #[schema(value_type = String)]
    pub bank: Code,
    /// The fund that pays the fee: never the gifts.
    #[schema(value_type = String)]
    pub operating: Code,
    /// When it came; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A payout that is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// How we call it.
    pub code: Code,
    /// Who paid.
    pub channel: Code,
    /// What came to the bank.
    pub arrived: Fen,
    /// The channel's fee, in fen, signed.
    pub fee: i64,
    /// When it came.
    pub at: Instant,
    /// The entry that moved the money.
    pub entry: EntryId,
}

/// The batches lie on the channel's own streams; their order is kept.
pub fn decide(form: &SettlementForm, batches: &[Batch]) -> Result<rule::Settlement, Refusal> {
    if let Some(other) = batches.iter().find(|b| b.channel != form.channel) {
        return Err(refusal::other_channel(&other.code, &other.channel, &form.channel));
    }
    let due = |b: &Batch| Due { batch: b.code.clone(), axis: b.axis.clone(), lo: b.lo, hi: b.hi };
    Ok(rule::Settlement {
        code: form.code.clone(),
        channel: form.channel.clone(),
        batches: batches.iter().map(due).collect(),
        arrived: form.arrived_fen,
        fee: form.fee_fen,
        bank: form.bank.clone(),
        operating: form.operating.clone(),
    })
}

/// Books a payout: what of its batches is receivable becomes held.
pub async fn settle(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &SettlementForm) -> Result<Made, Failure> {
    may(by, Action::Settle)?;
    channel::must(tx, &form.channel).await?;
    bank::must_in(tx, &form.bank, Currency::CNY).await?;
    fund::must(tx, &form.operating).await?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let mut batches = Vec::new();
    for code in &form.batches {
        batches.push(batch::find(tx, code).await?.ok_or_else(|| refusal::unknown_batch(code))?);
    }
    let what = decide(form, &batches)?;
    let at = form.at.unwrap_or(now);
    let cause = Cause::of("settlement", &form.code)?;
    let head = Head { cause, key: format!("settlement:{}", form.code), at };
    let entry = book::change(tx, by, now, move |picture| rule::settle(picture, &head, &what)).await?;
    insert(tx, by, form, at, entry).await?;
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(tx: &mut Tx<'_>, by: &Actor, form: &SettlementForm, at: Instant, entry: EntryId) -> Result<(), Fault> {
    let sql =
        "insert into finance_settlement (code, channel, arrived_fen, fee_fen, bank, operating, made_by, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.run(
        sql,
        &[
            (&form.code).into(),
            (&form.channel).into(),
            form.arrived_fen.into(),
            form.fee_fen.into(),
            (&form.bank).into(),
            (&form.operating).into(),
            (&by.name).into(),
            at.into(),
            (&entry).into(),
        ],
    )
    .await?;
    for (n, batch) in (0_i64..).zip(&form.batches) {
        let sql = "insert into finance_settlement_batch (settlement, n, batch) values ($1, $2, $3)";
        tx.run(sql, &[(&form.code).into(), n.into(), batch.into()]).await?;
    }
    Ok(())
}

/// The settlement of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Settlement>, Failure> {
    let sql = "select code, channel, arrived_fen, fee_fen, at_ms, entry
from finance_settlement
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Settlement, Failure> {
    Ok(Settlement {
        code: row.parse(0)?,
        channel: row.parse(1)?,
        arrived: row.fen(2)?,
        fee: row.int(3),
        at: row.when(4)?,
        entry: row.id(5)?,
    })
}
