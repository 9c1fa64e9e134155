//! A consignment in words and drawings.

use askama::Template;
use primitives::count;
use ui::Voice;
use ui::chart::{Line, Measure, Size, Span};
use ui::parts::{
    Cell, Column, Correction, Crumbs, Line as Row, Mark, Part, Parts, Piece, Prose, Stage, Step, Steps, Table,
};

use super::{ConsignmentView, HandOverRow, LotRow, Put, ShipmentRow, Sums};
use crate::figures::{self, Shown};
use crate::labels;

/// The page.
#[derive(Template)]
#[template(path = "consignment.html")]
pub struct ConsignmentPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub c: &'p ConsignmentView,
    /// What the page is called: number, units, where to.
    pub title: String,
    /// The same as a heading: what belongs together stays on one line.
    pub heading: Prose,
}

impl<'p> ConsignmentPage<'p> {
    /// In words.
    pub fn of(v: &'p Voice, c: &'p ConsignmentView) -> ConsignmentPage<'p> {
        let name = v.pick(&c.names.zh, &c.names.en).to_owned();
        let heading = match (&c.sums, &c.whither) {
            (Some(sums), Some(place)) => {
                let place = v.pick(&place.zh, &place.en).to_owned();
                let rest = v.tell("public-consignment-whither", &[("units", sums.shipped.text(v)), ("place", place)]);
                Prose::of(v, "public-consignment-title", &[("name", name)], &[("rest", Piece::nowrap(rest))])
            }
            _ => Prose::plain(name),
        };
        ConsignmentPage { v, c, title: heading.text(), heading }
    }
    fn crumbs(&self) -> Crumbs {
        let v = self.v;
        let (code, names) = &self.c.operation;
        let mut all = vec![
            (v.t("public-home-operations"), v.href("/")),
            (v.pick(&names.zh, &names.en).to_owned(), v.href(&format!("/operations/{code}"))),
            (v.t("public-consignment"), String::new()),
        ];
        for (beside, word) in self.c.beside.iter().zip(["public-consignment-before", "public-consignment-after"]) {
            if let Some((code, names)) = beside {
                let name = v.pick(&names.zh, &names.en).to_owned();
                all.push((v.tell(word, &[("name", name)]), v.href(&format!("/consignments/{code}"))));
            }
        }
        Crumbs(all)
    }
    /// What it is for, when it left, what is signed for; what was lost.
    fn lead(&self) -> Prose {
        let (v, c) = (self.v, self.c);
        let purpose = labels::clause(v, &c.purpose);
        let mut all = vec![Prose::plain(v.tell("public-consignment-for", &[("purpose", purpose)]))];
        let standing: Vec<&ShipmentRow> = c.shipments.iter().filter(|one| one.reversed_at.is_none()).collect();
        if let (Some(sums), Some(first)) = (&c.sums, standing.iter().map(|one| one.at).min()) {
            let many = count(standing.len());
            let words = [("day", v.day(first.day())), ("n", v.count(many))];
            let id =
                if sums.in_transit.value == 0 { "public-consignment-arrived" } else { "public-consignment-moving" };
            all.push(Prose::of(v, id, &words, &[("units", sums.in_transit.link(v).into())]));
            for (id, shown) in
                [("public-consignment-damaged", &sums.damaged), ("public-consignment-missing", &sums.missing)]
            {
                if 0 < shown.value {
                    all.push(Prose::of(v, id, &[], &[("units", shown.link(v).into())]));
                }
            }
        }
        Prose::joined(all, crate::brief::between(v))
    }
    /// Draws what became of what was shipped.
    fn line(&self, sums: &Sums) -> Line {
        let spans = parts_of(sums).into_iter().map(|(stage, id, shown)| Span {
            stage,
            name: self.v.t(id),
            value: shown.value,
            text: shown.text(self.v),
            href: shown.href(self.v),
        });
        Line { size: Size::Hero, ..Line::of(Measure::Count, spans.collect()) }
    }
    fn parts(&self, sums: &Sums) -> Parts {
        let v = self.v;
        let part = |(stage, id, shown): (Stage, &str, &Shown)| Part {
            stage,
            name: v.t(id),
            number: shown.bare(v),
            href: shown.href(v),
            note: self.note(stage, id, sums),
        };
        Parts {
            caption: v.tell("public-consignment-parts", &[("name", self.title.clone())]),
            heads: ["public-where", "public-items", "public-note"].map(|id| v.t(id)),
            rows: parts_of(sums).into_iter().map(part).collect(),
            total: (v.t("public-shipped"), sums.shipped.number(v)),
            closes: Prose::plain(v.t("public-consignment-closes")),
        }
    }
    fn note(&self, stage: Stage, id: &str, sums: &Sums) -> Prose {
        let v = self.v;
        let (of, cost) = match (stage, id) {
            (Stage::Done, _) => return self.signed_by(),
            (_, "public-goods-damaged") => (2, &sums.lost[0]),
            (_, "public-goods-missing") => (3, &sums.lost[1]),
            _ => return Prose::default(),
        };
        let lots = self.c.lots.iter().filter(|lot| 0 < lot.units[of].value);
        let between = crate::brief::between(v);
        let said: Vec<String> = lots.map(|lot| format!("{}{between}{}", lot.name(v), lot.count(v, of))).collect();
        if said.is_empty() {
            return Prose::plain(v.t("public-nothing-lost"));
        }
        let what = Prose::plain(said.join(&v.t("public-comma")));
        match cost {
            Some(cost) => {
                let loss = Prose::of(v, "public-consignment-loss", &[], &[("fen", cost.link(v).into())]);
                Prose::joined(vec![what, loss], &v.t("public-semicolon"))
            }
            None => what,
        }
    }
    fn signed_by(&self) -> Prose {
        let standing = |one: &&ShipmentRow| one.hand_overs.iter().any(|signed| signed.reversed_at.is_none());
        let sites = self.c.shipments.iter().filter(standing).map(|one| &one.to.zh);
        let many = sites.collect::<std::collections::BTreeSet<_>>().len();
        Prose::plain(self.v.tell("public-consignment-sites", &[("sites", self.v.value(count(many), "site"))]))
    }
    /// Its lots; what a lot was wrongly held to be is struck in its place.
    fn lots(&self) -> Table {
        let v = self.v;
        let columns = vec![
            Column::words(v.t("public-item")),
            Column::words(v.t("public-standard")).wide(),
            Column::words(v.t("public-batch-no")).wide(),
            Column::words(v.t("public-expires")).wide(),
            Column::num(v.t("public-unit-cost")),
            Column::num(v.t("public-shipped")),
            Column::num(v.t("public-count-received")),
            Column::num(v.t("public-cost")).wide(),
        ];
        let mut rows = Vec::new();
        for lot in &self.c.lots {
            if let Some((was, put)) = &lot.was {
                rows.push(Row { mark: Some(Mark::Wrong), ..lot.wrong(v, was) });
                rows.push(Row { mark: Some(Mark::Fix), ..lot.row(v) });
                rows.push(Row { mark: Some(Mark::Why), cells: vec![why(v, put).into()], ..Row::default() });
            } else {
                rows.push(lot.row(v));
            }
        }
        let total = self.c.sums.as_ref().map(|sums| {
            let cost = self.c.payers.as_ref().map(|payers| payers.whole.number(v));
            let mut cells: Vec<Cell> = vec![v.t("public-sum").into()];
            cells.extend((0..4).map(|_| Cell::default()));
            cells.extend([sums.shipped.link(v).into(), sums.received.link(v).into()]);
            cells.push(cost.map(Cell::from).unwrap_or_default());
            Row { cells, ..Row::default() }
        });
        Table { caption: v.t("public-consignment-lots"), caption_seen: false, stack: 3, columns, rows, total }
    }
    /// How it went: each shipment, dotted while nobody has signed for it.
    fn steps(&self) -> Steps {
        let rows = self.c.shipments.iter().filter(|one| one.reversed_at.is_none()).map(|one| one.step(self.v));
        Steps { rows: rows.collect() }
    }
    /// Who signed for what, where.
    fn signed(&self) -> Table {
        let v = self.v;
        let mut columns = Vec::from(labels::signed_columns(v));
        columns.push(Column::words(v.t("public-entry-head")).wide());
        let (mut rows, mut sum) = (Vec::new(), [0; 3]);
        for shipment in &self.c.shipments {
            for one in &shipment.hand_overs {
                let row = one.row(v, shipment);
                match &one.put {
                    Some(put) => {
                        rows.push(Row { mark: Some(Mark::Wrong), ..row });
                        rows.push(Row { mark: Some(Mark::Why), cells: vec![why(v, put).into()], ..Row::default() });
                    }
                    None => {
                        for (sum, n) in sum.iter_mut().zip(one.counts()) {
                            *sum += n;
                        }
                        rows.push(row);
                    }
                }
            }
            if shipment.is_open() {
                rows.push(shipment.open_row(v));
            }
        }
        let [received, damaged, missing] = sum.map(|n| Cell::from(v.count(n)));
        let cells = vec![
            v.t("public-sum").into(),
            Cell::default(),
            Cell::default(),
            received,
            damaged,
            missing,
            Cell::default(),
        ];
        let total = Some(Row { cells, ..Row::default() });
        Table { caption: v.t("public-consignment-signed"), caption_seen: false, stack: 3, columns, rows, total }
    }
    /// Shipments that were undone, with the reason, and prices that were put right.
    fn corrections(&self) -> Vec<Correction> {
        let v = self.v;
        let shipped = self.c.shipments.iter().filter_map(|one| Some((one.put.as_ref()?, one)));
        let undone = shipped.map(|(put, one)| Correction {
            word: v.tell("public-correction-of", &[("day", v.day(put.at.day()))]),
            was: v.tell("public-shipment-was", &[("code", one.code.to_string()), ("goods", one.goods(v))]),
            is: Prose::plain(v.t("public-shipment-undone")),
            why: why(v, put),
        });
        let priced = self.c.repriced.iter().map(|put| Correction {
            word: v.tell("public-correction-of", &[("day", v.day(put.at.day()))]),
            was: String::new(),
            is: Prose::default(),
            why: why(v, put),
        });
        undone.chain(priced).collect()
    }
}

