//! The second pass: writes what is new, in chunks nobody sees, then one last commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::{App, BlindKey};
use book::gifts::{Digest, NewGift};
use book::load::{CHUNK, Closing, Loading};
use book::parked::{Parked, State};
use book::{Origin, StreamKey, keys, load, parked};
use primitives::{Code, Fen, Id, Instant};
use statements::{Halt, Kind, Line, RefundState, Row};
use store::{Failure, Fault, Lease, Locks, Pass, Tx};
use tokio::sync::mpsc;

use super::fates::Fate;
use super::scan::{self, Scanned};
use super::{Job, Rejected, blank};
use crate::refusal;
use crate::statement::{self, Counts, Statement};

/// Chunks read ahead of the writer.
const AHEAD: usize = 2;

/// What a second reading brings besides the gifts.
#[derive(Clone)]
pub(super) struct Rest {
    pub(super) refunds: Vec<Parked>,
    pub(super) others: Vec<Other>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) counts: Counts,
    pub(super) latest: Instant,
    pub(super) digest: Digest,
    pub(super) taken: Vec<([u8; 16], i64, book::AxisCode)>,
}

/// A row that is neither gift nor refund.
#[derive(Clone)]
pub(super) struct Other {
    key16: [u8; 16],
    line: i64,
    what: String,
    flow_no: String,
    fen: i64,
    charge_micro: i64,
    at: Instant,
}

/// Reads the file again and hands over its new gifts in order, in chunks; `wanted` leaves out what nobody asks for.
pub(super) fn second_reading(
    job: &Job,
    scanned: &Scanned,
    blind: &BlindKey,
    salt: &[u8; 16],
    mut hand: impl FnMut(Vec<NewGift>) -> bool,
) -> Result<Rest, Halt> {
    let mut reader = scan::open(job)?;
    let mut rest = Rest {
        refunds: Vec::new(),
        others: Vec::new(),
        rejected: scanned.rejected.clone(),
        counts: counts_of(scanned),
        latest: Instant::EPOCH,
        digest: Digest::new(salt),
        taken: Vec::new(),
    };
    let blanks: BTreeSet<u64> = rest.rejected.iter().filter(|r| r.order_no.is_empty()).map(|r| r.line).collect();
    let (mut at, mut chunk, mut off) = (0_usize, Vec::with_capacity(CHUNK), 0);
    while let Some(line) = reader.next()? {
        if let Line::Row(row) = &line {
            match scanned.fates.get(at) {
                Fate::New => rest.take(job, row, (blind, scanned, at), &mut chunk, &mut off),
                Fate::Rejected if blanks.contains(&row.line) => rest.name(row),
                _ => {}
            }
        }
        at += 1;
        if chunk.len() == CHUNK && !hand(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))) {
            break;
        }
    }
    if !chunk.is_empty() {
        hand(chunk);
    }
    Ok(rest)
}

fn counts_of(scanned: &Scanned) -> Counts {
    Counts {
        rows: i64::try_from(scanned.lines).unwrap_or(i64::MAX) - scanned.repeated,
        duplicates: scanned.known,
        repeated: scanned.repeated,
        ..Counts::default()
    }
}

impl Rest {
    fn take(
        &mut self,
        job: &Job,
        row: &Row<'_>,
        (blind, scanned, at): (&BlindKey, &Scanned, usize),
        chunk: &mut Vec<NewGift>,
        off: &mut i64,
    ) {
        match row.kind {
            Kind::Gift => {
                let taken = u64::try_from(at).ok().and_then(|at| scanned.taken.get(&at));
                let gift = new_gift(job, row, blind, *off, taken.is_some());
                if let Some(axis) = taken {
                    self.taken.push((gift.key16, *off, axis.clone()));
                }
                *off += row.fen;
                self.counts.gifts += 1;
                self.counts.gross_fen += row.fen;
                self.counts.fees_micro += row.fee_micro;
                self.counts.outside += i64::from(!job.appeal.covers(row.at.day()));
                self.latest = self.latest.max(row.at);
                self.digest.row(&gift);
                chunk.push(gift);
            }
            Kind::Refund { refund_no, state } => self.refunds.push(parked_row(job, row, refund_no, state)),
            Kind::Other { what, charge } => {
                let charge_micro = if charge { row.fee_micro } else { 0 };
                self.counts.others += 1;
                self.counts.fees_micro += charge_micro;
                self.others.push(Other {
                    key16: scan::other_key(&job.channel, row),
                    line: i64::try_from(row.line).unwrap_or(i64::MAX),
                    what: what.to_owned(),
                    flow_no: row.flow_no.to_owned(),
                    fen: row.fen,
                    charge_micro,
                    at: row.at,
                });
            }
        }
    }
    /// A row in conflict gets its own number.
    fn name(&mut self, row: &Row<'_>) {
        self.rejected.iter_mut().filter(|r| r.line == row.line).for_each(|r| row.own_no.clone_into(&mut r.order_no));
    }
}

fn new_gift(job: &Job, row: &Row<'_>, blind: &BlindKey, off: i64, takes_key: bool) -> NewGift {
    let payer = !row.payer.is_empty();
    NewGift {
        key16: keys::gift(&job.channel, row.order_no),
        off,
        fen: row.fen,
        paid_at: row.at,
        order_no: row.order_no.to_owned(),
        alias: row.alias.to_owned(),
        payer16: payer.then(|| blind.hash16(&[job.channel.as_str().as_bytes(), row.payer.as_bytes()])),
        takes_key,
    }
}

