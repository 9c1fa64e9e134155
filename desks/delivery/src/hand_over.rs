//! Hand-overs (签收): a site's signature: what it received, what was damaged, what is missing, what came over and above.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, may};
use book::rule::{Count, HandOver as Signature, Head, sign};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Instant, PlaceCode, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx, Value};
use supply::{NewLot, Source, record_lot};
use utoipa::ToSchema;

use crate::count::{CountForm, Counted, Riding, split};
use crate::shipment::{self, LOADS_MAX, Shipment};
use crate::{consignment, refusal};

/// A note is a paragraph; it names nobody.
const NOTE_CHARS_MAX: usize = 500;

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverForm {
    /// Of which shipment.
    #[schema(value_type = String)]
    pub shipment: Code,
    /// Who signs: an organisation, never a person.
    #[schema(value_type = String)]
    pub organisation: Code,
    /// What was counted, an item a line.
    pub counts: Vec<CountForm>,
    /// What else is to be said.
    pub note: Option<String>,
    /// When it was signed; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A hand-over as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HandOver {
    /// `SHIPMENT/N`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// Of which shipment.
    #[schema(value_type = String)]
    pub shipment: Code,
    /// Of which consignment.
    #[schema(value_type = String)]
    pub consignment: Code,
    /// Where.
    #[schema(value_type = String)]
    pub site: Code,
    /// The site's place then.
    #[schema(value_type = String)]
    pub place: PlaceCode,
    /// Who signed.
    #[schema(value_type = String)]
    pub organisation: Code,
    /// What else was said.
    pub note: Option<String>,
    /// What was counted, lot by lot.
    pub lines: Vec<Counted>,
    /// Its entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
    /// When it was signed.
    #[schema(value_type = String)]
    pub at: Instant,
    /// When it was undone.
    #[schema(value_type = Option<String>)]
    pub reversed_at: Option<Instant>,
    /// The entry that undid it.
    #[schema(value_type = Option<String>)]
    pub reversed_by: Option<EntryId>,
}

impl HandOver {
    /// What it brings to a sum by then, and takes back from when it was undone.
    pub(crate) fn steps(&self, by: Instant, units: i64) -> Vec<(Instant, EntryId, i64)> {
        let mut steps = vec![(self.at, self.entry, units)];
        steps.extend(self.reversed_at.zip(self.reversed_by).map(|(at, entry)| (at, entry, -units)));
        steps.retain(|(at, ..)| *at <= by);
        steps
    }
    /// Whether it stands at that instant: it was signed, and not undone.
    pub fn stands_at(&self, at: Instant) -> bool {
        self.at <= at && self.reversed_at.is_none_or(|undone| at < undone)
    }
    /// What counts as handed over: received and damaged.
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| line.received.get() + line.damaged.get()).sum()
    }
}

/// A hand-over that is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HandedOver {
    /// `SHIPMENT/N`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// What was counted, lot by lot.
    pub lines: Vec<Counted>,
    /// The entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
}

/// Signs for a shipment, or part of it. Received, damaged and missing are never more than is on the way; an excess opens a
/// lot of unknown source at the site.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &HandOverForm) -> Result<HandedOver, Failure> {
    may(by, Action::Sign)?;
    let at = form.at.unwrap_or(now);
    let shipment = shipment::must(tx, &form.shipment).await?;
    if shipment.reversed_at.is_some() {
        return Err(refusal::reversed_already(&shipment.code).into());
    }
    operation::organisation::must(tx, &form.organisation).await?;
    check(form)?;
    let before = of_shipment(tx, &shipment.code).await?;
    let n = i64::try_from(before.len()).map_err(Fault::broken)? + 1;
    let code = shipment.code.child(n)?;
    let riding = riding(&shipment, &before)?;
    let mut lines = Vec::new();
    for count in &form.counts {
        lines.extend(split(&shipment.code, count, &riding)?);
        if !count.excess.is_zero() {
            lines.push(excess(&code, count, lines.iter().filter(|l| !l.excess.is_zero()).count() + 1)?);
        }
    }
    let signature = signature(form, &shipment, &riding, &lines);
    let head = Head { cause: Cause::of("hand_over", &code)?, key: format!("hand_over:{code}"), at };
    let entry = book::change(tx, by, now, |picture| sign(picture, &head, &signature)).await?;
    insert(tx, form, (&code, n), &shipment, (entry, at)).await?;
    insert_lines(tx, &code, &lines).await?;
    record_excess(tx, &shipment, &lines, (entry, at)).await?;
    Ok(HandedOver { code, lines, entry })
}

