//! The second pass: writes what is new, in chunks nobody sees, then one last commit.

use std::io;
use std::sync::Arc;

use access::{App, BlindKey};
use book::gifts::{Digest, NewGift};
use book::load::{CHUNK, Closing, Loading};
use book::parked::{Parked, State};
use book::{Origin, StreamKey, keys, load, locks, parked};
use primitives::{Code, Fen, Id, Instant};
use statements::{Halt, Kind, Line, RefundState, Row};
use store::{Failure, Fault, Lease, Locks, Pass, Tx};
use tokio::sync::mpsc;

use super::apart::Apart;
use super::fates::Fate;
use super::late::{Back, Laid, Late, Laying, Other};
use super::scan::{self, Scanned};
use super::{Job, Rejected, blank};
use crate::refusal;
use crate::statement::{self, Counts, Statement};

/// Chunks read ahead of the writer.
const AHEAD: usize = 2;

/// What a second reading brings besides the gifts.
pub(super) struct Rest {
    /// Refunds and rows of other kinds, in file order.
    pub(super) late: Laid,
    pub(super) rejected: Vec<Rejected>,
    pub(super) counts: Counts,
    pub(super) latest: Instant,
    pub(super) digest: Digest,
    pub(super) taken: Vec<([u8; 16], i64, book::AxisCode)>,
}

/// Takes rows as they are read again.
struct Taking<'t> {
    job: &'t Job,
    scanned: &'t Scanned,
    blind: &'t BlindKey,
    late: Laying,
    rejected: Vec<Rejected>,
    counts: Counts,
    latest: Instant,
    digest: Digest,
    taken: Vec<([u8; 16], i64, book::AxisCode)>,
    chunk: Vec<NewGift>,
    off: i64,
}

/// Reads the file again, names what the first reading `rejected`, and hands over its new gifts in order, in chunks; ends early
/// when nobody takes them.
pub(super) fn second_reading(
    job: &Job,
    scanned: &Scanned,
    rejected: Vec<Rejected>,
    (blind, salt): (&BlindKey, &[u8; 16]),
    mut hand: impl FnMut(Vec<NewGift>) -> bool,
) -> Result<Rest, Halt> {
    let mut reader = scan::open(job)?;
    let mut taking = Taking {
        job,
        scanned,
        blind,
        late: Laying::new(&scanned.scratch).map_err(Halt::Fault)?,
        rejected,
        counts: counts_of(scanned),
        latest: Instant::EPOCH,
        digest: Digest::new(salt),
        taken: Vec::new(),
        chunk: Vec::with_capacity(CHUNK),
        off: 0,
    };
    let mut at = 0_usize;
    while let Some(line) = reader.next()? {
        if let Line::Row(row) = &line {
            match scanned.fates.get(at) {
                Fate::New => taking.take(row, at).map_err(Halt::Fault)?,
                Fate::Rejected => taking.name(row),
                Fate::Repeated | Fate::Known => {}
            }
        }
        at += 1;
        let full = taking.chunk.len() == CHUNK;
        if full && !hand(std::mem::replace(&mut taking.chunk, Vec::with_capacity(CHUNK))) {
            break;
        }
    }
    let Taking { late, rejected, counts, latest, digest, taken, chunk, .. } = taking;
    if !chunk.is_empty() {
        hand(chunk);
    }
    Ok(Rest { late: late.done().map_err(Halt::Fault)?, rejected, counts, latest, digest, taken })
}

fn counts_of(scanned: &Scanned) -> Counts {
    Counts {
        rows: i64::try_from(scanned.lines).unwrap_or(i64::MAX) - scanned.repeated,
        duplicates: scanned.known,
        repeated: scanned.repeated,
        ..Counts::default()
    }
}

