//! Task groups (工作组) of an operation.

use access::{Action, may};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::made::Made;
use crate::names::Names;
use crate::{operation, refusal};

/// What a task group does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// 紧急救助组.
    Rescue,
    /// 募捐支援组.
    Fundraising,
    /// 后勤保障组.
    Logistics,
    /// 品牌推广组.
    Communications,
}

impl GroupKind {
    /// Every kind.
    pub const ALL: [GroupKind; 4] =
        [GroupKind::Rescue, GroupKind::Fundraising, GroupKind::Logistics, GroupKind::Communications];
    /// As it stands in JSON and rows.
    pub const fn word(self) -> &'static str {
        match self {
            GroupKind::Rescue => "rescue",
            GroupKind::Fundraising => "fundraising",
            GroupKind::Logistics => "logistics",
            GroupKind::Communications => "communications",
        }
    }
}

/// What the office decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupForm {
    /// What it does; one of a kind an operation.
    pub kind: GroupKind,
    /// Its names.
    pub names: Names,
    /// When it began; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A task group at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskGroup {
    /// What it does.
    pub kind: GroupKind,
    /// Its names.
    pub names: Names,
    /// When it began.
    pub at: Instant,
    /// The entry that states it.
    pub entry: EntryId,
}

/// Names a task group of an operation. Its code is the operation's and the kind: `jilin-2022/rescue`.
pub async fn add(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    operation: &Code,
    form: &GroupForm,
) -> Result<Made, Failure> {
    may(by, Action::ActivateOperation)?;
    operation::must(tx, operation).await?;
    let code = operation.child(form.kind.word())?;
    if of(tx, operation).await?.iter().any(|group| group.kind == form.kind) {
        return Err(refusal::taken(&code).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("task_group:{code}");
    let stated = GroupForm { at: None, ..form.clone() };
    let cause = Cause::of("task_group", &code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into operation_group (operation, kind, names_zh, names_en, at_ms, entry)
values ($1, $2, $3, $4, $5, $6)";
    let [zh, en] = form.names.values();
    tx.run(sql, &[operation.into(), form.kind.word().into(), zh, en, at.into(), (&entry).into()]).await?;
    Ok(Made { code, entry })
}

/// The task groups of an operation, in the order in which they began.
pub async fn of(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<TaskGroup>, Failure> {
    let sql = "select kind, names_zh, names_en, at_ms, entry
from operation_group
where operation = $1
order by at_ms, kind";
    tx.rows(sql, &[operation.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<TaskGroup, Failure> {
    let word = row.text(0);
    let kind = GroupKind::ALL.into_iter().find(|k| k.word() == word);
    Ok(TaskGroup {
        kind: kind.ok_or_else(|| Fault::broken(format!("task group {word}")))?,
        names: Names::of(row, 1),
        at: row.when(3)?,
        entry: row.id(4)?,
    })
}
