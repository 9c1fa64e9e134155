//! A figure as a picture: its name, its value, as of when, the line of its parts, and the page's address as a QR. Geometry in
//! whole pixels; the font is our own, so the picture is the same everywhere.

use std::fmt::Write;

use document::Qr;
use primitives::{Refusal, count};
use ui::Voice;

use super::FigureView;

/// As messengers show a link.
const WIDTH: i64 = 1_200;
const HEIGHT: i64 = 630;
/// White at the edges.
const EDGE: i64 = 72;
/// The QR with its quiet zone, and where it stands.
const QR_SIDE: i64 = 226;
const QR_X: i64 = WIDTH - EDGE - QR_SIDE;
const QR_Y: i64 = HEIGHT - QR_SIDE - 28;
/// The line of its parts.
const LINE_Y: i64 = 322;
const LINE_HEIGHT: i64 = 26;

const INK: &str = "#0e1416";
const INK_2: &str = "#4c5a5f";
const BRAND: &str = "#00525c";
const PARTS: [&str; 2] = ["#667e82", "#aebfc0"];

/// What the picture says.
pub(super) struct Card {
    name: String,
    value: String,
    as_of: String,
    foundation: String,
    address: String,
    scan: String,
    shares: Vec<i64>,
    qr: Option<Qr>,
}

/// The width of a text in thousandths of its size: a Chinese character is as wide as it is high.
fn thousandths(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { 570 } else { 1_000 }).sum()
}

/// The largest size at which the text fits, in pixels.
fn size(text: &str, width: i64, least: i64, most: i64) -> i64 {
    (width * 1_000 / thousandths(text).max(1)).clamp(least, most)
}

/// The text, cut where it is too long even at the smallest size.
fn fitted(text: &str, width: i64, least: i64) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if width * 1_000 < thousandths(&out) * least + 2 * least * 1_000 {
            out.push('…');
            return out;
        }
        out.push(c);
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Card {
    /// The picture with the page's whole address; without one, without a QR.
    pub(super) fn of(
        v: &Voice,
        f: &FigureView,
        origin: &str,
        (foundation, demo): (&str, bool),
    ) -> Result<Card, Refusal> {
        let address = v.href(&f.shown.asked.address());
        let qr = if origin.is_empty() { None } else { Some(Qr::of(&format!("{origin}{address}"))?) };
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        Ok(Card {
            name: f.title(v),
            value: f.shown.text(v),
            as_of: v.tell("public-card-as-of", &[("at", v.instant(f.as_of)), ("n", v.value(count(f.count), "entry"))]),
            foundation: if demo {
                v.tell("public-card-sample", &[("foundation", foundation.to_owned())])
            } else {
                foundation.to_owned()
            },
            address: host.to_owned(),
            scan: v.t("public-card-scan"),
            shares: f.shares.iter().map(|share| share.value).collect(),
            qr,
        })
    }
    /// As SVG.
    pub(super) fn svg(&self) -> String {
        let mut out = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="'{}', 'Noto Sans SC', sans-serif" role="img" aria-label="{}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{}"/><rect width="{WIDTH}" height="10" fill="{BRAND}"/>"#,
            document::FAMILY,
            escaped(&format!("{} {}", self.name, self.value)),
            "#ffffff"
        );
        let whole = WIDTH - 2 * EDGE;
        let name = fitted(&self.name, whole, 34);
        write_text(&mut out, EDGE, 128, size(&name, whole, 34, 52), INK, &name);
        write_text(&mut out, EDGE - 4, 268, size(&self.value, whole, 48, 124), INK, &self.value);
        self.line(&mut out);
        let narrow = if self.qr.is_some() { QR_X - EDGE - 40 } else { whole };
        let as_of = fitted(&self.as_of, narrow, 24);
        write_text(&mut out, EDGE, 438, size(&as_of, narrow, 24, 30), INK_2, &as_of);
        let foundation = fitted(&self.foundation, narrow, 24);
        write_text(&mut out, EDGE, 524, 32, BRAND, &foundation);
        let address = fitted(&self.address, narrow, 22);
        write_text(&mut out, EDGE, 566, 24, INK_2, &address);
        self.code(&mut out, narrow);
        out.push_str("</svg>");
        out
    }
    /// The parts, end to end; one solid part where they are not known.
    fn line(&self, out: &mut String) {
        let (whole, sum) = (WIDTH - 2 * EDGE, self.shares.iter().sum::<i64>());
        let shares = if sum <= 0 { vec![1] } else { self.shares.clone() };
        let (sum, mut before) = (sum.max(1), 0_i64);
        let at = |n: i64| EDGE + i64::try_from(i128::from(n) * i128::from(whole) / i128::from(sum)).unwrap_or(whole);
        for (n, share) in shares.iter().enumerate() {
            let (x, end) = (at(before), at(before + share));
            let fill = PARTS[n % PARTS.len()];
            // Writing to a text cannot fail.
            let _ = write!(
                out,
                r#"<rect x="{x}" y="{LINE_Y}" width="{}" height="{LINE_HEIGHT}" fill="{fill}"/><rect x="{}" y="{}" width="2" height="{}" fill="{INK}"/>"#,
                (end - x).max(1),
                (end - 1).max(x),
                LINE_Y - 8,
                LINE_HEIGHT + 16
            );
            before += share;
        }
        let _ = write!(
            out,
            r#"<rect x="{EDGE}" y="{}" width="2" height="{}" fill="{INK}"/>"#,
            LINE_Y - 8,
            LINE_HEIGHT + 16
        );
    }
    fn code(&self, out: &mut String, narrow: i64) {
        let Some(qr) = &self.qr else { return };
        // Four modules of white on each side, as the standard asks.
        let modules = count(qr.side) + 8;
        let thousandth = QR_SIDE * 1_000 / modules;
        let scan = fitted(&self.scan, narrow, 20);
        let _ = write!(
            out,
            r##"<rect x="{QR_X}" y="{QR_Y}" width="{QR_SIDE}" height="{QR_SIDE}" fill="#ffffff"/><path transform="translate({QR_X} {QR_Y}) scale({}.{:03}) translate(4 4)" fill="#000000" d="{}"/>"##,
            thousandth / 1_000,
            thousandth % 1_000,
            qr.path
        );
        let x = QR_X - thousandths(&scan) * 22 / 1_000 - 12;
        write_text(out, x, 566, 22, INK_2, &scan);
    }
}

fn write_text(out: &mut String, x: i64, y: i64, size: i64, fill: &str, text: &str) {
    // Writing to a text cannot fail.
    let _ = write!(out, r#"<text x="{x}" y="{y}" font-size="{size}" fill="{fill}">{}</text>"#, escaped(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_made_to_fit() {
        assert_eq!(size("收到", 1_000, 30, 124), 124);
        assert_eq!(size(&"物".repeat(40), 1_000, 30, 124), 30);
        assert_eq!(fitted("收到", 1_000, 30), "收到");
        let cut = fitted(&"物".repeat(200), 1_000, 34);
        assert!(cut.ends_with('…') && thousandths(&cut) * 34 <= 1_000_000, "{cut}");
        assert_eq!(escaped("<a&\"b>"), "&lt;a&amp;&quot;b&gt;");
    }
}
