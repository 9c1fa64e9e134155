//! Refunds by hand (捐赠退款): made by one, approved by another; the platform's own refunds come by statement.

use access::{Action, may, not_the_maker};
use book::Cause;
use book::gifts::HandRefund;
use book::rule::{Cash, Head};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// What goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundForm {
    /// Our code of the refund.
    #[schema(value_type = String)]
    pub code: Code,
    /// The gift's channel.
    #[schema(value_type = String)]
    pub channel: Code,
    /// The gift's order number.
    pub order_no: String,
    /// How much.
    #[schema(value_type = i64)]
    pub fen: Fen,
    /// Why.
    pub reason: String,
    /// Whose money takes the place of what is spent; the fund's standing payer unless said.
    #[schema(value_type = Option<String>)]
    pub payer: Option<Code>,
    /// The bank account that pays the donor; none where the platform pays and nets it.
    #[schema(value_type = Option<String>)]
    pub bank: Option<Code>,
    /// When; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// The second pair of eyes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApprovalForm {
    /// When it is effective; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Makes a refund: stated, nothing moves. The entry says the amount alone: an order number is a key.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &RefundForm) -> Result<Made, Failure> {
    may(by, Action::RefundGift)?;
    if form.fen.is_zero() {
        return Err(refusal::nothing("fen").into());
    }
    let sql = "select code from fundraising_refund where code = $1";
    if tx.row(sql, &[(&form.code).into()]).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let gift = book::trace::find(tx, &form.order_no, Some(&form.channel)).await?;
    if let Some(bank) = &form.bank {
        let currency = book::queue::currency(tx, &gift.axis).await?.unwrap_or_default();
        finance::bank::must_in(tx, bank, currency).await?;
    }
    let at = form.at.unwrap_or(now);
    let (cause, key) = (Cause::of("refund_request", &form.code)?, format!("refund_request:{}", form.code));
    let entry = book::state(tx, by, now, cause, &key, at, &form.fen).await?;
    let sql = "insert into fundraising_refund
    (code, channel, order_no, fen, reason, payer, bank, maker, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let row = [
        (&form.code).into(),
        (&form.channel).into(),
        (&form.order_no).into(),
        form.fen.into(),
        (&form.reason).into(),
        form.payer.as_ref().into(),
        form.bank.as_ref().into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// Approves a refund that another made: now it moves. Refused by the ledger without a payer for what is spent (L107, L108)
/// and above what is left of the gift (L109).
pub async fn approve(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    code: &Code,
    form: &ApprovalForm,
) -> Result<Made, Failure> {
    may(by, Action::ApproveRefund)?;
    let sql = "select channel, order_no, fen, reason, payer, bank, maker, approved_entry
from fundraising_refund
where code = $1";
    let row = tx.row(sql, &[code.into()]).await?.ok_or_else(|| refusal::unknown_refund(code))?;
    not_the_maker(by, &row.parse(6)?)?;
    if row.has(7) {
        return Err(refusal::approved(code).into());
    }
    let what = hand_refund(tx, &row).await?;
    let head = Head { cause: Cause::of("refund", code)?, key: format!("refund:{code}"), at: form.at.unwrap_or(now) };
    let entry = book::gifts::refund(tx, by, now, &head, &what).await?;
    let sql = "update fundraising_refund set approved_entry = $2 where code = $1";
    tx.run(sql, &[code.into(), (&entry).into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

async fn hand_refund(tx: &mut Tx<'_>, row: &Row) -> Result<HandRefund, Failure> {
    let channel: Code = row.parse(0)?;
    let gift = book::trace::find(tx, row.text(1), Some(&channel)).await?;
    let code = |at: usize| row.opt_parse::<Code>(at);
    let cash = match code(5)? {
        Some(bank) => Cash::Bank(bank),
        None => Cash::Netted(channel),
    };
    let fen = row.fen(2)?;
    Ok(HandRefund { gift, fen, payer: code(4)?, cash })
}

/// A refund touches its gift's channel. Whose fund the gift and the payer are is the book's to know: a refund by hand is rare,
/// so it waits for every fund.
pub(crate) async fn locks(db: &store::Db, code: &Code) -> Result<store::Locks, Failure> {
    let code = code.clone();
    db.read(async move |tx| {
        let sql = "select channel from fundraising_refund where code = $1";
        let Some(row) = tx.row(sql, &[(&code).into()]).await? else { return Ok(store::Locks::none()) };
        let funds = finance::fund::list(tx).await?;
        let channel = book::locks::channel(&row.parse(0)?);
        Ok(funds.iter().fold(channel, |all, fund| all.and(book::locks::fund(&fund.code))))
    })
    .await
}
