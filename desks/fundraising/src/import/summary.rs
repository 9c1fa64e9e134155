//! What an import says: the same of a rehearsal.

use book::parked::{self, Parked};
use primitives::{Id, Refusal};
use serde::{Deserialize, Serialize};
use statements::round_fees;
use store::{Failure, Fault, Tx};

use crate::statement::{self, StatementBatch};

/// A refund that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its line.
    pub line: i64,
    /// Its gift's order number.
    pub order_no: String,
    /// Why.
    pub why: Refusal,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Its line.
    pub line: u64,
    /// The row's own number.
    pub order_no: String,
    /// Why.
    pub why: Refusal,
}

/// A refund of an earlier file that this one's gifts set free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Released {
    /// Its gift's order number.
    pub order_no: String,
    /// How much went back.
    pub fen: i64,
}

/// What of a file was booked. rows = gifts + refunds + other + duplicates + parked + rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Distinct data rows.
    pub rows: i64,
    /// Gifts booked.
    pub gifts: i64,
    /// Refunds booked.
    pub refunds: i64,
    /// Rows of another kind, kept.
    pub other: i64,
    /// Sum of the gifts.
    pub gross_fen: i64,
    /// Sum of the refunds.
    pub refund_fen: i64,
    /// Fees of what was booked, rounded once.
    pub fees_fen: i64,
    /// Rows that were in the book, or parked, already.
    pub duplicates: i64,
    /// Lines that stand in the file again.
    pub repeated: i64,
    /// Refunds that wait.
    pub parked: Vec<Waiting>,
    /// Rows that were not taken.
    pub rejected: Vec<Rejected>,
    /// Refunds of earlier files that went through now.
    pub released: Vec<Released>,
    /// Its batches: one a stream that it brought gifts for.
    pub batches: Vec<StatementBatch>,
}

impl Waiting {
    pub(crate) fn of(row: Parked) -> Waiting {
        let why = row.why.unwrap_or_else(crate::refusal::no_gift_yet);
        Waiting { line: row.line, order_no: row.order_no, why }
    }
}

impl Rejected {
    pub(crate) fn new(line: u64, order_no: String, why: Refusal) -> Rejected {
        Rejected { line, order_no, why }
    }
    /// A refund that turned out larger than what is left of its gift, under the number that its row has: its own where the
    /// format gives rows one.
    pub(crate) fn of(row: Parked, numbered: bool) -> Option<Rejected> {
        let line = u64::try_from(row.line).ok()?;
        Some(Rejected::new(line, if numbered { row.refund_no } else { row.order_no }, row.why?))
    }
}

/// The summary of a statement whose refunds have been drained.
pub(super) async fn of(tx: &mut Tx<'_>, id: Id<parked::Statement>) -> Result<Summary, Failure> {
    let statement = statement::find(tx, id).await?.ok_or_else(|| Fault::broken("a statement is gone"))?;
    let fees = i128::from(statement.counts.fees_micro) + i128::from(statement.applied.fee_micro);
    let (mut rejected, batches, counts, applied, open) =
        (statement.rejected, statement.batches, statement.counts, statement.applied, statement.open);
    rejected.extend(open.late);
    rejected.sort_by_key(|r| r.line);
    let released = parked::released_by(tx, id).await?;
    Ok(Summary {
        rows: counts.rows,
        gifts: counts.gifts,
        refunds: applied.count,
        other: counts.others,
        gross_fen: counts.gross_fen,
        refund_fen: applied.fen,
        fees_fen: round_fees(fees),
        duplicates: counts.duplicates,
        repeated: counts.repeated,
        parked: open.waiting,
        rejected,
        released: released.into_iter().map(|p| Released { order_no: p.order_no, fen: p.fen }).collect(),
        batches,
    })
}

/// How a reason is said in the reader's language.
pub type Say<'s> = &'s dyn Fn(&Refusal) -> String;

