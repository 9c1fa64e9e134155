//! A place in words and drawings.

use askama::Template;
use primitives::count;
use ui::Voice;
use ui::chart::map::{Map, Point, Sketch};
use ui::chart::{Line, Measure, Mini, Span};
use ui::parts::{Cell, Column, Crumbs, Figure, Line as Row, Mark, Part, Parts, Piece, Prose, Stage, Table};

use super::read::county;
use super::{PlaceView, SignedRow};
use crate::payers::grey;
use crate::{figures, labels};

/// The page.
#[derive(Template)]
#[template(path = "place.html")]
pub struct PlacePage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub p: &'p PlaceView,
}

/// A consignment's row: what it brought here, drawn on one scale.
struct Sent {
    name: String,
    operation: String,
    href: String,
    day: String,
    units: Figure,
    mini: Mini,
    lost: String,
}

impl PlacePage<'_> {
    fn crumbs(&self) -> Crumbs {
        let v = self.v;
        let mut all = vec![(v.t("public-home-operations"), v.href("/"))];
        for (code, names) in &self.p.around {
            all.push((v.pick(&names.zh, &names.en).to_owned(), labels::address(v, "/places/", "", code)));
        }
        Crumbs(all)
    }
    fn lead(&self) -> Prose {
        let (v, p) = (self.v, self.p);
        let Some(signed) = &p.signed else { return Prose::plain(v.t("public-place-nothing")) };
        let batches = count(p.consignments.len());
        let words = [("batches", v.value(batches, "batch"))];
        Prose::of(v, "public-place-lead", &words, &[("units", signed.link(v).into())])
    }
    /// By consignment, end to end.
    fn line(&self) -> Line {
        let span = |(n, row): (usize, &super::SentRow)| Span {
            stage: grey(n),
            name: self.v.pick(&row.names.0.zh, &row.names.0.en).to_owned(),
            value: row.units.value,
            text: row.units.text(self.v),
            href: row.units.href(self.v),
        };
        Line::of(Measure::Count, self.p.consignments.iter().enumerate().map(span).collect())
    }
    fn sent(&self) -> Vec<Sent> {
        let v = self.v;
        let rows = &self.p.consignments;
        let scale = rows.iter().map(|row| row.units.value + row.missing).max().unwrap_or(1);
        let span = |id: &str, value: i64, stage: Stage| Span {
            stage,
            name: v.t(id),
            value,
            text: v.value(value, "item"),
            href: String::new(),
        };
        let row = |row: &super::SentRow| Sent {
            name: v.pick(&row.names.0.zh, &row.names.0.en).to_owned(),
            operation: v.pick(&row.names.1.zh, &row.names.1.en).to_owned(),
            href: labels::address(v, "/consignments/", "", &row.code),
            day: v.day(row.at.day()),
            units: row.units.number(v),
            mini: Mini {
                spans: vec![
                    span("public-count-received", row.units.value - row.damaged, Stage::Done),
                    span("public-goods-damaged", row.damaged, Stage::Lost),
                    span("public-goods-missing", row.missing, Stage::Lost),
                ],
                scale,
            },
            lost: labels::lost(v, row.damaged, row.missing),
        };
        rows.iter().map(row).collect()
    }
    /// By item, each in its own unit.
    fn items(&self) -> Table {
        let v = self.v;
        let columns = vec![Column::words(v.t("public-item")), Column::num(v.t("public-handed-over"))];
        let row = |(names, shown): &(operation::Names, figures::Shown)| Row {
            cells: vec![v.pick(&names.zh, &names.en).into(), shown.link(v).into()],
            ..Row::default()
        };
        let rows = self.p.items.iter().map(row).collect();
        let total = self
            .p
            .signed
            .as_ref()
            .map(|signed| Row { cells: vec![v.t("public-sum").into(), signed.link(v).into()], ..Row::default() });
        Table { caption: v.t("public-place-items"), columns, rows, total, ..Table::default() }
    }
    /// The places in it.
    fn inside(&self) -> Parts {
        let v = self.v;
        let part = |(n, (code, names, shown)): (usize, &(primitives::PlaceCode, operation::Names, figures::Shown))| {
            let page = Piece::link(v.t("public-place-open"), labels::address(v, "/places/", "", code));
            Part {
                stage: grey(n),
                name: v.pick(&names.zh, &names.en).to_owned(),
                number: shown.bare(v),
                href: shown.href(v),
                note: page.into(),
            }
        };
        let here: i64 = self.p.inside.iter().map(|(_, _, shown)| shown.value).sum();
        let rest = self.p.signed.as_ref().map_or(0, |signed| signed.value) - here;
        let mut rows: Vec<Part> = self.p.inside.iter().enumerate().map(part).collect();
        if 0 < rest {
            rows.push(Part {
                stage: grey(rows.len()),
                name: v.t("public-place-no-closer"),
                number: v.count(rest),
                href: String::new(),
                note: Prose::default(),
            });
        }
        let whole = self.p.signed.as_ref().map(|signed| signed.number(v)).unwrap_or_default();
        Parts {
            caption: v.t("public-place-inside"),
            heads: ["public-place", "public-items", "public-place-page"].map(|id| v.t(id)),
            rows,
            total: (v.t("public-sum"), whole),
            closes: Prose::default(),
        }
    }
    /// Where it lies: nothing without a site.
    fn map(&self) -> Map {
        let v = self.v;
        let point = |row: &super::PointRow| Point {
            lat_udeg: row.point.lat_udeg,
            lon_udeg: row.point.lon_udeg,
            label: v.pick(&row.names.zh, &row.names.en).to_owned(),
            text: v.count(row.units),
            weight: row.units,
            stage: Stage::Done,
            href: labels::address(v, "/places/", "", row.place),
        };
        let mut counties: Vec<String> = self.p.points.iter().map(|row| county(row.place).to_string()).collect();
        counties.sort();
        counties.dedup();
        let points = self.p.points.iter().map(point).collect();
        Sketch { counties, points, routes: Vec::new(), note: v.t("public-place-map-note") }.drawn(v)
    }
    /// Who signed for what, when.
    fn signed(&self) -> Table {
        let v = self.v;
        let columns = labels::signed_columns(v).into();
        let rows = self.p.hand_overs.iter().map(|row| row.row(v, self.p.code)).collect();
        Table { caption: v.t("public-place-hand-overs"), stack: 3, columns, rows, ..Table::default() }
    }
    /// That older signatures are not listed; nothing where all are.
    fn more(&self) -> String {
        let (shown, many) = (self.p.hand_overs.len(), self.p.many);
        let said = |n: usize| self.v.count(count(n));
        if shown < many {
            self.v.tell("public-place-more", &[("shown", said(shown)), ("many", said(many))])
        } else {
            String::new()
        }
    }
}

