//! The published figures of operations, for the command line.

use operation::{Names, published};
use primitives::{Code, Instant};
use serde::Serialize;
use store::{Failure, Tx};

use crate::{figures, refusal};

/// A published figure that a desk gives: `chiyuan report figures --json` prints a list of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportLine {
    /// Its id: `R3.4.items`.
    pub id: String,
    /// Its names.
    pub name: Names,
    /// Its value, in its unit.
    pub value: i64,
    /// The unit: `fen`, or what is counted, in English.
    pub unit: String,
    /// Up to which instant it counts.
    pub as_of: Instant,
    /// How many journal entries stand behind it, at least one.
    pub entries: usize,
}

/// What the operation publishes (every operation, where none is said), each figure at its own time unless another is asked,
/// in the lists' order. A figure that no desk gives is left out. An operation that is not there is refused (W102).
pub async fn report(
    tx: &mut Tx<'_>,
    operation: Option<&Code>,
    as_of: Option<Instant>,
) -> Result<Vec<ReportLine>, Failure> {
    let operations = match operation {
        Some(code) => {
            vec![operation::find(tx, code).await?.ok_or_else(|| refusal::no_operation(code))?]
        }
        None => operation::list(tx).await?,
    };
    let mut lines = Vec::new();
    for operation in operations {
        for own in published::of(tx, &operation.code).await? {
            let Some(figure) = figures::ask(tx, &own.ask(as_of)).await? else { continue };
            lines.push(ReportLine {
                id: own.id.to_string(),
                name: own.names,
                value: figure.value,
                unit: own.unit.map_or(figure.unit, |unit| unit.en),
                as_of: as_of.unwrap_or(own.as_of),
                entries: figure.entries.len(),
            });
        }
    }
    Ok(lines)
}
