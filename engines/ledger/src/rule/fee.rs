//! What a channel or a bank keeps (手续费): never out of a gift.

use primitives::Code;

use crate::pick::{free, in_entry_order};
use crate::picture::{Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Draft, Restriction};

/// One take of the operating fund, all or nothing, to the sink `fee/NAME`; where the fund has too little the fee waits as the
/// clearing line `due`. A fee has no place and no item, so money that is bound to one is not for it.
pub(super) fn charge(
    picture: &Picture,
    draft: &mut Draft,
    operating: &Code,
    fen: i64,
    name: &Code,
    due: String,
) -> Result<(), Stop> {
    let streams = free(picture, operating)?;
    let taken = match draft.pick(picture, &streams, &Account::Held, fen, operating.as_str()) {
        Ok(taken) => taken,
        Err(Stop::Refused(_)) => {
            draft.balance(due, -fen);
            return Ok(());
        }
        Err(missing) => return Err(missing),
    };
    let sink: AxisCode = format!("fee/{name}").parse()?;
    let kind = AxisKind::Sink { what: "fee".parse()?, fund: operating.clone(), order: None };
    draft.open(sink.clone(), kind, Restriction::default());
    let rows = in_entry_order(taken);
    for row in &rows {
        draft.shift(row.clone(), Account::Held, Account::Spent(sink.clone()));
    }
    draft.edit(&sink, 0, 0, rows);
    Ok(())
}
