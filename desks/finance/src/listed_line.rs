//! A bank line as lists show it.

use primitives::{Code, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::bank_line::{self, BankLine};

/// A bank line as it is listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ListedLine {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// On which account.
    #[schema(value_type = String)]
    pub account: Code,
    /// When, as the bank says.
    #[schema(value_type = String)]
    pub at: Instant,
    /// Whole days since, while it is open.
    pub age_days: Option<i64>,
    /// In fen: positive came, negative went.
    pub fen: i64,
    /// What the account held after it, in fen.
    pub balance_fen: Option<i64>,
    /// The bank's word.
    pub kind: String,
    /// Who is at the other end.
    pub party: String,
    /// What they wrote.
    pub note: String,
    /// `open`, `matched`, `claimed`, `named`.
    pub state: String,
    /// What it was: `settlement`, `payment`, `pay_back`, `gift`, `interest`, `fee`, `transfer`, `other`.
    pub noun: Option<String>,
    /// Which one.
    #[schema(value_type = Option<String>)]
    pub noun_code: Option<Code>,
    /// Why it has this name.
    pub reason: Option<String>,
    /// Who said so.
    #[schema(value_type = Option<String>)]
    pub settled_by: Option<Code>,
    /// The entry that holds it as unidentified.
    pub entry: String,
}

impl ListedLine {
    /// The line as it stands `now`.
    pub fn of(line: BankLine, now: Instant) -> ListedLine {
        const DAY_MS: i64 = 86_400_000;
        let open = line.state == bank_line::State::Open;
        let (noun, noun_code) = line.is.map_or((None, None), |(noun, code)| (Some(noun), code));
        ListedLine {
            code: line.code,
            account: line.bank,
            at: line.at,
            age_days: open.then(|| (now.ms() - line.at.ms()).max(0) / DAY_MS),
            fen: line.fen,
            balance_fen: line.balance,
            kind: line.kind,
            party: line.party,
            note: line.note,
            state: line.state.word().to_owned(),
            noun,
            noun_code,
            reason: line.why,
            settled_by: line.settled_by,
            entry: line.entry.to_string(),
        }
    }
}
