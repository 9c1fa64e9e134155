//! First expired, first out (先到期先出): which lots a shipment takes when nobody names them.

use primitives::{Code, Day, Refusal, Units};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::refusal;

/// Units of a lot that the officer names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedLot {
    /// The lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// How many of it.
    #[schema(value_type = i64)]
    pub units: Units,
}

/// A lot as it stands in the warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The lot.
    pub lot: Code,
    /// What it is now.
    pub item: Code,
    /// The last day of use, where it has one.
    pub expires: Option<Day>,
    /// How many units stand there.
    pub units: Units,
    /// Whether nothing forbids to send it where the shipment goes.
    pub may_go: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Want<'a> {
    /// The item.
    pub asked: &'a Code,
    /// The item that an approved substitution lets take its place.
    pub substitute: Option<&'a Code>,
    /// How many.
    pub units: Units,
    /// The lots that the officer names; none: we choose.
    pub named: &'a [NamedLot],
}

/// The lots to take, and what of each; they are no longer on the shelves. Without names: what may go before what may not
/// (the book then says which rule forbids it), first expired first out, then by code. Nothing that is expired `on` that day.
pub fn choose(
    warehouse: &Code,
    shelves: &mut [Shelf],
    want: &Want<'_>,
    on: Day,
) -> Result<Vec<(Code, Units)>, Refusal> {
    let taken = if want.named.is_empty() { first(warehouse, shelves, want, on)? } else { named(shelves, want, on)? };
    for (lot, units) in &taken {
        for shelf in shelves.iter_mut().filter(|shelf| shelf.lot == *lot) {
            shelf.units = shelf.units.checked_sub(*units).unwrap_or(Units::ZERO);
        }
    }
    Ok(taken)
}

fn first(warehouse: &Code, shelves: &[Shelf], want: &Want<'_>, on: Day) -> Result<Vec<(Code, Units)>, Refusal> {
    let item = want.substitute.unwrap_or(want.asked);
    let mut of_it: Vec<&Shelf> = shelves.iter().filter(|s| s.item == *item && !s.units.is_zero()).collect();
    // No day of expiry comes last.
    of_it.sort_by_key(|s| (!s.may_go, s.expires.is_none(), s.expires, &s.lot));
    let expired = of_it.iter().find_map(|s| s.expires.filter(|last| *last < on).map(|last| (*s, last)));
    let all = sum(of_it.iter().copied());
    of_it.retain(|s| s.expires.is_none_or(|last| on <= last));
    let held = sum(of_it.iter().copied());
    if held < want.units {
        return Err(match expired {
            Some((shelf, last)) if want.units <= all => supply::refusal::expired(&shelf.lot, last, on),
            _ => refusal::too_few(warehouse, item, held, want.units),
        });
    }
    let (mut taken, mut due) = (Vec::new(), want.units);
    for shelf in of_it {
        let units = shelf.units.min(due);
        if !units.is_zero() {
            taken.push((shelf.lot.clone(), units));
        }
        due = due.checked_sub(units).unwrap_or(Units::ZERO);
    }
    Ok(taken)
}

fn sum<'s>(shelves: impl Iterator<Item = &'s Shelf>) -> Units {
    shelves.fold(Units::ZERO, |sum, shelf| sum.checked_add(shelf.units).unwrap_or(sum))
}

