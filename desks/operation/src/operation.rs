//! Operations (应急响应): activated by the foundation, for provinces, because something happened.

use access::{Action, may};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Instant, PlaceCode, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::made::Made;
use crate::names::Names;
use crate::organisation::{Organisation, OrganisationKind};
use crate::{gazetteer, organisation, place, refusal};

/// What the office decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationForm {
    /// How it is called in addresses: `jilin-2022`.
    #[schema(value_type = String)]
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// Whose it is: an organisation of kind foundation.
    #[schema(value_type = String)]
    pub foundation: Code,
    /// Where, at least one: `220000`.
    #[schema(value_type = Vec<String>)]
    pub provinces: Vec<PlaceCode>,
    /// What happened.
    pub trigger: Names,
    /// When it was activated; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An operation that was activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// How it is called in addresses.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// Whose it is.
    pub foundation: Code,
    /// Where, by code.
    pub provinces: Vec<PlaceCode>,
    /// What happened.
    pub trigger: Names,
    /// When it was activated.
    pub at: Instant,
    /// The entry that states it.
    pub entry: EntryId,
}

/// The foundation's own, for provinces that there are.
pub(crate) fn decide(form: &OperationForm, foundation: &Organisation) -> Result<(), Refusal> {
    if foundation.kind != OrganisationKind::Foundation {
        return Err(refusal::not_a_foundation(&form.foundation));
    }
    if form.provinces.is_empty() {
        return Err(refusal::no_province());
    }
    for province in &form.provinces {
        if gazetteer::name(*province).is_none() {
            return Err(refusal::unknown_place(*province));
        }
        if province.level() != 1 {
            return Err(refusal::not_a_province(*province));
        }
    }
    Ok(())
}

/// Activates an operation, and writes down the places of its provinces.
pub async fn activate(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &OperationForm) -> Result<Made, Failure> {
    may(by, Action::ActivateOperation)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    decide(form, &organisation::must(tx, &form.foundation).await?)?;
    let at = form.at.unwrap_or(now);
    let key = format!("operation:{}", form.code);
    let stated = OperationForm { at: None, ..form.clone() };
    let cause = Cause::of("operation", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    insert(tx, form, at, entry).await?;
    for province in &form.provinces {
        place::keep(tx, *province).await?;
    }
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(tx: &mut Tx<'_>, form: &OperationForm, at: Instant, entry: EntryId) -> Result<(), Failure> {
    let sql =
        "insert into operation_operation (code, names_zh, names_en, foundation, trigger_zh, trigger_en, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let ([zh, en], [trigger_zh, trigger_en]) = (form.names.values(), form.trigger.values());
    let foundation = (&form.foundation).into();
    tx.run(sql, &[(&form.code).into(), zh, en, foundation, trigger_zh, trigger_en, at.into(), (&entry).into()]).await?;
    for province in &form.provinces {
        let sql = "insert into operation_province (operation, place)
values ($1, $2)
on conflict do nothing";
        tx.run(sql, &[(&form.code).into(), (&province.to_string()).into()]).await?;
    }
    Ok(())
}

/// The operation of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Operation>, Failure> {
    let sql = "select code, names_zh, names_en, foundation, trigger_zh, trigger_en, at_ms, entry
from operation_operation
where code = $1";
    let Some(row) = tx.row(sql, &[code.into()]).await? else { return Ok(None) };
    Ok(Some(read(tx, &row).await?))
}

/// The operation of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Operation, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_operation(code))?)
}

/// Every operation, in the order of activation.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Operation>, Failure> {
    let sql = "select code, names_zh, names_en, foundation, trigger_zh, trigger_en, at_ms, entry
from operation_operation
order by at_ms, code
limit 1000";
    let mut all = Vec::new();
    for row in tx.rows(sql, &[]).await? {
        all.push(read(tx, &row).await?);
    }
    Ok(all)
}

async fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Operation, Failure> {
    let sql = "select place from operation_province where operation = $1 order by place";
    let provinces = tx.rows(sql, &[row.text(0).into()]).await?;
    Ok(Operation {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        foundation: row.parse(3)?,
        provinces: provinces.iter().map(|p| p.parse(0)).collect::<Result<_, _>>()?,
        trigger: Names::of(row, 4),
        at: row.when(6)?,
        entry: row.id(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(provinces: &[&str]) -> OperationForm {
        OperationForm {
            code: "jilin-2022".parse().unwrap(),
            names: Names::new("吉林抗疫", "Jilin relief"),
            foundation: "example".parse().unwrap(),
            provinces: provinces.iter().map(|p| p.parse().unwrap()).collect(),
            trigger: Names::new("疫情", "Outbreak"),
            at: None,
        }
    }

    fn organisation(kind: OrganisationKind) -> Organisation {
        Organisation {
            code: "example".parse().unwrap(),
            names: Names::new("示例", "Example"),
            kind,
            uscc: None,
            certificate: None,
            supervisor: None,
            telephone: None,
            entry: EntryId::of(&["x"]),
        }
    }

    #[test]
    fn an_operation_is_the_foundations_and_names_its_provinces() {
        let foundation = organisation(OrganisationKind::Foundation);
        assert_eq!(decide(&form(&["220000", "310000"]), &foundation), Ok(()));
        let partner = organisation(OrganisationKind::Partner);
        assert_eq!(decide(&form(&["220000"]), &partner).unwrap_err().code(), "O105");
        for (provinces, code) in [(&[][..], "O106"), (&["220113"], "O107"), (&["220000", "990000"], "O003")] {
            assert_eq!(decide(&form(provinces), &foundation).unwrap_err().code(), code);
        }
    }
}
