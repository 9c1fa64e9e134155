//! From the sketch to its drawing.

use std::cmp::Reverse;
use std::sync::Arc;

use super::frame::{Frame, WIDTH, together};
use super::ground::{Ground, ground};
use super::label::{Label, Letters, Named, Way, place};
use super::shapes::{Bounds, Corner, Shapes, shapes};
use super::{Point, Sketch};
use crate::Voice;
use crate::chart::ink::Px;
use crate::chart::measure::titled;

/// On a page 620 units are some 550 pixels wide.
const WIDE: Letters = Letters { size: 135, line: 160, gap: 50, numbers: true };
/// On a telephone they are some 350, so letters are larger; the numbers are in the table.
const NARROW: Letters = Letters { size: 220, line: 250, gap: 70, numbers: false };
/// The heaviest point's circle; lighter ones by area, down to the least that is seen.
const RADIUS: (i64, i64) = (35, 150);
/// Where a way begins, where it ends.
const STOPS: (i64, i64) = (50, 80);
/// What is outside stands so far inside of the edge.
const EDGE: i64 = 130;

/// The drawing, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) ground: Arc<Ground>,
    pub(super) ways: Vec<DrawnWay>,
    pub(super) layers: [Layer; 2],
}

/// A way, with the arrow's head if an end is outside.
#[derive(Clone, Debug)]
pub(super) struct DrawnWay {
    pub(super) state: &'static str,
    pub(super) from: (Px, Px),
    pub(super) to: (Px, Px),
    pub(super) head: Option<String>,
}

/// Circles and names for one of the two widths.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) word: &'static str,
    pub(super) leaders: Vec<[Px; 4]>,
    pub(super) marks: Vec<Mark>,
}

/// A circle with its name.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) state: &'static str,
    /// `map-point` by weight or `map-stop` on a way; without a circle outside of the frame.
    pub(super) circle: Option<(&'static str, Px)>,
    pub(super) at: (Px, Px),
    pub(super) label: Option<DrawnLabel>,
}

/// A name.
#[derive(Clone, Debug)]
pub(super) struct DrawnLabel {
    pub(super) anchor: &'static str,
    pub(super) x: Px,
    pub(super) y: Px,
    pub(super) line: Px,
    pub(super) name: String,
    pub(super) number: String,
}

/// Draws the sketch; `None` where there is nothing that can be placed.
pub(super) fn draw(sketch: &Sketch, v: &Voice) -> Option<Drawing> {
    let all = shapes();
    let codes = all.map(|all| concerned(sketch, all)).unwrap_or_default();
    let boxes = codes.iter().filter_map(|code| all?.county(*code)).map(|county| county.bounds);
    let frame = Frame::around(together(&in_turn(sketch, boxes.collect()))?);
    let ground = all.map(|all| ground(all, frame, codes)).unwrap_or_default();
    let spots = spots(sketch, &frame);
    let ways = ways(sketch, &spots, &frame);
    let layers =
        [("wide", WIDE), ("narrow", NARROW)].map(|(word, letters)| layer(sketch, v, &spots, &frame, word, letters));
    Some(Drawing { width: WIDTH, height: frame.height, ground, ways, layers })
}

/// The codes of the counties concerned that have a boundary.
fn concerned(sketch: &Sketch, all: &Shapes) -> Vec<u32> {
    let six = sketch.counties.iter().filter(|code| code.len() == 6).filter_map(|code| code.parse::<u32>().ok());
    six.flat_map(|code| match all.county(code) {
        Some(county) => vec![county.code],
        None if code % 100 == 0 && code % 10_000 != 0 => all.of_city(code / 100).map(|county| county.code).collect(),
        None => Vec::new(),
    })
    .collect()
}

/// What wants to be seen. The first decides where the sketch is: the heaviest point, or where the last way ends.
fn in_turn(sketch: &Sketch, counties: Vec<Bounds>) -> Vec<Bounds> {
    let corner = |point: &Point| Bounds::of(corner(point));
    let heaviest = sketch.points.iter().filter(|point| 0 < point.weight).max_by_key(|point| point.weight);
    let end = sketch.routes.last().and_then(|route| sketch.points.get(route.to));
    let first = heaviest.or(end).map(corner);
    first.into_iter().chain(counties).chain(sketch.points.iter().map(corner)).collect()
}

/// Where a point is; numbers that are nowhere on the earth are taken to its ends.
fn corner(point: &Point) -> Corner {
    Corner { lon: point.lon_udeg.clamp(-180_000_000, 180_000_000), lat: point.lat_udeg.clamp(-80_000_000, 80_000_000) }
}

/// A point in the frame.
#[derive(Clone, Copy, Debug)]
struct Spot {
    at: (i64, i64),
    radius: i64,
    /// The point is outside, on the way that leaves from it (`true`) or leads to it; `at` is at the edge.
    outside: Option<bool>,
}

