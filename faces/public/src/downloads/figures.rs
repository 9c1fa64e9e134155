//! Every published figure as a table: its value, its definition, as of when, how many entries stand behind it.

use operation::published;
use primitives::{Code, count};
use store::{Failure, Tx};
use ui::Voice;

use crate::figures::{self, Asked};
use crate::labels;
use crate::sheet::{Row, said};

/// The columns, in their order.
pub(crate) const COLUMNS: &[&str] = &[
    "operation",
    "id",
    "name_zh",
    "name_en",
    "definition",
    "how_zh",
    "how_en",
    "parameters",
    "value",
    "unit",
    "as_of",
    "entries",
    "address",
];

/// A figure that no desk gives is left out. The voices are the two languages, Chinese first.
pub(crate) async fn rows(tx: &mut Tx<'_>, [zh, en]: &[Voice; 2]) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for operation in operation::list(tx).await? {
        for own in published::of(tx, &operation.code).await? {
            let Some(figure) = figures::ask(tx, &own.ask(None)).await? else { continue };
            let definition = own.definition.as_str();
            let how = |v: &Voice| labels::defined(v, definition).1;
            let given: Vec<String> = own.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let entries = count(figure.entries.len());
            rows.push(vec![
                said(&operation.code),
                said(&own.id),
                own.names.zh.as_str().into(),
                own.names.en.as_str().into(),
                definition.into(),
                how(zh).into(),
                how(en).into(),
                given.join(" ").into(),
                figure.value.into(),
                figure.unit.as_str().into(),
                said(figure.as_of),
                entries.into(),
                Asked::published(&own, None).address().into(),
            ]);
        }
    }
    Ok(rows)
}

/// How many the operation's list has, those that no desk gives left out: the definition says which desk.
pub(crate) async fn many(tx: &mut Tx<'_>, operation: &Code) -> Result<i64, Failure> {
    let given = |own: &published::Published| labels::defined_by_a_desk(own.definition.as_str());
    let own = published::of(tx, operation).await?;
    Ok(count(own.iter().filter(|own| given(own)).count()))
}
