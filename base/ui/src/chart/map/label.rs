//! Where names stand: beside their point if there is room, else a little away with a line to it; first without its
//! number, then not at all (the title still says it). The heaviest chooses first. Lengths are tenths of a pixel.

use super::frame::WIDTH;
use crate::chart::measure::{width, width_bold};

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) right: i64,
    pub(super) bottom: i64,
}

impl Area {
    /// Around a middle.
    pub(super) fn around(middle: (i64, i64), reach: i64) -> Area {
        let (x, y) = middle;
        Area { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }
    /// Whether they share a surface.
    pub(super) fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
    fn wider(&self, by: i64) -> Area {
        Area { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
    fn within(&self, height: i64) -> bool {
        40 <= self.left && self.right <= WIDTH * 10 - 40 && 20 <= self.top && self.bottom <= height * 10 - 20
    }
    /// Whether a line from one place to another goes through, looked at step by step.
    fn is_on_the_way(&self, way: &Way) -> bool {
        let ((x0, y0), (x1, y1)) = *way;
        let steps = ((x1 - x0).abs().max((y1 - y0).abs()) / 40).max(1);
        (0..=steps).any(|step| {
            let (x, y) = (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps);
            self.left < x && x < self.right && self.top < y && y < self.bottom
        })
    }
}

/// A straight line.
pub(super) type Way = ((i64, i64), (i64, i64));

/// Letters of one of the two drawings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    pub(super) size: i64,
    pub(super) line: i64,
    /// Between a circle and its name.
    pub(super) gap: i64,
    /// Whether numbers stand on the map.
    pub(super) numbers: bool,
}

/// What wants a name.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) at: (i64, i64),
    pub(super) reach: i64,
    pub(super) name: String,
    pub(super) number: String,
}

/// A name in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) number: String,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
    pub(super) x: i64,
    /// The first line's base.
    pub(super) y: i64,
    /// The line to its point, if it stands away.
    pub(super) leader: Option<Way>,
    pub(super) area: Area,
}

/// East, west, north and south and between.
const DIRECTIONS: [(i64, i64); 8] = [(1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1)];
/// How far a name may stand from its point, in tenths of its letters' size.
const AWAY: [i64; 5] = [0, 14, 26, 42, 60];
/// So many of them for a name with its number; farther, it goes without.
const WHOLE_AWAY: usize = 3;

/// A place for each name that has one, in the order of `named`; the earlier choose first.
pub(super) fn place(named: &[Named], ways: &[Way], letters: Letters, height: i64) -> Vec<Option<Label>> {
    let circles: Vec<Area> = named.iter().map(|one| Area::around(one.at, one.reach + 10)).collect();
    let (mut taken, mut leaders) = (Vec::<Area>::new(), Vec::<Way>::new());
    let mut placed = Vec::with_capacity(named.len());
    for one in named {
        let free = |label: &Label| {
            let over = |area: &Area| label.leader.is_some_and(|way| area.is_on_the_way(&way));
            let own = Area::around(one.at, one.reach);
            let mut others = circles.iter().filter(|area| !area.overlaps(&own));
            label.area.within(height)
                && !taken.iter().any(|area| area.overlaps(&label.area) || over(area))
                && !circles.iter().any(|area| area.overlaps(&label.area))
                && !others.any(over)
                && !leaders
                    .iter()
                    .any(|way| label.area.is_on_the_way(way) || label.leader.is_some_and(|l| cross(&l, way)))
        };
        // better, but not at the price of having no name
        let clear = |label: &Label| !ways.iter().any(|way| label.area.wider(30).is_on_the_way(way));
        let found = [true, false].into_iter().find_map(|strict| {
            let mut all = candidates(one, letters);
            all.find(|label| free(label) && (!strict || clear(label)))
        });
        taken.extend(found.as_ref().map(|label| label.area));
        leaders.extend(found.as_ref().and_then(|label| label.leader));
        placed.push(found);
    }
    placed
}

/// Whether two lines cross.
fn cross(one: &Way, other: &Way) -> bool {
    let side = |way: &Way, at: (i64, i64)| {
        let ((x0, y0), (x1, y1)) = *way;
        ((x1 - x0) * (at.1 - y0) - (y1 - y0) * (at.0 - x0)).signum()
    };
    side(one, other.0) != side(one, other.1) && side(other, one.0) != side(other, one.1)
}

