//! Bank lines (银行流水行、待认领): a row of a bank's statement, kept until somebody says what it was. It is never a gift by itself.

use access::{Action, may};
use book::EntryId;
use primitives::{Actor, Code, Id, Instant, Refusal};
use statements::bank::BankRow;
use store::{Failure, Fault, Row, Tx, Value};

use crate::refusal;

/// Lines that a list shows at once: the oldest first.
const LINES_MAX: usize = 1_000;

/// How far a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody said what it was.
    Open,
    /// It is what something that is booked brought or took.
    Matched,
    /// It is a gift.
    Claimed,
    /// It is something else, which has a name.
    Named,
}

impl State {
    /// The word of the table and of the API.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Matched => "matched",
            State::Claimed => "claimed",
            State::Named => "named",
        }
    }
}

/// What a bank saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// How we call it: `main/20220313-1a2b3c4d5e`.
    pub code: Code,
    /// On which account.
    pub bank: Code,
    /// When, as the bank says.
    pub at: Instant,
    /// In fen: positive came, negative went.
    pub fen: i64,
    /// What the account held after it.
    pub balance: Option<i64>,
    /// The bank's own number.
    pub bank_no: String,
    /// The bank's word.
    pub kind: String,
    /// Who is at the other end: personal.
    pub party: String,
    /// What they wrote: personal.
    pub note: String,
    /// The entry that holds it as unidentified.
    pub entry: EntryId,
    /// How far it is.
    pub state: State,
    /// What it was: (`settlement`, its code), (`gift`, its code), (`interest`, the fund) …
    pub is: Option<(String, Option<Code>)>,
    /// Why it has this name.
    pub why: Option<String>,
    /// Who said so.
    pub settled_by: Option<Code>,
}

/// What names a bank's row: its number on its day where the bank gives one, else its time, amount and balance. Rows that are
/// alike in all of it are counted.
pub fn id(bank: &Code, row: &BankRow) -> Id<BankLine> {
    let nth = row.nth.to_string();
    if !row.number.is_empty() {
        let day = row.at.day().to_string();
        return Id::of(&["bank line", bank.as_str(), &day, &row.number, &nth]);
    }
    let balance = row.balance.map_or_else(String::new, |fen| fen.to_string());
    let (at, fen) = (row.at.ms().to_string(), row.fen.to_string());
    Id::of(&["bank line", bank.as_str(), &at, &fen, &balance, &nth])
}

/// How people call the line: account, day, and the head of its id.
pub fn code(bank: &Code, row: &BankRow, id: &Id<BankLine>) -> Result<Code, Refusal> {
    let day: String = row.at.day().to_string().chars().filter(char::is_ascii_digit).collect();
    let hex: String = id.to_string().chars().take(10).collect();
    bank.child(format!("{day}-{hex}"))
}

impl BankLine {
    /// Whether a row of the same key says the same.
    pub fn says(&self, row: &BankRow) -> bool {
        (self.at, self.fen, self.balance) == (row.at, row.fen, row.balance)
            && [&self.bank_no, &self.kind, &self.party, &self.note] == [&row.number, &row.kind, &row.party, &row.note]
    }
}

