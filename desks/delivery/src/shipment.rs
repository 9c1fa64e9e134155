//! Shipments (发运): goods leave a warehouse for a site. An expired lot stays, and an N95 is not a KN95.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, may};
use book::rule::{Head, Load, carry};
use book::{Account, AxisCode, Cause, EntryId, Use};
use operation::Site;
use primitives::{Actor, Code, Instant, PlaceCode, Units};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx, Value};
use supply::{Substitution, item, lot, substitution, warehouse};
use utoipa::ToSchema;

use crate::fefo::{NamedLot, Shelf, Want, choose};
use crate::{Consignment, consignment, refusal};

/// A shipment is a lorry or two.
pub const LOADS_MAX: usize = 100;
/// A waybill's number is a line.
const WAYBILL_CHARS_MAX: usize = 60;

/// An item on a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadForm {
    /// What the site asked for.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many base units.
    #[schema(value_type = i64)]
    pub units: Units,
    /// The lots, where the officer names them; else the first to expire go first.
    #[serde(default)]
    pub lots: Vec<NamedLot>,
    /// The approved substitution, where another item goes than was asked for.
    #[schema(value_type = Option<String>)]
    pub substitution: Option<Code>,
}

/// A new shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentForm {
    /// Of which consignment.
    #[schema(value_type = String)]
    pub consignment: Code,
    /// The warehouse.
    #[schema(value_type = String)]
    pub from: Code,
    /// The site.
    #[schema(value_type = String)]
    pub to: Code,
    /// What is on it, an item a line.
    pub loads: Vec<LoadForm>,
    /// The carrier's number.
    pub waybill: Option<String>,
    /// The carrier, an organisation.
    #[schema(value_type = Option<String>)]
    pub carrier: Option<Code>,
    /// When it left; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Units of one lot on a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Loaded {
    /// The item that was asked for.
    #[schema(value_type = String)]
    pub asked: Code,
    /// The lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// How many of it.
    #[schema(value_type = i64)]
    pub units: Units,
    /// The substitution, where the lot is another item than was asked for.
    #[schema(value_type = Option<String>)]
    pub substitution: Option<Code>,
}

impl Loaded {
    /// The number line of its lot.
    pub fn axis(&self) -> AxisCode {
        AxisCode::of(&self.lot)
    }
}

/// A shipment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shipment {
    /// `CONSIGNMENT/N`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// Of which consignment.
    #[schema(value_type = String)]
    pub consignment: Code,
    /// The warehouse that it leaves.
    #[schema(value_type = String)]
    pub warehouse: Code,
    /// The site that it goes to.
    #[schema(value_type = String)]
    pub site: Code,
    /// The site's place when it left.
    #[schema(value_type = String)]
    pub place: PlaceCode,
    /// The carrier's number.
    pub waybill: Option<String>,
    /// The carrier.
    #[schema(value_type = Option<String>)]
    pub carrier: Option<Code>,
    /// What is on it, in the order in which it is signed for.
    pub loads: Vec<Loaded>,
    /// Its entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
    /// When it left.
    #[schema(value_type = String)]
    pub at: Instant,
    /// When it was undone.
    #[schema(value_type = Option<String>)]
    pub reversed_at: Option<Instant>,
    /// The entry that undid it.
    #[schema(value_type = Option<String>)]
    pub reversed_by: Option<EntryId>,
}

impl Shipment {
    /// What it brings to a sum by then, and takes back from when it was undone.
    pub(crate) fn steps(&self, by: Instant, units: i64) -> Vec<(Instant, EntryId, i64)> {
        let mut steps = vec![(self.at, self.entry, units)];
        steps.extend(self.reversed_at.zip(self.reversed_by).map(|(at, entry)| (at, entry, -units)));
        steps.retain(|(at, ..)| *at <= by);
        steps
    }
    /// Whether it stands at that instant: it had left, and was not undone.
    pub fn stands_at(&self, at: Instant) -> bool {
        self.at <= at && self.reversed_at.is_none_or(|undone| at < undone)
    }
}

/// A shipment that is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shipped {
    /// `CONSIGNMENT/N`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// What is on it.
    pub loads: Vec<Loaded>,
    /// The entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
}

