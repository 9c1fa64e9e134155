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

/// [`decide`], then [`crate::post()`]. A refusal that another change brought about, because a lock was forgotten, is none:
/// the change begins anew.
pub async fn change(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send,
) -> Result<EntryId, Failure> {
    change_at(tx, by, |_| at, rule).await
}

/// [`change`], entered at an instant that the draft has a say in.
pub(crate) async fn change_at(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: impl Fn(&Draft) -> Instant + Send,
    rule: impl Fn(&Picture) -> Result<Draft, Stop> + Send,
) -> Result<EntryId, Failure> {
    let mut picture = Picture::blank();
    let answer = match settle(tx, &mut picture, rule).await {
        Ok(draft) => crate::post::post_on(tx, by, at(&draft), &draft, &mut picture).await,
        Err(no) => Err(no),
    };
    match answer {
        Err(Failure::Refused(_)) if has_moved(tx, &picture).await? => Err(Fault::Conflict.into()),
        answer => answer,
    }
}

/// Whether an axis that the rule looked at has had another entry since.
async fn has_moved(tx: &mut Tx<'_>, picture: &Picture) -> Result<bool, Failure> {
    for axis in picture.all_axes() {
        if crate::look::axis(tx, &axis.code).await?.as_ref() != Some(axis) {
            return Ok(true);
        }
    }
    Ok(false)
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
