//! Listings (上线): an appeal shown on a platform.

use access::{Action, may};
use book::{Cause, EntryId};
use operation::Made;
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::{appeal, refusal};

/// What fundraising lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingForm {
    /// Which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// On which platform.
    #[schema(value_type = String)]
    pub channel: Code,
    /// Where there.
    pub url: Option<String>,
    /// When it was opened; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An appeal on a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Which appeal.
    pub appeal: Code,
    /// On which platform.
    pub channel: Code,
    /// Since when.
    pub at: Instant,
    /// The entry that states it.
    pub entry: EntryId,
}

/// Lists an appeal; refused without a filing number once the emergency clock has run out (R105).
pub async fn list(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ListingForm) -> Result<Made, Failure> {
    may(by, Action::ListAppeal)?;
    let at = form.at.unwrap_or(now);
    let channel = finance::channel::must(tx, &form.channel).await?;
    appeal::must(tx, &form.appeal).await?.may_be_listed(at.day())?;
    if !channel.platform {
        return Err(refusal::no_platform(&form.channel).into());
    }
    if of_appeal(tx, &form.appeal).await?.iter().any(|l| l.channel == form.channel) {
        return Err(refusal::listed(&form.appeal, &form.channel).into());
    }
    let code = form.appeal.child(&form.channel)?;
    let stated = ListingForm { at: None, ..form.clone() };
    let entry = book::state(tx, by, now, Cause::of("listing", &code)?, &format!("listing:{code}"), at, &stated).await?;
    let sql = "insert into fundraising_listing (appeal, channel, url, at_ms, entry) values ($1, $2, $3, $4, $5)";
    let row = [(&form.appeal).into(), (&form.channel).into(), form.url.as_deref().into(), at.into(), (&entry).into()];
    tx.run(sql, &row).await?;
    Ok(Made { code, entry })
}

/// Where an appeal is listed, by channel.
pub async fn of_appeal(tx: &mut Tx<'_>, appeal: &Code) -> Result<Vec<Listing>, Failure> {
    let sql = "select appeal, channel, at_ms, entry from fundraising_listing where appeal = $1 order by channel";
    tx.rows(sql, &[appeal.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Listing, Failure> {
    let at = row.when(2)?;
    Ok(Listing { appeal: row.parse(0)?, channel: row.parse(1)?, at, entry: row.id(3)? })
}