fn parts_of(sums: &Sums) -> Vec<(Stage, &'static str, &Shown)> {
    vec![
        (Stage::Done, "public-count-received", &sums.received),
        (Stage::Moving, "public-goods-in_transit", &sums.in_transit),
        (Stage::Lost, "public-goods-damaged", &sums.damaged),
        (Stage::Lost, "public-goods-missing", &sums.missing),
    ]
}

/// The public reason, and the entry that put it right.
fn why(v: &Voice, put: &Put) -> Prose {
    let reason = labels::clause(v, &put.reason);
    let entry = v.tell("public-entry-of", &[("id", put.entry.short())]);
    let entry = Piece::link(entry, v.href(&figures::entry(put.entry).address()));
    Prose::of(v, "public-correction-why", &[("reason", reason), ("at", v.instant(put.at))], &[("entry", entry)])
}

impl LotRow {
    fn name<'n>(&'n self, v: &Voice) -> &'n str {
        self.item.as_ref().map_or(self.lot.as_str(), |item| v.pick(&item.names.zh, &item.names.en))
    }
    fn unit(&self) -> &str {
        self.item.as_ref().map_or("item", |item| item.unit.zh.as_str())
    }
    /// One of its four counts, with its unit.
    fn count(&self, v: &Voice, of: usize) -> String {
        v.units(self.units[of].value, self.unit())
    }
    fn row(&self, v: &Voice) -> Row {
        let figure = |of: usize| Piece::figure(self.count(v, of), self.units[of].href(v));
        let lost = labels::lost(v, self.units[2].value, self.units[3].value);
        let received = Cell { text: figure(1).into(), sub: lost.into(), ..Cell::default() };
        let price = match &self.unit_cost {
            Some(cost) => cost.number(v).into(),
            None => v.t("public-not-known").into(),
        };
        let cost = match &self.cost {
            Some(cost) => cost.number(v).into(),
            None => v.t("public-unvalued").into(),
        };
        let standard = self.item.as_ref().map(|item| labels::standard(v, item)).unwrap_or_default();
        let cells = vec![
            Cell { text: self.name(v).into(), sub: self.lot.as_str().into(), narrow: self.marks(v).into() },
            standard.into(),
            self.batch_no.clone().unwrap_or_default().into(),
            self.expires.map(|day| Piece::nowrap(day.to_string()).into()).unwrap_or_default(),
            price,
            figure(0).into(),
            received,
            cost,
        ];
        Row { cells, ..Row::default() }
    }
    /// The same units under the name that was wrong.
    fn wrong(&self, v: &Voice, was: &supply::Item) -> Row {
        let mut cells = vec![Cell::from(v.pick(&was.names.zh, &was.names.en).to_owned())];
        cells.push(labels::standard(v, was).into());
        cells.extend((0..3).map(|_| Cell::default()));
        cells.extend([self.count(v, 0).into(), self.count(v, 1).into(), Cell::default()]);
        Row { cells, ..Row::default() }
    }
    /// What the columns that leave on a phone say.
    fn marks(&self, v: &Voice) -> String {
        let standard = self.item.as_ref().map(|item| labels::standard(v, item)).filter(|text| !text.is_empty());
        let batch_no = self.batch_no.clone().map(|no| v.tell("public-consignment-batch-no", &[("no", no)]));
        let expires = self.expires.map(|day| v.tell("public-consignment-expires", &[("day", day.to_string())]));
        standard.into_iter().chain(batch_no).chain(expires).collect::<Vec<_>>().join(&v.t("public-comma"))
    }
}

