//! `delivery.worth`: what goods of an operation cost, by where they are. The units of a lot share its cost exactly: the parts
//! add up to it, to the fen.
//!
//! Behind the colon, or in `place` with commas between: places, with all that lies in them; then only goods that were signed
//! for whole are meant. `state`: `signed`, `damaged`, `missing`, `lost` for both, `in_transit`, `in_stock`, `gone` for what
//! went back or was written off. `category`: categories with commas between.

use std::collections::{BTreeMap, BTreeSet};

use book::figures::{Ask, Figure};
use book::{Account, lots};
use operation::site;
use primitives::{Code, PlaceCode};
use store::{Failure, Tx};
use supply::Category;
use supply::cost::Words;

/// Where goods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Signed for, whole.
    Signed,
    /// On the way.
    InTransit,
    /// In a warehouse.
    InStock,
    /// Arrived broken.
    Damaged,
    /// Did not arrive.
    Missing,
    /// Went back, or was written off.
    Gone,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Signed, State::InTransit, State::InStock, State::Damaged, State::Missing, State::Gone];

    /// As it stands in parameters.
    pub const fn word(self) -> &'static str {
        match self {
            State::Signed => "signed",
            State::InTransit => "in_transit",
            State::InStock => "in_stock",
            State::Damaged => "damaged",
            State::Missing => "missing",
            State::Gone => "gone",
        }
    }
    /// Where goods in that account are; `None` for what was never there, and for accounts of money.
    pub const fn of(account: &Account) -> Option<State> {
        Some(match account {
            Account::Site(_) | Account::Used(_) => State::Signed,
            Account::InTransit(_) => State::InTransit,
            Account::Warehouse(_) => State::InStock,
            Account::Damaged(_) => State::Damaged,
            Account::Missing(_) => State::Missing,
            Account::Returned(_) | Account::WrittenOff => State::Gone,
            _ => return None,
        })
    }
}

/// What is lost: broken or not arrived.
pub const LOST: &str = "lost";

/// Where sites are, each looked up once.
#[derive(Clone, Debug, Default)]
pub struct Sites(BTreeMap<Code, PlaceCode>);

impl Sites {
    /// Those of an operation, in one statement.
    pub async fn of(tx: &mut Tx<'_>, operation: &Code) -> Result<Sites, Failure> {
        let all = site::of(tx, operation).await?;
        Ok(Sites(all.into_iter().map(|site| (site.code, site.place)).collect()))
    }
    /// The place of a site; one of another operation is looked up.
    pub async fn place(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Option<PlaceCode>, Failure> {
        if let Some(place) = self.0.get(code) {
            return Ok(Some(*place));
        }
        let place = site::place_of(tx, code).await?;
        if let Some(place) = place {
            self.0.insert(code.clone(), place);
        }
        Ok(place)
    }
}

/// Which goods are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Meant {
    states: BTreeSet<State>,
    categories: BTreeSet<Category>,
    places: Vec<PlaceCode>,
}

impl Meant {
    /// `None` for a parameter or a value that is not known.
    fn of(ask: &Ask) -> Option<Meant> {
        let mut meant = Meant::default();
        for (name, text) in
            ask.parameters.iter().map(|(n, t)| (n.as_str(), t)).chain(ask.subject.iter().map(|s| ("place", s)))
        {
            match (name, text.as_str()) {
                ("state", LOST) => meant.states.extend([State::Damaged, State::Missing]),
                ("state", word) => meant.states.extend([State::ALL.into_iter().find(|state| state.word() == word)?]),
                ("category", text) => {
                    meant.categories = text.split(',').map(|word| Category::of(word.trim())).collect::<Option<_>>()?;
                }
                ("place", text) => {
                    let places: Option<Vec<PlaceCode>> = text.split(',').map(|code| code.trim().parse().ok()).collect();
                    meant.places.extend(places?);
                }
                _ => return None,
            }
        }
        if !meant.places.is_empty() && meant.states.is_empty() {
            meant.states.insert(State::Signed);
        }
        let at_sites = meant.places.is_empty() || meant.states.iter().all(|state| *state == State::Signed);
        at_sites.then_some(meant)
    }
    async fn fits(&self, tx: &mut Tx<'_>, sites: &mut Sites, account: &Account) -> Result<bool, Failure> {
        let Some(state) = State::of(account) else { return Ok(false) };
        if !self.states.is_empty() && !self.states.contains(&state) {
            return Ok(false);
        }
        match account {
            Account::Site(site) | Account::Used(site) if !self.places.is_empty() => {
                let place = sites.place(tx, site).await?;
                Ok(place.is_some_and(|place| self.places.iter().any(|outer| outer.contains(place))))
            }
            _ => Ok(true),
        }
    }
}

/// The figure; `None` for a parameter that is not known.
pub(crate) async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let (Some(operation), Some(meant)) = (&ask.operation, Meant::of(ask)) else { return Ok(None) };
    let funds = finance::fund::of_operation(tx, operation).await?;
    let words = Words::read(tx, &funds, ask.as_of).await?;
    let mut sites = Sites::of(tx, operation).await?;
    let mut shares = Vec::new();
    for lot in lots::of_funds(tx, &funds, ask.as_of).await? {
        let category = words.category(&lot.axis);
        if !meant.categories.is_empty() && category.is_none_or(|category| !meant.categories.contains(&category)) {
            continue;
        }
        for step in &lot.steps {
            let mut share = 0;
            if let Some(from) = &step.from {
                share -= if meant.fits(tx, &mut sites, from).await? { step.stand.fen } else { 0 };
            }
            share += if meant.fits(tx, &mut sites, &step.to).await? { step.stand.fen } else { 0 };
            shares.push((step.at, step.entry, share));
        }
    }
    Ok(Figure::summed(ask, "fen", shares))
}

#[cfg(test)]
mod tests {
    use super::*;
    use primitives::Instant;

    #[test]
    fn a_worth_is_never_about_more_than_was_meant() {
        let meant = |id: &str, parameters: &[(&str, &str)]| {
            let mut ask = Ask::of(id, None, Instant::EPOCH);
            ask.parameters = parameters.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
            Meant::of(&ask)
        };
        let signed = meant("delivery.worth:220100", &[("category", "mask,garment")]).unwrap();
        assert_eq!(signed.states, BTreeSet::from([State::Signed]));
        assert_eq!((signed.places.len(), signed.categories.len()), (1, 2));
        let lost = meant("delivery.worth", &[("state", "lost")]).unwrap();
        assert_eq!(lost.states, BTreeSet::from([State::Damaged, State::Missing]));
        for (id, bad) in [
            ("delivery.worth:22", ("state", "signed")),
            ("delivery.worth", ("state", "held")),
            ("delivery.worth", ("item", "n95")),
            ("delivery.worth", ("category", "food")),
            ("delivery.worth:220100", ("state", "in_stock")),
        ] {
            assert_eq!(meant(id, &[bad]), None, "{id} {bad:?}");
        }
    }
}
