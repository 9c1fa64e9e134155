//! Statements (账单): files that were imported or quarantined. The raw bytes are kept under their digest.

use std::collections::BTreeMap;

use book::parked::{self, Applied, Parked, State};
use primitives::{Code, Id, Instant, Refusal};
use serde::{Deserialize, Serialize};
use statements::Format;
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::import::{Rejected, Waiting};

/// A file that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Which one.
    pub id: Id<parked::Statement>,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// The name it came with.
    pub name: String,
    /// Whose.
    pub channel: Code,
    /// For which appeal.
    pub appeal: Code,
    /// Its format, if it was known.
    pub format: Option<String>,
    /// Why it was quarantined; `None` if it was booked.
    pub quarantine: Option<Refusal>,
    /// What it brought.
    pub counts: Counts,
    /// Rows that were rejected.
    pub rejected: Vec<Rejected>,
    /// The time up to which it reaches.
    pub reaches: Option<Instant>,
    /// The batch that its gifts are.
    pub batch: Option<Code>,
    /// All its batches, one a stream, in the order of their first rows.
    pub batches: Vec<StatementBatch>,
    /// When it came.
    pub imported_at: Instant,
    /// What of its refunds is in the book now.
    pub applied: Applied,
    /// Its refunds that are not in the book now.
    pub open: Open,
}

/// A file's refunds that are not in the book, by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Those that wait, with their reason.
    pub waiting: Vec<Waiting>,
    /// Those that turned out larger than what was left of their gift.
    pub late: Vec<Rejected>,
}

/// What a file brought to one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatementBatch {
    /// The batch.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// What binds it: `place=220200+item=n95`; nothing where it is free.
    pub restriction: String,
    /// How many gifts.
    pub gifts: i64,
    /// Their sum.
    pub gross_fen: i64,
}

/// What a file brought, but for its refunds, which may still change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Distinct data rows.
    pub rows: i64,
    /// Gifts booked.
    pub gifts: i64,
    /// Rows that are neither gift nor refund, kept.
    pub others: i64,
    /// Rows that were in the book, or parked, already.
    pub duplicates: i64,
    /// Lines that stand in the file again.
    pub repeated: i64,
    /// Sum of the gifts booked.
    pub gross_fen: i64,
    /// Fees of the gifts and charges that were booked, in millionths of a yuan.
    pub fees_micro: i64,
    /// Gifts paid outside their appeal's dates: booked, and flagged.
    pub outside: i64,
}

