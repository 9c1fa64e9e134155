//! Intakes (入库): goods of an approved order come, and open their lots. An order for N95 is not filled with KN95.

use std::collections::BTreeMap;

use access::{Action, may};
use book::rule::{Bought, Freight, Head, Intake, NewLot, spread, take_in};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Day, Fen, Instant, Refusal, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Tx};
use utoipa::ToSchema;

use crate::lot::{Came, came, record_lot};
use crate::order::{FreightWay, LINES_MAX, Order};
use crate::{Item, Source, Substitution, item, lot, order, refusal, substitution, warehouse};

/// A maker's mark is a line.
const BATCH_NO_CHARS_MAX: usize = 60;

/// Goods of one line that came together: one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeLine {
    /// The order's line, from 1.
    pub line: i64,
    /// What came, by what stands on the box.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many base units.
    #[schema(value_type = i64)]
    pub units: Units,
    /// What the supplier asks for them.
    #[schema(value_type = i64)]
    pub amount_fen: Fen,
    /// The maker's mark.
    pub batch_no: String,
    /// The last day of use; equipment may have none.
    #[schema(value_type = Option<String>)]
    pub expires: Option<Day>,
    /// The approved substitution, where another item came than was ordered.
    #[schema(value_type = Option<String>)]
    pub substitution: Option<Code>,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeForm {
    /// For which order.
    #[schema(value_type = String)]
    pub order: Code,
    /// Where it stands now.
    #[schema(value_type = String)]
    pub warehouse: Code,
    /// What came, a lot a line.
    pub lines: Vec<IntakeLine>,
    /// What the way cost.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub freight_fen: Fen,
    /// When it came; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An intake that is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TakenIn {
    /// `ORDER/N`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// The lots, `ORDER/LINE/N`, counted within the line.
    #[schema(value_type = Vec<String>)]
    pub lots: Vec<Code>,
    /// The entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
}

/// What the rule looks at.
struct Seen<'a> {
    order: &'a Order,
    items: &'a BTreeMap<Code, Item>,
    substitutions: &'a BTreeMap<Code, Substitution>,
    came: &'a BTreeMap<i64, Came>,
    /// Freight of earlier intakes.
    freight: Fen,
}

/// The lots' codes, one a line of the form; refused where something else, expired goods, or more than was ordered came.
fn decide(form: &IntakeForm, seen: &Seen<'_>, at: Instant) -> Result<Vec<Code>, Refusal> {
    let order = seen.order;
    order.must_be_approved(at)?;
    if form.lines.is_empty() || LINES_MAX < form.lines.len() || form.lines.iter().any(|line| line.units.is_zero()) {
        return Err(refusal::bad_lines(LINES_MAX));
    }
    let mut so_far = seen.came.clone();
    let mut codes = Vec::new();
    for line in &form.lines {
        let ordered = order.line(line.line)?;
        let code = lot_code(order, line, so_far.get(&line.line).map_or(0, |came| came.lots))?;
        fits(form, seen, line, &ordered.item, at)?;
        keeps(seen, line, &code, at)?;
        let came = so_far.entry(line.line).or_default();
        let waits = ordered.units.checked_sub(came.units).unwrap_or(Units::ZERO);
        if waits < line.units {
            return Err(refusal::more_units(&order.code, line.line, waits, line.units));
        }
        came.lots += 1;
        came.units = came.units.checked_add(line.units).unwrap_or(ordered.units);
        codes.push(code);
    }
    costs(form, seen)?;
    Ok(codes)
}

fn lot_code(order: &Order, line: &IntakeLine, lots: i64) -> Result<Code, Refusal> {
    order.code.child(line.line)?.child(lots + 1)
}

/// What came is what was ordered, or what an approved substitution lets take its place.
fn fits(form: &IntakeForm, seen: &Seen<'_>, line: &IntakeLine, asked: &Code, at: Instant) -> Result<(), Refusal> {
    if line.item == *asked {
        return Ok(());
    }
    let Some(code) = &line.substitution else {
        return Err(refusal::other_item(&form.order, line.line, asked, &line.item));
    };
    let found = seen.substitutions.get(code).ok_or_else(|| refusal::unknown_substitution(code))?;
    found.lets(asked, &line.item, Some((&form.order, line.line)), at)
}