/// Sends goods on their way. Refused: too few, expired on that day, another item than asked without an approved substitution,
/// a place or purpose that the goods are not for.
pub async fn ship(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ShipmentForm) -> Result<Shipped, Failure> {
    may(by, Action::Ship)?;
    let at = form.at.unwrap_or(now);
    let consignment = consignment::must(tx, &form.consignment).await?;
    warehouse::must(tx, &form.from).await?;
    let site = operation::site::must(tx, &form.to).await?;
    if site.operation != consignment.operation {
        return Err(refusal::other_operation(&form.to, &consignment.code).into());
    }
    check(tx, form).await?;
    let n = count(tx, &consignment.code).await? + 1;
    let code = consignment.code.child(n)?;
    let head = Head { cause: Cause::of("shipment", &code)?, key: format!("shipment:{code}"), at };
    let route = route(form, &consignment, &site, &code);
    let loads = load(tx, form, &head, &route).await?;
    let moved: Vec<Load> = loads.iter().map(|l| Load { lot: l.lot.clone(), units: l.units }).collect();
    let rule = |picture: &book::Picture| carry(picture, &head, &moved, &route.from, &route.to, &route.aim);
    let entry = book::change(tx, by, now, rule).await?;
    insert(tx, form, (&code, n), &site, (entry, at)).await?;
    insert_loads(tx, &code, &loads).await?;
    Ok(Shipped { code, loads, entry })
}

/// From where to where, and what for.
struct Route {
    from: Account,
    to: Account,
    aim: Use,
}

fn route(form: &ShipmentForm, consignment: &Consignment, site: &Site, code: &Code) -> Route {
    Route {
        from: Account::Warehouse(form.from.clone()),
        to: Account::InTransit(code.clone()),
        aim: Use {
            place: Some(site.place),
            purpose: consignment.purpose_code.clone(),
            recipient: Some(site.code.clone()),
            ..Use::default()
        },
    }
}

async fn check(tx: &mut Tx<'_>, form: &ShipmentForm) -> Result<(), Failure> {
    let named = |load: &LoadForm| load.lots.iter().all(|lot| !lot.units.is_zero());
    let some = form.loads.iter().all(|load| !load.units.is_zero() && load.lots.len() <= LOADS_MAX && named(load));
    if form.loads.is_empty() || LOADS_MAX < form.loads.len() || !some {
        return Err(refusal::bad_lines(LOADS_MAX).into());
    }
    let long = |text: &String| text.trim().is_empty() || WAYBILL_CHARS_MAX < text.chars().count();
    if form.waybill.as_ref().is_some_and(long) {
        return Err(refusal::bad_text("waybill", WAYBILL_CHARS_MAX).into());
    }
    if let Some(carrier) = &form.carrier {
        operation::organisation::must(tx, carrier).await?;
    }
    let mut seen = BTreeSet::new();
    for load in &form.loads {
        item::must(tx, &load.item).await?;
        if !seen.insert(&load.item) {
            return Err(refusal::twice(&load.item).into());
        }
    }
    Ok(())
}

/// Which units of which lots go, for every line of the form.
async fn load(tx: &mut Tx<'_>, form: &ShipmentForm, head: &Head, route: &Route) -> Result<Vec<Loaded>, Failure> {
    let rights = rights(tx, form, head.at).await?;
    let mut shelves = shelves(tx, form, &rights, head, route).await?;
    let (mut loads, mut seen) = (Vec::new(), BTreeSet::new());
    for line in &form.loads {
        let right = rights.get(&line.item);
        let want = Want { asked: &line.item, substitute: right.map(|s| &s.item), units: line.units, named: &line.lots };
        for (lot, units) in choose(&form.from, &mut shelves, &want, head.at.day())? {
            if !seen.insert(lot.clone()) {
                return Err(refusal::twice(&lot).into());
            }
            let is = shelves.iter().find(|s| s.lot == lot).map(|s| &s.item);
            let substitution = right.filter(|s| Some(&s.item) == is).map(|s| s.code.clone());
            loads.push(Loaded { asked: line.item.clone(), lot, units, substitution });
        }
    }
    Ok(loads)
}