impl Taking<'_> {
    fn take(&mut self, row: &Row<'_>, at: usize) -> io::Result<()> {
        match row.kind {
            Kind::Gift => self.gift(row, at),
            Kind::Refund { refund_no, state } => self.late.push(&Late::Back(back(self.job, row, refund_no, state)))?,
            Kind::Other { what, charge } => {
                let charge_micro = if charge { row.fee_micro } else { 0 };
                self.counts.others += 1;
                self.counts.fees_micro += charge_micro;
                self.late.push(&Late::Other(Other {
                    key16: scan::other_key(&self.job.channel, row),
                    line: i64::try_from(row.line).unwrap_or(i64::MAX),
                    what: what.to_owned(),
                    flow_no: row.flow_no.to_owned(),
                    fen: row.fen,
                    charge_micro,
                    at_ms: row.at.ms(),
                }))?;
            }
        }
        Ok(())
    }
    fn gift(&mut self, row: &Row<'_>, at: usize) {
        let taken = u64::try_from(at).ok().and_then(|at| self.scanned.taken.get(&at));
        let gift = new_gift(self.job, row, self.blind, self.off, taken.is_some());
        if let Some(axis) = taken {
            self.taken.push((gift.key16, self.off, axis.clone()));
        }
        self.off += row.fen;
        self.counts.gifts += 1;
        self.counts.gross_fen += row.fen;
        self.counts.fees_micro += row.fee_micro;
        self.counts.outside += i64::from(!self.job.appeal.covers(row.at.day()));
        self.latest = self.latest.max(row.at);
        self.digest.row(&gift);
        self.chunk.push(gift);
    }
    /// A row in conflict gets its own number, and its side of what differs.
    fn name(&mut self, row: &Row<'_>) {
        let Ok(place) = self.rejected.binary_search_by_key(&row.line, |r| r.line) else { return };
        let Some(found) = self.rejected.get_mut(place) else { return };
        row.own_no.clone_into(&mut found.order_no);
        let is = match (found.why.code(), row.kind) {
            ("R303", _) => row.order_no,
            ("R305", Kind::Other { what, .. }) => what,
            _ => return,
        };
        found.why = found.why.clone().with("is", is);
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

fn back(job: &Job, row: &Row<'_>, refund_no: &str, state: RefundState<'_>) -> Back {
    Back {
        key16: keys::refund(&job.channel, refund_no),
        gift16: keys::gift(&job.channel, row.order_no),
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        refund_no: refund_no.to_owned(),
        order_no: row.order_no.to_owned(),
        fen: row.fen,
        fee_micro: row.fee_micro,
        at_ms: row.at.ms(),
        waits: match state {
            RefundState::Final => None,
            RefundState::Waiting(word) => Some(word.to_owned()),
        },
    }
}

/// Writes chunks, then the last commit; answers the statement that it made.
pub(super) async fn fill(
    app: &App,
    job: &Job,
    lease: &Lease,
    mut scanned: Scanned,
) -> Result<Id<parked::Statement>, Failure> {
    let rejected = std::mem::take(&mut scanned.rejected);
    let (scanned, salt) = (Arc::new(scanned), app.world.bytes::<16>());
    let (send, mut chunks) = mpsc::channel::<Vec<NewGift>>(AHEAD);
    let (task_job, task_scanned, blind) = (job.clone(), scanned.clone(), app.blind.clone());
    let reading = tokio::task::spawn_blocking(move || -> Result<(Rest, Apart), Halt> {
        let mut apart = Apart::new(&task_scanned.scratch);
        let mut broken = None;
        let rest = second_reading(&task_job, &task_scanned, rejected, (&blind, &salt), |chunk| {
            broken = apart.push(&chunk).err();
            broken.is_none() && send.blocking_send(chunk).is_ok()
        });
        broken.map_or(rest, |cause| Err(Halt::Fault(cause))).map(|rest| (rest, apart))
    });
    let mut loading: Option<Loading> = None;
    while let Some(chunk) = chunks.recv().await {
        let load = match &loading {
            Some(load) => load.clone(),
            None => loading.insert(open_load(app, job, lease, salt).await?).clone(),
        };
        let (pass, rows) = (lease.pass(), chunk);
        app.db.write(Locks::none(), async move |tx| load::put_gifts(tx, &pass, &load, &rows).await).await?;
    }
    let (rest, apart) = reading.await.map_err(Fault::broken)?.map_err(|halt| match halt {
        Halt::Quarantine(why) => Failure::Refused(why),
        Halt::Fault(cause) => super::disk(cause).into(),
    })?;
    let bare = match &loading {
        Some(loading) => Some(apart.write(app, lease, loading).await?),
        None => None,
    };
    let (last, now) = (Last::of(job, lease.pass(), loading, &scanned, Arc::new(rest)), app.world.now());
    let last = Last { bare, ..last };
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
    rest: Arc<Rest>,
    /// Gifts without a payer; nobody counts them in a rehearsal.
    bare: Option<i64>,
}

impl Last {
    pub(super) fn of(job: &Job, pass: Pass, loading: Option<Loading>, scanned: &Scanned, rest: Arc<Rest>) -> Last {
        Last { job: job.clone(), pass, loading, format: scanned.format, reaches: scanned.reaches, rest, bare: None }
    }
    fn locks(&self) -> Locks {
        locks::channel(&self.job.channel).and(locks::fund(&self.job.appeal.fund))
    }
    pub(super) async fn commit(&self, tx: &mut Tx<'_>, now: Instant) -> Result<Id<parked::Statement>, Failure> {
        let id = statement::next_id(tx, &self.job.sha256, &self.job.channel).await?;
        if let Some(loading) = &self.loading {
            load::close(tx, &self.pass, &self.job.by, now, loading, &self.closing(loading)?).await?;
        }
        for late in self.rest.late.read().map_err(Fault::broken)? {
            match late.map_err(Fault::broken)? {
                Late::Back(back) => parked::park(tx, &self.parked(id, back)?).await?,
                Late::Other(other) => other.keep(tx, id).await?,
            }
        }
        if self.job.books.is_none() {
            finance::channel::set_format(tx, &self.job.channel, self.format.word()).await?;
        }
        let row = Statement {
            format: Some(self.format.to_string()),
            counts: self.rest.counts,
            reaches: self.reaches,
            batch: self.loading.as_ref().map(|l| l.code.clone()),
            ..blank(&self.job, id, now)
        };
        statement::insert(tx, &row, &self.rest.rejected).await?;
        Ok(id)
    }
    fn parked(&self, statement: Id<parked::Statement>, back: Back) -> Result<Parked, Fault> {
        let (state, why) = match &back.waits {
            None => (State::Parked, refusal::no_gift_yet()),
            Some(word) => (State::Waiting, refusal::not_final(word)),
        };
        Ok(Parked {
            key16: back.key16,
            gift16: back.gift16,
            channel: self.job.channel.clone(),
            refund_no: back.refund_no,
            order_no: back.order_no,
            appeal: self.job.appeal.code.clone(),
            fen: back.fen,
            fee_micro: back.fee_micro,
            at: Instant::from_ms(back.at_ms).ok_or_else(|| Fault::broken("a refund's time"))?,
            state,
            why: Some(why),
            statement,
            line: back.line,
            entry: None,
        })
    }
    fn closing(&self, loading: &Loading) -> Result<Closing, Failure> {
        let fund: Code = self.job.appeal.fund.clone();
        let channel = self.job.channel.clone();
        let stream = StreamKey::yuan(fund, channel, Origin::Gift, book::Restriction::default());
        let sum = Fen::new(self.rest.counts.gross_fen).ok_or_else(|| Fault::broken("a batch's sum"))?;
        let body = self.rest.digest.clone().body(&loading.code);
        Ok(Closing { stream, sum, latest: self.rest.latest, body, taken: self.rest.taken.clone(), bare: self.bare })
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
            self.at_ms.into(),
        ];
        tx.run(sql, &row).await?;
        Ok(())
    }
}
