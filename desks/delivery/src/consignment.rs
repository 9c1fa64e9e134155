//! Consignments (批次): what the public calls a batch of relief, 第3批. One purpose, one number within its operation.

use access::{Action, may};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// A group's word is a word.
const GROUP_CHARS_MAX: usize = 60;

/// A new consignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsignmentForm {
    /// Of which operation.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Its number within the operation, from 1.
    pub number: u32,
    /// What the public calls it.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// The purpose by its code: goods that are bound to another one are not shipped.
    #[schema(value_type = Option<String>)]
    pub purpose_code: Option<Code>,
    /// Whom it is for: `front_line`, `nursing_home` …
    pub group: Option<String>,
    /// When it was planned; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A consignment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consignment {
    /// `OPERATION/NUMBER`.
    #[schema(value_type = String)]
    pub code: Code,
    /// Of which operation.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Its number within the operation, from 1.
    pub number: i64,
    /// What the public calls it.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// The purpose by its code.
    #[schema(value_type = Option<String>)]
    pub purpose_code: Option<Code>,
    /// Whom it is for.
    pub group: Option<String>,
    /// The entry that states it.
    #[schema(value_type = String)]
    pub entry: EntryId,
    /// When it was planned.
    #[schema(value_type = String)]
    pub at: Instant,
}

/// Plans a consignment: a fact. Its number is free in the operation (D104).
pub async fn plan(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ConsignmentForm) -> Result<Made, Failure> {
    may(by, Action::PlanConsignment)?;
    let group = form.group.as_deref();
    if group.is_some_and(|text| text.trim().is_empty() || GROUP_CHARS_MAX < text.chars().count()) {
        return Err(refusal::bad_text("group", GROUP_CHARS_MAX).into());
    }
    if form.number == 0 {
        return Err(refusal::bad_lines(1).into());
    }
    operation::must(tx, &form.operation).await?;
    let code = form.operation.child(form.number)?;
    if find(tx, &code).await?.is_some() {
        return Err(refusal::number_taken(&form.operation, form.number).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("consignment:{code}");
    let entry = book::state(tx, by, now, Cause::of("consignment", &code)?, &key, at, form).await?;
    let sql = "insert into delivery_consignment (code, operation, number, zh, en, purpose_zh, purpose_en, purpose, recipients,
    entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let ([zh, en], [purpose_zh, purpose_en]) = (form.names.values(), form.purpose.values());
    let row = [
        (&code).into(),
        (&form.operation).into(),
        i64::from(form.number).into(),
        zh,
        en,
        purpose_zh,
        purpose_en,
        form.purpose_code.as_ref().into(),
        group.into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code, entry })
}

/// The consignment of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Consignment>, Failure> {
    let sql = "select code, operation, number, zh, en, purpose_zh, purpose_en, purpose, recipients, entry, at_ms
from delivery_consignment
where code = $1";
    Ok(tx.row(sql, &[code.into()]).await?.map(|row| read(&row)).transpose()?)
}

/// The consignment of this code, refused (D101) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Consignment, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_consignment(code).into())
}

/// The consignments of an operation, by number.
pub async fn list(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<Consignment>, Failure> {
    let sql = "select code, operation, number, zh, en, purpose_zh, purpose_en, purpose, recipients, entry, at_ms
from delivery_consignment
where operation = $1
order by number";
    Ok(tx.rows(sql, &[operation.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Every consignment, by operation and number.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<Consignment>, Failure> {
    let sql = "select code, operation, number, zh, en, purpose_zh, purpose_en, purpose, recipients, entry, at_ms
from delivery_consignment
order by operation, number";
    Ok(tx.rows(sql, &[]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Consignment, Fault> {
    Ok(Consignment {
        code: row.parse(0)?,
        operation: row.parse(1)?,
        number: row.int(2),
        names: Names::of(row, 3),
        purpose: Names::of(row, 5),
        purpose_code: row.opt_parse(7)?,
        group: row.opt_text(8).map(str::to_owned),
        entry: row.id(9)?,
        at: row.when(10)?,
    })
}
