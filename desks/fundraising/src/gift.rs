//! Gifts of money outside the platforms: our gift code is the order number, the channel is `direct`.

use access::{Action, BlindKey, may};
use book::gifts::Given;
use book::{Currency, EntryId, Matched, Origin, StreamKey};
pub use finance::Bound;
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::giver::{self, Giver};
use crate::{appeal, in_kind, refusal};

/// The channel of gifts that come to us directly.
pub fn direct() -> Result<Code, Failure> {
    Ok("direct".parse()?)
}

/// A gift of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiftForm {
    /// Our gift code, which the giver follows it by.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// Who gave.
    #[schema(value_type = String)]
    pub giver: Code,
    /// How much, in the smallest unit of its currency.
    #[schema(value_type = i64)]
    pub fen: Fen,
    /// In what it is counted, three capitals; yuan unless said.
    #[serde(default)]
    #[schema(value_type = String)]
    pub currency: Currency,
    /// The bank account that has it.
    #[schema(value_type = String)]
    pub bank: Code,
    /// What the giver binds it to.
    #[serde(default)]
    pub restriction: Bound,
    /// When it came; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Books a gift of money.
pub async fn book_gift(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    form: &GiftForm,
    keys: (&BlindKey, [u8; 16]),
) -> Result<Made, Failure> {
    may(by, Action::BookGift)?;
    book_money(tx, by, now, form, keys, Money::Comes).await
}

/// Where a gift's money is, and why it came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Money<'m> {
    /// The bank gets it by this booking.
    Comes,
    /// The bank's statement shows it already, unidentified.
    Seen,
    /// The bank gets it by this booking, from a matching party, because of these gifts.
    Matches(&'m [Matched]),
}

pub(crate) async fn book_money(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    form: &GiftForm,
    (blind, salt): (&BlindKey, [u8; 16]),
    money: Money<'_>,
) -> Result<Made, Failure> {
    if form.fen.is_zero() {
        return Err(refusal::nothing("fen").into());
    }
    not_unvalued(tx, &form.code).await?;
    let appeal = appeal::must(tx, &form.appeal).await?;
    let giver = giver::must(tx, &form.giver).await?;
    finance::bank::must_in(tx, &form.bank, form.currency).await?;
    let channel = direct()?;
    finance::channel::must(tx, &channel).await?;
    let at = form.at.unwrap_or(now);
    let given = Given {
        stream: stream(form, appeal.fund, channel.clone(), money),
        appeal: form.appeal.clone(),
        order_no: form.code.to_string(),
        fen: form.fen,
        paid_at: at,
        alias: giver.alias.clone(),
        payer16: Some(payer16(blind, &channel, &giver)),
        bank: form.bank.clone(),
        salt,
    };
    let entry = match money {
        Money::Comes => book::gifts::give(tx, by, now, &given).await?,
        Money::Seen => book::gifts::claim(tx, by, now, &given).await?,
        Money::Matches(of) => book::gifts::match_gifts(tx, by, now, &given, of).await?,
    };
    let row = Kept { code: &form.code, appeal: &form.appeal, giver: &form.giver, fen: Some(form.fen), goods: None };
    keep(tx, &row, at, entry).await?;
    Ok(Made { code: form.code.clone(), entry })
}

fn stream(form: &GiftForm, fund: Code, channel: Code, money: Money<'_>) -> StreamKey {
    let origin = if matches!(money, Money::Matches(_)) { Origin::Match } else { Origin::Gift };
    StreamKey { fund, channel, currency: form.currency, origin, restriction: form.restriction.clone().into() }
}

pub(crate) fn payer16(blind: &BlindKey, channel: &Code, giver: &Giver) -> [u8; 16] {
    blind.hash16(&[channel.as_str().as_bytes(), giver.code.as_str().as_bytes()])
}

/// A row of this desk: who gave what.
pub(crate) struct Kept<'k> {
    pub(crate) code: &'k Code,
    pub(crate) appeal: &'k Code,
    pub(crate) giver: &'k Code,
    pub(crate) fen: Option<Fen>,
    pub(crate) goods: Option<in_kind::Goods<'k>>,
}

/// Goods without a value have no order number in the book that the code could meet.
async fn not_unvalued(tx: &mut Tx<'_>, code: &Code) -> Result<(), Failure> {
    match in_kind::unvalued(tx, code.as_str()).await? {
        Some(_) => Err(refusal::taken(code).into()),
        None => Ok(()),
    }
}

/// Writes the row; the book has let the code through, so one that is there was undone.
pub(crate) async fn keep(tx: &mut Tx<'_>, row: &Kept<'_>, at: Instant, entry: EntryId) -> Result<(), Failure> {
    let sql = "insert into fundraising_gift
    (code, appeal, giver, fen, item, units, basis, evidence, lot, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (code) do update set appeal = excluded.appeal, giver = excluded.giver, fen = excluded.fen,
    item = excluded.item, units = excluded.units, basis = excluded.basis, evidence = excluded.evidence,
    lot = excluded.lot, at_ms = excluded.at_ms, entry = excluded.entry, reversed_at_ms = null";
    let goods = row.goods.as_ref();
    let values = [
        row.code.into(),
        row.appeal.into(),
        row.giver.into(),
        row.fen.into(),
        goods.map(|g| g.item).into(),
        goods.map(|g| g.units).into(),
        goods.map(|g| g.basis).into(),
        goods.map(|g| g.evidence).into(),
        goods.map(|g| g.lot).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &values).await?;
    Ok(())
}