fn check(form: &HandOverForm) -> Result<(), Failure> {
    let zero = |count: &CountForm| count.of_shipped().is_some_and(Units::is_zero) && count.excess.is_zero();
    if form.counts.is_empty() || LOADS_MAX < form.counts.len() || form.counts.iter().any(zero) {
        return Err(refusal::bad_lines(LOADS_MAX).into());
    }
    if form.note.as_ref().is_some_and(|note| NOTE_CHARS_MAX < note.chars().count()) {
        return Err(refusal::bad_text("note", NOTE_CHARS_MAX).into());
    }
    let mut seen = BTreeSet::new();
    match form.counts.iter().find(|count| !seen.insert(&count.item)) {
        Some(count) => Err(refusal::twice(&count.item).into()),
        None => Ok(()),
    }
}

/// What nobody has counted yet of each load, hand-overs that were undone left out.
fn riding(shipment: &Shipment, before: &[HandOver]) -> Result<Vec<Riding>, Fault> {
    let counted = |lot: &Code| -> i64 {
        let standing = before.iter().filter(|hand_over| hand_over.reversed_at.is_none());
        let lines = standing.flat_map(|hand_over| &hand_over.lines).filter(|line| line.lot == *lot);
        lines.map(|line| line.received.get() + line.damaged.get() + line.missing.get()).sum()
    };
    let rest = |load: &shipment::Loaded| {
        let units = Units::new(load.units.get() - counted(&load.lot));
        let units = units.ok_or_else(|| Fault::broken(format!("more of {} was counted than shipped", load.lot)))?;
        Ok(Riding { asked: load.asked.clone(), lot: load.lot.clone(), units })
    };
    shipment.loads.iter().map(rest).collect()
}

/// The lot of what came over and above: `HAND_OVER/xN`.
fn excess(hand_over: &Code, count: &CountForm, n: usize) -> Result<Counted, Failure> {
    Ok(Counted {
        asked: count.item.clone(),
        lot: hand_over.child(format!("x{n}"))?,
        received: Units::ZERO,
        damaged: Units::ZERO,
        missing: Units::ZERO,
        excess: count.excess,
    })
}

/// What the ledger is asked.
fn signature(form: &HandOverForm, shipment: &Shipment, riding: &[Riding], lines: &[Counted]) -> Signature {
    let count = |count: &CountForm| {
        let over = lines.iter().find(|line| line.asked == count.item && !line.excess.is_zero());
        Count {
            item: count.item.clone(),
            lots: riding.iter().filter(|r| r.asked == count.item).map(|r| r.lot.clone()).collect(),
            received: count.received,
            damaged: count.damaged,
            missing: count.missing,
            excess: over.map(|line| (line.lot.clone(), line.excess)),
        }
    };
    Signature {
        shipment: shipment.code.clone(),
        site: shipment.site.clone(),
        place: shipment.place,
        counts: form.counts.iter().map(count).collect(),
    }
}

async fn record_excess(
    tx: &mut Tx<'_>,
    shipment: &Shipment,
    lines: &[Counted],
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let operation = consignment::must(tx, &shipment.consignment).await?.operation;
    for line in lines.iter().filter(|line| !line.excess.is_zero()) {
        let lot = NewLot {
            code: line.lot.clone(),
            source: Source::Excess,
            item: line.asked.clone(),
            units: line.excess,
            cost: None,
            warehouse: None,
            batch_no: None,
            expires: None,
            operation: Some(operation.clone()),
            bought: None,
            entry,
            at,
        };
        record_lot(tx, &lot).await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx<'_>,
    form: &HandOverForm,
    (code, n): (&Code, i64),
    shipment: &Shipment,
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let sql =
        "insert into delivery_hand_over (code, shipment, n, consignment, site, place, organisation, note, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let place = shipment.place.to_string();
    let row = [
        code.into(),
        (&shipment.code).into(),
        n.into(),
        (&shipment.consignment).into(),
        (&shipment.site).into(),
        (&place).into(),
        (&form.organisation).into(),
        form.note.as_deref().into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

async fn insert_lines(tx: &mut Tx<'_>, hand_over: &Code, lines: &[Counted]) -> Result<(), Failure> {
    for (line, n) in lines.iter().zip(1_i64..) {
        let sql = "insert into delivery_line (hand_over, n, asked, lot, received, damaged, missing, excess)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let row = [
            hand_over.into(),
            n.into(),
            (&line.asked).into(),
            (&line.lot).into(),
            line.received.into(),
            line.damaged.into(),
            line.missing.into(),
            line.excess.into(),
        ];
        tx.run(sql, &row).await?;
    }
    Ok(())
}

/// The statements that read hand-overs and their lines: from where, which, in which order.
macro_rules! both {
    ($from:literal, $which:literal, $order:literal) => {
        [
            concat!(
                "select h.code, h.shipment, h.consignment, h.site, h.place, h.organisation, h.note, h.entry, h.at_ms, h.reversed_at_ms, h.reversed_entry\n",
                $from,
                "\n",
                $which,
                "\n",
                $order
            ),
            concat!(
                "select l.asked, l.lot, l.received, l.damaged, l.missing, l.excess, l.hand_over\n",
                $from,
                "\njoin delivery_line as l on l.hand_over = h.code\n",
                $which,
                "\norder by l.hand_over, l.n"
            ),
        ]
    };
}

/// The hand-over of this code, undone or not.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<HandOver>, Failure> {
    let both = both!("from delivery_hand_over as h", "where h.code = $1", "order by h.code");
    Ok(whole(tx, both, &[code.into()]).await?.pop())
}

/// The hand-over of this code, refused (D103) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<HandOver, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_hand_over(code).into())
}

