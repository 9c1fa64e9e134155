//! Repricing: the invoice was other than the order. The lot's cost line is cut or extended; no unit moves.

use access::{Action, may};
use book::rule::{CreditNote, Head, reprice};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::{Source, lot, notice, refusal};

/// What a lot truly cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepricingForm {
    /// The lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// What it cost, all of it, its share of freight included.
    #[schema(value_type = i64)]
    pub amount_fen: Fen,
    /// Why, for the public.
    pub reason: Names,
    /// Published figures that it touches, by id.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub figures: Vec<Code>,
    /// When; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// What a lot cost, from an entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// All of it.
    pub fen: Fen,
    /// The entry that says so.
    pub entry: EntryId,
}

/// Corrects what a bought lot cost. Less: what is not paid yet is held again, what is paid the supplier owes us. More: a
/// take of the order's fund.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &RepricingForm) -> Result<Made, Failure> {
    may(by, Action::Reprice)?;
    let lot = lot::must(tx, &form.lot).await?;
    if lot.source != Source::Order {
        return Err(refusal::not_bought(&lot).into());
    }
    let n = count(tx, &form.lot).await? + 1;
    let code = lot.code.child(format!("cost-{n}"))?;
    let at = form.at.unwrap_or(now);
    let wrong = last(tx, &form.lot, now).await?.map_or(lot.entry, |cost| cost.entry);
    let head = Head { cause: Cause::of("repricing", &code)?, key: format!("repricing:{code}"), at };
    let correction = notice(wrong, &form.reason, &form.figures)?;
    let axis = lot.axis();
    let rule = |picture: &book::Picture| {
        let draft = reprice(picture, &head, &axis, form.amount_fen, &CreditNote::Owed)?;
        Ok(draft.correcting(correction.clone()))
    };
    let entry = book::change(tx, by, now, rule).await?;
    insert(tx, (&code, &form.lot, n), Cost { fen: form.amount_fen, entry }, &form.reason, at).await?;
    Ok(Made { code, entry })
}

async fn insert(
    tx: &mut Tx<'_>,
    (code, lot, n): (&Code, &Code, i64),
    cost: Cost,
    reason: &Names,
    at: Instant,
) -> Result<(), Failure> {
    let sql = "insert into supply_repricing (code, lot, n, cost_fen, reason_zh, reason_en, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let [zh, en] = reason.values();
    let row = [code.into(), lot.into(), n.into(), cost.fen.into(), zh, en, (&cost.entry).into(), at.into()];
    tx.run(sql, &row).await?;
    Ok(())
}

async fn count(tx: &mut Tx<'_>, lot: &Code) -> Result<i64, Failure> {
    let row = tx.row("select count(*) from supply_repricing where lot = $1", &[lot.into()]).await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// The last correction of a lot's cost by that instant.
pub async fn last(tx: &mut Tx<'_>, lot: &Code, at: Instant) -> Result<Option<Cost>, Failure> {
    let sql = "select cost_fen, entry
from supply_repricing
where lot = $1 and at_ms <= $2
order by n desc
limit 1";
    let read = |row: Row| Ok::<_, Failure>(Cost { fen: row.fen(0)?, entry: row.id(1)? });
    tx.row(sql, &[lot.into(), at.into()]).await?.map(read).transpose()
}