/// Writes an open line down; its entry is posted.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    id: &Id<BankLine>,
    line: &BankLine,
    (statement, at_line): (&Id<crate::BankStatement>, u64),
) -> Result<(), Failure> {
    let sql = "insert into finance_bank_line
    (id, code, bank, at_ms, fen, balance_fen, bank_no, kind, party, note, statement, line, entry, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open')";
    let row: [Value<'_>; 13] = [
        id.into(),
        (&line.code).into(),
        (&line.bank).into(),
        line.at.into(),
        line.fen.into(),
        line.balance.into(),
        (&line.bank_no).into(),
        (&line.kind).into(),
        (&line.party).into(),
        (&line.note).into(),
        statement.into(),
        i64::try_from(at_line).unwrap_or(i64::MAX).into(),
        (&line.entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// The line of this id.
pub(crate) async fn by_id(tx: &mut Tx<'_>, id: &Id<BankLine>) -> Result<Option<BankLine>, Failure> {
    let sql =
        "select code, bank, at_ms, fen, balance_fen, bank_no, kind, party, note, entry, state, noun, noun_code, why,
    settled_by
from finance_bank_line
where id = $1";
    tx.row(sql, &[id.into()]).await?.as_ref().map(read).transpose()
}

/// The line of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<BankLine, Failure> {
    let sql =
        "select code, bank, at_ms, fen, balance_fen, bank_no, kind, party, note, entry, state, noun, noun_code, why,
    settled_by
from finance_bank_line
where code = $1";
    let found = tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()?;
    Ok(found.ok_or_else(|| refusal::unknown_line(code))?)
}

/// The line of this code while nobody has said what it was; refused (F202) afterwards. To be asked under the account's lock.
pub async fn open(tx: &mut Tx<'_>, code: &Code) -> Result<BankLine, Failure> {
    let line = must(tx, code).await?;
    if line.state != State::Open {
        return Err(refusal::said_already(&line).into());
    }
    Ok(line)
}

/// Somebody said what a line was. The row is taken only while it is open: of two who say it at once, one is refused.
pub async fn settle(
    tx: &mut Tx<'_>,
    by: &Actor,
    line: &BankLine,
    (state, noun, named): (State, &str, Option<&Code>),
    why: Option<&str>,
    (at, entry): (Instant, EntryId),
) -> Result<(), Failure> {
    let sql = "update finance_bank_line
set state = $2, noun = $3, noun_code = $4, why = $5, settled_by = $6, settled_at_ms = $7, settled_entry = $8
where code = $1 and state = 'open'";
    let row = [
        (&line.code).into(),
        state.word().into(),
        noun.into(),
        named.into(),
        why.into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    match tx.run(sql, &row).await? {
        1 => Ok(()),
        _ => Err(Fault::Conflict.into()),
    }
}

/// The gift that a line was claimed as is undone: the money is unidentified again, and so is the line.
pub async fn reopen_gift(tx: &mut Tx<'_>, gift: &Code) -> Result<(), Failure> {
    let sql = "update finance_bank_line
set state = 'open', noun = null, noun_code = null, why = null, settled_by = null, settled_at_ms = null,
    settled_entry = null
where noun = 'gift' and noun_code = $1";
    tx.run(sql, &[gift.into()]).await?;
    Ok(())
}

/// Which lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Of this account; of all unless said.
    pub bank: Option<Code>,
    /// Those that are said too.
    pub all: bool,
}

/// Lines, the oldest first: those that wait, or all.
pub async fn list(tx: &mut Tx<'_>, by: &Actor, which: &Which) -> Result<Vec<BankLine>, Failure> {
    may(by, Action::ReadBankLines)?;
    let banks = match &which.bank {
        Some(bank) => vec![crate::bank::must(tx, bank).await?.code],
        None => crate::bank::codes(tx).await?,
    };
    let states: &[State] =
        if which.all { &[State::Open, State::Matched, State::Claimed, State::Named] } else { &[State::Open] };
    let mut lines = Vec::new();
    for bank in &banks {
        for state in states {
            let sql =
                "select code, bank, at_ms, fen, balance_fen, bank_no, kind, party, note, entry, state, noun, noun_code,
    why, settled_by
from finance_bank_line
where state = $1 and bank = $2
order by at_ms, code
limit 1000";
            for row in tx.rows(sql, &[state.word().into(), bank.into()]).await? {
                lines.push(read(&row)?);
            }
        }
    }
    lines.sort_by(|a, b| (a.at, &a.code).cmp(&(b.at, &b.code)));
    lines.truncate(LINES_MAX);
    Ok(lines)
}

fn read(row: &Row) -> Result<BankLine, Failure> {
    let state = match row.text(10) {
        "open" => State::Open,
        "matched" => State::Matched,
        "claimed" => State::Claimed,
        "named" => State::Named,
        other => return Err(Fault::broken(format!("a bank line is {other}")).into()),
    };
    let noun = row.opt_text(11).map(str::to_owned);
    let noun_code = row.opt_parse(12)?;
    Ok(BankLine {
        code: row.parse(0)?,
        bank: row.parse(1)?,
        at: row.when(2)?,
        fen: row.int(3),
        balance: row.opt_int(4),
        bank_no: row.text(5).to_owned(),
        kind: row.text(6).to_owned(),
        party: row.text(7).to_owned(),
        note: row.text(8).to_owned(),
        entry: row.id(9)?,
        state,
        is: noun.map(|noun| (noun, noun_code)),
        why: row.opt_text(13).map(str::to_owned),
        settled_by: row.opt_parse(14)?,
    })
}