/// The hand-overs of a shipment, in order, undone ones too.
pub async fn of_shipment(tx: &mut Tx<'_>, shipment: &Code) -> Result<Vec<HandOver>, Failure> {
    let both = both!("from delivery_hand_over as h", "where h.shipment = $1", "order by h.n");
    whole(tx, both, &[shipment.into()]).await
}

/// The hand-overs of a consignment, by time, undone ones too.
pub async fn of_consignment(tx: &mut Tx<'_>, consignment: &Code) -> Result<Vec<HandOver>, Failure> {
    let both = both!("from delivery_hand_over as h", "where h.consignment = $1", "order by h.at_ms, h.code");
    whole(tx, both, &[consignment.into()]).await
}

/// The hand-overs of an operation that had been signed by that instant, by time, undone ones too.
pub async fn of_operation(tx: &mut Tx<'_>, operation: &Code, at: Instant) -> Result<Vec<HandOver>, Failure> {
    let both = both!(
        "from delivery_consignment as c
join delivery_hand_over as h on h.consignment = c.code and h.at_ms <= $2",
        "where c.operation = $1",
        "order by h.at_ms, h.code"
    );
    whole(tx, both, &[operation.into(), at.into()]).await
}

/// The hand-overs in a place and all that lies in it, by time, undone ones too.
pub async fn of_place(tx: &mut Tx<'_>, place: PlaceCode) -> Result<Vec<HandOver>, Failure> {
    let both =
        both!("from delivery_hand_over as h", "where $1 <= h.place and h.place < $2", "order by h.at_ms, h.code");
    let (from, to) = inside(place);
    whole(tx, both, &[(&from).into(), (&to).into()]).await
}

/// Codes of what lies in a place begin alike; a letter stands behind every digit, in every order of text.
fn inside(place: PlaceCode) -> (String, String) {
    let text = place.to_string();
    let head = match place.level() {
        1 => &text[..2],
        2 => &text[..4],
        _ => &text,
    };
    (head.to_owned(), format!("{head}a"))
}

/// Every hand-over that had been signed by that instant, or at all; by time, undone ones too.
pub async fn until(tx: &mut Tx<'_>, at: Option<Instant>) -> Result<Vec<HandOver>, Failure> {
    let both = both!("from delivery_hand_over as h", "where h.at_ms <= $1", "order by h.at_ms, h.code");
    whole(tx, both, &[at.map_or(i64::MAX, Instant::ms).into()]).await
}

/// Hand-overs with their lines: two statements, however many.
async fn whole(tx: &mut Tx<'_>, [heads, lines]: [&'static str; 2], p: &[Value<'_>]) -> Result<Vec<HandOver>, Failure> {
    let mut counted: BTreeMap<Code, Vec<Counted>> = BTreeMap::new();
    for row in tx.rows(lines, p).await? {
        counted.entry(row.parse(6)?).or_default().push(read_line(&row)?);
    }
    let rows = tx.rows(heads, p).await?;
    let one = |row: &Row| read(row, counted.remove(row.text(0)).unwrap_or_default());
    Ok(rows.iter().map(one).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row, lines: Vec<Counted>) -> Result<HandOver, Fault> {
    Ok(HandOver {
        code: row.parse(0)?,
        shipment: row.parse(1)?,
        consignment: row.parse(2)?,
        site: row.parse(3)?,
        place: row.parse(4)?,
        organisation: row.parse(5)?,
        note: row.opt_text(6).map(str::to_owned),
        lines,
        entry: row.id(7)?,
        at: row.when(8)?,
        reversed_at: row.opt_when(9)?,
        reversed_by: row.opt_id(10)?,
    })
}

fn read_line(row: &Row) -> Result<Counted, Fault> {
    Ok(Counted {
        asked: row.parse(0)?,
        lot: row.parse(1)?,
        received: row.units(2)?,
        damaged: row.units(3)?,
        missing: row.units(4)?,
        excess: row.units(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_place_begins_alike() {
        for (outer, inner, is_inside) in [
            ("220000", "220113", true),
            ("220100", "220113001", true),
            ("220113", "220113001002", true),
            ("310112107", "310112107", true),
            ("220100", "220202", false),
            ("310112107", "310112108001", false),
            ("220113001", "220113", false),
        ] {
            let (from, to) = inside(outer.parse().unwrap());
            assert_eq!(from.as_str() <= inner && inner < to.as_str(), is_inside, "{inner} in {outer}");
        }
    }
}
