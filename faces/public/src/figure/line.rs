//! The line of a figure's parts, and the table under it.

use operation::Names;
use ui::Voice;
use ui::chart::{Line, Measure, Span};
use ui::parts::{Part, Parts, Prose, Stage};

use super::{FigureView, Share};
use crate::figures::Shown;

/// A line of one part says nothing.
const SHARES_MIN: usize = 2;

fn name(v: &Voice, names: Option<&Names>) -> String {
    names.map_or_else(|| v.t("public-figure-rest"), |names| v.pick(&names.zh, &names.en).to_owned())
}

/// Two greys in turn: they say nothing of state.
const fn grey(at: usize) -> Stage {
    if at.is_multiple_of(2) { Stage::Part } else { Stage::Part2 }
}

fn href(v: &Voice, share: &Share) -> String {
    share.asked.as_ref().map(|asked| v.href(&asked.address())).unwrap_or_default()
}

/// `None` where the parts do not tile the value.
pub(super) fn line(v: &Voice, f: &FigureView) -> Option<Line> {
    if f.shares.len() < SHARES_MIN {
        return None;
    }
    let measure = if f.shown.unit == "fen" { Measure::Yuan } else { Measure::Count };
    let spans = f.shares.iter().enumerate().map(|(at, share)| Span {
        stage: grey(at),
        name: name(v, share.names.as_ref()),
        value: share.value,
        text: Shown { value: share.value, ..f.shown.clone() }.text(v),
        href: href(v, share),
    });
    Some(Line::of(measure, spans.collect()))
}

/// The same parts with the same links, closing under a double rule.
pub(super) fn parts(v: &Voice, f: &FigureView) -> Parts {
    let rows = f.shares.iter().enumerate().map(|(at, share)| Part {
        stage: grey(at),
        name: name(v, share.names.as_ref()),
        number: f.bare(v, share.value),
        href: href(v, share),
        note: Prose::default(),
    });
    let unit = super::words::unit(v, f);
    Parts {
        caption: v.tell("public-figure-parts-caption", &[("figure", f.title(v)), ("at", v.instant(f.as_of))]),
        heads: [v.t("public-figure-part"), unit, String::new()],
        rows: rows.collect(),
        total: (v.t("public-sum"), f.shown.number(v)),
        closes: Prose::default(),
    }
}
