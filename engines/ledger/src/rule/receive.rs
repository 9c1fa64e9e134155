//! Money comes in: a batch of gifts on a stream.

use primitives::{Code, Fen};

use super::{Head, bank};
use crate::picture::{Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Body, Draft, StreamKey};

/// Gifts of one stream that come together: a statement's batch, or one gift outside the platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The stream that they fill.
    pub stream: StreamKey,
    /// Their sum, more than nothing.
    pub sum: Fen,
    /// What the entry says of the rows.
    pub body: Body,
    /// The bank account that has the money already; `None` while the channel owes it.
    pub bank: Option<Code>,
    /// Streams of void gifts whose keys these gifts take.
    pub freed: Vec<AxisCode>,
}

/// The batch becomes `[end, end + sum)` of its stream: receivable from its channel, or held where the bank has it.
pub fn receive(picture: &Picture, head: &Head, what: &Received) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    let end = open_stream(picture, &mut draft, &what.stream)?;
    let axis = what.stream.code()?;
    let account = match &what.bank {
        None => Account::Receivable(what.stream.channel.clone()),
        Some(account) => {
            draft.balance(bank(account), what.sum.get());
            Account::Held
        }
    };
    draft.grow(&axis, end, what.sum.get(), account, Some(what.body.clone()))?;
    what.freed.iter().for_each(|axis| draft.touch(axis.clone()));
    Ok(draft)
}

/// The stream's end, opening it if this is its first money.
pub(super) fn open_stream(picture: &Picture, draft: &mut Draft, key: &StreamKey) -> Result<i64, Stop> {
    let code = key.code()?;
    if let Some(axis) = picture.axis(&code)? {
        return Ok(axis.end);
    }
    let kind = AxisKind::Stream { fund: key.fund.clone(), channel: key.channel.clone(), origin: key.origin };
    draft.open(code, kind, key.restriction.clone());
    Ok(0)
}