/// The substitutions that the form names, by the item that is asked for; each approved by then.
async fn rights(tx: &mut Tx<'_>, form: &ShipmentForm, at: Instant) -> Result<BTreeMap<Code, Substitution>, Failure> {
    let mut rights = BTreeMap::new();
    for load in &form.loads {
        if let Some(code) = &load.substitution {
            let right = substitution::must(tx, code).await?;
            right.lets(&load.item, &right.item, None, at)?;
            rights.insert(load.item.clone(), right);
        }
    }
    Ok(rights)
}

/// What stands in the warehouse of the items that may go, and every lot that is named, whatever it is.
async fn shelves(
    tx: &mut Tx<'_>,
    form: &ShipmentForm,
    rights: &BTreeMap<Code, Substitution>,
    head: &Head,
    route: &Route,
) -> Result<Vec<Shelf>, Failure> {
    let mut stand: BTreeMap<Code, i64> = BTreeMap::new();
    for (axis, units) in book::stock::in_account(tx, &route.from).await? {
        stand.insert(axis.as_str().parse().map_err(Fault::broken)?, units);
    }
    let named: BTreeSet<&Code> = form.loads.iter().flat_map(|load| &load.lots).map(|lot| &lot.lot).collect();
    for lot in &named {
        stand.entry((*lot).clone()).or_default();
    }
    let wanted = |item: &Code| {
        form.loads.iter().any(|load| load.item == *item) || rights.values().any(|right| right.item == *item)
    };
    let mut shelves = Vec::new();
    for (code, units) in stand {
        let lot = lot::must(tx, &code).await?;
        let item = lot.item_now(tx).await?;
        if wanted(&item) || named.contains(&code) {
            let may_go = 0 < units && may_go(tx, head, route, &code).await?;
            let units = Units::new(units).ok_or_else(|| Fault::broken(format!("{units} units of {code}")))?;
            shelves.push(Shelf { lot: code, item, expires: lot.expires, units, may_go });
        }
    }
    Ok(shelves)
}

