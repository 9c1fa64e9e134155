//! The whole proof: the journal is played again from its first entry, and the derived tables must be what comes of it.

use std::collections::BTreeMap;

use ledger::{AxisCode, AxisKind, Entry, Line, Picture};
use store::{Db, Failure, Fault, Tx};

use super::{Proof, keys, prove, unreadable};
use crate::rebuild::Replay;
use crate::{look, refusal, write};

/// [`super::check`], a replay, and every key. Memory grows with runs and steps, never with gifts.
pub async fn full(db: &Db) -> Result<Proof, Failure> {
    db.read(async |tx| prove_full(tx).await).await
}

/// [`full`] inside a transaction.
pub async fn prove_full(tx: &mut Tx<'_>) -> Result<Proof, Failure> {
    let proof = prove(tx).await?;
    keys::prove(tx).await?;
    let mut replay = Replay::default();
    while let Some(page) = replay.next_page(tx).await? {
        for entry in page {
            replay.apply(&entry)?;
            same_entry(tx, &entry).await?;
        }
    }
    replay.finished()?;
    let picture = replay.picture.unwrap_or_else(Picture::whole);
    same_axes(tx, &picture).await.map_err(|e| unreadable("the derived tables", e))?;
    same_balances(tx, &picture).await?;
    Ok(proof)
}

/// What stands beside an entry's text is what the text says: its columns, its numbers, its batches, its balances, its lots.
async fn same_entry(tx: &mut Tx<'_>, entry: &Entry) -> Result<(), Failure> {
    let place = entry.touches.first().map_or(entry.id.to_string(), |(axis, _)| axis.to_string());
    let broken = |what: &str| Failure::from(refusal::broken(&place, &format!("{what} of entry {}", entry.id)));
    let sql = "select key, kind, noun, code, actor, role, entered_at_ms, effective_at_ms, corrects, undoes
from book_entry
where id = $1";
    let Some(row) = tx.row(sql, &[(&entry.id).into()]).await? else { return Err(broken("the row")) };
    let kind = if entry.fact.is_some() { "fact" } else { "move" };
    let texts = [&entry.key, kind, entry.cause.noun.as_str(), entry.cause.code.as_str(), entry.by.name.as_str()];
    let same = texts.iter().enumerate().all(|(at, text)| row.text(at) == *text) && row.text(5) == entry.by.role.word();
    let times = (row.int(6), row.int(7)) == (entry.entered_at.ms(), entry.effective_at.ms());
    let corrects = entry.correction.as_ref().map(|c| c.corrects.bytes().as_slice());
    let names = row.opt_blob(8) == corrects && row.opt_blob(9) == entry.undoes.as_ref().map(|u| u.bytes().as_slice());
    if !(same && times && names) {
        return Err(broken("the columns"));
    }
    // An axis has as many numbers as it has had entries ([`prove`]), so there are no others than these.
    let sql = "select entry from book_entry_axis where axis = $1 and n = $2";
    let mut numbered = true;
    for (axis, n) in &entry.touches {
        let row = tx.row(sql, &[axis.as_str().into(), (*n).into()]).await?;
        numbered &= row.is_some_and(|r| r.blob(0) == entry.id.bytes());
    }
    if !numbered {
        return Err(broken("the numbers"));
    }
    same_parts(tx, entry, &broken).await
}

async fn same_parts(tx: &mut Tx<'_>, entry: &Entry, broken: &(dyn Fn(&str) -> Failure + Sync)) -> Result<(), Failure> {
    for body in entry.grows.iter().filter_map(|g| g.body.as_ref()) {
        let sql = "select entry from book_batch where code = $1 and state = 'live'";
        if tx.row(sql, &[(&body.batch).into()]).await?.is_none_or(|r| r.blob(0) != entry.id.bytes()) {
            return Err(broken(&format!("the batch {}", body.batch)));
        }
    }
    for balance in &entry.balances {
        let sql = "select fen from book_balance_change where name = $1 and at_ms = $2 and entry = $3";
        let key = [(&balance.name).into(), entry.effective_at.into(), (&entry.id).into()];
        if tx.row(sql, &key).await?.is_none_or(|r| r.int(0) != balance.fen) {
            return Err(broken(&format!("the balance {}", balance.name)));
        }
    }
    let opened = entry.opens.iter().filter_map(|open| match &open.kind {
        AxisKind::Lot { item, .. } => Some((&open.axis, item)),
        _ => None,
    });
    for (lot, item) in opened.chain(entry.identities.iter().map(|i| (&i.lot, &i.item))) {
        let sql = "select count(*) from book_identity where lot = $1 and entry = $2 and item = $3 and at_ms = $4";
        let key = [lot.as_str().into(), (&entry.id).into(), item.into(), entry.effective_at.into()];
        if tx.row(sql, &key).await?.is_none_or(|r| r.int(0) != 1) {
            return Err(broken(&format!("the lot {lot}")));
        }
    }
    Ok(())
}

