//! What a bank line was: something that is booked already, or something that has a name. (A gift is claimed by fundraising.)

use access::{Action, App, may};
use book::rule::{self, Head, Named, Seen};
use book::{Cause, Currency, Origin, Restriction, StreamKey};
use operation::Made;
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Locks, Tx};
use utoipa::ToSchema;

use crate::bank_line::{self, BankLine, State};
use crate::{bank, bank_statement, fund, refusal};

/// Longer than a reason that anybody reads.
const WHY_BYTES_MAX: usize = 1_000;

/// What may stand on a bank's statement that finance has booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Booked {
    /// A channel's payout: money that came.
    Settlement,
    /// An approved payment: money that went.
    Payment,
    /// What a supplier gave back: money that came.
    PayBack,
}

impl Booked {
    const ALL: [Booked; 3] = [Booked::Settlement, Booked::Payment, Booked::PayBack];

    const fn word(self) -> &'static str {
        match self {
            Booked::Settlement => "settlement",
            Booked::Payment => "payment",
            Booked::PayBack => "pay_back",
        }
    }
}

/// A line is what something booked brought or took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchForm {
    /// Which line.
    #[schema(value_type = String)]
    pub line: Code,
    /// What kind of thing; with none, the one thing of this account and amount that no line is matched to.
    pub noun: Option<Booked>,
    /// Which one.
    #[schema(value_type = Option<String>)]
    pub code: Option<Code>,
}

/// What a line may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// The bank's interest: it opens as money of a fund.
    Interest,
    /// The bank's fee: an operating fund pays it.
    Fee,
    /// Between own accounts.
    Transfer,
    /// Something else.
    Other,
}

impl Name {
    const fn word(self) -> &'static str {
        match self {
            Name::Interest => "interest",
            Name::Fee => "fee",
            Name::Transfer => "transfer",
            Name::Other => "other",
        }
    }
}

/// A line gets a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameForm {
    /// Which line.
    #[schema(value_type = String)]
    pub line: Code,
    /// What it is.
    pub name: Name,
    /// The fund that gets the interest or pays the fee.
    #[schema(value_type = Option<String>)]
    pub fund: Option<Code>,
    /// Why, in words; it stays with the line and is not in the journal.
    pub reason: String,
    /// When it counts; the line's own time unless said, a fee's now.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A thing that a line may be.
struct Candidate {
    noun: Booked,
    code: Code,
    bank: Code,
    /// As the bank sees it: positive came.
    fen: i64,
}

/// What recognising a line locks: its account.
pub async fn match_locks(app: &App, form: &MatchForm) -> Result<Locks, Failure> {
    Ok(bank_statement::locks(&account_of(app, &form.line).await?))
}

/// What naming a line locks: its account, and the fund that gets or pays.
pub async fn name_locks(app: &App, form: &NameForm) -> Result<Locks, Failure> {
    let locks = bank_statement::locks(&account_of(app, &form.line).await?);
    Ok(form.fund.iter().fold(locks, |all, fund| all.and(book::locks::fund(fund))))
}

async fn account_of(app: &App, line: &Code) -> Result<Code, Failure> {
    let line = line.clone();
    app.db.read(async move |tx| Ok(bank_line::must(tx, &line).await?.bank)).await
}

/// The line is what was booked: the bank has it once.
pub async fn recognise(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &MatchForm) -> Result<Made, Failure> {
    may(by, Action::IdentifyBankLine)?;
    let line = bank_line::open(tx, &form.line).await?;
    let found = match (form.noun, &form.code) {
        (Some(noun), Some(code)) => named(tx, noun, code).await?,
        (None, None) => the_one(tx, &line).await?,
        _ => return Err(refusal::half_named().into()),
    };
    if (&found.bank, found.fen) != (&line.bank, line.fen) {
        return Err(refusal::no_match(&line, found.noun.word(), &found.code, found.fen).into());
    }
    if let Some(taken) = matched(tx, found.noun, &found.code).await? {
        return Err(refusal::matched_already(found.noun.word(), &found.code, &taken).into());
    }
    let seen = Seen { bank: line.bank.clone(), fen: line.fen };
    let head = head(&line, "match", line.at)?;
    let entry = book::change(tx, by, now, |_| rule::recognise(&head, &seen)).await?;
    let what = (State::Matched, found.noun.word(), Some(&found.code));
    bank_line::settle(tx, by, &line, what, None, (now, entry)).await?;
    Ok(Made { code: line.code, entry })
}

