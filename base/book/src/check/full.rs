//! The whole proof: the journal is played again from its first entry, and the derived tables must be what comes of it.

use ledger::Picture;
use store::{Db, Failure, Fault, Tx};

use super::{Proof, prove};
use crate::rebuild::Replay;
use crate::{look, refusal, write};

/// [`super::check`], and a replay. Memory grows with runs and steps, never with gifts.
pub async fn full(db: &Db) -> Result<Proof, Failure> {
    db.read(async |tx| {
        let proof = prove(tx).await?;
        let mut replay = Replay::default();
        while let Some(page) = replay.next_page(tx).await? {
            for entry in page {
                replay.apply(&entry)?;
            }
        }
        replay.finished()?;
        if let Some(picture) = &replay.picture {
            same_axes(tx, picture).await?;
            same_balances(tx, picture).await?;
        }
        Ok(proof)
    })
    .await
}

async fn same_axes(tx: &mut Tx<'_>, picture: &Picture) -> Result<(), Failure> {
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
        same_line(tx, picture, code).await?;
        if crate::stock::item_of(tx, code).await?.as_ref() != picture.known_item(code) {
            return Err(broken("the lot is not what the journal makes"));
        }
    }
    Ok(())
}

async fn same_steps(tx: &mut Tx<'_>, picture: &Picture, code: &ledger::AxisCode) -> Result<(), Failure> {
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

async fn same_line(tx: &mut Tx<'_>, picture: &Picture, code: &ledger::AxisCode) -> Result<(), Failure> {
    let Some((_, line)) = picture.known_lines().find(|(sink, _)| *sink == code) else { return Ok(()) };
    let (mut rows, mut same) = (write::line_rows(line), true);
    let sql = "select at_fen, from_rev, to_rev, axis, lo, hi from book_line where sink = $1 order by at_fen, from_rev";
    tx.each(sql, &[code.as_str().into()], |row| {
        let kept = (row.int(0), row.int(1), row.opt_int(2), row.text(3), row.int(4), row.int(5));
        same &= rows.next() == Some(kept);
        Ok::<(), Fault>(())
    })
    .await?;
    if same && rows.next().is_none() {
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
