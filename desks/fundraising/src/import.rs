//! Imports (账单导入): a platform's file becomes gifts and refunds, wholly or not at all.
//!
//! Two passes. The first ([`scan`]) reads the whole file, proves its totals, takes notes and finds what is new, repeated, known or
//! in conflict, in flat memory; nothing changes. The second ([`fill`]) goes through the notes and writes gifts in chunks under a
//! batch that nobody sees; one last commit makes it live and parks the refunds, which the book then drains. A rehearsal (`--dry-run`) does the same in one
//! transaction that is undone.

mod apart;
pub(crate) mod fates;
mod fill;
mod late;
mod lookup;
mod notes;
mod rehearse;
pub(crate) mod scan;
pub(crate) mod spill;
mod summary;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use access::{Action, App, may};
use book::parked;
use primitives::{Actor, Code, Id, Instant, Refusal};
use statements::{Format, Halt, Password};
use store::files::{self, Files};
use store::{Failure, Fault, Lease, Locks};

use crate::appeal::{self, Appeal};
use crate::statement::{self, Counts, Statement};
use crate::stream_rule::{self, Sorting};
use crate::{listing, refusal};

pub use summary::{Rejected, Released, Said, Say, Summary, Tell, Told, ToldRejected, ToldWaiting, Waiting};

/// Larger than any statement: ten million rows of 27 columns.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where the file lies.
    pub path: PathBuf,
    /// The name to keep it under.
    pub name: String,
    /// For which appeal.
    pub appeal: Code,
    /// Whose statement it is.
    pub channel: Code,
    /// Its format; found out if not said.
    pub format: Option<Format>,
    /// Only say what an import would do.
    pub dry_run: bool,
    /// Of a ZIP.
    pub password: Option<Password>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Answered {
    /// In the book (or, of a dry run, would be).
    Booked(Summary),
    /// The file is not trusted; the book did not change.
    Quarantined(Refusal),
}

/// Everything that one import knows from the start.
#[derive(Clone)]
struct Job {
    by: Actor,
    /// Open; each reading begins at its start, one after the other.
    file: Arc<File>,
    name: String,
    sha256: [u8; 32],
    appeal: Arc<Appeal>,
    channel: Code,
    /// Which row's money goes where.
    sorting: Arc<Sorting>,
    asked: Option<Format>,
    books: Option<Format>,
}

impl Job {
    /// The appeal of a class; the import's own of one that there is not.
    fn appeal_of(&self, class: u8) -> &Code {
        self.sorting.of(class).map_or(&self.appeal.code, |class| &class.appeal.code)
    }
}

/// Imports a file, or says what an import would do. `on_wait` is called when another import of the channel is under way.
pub async fn import(app: &App, by: &Actor, asked: &Asked, on_wait: impl FnMut() + Send) -> Result<Answered, Failure> {
    may(by, Action::ImportStatement)?;
    let no_file = |why: &dyn std::fmt::Display| refusal::no_file(&asked.path.display().to_string(), why);
    let is_file = std::fs::metadata(&asked.path).map_err(|why| no_file(&why))?.is_file();
    if !is_file {
        return Err(no_file(&"not a file").into());
    }
    let file = File::open(&asked.path).map_err(|why| no_file(&why))?;
    import_open(app, by, asked, file, on_wait).await
}

/// [`import()`] of a file that is open; `asked.path` is not looked at.
pub(crate) async fn import_open(
    app: &App,
    by: &Actor,
    asked: &Asked,
    file: File,
    on_wait: impl FnMut() + Send,
) -> Result<Answered, Failure> {
    may(by, Action::ImportStatement)?;
    let job = prepare(app, by, asked, file).await?;
    let lease = Lease::take(&app.db, &book::load::lease_name(&asked.channel), on_wait).await?;
    let done = under_lease(app, job, &lease, asked.dry_run).await;
    if done.is_err() {
        // What was written before it broke was never in the book. Whoever comes next would sweep it too.
        let _ = book::load::sweep_channel(&app.db, &lease, &asked.channel).await;
    }
    lease.release().await?;
    done
}

async fn under_lease(app: &App, job: Job, lease: &Lease, dry_run: bool) -> Result<Answered, Failure> {
    book::load::sweep_channel(&app.db, lease, &job.channel).await?;
    // Only now: an import that we waited for may have been the channel's first.
    let job = &Job { books: books(app, &job.channel).await?, ..job };
    let scanned = match scan::scan(app, job).await {
        Ok(scanned) => scanned,
        Err(scan::Stop::Halt(Halt::Quarantine(why))) => return quarantine(app, job, why, dry_run).await,
        Err(scan::Stop::Halt(Halt::Fault(cause))) => return Err(disk(&app.data, cause).into()),
        Err(scan::Stop::Failure(failure)) => return Err(failure),
    };
    if dry_run {
        return Ok(Answered::Booked(rehearse::rehearse(app, job, lease, scanned).await?));
    }
    let id = fill::fill(app, job, lease, scanned).await?;
    parked::drain(&app.db, &job.by, &job.channel, Some(id)).await?;
    let appeals: BTreeSet<&Code> = job.sorting.classes.iter().map(|class| &class.appeal.code).collect();
    for appeal in appeals {
        keep_donors(app, appeal).await?;
    }
    let summary = app.db.read(async move |tx| summary::of(tx, id).await).await?;
    Ok(Answered::Booked(summary))
}