/// The JSON that the command line and the API give: reasons in the reader's language.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Told<'s> {
    /// Distinct data rows.
    pub rows: i64,
    /// Gifts booked.
    pub gifts: i64,
    /// Refunds booked.
    pub refunds: i64,
    /// Matches booked: none yet.
    pub matches: i64,
    /// Rows of another kind, kept.
    pub other: i64,
    /// Sum of the gifts.
    pub gross_fen: i64,
    /// Sum of the refunds.
    pub refund_fen: i64,
    /// Fees of what was booked.
    pub fees_fen: i64,
    /// Rows that were in the book, or parked, already.
    pub duplicates: i64,
    /// Lines that stand in the file again.
    pub repeated: i64,
    /// Refunds that wait.
    #[schema(value_type = Vec<ToldWaiting>)]
    pub parked: Said<'s, Waiting>,
    /// Rows that were not taken.
    #[schema(value_type = Vec<ToldRejected>)]
    pub rejected: Said<'s, Rejected>,
    /// Refunds of earlier files that went through now.
    #[schema(value_type = Vec<Object>)]
    pub released: &'s [Released],
    /// Its batches: one a stream that it brought gifts for.
    #[schema(value_type = Vec<StatementBatch>)]
    pub batches: &'s [StatementBatch],
}

/// Rows with their reasons, each put into words when its turn comes: a file of millions names ten thousand.
pub struct Said<'s, T> {
    rows: &'s [T],
    say: Say<'s>,
}

/// What is said of a row.
pub trait Tell {
    /// In words.
    type Told: Serialize;
    /// The reason said.
    fn told(&self, say: Say<'_>) -> Self::Told;
}

impl<'s, T: Tell> Said<'s, T> {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = T::Told> + use<'s, T> {
        let say = self.say;
        self.rows.iter().map(move |row| row.told(say))
    }
}
impl<T: Tell> Serialize for Said<'_, T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl Told<'_> {
    /// The counts and sums, for a sentence.
    pub fn facts(&self, v: &ui::Voice) -> [(&'static str, String); 10] {
        let yuan = |fen: i64| v.yuan(fen);
        [
            ("rows", v.count(self.rows)),
            ("gifts", v.count(self.gifts)),
            ("gross", yuan(self.gross_fen)),
            ("refunds", v.count(self.refunds)),
            ("refund", yuan(self.refund_fen)),
            ("fees", yuan(self.fees_fen)),
            ("duplicates", v.count(self.duplicates)),
            ("repeated", v.count(self.repeated)),
            ("other", v.count(self.other)),
            ("matches", v.count(self.matches)),
        ]
    }
}

/// A parked refund, told.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ToldWaiting {
    /// Its line.
    pub line: i64,
    /// Its gift's order number.
    pub order_no: String,
    /// Why it waits.
    pub reason: String,
}

/// A rejected row, told.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ToldRejected {
    /// Its line.
    pub line: u64,
    /// The row's own number.
    pub order_no: String,
    /// The reason's code.
    pub code: String,
    /// The reason.
    pub reason: String,
}

impl Tell for Waiting {
    type Told = ToldWaiting;
    fn told(&self, say: Say<'_>) -> ToldWaiting {
        ToldWaiting { line: self.line, order_no: self.order_no.clone(), reason: say(&self.why) }
    }
}
impl Tell for Rejected {
    type Told = ToldRejected;
    fn told(&self, say: Say<'_>) -> ToldRejected {
        ToldRejected {
            line: self.line,
            code: self.why.code().to_owned(),
            reason: say(&self.why),
            order_no: self.order_no.clone(),
        }
    }
}

impl Summary {
    /// The summary in words.
    pub fn told<'s>(&'s self, say: Say<'s>) -> Told<'s> {
        Told {
            rows: self.rows,
            gifts: self.gifts,
            refunds: self.refunds,
            matches: 0,
            other: self.other,
            gross_fen: self.gross_fen,
            refund_fen: self.refund_fen,
            fees_fen: self.fees_fen,
            duplicates: self.duplicates,
            repeated: self.repeated,
            parked: Said { rows: &self.parked, say },
            rejected: Said { rows: &self.rejected, say },
            released: &self.released,
            batches: &self.batches,
        }
    }
}
