//! From a rule to a draft: the ledger asks, the book looks up.

use ledger::{Draft, EntryId, Picture, Stop};
use primitives::{Actor, Instant};
use store::{Failure, Fault, Tx};

/// More rounds of questions than any rule has: a rule that asks the same again for ever is a fault, not a hang.
const ROUNDS_MAX: usize = 10_000;

/// Runs a rule of the ledger, looking up what it asks for, until it drafts or refuses.
pub async fn decide(tx: &mut Tx<'_>, rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send) -> Result<Draft, Failure> {
    let mut picture = Picture::blank();
    settle(tx, &mut picture, rule).await
}

/// [`decide`], then [`crate::post()`].
pub async fn change(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send,
) -> Result<EntryId, Failure> {
    let draft = decide(tx, rule).await?;
    crate::post(tx, by, at, &draft).await
}

/// Asks until there is an answer; the picture grows by what was looked up.
pub(crate) async fn settle<T>(
    tx: &mut Tx<'_>,
    picture: &mut Picture,
    ask: impl Fn(&Picture) -> Result<T, Stop> + Send,
) -> Result<T, Failure> {
    for _ in 0..ROUNDS_MAX {
        match ask(picture) {
            Ok(answer) => return Ok(answer),
            Err(Stop::Refused(why)) => return Err(why.into()),
            Err(Stop::Missing(needs)) => crate::look::up(tx, picture, needs).await?,
        }
    }
    Err(Fault::broken("a rule of the ledger never stops asking").into())
}
