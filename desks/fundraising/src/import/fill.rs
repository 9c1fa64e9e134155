//! The second pass: writes what is new, in chunks nobody sees, then one last commit.

use std::io;
use std::sync::Arc;

use access::App;
use book::gifts::{Digest, NewGift};
use book::load::{CHUNK, Closing, Loading};
use book::parked::{Parked, State};
use book::{Origin, StreamKey, load, locks, parked};
use primitives::{Code, Fen, Id, Instant};
use store::{Abreast, Db, Failure, Fault, Lease, Locks, Pass, Tx};
use tokio::sync::mpsc;

use super::apart::Aparts;
use super::fates::Fate;
use super::late::{Back, Late, Other, What};
use super::notes::Note;
use super::scan::Scanned;
use super::{Job, Rejected, blank};
use crate::refusal;
use crate::statement::{self, Counts, Statement, StatementBatch};

/// Chunks read ahead of the writer.
const AHEAD: usize = 2;

/// Refunds parked together.
const BACKS: usize = 64;

/// A gift, and the class of its row.
pub(super) type Sorted = (u8, NewGift);

/// What a second reading brings besides the gifts.
pub(super) struct Rest {
    pub(super) rejected: Vec<Rejected>,
    pub(super) counts: Counts,
    /// The streams that get gifts, in the order of their first rows.
    pub(super) streams: Vec<Filled>,
}

/// What a stream gets.
pub(super) struct Filled {
    pub(super) class: u8,
    gifts: i64,
    /// Their sum: where the next one begins.
    off: i64,
    latest: Instant,
    digest: Digest,
    taken: Vec<([u8; 16], i64, book::AxisCode)>,
}

/// Takes rows as their notes are read.
struct Taking<'t> {
    job: &'t Job,
    scanned: &'t Scanned,
    salt: &'t [u8; 16],
    rejected: Vec<Rejected>,
    counts: Counts,
    streams: Vec<Filled>,
    chunk: Vec<Sorted>,
}

/// Reads the notes of the file, names what the first reading `rejected`, and hands over its new gifts in order, in chunks; ends
/// early when nobody takes them.
pub(super) fn second_reading(
    job: &Job,
    scanned: &Scanned,
    rejected: Vec<Rejected>,
    salt: &[u8; 16],
    mut hand: impl FnMut(Vec<Sorted>) -> bool,
) -> io::Result<Rest> {
    let (counts, chunk) = (counts_of(scanned), Vec::with_capacity(CHUNK));
    let mut taking = Taking { job, scanned, salt, rejected, counts, streams: Vec::new(), chunk };
    let mut notes = scanned.notes.read()?;
    while let Some(note) = notes.next()? {
        match scanned.fate(note.at) {
            Fate::New => taking.gift(&note),
            Fate::Rejected => taking.name(note.line, note.order_no, ""),
            Fate::Repeated | Fate::Known => {}
        }
        let full = taking.chunk.len() == CHUNK;
        if full && !hand(std::mem::replace(&mut taking.chunk, Vec::with_capacity(CHUNK))) {
            break;
        }
    }
    for late in scanned.laid.read()? {
        taking.late(&late?);
    }
    let Taking { rejected, counts, streams, chunk, .. } = taking;
    if !chunk.is_empty() {
        hand(chunk);
    }
    Ok(Rest { rejected, counts, streams })
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
    fn gift(&mut self, note: &Note<'_>) {
        let class = note.class;
        let place = self.streams.iter().position(|stream| stream.class == class).unwrap_or_else(|| {
            let (latest, digest) = (Instant::EPOCH, Digest::new(self.salt));
            self.streams.push(Filled { class, gifts: 0, off: 0, latest, digest, taken: Vec::new() });
            self.streams.len() - 1
        });
        let Some(stream) = self.streams.get_mut(place) else { return };
        let taken = self.scanned.taken.get(&note.at);
        let gift = new_gift(note, stream.off, taken.is_some());
        if let Some(axis) = taken {
            stream.taken.push((gift.key16, stream.off, axis.clone()));
        }
        stream.off += note.fen;
        stream.gifts += 1;
        stream.latest = stream.latest.max(note.paid_at);
        stream.digest.row(&gift);
        let covered = self.job.sorting.of(class).is_none_or(|class| class.appeal.covers(note.paid_at.day()));
        self.counts.gifts += 1;
        self.counts.gross_fen += note.fen;
        self.counts.fees_micro += note.fee_micro;
        self.counts.outside += i64::from(!covered);
        self.chunk.push((class, gift));
    }
    /// A row that is no gift counts, if it is to be kept; the last commit keeps it.
    fn late(&mut self, late: &Late) {
        match (self.scanned.fate(late.at), &late.what) {
            (Fate::New, What::Other(other)) => {
                self.counts.others += 1;
                self.counts.fees_micro += other.charge_micro;
            }
            (Fate::Rejected, What::Back(back)) => self.name(line(back.line), &late.own_no, &back.order_no),
            (Fate::Rejected, What::Other(other)) => self.name(line(other.line), &late.own_no, &other.what),
            _ => {}
        }
    }
    /// A row in conflict gets its own number, and its side of what differs.
    fn name(&mut self, line: u64, own_no: &str, is: &str) {
        let Ok(place) = self.rejected.binary_search_by_key(&line, |r| r.line) else { return };
        let Some(found) = self.rejected.get_mut(place) else { return };
        own_no.clone_into(&mut found.order_no);
        if matches!(found.why.code(), "R303" | "R305") {
            found.why = found.why.clone().with("is", is);
        }
    }
}

