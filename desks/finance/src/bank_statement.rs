//! Bank statements (银行流水): a bank's file is read by its mapping, proved, and kept row by row as unidentified; wholly, or not
//! at all. The same row again brings nothing; the same row saying something else is a conflict, and the file is not taken.

use std::fs::File;
use std::sync::Arc;

use access::{Action, App, may};
use book::rule::{self, Head, Seen};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Id, Instant, Refusal};
use serde::Serialize;
use statements::bank::{self, BankRow, Mapping};
use statements::{Halt, Password};
use store::files::{self, Files};
use store::{Failure, Fault, Locks, Tx};
use utoipa::ToSchema;

use crate::bank_line::{BankLine, State};
use crate::{bank_line, refusal};

/// Larger than the rows that a file may have, in any bank's dress.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A bank's file that came; names its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankStatement;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of which account.
    pub bank: Code,
    /// How it reads.
    pub mapping: Mapping,
    /// The name to keep it under.
    pub name: String,
    /// Only say what an import would do.
    pub dry_run: bool,
    /// Of a ZIP.
    pub password: Option<Password>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Its rows are kept (or, of a dry run, would be).
    Taken(Taken),
    /// The file is not trusted; nothing changed.
    Quarantined(Refusal),
}

/// What a bank's file brought. rows = fresh + known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Taken {
    /// Rows with money.
    pub rows: i64,
    /// Rows that were not here before: each is an open line now.
    pub fresh: i64,
    /// Rows that were here already, saying the same.
    pub known: i64,
    /// Rows of no money, which are not kept.
    pub empty: i64,
    /// What of the fresh ones came, in fen.
    pub in_fen: i64,
    /// What of the fresh ones went, in fen.
    pub out_fen: i64,
    /// Printed totals that were proved.
    pub totals: i64,
    /// The account's balance after the last row, where the bank prints it, in fen.
    pub balance_fen: Option<i64>,
    /// The first row's time.
    #[schema(value_type = Option<String>)]
    pub first: Option<Instant>,
    /// The last row's time.
    #[schema(value_type = Option<String>)]
    pub last: Option<Instant>,
}

/// Everything that one import knows.
struct Job {
    by: Actor,
    asked: Asked,
    sha256: [u8; 32],
    read: bank::BankStatement,
    now: Instant,
}

/// Reads a bank's file and keeps its rows, or says what that would do.
pub async fn import(app: &App, by: &Actor, asked: &Asked, file: File) -> Result<Answered, Failure> {
    may(by, Action::ImportBankStatement)?;
    let account = asked.bank.clone();
    app.db.read(async move |tx| crate::bank::must(tx, &account).await).await?;
    if FILE_BYTES_MAX < file.metadata().map_err(Fault::broken)?.len() {
        return Err(refusal::bank_file_too_large(FILE_BYTES_MAX).into());
    }
    let (sha256, file) = if asked.dry_run { ([0; 32], file) } else { keep(app, &asked.name, file).await? };
    let file = crate::unlocked(app, file, asked.password.as_ref()).await?;
    let mapping = asked.mapping.clone();
    let read = tokio::task::spawn_blocking(move || bank::read(file, &mapping)).await.map_err(Fault::broken)?;
    let now = app.world.now();
    let (read, why) = match read {
        Ok(read) => match read.rows.iter().find(|row| now < row.at) {
            None => (read, None),
            Some(row) => (bank::BankStatement::default(), Some(refusal::bank_row_ahead(row.line, row.at))),
        },
        Err(Halt::Quarantine(why)) => (bank::BankStatement::default(), Some(why)),
        Err(Halt::Fault(cause)) => return Err(Fault::broken(cause).into()),
    };
    let job = Arc::new(Job { by: by.clone(), asked: asked.clone(), sha256, read, now });
    let locks = locks(&asked.bank);
    let known = job.clone();
    let done = match (why, asked.dry_run) {
        (Some(why), _) => Err(Failure::Refused(why)),
        (None, true) => app.db.read(async move |tx| known.compare(tx).await.map(|found| known.taken(&found))).await,
        (None, false) => app.db.write(locks, async move |tx| known.take(tx).await).await,
    };
    match done {
        Ok(taken) => Ok(Answered::Taken(taken)),
        Err(Failure::Refused(why)) if is_of_the_file(&why) => {
            if !asked.dry_run {
                let (job, why) = (job.clone(), why.clone());
                app.db.write(Locks::none(), async move |tx| job.note(tx, 0, Some(&why)).await.map(|_| ())).await?;
            }
            Ok(Answered::Quarantined(why))
        }
        Err(other) => Err(other),
    }
}

/// What a change of an account's lines locks.
pub fn locks(account: &Code) -> Locks {
    Locks::of([format!("bank:{account}")])
}