/// Whether the book would let one unit of the lot go there: asked, never posted.
async fn may_go(tx: &mut Tx<'_>, head: &Head, route: &Route, lot: &Code) -> Result<bool, Failure> {
    let one = [Load { lot: lot.clone(), units: Units::new(1).unwrap_or(Units::ZERO) }];
    let rule = |picture: &book::Picture| carry(picture, head, &one, &route.from, &route.to, &route.aim);
    match book::decide(tx, rule).await {
        Ok(_) => Ok(true),
        Err(Failure::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

async fn count(tx: &mut Tx<'_>, consignment: &Code) -> Result<i64, Failure> {
    let sql = "select count(*) from delivery_shipment where consignment = $1";
    Ok(tx.row(sql, &[consignment.into()]).await?.map_or(0, |row| row.int(0)))
}

async fn insert(
    tx: &mut Tx<'_>,
    form: &ShipmentForm,
    (code, n): (&Code, i64),
    site: &Site,
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let sql =
        "insert into delivery_shipment (code, consignment, n, warehouse, site, place, waybill, carrier, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let place = site.place.to_string();
    let row = [
        code.into(),
        (&form.consignment).into(),
        n.into(),
        (&form.from).into(),
        (&site.code).into(),
        (&place).into(),
        form.waybill.as_deref().into(),
        form.carrier.as_ref().into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

async fn insert_loads(tx: &mut Tx<'_>, shipment: &Code, loads: &[Loaded]) -> Result<(), Failure> {
    for (load, n) in loads.iter().zip(1_i64..) {
        let sql = "insert into delivery_load (shipment, n, asked, lot, units, substitution)
values ($1, $2, $3, $4, $5, $6)";
        let substitution = load.substitution.as_ref();
        let row = [
            shipment.into(),
            n.into(),
            (&load.asked).into(),
            (&load.lot).into(),
            load.units.into(),
            substitution.into(),
        ];
        tx.run(sql, &row).await?;
    }
    Ok(())
}

/// The statements that read shipments and their loads: from where, which, in which order.
macro_rules! both {
    ($from:literal, $which:literal, $order:literal) => {
        [
            concat!(
                "select s.code, s.consignment, s.warehouse, s.site, s.place, s.waybill, s.carrier, s.entry, s.at_ms, s.reversed_at_ms, s.reversed_entry\n",
                $from,
                "\n",
                $which,
                "\n",
                $order
            ),
            concat!(
                "select l.asked, l.lot, l.units, l.substitution, l.shipment\n",
                $from,
                "\njoin delivery_load as l on l.shipment = s.code\n",
                $which,
                "\norder by l.shipment, l.n"
            ),
        ]
    };
}

/// The shipment of this code, undone or not.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Shipment>, Failure> {
    let both = both!("from delivery_shipment as s", "where s.code = $1", "order by s.code");
    Ok(whole(tx, both, &[code.into()]).await?.pop())
}

/// The shipment of this code, refused (D102) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Shipment, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_shipment(code).into())
}

/// The shipments of a consignment, as they left, undone ones too.
pub async fn of_consignment(tx: &mut Tx<'_>, consignment: &Code) -> Result<Vec<Shipment>, Failure> {
    let both = both!("from delivery_shipment as s", "where s.consignment = $1", "order by s.n");
    whole(tx, both, &[consignment.into()]).await
}

/// The shipments of an operation that had left by that instant, as they left, undone ones too.
pub async fn of_operation(tx: &mut Tx<'_>, operation: &Code, at: Instant) -> Result<Vec<Shipment>, Failure> {
    let both = both!(
        "from delivery_consignment as c
join delivery_shipment as s on s.consignment = c.code and s.at_ms <= $2",
        "where c.operation = $1",
        "order by s.at_ms, s.code"
    );
    whole(tx, both, &[operation.into(), at.into()]).await
}

/// Every shipment that had left by that instant, as they left, undone ones too.
pub async fn until(tx: &mut Tx<'_>, at: Instant) -> Result<Vec<Shipment>, Failure> {
    let both = both!("from delivery_shipment as s", "where s.at_ms <= $1", "order by s.at_ms, s.code");
    whole(tx, both, &[at.into()]).await
}

/// Shipments with their loads: two statements, however many.
async fn whole(tx: &mut Tx<'_>, [heads, loads]: [&'static str; 2], p: &[Value<'_>]) -> Result<Vec<Shipment>, Failure> {
    let mut loaded: BTreeMap<Code, Vec<Loaded>> = BTreeMap::new();
    for row in tx.rows(loads, p).await? {
        loaded.entry(row.parse(4)?).or_default().push(read_load(&row)?);
    }
    let rows = tx.rows(heads, p).await?;
    let one = |row: &Row| read(row, loaded.remove(row.text(0)).unwrap_or_default());
    Ok(rows.iter().map(one).collect::<Result<_, Fault>>()?)
}

/// Units of each lot that stood on shipments of an operation at that instant: lot, operation, units.
pub async fn loaded(tx: &mut Tx<'_>, at: Instant) -> Result<Vec<(Code, Code, i64)>, Failure> {
    let sql = "select l.lot, c.operation, cast(sum(l.units) as bigint)
from delivery_shipment as s
join delivery_load as l on l.shipment = s.code
join delivery_consignment as c on c.code = s.consignment
where s.at_ms <= $1 and (s.reversed_at_ms is null or $1 < s.reversed_at_ms)
group by l.lot, c.operation
order by l.lot, c.operation";
    let rows = tx.rows(sql, &[at.into()]).await?;
    Ok(rows.iter().map(|row| Ok((row.parse(0)?, row.parse(1)?, row.int(2)))).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row, loads: Vec<Loaded>) -> Result<Shipment, Fault> {
    Ok(Shipment {
        code: row.parse(0)?,
        consignment: row.parse(1)?,
        warehouse: row.parse(2)?,
        site: row.parse(3)?,
        place: row.parse(4)?,
        waybill: row.opt_text(5).map(str::to_owned),
        carrier: row.opt_parse(6)?,
        loads,
        entry: row.id(7)?,
        at: row.when(8)?,
        reversed_at: row.opt_when(9)?,
        reversed_by: row.opt_id(10)?,
    })
}

fn read_load(row: &Row) -> Result<Loaded, Fault> {
    Ok(Loaded { asked: row.parse(0)?, lot: row.parse(1)?, units: row.units(2)?, substitution: row.opt_parse(3)? })
}
