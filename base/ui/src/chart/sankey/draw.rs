//! From the chart to its two drawings.

use std::collections::HashMap;
use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::layout::{Band, Bar, Layout, PIXEL, Plan, layout};
use super::{Link, Node, Sankey};
use crate::chart::ink::Px;
use crate::chart::measure::{titled, width, wrap};
use crate::parts::Stage;

/// A drawing's measures in pixels, letters in tenths.
struct Size {
    word: &'static str,
    width: i64,
    /// As the page shows it where there is room: the narrow one a little larger than it is drawn.
    shown: i64,
    bar: i64,
    pad: i64,
    letter: i64,
    /// From line to line of a label.
    line: i64,
    /// What the fullest column has for its bars, beside gaps and labels.
    flow: i64,
    /// Right of the last column: at least, at most.
    end: (i64, i64),
}

const WIDE: Size =
    Size { word: "wide", width: 960, shown: 960, bar: 10, pad: 22, letter: 140, line: 17, flow: 300, end: (96, 220) };
const NARROW: Size =
    Size { word: "narrow", width: 330, shown: 358, bar: 8, pad: 24, letter: 125, line: 15, flow: 400, end: (76, 108) };
/// Between a bar and its label.
const LABEL_GAP: i64 = 7;
/// Over the columns: their heads.
const HEAD: i64 = 28;
/// Bars and bands stay off the drawing's edge.
const EDGE: i64 = 2;
/// A higher bar has name and number one under the other, however much room is beside it.
const TALL: i64 = 34;
/// A thinner band is a stroke: an area would vanish where it is steep.
const THIN: i64 = 8;
/// More lines of a name are cut; the title has it whole.
const NAME_LINES_MAX: usize = 3;
const VALUE_LINES_MAX: usize = 2;

#[derive(Template)]
#[template(path = "_sankey.html")]
struct Drawing<'s> {
    size: &'static Size,
    height: i64,
    heads: Vec<(Px, &'s str)>,
    bands: Vec<DrawnBand<'s>>,
    bars: Vec<DrawnBar<'s>>,
}

impl Drawing<'_> {
    fn shown_height(&self) -> i64 {
        self.height * self.size.shown / self.size.width
    }
}

struct DrawnBand<'s> {
    link: &'s Link,
    given: bool,
    /// Of a thin band, which is a stroke. A thick one is an area: a thick stroke that bends grows horns.
    stroke: Option<Px>,
    path: String,
}

struct DrawnBar<'s> {
    node: &'s Node,
    title: String,
    stage: Stage,
    x: Px,
    y: Px,
    height: Px,
    label: Label,
}

/// A label right of its bar.
struct Label {
    x: Px,
    y: Px,
    lines: Vec<String>,
    /// The number; on two lines where it is longer than there is room.
    values: Vec<String>,
    /// Name and number on one line.
    one: bool,
    line: i64,
}

impl fmt::Display for Sankey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for size in [&WIDE, &NARROW] {
            fmt::Display::fmt(&self.drawn(size), f)?;
        }
        Ok(())
    }
}

impl HtmlSafe for Sankey {}