/// What the officer names, if it is the item and still good; that it stands there is the book's to say.
fn named(shelves: &[Shelf], want: &Want<'_>, on: Day) -> Result<Vec<(Code, Units)>, Refusal> {
    let mut sum = Units::ZERO;
    let mut taken: Vec<(Code, Units)> = Vec::new();
    for one in want.named {
        let shelf = shelves.iter().find(|s| s.lot == one.lot).ok_or_else(|| supply::refusal::unknown_lot(&one.lot))?;
        if shelf.item != *want.asked && Some(&shelf.item) != want.substitute {
            return Err(refusal::other_item(&one.lot, want.asked, &shelf.item));
        }
        if let Some(last) = shelf.expires.filter(|last| *last < on) {
            return Err(supply::refusal::expired(&one.lot, last, on));
        }
        let more = sum.checked_add(one.units);
        sum = more.ok_or_else(|| refusal::lots_do_not_sum(want.asked, want.units, one.units))?;
        taken.push((one.lot.clone(), one.units));
    }
    if sum == want.units { Ok(taken) } else { Err(refusal::lots_do_not_sum(want.asked, want.units, sum)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }
    fn units(n: i64) -> Units {
        Units::new(n).unwrap()
    }
    /// `LOT ITEM EXPIRES UNITS [bound]`, a line a shelf.
    fn shelves(table: &str) -> Vec<Shelf> {
        let shelf = |line: &str| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            Shelf {
                lot: code(cells[0]),
                item: code(cells[1]),
                expires: cells[2].parse().ok(),
                units: units(cells[3].parse().unwrap()),
                may_go: cells.len() == 4,
            }
        };
        table.trim().lines().map(shelf).collect()
    }
    /// `LOT UNITS, …` of what is taken on 2022-03-15, or the refusal.
    fn take(shelves: &mut [Shelf], asked: &str, substitute: Option<&str>, n: i64, lots: &str) -> String {
        let (asked, substitute) = (code(asked), substitute.map(code));
        let pairs = lots.split_whitespace().map(|pair| pair.split_once(':').unwrap());
        let named: Vec<NamedLot> =
            pairs.map(|(lot, n)| NamedLot { lot: code(lot), units: units(n.parse().unwrap()) }).collect();
        let want = Want { asked: &asked, substitute: substitute.as_ref(), units: units(n), named: &named };
        match choose(&code("cc"), shelves, &want, Day::new(2022, 3, 15).unwrap()) {
            Ok(taken) => taken.iter().map(|(lot, n)| format!("{lot} {n}")).collect::<Vec<_>>().join(", "),
            Err(no) => no.code().to_owned(),
        }
    }
    const STOCK: &str = "
        A  n95   2024-01-01 10
        B  n95   2023-01-01 10
        C  n95   2022-03-14 10
        D  n95   -          10
        E  kn95  2023-06-01 10
        F  n95   2022-03-15 10 bound";

    #[test]
    fn the_first_to_expire_goes_first_and_nothing_expired_goes() {
        for (n, want) in [
            (5, "B 5"),
            (15, "B 10, A 5"),
            (25, "B 10, A 10, D 5"),
            (35, "B 10, A 10, D 10, F 5"),
            (45, "U116"),
            (60, "D110"),
        ] {
            assert_eq!(take(&mut shelves(STOCK), "n95", None, n, ""), want, "{n} asked");
        }
    }

    #[test]
    fn what_is_taken_is_no_longer_there() {
        let mut stock = shelves(STOCK);
        assert_eq!(take(&mut stock, "n95", None, 15, ""), "B 10, A 5");
        assert_eq!(take(&mut stock, "n95", None, 6, ""), "A 5, D 1");
    }

    #[test]
    fn kn95_takes_the_place_of_n95_only_by_a_substitution() {
        assert_eq!(take(&mut shelves(STOCK), "kn95", None, 11, ""), "D110");
        assert_eq!(take(&mut shelves(STOCK), "n95", Some("kn95"), 5, ""), "E 5");
        assert_eq!(take(&mut shelves(STOCK), "n95", None, 5, "E:5"), "D109");
        assert_eq!(take(&mut shelves(STOCK), "n95", Some("kn95"), 7, "E:5 A:2"), "E 5, A 2");
    }

    #[test]
    fn named_lots_are_good_and_sum_to_what_is_asked() {
        for (lots, want) in
            [("A:3 B:2", "A 3, B 2"), ("A:4", "D108"), ("C:5", "U116"), ("Z:5", "U105"), ("A:50", "D108")]
        {
            assert_eq!(take(&mut shelves(STOCK), "n95", None, 5, lots), want, "{lots}");
        }
    }
}