/// It has a mark, and a day of expiry that is not over, where its kind has one.
fn keeps(seen: &Seen<'_>, line: &IntakeLine, lot: &Code, at: Instant) -> Result<(), Refusal> {
    let chars = line.batch_no.trim().chars().count();
    if chars == 0 || BATCH_NO_CHARS_MAX < chars {
        return Err(refusal::bad_text("batch_no", BATCH_NO_CHARS_MAX));
    }
    let item = seen.items.get(&line.item).ok_or_else(|| refusal::unknown_item(&line.item))?;
    match line.expires {
        None if item.category.expires() => Err(refusal::no_expiry(&item.code)),
        Some(last) if last < at.day() => Err(refusal::expired(lot, last, at.day())),
        _ => Ok(()),
    }
}

/// All intakes together cost no more than the order.
fn costs(form: &IntakeForm, seen: &Seen<'_>) -> Result<(), Refusal> {
    let no = || refusal::bad_lines(LINES_MAX);
    let before = seen.came.values().try_fold(seen.freight, |sum, came| sum.checked_add(came.amount)).ok_or_else(no)?;
    let left = seen.order.total_fen.checked_sub(before).unwrap_or(Fen::ZERO);
    let asked = sum(form)?;
    if left < asked { Err(refusal::more_money(&form.order, left, asked)) } else { Ok(()) }
}

/// Goods and freight; refused (U109) where no number holds them.
fn sum(form: &IntakeForm) -> Result<Fen, Refusal> {
    let no = || refusal::bad_lines(LINES_MAX);
    form.lines.iter().try_fold(form.freight_fen, |sum, line| sum.checked_add(line.amount_fen).ok_or_else(no))
}

/// What each lot costs: its price, and its share of freight where that is spread.
fn lot_costs(form: &IntakeForm, order: &Order) -> Result<Vec<Fen>, Refusal> {
    let no = || refusal::no_weight(&form.order);
    let mut shares = vec![0; form.lines.len()];
    if order.freight == FreightWay::Spread && !form.freight_fen.is_zero() {
        shares = spread(form.freight_fen.get(), &weights(form)).map_err(|_| no())?;
    }
    let cost = |(line, share): (&IntakeLine, i64)| line.amount_fen.checked_add(Fen::new(share)?);
    form.lines.iter().zip(shares).map(|pair| cost(pair).ok_or_else(no)).collect()
}

/// Spread freight goes by price.
fn weights(form: &IntakeForm) -> Vec<i64> {
    form.lines.iter().map(|line| line.amount_fen.get()).collect()
}

/// What the ledger is asked.
fn asked(form: &IntakeForm, order: &Order, lots: &[Code], n: i64) -> Result<Intake, Refusal> {
    let own = order.freight == FreightWay::Own && !form.freight_fen.is_zero();
    let spread = order.freight == FreightWay::Spread && !form.freight_fen.is_zero();
    let sinks = if own {
        let code = order.code.child("freight")?.child(n)?;
        vec![Bought { code, what: "freight".parse()?, fen: form.freight_fen }]
    } else {
        Vec::new()
    };
    let lot = |(line, code): (&IntakeLine, &Code)| NewLot {
        code: code.clone(),
        item: line.item.clone(),
        units: line.units,
        fen: line.amount_fen,
        warehouse: form.warehouse.clone(),
    };
    Ok(Intake {
        order: order.code.clone(),
        fund: order.fund.clone(),
        lots: form.lines.iter().zip(lots).map(lot).collect(),
        sinks,
        freight: spread.then(|| Freight { fen: form.freight_fen, weights: weights(form) }),
        place: order.place,
        purpose: order.purpose.clone(),
        recipient: None,
    })
}

