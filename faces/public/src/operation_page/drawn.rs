//! How the operation's flow, places and days are drawn, and the same numbers as tables.

use std::collections::BTreeMap;

use operation::place;
use primitives::{Code, Day, Instant};
use ui::Voice;
use ui::chart::map::{Map, Point, Sketch};
use ui::chart::sankey::{self, Sankey};
use ui::chart::{DayMark as Bar, Days};
use ui::parts::{Cell, Column, Line, Piece, Prose, Stage, Table};

use crate::days::DayMark;
use crate::figures::{self, Shown};
use crate::flow::{FlowView, HEADS};
use crate::places_map::PlacesMap;

/// The Sankey chart of a flow.
pub(super) fn flow_chart(v: &Voice, flow: &FlowView) -> Sankey {
    let column = |nodes: &Vec<crate::flow::FlowNode>| {
        let node = |node: &crate::flow::FlowNode| sankey::Node {
            id: node.id.clone(),
            label: node.label.text(v),
            text: v.money_drawn(node.shown.value),
            stage: node.stage,
            href: node.shown.href(v),
            given: node.given,
        };
        nodes.iter().map(node).collect()
    };
    let names = names_of(v, flow);
    let link = |link: &crate::flow::FlowLink| {
        let words = [("from", names[&link.from].clone()), ("to", names[&link.to].clone())];
        let title = v.tell("public-flow-link", &[&words[..], &[("fen", link.shown.text(v))]].concat());
        sankey::Link {
            from: link.from.clone(),
            to: link.to.clone(),
            value: link.shown.value,
            title,
            href: link.shown.href(v),
            stage: link.stage,
        }
    };
    Sankey {
        heads: HEADS.map(|id| v.t(id)).to_vec(),
        columns: flow.columns.iter().map(column).collect(),
        links: flow.links.iter().map(link).collect(),
    }
}

fn names_of(v: &Voice, flow: &FlowView) -> BTreeMap<String, String> {
    flow.columns.iter().flatten().map(|node| (node.id.clone(), node.label.text(v))).collect()
}