fn parked_row(job: &Job, row: &Row<'_>, refund_no: &str, state: RefundState<'_>) -> Parked {
    let (state, why) = match state {
        RefundState::Final => (State::Parked, refusal::no_gift_yet()),
        RefundState::Waiting(word) => (State::Waiting, refusal::not_final(word)),
    };
    Parked {
        key16: keys::refund(&job.channel, refund_no),
        gift16: keys::gift(&job.channel, row.order_no),
        channel: job.channel.clone(),
        refund_no: refund_no.to_owned(),
        order_no: row.order_no.to_owned(),
        appeal: job.appeal.code.clone(),
        fen: row.fen,
        fee_micro: row.fee_micro,
        at: row.at,
        state,
        why: Some(why),
        statement: Id::from_bytes([0; 16]),
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        entry: None,
    }
}

/// Writes chunks, then the last commit; answers the statement that it made.
pub(super) async fn fill(
    app: &App,
    job: &Job,
    lease: &Lease,
    scanned: Scanned,
) -> Result<Id<parked::Statement>, Failure> {
    let (scanned, salt) = (Arc::new(scanned), app.world.bytes::<16>());
    let (send, mut chunks) = mpsc::channel::<Vec<NewGift>>(AHEAD);
    let (task_job, task_scanned, blind) = (job.clone(), scanned.clone(), app.blind.clone());
    let reading = tokio::task::spawn_blocking(move || {
        second_reading(&task_job, &task_scanned, &blind, &salt, |chunk| send.blocking_send(chunk).is_ok())
    });
    let mut loading: Option<Loading> = None;
    while let Some(chunk) = chunks.recv().await {
        let load = match &loading {
            Some(load) => load.clone(),
            None => loading.insert(open_load(app, job, lease, salt).await?).clone(),
        };
        let (pass, rows) = (lease.pass(), chunk);
        app.db.write(Locks::none(), async move |tx| load::put(tx, &pass, &load, &rows).await).await?;
    }
    let rest = reading.await.map_err(Fault::broken)?.map_err(|halt| match halt {
        Halt::Quarantine(why) => Failure::Refused(why),
        Halt::Fault(cause) => Fault::broken(cause).into(),
    })?;
    let (last, now) = (Last::of(job, lease.pass(), loading, &scanned, rest), app.world.now());
    let locks = last.locks();
    app.db.write(locks, async move |tx| last.commit(tx, now).await).await
}

async fn open_load(app: &App, job: &Job, lease: &Lease, salt: [u8; 16]) -> Result<Loading, Failure> {
    let (pass, channel, appeal) = (lease.pass(), job.channel.clone(), job.appeal.code.clone());
    app.db.write(Locks::none(), async move |tx| load::open(tx, &pass, &channel, &appeal, salt).await).await
}

/// The last commit: the batch's entry, the refunds, the other rows and the file's own row, together.
pub(super) struct Last {
    job: Job,
    pass: Pass,
    loading: Option<Loading>,
    format: statements::Format,
    reaches: Option<Instant>,
    rest: Rest,
}

impl Last {
    pub(super) fn of(job: &Job, pass: Pass, loading: Option<Loading>, scanned: &Scanned, rest: Rest) -> Last {
        Last { job: job.clone(), pass, loading, format: scanned.format, reaches: scanned.reaches, rest }
    }
    fn locks(&self) -> Locks {
        Locks::of([format!("channel:{}", self.job.channel), format!("fund:{}", self.job.appeal.fund)])
    }
    pub(super) async fn commit(&self, tx: &mut Tx<'_>, now: Instant) -> Result<Id<parked::Statement>, Failure> {
        let id = statement::next_id(tx, &self.job.sha256, &self.job.channel).await?;
        if let Some(loading) = &self.loading {
            load::close(tx, &self.pass, &self.job.by, now, loading, &self.closing(loading)?).await?;
        }
        for refund in &self.rest.refunds {
            parked::park(tx, &Parked { statement: id, ..refund.clone() }).await?;
        }
        for other in &self.rest.others {
            other.keep(tx, id).await?;
        }
        if self.job.books.is_none() {
            finance::channel::set_format(tx, &self.job.channel, self.format.word()).await?;
        }
        let row = Statement {
            format: Some(self.format.to_string()),
            counts: self.rest.counts,
            rejected: self.rest.rejected.clone(),
            reaches: self.reaches,
            batch: self.loading.as_ref().map(|l| l.code.clone()),
            ..blank(&self.job, id, now)
        };
        statement::insert(tx, &row).await?;
        Ok(id)
    }
    fn closing(&self, loading: &Loading) -> Result<Closing, Failure> {
        let fund: Code = self.job.appeal.fund.clone();
        let channel = self.job.channel.clone();
        let stream = StreamKey { fund, channel, origin: Origin::Gift, restriction: book::Restriction::default() };
        let sum = Fen::new(self.rest.counts.gross_fen).ok_or_else(|| Fault::broken("a batch's sum"))?;
        let body = self.rest.digest.clone().body(&loading.code);
        Ok(Closing { stream, sum, latest: self.rest.latest, body, taken: self.rest.taken.clone() })
    }
}

impl Other {
    async fn keep(&self, tx: &mut Tx<'_>, statement: Id<parked::Statement>) -> Result<(), Failure> {
        let sql = "insert into fundraising_other (key16, statement, line, what, flow_no, fen, charge_micro, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let row = [
            (&self.key16).into(),
            (&statement).into(),
            self.line.into(),
            (&self.what).into(),
            (&self.flow_no).into(),
            self.fen.into(),
            self.charge_micro.into(),
            self.at.into(),
        ];
        tx.run(sql, &row).await?;
        Ok(())
    }
}