/// All places for a name, the best first: whole and near, whole and away, then without its number.
fn candidates(one: &Named, letters: Letters) -> impl Iterator<Item = Label> {
    let whole = letters.numbers && !one.number.is_empty();
    let tries = whole.then_some((true, WHOLE_AWAY)).into_iter().chain([(false, AWAY.len())]);
    tries.flat_map(move |(number, steps)| {
        let nearest_first =
            AWAY.into_iter().take(steps).flat_map(|away| DIRECTIONS.into_iter().map(move |way| (away, way)));
        nearest_first.map(move |(away, way)| candidate(one, letters, number, away * letters.size / 10, way))
    })
}

fn candidate(one: &Named, letters: Letters, number: bool, away: i64, (east, south): (i64, i64)) -> Label {
    let number = if number { one.number.clone() } else { String::new() };
    let wide = width_bold(&one.name, letters.size).max(width(&number, letters.size)) + 10;
    let high = letters.line * if number.is_empty() { 1 } else { 2 };
    // between the directions a name stands at the circle's shoulder
    let reach = if east != 0 && south != 0 { one.reach * 7 / 10 } else { one.reach } + letters.gap + away;
    let (x, y) = (one.at.0 + east * reach, one.at.1 + south * reach);
    let (left, anchor) = match east {
        1 => (x, "start"),
        -1 => (x - wide, "end"),
        _ => (x - wide / 2, "middle"),
    };
    let top = match (east, south) {
        (_, 0) => y - high / 2,
        (0, -1) => y - high,
        (0, _) => y,
        (_, -1) => y - high + letters.line / 2,
        _ => y - letters.line / 2,
    };
    let area = Area { left, top, right: left + wide, bottom: top + high };
    let end = match east {
        0 => (x, if south < 0 { area.bottom } else { area.top }),
        _ => (x - east * letters.gap / 2, y),
    };
    let leader = (0 < away).then_some((one.at, end));
    let x = if anchor == "end" { area.right } else { x };
    Label { name: one.name.clone(), number, anchor, x, y: top + letters.line * 78 / 100, leader, area }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: Letters = Letters { size: 135, line: 160, gap: 50, numbers: true };

    fn named(x: i64, y: i64, name: &str) -> Named {
        Named { at: (x, y), reach: 80, name: name.into(), number: "12,345".into() }
    }

    fn placed(named: &[Named], ways: &[Way]) -> Vec<Option<Label>> {
        place(named, ways, LETTERS, 430)
    }

    #[test]
    fn a_name_stands_right_of_its_point_where_there_is_room() {
        let labels = placed(&[named(3_000, 2_000, "九台区"), named(6_000, 2_000, "丰满区")], &[]);
        let [first, second] = [0, 1].map(|at| labels[at].clone().unwrap());
        assert_eq!((first.anchor, first.leader, first.number.as_str()), ("start", None, "12,345"));
        assert_eq!(second.anchor, "end", "there the map ends");
    }

    #[test]
    fn a_name_keeps_off_a_way() {
        let labels = placed(&[named(3_000, 2_000, "九台区")], &[((3_000, 2_000), (5_000, 2_000))]);
        assert_eq!(labels[0].clone().unwrap().anchor, "end");
    }

    #[test]
    fn names_never_meet_however_many_there_are() {
        let crowd: Vec<Named> =
            (0..30).map(|n| named(2_500 + n % 6 * 150, 1_800 + n / 6 * 150, &format!("第{n}区"))).collect();
        let labels: Vec<Label> = placed(&crowd, &[]).into_iter().flatten().collect();
        assert!(8 <= labels.len() && labels.len() < 30, "{}", labels.len());
        assert!(labels.iter().any(|label| label.leader.is_some()));
        for (at, one) in labels.iter().enumerate() {
            assert!(one.area.within(430), "{one:?}");
            assert!(labels.iter().skip(at + 1).all(|other| !one.area.overlaps(&other.area)), "{one:?}");
            let leader = |at: &Label, other: &Label| at.leader.zip(other.leader).is_some_and(|(a, b)| cross(&a, &b));
            assert!(labels.iter().skip(at + 1).all(|other| !leader(one, other)), "lines of names cross: {one:?}");
            assert!(crowd.iter().all(|point| !one.area.overlaps(&Area::around(point.at, point.reach))), "{one:?}");
        }
    }
}