/// Takes goods in: their lots open in the warehouse, and money of the fund is fixed to them, unit by unit.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &IntakeForm) -> Result<TakenIn, Failure> {
    may(by, Action::TakeIn)?;
    let at = form.at.unwrap_or(now);
    let order = order::must(tx, &form.order).await?;
    warehouse::must(tx, &form.warehouse).await?;
    let (mut items, mut substitutions) = (BTreeMap::new(), BTreeMap::new());
    for line in &form.lines {
        items.insert(line.item.clone(), item::must(tx, &line.item).await?);
        if let Some(code) = &line.substitution {
            substitutions.insert(code.clone(), substitution::must(tx, code).await?);
        }
    }
    let came = came(tx, &order.code).await?;
    let (n, freight) = before(tx, &order.code).await?;
    let seen = Seen { order: &order, items: &items, substitutions: &substitutions, came: &came, freight };
    let lots = decide(form, &seen, at)?;
    let (costs, total) = (lot_costs(form, &order)?, sum(form)?);
    let what = asked(form, &order, &lots, n + 1)?;
    let code = order.code.child(n + 1)?;
    let head = Head { cause: Cause::of("intake", &code)?, key: format!("intake:{code}"), at };
    let draft = book::decide(tx, |picture| take_in(picture, &head, &what)).await?;
    // Before it is posted: finance looks at what was prepaid, which the entry uses first.
    finance::reserve::consume(tx, &order.code, total, at, draft.id()).await?;
    let entry = book::post(tx, by, now, &draft).await?;
    insert(tx, form, &code, (entry, at)).await?;
    for ((line, code), cost) in form.lines.iter().zip(&lots).zip(costs) {
        record_lot(tx, &new_lot(form, &order, line, (code, cost), (entry, at))).await?;
    }
    release(tx, &order, at, entry).await?;
    Ok(TakenIn { code, lots, entry })
}

fn new_lot(
    form: &IntakeForm,
    order: &Order,
    line: &IntakeLine,
    (code, cost): (&Code, Fen),
    (entry, at): (EntryId, Instant),
) -> lot::NewLot {
    lot::NewLot {
        code: code.clone(),
        source: Source::Order,
        item: line.item.clone(),
        units: line.units,
        cost: Some(cost),
        warehouse: Some(form.warehouse.clone()),
        batch_no: Some(line.batch_no.clone()),
        expires: line.expires,
        operation: Some(order.operation.clone()),
        bought: Some((order.code.clone(), line.line, line.amount_fen)),
        entry,
        at,
    }
}

/// How many intakes an order had, and their freight.
async fn before(tx: &mut Tx<'_>, order: &Code) -> Result<(i64, Fen), Failure> {
    let sql = "select count(*), cast(coalesce(sum(freight_fen), 0) as bigint)
from supply_intake
where order_code = $1";
    match tx.row(sql, &[order.into()]).await? {
        Some(row) => Ok((row.int(0), row.fen(1)?)),
        None => Ok((0, Fen::ZERO)),
    }
}

