//! Makes every derived table anew from the journal and the bodies: the same bytes.

mod bodies;

use std::collections::BTreeMap;

use ledger::{AxisCode, Entry, Picture, Stop, apply, decode};
use store::{Db, Failure, Fault, Locks, Series, Tx, Value};

use crate::write::{self, DERIVED, Texts};

/// Entries read at once.
const PAGE: i64 = 500;

/// Empties the derived tables and fills them again, in one transaction; says how many entries it played.
pub async fn rebuild(db: &Db) -> Result<u64, Failure> {
    db.write(Locks::none(), async move |tx| {
        // Whoever posts waits until this is kept.
        tx.alone("book_entry").await?;
        for sql in DERIVED {
            tx.run(sql, &[]).await?;
        }
        let mut replay = Replay::default();
        let mut entries = 0;
        while let Some(page) = replay.next_page(tx).await? {
            for entry in page {
                let changes = replay.apply(&entry)?;
                let (texts, mut series) = (Texts::of(&changes), Series::default());
                crate::post::number(&mut series, &entry);
                write::changes(&mut series, &entry, &changes, &texts);
                tx.series(&series).await?;
                entries += 1;
            }
        }
        replay.finished()?;
        bodies::keys(tx).await?;
        bodies::donors(tx).await?;
        Ok(entries)
    })
    .await
}

/// The journal, played again: entries in the order they were entered, each held back until its predecessors on all its axes
/// have been.
#[derive(Default)]
pub(crate) struct Replay {
    pub(crate) picture: Option<Picture>,
    next: BTreeMap<AxisCode, i64>,
    waiting: Vec<Entry>,
    after: Option<(i64, Vec<u8>)>,
    done: bool,
}

impl Replay {
    /// The next entries that may be applied, in order; `None` at the end.
    pub(crate) async fn next_page(&mut self, tx: &mut Tx<'_>) -> Result<Option<Vec<Entry>>, Failure> {
        if self.done {
            return Ok(None);
        }
        let sql = "select entered_at_ms, id, canonical
from book_entry
where $1 <= entered_at_ms and ($1 < entered_at_ms or $2 < id)
order by entered_at_ms, id
limit $3";
        let (at, last) = self.after.clone().unwrap_or((i64::MIN, Vec::new()));
        let rows = tx.rows(sql, &[at.into(), (&last).into(), Value::Int(PAGE)]).await?;
        self.done = rows.is_empty();
        for row in &rows {
            self.after = Some((row.int(0), row.blob(1).to_vec()));
            let id = crate::look::id::<Entry>(row.blob(1))?;
            let entry = decode(row.text(2)).ok().filter(|entry| entry.id == id);
            self.waiting
                .push(entry.ok_or_else(|| crate::refusal::broken(id, "the entry's text is not what was written"))?);
        }
        Ok(Some(self.ready()))
    }
    /// Takes out of those that wait all whose turn has come, in an order in which they may be applied.
    fn ready(&mut self) -> Vec<Entry> {
        let mut out = Vec::new();
        loop {
            let before = out.len();
            for entry in std::mem::take(&mut self.waiting) {
                let turn = entry.touches.iter().all(|(axis, n)| self.next.get(axis).copied().unwrap_or(0) == *n);
                if turn {
                    self.next.extend(entry.touches.iter().map(|(axis, n)| (axis.clone(), n + 1)));
                    out.push(entry);
                } else {
                    self.waiting.push(entry);
                }
            }
            if out.len() == before {
                return out;
            }
        }
    }
    /// Applies an entry to the whole picture.
    pub(crate) fn apply(&mut self, entry: &Entry) -> Result<ledger::Changes, Failure> {
        let picture = self.picture.get_or_insert_with(Picture::whole);
        match apply(picture, entry) {
            Ok(changes) => {
                picture.absorb(&changes);
                Ok(changes)
            }
            Err(Stop::Refused(why)) => {
                let place = entry.touches.first().map_or(entry.id.to_string(), |(axis, _)| axis.to_string());
                Err(crate::refusal::broken(place, &format!("entry {} cannot be played again ({why})", entry.id)).into())
            }
            Err(Stop::Missing(_)) => Err(Fault::broken("a whole picture asks").into()),
        }
    }
    /// At the end nothing may wait: an entry whose predecessor is missing is named.
    pub(crate) fn finished(&self) -> Result<(), Failure> {
        match self.waiting.first() {
            None => Ok(()),
            Some(entry) => {
                let place = entry.touches.first().map_or(entry.id.to_string(), |(axis, _)| axis.to_string());
                Err(crate::refusal::broken(place, "an entry before this one is missing from the journal").into())
            }
        }
    }
}
