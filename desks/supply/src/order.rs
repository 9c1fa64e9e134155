//! Purchase orders (采购单): what we ask a supplier for. Who made one never approves it; approved, it reserves its sum.

use std::collections::BTreeMap;

use access::{Action, may, not_the_maker};
use book::{Cause, Use};
use finance::reserve::Reservation;
use operation::Made;
use primitives::{Actor, Code, Fen, Instant, PlaceCode, Refusal, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx, padded};
use utoipa::ToSchema;

use crate::{item, refusal};

/// An order is a page: more lines are two orders.
pub const LINES_MAX: usize = 100;

/// What becomes of freight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FreightWay {
    /// A sink of its own.
    #[default]
    Own,
    /// Part of what the lots cost, by their price.
    Spread,
}

impl FreightWay {
    const ALL: [FreightWay; 2] = [FreightWay::Own, FreightWay::Spread];

    const fn word(self) -> &'static str {
        match self {
            FreightWay::Own => "own",
            FreightWay::Spread => "spread",
        }
    }
    fn of(word: &str) -> Option<FreightWay> {
        FreightWay::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// One line of an order, in the form and in the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What is asked for.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many base units.
    #[schema(value_type = i64)]
    pub units: Units,
    /// What all of them cost.
    #[schema(value_type = i64)]
    pub amount_fen: Fen,
}

/// A new order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderForm {
    /// Our number of it.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which operation.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Which fund pays.
    #[schema(value_type = String)]
    pub fund: Code,
    /// The organisation that sells.
    #[schema(value_type = String)]
    pub supplier: Code,
    /// What is asked for; lines count from 1.
    pub lines: Vec<Line>,
    /// What the way costs, at most.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub freight_fen: Fen,
    /// What becomes of it.
    #[serde(default)]
    pub freight: FreightWay,
    /// The place that the goods are for: money bound to another place is not used.
    #[schema(value_type = Option<String>)]
    pub place: Option<PlaceCode>,
    /// The purpose that they serve, likewise.
    #[schema(value_type = Option<String>)]
    pub purpose: Option<Code>,
    /// When it was made; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Order {
    /// Our number of it.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which operation.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Which fund pays.
    #[schema(value_type = String)]
    pub fund: Code,
    /// The organisation that sells.
    #[schema(value_type = String)]
    pub supplier: Code,
    /// Its lines, from 1.
    pub lines: Vec<Line>,
    /// What the way costs, at most.
    #[schema(value_type = i64)]
    pub freight_fen: Fen,
    /// What becomes of it.
    pub freight: FreightWay,
    /// Lines and freight.
    #[schema(value_type = i64)]
    pub total_fen: Fen,
    /// The place that the goods are for.
    #[schema(value_type = Option<String>)]
    pub place: Option<PlaceCode>,
    /// The purpose that they serve.
    #[schema(value_type = Option<String>)]
    pub purpose: Option<Code>,
    /// Who made it.
    #[schema(value_type = String)]
    pub maker: Code,
    /// Its entry.
    #[schema(value_type = String)]
    pub entry: book::EntryId,
    /// When it was made.
    #[schema(value_type = String)]
    pub at: Instant,
    /// When it was approved.
    #[schema(value_type = Option<String>)]
    pub approved_at: Option<Instant>,
}

impl OrderForm {
    /// Lines and freight; refused (U109) without lines, with too many, or with a line of nothing.
    pub fn total(&self) -> Result<Fen, Refusal> {
        let no = || refusal::bad_lines(LINES_MAX);
        let some = self.lines.iter().all(|line| !line.units.is_zero());
        if self.lines.is_empty() || LINES_MAX < self.lines.len() || !some {
            return Err(no());
        }
        self.lines.iter().try_fold(self.freight_fen, |sum, line| sum.checked_add(line.amount_fen).ok_or_else(no))
    }
}

impl Order {
    /// A line by its number, refused (U104) where there is none.
    pub fn line(&self, line: i64) -> Result<&Line, Refusal> {
        let at = usize::try_from(line).ok().and_then(|n| n.checked_sub(1));
        at.and_then(|at| self.lines.get(at)).ok_or_else(|| refusal::unknown_line(&self.code, line))
    }
    /// What it asks the fund to keep.
    fn reservation(&self) -> Reservation {
        let item = if let [line] = self.lines.as_slice() { Some(line.item.clone()) } else { None };
        let aim = Use { place: self.place, purpose: self.purpose.clone(), item, ..Use::default() };
        Reservation { order: self.code.clone(), fund: self.fund.clone(), fen: self.total_fen, aim }
    }
    /// Refused (U110) unless it stood approved at that instant.
    pub fn must_be_approved(&self, at: Instant) -> Result<(), Refusal> {
        let stood = self.approved_at.is_some_and(|approved| approved <= at);
        if stood { Ok(()) } else { Err(refusal::not_approved(&self.code, at)) }
    }
}

