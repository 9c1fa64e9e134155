//! Gifts in kind (实物捐赠), with the basis of their value (计价依据: 捐赠协议、发票、报关单 …) or without a value (辅助账).

use access::{Action, BlindKey, may};
use book::gifts::{Given, GivenInKind};
use book::rule::Head;
use book::{AxisCode, Cause, EntryId, Origin, StreamKey};
use primitives::{Actor, Code, Day, Fen, Instant, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use supply::{NewLot, Source};
use utoipa::ToSchema;

use crate::gift::{Bound, Kept, direct, keep, payer16};
use crate::{appeal, giver, refusal};

/// On what a recorded value rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 发票.
    Invoice,
    /// 报关单.
    Customs,
    /// 捐赠协议.
    Agreement,
    /// 同类物资市场价.
    MarketPrice,
    /// 其他合理方法.
    OtherMethod,
    /// 无法计价: the lot has no line and is in no sum of money.
    Unvalued,
}

impl Basis {
    /// As it stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Basis::Invoice => "invoice",
            Basis::Customs => "customs",
            Basis::Agreement => "agreement",
            Basis::MarketPrice => "market_price",
            Basis::OtherMethod => "other_method",
            Basis::Unvalued => "unvalued",
        }
    }
}

/// Goods that were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InKindForm {
    /// Our gift code.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// Who gave.
    #[schema(value_type = String)]
    pub giver: Code,
    /// What, by the catalogue.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many base units.
    #[schema(value_type = i64)]
    pub units: Units,
    /// The recorded value; none where it cannot be valued.
    #[schema(value_type = Option<i64>)]
    pub value_fen: Option<Fen>,
    /// On what the value rests.
    pub basis: Basis,
    /// The document: its kind and number.
    pub evidence: String,
    /// Where the goods are.
    #[schema(value_type = String)]
    pub warehouse: Code,
    /// The maker's mark.
    pub batch_no: Option<String>,
    /// The last day on which they may be used.
    #[schema(value_type = Option<String>)]
    pub expires: Option<Day>,
    /// What the giver binds them to.
    #[serde(default)]
    pub restriction: Bound,
    /// When they came; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// What a gift in kind made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MadeInKind {
    /// The gift's code.
    #[schema(value_type = String)]
    pub code: Code,
    /// Its lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// The same, as intakes name theirs.
    #[schema(value_type = Vec<String>)]
    pub lots: Vec<Code>,
    /// The entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
}

/// The goods of a row of this desk.
pub(crate) struct Goods<'k> {
    pub(crate) item: &'k Code,
    pub(crate) units: Units,
    pub(crate) basis: &'static str,
    pub(crate) evidence: &'k str,
    pub(crate) lot: &'k Code,
}

/// Books a gift in kind and opens its lot.
pub async fn book_goods(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    form: &InKindForm,
    (blind, salt): (&BlindKey, [u8; 16]),
) -> Result<MadeInKind, Failure> {
    may(by, Action::BookGiftInKind)?;
    let value = form.value_fen.filter(|fen| !fen.is_zero());
    if form.units.is_zero() {
        return Err(refusal::nothing("units").into());
    }
    if value.is_none() != (form.basis == Basis::Unvalued) {
        return Err(refusal::no_basis(form.basis.word()).into());
    }
    if value.is_some() && form.evidence.trim().is_empty() {
        return Err(refusal::no_evidence().into());
    }
    let appeal = appeal::must(tx, &form.appeal).await?;
    let giver = giver::must(tx, &form.giver).await?;
    supply::item::must(tx, &form.item).await?;
    supply::warehouse::must(tx, &form.warehouse).await?;
    let (channel, at) = (direct()?, form.at.unwrap_or(now));
    finance::channel::must(tx, &channel).await?;
    let lot = form.code.child(1)?;
    if let Some(last) = form.expires.filter(|last| *last < at.day()) {
        return Err(supply::refusal::expired(&lot, last, at.day()).into());
    }
    // Goods without a value meet no order number in the book, and their lot keeps its code when a gift is undone.
    let key16 = book::keys::gift(&channel, form.code.as_str());
    let met = value.is_none() && book::keys::find(tx, key16).await?.is_some();
    if met || unvalued(tx, form.code.as_str()).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let restriction = form.restriction.clone().into();
    let what = GivenInKind {
        gift: Given {
            stream: StreamKey::yuan(appeal.fund, channel.clone(), Origin::InKind, restriction),
            appeal: form.appeal.clone(),
            order_no: form.code.to_string(),
            fen: value.unwrap_or(Fen::ZERO),
            paid_at: at,
            alias: giver.alias.clone(),
            payer16: Some(payer16(blind, &channel, &giver)),
            bank: channel,
            salt,
        },
        lot: lot.clone(),
        item: form.item.clone(),
        units: form.units,
        warehouse: form.warehouse.clone(),
    };
    let head = Head { cause: Cause::of("gift_in_kind", &form.code)?, key: format!("gift_in_kind:{}", form.code), at };
    let entry = book::gifts::give_in_kind(tx, by, now, &head, &what).await?;
    let new = NewLot {
        code: lot.clone(),
        source: Source::Gift,
        item: form.item.clone(),
        units: form.units,
        cost: value,
        warehouse: Some(form.warehouse.clone()),
        batch_no: form.batch_no.clone(),
        expires: form.expires,
        operation: Some(appeal.operation),
        bought: None,
        entry,
        at,
    };
    supply::record_lot(tx, &new).await?;
    let goods =
        Goods { item: &form.item, units: form.units, basis: form.basis.word(), evidence: &form.evidence, lot: &lot };
    let row = Kept { code: &form.code, appeal: &form.appeal, giver: &form.giver, fen: value, goods: Some(goods) };
    keep(tx, &row, at, entry).await?;
    Ok(MadeInKind { code: form.code.clone(), lots: vec![lot.clone()], lot, entry })
}

/// A gift in kind without a value: it has no fen to follow, its lot is followed by units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unvalued {
    /// The gift's code.
    pub code: Code,
    /// Its lot.
    pub lot: AxisCode,
    /// When it came.
    pub at: Instant,
}

/// The gift in kind of this code that has no value.
pub async fn unvalued(tx: &mut Tx<'_>, code: &str) -> Result<Option<Unvalued>, Failure> {
    let sql = "select code, lot, at_ms from fundraising_gift where code = $1 and lot is not null and fen is null";
    let Some(row) = tx.row(sql, &[code.into()]).await? else { return Ok(None) };
    let at = row.when(2)?;
    Ok(Some(Unvalued { code: row.parse(0)?, lot: row.parse(1)?, at }))
}
