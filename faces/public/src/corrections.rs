//! Corrections (更正): entries that put something right in public, each with its reason and the published figures that it
//! touches.

use access::{App, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use operation::{Names, published};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::{Reader, Section, Voice};

use crate::figures::Asked;
use crate::labels;

/// More corrections than this stand in the journal only.
pub(crate) const CORRECTIONS_MAX: i64 = 200;

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The entry that puts it right.
    pub entry: EntryId,
    /// What the desk did, and to what.
    pub noun: Code,
    /// Which one.
    pub code: Code,
    /// When it was put right.
    pub at: Instant,
    /// When it was written down.
    pub entered_at: Instant,
    /// Why, for the public.
    pub reason: Names,
    /// The entry that was wrong.
    pub corrects: EntryId,
    /// What that entry was.
    pub wrong: Option<(Code, Code, Instant)>,
    /// The published figures that it touches.
    pub figures: Vec<Asked>,
}

impl Correction {
    /// What was done, to what: 改正品目 PO-1/1/1.
    pub fn what(&self, v: &Voice) -> String {
        format!("{} {}", labels::noun(v, self.noun.as_str()), self.code)
    }
    /// What was done and why, on one line.
    pub fn line(&self, v: &Voice) -> String {
        let reason = v.pick(&self.reason.zh, &self.reason.en).to_owned();
        v.tell("public-home-correction", &[("what", self.what(v)), ("reason", reason)])
    }
    /// What was wrong.
    pub fn wrong(&self, v: &Voice) -> Option<String> {
        let (noun, code, at) = self.wrong.as_ref()?;
        let what = format!("{} {code}", labels::noun(v, noun.as_str()));
        Some(v.tell("public-corrections-wrong-of", &[("what", what), ("at", v.instant(at))]))
    }
}

/// The page.
#[derive(Template)]
#[template(path = "corrections.html")]
pub struct CorrectionsPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// The latest first.
    pub corrections: &'p [Correction],
}

/// The list's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/corrections", get(show))
}

async fn show(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let all = app.db.read(async |tx| read(tx, CORRECTIONS_MAX).await).await?;
    let (title, lead) = (reader.v.t("public-corrections-title"), reader.v.t("public-corrections-lead"));
    reader.page(Section::Corrections, &title, &lead, &CorrectionsPage { v: &reader.v, corrections: &all })
}

/// The latest corrections, newest first.
pub async fn read(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Correction>, Failure> {
    let mut all = Vec::new();
    for entry in book::journal::corrections(tx, most).await? {
        let Some(notice) = entry.correction else { continue };
        let wrong = book::journal::head(tx, notice.corrects).await?;
        let mut figures = Vec::new();
        for id in notice.figures {
            figures.push(touched(tx, id).await?);
        }
        all.push(Correction {
            entry: entry.id,
            noun: entry.cause.noun,
            code: entry.cause.code,
            at: entry.effective_at,
            entered_at: entry.entered_at,
            reason: said(notice.reason),
            corrects: notice.corrects,
            wrong: wrong.map(|head| (head.noun, head.code, head.effective_at)),
            figures,
        });
    }
    Ok(all)
}

/// The figure of that id on the list that has it.
async fn touched(tx: &mut Tx<'_>, id: String) -> Result<Asked, Failure> {
    if let Ok(code) = id.parse::<Code>() {
        for operation in operation::list(tx).await? {
            if published::find(tx, &operation.code, &code).await?.is_some() {
                return Ok(Asked { id, operation: Some(operation.code), ..Asked::default() });
            }
        }
    }
    Ok(Asked { id, ..Asked::default() })
}

/// A reason is written in both languages, as JSON; a plain one is the same in both.
fn said(reason: String) -> Names {
    serde_json::from_str(&reason).unwrap_or_else(|_| Names::new(&reason, &reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_in_both_languages() {
        assert_eq!(said(r#"{"zh":"实为KN95","en":"It is KN95"}"#.into()), Names::new("实为KN95", "It is KN95"));
        assert_eq!(said("typed".into()), Names::new("typed", "typed"));
    }
}