impl SignedRow {
    fn row(&self, v: &Voice, here: primitives::PlaceCode) -> Row {
        let href = v.href(&figures::entry(self.entry).address());
        let sum = |of: fn(&crate::consignment::LineRow) -> i64| -> Cell {
            Piece::figure(v.count(self.lines.iter().map(of).sum::<i64>()), href.clone()).into()
        };
        let lines = self.lines.iter().filter(|line| 0 < line.received + line.damaged);
        let goods: Vec<String> = lines
            .map(|line| labels::goods_and_units(v, &line.item, line.received + line.damaged, &line.unit))
            .collect();
        let (code, names) = &self.consignment;
        let batch = Piece::link(v.pick(&names.zh, &names.en), labels::address(v, "/consignments/", "", code));
        let mut sub = vec![batch.into(), Prose::plain(goods.join(&v.t("public-comma")))];
        if self.place != here {
            let names = operation::place::names(self.place);
            let place = Piece::link(v.pick(&names.zh, &names.en), labels::address(v, "/places/", "", self.place));
            sub.insert(0, place.into());
        }
        if let Some(at) = self.reversed_at {
            sub.push(Prose::plain(v.tell("public-reversed", &[("at", v.instant(at))])));
        }
        let by = v.pick(&self.organisation.zh, &self.organisation.en).to_owned();
        let narrow = [v.instant(self.at), by.clone()].join(&v.t("public-comma"));
        let site = v.pick(&self.site.zh, &self.site.en);
        let cells = vec![
            Cell { text: site.into(), sub: Prose::joined(sub, &v.t("public-semicolon")), narrow: narrow.into() },
            v.instant(self.at).into(),
            by.into(),
            sum(|line| line.received),
            sum(|line| line.damaged),
            sum(|line| line.missing),
        ];
        Row { mark: self.reversed_at.map(|_| Mark::Wrong), cells, ..Row::default() }
    }
}