/// What is drawn: the nodes through which something flows, each with its column, and the links by their places.
struct Live<'s> {
    nodes: Vec<(usize, &'s Node)>,
    links: Vec<(usize, usize, &'s Link)>,
    columns: usize,
}

impl Sankey {
    fn live(&self) -> Live<'_> {
        let all = || self.columns.iter().enumerate().flat_map(|(at, column)| column.iter().map(move |node| (at, node)));
        let place: HashMap<&str, usize> = all().map(|(at, node)| (node.id.as_str(), at)).collect();
        let flows = |link: &&Link| {
            let ends = (place.get(link.from.as_str()), place.get(link.to.as_str()));
            0 < link.value && matches!(ends, (Some(from), Some(to)) if from < to)
        };
        let links: Vec<&Link> = self.links.iter().filter(flows).collect();
        let touched = |node: &Node| links.iter().any(|link| link.from == node.id || link.to == node.id);
        let nodes: Vec<(usize, &Node)> = all().filter(|(_, node)| touched(node)).collect();
        let at: HashMap<&str, usize> = nodes.iter().enumerate().map(|(at, (_, node))| (node.id.as_str(), at)).collect();
        let ends = |link: &Link| Some((*at.get(link.from.as_str())?, *at.get(link.to.as_str())?));
        let links = links.iter().filter_map(|link| ends(link).map(|(from, to)| (from, to, *link))).collect();
        Live { nodes, links, columns: self.columns.len() }
    }

    fn drawn(&self, size: &'static Size) -> Drawing<'_> {
        let live = self.live();
        let grid = Grid::of(size, &live);
        let labels: Vec<Label> = live.nodes.iter().map(|(column, node)| grid.label(*column, node)).collect();
        let plan = plan(size, &live, &labels);
        let Layout { bars, bands } = layout(&plan);
        let heads = (0..live.columns).map(|column| grid.x(column)).zip(self.heads.iter().map(String::as_str)).collect();
        let mut drawn: Vec<(i64, DrawnBand<'_>)> = bands
            .iter()
            .zip(&live.links)
            .map(|(band, (.., link))| (-band.thickness, grid.band(&live, band, link)))
            .collect();
        drawn.sort_by_key(|(thin_last, _)| *thin_last);
        let zipped = live.nodes.iter().zip(&bars).zip(labels);
        Drawing {
            size,
            height: plan.height / PIXEL + HEAD + 2 * EDGE,
            heads,
            bands: drawn.into_iter().map(|(_, band)| band).collect(),
            bars: zipped.map(|(((column, node), bar), label)| grid.bar(*column, node, bar, label)).collect(),
        }
    }
}

/// The plan is as high as its fullest column needs.
fn plan(size: &Size, live: &Live<'_>, labels: &[Label]) -> Plan {
    let bars: Vec<(usize, i64)> =
        live.nodes.iter().zip(labels).map(|((column, _), label)| (*column, label.height() * PIXEL)).collect();
    let need = |column: usize| {
        let heights =
            bars.iter().filter(|(at, _)| *at == column).map(|(_, label)| label.max(&(size.pad * PIXEL)) + 4 * PIXEL);
        heights.sum::<i64>()
    };
    let fullest = (0..live.columns).map(need).max().unwrap_or(0);
    let bands = live.links.iter().map(|(from, to, link)| (*from, *to, link.value)).collect();
    Plan { bars, bands, height: fullest + size.flow * PIXEL, pad: size.pad * PIXEL }
}

impl Label {
    fn height(&self) -> i64 {
        let lines = self.lines.len() + if self.one { 0 } else { self.values.len() };
        i64::try_from(lines).unwrap_or(1) * self.line
    }
}

/// Where columns stand.
struct Grid {
    size: &'static Size,
    /// From column to column, in tenths.
    pitch: i64,
    last: usize,
    /// Right of the last column, in tenths.
    end: i64,
}

impl Grid {
    fn of(size: &'static Size, live: &Live<'_>) -> Grid {
        let last = live.columns.saturating_sub(1);
        let of_last = live.nodes.iter().filter(|(column, _)| *column == last);
        let widest = of_last.map(|(_, node)| one_line(node, size.letter)).max().unwrap_or(0) + (LABEL_GAP + 2) * 10;
        let end = widest.clamp(size.end.0 * 10, size.end.1 * 10);
        let pitch = ((size.width - size.bar) * 10 - end) / i64::try_from(last.max(1)).unwrap_or(1);
        Grid { size, pitch, last, end }
    }

    fn x(&self, column: usize) -> Px {
        Px(self.pitch * i64::try_from(column).unwrap_or(0))
    }

    /// The label, as it is where its bar is not high; its place follows the bar.
    fn label(&self, column: usize, node: &Node) -> Label {
        let beside = if column == self.last { self.end } else { self.pitch - self.size.bar * 10 };
        let room = beside - (LABEL_GAP + 2) * 10;
        let one = one_line(node, self.size.letter) <= room;
        let lines =
            if one { vec![node.label.clone()] } else { wrap(&node.label, room, self.size.letter, NAME_LINES_MAX) };
        let mut values = wrap(&node.text, room, self.size.letter, VALUE_LINES_MAX);
        values.retain(|line| !line.is_empty());
        let x = Px(self.x(column).0 + (self.size.bar + LABEL_GAP) * 10);
        Label { x, y: Px(0), lines, values, one, line: self.size.line }
    }

    fn bar<'s>(&self, column: usize, node: &'s Node, bar: &Bar, mut label: Label) -> DrawnBar<'s> {
        if TALL * PIXEL <= bar.height {
            label.one = false;
        }
        let middle = tenths(bar.top + bar.height / 2);
        label.y = Px(middle - label.height() * 5 + self.size.line * 10 * 3 / 4);
        let stage = match (column, node.stage, node.given) {
            (0, Stage::Done, false) => Stage::Part,
            (0, Stage::Done, true) => Stage::Part2,
            (_, stage, _) => stage,
        };
        DrawnBar {
            node,
            title: titled(&node.label, &node.text),
            stage,
            x: self.x(column),
            y: Px(tenths(bar.top)),
            height: Px(tenths(bar.top + bar.height) - tenths(bar.top)),
            label,
        }
    }

    fn band<'s>(&self, live: &Live<'s>, band: &Band, link: &'s Link) -> DrawnBand<'s> {
        let column = |at: usize| live.nodes.get(at).map_or(0, |(column, _)| *column);
        let (from, to) = (Px(self.x(column(band.from)).0 + self.size.bar * 10), self.x(column(band.to)));
        let middle = Px(from.0.midpoint(to.0));
        let at = |middle: i64, edge: i64| Px(tenths(middle + edge * band.thickness / 2));
        let curve = |edge: i64| {
            let (leaves, arrives) = (at(band.leaves, edge), at(band.arrives, edge));
            format!("{from} {leaves}C{middle} {leaves} {middle} {arrives} {to} {arrives}")
        };
        let back = || {
            let (leaves, arrives) = (at(band.leaves, 1), at(band.arrives, 1));
            format!("V{arrives}C{middle} {arrives} {middle} {leaves} {from} {leaves}Z")
        };
        let thin = band.thickness < THIN * PIXEL;
        DrawnBand {
            link,
            given: live.nodes.get(band.from).is_some_and(|(_, node)| node.given),
            stroke: thin.then_some(Px(band.thickness / (PIXEL / 10))),
            path: if thin { format!("M{}", curve(0)) } else { format!("M{}{}", curve(-1), back()) },
        }
    }
}

