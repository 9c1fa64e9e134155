//! Which names and numbers a line has room for, on a wide page and on a phone.

use std::fmt::{Formatter, Result};

use super::{Line, Size};
use crate::chart::ink::{Escaped, Percent, text_width};
use crate::parts::Stage;

/// The line of a small window that is no phone's, and the line of a phone, in tenths of a pixel.
const WIDE: i64 = 7_200;
const NARROW: i64 = 3_300;
/// Between two names, in tenths of a pixel.
const GAP: i64 = 80;
/// How far a bracket's name may stand out at the right of a wide page, into its margin.
const OUT: i64 = 160;
/// Between two marks, and more between a mark and the sum at the end.
const MARK_GAP: i64 = 100;

/// A name with its number above the line.
struct Name {
    text: String,
    said: String,
    from: Percent,
    to: Percent,
    must: Must,
}

/// Where a name may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Must {
    /// At the end of the line, whatever is there: what was lost is always named.
    End,
    /// At the left border of its spans, or ending at the right one.
    Near,
    /// Within its span.
    Within,
    /// Within its span, or ending at the end of the line.
    WithinOrEnd,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    End,
}

/// A width of the page, with what has been taken of it.
struct Room {
    width: i64,
    out: i64,
    fonts: [i64; 2],
    taken: Vec<(i64, i64)>,
}

impl Room {
    fn new(width: i64, fonts: [i64; 2]) -> Room {
        Room { width, out: if width < WIDE { 0 } else { OUT }, fonts, taken: Vec::new() }
    }
    fn place(&mut self, name: &Name) -> Option<Place> {
        let need = text_width(&name.text, self.fonts[0]).max(text_width(&name.said, self.fonts[1])) + 10;
        let (from, to) = (name.from.of_width(self.width), name.to.of_width(self.width));
        let at_start = (Place::Start, from, from + need);
        let at_end = (Place::End, to - need, to);
        let within = need <= to - from + 40;
        let candidates: &[_] = match name.must {
            Must::End => return self.take(at_end),
            Must::Near => &[at_start, at_end],
            Must::Within if within => &[at_start],
            Must::WithinOrEnd if within => &[at_start, at_end],
            Must::WithinOrEnd => &[at_end],
            Must::Within => &[],
        };
        let free = candidates.iter().find(|(_, lo, hi)| self.is_free(*lo, *hi)).copied()?;
        self.take(free)
    }
    fn is_free(&self, lo: i64, hi: i64) -> bool {
        let clear = |(from, to): &(i64, i64)| hi + GAP <= *from || *to + GAP <= lo;
        0 <= lo && hi <= self.width + self.out && self.taken.iter().all(clear)
    }
    fn take(&mut self, (place, lo, hi): (Place, i64, i64)) -> Option<Place> {
        self.taken.push((lo, hi));
        Some(place)
    }
}

