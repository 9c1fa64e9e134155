//! Sites (点位): hospital, compound, checkpoint, community, home, hub: where goods are signed for.

use std::collections::BTreeMap;

use access::{Action, may};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Instant, PlaceCode, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::made::Made;
use crate::names::Names;
use crate::point::Point;
use crate::{operation, organisation, place, refusal};

/// What a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// 医院.
    Hospital,
    /// 小区.
    Compound,
    /// 卡口.
    Checkpoint,
    /// 社区.
    Community,
    /// 养老院: a nursing home.
    Home,
    /// 集散点: where goods are handed on.
    Hub,
}

impl SiteKind {
    /// Every kind.
    pub const ALL: [SiteKind; 6] = [
        SiteKind::Hospital,
        SiteKind::Compound,
        SiteKind::Checkpoint,
        SiteKind::Community,
        SiteKind::Home,
        SiteKind::Hub,
    ];
    /// As it stands in JSON and rows.
    pub const fn word(self) -> &'static str {
        match self {
            SiteKind::Hospital => "hospital",
            SiteKind::Compound => "compound",
            SiteKind::Checkpoint => "checkpoint",
            SiteKind::Community => "community",
            SiteKind::Home => "home",
            SiteKind::Hub => "hub",
        }
    }
}

/// What the office writes down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// Whose site it is.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Its names.
    pub names: Names,
    /// What it is.
    pub kind: SiteKind,
    /// The narrowest place that is known.
    #[schema(value_type = String)]
    pub place: PlaceCode,
    /// Where it stands, WGS-84.
    pub point: Point,
    /// Who runs it.
    #[schema(value_type = Option<String>)]
    pub organisation: Option<Code>,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A site that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// How we call it.
    pub code: Code,
    /// Whose site it is.
    pub operation: Code,
    /// Its names.
    pub names: Names,
    /// What it is.
    pub kind: SiteKind,
    /// Where, by code.
    pub place: PlaceCode,
    /// Where it stands.
    pub point: Point,
    /// Who runs it.
    pub organisation: Option<Code>,
    /// When it was written down.
    pub at: Instant,
    /// The entry that states it.
    pub entry: EntryId,
}

/// In a place that there is, at a point in China.
pub fn decide(form: &SiteForm) -> Result<(), Refusal> {
    place::check(form.place)?;
    if !form.point.is_in_china() {
        let (lat, lon) = form.point.degrees();
        return Err(refusal::not_in_china(lat, lon));
    }
    Ok(())
}

/// Writes a site down.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &SiteForm) -> Result<Made, Failure> {
    may(by, Action::KeepPlaces)?;
    operation::must(tx, &form.operation).await?;
    if let Some(organisation) = &form.organisation {
        organisation::must(tx, organisation).await?;
    }
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    decide(form)?;
    let at = form.at.unwrap_or(now);
    let key = format!("site:{}", form.code);
    let stated = SiteForm { at: None, ..form.clone() };
    let cause = Cause::of("site", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    insert(tx, form, at, entry).await?;
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(tx: &mut Tx<'_>, form: &SiteForm, at: Instant, entry: EntryId) -> Result<(), Fault> {
    let sql = "insert into operation_site (code, operation, names_zh, names_en, kind, place, lat_udeg, lon_udeg, organisation,
    at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let [zh, en] = form.names.values();
    let place = form.place.to_string();
    tx.run(
        sql,
        &[
            (&form.code).into(),
            (&form.operation).into(),
            zh,
            en,
            form.kind.word().into(),
            (&place).into(),
            form.point.lat_udeg.into(),
            form.point.lon_udeg.into(),
            form.organisation.as_ref().into(),
            at.into(),
            (&entry).into(),
        ],
    )
    .await?;
    Ok(())
}

/// The site of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Site>, Failure> {
    let sql = "select code, operation, names_zh, names_en, kind, place, lat_udeg, lon_udeg, organisation, at_ms, entry
from operation_site
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The site of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Site, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_site(code))?)
}

/// Those of these sites that there are, by code: a statement for sixteen.
pub async fn among(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<Code, Site>, Failure> {
    let sql = "select code, operation, names_zh, names_en, kind, place, lat_udeg, lon_udeg, organisation, at_ms, entry
from operation_site
where code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let by_code = |row: &Row| read(row).map(|site| (site.code.clone(), site));
    tx.rows_among(sql, codes).await?.iter().map(by_code).collect()
}

/// Where a site is.
pub async fn place_of(tx: &mut Tx<'_>, code: &Code) -> Result<Option<PlaceCode>, Failure> {
    Ok(find(tx, code).await?.map(|site| site.place))
}

/// The sites of an operation, by code.
pub async fn of(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<Site>, Failure> {
    let sql = "select code, operation, names_zh, names_en, kind, place, lat_udeg, lon_udeg, organisation, at_ms, entry
from operation_site
where operation = $1
order by code
limit 10000";
    tx.rows(sql, &[operation.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Site, Failure> {
    let word = row.text(4);
    let kind = SiteKind::ALL.into_iter().find(|k| k.word() == word);
    Ok(Site {
        code: row.parse(0)?,
        operation: row.parse(1)?,
        names: Names::of(row, 2),
        kind: kind.ok_or_else(|| Fault::broken(format!("site kind {word}")))?,
        place: row.parse(5)?,
        point: Point { lat_udeg: row.int(6), lon_udeg: row.int(7) },
        organisation: row.opt_parse(8)?,
        at: row.when(9)?,
        entry: row.id(10)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(place: &str, lat_udeg: i64, lon_udeg: i64) -> SiteForm {
        SiteForm {
            code: "jiutai-hospital".parse().unwrap(),
            operation: "jilin-2022".parse().unwrap(),
            names: Names::new("九台示例医院", "Jiutai Example Hospital"),
            kind: SiteKind::Hospital,
            place: place.parse().unwrap(),
            point: Point { lat_udeg, lon_udeg },
            organisation: None,
            at: None,
        }
    }

    #[test]
    fn a_site_stands_in_a_known_place_in_china() {
        assert_eq!(decide(&site("220113", 44_152_000, 125_840_000)), Ok(()));
        assert_eq!(decide(&site("220272", 43_800_000, 126_560_000)), Ok(()), "a zone without a boundary");
        assert_eq!(decide(&site("220199", 44_152_000, 125_840_000)).unwrap_err().code(), "O003");
        let changed = decide(&site("220113", 125_840_000, 44_152_000)).unwrap_err();
        assert_eq!(changed.to_string(), "O108 lat=125.840000 lon=44.152000");
    }
}