/// The same numbers, link by link.
pub(super) fn flow_table(v: &Voice, flow: &FlowView) -> Table {
    let names = names_of(v, flow);
    let rows = flow.links.iter().map(|link| Line {
        cells: vec![names[&link.from].clone().into(), names[&link.to].clone().into(), link.shown.number(v).into()],
        ..Line::default()
    });
    Table {
        caption: v.t("public-operation-flow-table"),
        columns: vec![
            Column::words(v.t("public-flow-from")),
            Column::words(v.t("public-flow-to")),
            Column::num(v.t("public-yuan")),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The counties that goods went to, each a circle whose area is its units.
pub(super) fn places_map(v: &Voice, places: &PlacesMap) -> Map {
    let points = places.counties.iter().map(|row| {
        let units = row.units.as_ref();
        let href = units.or(row.in_transit.as_ref()).map(|shown| shown.href(v)).unwrap_or_default();
        let names = place::short(&row.names);
        Point {
            lat_udeg: row.point.lat_udeg,
            lon_udeg: row.point.lon_udeg,
            label: v.pick(&names.zh, &names.en).to_owned(),
            text: units.map(|shown| shown.bare(v)).unwrap_or_default(),
            weight: units.map_or(0, |shown| shown.value),
            stage: if units.is_some() { Stage::Done } else { Stage::Moving },
            href,
        }
    });
    let counties = places.counties.iter().map(|row| row.county.to_string()).collect();
    Sketch { counties, points: points.collect(), routes: Vec::new(), note: v.t("public-operation-map-note") }.drawn(v)
}

/// The same numbers, county by county, the most first.
pub(super) fn places_table(v: &Voice, places: &PlacesMap, total: Option<&Shown>) -> Table {
    let mut counties: Vec<_> = places.counties.iter().collect();
    counties.sort_by_key(|row| (row.units.as_ref().map_or(0, |shown| -shown.value), row.county));
    let known = |shown: &Option<Shown>| match shown {
        Some(shown) => shown.number(v).into(),
        None => Cell::from(v.t("public-none-yet")),
    };
    let rows = counties.into_iter().map(|row| {
        let name = v.pick(&row.names.zh, &row.names.en);
        let place = Piece::link(name, v.href(&format!("/places/{}", row.county)));
        let moving = row.in_transit.as_ref().map(|shown| {
            crate::prose::of(v, "public-operation-place-moving", &[], &[crate::prose::bare("units", shown)])
        });
        let named = Cell { text: place.into(), sub: moving.unwrap_or_default(), ..Cell::default() };
        Line { cells: vec![named, known(&row.consignments), known(&row.units)], ..Line::default() }
    });
    let sum = total.map(|total| Line {
        cells: vec![v.t("public-sum").into(), Cell::default(), total.number(v).into()],
        ..Line::default()
    });
    Table {
        caption: v.t("public-operation-where"),
        columns: vec![
            Column::words(v.t("public-county")),
            Column::num(v.t("public-batches")),
            Column::num(v.t("public-signed-units")),
        ],
        rows: rows.collect(),
        total: sum,
        ..Table::default()
    }
}

/// The days of an operation, and which one the page shows.
pub(super) struct Timeline<'p> {
    /// Of which operation.
    pub(super) code: &'p Code,
    /// The days, from activation to the book's last.
    pub(super) days: &'p [DayMark],
    /// The day that was chosen.
    pub(super) chosen: Option<Day>,
}

impl Timeline<'_> {
    fn href(&self, v: &Voice, at: Instant) -> String {
        v.href(&format!("/operations/{}{}", self.code, figures::as_of_query(at)))
    }
    /// The days as bars: what was received each day; where nothing was, what was signed for.
    pub(super) fn chart(&self, v: &Voice) -> Option<Days> {
        let (first, last) = (self.days.first()?.day, self.days.last()?.day);
        let most = self.days.iter().filter_map(|day| day.received.as_ref()).map(|shown| shown.value).max().unwrap_or(1);
        let bars = self.days.iter().filter(|day| !day.is_empty() || Some(day.day) == self.chosen).map(|day| {
            let fen = day.received.as_ref().map_or(0, |shown| shown.value.max(0));
            let permille = i128::from(fen) * 1000 / i128::from(most.max(1));
            Bar {
                day: day.day,
                label: v.day_short(day.day),
                href: self.href(v, day.as_of),
                title: self.title(v, day),
                share_permille: i64::try_from(permille).unwrap_or(1000),
                moving: day.signed.is_none(),
                current: Some(day.day) == self.chosen,
            }
        });
        Some(Days::new(v, first, last, bars.collect()))
    }
    /// What happened that day, in words.
    fn title(&self, v: &Voice, day: &DayMark) -> String {
        let mut said = vec![v.day_short(day.day)];
        let told = |id: &str, shown: &Shown| v.tell(id, &[("n", shown.text(v))]);
        said.extend(day.received.as_ref().map(|shown| told("public-day-received", shown)));
        said.extend(day.signed.as_ref().map(|shown| told("public-day-signed", shown)));
        said.extend((!day.corrections.is_empty()).then(|| v.t("public-correction")));
        said.join(&v.t("public-comma"))
    }
    /// The same days as a table: each opens the page as it stood at its end.
    pub(super) fn table(&self, v: &Voice) -> Table {
        let rows = self.days.iter().filter(|day| !day.is_empty()).map(|day| {
            let link = Piece::link(v.day_short(day.day), self.href(v, day.as_of));
            let mut what: Vec<Prose> = Vec::new();
            for (code, _, names) in &day.consignments {
                let name = v.pick(&names.zh, &names.en);
                what.push(Piece::link(name, v.href(&format!("/consignments/{code}"))).into());
            }
            what.extend(
                (!day.corrections.is_empty())
                    .then(|| Prose::from(Piece::link(v.t("public-correction"), v.href("/corrections")))),
            );
            let number = |shown: &Option<Shown>| shown.as_ref().map(|shown| shown.number(v).into()).unwrap_or_default();
            let named = Cell { text: link.into(), sub: Prose::joined(what, &v.t("public-comma")), ..Cell::default() };
            Line { cells: vec![named, number(&day.received), number(&day.signed)], ..Line::default() }
        });
        Table {
            caption: v.t("public-operation-days"),
            columns: vec![
                Column::words(v.t("public-day")),
                Column::num(v.t("public-day-received-head")),
                Column::num(v.t("public-signed-units")),
            ],
            rows: rows.collect(),
            ..Table::default()
        }
    }
}