impl ShipmentRow {
    /// Nobody has signed for it, and it was not undone.
    fn is_open(&self) -> bool {
        self.reversed_at.is_none() && self.hand_overs.iter().all(|one| one.reversed_at.is_some())
    }
    fn goods(&self, v: &Voice) -> String {
        let said = self.loads.iter().map(|(item, n, unit)| labels::goods_and_units(v, item, *n, unit));
        said.collect::<Vec<_>>().join(&v.t("public-comma"))
    }
    fn place(&self, v: &Voice) -> Piece {
        let (code, names) = &self.place;
        Piece::link(v.pick(&names.zh, &names.en), labels::address(v, "/places/", "", code))
    }
    fn step(&self, v: &Voice) -> Step {
        let name = |names: &operation::Names| v.pick(&names.zh, &names.en).to_owned();
        let words = [("from", name(&self.from)), ("to", name(&self.to)), ("goods", self.goods(v))];
        let mut said = vec![Prose::of(v, "public-shipment-step", &words, &[("place", self.place(v))])];
        if let Some(waybill) = &self.waybill {
            said.push(Prose::plain(v.tell("public-shipment-waybill-no", &[("no", waybill.clone())])));
        }
        Step {
            when: v.instant_short(self.at),
            datetime: self.at.to_string(),
            word: v.t(if self.is_open() { "public-goods-in_transit" } else { "public-shipped" }),
            said: Prose::joined(said, crate::brief::between(v)),
            entry: Some(entry(v, self.entry)),
            open: self.is_open(),
        }
    }
    fn open_row(&self, v: &Voice) -> Row {
        let cells = vec![
            Cell {
                text: v.pick(&self.to.zh, &self.to.en).into(),
                sub: self.place(v).into(),
                narrow: v.t("public-goods-in_transit").into(),
            },
            v.t("public-goods-in_transit").into(),
            v.t("public-not-signed-yet").into(),
            Cell::default(),
            Cell::default(),
            Cell::default(),
            Cell::default(),
        ];
        Row { cells, ..Row::default() }
    }
}