async fn insert(
    tx: &mut Tx<'_>,
    form: &IntakeForm,
    code: &Code,
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let sql = "insert into supply_intake (code, order_code, warehouse, freight_fen, entry, at_ms)
values ($1, $2, $3, $4, $5, $6)";
    let row = [
        code.into(),
        (&form.order).into(),
        (&form.warehouse).into(),
        form.freight_fen.into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// When all has come, what the order still keeps is free again.
async fn release(tx: &mut Tx<'_>, order: &Order, at: Instant, entry: EntryId) -> Result<(), Failure> {
    let came = came(tx, &order.code).await?;
    let whole = |(line, n): (&order::Line, i64)| came.get(&n).is_some_and(|came| came.units == line.units);
    if order.lines.iter().zip(1_i64..).all(whole) {
        finance::reserve::release(tx, &order.code, at, entry).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, order::Line};

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }
    fn fen(n: i64) -> Fen {
        Fen::new(n).unwrap()
    }
    fn units(n: i64) -> Units {
        Units::new(n).unwrap()
    }
    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }
    const DAY: &str = "2022-03-14T12:00:00+08:00";

    fn order(freight: FreightWay) -> Order {
        let line = |item: &str| Line { item: code(item), units: units(100), amount_fen: fen(1000) };
        Order {
            code: code("PO-1"),
            operation: code("jilin-2022"),
            fund: code("jilin"),
            supplier: code("maker"),
            lines: vec![line("n95"), line("sprayer")],
            freight_fen: fen(30),
            freight,
            total_fen: fen(2030),
            place: None,
            purpose: None,
            maker: code("logistics"),
            entry: EntryId::of(&["order"]),
            at: at("2022-03-13T12:00:00+08:00"),
            approved_at: Some(at("2022-03-13T13:00:00+08:00")),
        }
    }
    fn catalogue() -> BTreeMap<Code, Item> {
        let names = operation::Names { zh: "物".to_owned(), en: "thing".to_owned() };
        let item = |name: &str, category| {
            let (names, unit) = (names.clone(), names.clone());
            let item = Item { code: code(name), names, category, standard: None, edition: None, grade: None, unit };
            (code(name), item)
        };
        [item("n95", Category::Mask), item("kn95", Category::Mask), item("sprayer", Category::Equipment)].into()
    }
    fn form() -> IntakeForm {
        let line = IntakeLine {
            line: 1,
            item: code("n95"),
            units: units(60),
            amount_fen: fen(600),
            batch_no: "A1".to_owned(),
            expires: Day::new(2024, 3, 1),
            substitution: None,
        };
        IntakeForm { order: code("PO-1"), warehouse: code("cc"), lines: vec![line], freight_fen: fen(30), at: None }
    }
    fn try_in(form: &IntakeForm, order: &Order, came: &BTreeMap<i64, Came>) -> Result<Vec<Code>, String> {
        let (items, substitutions) = (catalogue(), BTreeMap::new());
        let seen = Seen { order, items: &items, substitutions: &substitutions, came, freight: Fen::ZERO };
        decide(form, &seen, at(DAY)).map_err(|no| no.code().to_owned())
    }

    #[test]
    fn a_lot_is_counted_within_its_line() {
        let mut two = form();
        two.lines.push(IntakeLine { units: units(40), amount_fen: fen(400), ..two.lines[0].clone() });
        let none = BTreeMap::new();
        let lots = try_in(&two, &order(FreightWay::Own), &none).unwrap();
        assert_eq!(lots, [code("PO-1/1/1"), code("PO-1/1/2")]);
        let came = BTreeMap::from([(1, Came { lots: 2, units: units(30), amount: fen(300) })]);
        assert_eq!(try_in(&form(), &order(FreightWay::Own), &came).unwrap(), [code("PO-1/1/3")]);
    }

    #[test]
    fn an_n95_order_is_not_filled_with_kn95_and_nothing_expired_comes_in() {
        let none = BTreeMap::new();
        let mut waiting = order(FreightWay::Own);
        waiting.approved_at = None;
        assert_eq!(try_in(&form(), &waiting, &none).unwrap_err(), "U110");
        type Edit = fn(&mut IntakeForm);
        let edits: [(&str, Edit); 9] = [
            ("U109", |f| f.lines.clear()),
            ("U104", |f| f.lines[0].line = 3),
            ("U113", |f| f.lines[0].item = "kn95".parse().unwrap()),
            ("U121", |f| f.lines[0].batch_no.clear()),
            ("U115", |f| f.lines[0].expires = None),
            ("U116", |f| f.lines[0].expires = Day::new(2022, 3, 13)),
            ("U117", |f| f.lines[0].units = Units::new(101).unwrap()),
            ("U118", |f| f.lines[0].amount_fen = Fen::new(2001).unwrap()),
            ("U106", |f| {
                f.lines[0].item = "kn95".parse().unwrap();
                f.lines[0].substitution = Some("PO-1.1.s1".parse().unwrap());
            }),
        ];
        for (want, edit) in edits {
            let mut bad = form();
            edit(&mut bad);
            assert_eq!(try_in(&bad, &order(FreightWay::Own), &none).unwrap_err(), want);
        }
    }

    #[test]
    fn freight_is_a_sink_or_part_of_the_cost() {
        let (form, lots) = (form(), [code("PO-1/1/1")]);
        let own = order(FreightWay::Own);
        assert_eq!(lot_costs(&form, &own).unwrap(), [fen(600)]);
        assert_eq!(asked(&form, &own, &lots, 1).unwrap().sinks[0].code, code("PO-1/freight/1"));
        let spread = order(FreightWay::Spread);
        assert_eq!(lot_costs(&form, &spread).unwrap(), [fen(630)]);
        let what = asked(&form, &spread, &lots, 1).unwrap();
        assert!(what.sinks.is_empty() && what.freight.is_some());
        let mut free = form.clone();
        free.lines[0].amount_fen = Fen::ZERO;
        assert_eq!(lot_costs(&free, &spread).unwrap_err().code(), "U119");
    }
}