/// The line gets its name.
pub async fn name(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &NameForm) -> Result<Made, Failure> {
    may(by, Action::IdentifyBankLine)?;
    let why = form.reason.trim();
    if why.is_empty() || WHY_BYTES_MAX < why.len() || why.chars().any(|c| c.is_control() && c != '\n') {
        return Err(refusal::no_reason(WHY_BYTES_MAX).into());
    }
    let line = bank_line::open(tx, &form.line).await?;
    fits(&line, form.name)?;
    let what = match form.name {
        Name::Transfer => Named::Transfer,
        Name::Other => Named::Other,
        Name::Interest => {
            let (fund, restriction) = (of_fund(tx, form).await?, Restriction::default());
            let (channel, currency) = (line.bank.clone(), bank::must(tx, &line.bank).await?.currency);
            Named::Interest(StreamKey { fund, channel, currency, origin: Origin::Interest, restriction })
        }
        Name::Fee => {
            // The operating fund pays it, in yuan.
            bank::must_in(tx, &line.bank, Currency::CNY).await?;
            Named::Fee { operating: of_fund(tx, form).await?, sink: line.code.clone() }
        }
    };
    let at = form.at.unwrap_or(if form.name == Name::Fee { now } else { line.at });
    let seen = Seen { bank: line.bank.clone(), fen: line.fen };
    let head = head(&line, "name", at)?;
    let entry = book::change(tx, by, now, |picture| rule::name(picture, &head, &seen, &what)).await?;
    // The line itself is what is called so: no two lines share a name's code.
    bank_line::settle(tx, by, &line, (State::Named, form.name.word(), Some(&line.code)), Some(why), (now, entry))
        .await?;
    Ok(Made { code: line.code, entry })
}

/// Interest comes and fees go.
fn fits(line: &BankLine, name: Name) -> Result<(), Refusal> {
    match (name, 0 < line.fen) {
        (Name::Interest, false) | (Name::Fee, true) => Err(refusal::wrong_side(line, name.word())),
        _ => Ok(()),
    }
}

async fn of_fund(tx: &mut Tx<'_>, form: &NameForm) -> Result<Code, Failure> {
    let fund = form.fund.as_ref().ok_or_else(|| refusal::no_fund(form.name.word()))?;
    Ok(fund::must(tx, fund).await?.code)
}

fn head(line: &BankLine, what: &str, at: Instant) -> Result<Head, Refusal> {
    let key = format!("bank_line_{what}:{}", line.code);
    Ok(Head { cause: Cause::of("bank_line", &line.code)?, key, at })
}

/// The thing of this code, as it stands on the bank's statement.
async fn named(tx: &mut Tx<'_>, noun: Booked, code: &Code) -> Result<Candidate, Failure> {
    let sql = match noun {
        Booked::Settlement => "select bank, arrived_fen from finance_settlement where code = $1",
        Booked::Payment => "select bank, fen from finance_payment where code = $1 and approved_entry is not null",
        Booked::PayBack => "select bank, fen from finance_pay_back where code = $1",
    };
    let row = tx.row(sql, &[code.into()]).await?.ok_or_else(|| refusal::unknown_booked(noun.word(), code))?;
    let fen = if noun == Booked::Payment { -row.int(1) } else { row.int(1) };
    Ok(Candidate { noun, code: code.clone(), bank: row.parse(0)?, fen })
}

/// The one thing of this account and amount that no line is matched to; refused (F205, F206) where there is none, or several.
async fn the_one(tx: &mut Tx<'_>, line: &BankLine) -> Result<Candidate, Failure> {
    let mut found: Vec<Candidate> = Vec::new();
    for noun in Booked::ALL.into_iter().filter(|noun| (*noun == Booked::Payment) == (line.fen < 0)) {
        let sql = match noun {
            Booked::Settlement => {
                "select code from finance_settlement where bank = $1 and arrived_fen = $2
order by code
limit 100"
            }
            Booked::Payment => {
                "select code from finance_payment
where bank = $1 and fen = $2 and approved_entry is not null
order by code
limit 100"
            }
            Booked::PayBack => {
                "select code from finance_pay_back where bank = $1 and fen = $2
order by code
limit 100"
            }
        };
        for row in tx.rows(sql, &[(&line.bank).into(), line.fen.saturating_abs().into()]).await? {
            let code: Code = row.parse(0)?;
            if matched(tx, noun, &code).await?.is_none() {
                found.push(Candidate { noun, code, bank: line.bank.clone(), fen: line.fen });
            }
        }
    }
    match found.len() {
        0 => Err(refusal::nothing_like(line).into()),
        1 => found.pop().ok_or_else(|| store::Fault::broken("a match is gone").into()),
        _ => {
            let all: Vec<String> = found.iter().map(|c| format!("{} {}", c.noun.word(), c.code)).collect();
            Err(refusal::several_like(line, &all.join(", ")).into())
        }
    }
}

/// The line that is matched to a thing already.
async fn matched(tx: &mut Tx<'_>, noun: Booked, code: &Code) -> Result<Option<Code>, Failure> {
    let sql = "select code from finance_bank_line where noun = $1 and noun_code = $2";
    Ok(tx.row(sql, &[noun.word().into(), code.into()]).await?.map(|row| row.parse(0)).transpose()?)
}
