//! Reads an entry's page.

use book::{EntryId, journal};
use ledger::{Entry, Kind};
use operation::Names;
use primitives::count;
use store::{Failure, Tx};

use super::{EntryView, Gifts, HEAD};
use crate::because::Teller;
use crate::corrections::{self, CORRECTIONS_MAX};
use crate::{entries, refusal};

/// What an entry did that its page lists; the rest is counted.
const LINES_MAX: usize = 200;

/// Reads the entry whose figure's id this is, and at most so many of its gifts behind `after`; refused (W105) where there is none.
pub async fn read(tx: &mut Tx<'_>, asked: &str, after: Option<i64>, most: usize) -> Result<EntryView, Failure> {
    let none = || Failure::from(refusal::no_figure(asked));
    let id: EntryId = asked.strip_prefix(HEAD).and_then(|id| id.parse().ok()).ok_or_else(none)?;
    let (Some(head), Some(entry)) = (journal::head(tx, id).await?, book::entry(tx, id).await?) else {
        return Err(none());
    };
    let mut teller = Teller::at(head.effective_at);
    let (because, _) = teller.tell(tx, &head).await?;
    let mut lines = entries::lines(tx, &mut teller, &entry).await?;
    let more = lines.len().saturating_sub(LINES_MAX);
    lines.truncate(LINES_MAX);
    let about = match head.undoes.or(head.corrects) {
        Some(other) => journal::head(tx, other).await?,
        None => None,
    };
    let undone_by = match journal::undone(tx).await?.get(&id) {
        Some(other) => journal::head(tx, *other).await?,
        None => None,
    };
    let correction = match head.corrects {
        Some(_) => corrections::read(tx, CORRECTIONS_MAX).await?.into_iter().find(|one| one.entry == id),
        None => None,
    };
    Ok(EntryView {
        is_fact: entry.kind == Kind::Fact,
        consignment: entries::consignment(head.noun.as_str(), &head.code),
        gifts: gifts(tx, &mut teller, &entry, (after, most)).await?,
        head,
        because,
        about,
        undone_by,
        correction,
        lines,
        more,
    })
}

/// A page of the gifts of the entry's batch, if it has one.
async fn gifts(
    tx: &mut Tx<'_>,
    teller: &mut Teller,
    entry: &Entry,
    (after, most): (Option<i64>, usize),
) -> Result<Option<Gifts>, Failure> {
    let Some(code) = entry.grows.iter().find_map(|grown| grown.body.as_ref().map(|body| body.batch.clone())) else {
        return Ok(None);
    };
    let Some(batch) = book::batch::find(tx, &code).await? else { return Ok(None) };
    let from = after.map_or(0, |off| off.saturating_add(1));
    let mut rows = book::batch::gifts(tx, &batch, from, count(most).saturating_add(1)).await?;
    let is_more = most < rows.len();
    rows.truncate(most);
    let appeal = fundraising::appeal::find(tx, &batch.appeal).await?;
    Ok(Some(Gifts {
        channel: teller.channel(tx, &batch.channel).await?,
        appeal: appeal.map_or_else(|| Names::new(batch.appeal.as_str(), batch.appeal.as_str()), |one| one.names),
        count: batch.gifts,
        sum: batch.hi - batch.lo,
        latest: batch.latest,
        is_later: after.is_some(),
        next: rows.last().map(|gift| gift.off).filter(|_| is_more),
        batch: batch.code,
        rows,
    }))
}