/// Makes an order: a fact. Operation, fund, supplier and items must be known.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &OrderForm) -> Result<Made, Failure> {
    may(by, Action::MakeOrder)?;
    let total = form.total()?;
    operation::must(tx, &form.operation).await?;
    finance::fund::must(tx, &form.fund).await?;
    operation::organisation::must(tx, &form.supplier).await?;
    for line in &form.lines {
        item::must(tx, &line.item).await?;
    }
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken("order", &form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("order:{}", form.code);
    let entry = book::state(tx, by, now, Cause::of("order", &form.code)?, &key, at, form).await?;
    insert(tx, by, form, total, (entry, at)).await?;
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(
    tx: &mut Tx<'_>,
    by: &Actor,
    form: &OrderForm,
    total: Fen,
    (entry, at): (book::EntryId, Instant),
) -> Result<(), Failure> {
    let sql =
        "insert into supply_order (code, operation, fund, supplier, freight_fen, freight, total_fen, place, purpose,
    maker, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let place = form.place.map(|place| place.to_string());
    let row = [
        (&form.code).into(),
        (&form.operation).into(),
        (&form.fund).into(),
        (&form.supplier).into(),
        form.freight_fen.into(),
        form.freight.word().into(),
        total.into(),
        place.as_deref().into(),
        form.purpose.as_ref().into(),
        (&by.name).into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    for (line, n) in form.lines.iter().zip(1_i64..) {
        let sql = "insert into supply_order_line (order_code, line, item, units, amount_fen)
values ($1, $2, $3, $4, $5)";
        let row = [(&form.code).into(), n.into(), (&line.item).into(), line.units.into(), line.amount_fen.into()];
        tx.run(sql, &row).await?;
    }
    Ok(())
}

/// Approves an order that somebody else made, and reserves its sum in the fund.
pub async fn approve(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    code: &Code,
    at: Option<Instant>,
) -> Result<Made, Failure> {
    may(by, Action::ApproveOrder)?;
    let order = must(tx, code).await?;
    not_the_maker(by, &order.maker)?;
    if order.approved_at.is_some() {
        return Err(refusal::approved_already(code).into());
    }
    let at = at.unwrap_or(now);
    if at < order.at {
        return Err(refusal::approved_early(code, order.at, at).into());
    }
    let key = format!("order_approval:{code}");
    let said = serde_json::json!({"order": code, "fund": order.fund, "reserved_fen": order.total_fen});
    let entry = book::state(tx, by, now, Cause::of("order_approval", code)?, &key, at, &said).await?;
    finance::reserve::reserve(tx, &order.reservation(), at, entry).await?;
    let sql = "update supply_order set checker = $2, approved_entry = $3, approved_at_ms = $4
where code = $1";
    tx.run(sql, &[code.into(), (&by.name).into(), (&entry).into(), at.into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

/// The order of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Order>, Failure> {
    let sql =
        "select code, operation, fund, supplier, freight_fen, freight, total_fen, place, purpose, maker, entry, at_ms,
    approved_at_ms
from supply_order
where code = $1";
    let Some(row) = tx.row(sql, &[code.into()]).await? else { return Ok(None) };
    let sql = "select item, units, amount_fen from supply_order_line where order_code = $1 order by line";
    let lines = tx.rows(sql, &[code.into()]).await?;
    Ok(Some(read(&row, lines.iter().map(read_line).collect::<Result<_, Fault>>()?)?))
}

/// The order of this code, refused (U103) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Order, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_order(code).into())
}

/// Those of these orders that there are, by code: two statements for sixteen.
pub async fn among(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<Code, Order>, Failure> {
    let heads =
        "select code, operation, fund, supplier, freight_fen, freight, total_fen, place, purpose, maker, entry, at_ms,
    approved_at_ms
from supply_order
where code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let lines = "select item, units, amount_fen, order_code
from supply_order_line
where order_code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by order_code, line";
    let mut found = BTreeMap::new();
    for some in codes.chunks(16) {
        let mut of: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for row in tx.rows(lines, &padded(some, 16)).await? {
            of.entry(row.text(3).to_owned()).or_default().push(read_line(&row)?);
        }
        for row in tx.rows(heads, &padded(some, 16)).await? {
            let order = read(&row, of.remove(row.text(0)).unwrap_or_default())?;
            found.insert(order.code.clone(), order);
        }
    }
    Ok(found)
}

fn read_line(row: &Row) -> Result<Line, Fault> {
    Ok(Line { item: row.parse(0)?, units: row.units(1)?, amount_fen: row.fen(2)? })
}

fn read(row: &Row, lines: Vec<Line>) -> Result<Order, Fault> {
    Ok(Order {
        code: row.parse(0)?,
        operation: row.parse(1)?,
        fund: row.parse(2)?,
        supplier: row.parse(3)?,
        lines,
        freight_fen: row.fen(4)?,
        freight: FreightWay::of(row.text(5)).ok_or_else(|| Fault::broken(format!("freight {}", row.text(5))))?,
        total_fen: row.fen(6)?,
        place: row.opt_parse(7)?,
        purpose: row.opt_parse(8)?,
        maker: row.parse(9)?,
        entry: row.id(10)?,
        at: row.when(11)?,
        approved_at: row.opt_when(12)?,
    })
}
