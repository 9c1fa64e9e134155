//! Reversals (冲正) of shipments and hand-overs: a wrong count is undone in public, then posted anew. A shipment that is
//! signed for is not undone before its hand-over is.

use access::{Action, may};
use book::rule::{Head, reverse};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Tx};
use utoipa::ToSchema;

use crate::{hand_over, refusal, shipment};

/// What is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// A signature.
    HandOver,
    /// A shipment.
    Shipment,
}

impl Noun {
    const fn word(self) -> &'static str {
        match self {
            Noun::HandOver => "hand_over",
            Noun::Shipment => "shipment",
        }
    }
}

/// Undoes a hand-over or a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WayReversalForm)]
#[serde(deny_unknown_fields)]
pub struct ReversalForm {
    /// What kind of thing.
    pub noun: Noun,
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

/// Undoes it: the same units go back, and the figures count it no more from that instant on.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ReversalForm) -> Result<Made, Failure> {
    may(by, Action::Reverse)?;
    let wrong = match form.noun {
        Noun::HandOver => wrong_hand_over(tx, &form.code).await?,
        Noun::Shipment => wrong_shipment(tx, &form.code).await?,
    };
    let entry = book::entry(tx, wrong).await?;
    let entry = entry.ok_or_else(|| Fault::broken(format!("the entry of {} is gone", form.code)))?;
    let key = format!("reversal:{}:{}", form.noun.word(), form.code);
    let head = Head { cause: Cause::of("reversal", &form.code)?, key, at: form.at };
    let correction = supply::notice(wrong, &form.reason, &form.figures)?;
    let rule = |picture: &book::Picture| Ok(reverse(picture, &head, &entry)?.correcting(correction.clone()));
    let undone = book::change(tx, by, now, rule).await?;
    mark(tx, form, undone).await?;
    Ok(Made { code: form.code.clone(), entry: undone })
}

async fn wrong_hand_over(tx: &mut Tx<'_>, code: &Code) -> Result<EntryId, Failure> {
    let found = hand_over::must(tx, code).await?;
    if found.reversed_at.is_some() {
        return Err(refusal::reversed_already(code).into());
    }
    Ok(found.entry)
}

async fn wrong_shipment(tx: &mut Tx<'_>, code: &Code) -> Result<EntryId, Failure> {
    let found = shipment::must(tx, code).await?;
    if found.reversed_at.is_some() {
        return Err(refusal::reversed_already(code).into());
    }
    let signed = hand_over::of_shipment(tx, code).await?;
    match signed.iter().find(|hand_over| hand_over.reversed_at.is_none()) {
        Some(hand_over) => Err(refusal::signed_for(code, &hand_over.code).into()),
        None => Ok(found.entry),
    }
}

async fn mark(tx: &mut Tx<'_>, form: &ReversalForm, undone: EntryId) -> Result<(), Failure> {
    let sql = match form.noun {
        Noun::HandOver => {
            "update delivery_hand_over set reversed_entry = $2, reversed_at_ms = $3
where code = $1"
        }
        Noun::Shipment => {
            "update delivery_shipment set reversed_entry = $2, reversed_at_ms = $3
where code = $1"
        }
    };
    tx.run(sql, &[(&form.code).into(), (&undone).into(), form.at.into()]).await?;
    let sql = "insert into delivery_reversal (code, noun, reason_zh, reason_en, entry, at_ms)
values ($1, $2, $3, $4, $5, $6)";
    let [zh, en] = form.reason.values();
    let row = [(&form.code).into(), form.noun.word().into(), zh, en, (&undone).into(), form.at.into()];
    tx.run(sql, &row).await?;
    Ok(())
}
