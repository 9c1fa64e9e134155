//! Claims (认领): a row of a bank's statement that nobody has explained is a gift. It is booked as one outside the platforms; the
//! bank has the money already, so only its clearing line goes.

use access::{Action, App, BlindKey, may};
use book::EntryId;
use finance::bank_line::{self, State};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Locks, Tx};
use utoipa::ToSchema;

use crate::appeal;
use crate::gift::{Bound, GiftForm, Money, book_money, direct};

/// A bank line that is a gift; its amount and account are the line's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimForm {
    /// Which line.
    #[schema(value_type = String)]
    pub line: Code,
    /// Our gift code, which the giver follows it by.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which appeal.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// Who gave.
    #[schema(value_type = String)]
    pub giver: Code,
    /// What the giver binds it to.
    #[serde(default)]
    pub restriction: Bound,
    /// When it was given; the line's own time unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Books the gift and takes the line, together.
pub async fn claim(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    form: &ClaimForm,
    keys: (&BlindKey, [u8; 16]),
) -> Result<Made, Failure> {
    may(by, Action::BookGift)?;
    let line = bank_line::open(tx, &form.line).await?;
    let came = Fen::new(line.fen).filter(|fen| !fen.is_zero());
    let fen = came.ok_or_else(|| finance::refusal::wrong_side(&line, "gift"))?;
    let gift = GiftForm {
        code: form.code.clone(),
        appeal: form.appeal.clone(),
        giver: form.giver.clone(),
        fen,
        currency: finance::bank::must(tx, &line.bank).await?.currency,
        bank: line.bank.clone(),
        restriction: form.restriction.clone(),
        at: Some(form.at.unwrap_or(line.at)),
    };
    let made = book_money(tx, by, now, &gift, keys, Money::Seen).await?;
    let entry: EntryId = made.entry;
    bank_line::settle(tx, by, &line, (State::Claimed, "gift", Some(&form.code)), None, (now, entry)).await?;
    Ok(made)
}

/// A claim touches the line's account, the appeal's fund and the channel `direct`.
pub async fn locks(app: &App, form: &ClaimForm) -> Result<Locks, Failure> {
    let (line, appeal) = (form.line.clone(), form.appeal.clone());
    let read = app.db.read(async move |tx| {
        let line = bank_line::must(tx, &line).await?;
        Ok::<_, Failure>((line.bank, appeal::must(tx, &appeal).await?.fund))
    });
    let (bank, fund) = read.await?;
    let direct = direct().map_err(|_| Fault::broken("the channel of direct gifts"))?;
    Ok(finance::bank_statement::locks(&bank).and(book::locks::channel(&direct)).and(book::locks::fund(&fund)))
}