async fn same_axes(tx: &mut Tx<'_>, picture: &Picture) -> Result<(), Failure> {
    let mut made = picture.all_axes();
    let mut stray = None;
    tx.each("select code from book_axis order by code", &[], |row| {
        if stray.is_none() && made.next().is_none_or(|axis| axis.code.as_str() != row.text(0)) {
            stray = Some(row.text(0).to_owned());
        }
        Ok(())
    })
    .await?;
    if let Some(code) = stray.or_else(|| made.next().map(|axis| axis.code.to_string())) {
        return Err(refusal::broken(code, "the axis is not what the journal makes").into());
    }
    let (lines, none): (BTreeMap<&AxisCode, &Line>, Line) = (picture.known_lines().collect(), Line::default());
    for axis in picture.all_axes() {
        let code = &axis.code;
        let broken = |what: &str| Failure::from(refusal::broken(code, what));
        if look::axis(tx, code).await?.as_ref() != Some(axis) {
            return Err(broken("the axis is not what the journal makes"));
        }
        let mut runs = picture.known_runs(code);
        let mut same = true;
        let sql = "select lo, hi, hop, account, since_ms, latest_ms from book_hold where axis = $1 order by lo";
        tx.each(sql, &[code.as_str().into()], |row| {
            same &= runs.next() == Some(&look::read_run(row)?);
            Ok(())
        })
        .await?;
        if !same || runs.next().is_some() {
            return Err(broken("the runs are not what the journal makes"));
        }
        same_steps(tx, picture, code).await?;
        same_line(tx, lines.get(code).unwrap_or(&&none), code).await?;
        if crate::stock::item_of(tx, code).await?.as_ref() != picture.known_item(code) {
            return Err(broken("the lot is not what the journal makes"));
        }
    }
    Ok(())
}

async fn same_steps(tx: &mut Tx<'_>, picture: &Picture, code: &AxisCode) -> Result<(), Failure> {
    let (mut steps, mut same) = (picture.known_steps(code), true);
    let sql = "select hop, lo, hi, from_account, to_account, entry, at_ms, undoes
from book_step
where axis = $1
order by hop, lo";
    tx.each(sql, &[code.as_str().into()], |row| {
        same &= steps.next() == Some(&look::read_step(row)?);
        Ok(())
    })
    .await?;
    let (mut mirror, sql) =
        (picture.known_mirror(code), "select lo, hi, sink, at_fen, rev from book_mirror where axis = $1 order by lo");
    tx.each(sql, &[code.as_str().into()], |row| {
        same &= mirror.next() == Some(&look::read_mirror(row)?);
        Ok(())
    })
    .await?;
    if same && steps.next().is_none() && mirror.next().is_none() {
        return Ok(());
    }
    Err(refusal::broken(code, "the steps are not what the journal makes").into())
}

async fn same_line(tx: &mut Tx<'_>, line: &Line, code: &AxisCode) -> Result<(), Failure> {
    let (mut rows, mut same) = (write::line_rows(line), true);
    let sql = "select at_fen, from_rev, to_rev, axis, lo, hi from book_line where sink = $1 order by at_fen, from_rev";
    tx.each(sql, &[code.as_str().into()], |row| {
        let kept = (row.int(0), row.int(1), row.opt_int(2), row.text(3), row.int(4), row.int(5));
        same &= rows.next() == Some(kept);
        Ok::<(), Fault>(())
    })
    .await?;
    let (mut revisions, sql) = (
        line.revisions.iter(),
        "select rev, entry, at_ms, fen, undoes from book_revision where sink = $1 order by rev",
    );
    tx.each(sql, &[code.as_str().into()], |row| {
        same &= revisions.next() == Some(&look::read_revision(row)?);
        Ok(())
    })
    .await?;
    if same && rows.next().is_none() && revisions.next().is_none() {
        return Ok(());
    }
    Err(refusal::broken(code, "the line is not what the journal makes").into())
}

async fn same_balances(tx: &mut Tx<'_>, picture: &Picture) -> Result<(), Failure> {
    if crate::stock::balances(tx).await? == *picture.balances() {
        return Ok(());
    }
    Err(refusal::broken("bank", "the balances are not what the journal makes").into())
}
