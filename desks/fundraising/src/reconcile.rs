//! Reconciliation (对账): a channel's file is held against the book and books nothing. Any format will do, the channel's other ones
//! above all: it says what stands in the file and not in the book, in the book and not in the file for the days that the file
//! covers, and what has another amount. Orders are known by their number or by another one that the format prints; refunds by
//! their number, else by their order and amount.
//!
//! In flat memory: the file's rows and the book's are sorted outside it, as an import does ([`compare`]).

mod compare;
mod marks;

use std::fs::File;
use std::sync::Arc;

use access::{Action, App, may};
use primitives::{Actor, Code, Instant, Refusal};
use serde::Serialize;
use statements::{Format, Halt, Password};
use store::{Failure, Fault, Scratch};
use utoipa::ToSchema;

use crate::refusal;

/// Rows of each kind that are told one by one; the rest is counted.
pub const TOLD_MAX: usize = 1_000;
/// As an import's.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose file it is.
    pub channel: Code,
    /// Its format; found out if not said.
    pub format: Option<Format>,
    /// Of a ZIP.
    pub password: Option<Password>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was compared.
    Compared(Box<Compared>),
    /// The file is not trusted: nothing can be said.
    Quarantined(Refusal),
}

/// A file held against the book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Compared {
    /// The file's format.
    pub format: String,
    /// The format that the channel books from.
    pub books: Option<String>,
    /// The first instant of the days that the file covers.
    #[schema(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// The first instant behind them.
    #[schema(value_type = Option<String>)]
    pub until: Option<Instant>,
    /// Distinct data rows.
    pub rows: i64,
    /// Lines that stand in the file again.
    pub repeated: i64,
    /// Gifts and refunds that are the same in both.
    pub same: i64,
    /// Their sum, gifts less refunds, in fen.
    pub same_fen: i64,
    /// Rows that are neither gift nor refund, or refunds that the platform has not finished: not compared.
    pub other: i64,
    /// Rows that cannot be read as gift or refund: not compared.
    pub rejected: i64,
    /// In the file and not in the book.
    pub only_file: Difference,
    /// In the book and not in the file.
    pub only_book: Difference,
    /// In both, with another amount.
    pub differs: Difference,
    /// Whether nothing differs.
    pub agrees: bool,
}

/// Rows that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// How many.
    pub count: i64,
    /// What the file says of them less what the book says: gifts less refunds, in fen.
    pub fen: i64,
    /// The first of them, in the file's order or the book's.
    pub first: Vec<Differing>,
}

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Differing {
    /// `gift` or `refund`.
    pub kind: String,
    /// Its line in the file.
    pub line: Option<i64>,
    /// The gift's order number.
    pub order_no: String,
    /// As the file says it, in fen.
    pub file_fen: Option<i64>,
    /// As the book says it, in fen.
    pub book_fen: Option<i64>,
}

impl Difference {
    /// One more.
    fn add(&mut self, row: Differing) {
        let sign = if row.kind == "refund" { -1 } else { 1 };
        self.count += 1;
        self.fen += sign * (row.file_fen.unwrap_or(0) - row.book_fen.unwrap_or(0));
        if self.first.len() < TOLD_MAX {
            self.first.push(row);
        }
    }
}

/// Everything that a comparison knows from the start.
#[derive(Clone)]
struct Job {
    file: Arc<File>,
    channel: Code,
    asked: Option<Format>,
    scratch: Scratch,
}

/// Holds a file against the book; nothing changes.
pub async fn reconcile(app: &App, by: &Actor, asked: &Asked, file: File) -> Result<Answered, Failure> {
    may(by, Action::ReadStatements)?;
    let channel = asked.channel.clone();
    let books = app.db.read(async move |tx| {
        let channel = finance::channel::must(tx, &channel).await?;
        if channel.platform { Ok(channel.format) } else { Err(refusal::no_platform(&channel.code).into()) }
    });
    let books = books.await?;
    if FILE_BYTES_MAX < file.metadata().map_err(Fault::broken)?.len() {
        return Err(refusal::file_too_large(FILE_BYTES_MAX).into());
    }
    let file = finance::unlocked(app, file, asked.password.as_ref()).await?;
    let (file, scratch) = (Arc::new(file), Scratch::of(&app.data, &app.db));
    let job = Job { file, channel: asked.channel.clone(), asked: asked.format, scratch };
    match compare::compare(app, &job).await {
        Ok(compared) => Ok(Answered::Compared(Box::new(Compared { books, ..compared }))),
        Err(compare::Stop::Halt(Halt::Quarantine(why))) => Ok(Answered::Quarantined(why)),
        Err(compare::Stop::Halt(Halt::Fault(cause))) => Err(Fault::broken(cause).into()),
        Err(compare::Stop::Failure(failure)) => Err(failure),
    }
}
