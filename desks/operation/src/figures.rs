//! The figures of this desk: `operation.groups` of an operation, `operation.operations` active.

use book::EntryId;
use book::figures::{Ask, Figure};
use primitives::{Code, Instant};
use store::{Failure, Tx};

use crate::{group, operation};

/// The figure, `None` if it is not ours or nothing is known yet as of then.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    match ask.name.as_str() {
        "operation.groups" => groups(tx, ask).await,
        "operation.operations" => operations(tx, ask).await,
        _ => Ok(None),
    }
}

/// Task groups of the operation that have begun.
async fn groups(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let said = ask.parameters.get("operation").or(ask.subject.as_ref());
    let named: Option<Code> = said.map(|text| text.parse()).transpose()?;
    let Some(operation) = named.or_else(|| ask.operation.clone()) else { return Ok(None) };
    let begun = group::of(tx, &operation).await?.into_iter().filter(|group| group.at <= ask.as_of);
    Ok(counted(ask, "group", begun.map(|group| (group.at, group.entry))))
}

/// Operations that have been activated.
async fn operations(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let active = operation::list(tx).await?.into_iter().filter(|operation| operation.at <= ask.as_of);
    Ok(counted(ask, "operation", active.map(|operation| (operation.at, operation.entry))))
}

/// One for each entry.
fn counted(ask: &Ask, unit: &str, entries: impl Iterator<Item = (Instant, EntryId)>) -> Option<Figure> {
    Figure::summed(ask, unit, entries.map(|(at, entry)| (at, entry, 1)))
}