/// The statement could not be read, or a scratch file not be written: a full disk is said as one.
fn disk(data: &std::path::Path, cause: std::io::Error) -> Fault {
    let either = format!("the statement, or {}", data.join("scratch").display());
    Fault::file(std::path::Path::new(&either), cause)
}

/// The format that a channel books from.
async fn books(app: &App, channel: &Code) -> Result<Option<Format>, Failure> {
    let channel = channel.clone();
    let found = app.db.read(async move |tx| finance::channel::must(tx, &channel).await).await?;
    Ok(found.format.as_deref().map(str::parse).transpose()?)
}

/// Looks up what the import stands on, and keeps the raw file (not for a rehearsal).
async fn prepare(app: &App, by: &Actor, asked: &Asked, file: File) -> Result<Job, Failure> {
    let (appeal, channel) = (asked.appeal.clone(), asked.channel.clone());
    let found = app.db.read(async move |tx| {
        let appeal = appeal::must(tx, &appeal).await?;
        let channel = finance::channel::must(tx, &channel).await?;
        if !channel.platform {
            return Err(refusal::no_platform(&channel.code).into());
        }
        let appeal = Arc::new(appeal);
        let sorting = stream_rule::sorting(tx, &appeal, &channel.code).await?;
        Ok((appeal, Arc::new(sorting)))
    });
    let (appeal, sorting) = found.await?;
    if FILE_BYTES_MAX < file.metadata().map_err(Fault::broken)?.len() {
        return Err(refusal::file_too_large(FILE_BYTES_MAX).into());
    }
    let (sha256, file) = if asked.dry_run { ([0; 32], file) } else { keep(app, &asked.name, file).await? };
    let file = finance::unlocked(app, file, asked.password.as_ref()).await?;
    Ok(Job {
        by: by.clone(),
        file: Arc::new(file),
        name: asked.name.clone(),
        sha256,
        appeal,
        channel: asked.channel.clone(),
        sorting,
        asked: asked.format,
        books: None,
    })
}

/// Keeps the raw bytes under their digest, and opens what is kept: nobody changes that while we read it.
async fn keep(app: &App, name: &str, mut from: File) -> Result<([u8; 32], File), Failure> {
    let files = Files::at(&app.data).counted_by(&app.db);
    let put = tokio::task::spawn_blocking(move || {
        let kept = files.put(&mut from, FILE_BYTES_MAX)?;
        let file = files.open(&kept.sha256)?.ok_or_else(|| Fault::broken("a kept file is gone"))?;
        Ok::<_, Failure>((kept, file))
    });
    let (kept, file) = put.await.map_err(Fault::broken)??;
    let (name, now) = (name.to_owned(), app.world.now());
    app.db.write(Locks::none(), async move |tx| Ok(files::note(tx, &kept, &name, now).await?)).await?;
    Ok((kept.sha256, file))
}

/// Keeps the reason beside the file; no entry, the book does not change.
async fn quarantine(app: &App, job: &Job, why: Refusal, dry_run: bool) -> Result<Answered, Failure> {
    if !dry_run {
        let (job, why, now) = (job.clone(), why.clone(), app.world.now());
        let write = async move |tx: &mut store::Tx<'_>| {
            let id = statement::next_id(tx, &job.sha256, &job.channel).await?;
            let row = blank(&job, id, now);
            statement::insert(tx, &Statement { quarantine: Some(why.clone()), ..row }, &[]).await
        };
        app.db.write(Locks::none(), write).await?;
    }
    Ok(Answered::Quarantined(why))
}

/// A file's row before anything is known of its content.
fn blank(job: &Job, id: Id<parked::Statement>, now: Instant) -> Statement {
    Statement {
        id,
        sha256: job.sha256,
        name: job.name.clone(),
        channel: job.channel.clone(),
        appeal: job.appeal.code.clone(),
        format: None,
        quarantine: None,
        counts: Counts::default(),
        rejected: Vec::new(),
        reaches: None,
        batch: None,
        batches: Vec::new(),
        imported_at: now,
        applied: parked::Applied::default(),
        open: statement::Open::default(),
    }
}

/// The donors' count is kept after each import, so that no page counts gifts.
pub(crate) async fn keep_donors(app: &App, appeal: &Code) -> Result<(), Failure> {
    let (appeal, now) = (appeal.clone(), app.world.now());
    let count = async move |tx: &mut store::Tx<'_>| {
        let listings = listing::of_appeal(tx, &appeal).await?;
        let channels: Vec<Code> = listings.into_iter().map(|l| l.channel).collect();
        book::donors::recount(tx, &appeal, &channels, now).await
    };
    let recount = app.db.read(count).await?;
    if recount.is_empty() {
        return Ok(());
    }
    app.db.write(Locks::none(), async move |tx| book::donors::keep(tx, &recount).await).await
}
