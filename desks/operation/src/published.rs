//! Published figures (公布的指标): what an operation tells the public, each by a desk's definition, as of an instant.

use std::collections::BTreeMap;

use access::{Action, may};
use book::figures::Ask;
use book::{Cause, EntryId};
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::made::Made;
use crate::names::Names;
use crate::{operation, refusal};

/// What the office publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureForm {
    /// Its id, kept for ever: `R3.4.items`.
    #[schema(value_type = String)]
    pub id: Code,
    /// Its names.
    pub names: Names,
    /// 口径: the desk's figure, `delivery.handed_over`.
    #[schema(value_type = String)]
    pub definition: Code,
    /// What the desk's figure is asked for: `{"consignment": "jilin-2022/1"}`.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Up to which instant it counts, inclusive.
    #[schema(value_type = String)]
    pub as_of: Instant,
    /// Its unit; the desk's own unless said.
    pub unit: Option<Names>,
    /// When this was decided; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A figure that an operation publishes. Its value is not kept: it comes out of the book each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Whose.
    pub operation: Code,
    /// Its id.
    pub id: Code,
    /// Its names.
    pub names: Names,
    /// The desk's figure.
    pub definition: Code,
    /// What it is asked for.
    pub parameters: BTreeMap<String, String>,
    /// Up to which instant it counts.
    pub as_of: Instant,
    /// Its unit, where it is not the desk's own.
    pub unit: Option<Names>,
    /// The entry that states it.
    pub entry: EntryId,
}

impl Published {
    /// The question to the desks, at the figure's own time or another.
    pub fn ask(&self, as_of: Option<Instant>) -> Ask {
        Ask {
            name: self.definition.to_string(),
            subject: self.parameters.get("subject").cloned(),
            operation: Some(self.operation.clone()),
            parameters: self.parameters.clone(),
            as_of: as_of.unwrap_or(self.as_of),
        }
    }
}

/// A desk, a dot, what it counts.
pub fn decide(form: &FigureForm) -> Result<(), Refusal> {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    match form.definition.as_str().split_once('.') {
        Some((desk, what)) if word(desk) && word(what) => Ok(()),
        _ => Err(refusal::bad_definition(&form.definition)),
    }
}

/// Puts a figure on the operation's list.
pub async fn add(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    operation: &Code,
    form: &FigureForm,
) -> Result<Made, Failure> {
    may(by, Action::PublishFigures)?;
    operation::must(tx, operation).await?;
    let code = operation.child(&form.id)?;
    if find(tx, operation, &form.id).await?.is_some() {
        return Err(refusal::taken(&code).into());
    }
    decide(form)?;
    let at = form.at.unwrap_or(now);
    let key = format!("published_figure:{code}");
    let stated = FigureForm { at: None, ..form.clone() };
    let cause = Cause::of("published_figure", &code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    insert(tx, operation, form, at, entry).await?;
    Ok(Made { code, entry })
}

async fn insert(
    tx: &mut Tx<'_>,
    operation: &Code,
    form: &FigureForm,
    at: Instant,
    entry: EntryId,
) -> Result<(), Failure> {
    let sql = "insert into operation_published_figure (operation, id, n, names_zh, names_en, definition, parameters, as_of_ms,
    unit_zh, unit_en, at_ms, entry)
select $1, $2, count(*), $3, $4, $5, $6, $7, $8, $9, $10, $11
from operation_published_figure
where operation = $1";
    let parameters = serde_json::to_string(&form.parameters).map_err(Fault::broken)?;
    let [zh, en] = form.names.values();
    tx.run(
        sql,
        &[
            operation.into(),
            (&form.id).into(),
            zh,
            en,
            (&form.definition).into(),
            (&parameters).into(),
            form.as_of.into(),
            form.unit.as_ref().map(|u| &u.zh).into(),
            form.unit.as_ref().map(|u| &u.en).into(),
            at.into(),
            (&entry).into(),
        ],
    )
    .await?;
    Ok(())
}

/// The figure of this id on the operation's list.
pub async fn find(tx: &mut Tx<'_>, operation: &Code, id: &Code) -> Result<Option<Published>, Failure> {
    let sql = "select operation, id, names_zh, names_en, definition, parameters, as_of_ms, unit_zh, unit_en, entry
from operation_published_figure
where operation = $1 and id = $2";
    tx.row(sql, &[operation.into(), id.into()]).await?.as_ref().map(read).transpose()
}

/// The operation's list, in the order in which it was made.
pub async fn of(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<Published>, Failure> {
    let sql = "select operation, id, names_zh, names_en, definition, parameters, as_of_ms, unit_zh, unit_en, entry
from operation_published_figure
where operation = $1
order by n, id
limit 10000";
    tx.rows(sql, &[operation.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Published, Failure> {
    Ok(Published {
        operation: row.parse(0)?,
        id: row.parse(1)?,
        names: Names::of(row, 2),
        definition: row.parse(4)?,
        parameters: serde_json::from_str(row.text(5)).map_err(Fault::broken)?,
        as_of: row.when(6)?,
        unit: row.has(7).then(|| Names::of(row, 7)),
        entry: row.id(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_a_desk_and_what_it_counts() {
        let form = |definition: &str| FigureForm {
            id: "R3.4.items".parse().unwrap(),
            names: Names::new("物资件数", "Items"),
            definition: definition.parse().unwrap(),
            parameters: BTreeMap::new(),
            as_of: Instant::EPOCH,
            unit: None,
            at: None,
        };
        assert_eq!(decide(&form("delivery.handed_over")), Ok(()));
        for bad in ["delivery", "delivery.", "Delivery.x", "a.b.c"] {
            assert_eq!(decide(&form(bad)).unwrap_err().code(), "O109", "{bad} was taken");
        }
    }
}