/// From the layout's thousandths, under the heads.
fn tenths(length: i64) -> i64 {
    length / (PIXEL / 10) + (HEAD + EDGE) * 10
}

fn one_line(node: &Node, letter: i64) -> i64 {
    width(&node.label, letter) + if node.text.is_empty() { 0 } else { 60 + width(&node.text, letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, label: &str, stage: Stage) -> Node {
        let href = format!("/figures/{id}?operation=jilin-2022&as_of=1");
        Node { id: id.into(), label: label.into(), text: "1.00".into(), stage, href, given: id == "giver" }
    }

    fn link(from: &str, to: &str, value: i64, stage: Stage) -> Link {
        Link {
            from: from.into(),
            to: to.into(),
            value,
            title: format!("{from} → {to}：{value}"),
            href: String::new(),
            stage,
        }
    }

    fn chart() -> Sankey {
        Sankey {
            heads: ["来源", "用途", "去处"].map(String::from).into(),
            columns: vec![
                vec![node("tencent", "腾讯公益", Stage::Done), node("giver", "企业<与>个人", Stage::Done)],
                vec![
                    node("suits", "医用防护服、隔离衣、手套与靴套", Stage::Done),
                    node("open", "尚未使用", Stage::Open),
                    node("nothing", "没有的", Stage::Done),
                ],
                vec![node("220200", "吉林市", Stage::Done), node("lost", "破损短少", Stage::Lost)],
            ],
            links: vec![
                link("tencent", "suits", 700, Stage::Done),
                link("tencent", "open", 300, Stage::Open),
                link("giver", "suits", 250, Stage::Done),
                link("suits", "220200", 940, Stage::Done),
                link("suits", "lost", 1, Stage::Lost),
                link("220200", "suits", 5, Stage::Done),
                link("suits", "nobody", 5, Stage::Done),
                link("suits", "nothing", 0, Stage::Done),
            ],
        }
    }

    #[test]
    fn a_chart_is_drawn_for_a_page_and_for_a_telephone() {
        insta::assert_snapshot!(chart());
    }

    #[test]
    fn what_does_not_flow_is_not_drawn() {
        let drawn = chart().to_string();
        for never in ["没有的", "nobody", "220200 → suits", "style="] {
            assert!(!drawn.contains(never), "{never} is in:\n{drawn}");
        }
        assert_eq!(Sankey::default().to_string().matches("<svg").count(), 2, "nothing is a drawing of nothing");
    }

    /// No label of the chart's end reaches over the drawing's edge, whatever its language.
    #[test]
    fn labels_end_inside_of_the_drawing() {
        let mut chart = chart();
        chart.columns[2][0].label = "Jilin City and the counties around it".into();
        chart.columns[2][1].text = "CNY 12,345,678.90".into();
        for size in [&WIDE, &NARROW] {
            let drawing = chart.drawn(size);
            for bar in &drawing.bars {
                let number = if bar.label.one { 60 + width(&bar.label.values.concat(), size.letter) } else { 0 };
                let values = bar.label.values.iter().filter(|_| !bar.label.one);
                for line in bar.label.lines.iter().chain(values) {
                    let end = bar.label.x.0 + width(line, size.letter) + number;
                    assert!(end <= size.width * 10, "{line} ends at {end}");
                }
            }
        }
    }
}