fn line(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

fn new_gift(note: &Note<'_>, off: i64, takes_key: bool) -> NewGift {
    NewGift {
        key16: note.key16,
        off,
        fen: note.fen,
        paid_at: note.paid_at,
        order_no: note.order_no.to_owned(),
        alias: note.alias.to_owned(),
        payer16: note.payer16,
        takes_key,
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
    let (send, mut chunks) = mpsc::channel::<Vec<Sorted>>(AHEAD);
    let (task_job, task_scanned) = (job.clone(), scanned.clone());
    let reading = tokio::task::spawn_blocking(move || -> io::Result<(Rest, Aparts)> {
        let mut aparts = Aparts::new(&task_scanned.scratch, task_job.sorting.classes.len());
        let mut broken = None;
        let rest = second_reading(&task_job, &task_scanned, rejected, &salt, |chunk| {
            broken = aparts.push(&chunk).err();
            broken.is_none() && send.blocking_send(chunk).is_ok()
        });
        broken.map_or(rest, Err).map(|rest| (rest, aparts))
    });
    let (mut to, mut loads) = (Abreast::over(&app.db), Vec::new());
    let gifts = async {
        while let Some(chunk) = chunks.recv().await {
            let parts = parted(app, job, lease, salt, (&mut loads, chunk)).await?;
            let (all, pass) = (parts.iter().map(|(_, rows)| rows.len()).sum(), lease.pass());
            let put = async move |tx: &mut Tx<'_>, there| load::put_gifts(tx, &pass, &parts, there).await;
            to.begin(in_turns(app.db.clone(), all, put)).await?;
        }
        Ok(reading.await.map_err(Fault::broken)?.map_err(|cause| super::disk(&app.data, cause))?)
    };
    let gifts = gifts.await;
    // No key is begun before every gift is there: whoever clears away a broken import finds a key by its gift.
    let (rest, mut aparts) = to.and(gifts).await?;
    let mut to = Abreast::over(&app.db);
    let keys = async {
        for load in &mut loads {
            if let Some(apart) = aparts.take(load.class) {
                load.bare = Some(apart.write(app, &mut to, lease, &load.loading).await?);
            }
        }
        Ok(())
    };
    let keys = keys.await;
    to.and(keys).await?;
    let (last, now) = (Last::of(job, lease.pass(), loads, scanned, Arc::new(rest)), app.world.now());
    let locks = last.locks();
    app.db.write(locks, async move |tx| last.commit(tx, now).await).await
}

/// A chunk of so many rows, in as many commits as somebody else gets a turn between; `put` is told how many rows are there, and says
/// how many are then.
pub(super) async fn in_turns<F>(db: Db, all: usize, put: F) -> Result<(), Failure>
where
    F: AsyncFn(&mut Tx<'_>, usize) -> Result<usize, Failure> + Send + Sync + 'static,
{
    let (put, mut there) = (Arc::new(put), 0);
    while there < all {
        let put = put.clone();
        there = db.write(Locks::none(), async move |tx: &mut Tx<'_>| put(tx, there).await).await?;
    }
    Ok(())
}

/// A chunk's gifts by their streams, each with its load; a stream's load opens with its first gift, so that the numbers of a
/// file's batches follow its rows, whatever the chunks.
async fn parted(
    app: &App,
    job: &Job,
    lease: &Lease,
    salt: [u8; 16],
    (loads, chunk): (&mut Vec<Load>, Vec<Sorted>),
) -> Result<Vec<(Loading, Vec<NewGift>)>, Failure> {
    let mut parts: Vec<(u8, Vec<NewGift>)> = Vec::new();
    for (class, gift) in chunk {
        match parts.iter_mut().find(|(known, _)| *known == class) {
            Some((_, gifts)) => gifts.push(gift),
            None => parts.push((class, vec![gift])),
        }
    }
    let mut out = Vec::with_capacity(parts.len());
    for (class, gifts) in parts {
        let known = loads.iter().find(|load| load.class == class).map(|load| load.loading.clone());
        let loading = match known {
            Some(loading) => loading,
            None => {
                let loading = open_load(app, job, lease, (class, salt)).await?;
                loads.push(Load { class, loading: loading.clone(), bare: None });
                loading
            }
        };
        out.push((loading, gifts));
    }
    Ok(out)
}

async fn open_load(app: &App, job: &Job, lease: &Lease, (class, salt): (u8, [u8; 16])) -> Result<Loading, Failure> {
    let (pass, channel, appeal) = (lease.pass(), job.channel.clone(), job.appeal_of(class).clone());
    // Its number is the channel's next: a gift that is corrected meanwhile takes one too.
    let locks = locks::channel(&channel);
    app.db.write(locks, async move |tx| load::open(tx, &pass, &channel, &appeal, salt).await).await
}

/// A stream's load.
pub(super) struct Load {
    pub(super) class: u8,
    pub(super) loading: Loading,
    /// Gifts without a payer; nobody counts them in a rehearsal.
    pub(super) bare: Option<i64>,
}

/// The last commit: the batches' entries, the refunds, the other rows and the file's own row, together.
pub(super) struct Last {
    job: Job,
    pass: Pass,
    loads: Vec<Load>,
    scanned: Arc<Scanned>,
    rest: Arc<Rest>,
}

impl Last {
    pub(super) fn of(job: &Job, pass: Pass, loads: Vec<Load>, scanned: Arc<Scanned>, rest: Arc<Rest>) -> Last {
        Last { job: job.clone(), pass, loads, scanned, rest }
    }
    fn locks(&self) -> Locks {
        let classes = self.job.sorting.classes.iter();
        classes.fold(locks::channel(&self.job.channel), |all, class| all.and(locks::fund(&class.appeal.fund)))
    }
    pub(super) async fn commit(&self, tx: &mut Tx<'_>, now: Instant) -> Result<Id<parked::Statement>, Failure> {
        let id = statement::next_id(tx, &self.job.sha256, &self.job.channel).await?;
        let mut batches = Vec::with_capacity(self.loads.len());
        for (n, load) in self.loads.iter().enumerate() {
            let (closing, batch) = self.closing(load)?;
            load::close(tx, &self.pass, &self.job.by, now, &load.loading, &closing).await?;
            statement::insert_batch(tx, id, n, &batch).await?;
            batches.push(batch);
        }
        let mut backs = Vec::new();
        for late in self.scanned.late().map_err(Fault::broken)? {
            match late.map_err(Fault::broken)? {
                What::Back(back) => backs.push(self.parked(id, back)?),
                What::Other(other) => other.keep(tx, id).await?,
            }
            if backs.len() == BACKS {
                parked::park(tx, &std::mem::take(&mut backs)).await?;
            }
        }
        parked::park(tx, &backs).await?;
        if self.job.books.is_none() {
            finance::channel::set_format(tx, &self.job.channel, self.scanned.format.word()).await?;
        }
        let row = Statement {
            format: Some(self.scanned.format.to_string()),
            counts: self.rest.counts,
            reaches: self.scanned.reaches,
            batch: batches.first().map(|batch| batch.code.clone()),
            batches,
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
            appeal: back.appeal,
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
    /// What a stream's entry says, and how its batch is listed with the file.
    fn closing(&self, load: &Load) -> Result<(Closing, StatementBatch), Failure> {
        let filled = self.rest.streams.iter().find(|filled| filled.class == load.class);
        let class = self.job.sorting.of(load.class);
        let (filled, class) = filled.zip(class).ok_or_else(|| Fault::broken("a batch without a stream"))?;
        let (fund, channel): (Code, Code) = (class.appeal.fund.clone(), self.job.channel.clone());
        let stream = StreamKey::yuan(fund, channel, Origin::Gift, class.restriction.clone());
        let sum = Fen::new(filled.off).ok_or_else(|| Fault::broken("a batch's sum"))?;
        let body = filled.digest.clone().body(&load.loading.code);
        let batch = StatementBatch {
            code: load.loading.code.clone(),
            appeal: class.appeal.code.clone(),
            restriction: class.restriction.to_string(),
            gifts: filled.gifts,
            gross_fen: filled.off,
        };
        let taken = filled.taken.clone();
        Ok((Closing { stream, sum, latest: filled.latest, body, taken, bare: load.bare }, batch))
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
