//! Drawings of a table: plain SVG, in colours that stand on white and on black.

use std::fmt::Write;

use crate::bars::{Bar, Sense};
use crate::report::{Report, figure, size};
use crate::row::Row;

/// Grey, blue, orange: each legible on a light page and on a dark one.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#7d8590}line,path{stroke:#7d8590;fill:none}\
.good{fill:#2f81f7}.far{fill:#d9822b}.curve{stroke:#2f81f7;stroke-width:2}";

const WIDTH: f64 = 760.0;
/// Where the names end and the scale begins.
const LEFT: f64 = 300.0;
const LINE: f64 = 22.0;

/// Each row's ratio over its target, on a scale of powers of two: left of the line is reached, right of it is not.
pub fn distances(report: &Report) -> String {
    let rows: Vec<(&Row, &Bar, f64)> = report.rows.iter().filter_map(distance).collect();
    let height = LINE * (rows.len() as f64 + 2.5);
    let span = (WIDTH - LEFT - 90.0) / 8.0;
    let x = |distance: f64| LEFT + span * (distance.log2().clamp(-5.0, 3.0) + 5.0);
    let mut out = open(height, "How far each bar is from its target");
    for power in -5..=3 {
        let at = x(2.0_f64.powi(power));
        let bold = if power == 0 { 2.0 } else { 0.3 };
        let _ = write!(
            out,
            "<line x1=\"{at:.0}\" x2=\"{at:.0}\" y1=\"24\" y2=\"{:.0}\" stroke-width=\"{bold}\"/>",
            height - 8.0
        );
        let name = if power == 0 { "target".to_owned() } else { format!("{}x", figure(2.0_f64.powi(power))) };
        let _ = write!(out, "<text x=\"{at:.0}\" y=\"16\" text-anchor=\"middle\">{name}</text>");
    }
    for (at, (row, bar, distance)) in rows.iter().enumerate() {
        let y = LINE * (at as f64 + 2.0);
        let class = if *distance <= 1.0 { "good" } else { "far" };
        let name = format!("{} {} {}", row.id, size(row.size), shortened(bar.ours));
        let _ =
            write!(out, "<text x=\"{:.0}\" y=\"{y:.0}\" text-anchor=\"end\">{}</text>", LEFT - 10.0, escaped(&name));
        let _ = write!(out, "<circle class=\"{class}\" cx=\"{:.0}\" cy=\"{:.0}\" r=\"5\"/>", x(*distance), y - 4.0);
        let told = row.ratio.map(figure).unwrap_or_default();
        let _ = write!(out, "<text x=\"{:.0}\" y=\"{y:.0}\">{told}x</text>", x(*distance) + 10.0);
    }
    out + "</svg>\n"
}

/// What a bar's ours costs at each size, both axes in powers of ten: a straight line of slope one is linear growth.
pub fn growth(report: &Report, ids: &[&str]) -> String {
    let mut out = open(LINE * 2.0 + 240.0, "What it costs by size");
    let wide = (WIDTH - 60.0) / ids.len().max(1) as f64;
    for (at, id) in ids.iter().enumerate() {
        let rows: Vec<&Row> = report.rows.iter().filter(|row| row.id == *id && row.ours.is_some()).collect();
        let left = 40.0 + wide * at as f64;
        let Some(bar) = Bar::named(id) else { continue };
        let _ = write!(out, "<text x=\"{left:.0}\" y=\"16\">{id} {}</text>", escaped(&shortened(bar.ours)));
        let (x, y) =
            (|rows: u64| left + 20.0 + ((rows.max(1) as f64).log10() - 5.0) * (wide - 90.0) / 2.0, scale(&rows));
        let mut path = String::new();
        for row in &rows {
            let (cx, cy) = (x(row.size), y(row.ours.unwrap_or(1.0)));
            let _ = write!(path, "{}{cx:.0} {cy:.0}", if path.is_empty() { "M" } else { "L" });
            let told = format!("{} {}", figure(row.ours.unwrap_or_default()), row.unit);
            let _ = write!(
                out,
                "<circle class=\"good\" cx=\"{cx:.0}\" cy=\"{cy:.0}\" r=\"4\"/><text x=\"{cx:.0}\" y=\"{:.0}\">{told}</text>",
                cy - 10.0
            );
            let _ = write!(out, "<text x=\"{cx:.0}\" y=\"270\" text-anchor=\"middle\">{}</text>", size(row.size));
        }
        let _ = write!(out, "<path class=\"curve\" d=\"{path}\"/>");
    }
    out + "</svg>\n"
}

/// From the least to a hundred times as much: linear growth over two powers of ten goes from corner to corner.
fn scale(rows: &[&Row]) -> impl Fn(f64) -> f64 + use<> {
    let least = rows.iter().filter_map(|row| row.ours).fold(f64::INFINITY, f64::min);
    move |of| 240.0 - (of / least).log10().clamp(0.0, 2.2) * 85.0
}

fn distance(row: &Row) -> Option<(&Row, &'static Bar, f64)> {
    let (bar, ratio) = (Bar::named(&row.id)?, row.ratio?);
    let distance = match bar.sense {
        Sense::AtMost => ratio / bar.target,
        Sense::AtLeast => bar.target / ratio,
    };
    Some((row, bar, distance))
}

fn open(height: f64, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>{title}</title><style>{STYLE}</style>"
    )
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(32).collect();
    short.replace('`', "")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::Sides;

    #[test]
    fn what_is_reached_stands_left_of_its_target() {
        let row = |id: &str, size, ratio| {
            let sides = Sides { ours: size as f64 / 1e3, anchor: 1.0, ratios: vec![ratio] };
            Row::of(Bar::named(id).unwrap(), size, "ms", &sides)
        };
        let rows = vec![row("I2", 100_000, 0.5), row("I2", 1_000_000, 2.0), row("P2", 100_000, 0.1)];
        let report = Report { seed: 1, commit: String::new(), versions: [].into(), machine: [].into(), rows };
        let drawn = distances(&report);
        assert_eq!((drawn.matches("class=\"good\"").count(), drawn.matches("class=\"far\"").count()), (2, 1));
        let grown = growth(&report, &["I2", "P2"]);
        assert!(grown.contains("100 ms") && grown.contains("1000 ms"), "{grown}");
        assert!(
            [drawn, grown].iter().all(|svg| svg.starts_with("<svg") && svg.ends_with("</svg>\n") && !svg.contains('`'))
        );
    }
}
