//! The timeline by day: one hairline from the first day to the last, a bar on each day on which something happened. Each
//! is a link that shows the page as of that day. The page gives the same links as a list.

use std::fmt::{Display, Formatter, Result};

use askama::filters::HtmlSafe;
use primitives::Day;

use crate::chart::ink::{Escaped, Percent, Px, text_width};
use crate::{Voice, format};

/// A day's length. Days are Shanghai's, which has had no summer time since 1991.
const DAY_MS: i64 = 86_400_000;
/// The line of a phone in tenths of a pixel: a month whose part of it is narrower than its name has none.
const NARROW: i64 = 3_300;
/// The hairline's height, and the highest bar's, in tenths of a pixel.
const RULE_Y: i64 = 620;
const BAR_MAX: i64 = 380;
const BAR_MIN: i64 = 50;

/// The days from the first to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day of the line.
    pub first: Day,
    /// The last.
    pub last: Day,
    /// Days on which something happened, in order.
    pub days: Vec<DayMark>,
    /// The names of the months that begin on the line, and of the one that it begins in: see [`Days::new`].
    pub months: Vec<(Day, String)>,
}

/// A day on which something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMark {
    /// The day.
    pub day: Day,
    /// The day as it is said, short.
    pub label: String,
    /// The page as of the end of that day.
    pub href: String,
    /// What happened, in words.
    pub title: String,
    /// How much of the most that happened on a day.
    pub share_permille: i64,
    /// Whether nothing was settled that day: money came or goods were on their way alone.
    pub moving: bool,
    /// Whether the page shows that day.
    pub current: bool,
}

impl Days {
    /// With the names of the months in the reader's language.
    pub fn new(v: &Voice, first: Day, last: Day, days: Vec<DayMark>) -> Days {
        let named = |day: Day| (day, format::month(v.lang(), day));
        let begins = (1..=length(first, last)).map(|n| first.plus(i32::try_from(n).unwrap_or(0)));
        let inner = begins.filter(|day| day.ymd().2 == 1 && *day <= last).map(named);
        Days { first, last, days, months: std::iter::once(named(first)).chain(inner).collect() }
    }
    fn count(&self) -> i64 {
        length(self.first, self.last) + 1
    }
    /// Twice the days before `day`, and one more for its middle: all x are of twice the days.
    fn middle(&self, day: Day) -> Percent {
        Percent::of(2 * length(self.first, day) + 1, 2 * self.count())
    }
    fn border(&self, day: Day) -> Percent {
        Percent::of(length(self.first, day), self.count())
    }
    fn draw_months(&self, f: &mut Formatter<'_>) -> Result {
        for (at, (day, name)) in self.months.iter().enumerate() {
            let x = self.border(*day);
            let next = self.months.get(at + 1).map_or(Percent::of(1, 1), |(next, _)| self.border(*next));
            if 0 < at {
                write!(f, r#"<line class="days-rule" x1="{x}" x2="{x}" y1="62" y2="76"/>"#)?;
            }
            if text_width(name, 13) + 80 <= next.minus(x).of_width(NARROW) {
                let dx = if at == 0 { "" } else { r#" dx="5""# };
                write!(f, r#"<text class="days-name" data-at="start"{dx} x="{x}" y="80">{}</text>"#, Escaped(name))?;
            }
        }
        Ok(())
    }
    fn draw_day(&self, f: &mut Formatter<'_>, mark: &DayMark) -> Result {
        let height = BAR_MIN + (BAR_MAX - BAR_MIN) * mark.share_permille.clamp(0, 1000) / 1000;
        let (x, y) = (self.middle(mark.day), Px(RULE_Y - height));
        let state = if mark.moving { "moving" } else { "done" };
        let current = if mark.current { r#" data-current="""# } else { "" };
        let (left, width) = (self.border(mark.day), Percent::of(1, self.count()));
        write!(f, r#"<a href="{}" tabindex="-1"><title>{}</title>"#, Escaped(&mark.href), Escaped(&mark.title))?;
        let rule = Px(RULE_Y);
        write!(f, r#"<line class="days-bar" data-state="{state}"{current} x1="{x}" x2="{x}" y1="{y}" y2="{rule}"/>"#)?;
        write!(f, r#"<rect class="span-hit" x="{left}" y="18" width="{width}" height="48"/></a>"#)
    }
    fn draw_current(&self, f: &mut Formatter<'_>, mark: &DayMark) -> Result {
        let x = self.middle(mark.day);
        let at = if x < Percent::of(15, 100) {
            r#" data-at="start""#
        } else if Percent::of(85, 100) < x {
            r#" data-at="end""#
        } else {
            ""
        };
        write!(f, r#"<line class="days-here" x1="{x}" x2="{x}" y1="18" y2="66"/>"#)?;
        write!(f, r#"<text class="days-name" data-current=""{at} x="{x}" y="13">{}</text>"#, Escaped(&mark.label))
    }
}

/// Days from one to the other.
fn length(from: Day, to: Day) -> i64 {
    (to.start().ms() - from.start().ms()) / DAY_MS
}

impl Display for Days {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let dense = if 70 < self.count() { r#" data-size="dense""# } else { "" };
        write!(f, r#"<svg class="days"{dense} width="100%" height="86" aria-hidden="true">"#)?;
        f.write_str(r#"<line class="days-rule" x1="0" x2="100%" y1="62" y2="62"/>"#)?;
        self.draw_months(f)?;
        let shown = |mark: &&DayMark| self.first <= mark.day && mark.day <= self.last;
        for mark in self.days.iter().filter(shown) {
            self.draw_day(f, mark)?;
        }
        for mark in self.days.iter().filter(shown).filter(|mark| mark.current) {
            self.draw_current(f, mark)?;
        }
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Days {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Lang};
    use std::sync::Arc;

    #[test]
    fn days_of_an_operation() {
        let v = Voice::new(Arc::new(Catalogue::of(&[("a = a", "a = a")])), Lang::Zh);
        let day = |text: &str| text.parse::<Day>().unwrap();
        let mark = |text: &str, share_permille, current| DayMark {
            day: day(text),
            label: format::day_short(Lang::Zh, day(text)),
            href: format!("?as_of={text}"),
            title: "第1批签收100,000只".into(),
            share_permille,
            moving: share_permille == 0,
            current,
        };
        let days = vec![mark("2022-03-11", 0, false), mark("2022-03-15", 1000, true), mark("2022-04-18", 200, false)];
        let days = Days::new(&v, day("2022-03-11"), day("2022-04-18"), days);
        assert_eq!(days.months.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["3月", "4月"]);
        insta::assert_snapshot!(days.to_string().replace("<a ", "\n<a "));
    }
}
