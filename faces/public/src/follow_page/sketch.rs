//! The way of a gift's goods on a sketch map: from warehouse to site, solid where it was signed for, dashed where it rides.

use std::collections::BTreeSet;

use book::Account;
use ledger::trace::{Custody, Part};
use operation::{Point as Spot, place};
use primitives::{Code, PlaceCode};
use ui::Voice;
use ui::chart::map::{Map, Point, Route, Sketch};
use ui::parts::Stage;

use crate::follow_page::answer::anchor;
use crate::follow_page::story::{Group, Story, said};

/// A site is shown to the kilometre: its place is public, its door is not this page's matter.
const GRAIN_UDEG: i64 = 10_000;

/// `None` where nothing of the gift has become goods that stand or ride anywhere.
pub(crate) fn map(v: &Voice, story: &Story, groups: &[Group<'_>]) -> Option<Map> {
    let mut draft = Draft::default();
    for (n, Group { all: fate, .. }) in groups.iter().enumerate() {
        if let Some(custody) = fate.sink.as_ref().and_then(|sink| sink.custody.as_ref()) {
            draft.add(v, story, (n, fate), custody);
        }
    }
    (!draft.stops.is_empty()).then(|| draft.sketch(story, v).drawn(v))
}

/// A point that is being summed up.
struct Stop {
    code: Code,
    is_site: bool,
    spot: Spot,
    label: String,
    sum: i64,
    stage: Stage,
    href: String,
}

#[derive(Default)]
struct Draft {
    stops: Vec<Stop>,
    routes: Vec<Route>,
    counties: BTreeSet<String>,
}

impl Draft {
    fn add(&mut self, v: &Voice, story: &Story, (n, fate): (usize, &Part), custody: &Custody) {
        let (known, sum) = (&story.known, fate.hi - fate.lo);
        let way = custody.shipment.as_ref().and_then(|code| known.ways.get(code));
        let Some(way) = way else {
            if let Account::Warehouse(code) = &custody.account {
                self.warehouse(v, story, code, (sum, anchor(n)));
            }
            return;
        };
        let Some(site) = known.sites.get(&way.site) else { return };
        let stage = match custody.account {
            Account::InTransit(_) => Stage::Moving,
            Account::Missing(_) => return,
            _ => Stage::Done,
        };
        let from = self.warehouse(v, story, &way.warehouse, (0, String::new()));
        let label = said(v, &place::short(&place::names(county(way.place))));
        self.counties.insert(county(way.place).to_string());
        let (code, spot) = (site.code.clone(), rounded(site.point));
        let to = self.stop(Stop { code, is_site: true, spot, label, sum, stage, href: anchor(n) });
        let Some(from) = from else { return };
        if !self.routes.iter().any(|route| (route.from, route.to, route.stage) == (from, to, stage)) {
            self.routes.push(Route { from, to, stage });
        }
    }
    fn warehouse(&mut self, v: &Voice, story: &Story, code: &Code, (sum, href): (i64, String)) -> Option<usize> {
        let warehouse = story.known.lists.warehouses.get(code)?;
        let (label, spot) = (said(v, &warehouse.names), warehouse.point);
        Some(self.stop(Stop { code: code.clone(), is_site: false, spot, label, sum, stage: Stage::Open, href }))
    }
    /// The stop of this code, grown by what comes there. What is signed for outweighs what still rides.
    fn stop(&mut self, stop: Stop) -> usize {
        let known = self.stops.iter().position(|s| s.code == stop.code && s.is_site == stop.is_site);
        let at = known.unwrap_or(self.stops.len());
        match self.stops.get_mut(at) {
            Some(known) => {
                known.sum += stop.sum;
                if stop.stage == Stage::Done {
                    known.stage = Stage::Done;
                }
                if known.href.is_empty() {
                    known.href = stop.href;
                }
            }
            None => self.stops.push(stop),
        }
        at
    }
    fn sketch(self, story: &Story, v: &Voice) -> Sketch {
        let point = |stop: Stop| Point {
            lat_udeg: stop.spot.lat_udeg,
            lon_udeg: stop.spot.lon_udeg,
            label: stop.label,
            text: if stop.sum == 0 { String::new() } else { story.say(v, stop.sum) },
            weight: stop.sum,
            stage: stop.stage,
            href: stop.href,
        };
        Sketch {
            counties: self.counties.into_iter().collect(),
            points: self.stops.into_iter().map(point).collect(),
            routes: self.routes,
            note: String::new(),
        }
    }
}

/// The county that a place lies in, or the place itself where it is wider.
fn county(place: PlaceCode) -> PlaceCode {
    place.to_string().get(..6).and_then(|text| text.parse().ok()).unwrap_or(place)
}

fn rounded(spot: Spot) -> Spot {
    let round = |udeg: i64| (udeg + GRAIN_UDEG / 2).div_euclid(GRAIN_UDEG) * GRAIN_UDEG;
    Spot { lat_udeg: round(spot.lat_udeg), lon_udeg: round(spot.lon_udeg) }
}
