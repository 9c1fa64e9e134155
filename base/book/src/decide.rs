//! From a rule to a draft: the ledger asks, the book looks up.

use ledger::{Draft, EntryId, Need, Picture, Stop};
use primitives::{Actor, Instant};
use store::{Failure, Fault, Tx};

/// More rounds of questions than any rule has: a rule that asks the same again for ever is a fault, not a hang.
const ROUNDS_MAX: usize = 10_000;

/// Runs a rule of the ledger, looking up what it asks for, until it drafts or refuses.
pub async fn decide(tx: &mut Tx<'_>, rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send) -> Result<Draft, Failure> {
    let mut picture = Picture::blank();
    settle(tx, &mut picture, rule).await
}

/// [`decide`], then [`crate::post()`]. A refusal that another change brought about, because a lock was forgotten, is none:
/// the change begins anew.
pub async fn change(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send,
) -> Result<EntryId, Failure> {
    let mut picture = Picture::blank();
    let answer = change_on(tx, by, |_| at, rule, &mut picture).await;
    if let Err(Failure::Refused(_)) = answer {
        still_stands(tx, &picture).await?;
    }
    answer
}

/// [`change`], entered at an instant that the draft has a say in, on a picture that earlier changes of this transaction left. Where
/// one of them was refused the caller asks [`still_stands`], once for all of them.
pub(crate) async fn change_on(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: impl Fn(&Draft) -> Instant + Send,
    rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send,
    picture: &mut Picture,
) -> Result<EntryId, Failure> {
    let draft = settle(tx, picture, rule).await?;
    crate::post::post_on(tx, by, at(&draft), &draft, picture).await
}

/// Whether what was decided on this picture was decided on the book as it is: where an axis has had an entry that the picture does
/// not show, the change begins anew.
pub(crate) async fn still_stands(tx: &mut Tx<'_>, picture: &Picture) -> Result<(), Failure> {
    let mut now = Picture::blank();
    let axes = || picture.all_axes().map(|axis| Need::Axis(axis.code.clone()));
    crate::look::up(tx, &mut now, axes().collect()).await?;
    if now.all_axes().eq(picture.all_axes()) { Ok(()) } else { Err(Fault::Conflict.into()) }
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