fn spots(sketch: &Sketch, frame: &Frame) -> Vec<Spot> {
    let heaviest = sketch.points.iter().map(|point| point.weight).max().unwrap_or(0);
    let place = |point: &Point| frame.place(corner(point));
    let middle = (WIDTH * 5, frame.height * 5);
    let spot = |(number, point): (usize, &Point)| {
        let leaves = sketch.routes.iter().find(|route| route.from == number);
        let arrives = sketch.routes.iter().find(|route| route.to == number);
        let radius = match (0 < point.weight, arrives) {
            (true, _) => radius(point.weight, heaviest),
            (false, Some(_)) => STOPS.1,
            (false, None) => STOPS.0,
        };
        let at = place(point);
        if inside(at, frame, 0) {
            return Spot { at, radius, outside: None };
        }
        let other = leaves.map(|route| route.to).or(arrives.map(|route| route.from));
        let other = other.and_then(|number| sketch.points.get(number)).map(place).filter(|at| inside(*at, frame, 0));
        Spot { at: edge(other.unwrap_or(middle), at, frame), radius, outside: Some(leaves.is_some()) }
    };
    sketch.points.iter().enumerate().map(spot).collect()
}

/// A circle's radius: its area follows the weight.
fn radius(weight: i64, heaviest: i64) -> i64 {
    let square = i128::from(weight) * i128::from(RADIUS.1 * RADIUS.1) / i128::from(heaviest.max(1));
    i64::try_from(square.isqrt()).unwrap_or(RADIUS.1).clamp(RADIUS.0, RADIUS.1)
}

fn inside((x, y): (i64, i64), frame: &Frame, edge: i64) -> bool {
    (edge..=WIDTH * 10 - edge).contains(&x) && (edge..=frame.height * 10 - edge).contains(&y)
}

/// Where the way from inside to outside comes to the edge; found by halving.
fn edge(mut within: (i64, i64), mut outside: (i64, i64), frame: &Frame) -> (i64, i64) {
    for _ in 0..40 {
        let middle = (within.0.midpoint(outside.0), within.1.midpoint(outside.1));
        if inside(middle, frame, EDGE) { within = middle } else { outside = middle }
    }
    within
}

fn ways(sketch: &Sketch, spots: &[Spot], frame: &Frame) -> Vec<DrawnWay> {
    let way = |route: &super::Route| {
        let (from, to) = (*spots.get(route.from)?, *spots.get(route.to)?);
        if from.outside.is_some() && to.outside.is_some() {
            return None;
        }
        let head = match (from.outside, to.outside) {
            (Some(_), _) => Some(head(from.at, to.at, from.at)),
            (_, Some(_)) => Some(head(from.at, to.at, to.at)),
            _ => None,
        };
        let tenths = |(x, y): (i64, i64)| (Px(x), Px(y));
        Some(DrawnWay { state: route.stage.word(), from: tenths(from.at), to: tenths(to.at), head })
    };
    debug_assert!(spots.iter().all(|spot| inside(spot.at, frame, 0)));
    sketch.routes.iter().filter_map(way).collect()
}

/// A triangle at `at` that points from `from` to `to`.
fn head(from: (i64, i64), to: (i64, i64), at: (i64, i64)) -> String {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).isqrt().max(1);
    let off = |along: i64, aside: i64| {
        let (x, y) = (at.0 + (dx * along - dy * aside) / length, at.1 + (dy * along + dx * aside) / length);
        format!("{} {}", Px(x), Px(y))
    };
    format!("M{}L{}L{}Z", off(110, 0), off(-50, 75), off(-50, -75))
}

fn layer(sketch: &Sketch, v: &Voice, spots: &[Spot], frame: &Frame, word: &'static str, letters: Letters) -> Layer {
    let larger = |radius: i64| if letters.numbers { radius } else { radius * 3 / 2 };
    let mut order: Vec<(usize, (&Point, &Spot))> = sketch.points.iter().zip(spots).enumerate().collect();
    order.sort_by_key(|(number, (point, spot))| (Reverse(point.weight), spot.outside.is_some(), *number));
    let name = |point: &Point, spot: &Spot| match spot.outside {
        None => point.label.clone(),
        Some(true) => v.tell("ui-map-from", &[("place", point.label.clone())]),
        Some(false) => v.tell("ui-map-to", &[("place", point.label.clone())]),
    };
    let named: Vec<Named> = order
        .iter()
        .map(|(_, (point, spot))| Named {
            at: spot.at,
            reach: larger(spot.radius),
            name: name(point, spot),
            number: point.text.clone(),
        })
        .collect();
    let lines: Vec<Way> =
        sketch.routes.iter().filter_map(|route| Some((spots.get(route.from)?.at, spots.get(route.to)?.at))).collect();
    let labels = place(&named, &lines, letters, frame.height);
    let leaders = labels.iter().flatten().filter_map(|label| label.leader);
    let leaders = leaders.map(|(a, b)| [a.0, a.1, b.0, b.1].map(Px)).collect();
    let mark = |((_, (point, spot)), label): (&(usize, (&Point, &Spot)), Option<Label>)| Mark {
        href: point.href.clone(),
        title: titled(&name(point, spot), &point.text),
        state: point.stage.word(),
        circle: spot.outside.is_none().then(|| {
            let class = if 0 < point.weight { "map-point" } else { "map-stop" };
            (class, Px(larger(spot.radius)))
        }),
        at: (Px(spot.at.0), Px(spot.at.1)),
        label: label.map(|label| DrawnLabel {
            anchor: label.anchor,
            x: Px(label.x),
            y: Px(label.y),
            line: Px(letters.line),
            name: label.name,
            number: label.number,
        }),
    };
    Layer { word, leaders, marks: order.iter().zip(labels).map(mark).collect() }
}
