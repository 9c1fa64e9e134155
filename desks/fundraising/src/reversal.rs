//! Reversals (冲正): a statement that was imported wrongly, or a gift of money booked wrongly, is undone in public. Its order
//! numbers are free then, so that the right one can be booked. What was settled, spent or refunded since is undone before.

use access::{Action, App, may};
use book::rule::{Head, reverse};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Locks, Tx};
use utoipa::ToSchema;

use crate::gift::direct;
use crate::{appeal, import, refusal};

/// Undoes a batch of a platform, or a gift of money outside the platforms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalForm {
    /// Which one.
    #[schema(value_type = String)]
    pub code: Code,
    /// Why, for the public.
    pub reason: Names,
    /// Published figures that it touches, by id.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub figures: Vec<Code>,
    /// From when on it is undone: asked for, never defaulted.
    #[schema(value_type = String)]
    pub at: Instant,
}

/// What is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    /// The gifts of one statement.
    Batch,
    /// One gift of money outside the platforms.
    Gift,
}

impl Noun {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Noun::Batch => "batch",
            Noun::Gift => "gift",
        }
    }
}

/// What stands wrongly in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    entry: EntryId,
    channel: Code,
    appeal: Code,
}

/// Undoes it: the money goes back to nothing, the figures count it no more from that instant on. Refused by the ledger while
/// later entries stand on it: they are named.
pub(crate) async fn make(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    noun: Noun,
    form: &ReversalForm,
) -> Result<Made, Failure> {
    may(by, Action::Reverse)?;
    let wrong = find(tx, noun, &form.code).await?;
    let entry = book::entry(tx, wrong.entry).await?;
    let entry = entry.ok_or_else(|| Fault::broken(format!("the entry of {} is gone", form.code)))?;
    // By the entry: the same code may be booked anew, and wrongly again.
    let key = format!("reversal:{}:{}", noun.word(), wrong.entry);
    let head = Head { cause: Cause::of("reversal", &form.code)?, key, at: form.at };
    let correction = supply::notice(wrong.entry, &form.reason, &form.figures)?;
    let rule = |picture: &book::Picture| Ok(reverse(picture, &head, &entry)?.correcting(correction.clone()));
    let undone = book::change(tx, by, now, rule).await?;
    if noun == Noun::Gift {
        let sql = "update fundraising_gift set reversed_at_ms = $2 where code = $1";
        tx.run(sql, &[(&form.code).into(), form.at.into()]).await?;
        finance::bank_line::reopen_gift(tx, &form.code).await?;
    }
    Ok(Made { code: form.code.clone(), entry: undone })
}

async fn find(tx: &mut Tx<'_>, noun: Noun, code: &Code) -> Result<Wrong, Failure> {
    let unknown = || Failure::from(refusal::unknown_gift(code));
    match noun {
        Noun::Batch => {
            let batch = book::batch::find(tx, code).await?.ok_or_else(unknown)?;
            if !finance::channel::must(tx, &batch.channel).await?.platform {
                return Err(refusal::no_platform(&batch.channel).into());
            }
            Ok(Wrong { entry: batch.entry, channel: batch.channel, appeal: batch.appeal })
        }
        Noun::Gift => {
            let sql = "select entry, appeal from fundraising_gift where code = $1 and lot is null";
            let row = tx.row(sql, &[code.into()]).await?.ok_or_else(unknown)?;
            Ok(Wrong { entry: row.id(0)?, channel: direct()?, appeal: row.parse(1)? })
        }
    }
}

/// A reversal touches its channel and fund; an unknown code touches nothing and is refused later.
pub(crate) async fn locks(app: &App, noun: Noun, code: &Code) -> Result<Locks, Failure> {
    let code = code.clone();
    let read = async move |tx: &mut Tx<'_>| match find(tx, noun, &code).await {
        Ok(wrong) => {
            let fund = appeal::must(tx, &wrong.appeal).await?.fund;
            Ok(book::locks::channel(&wrong.channel).and(book::locks::fund(&fund)))
        }
        Err(Failure::Refused(_)) => Ok(Locks::none()),
        Err(fault) => Err(fault),
    };
    app.db.read(read).await
}

/// Donors are counted anew, so that no page does.
pub(crate) async fn recount(app: &App, code: &Code) -> Result<(), Failure> {
    let which = code.clone();
    let found = app.db.read(async move |tx| Ok(book::batch::find(tx, &which).await?.map(|b| b.appeal))).await?;
    match found {
        Some(appeal) => import::keep_donors(app, &appeal).await,
        None => Ok(()),
    }
}