/// The names above the line; nothing where it has none.
pub(super) fn draw(line: &Line, f: &mut Formatter<'_>) -> Result {
    if !line.names {
        return Ok(());
    }
    let (fonts, phone) = match line.size {
        Size::Hero => ([15, 24], [15, 20]),
        _ => ([13, 16], [13, 16]),
    };
    let (mut wide, mut narrow) = (Room::new(WIDE, fonts), Room::new(NARROW, phone));
    let value_y = if line.size == Size::Hero { 44 } else { 35 };
    for name in names(line) {
        let (wide, narrow) = (wide.place(&name), narrow.place(&name));
        if wide == narrow {
            wide.map_or(Ok(()), |place| name.draw(f, place, "", value_y))?;
            continue;
        }
        wide.map_or(Ok(()), |place| name.draw(f, place, r#" data-min="wide""#, value_y))?;
        narrow.map_or(Ok(()), |place| name.draw(f, place, r#" data-only="narrow""#, value_y))?;
    }
    Ok(())
}

impl Name {
    fn draw(&self, f: &mut Formatter<'_>, place: Place, width: &str, value_y: i64) -> Result {
        let (x, end) = match place {
            Place::Start => (self.from, r#" dx="1""#),
            Place::End => (self.to, r#" data-end="""#),
        };
        let lost = if self.must == Must::End { r#" data-state="lost""# } else { "" };
        write!(f, r#"<text class="line-name"{width}{end} x="{x}" y="16">{}</text>"#, Escaped(&self.text))?;
        write!(f, r#"<text class="line-value"{width}{end}{lost} x="{x}" y="{value_y}">{}</text>"#, self.said)
    }
}

/// All names that may stand, the most important first.
fn names(line: &Line) -> Vec<Name> {
    let drawn: Vec<_> = line.spans.iter().enumerate().filter(|(_, span)| 0 < span.value).collect();
    let ends_lost = drawn.last().is_some_and(|(_, span)| span.stage == Stage::Lost);
    let mut all: Vec<_> = lost(line).filter(|_| ends_lost).into_iter().collect();
    all.extend(line.brackets.iter().map(|bracket| {
        let sum = line.before(bracket.last + 1) - line.before(bracket.first);
        name(line, &bracket.name, sum, [bracket.first, bracket.last + 1], Must::Near)
    }));
    let last = drawn.last().map(|(at, _)| *at);
    for (at, span) in drawn {
        let bracketed = line.brackets.iter().any(|bracket| bracket.first <= at && at <= bracket.last);
        if bracketed || (ends_lost && span.stage == Stage::Lost) {
            continue;
        }
        let must = if Some(at) == last { Must::WithinOrEnd } else { Must::Within };
        all.push(name(line, &span.name, span.value, [at, at + 1], must));
    }
    all
}

/// What was lost, all of it under one name: however thin its spans, it is named.
fn lost(line: &Line) -> Option<Name> {
    let lost: Vec<_> = line.spans.iter().filter(|span| span.stage == Stage::Lost && 0 < span.value).collect();
    let text = lost.iter().map(|span| span.name.as_str()).collect::<Vec<_>>();
    let between = if text.iter().any(|name| name.is_ascii()) { ", " } else { "、" };
    let sum = lost.iter().fold(0_i64, |sum, span| sum.saturating_add(span.value));
    let whole = [0, line.spans.len()];
    (!lost.is_empty()).then(|| name(line, &text.join(between), sum, whole, Must::End))
}

fn name(line: &Line, text: &str, value: i64, [first, past]: [usize; 2], must: Must) -> Name {
    let at = |index| Percent::of(line.before(index), line.end());
    Name { text: text.to_owned(), said: line.measure.say(value), from: at(first), to: at(past), must }
}

/// The numbers under the inner borders that touch no neighbour, on a wide page.
pub(super) fn marks(line: &Line) -> Vec<(Percent, String)> {
    let (end, mut last, mut marks) = (line.end(), 0, Vec::new());
    let last_width = text_width(&line.measure.say(end), 13);
    for at in 1..line.spans.len() {
        let border = line.before(at);
        let (x, said) = (Percent::of(border, end), line.measure.say(border));
        let (left, width) = (x.of_width(WIDE), text_width(&said, 13));
        let clear_before = width + MARK_GAP <= left - last;
        let clear_behind = width / 2 + last_width + MARK_GAP + 40 <= WIDE - left;
        if clear_before && clear_behind {
            marks.push((x, said));
            last = left;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Bracket, Measure, Span};

    fn line(parts: &[(Stage, &str, i64)]) -> Line {
        let span = |(stage, name, value): &(Stage, &str, i64)| Span {
            stage: *stage,
            name: (*name).into(),
            value: *value,
            text: crate::format::money_signed(crate::Lang::Zh, *value),
            href: format!("/figures/{}", stage.word()),
        };
        Line::of(Measure::Yuan, parts.iter().map(span).collect())
    }

    fn money() -> Line {
        let mut line = line(&[
            (Stage::Done, "已用：付款、拨付、补贴", 961_248_000),
            (Stage::Done2, "实物捐赠，已入库", 438_600_000),
            (Stage::Moving, "应付：货到未付款", 41_860_000),
            (Stage::Open, "持有，尚未使用", 311_121_300),
            (Stage::Due, "平台未到账", 31_260_415),
            (Stage::Back, "已退给捐赠人", 4_612_030),
        ]);
        line.brackets = vec![Bracket { name: "尚未使用：持有和未到账".into(), first: 3, last: 4 }];
        line
    }

    #[test]
    fn the_money_of_an_operation() {
        insta::assert_snapshot!(money().to_string().replace("<text", "\n<text"));
    }

    #[test]
    fn what_was_lost_is_named_however_thin() {
        let mut line = line(&[
            (Stage::Done, "已签收", 1_693_420),
            (Stage::Moving, "在途", 15_200),
            (Stage::Open, "在库", 38_400),
            (Stage::Lost, "破损", 640),
            (Stage::Lost, "短少", 540),
        ]);
        line.measure = Measure::Count;
        let drawn = line.to_string();
        assert!(
            drawn.contains(">破损、短少</text>") && drawn.contains(r#"data-state="lost" x="100.000%" y="35">1,180<"#)
        );
        assert!(!drawn.contains(">在途</text>"), "no room: {drawn}");
    }

    #[test]
    fn one_part_and_none() {
        let hero = Line { size: Size::Hero, ..line(&[(Stage::Open, "尚未使用", 5_000)]) };
        let none = Line { size: Size::Thin, names: false, ..line(&[(Stage::Done, "已用", 0)]) };
        insta::assert_snapshot!(format!("{hero}\n{none}"));
    }

    /// No two names touch, on either width, whatever the parts are.
    #[test]
    fn names_never_touch() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % below).unwrap()
        };
        for _ in 0..300 {
            let count = 1 + next(12);
            let parts: Vec<_> = (0..count)
                .map(|_| {
                    (Stage::ALL[usize::try_from(next(9)).unwrap()], "很长的名称、更长的名称", next(3) * next(1_000_000))
                })
                .collect();
            let line = line(&parts);
            for (width, fonts) in [(WIDE, [13, 16]), (NARROW, [13, 16])] {
                let mut room = Room::new(width, fonts);
                for name in names(&line) {
                    room.place(&name);
                }
                let mut taken = room.taken.clone();
                taken.sort_unstable();
                assert!(taken.windows(2).all(|pair| pair[0].1 < pair[1].0), "{taken:?} of {parts:?}");
            }
        }
    }
}
