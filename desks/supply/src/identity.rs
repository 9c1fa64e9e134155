//! Wrong identity: a whole lot is another item than was booked (KN95 as N95). No unit moves; the public is told why.

use access::{Action, may};
use book::rule::{Head, identify};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::{Lot, item, lot, notice};

/// What a lot truly is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityForm {
    /// The lot, all of it.
    #[schema(value_type = String)]
    pub lot: Code,
    /// What it truly is.
    #[schema(value_type = String)]
    pub item: Code,
    /// Why, for the public.
    pub reason: Names,
    /// Published figures that it touches, by id.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub figures: Vec<Code>,
    /// From when on it is held to be so; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Which entry said last what a lot is, and how many put it right before.
pub(crate) struct Said {
    pub(crate) entry: EntryId,
    n: i64,
}

/// The last correction of what a lot is, or the entry that opened it.
pub(crate) async fn last(tx: &mut Tx<'_>, lot: &Lot) -> Result<Said, Failure> {
    let sql = "select entry, n from supply_identity where lot = $1 order by n desc limit 1";
    match tx.row(sql, &[(&lot.code).into()]).await? {
        Some(row) => Ok(Said { entry: row.id(0)?, n: row.int(1) }),
        None => Ok(Said { entry: lot.entry, n: 0 }),
    }
}

/// Puts a lot's identity right: a correction of the entry that opened it, or of the last one that said what it is.
/// Shipments and signatures read through to it.
pub async fn correct(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &IdentityForm) -> Result<Made, Failure> {
    may(by, Action::CorrectIdentity)?;
    let lot = lot::must(tx, &form.lot).await?;
    item::must(tx, &form.item).await?;
    let Said { entry: wrong, n } = last(tx, &lot).await?;
    let n = n + 1;
    let code = lot.code.child(format!("identity-{n}"))?;
    let at = form.at.unwrap_or(now);
    let head = Head { cause: Cause::of("identity", &code)?, key: format!("identity:{code}"), at };
    let correction = notice(wrong, &form.reason, &form.figures)?;
    let rule =
        |picture: &book::Picture| Ok(identify(picture, &head, &form.lot, &form.item)?.correcting(correction.clone()));
    let entry = book::change(tx, by, now, rule).await?;
    let sql = "insert into supply_identity (code, lot, n, item, reason_zh, reason_en, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let [zh, en] = form.reason.values();
    let row = [(&code).into(), (&form.lot).into(), n.into(), (&form.item).into(), zh, en, (&entry).into(), at.into()];
    tx.run(sql, &row).await?;
    Ok(Made { code, entry })
}
