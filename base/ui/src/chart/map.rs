//! A sketch of where something went: the counties concerned and their neighbours, points and ways, without script and
//! without tiles. It is a sketch map (示意图), never a map of the country: what is too far away stands at its edge.
//!
//! Drawn once for all widths; names and circles are set twice, for a page and for a telephone, and the style sheet shows
//! one of the two. The table of the same places is the page's: the drawing is hidden from screen readers and keyboard.

mod draw;
mod frame;
mod ground;
mod label;
mod land;
mod shapes;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::Stage;
use crate::{Lang, Voice};

/// What is to be sketched.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// The counties concerned, by their six digits; a city (`220200`) is all of its counties. Functional zones have no
    /// boundary, they are points.
    pub counties: Vec<String>,
    /// Places, never households: rounded to the community by who gives them.
    pub points: Vec<Point>,
    /// Ways between points, drawn straight.
    pub routes: Vec<Route>,
    /// What is to be said under the map beside what always is; may be empty.
    pub note: String,
}

/// A place on the map.
#[derive(Clone, Debug)]
pub struct Point {
    /// North, in millionths of a degree (WGS 84 or CGCS2000).
    pub lat_udeg: i64,
    /// East, in millionths of a degree.
    pub lon_udeg: i64,
    /// Its name, short.
    pub label: String,
    /// Its number as it is said; may be empty.
    pub text: String,
    /// The circle's area follows it; 0 is a small dot.
    pub weight: i64,
    /// Solid when done, hollow while moving.
    pub stage: Stage,
    /// Where its entries stand; empty for none.
    pub href: String,
}

/// A way from one point to another.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The number of the point it leaves.
    pub from: usize,
    /// The number of the point it leads to.
    pub to: usize,
    /// Solid when done, dashed while moving.
    pub stage: Stage,
}

/// A drawn sketch: a figure's content, with what is said under it.
#[derive(Clone, Debug, Template)]
#[template(path = "_map.html")]
pub struct Map {
    svg: Option<draw::Drawing>,
    caption: String,
}

impl HtmlSafe for Map {}

impl Sketch {
    /// Draws it. Without a point or a county that is known, there is nothing to draw, and nothing is said.
    pub fn drawn(&self, v: &Voice) -> Map {
        let Some(svg) = draw::draw(self, v) else {
            return Map { svg: None, caption: String::new() };
        };
        let mut captions = vec![v.t("ui-map-sketch")];
        if !self.routes.is_empty() {
            captions.push(v.t("ui-map-straight"));
        }
        captions.extend((!self.note.is_empty()).then(|| self.note.clone()));
        let caption = captions.join(if v.lang() == Lang::Zh { "" } else { " " });
        Map { svg: Some(svg), caption }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Catalogue;

    fn point(label: &str, weight: i64, (lon, lat): (i64, i64), stage: Stage) -> Point {
        Point {
            lat_udeg: lat * 10_000,
            lon_udeg: lon * 10_000,
            label: label.into(),
            text: if weight == 0 { String::new() } else { crate::format::count(weight) },
            weight,
            stage,
            href: format!("/figures/{label}?a=1&b=2"),
        }
    }

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    fn drawn(sketch: &Sketch, lang: Lang) -> String {
        let v = Voice::new(Arc::new(Catalogue::of(&[crate::MESSAGES])), lang);
        assert_eq!(sketch.drawn(&v).to_string(), sketch.drawn(&v).to_string(), "the same sketch, the same bytes");
        sketch.drawn(&v).to_string()
    }

    /// The drawing without the bulk of its borders.
    fn marks(sketch: &Sketch, lang: Lang) -> String {
        let drawn = drawn(sketch, lang);
        let (land, marks) = drawn.rsplit_once(r#"z"/>"#).unwrap();
        let served = land.matches("data-served").count();
        format!("{} lands, {served} of them concerned\n{marks}", land.matches("map-land").count())
    }

    fn operation() -> Sketch {
        Sketch {
            counties: codes(&["220113", "220204", "220202", "220271"]),
            points: vec![
                point("九台区", 486_300, (12_593, 4_419), Stage::Done),
                point("船营<区>", 206_000, (12_634, 4_384), Stage::Done),
                point("吉林经开区", 30_000, (12_644, 4_393), Stage::Moving),
            ],
            routes: Vec::new(),
            note: "圆的面积与件数成比例。".into(),
        }
    }

    fn gift() -> Sketch {
        Sketch {
            counties: codes(&["220113", "220204"]),
            points: vec![
                point("新乡", 0, (11_392, 3_530), Stage::Done),
                point("船营区", 0, (12_634, 4_384), Stage::Done),
                point("吉林市中转仓", 0, (12_656, 4_387), Stage::Moving),
            ],
            routes: vec![
                Route { from: 0, to: 1, stage: Stage::Done },
                Route { from: 1, to: 2, stage: Stage::Moving },
                Route { from: 1, to: 9, stage: Stage::Moving },
            ],
            note: String::new(),
        }
    }

    #[test]
    fn an_operation_is_circles_on_its_counties() {
        insta::assert_snapshot!(marks(&operation(), Lang::Zh));
    }

    #[test]
    fn a_gift_is_a_way_and_what_is_far_stands_at_the_edge() {
        insta::assert_snapshot!(marks(&gift(), Lang::En));
    }

    #[test]
    fn a_city_is_its_counties() {
        let city = Sketch { counties: codes(&["310100"]), ..Sketch::default() };
        assert_eq!(drawn(&city, Lang::Zh).matches("data-served").count(), 16);
    }

    #[test]
    fn nothing_that_is_known_is_nothing_drawn() {
        for counties in [codes(&[]), codes(&["220271", "22", "吉林", "220000", "999999"])] {
            assert_eq!(drawn(&Sketch { counties, ..Sketch::default() }, Lang::Zh), "");
        }
    }

    /// Whatever is asked, a sketch stays a sketch: the country's outline is never drawn.
    #[test]
    fn a_sketch_is_never_the_country() {
        let ends = [(7_500, 3_900), (13_400, 4_800), (12_100, 3_100), (11_000, 2_000)];
        let country = Sketch {
            counties: codes(&["650100", "230800", "460100", "310100", "540100"]),
            points: ends.map(|at| point("远", 9, at, Stage::Done)).into(),
            ..Sketch::default()
        };
        let drawn = drawn(&country, Lang::Zh);
        assert!(drawn.matches("map-land").count() < 300, "{}", drawn.matches("map-land").count());
    }

    #[test]
    fn numbers_that_are_nowhere_are_drawn_all_the_same() {
        for (lon, lat, weight) in [(i64::MIN, i64::MAX, i64::MAX), (i64::MAX, i64::MIN, i64::MIN), (0, 90_000_000, 1)] {
            let mut sketch = gift();
            (sketch.points[0].lon_udeg, sketch.points[0].lat_udeg, sketch.points[0].weight) = (lon, lat, weight);
            assert!(drawn(&sketch, Lang::En).starts_with("<svg"));
        }
    }

    /// A page has room for it: both drawings, borders of two cities included.
    #[test]
    fn a_sketch_of_two_cities_is_small() {
        let mut two = operation();
        two.counties = codes(&["220100", "220200"]);
        let drawn = drawn(&two, Lang::Zh);
        let mut packed = flate2::read::GzEncoder::new(drawn.as_bytes(), flate2::Compression::best());
        let bytes = std::io::copy(&mut packed, &mut std::io::sink()).unwrap();
        assert!(bytes < 4_600, "{bytes} bytes of {}", drawn.len());
    }
}