/// Writes a file down, with its rejected rows: there may be very many, so they are lent and not in `s`.
pub(crate) async fn insert(tx: &mut Tx<'_>, s: &Statement, rejected: &[Rejected]) -> Result<(), Failure> {
    let sql = "insert into fundraising_statement
    (id, sha256, name, channel, appeal, format, state, reason, row_count, gifts, others, duplicates, repeated, rejected,
    gross_fen, fees_micro, outside, reaches_ms, batch, imported_at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let reason = s.quarantine.as_ref().map(serde_json::to_string).transpose().map_err(Fault::broken)?;
    let rejected = serde_json::to_string(rejected).map_err(Fault::broken)?;
    let row = [
        (&s.id).into(),
        (&s.sha256).into(),
        (&s.name).into(),
        (&s.channel).into(),
        (&s.appeal).into(),
        s.format.as_deref().into(),
        if s.quarantine.is_some() { "quarantined" } else { "booked" }.into(),
        reason.as_deref().into(),
        s.counts.rows.into(),
        s.counts.gifts.into(),
        s.counts.others.into(),
        s.counts.duplicates.into(),
        s.counts.repeated.into(),
        (&rejected).into(),
        s.counts.gross_fen.into(),
        s.counts.fees_micro.into(),
        s.counts.outside.into(),
        s.reaches.into(),
        s.batch.as_ref().into(),
        s.imported_at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// Writes a file's batch down.
pub(crate) async fn insert_batch(
    tx: &mut Tx<'_>,
    statement: Id<parked::Statement>,
    n: usize,
    batch: &StatementBatch,
) -> Result<(), Failure> {
    let sql = "insert into fundraising_statement_batch (statement, n, batch, appeal, restriction, gifts, gross_fen)
values ($1, $2, $3, $4, $5, $6, $7)";
    let row = [
        (&statement).into(),
        i64::try_from(n).unwrap_or(i64::MAX).into(),
        (&batch.code).into(),
        (&batch.appeal).into(),
        (&batch.restriction).into(),
        batch.gifts.into(),
        batch.gross_fen.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// The batches of every file, or of one.
async fn batches(
    tx: &mut Tx<'_>,
    of: Option<Id<parked::Statement>>,
) -> Result<BTreeMap<Id<parked::Statement>, Vec<StatementBatch>>, Failure> {
    let all = "select statement, batch, appeal, restriction, gifts, gross_fen
from fundraising_statement_batch
order by statement, n";
    let one = "select statement, batch, appeal, restriction, gifts, gross_fen
from fundraising_statement_batch
where statement = $1
order by statement, n";
    let mut found: BTreeMap<Id<parked::Statement>, Vec<StatementBatch>> = BTreeMap::new();
    let take = |row: &Row| {
        let (code, appeal, restriction) = (row.parse(1)?, row.parse(2)?, row.text(3).to_owned());
        let batch = StatementBatch { code, appeal, restriction, gifts: row.int(4), gross_fen: row.int(5) };
        found.entry(row.id(0)?).or_default().push(batch);
        Ok(())
    };
    match of {
        Some(id) => tx.each(one, &[(&id).into()], take).await?,
        None => tx.each(all, &[], take).await?,
    }
    Ok(found)
}

/// The name of the next import of these bytes: the same bytes may come again.
pub(crate) async fn next_id(tx: &mut Tx<'_>, sha: &[u8; 32], channel: &Code) -> Result<Id<parked::Statement>, Failure> {
    let sql = "select count(*) from fundraising_statement where sha256 = $1 and channel = $2";
    let n = tx.row(sql, &[sha.into(), channel.into()]).await?.map_or(0, |r| r.int(0));
    let hex = primitives::hex(sha);
    Ok(Id::of(&["statement", &hex, channel.as_str(), &n.to_string()]))
}

/// Every file, newest first, with its refunds as they stand now.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Statement>, Failure> {
    let sql =
        "select id, sha256, name, channel, appeal, format, reason, row_count, gifts, others, duplicates, repeated,
    gross_fen, fees_micro, outside, rejected, reaches_ms, batch, imported_at_ms
from fundraising_statement
order by imported_at_ms desc, id
limit 10000";
    let mut out: Vec<Statement> = tx.rows(sql, &[]).await?.iter().map(read).collect::<Result<_, Failure>>()?;
    let mut applied = parked::all_applied(tx).await?;
    let mut brought = batches(tx, None).await?;
    for statement in &mut out {
        statement.batches = brought.remove(&statement.id).unwrap_or_default();
        statement.applied = applied.remove(&statement.id).unwrap_or_default();
    }
    let mut by_id: BTreeMap<_, _> = out.iter_mut().map(|s| (s.id, (s.numbers_rows(), &mut s.open))).collect();
    parked::each_open_of_all(tx, |row| {
        if let Some((own, open)) = by_id.get_mut(&row.statement) {
            open.add(row, *own);
        }
    })
    .await?;
    Ok(out)
}

/// One file, with its refunds as they stand now.
pub async fn find(tx: &mut Tx<'_>, id: Id<parked::Statement>) -> Result<Option<Statement>, Failure> {
    let sql =
        "select id, sha256, name, channel, appeal, format, reason, row_count, gifts, others, duplicates, repeated,
    gross_fen, fees_micro, outside, rejected, reaches_ms, batch, imported_at_ms
from fundraising_statement
where id = $1";
    let Some(row) = tx.row(sql, &[(&id).into()]).await? else { return Ok(None) };
    let applied = parked::applied(tx, id).await?;
    let batches = batches(tx, Some(id)).await?.remove(&id).unwrap_or_default();
    let mut found = Statement { applied, batches, ..read(&row)? };
    let own = found.numbers_rows();
    parked::each_open(tx, id, |row| found.open.add(row, own)).await?;
    Ok(Some(found))
}

/// Up to which time a channel's statements are booked; `None` if none is.
pub async fn reaches(tx: &mut Tx<'_>, channel: &Code) -> Result<Option<Instant>, Failure> {
    let sql = "select max(reaches_ms) from fundraising_statement where channel = $1 and state = 'booked'";
    Ok(tx.row(sql, &[channel.into()]).await?.map(|row| row.opt_when(0)).transpose()?.flatten())
}

/// The same of every channel that has one, in one statement. As of an instant, a statement that reaches further brought nothing
/// yet: its batch takes effect with its latest payment. `None`: of now.
pub async fn all_reach(tx: &mut Tx<'_>, as_of: Option<Instant>) -> Result<BTreeMap<Code, Instant>, Failure> {
    let sql = "select channel, max(reaches_ms)
from fundraising_statement
where state = 'booked' and reaches_ms <= $1
group by channel
order by channel";
    let upto = as_of.map_or(i64::MAX, Instant::ms);
    let rows = tx.rows(sql, &[upto.into()]).await?;
    Ok(rows.iter().map(|row| Ok((row.parse(0)?, row.when(1)?))).collect::<Result<_, Fault>>()?)
}

impl Statement {
    /// Whether a refund's row has a number of its own in this format, and not its gift's.
    fn numbers_rows(&self) -> bool {
        self.format.as_deref() == Some(Format::Canonical.word())
    }
}

impl Open {
    fn add(&mut self, row: Parked, numbered: bool) {
        match row.state {
            State::Parked | State::Waiting => self.waiting.push(Waiting::of(row)),
            State::Rejected => self.late.extend(Rejected::of(row, numbered)),
            State::Applied => {}
        }
    }
}

fn read(row: &Row) -> Result<Statement, Failure> {
    let id = row.id(0)?;
    let reason = row.opt_text(6).map(serde_json::from_str).transpose().map_err(Fault::broken)?;
    Ok(Statement {
        id,
        sha256: row.blob(1).try_into().map_err(|_| Fault::broken("a digest"))?,
        name: row.text(2).to_owned(),
        channel: row.parse(3)?,
        appeal: row.parse(4)?,
        format: row.opt_text(5).map(str::to_owned),
        quarantine: reason,
        counts: Counts {
            rows: row.int(7),
            gifts: row.int(8),
            others: row.int(9),
            duplicates: row.int(10),
            repeated: row.int(11),
            gross_fen: row.int(12),
            fees_micro: row.int(13),
            outside: row.int(14),
        },
        rejected: serde_json::from_str(row.text(15)).map_err(Fault::broken)?,
        reaches: row.opt_when(16)?,
        batch: row.opt_parse(17)?,
        batches: Vec::new(),
        imported_at: row.when(18)?,
        applied: Applied::default(),
        open: Open::default(),
    })
}
