//! The one way into the journal.

use ledger::{Cause, Draft, Entry, EntryId, Picture, apply, encode};
use primitives::{Actor, Instant};
use serde::Serialize;
use store::{Failure, Fault, Series, Tx};

use crate::decide::settle;
use crate::refusal;
use crate::write::{self, Texts};

/// Writes the entry, all that follows from it, and the audit row. `at` is now, the entered instant; the effective one is
/// the draft's. Refused: an effective instant later than now (B101), a key that was booked already (B102), and whatever
/// the ledger refuses; nothing was written then, so a caller may go on. A change that met another one on an axis (a lock was
/// forgotten) begins anew.
pub async fn post(tx: &mut Tx<'_>, by: &Actor, at: Instant, draft: &Draft) -> Result<EntryId, Failure> {
    post_on(tx, by, at, draft, &mut Picture::blank()).await
}

/// [`post`] of a draft that was decided on this picture: what was looked up for it is not looked up again, and the picture shows the
/// book after it. Should the book have moved on meanwhile, the entry's number on the axis is taken and the change begins anew.
pub(crate) async fn post_on(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    draft: &Draft,
    picture: &mut Picture,
) -> Result<EntryId, Failure> {
    if at < draft.at {
        return Err(refusal::in_the_future(draft.at, at).into());
    }
    let id = draft.id();
    if tx.row("select id from book_entry where id = $1", &[(&id).into()]).await?.is_some() {
        return Err(refusal::booked(&draft.cause.noun, &draft.cause.code).into());
    }
    let entry = settle(tx, picture, |p| draft.seal(p, by, at)).await?;
    let changes = settle(tx, picture, |p| apply(p, &entry)).await?;
    let (canonical, texts) = (encode(&entry), Texts::of(&changes));
    let mut series = Series::default();
    insert(&mut series, &entry, &canonical);
    write::changes(&mut series, &entry, &changes, &texts);
    tx.series(&series).await.map_err(met)?;
    picture.absorb(&changes);
    Ok(id)
}

/// A desk states something and moves nothing: `content` becomes one line of JSON in the entry, so no personal data.
pub async fn state(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    cause: Cause,
    key: &str,
    effective: Instant,
    content: &(impl Serialize + Sync),
) -> Result<EntryId, Failure> {
    let text = serde_json::to_string(content).map_err(Fault::broken)?;
    post(tx, by, at, &Draft::fact(cause, key, effective, text)).await
}

/// Another change took this key or this number on an axis since we looked.
fn met(fault: Fault) -> Failure {
    if MET.iter().any(|index| fault.is_unique(index)) { Fault::Conflict.into() } else { fault.into() }
}

const MET: [&str; 2] = ["book_entry_pkey", "book_entry_axis_pkey"];

/// The entry's number on each axis that it touches.
pub(crate) fn number<'v>(series: &mut Series<'v>, entry: &'v Entry) {
    for (axis, n) in &entry.touches {
        let sql = "insert into book_entry_axis (axis, n, entry) values ($1, $2, $3)";
        series.then(sql, &[axis.as_str().into(), (*n).into(), (&entry.id).into()]);
    }
}

fn insert<'v>(series: &mut Series<'v>, entry: &'v Entry, canonical: &'v str) {
    let sql = "insert into book_entry
    (id, key, kind, noun, code, actor, role, entered_at_ms, effective_at_ms, corrects, undoes, canonical)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let corrects = entry.correction.as_ref().map(|c| &c.corrects);
    let row = [
        (&entry.id).into(),
        (&entry.key).into(),
        if entry.fact.is_some() { "fact" } else { "move" }.into(),
        (&entry.cause.noun).into(),
        (&entry.cause.code).into(),
        (&entry.by.name).into(),
        entry.by.role.word().into(),
        entry.entered_at.into(),
        entry.effective_at.into(),
        corrects.into(),
        entry.undoes.as_ref().into(),
        canonical.into(),
    ];
    series.then(sql, &row);
    number(series, entry);
    let sql = "insert into book_audit (entry, at_ms, actor, role, noun, code) values ($1, $2, $3, $4, $5, $6)";
    let row = [
        (&entry.id).into(),
        entry.entered_at.into(),
        (&entry.by.name).into(),
        entry.by.role.word().into(),
        (&entry.cause.noun).into(),
        (&entry.cause.code).into(),
    ];
    series.then(sql, &row);
}