/// A "no" that the file is to blame for: the engine's, a conflict, or a row ahead of its time.
fn is_of_the_file(why: &Refusal) -> bool {
    why.code().starts_with('T') || matches!(why.code(), "F203" | "F204")
}

/// Keeps the raw bytes under their digest, and opens what is kept.
async fn keep(app: &App, name: &str, mut from: File) -> Result<([u8; 32], File), Failure> {
    let files = Files::at(&app.data);
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

impl Job {
    /// Which rows are here already; one that says something else now is a conflict (F203).
    async fn compare(&self, tx: &mut Tx<'_>) -> Result<Vec<bool>, Failure> {
        let mut known = Vec::with_capacity(self.read.rows.len());
        for row in &self.read.rows {
            let id = bank_line::id(&self.asked.bank, row);
            known.push(match bank_line::by_id(tx, &id).await? {
                None => false,
                Some(line) if line.says(row) => true,
                Some(line) => return Err(refusal::other_row(row, &line).into()),
            });
        }
        Ok(known)
    }
    /// Keeps what is fresh; each row is an entry, effective when the bank says.
    async fn take(&self, tx: &mut Tx<'_>) -> Result<Taken, Failure> {
        let known = self.compare(tx).await?;
        let taken = self.taken(&known);
        let statement = self.note(tx, taken.fresh, None).await?;
        for (row, _) in self.read.rows.iter().zip(&known).filter(|(_, known)| !**known) {
            self.keep(tx, &statement, row).await?;
        }
        Ok(taken)
    }
    async fn keep(&self, tx: &mut Tx<'_>, statement: &Id<BankStatement>, row: &BankRow) -> Result<(), Failure> {
        let bank = &self.asked.bank;
        let id = bank_line::id(bank, row);
        let code = bank_line::code(bank, row, &id)?;
        let head = Head { cause: Cause::of("bank_line", &code)?, key: format!("bank_line:{id}"), at: row.at };
        let seen = Seen { bank: bank.clone(), fen: row.fen };
        let entry: EntryId = book::change(tx, &self.by, self.now, |_| rule::see(&head, &seen)).await?;
        let line = BankLine {
            code,
            bank: bank.clone(),
            at: row.at,
            fen: row.fen,
            balance: row.balance,
            bank_no: row.number.clone(),
            kind: row.kind.clone(),
            party: row.party.clone(),
            note: row.note.clone(),
            entry,
            state: State::Open,
            is: None,
            why: None,
            settled_by: None,
        };
        bank_line::insert(tx, &id, &line, (statement, row.line)).await
    }
    fn taken(&self, known: &[bool]) -> Taken {
        let rows = &self.read.rows;
        let fresh = || rows.iter().zip(known).filter(|(_, known)| !**known).map(|(row, _)| row.fen);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Taken {
            rows: count(rows.len()),
            fresh: count(fresh().count()),
            known: count(known.iter().filter(|known| **known).count()),
            empty: i64::try_from(self.read.empty).unwrap_or(i64::MAX),
            in_fen: fresh().filter(|fen| 0 < *fen).sum(),
            out_fen: -fresh().filter(|fen| *fen < 0).sum::<i64>(),
            totals: i64::try_from(self.read.totals).unwrap_or(i64::MAX),
            balance_fen: rows.iter().rev().find_map(|row| row.balance),
            first: rows.first().map(|row| row.at),
            last: rows.last().map(|row| row.at),
        }
    }
    /// The file's own row; the same bytes may come again.
    async fn note(&self, tx: &mut Tx<'_>, fresh: i64, why: Option<&Refusal>) -> Result<Id<BankStatement>, Failure> {
        let sql = "select count(*) from finance_bank_statement where sha256 = $1 and bank = $2";
        let bank = &self.asked.bank;
        let n = tx.row(sql, &[(&self.sha256).into(), bank.into()]).await?.map_or(0, |row| row.int(0));
        let hex = primitives::hex(&self.sha256);
        let id = Id::of(&["bank statement", &hex, bank.as_str(), &n.to_string()]);
        let reason = why.map(serde_json::to_string).transpose().map_err(Fault::broken)?;
        let sql = "insert into finance_bank_statement
    (id, sha256, name, bank, mapping, row_count, fresh, reason, made_by, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let row = [
            (&id).into(),
            (&self.sha256).into(),
            (&self.asked.name).into(),
            bank.into(),
            (&self.asked.mapping.name).into(),
            i64::try_from(self.read.rows.len()).unwrap_or(i64::MAX).into(),
            fresh.into(),
            reason.as_deref().into(),
            (&self.by.name).into(),
            self.now.into(),
        ];
        tx.run(sql, &row).await?;
        Ok(id)
    }
}