impl HandOverRow {
    /// Received, damaged, missing.
    fn counts(&self) -> [i64; 3] {
        let sum = |of: fn(&super::LineRow) -> i64| self.lines.iter().map(of).sum();
        [sum(|line| line.received), sum(|line| line.damaged), sum(|line| line.missing)]
    }
    fn row(&self, v: &Voice, shipment: &ShipmentRow) -> Row {
        let (_, href) = entry(v, self.entry);
        let figure = |n: i64| Cell::from(Piece::figure(v.count(n), href.clone()));
        let [received, damaged, missing] = self.counts().map(figure);
        let by = v.pick(&self.organisation.zh, &self.organisation.en).to_owned();
        let lines = self.lines.iter().filter(|line| 0 < line.received + line.damaged);
        let goods: Vec<String> = lines
            .map(|line| labels::goods_and_units(v, &line.item, line.received + line.damaged, &line.unit))
            .collect();
        let more: Vec<String> = self
            .lines
            .iter()
            .filter(|line| 0 < line.excess)
            .map(|line| {
                let goods = labels::goods_and_units(v, &line.item, line.excess, &line.unit);
                v.tell("public-count-excess-of", &[("goods", goods)])
            })
            .collect();
        let goods =
            goods.into_iter().chain(more).chain(self.note.clone()).collect::<Vec<_>>().join(&v.t("public-comma"));
        let narrow = [v.instant_short(self.at), by.clone()].join(&v.t("public-comma"));
        let sub = Prose::joined(vec![shipment.place(v).into(), Prose::plain(goods)], &v.t("public-semicolon"));
        let cells = vec![
            Cell { text: v.pick(&shipment.to.zh, &shipment.to.en).into(), sub, narrow: narrow.into() },
            Piece::nowrap(v.instant_short(self.at)).into(),
            by.into(),
            received,
            damaged,
            missing,
            Piece::link(self.entry.short(), href).into(),
        ];
        Row { cells, ..Row::default() }
    }
}

/// An entry's short name and its page.
fn entry(v: &Voice, id: book::EntryId) -> (String, String) {
    (v.tell("public-entry-of", &[("id", id.short())]), v.href(&figures::entry(id).address()))
}
