//! Sentences with this face's figures in them.

use ui::Voice;
use ui::parts::{Piece, Prose};

use crate::figures::Shown;

/// What stands in for a figure in a sentence.
pub(crate) struct Fill<'f> {
    name: &'static str,
    shown: &'f Shown,
    bare: bool,
}

/// The figure with its unit.
pub(crate) fn whole<'f>(name: &'static str, shown: &'f Shown) -> Fill<'f> {
    Fill { name, shown, bare: false }
}
/// The figure without its unit: the sentence has it.
pub(crate) fn bare<'f>(name: &'static str, shown: &'f Shown) -> Fill<'f> {
    Fill { name, shown, bare: true }
}

impl Fill<'_> {
    fn piece(&self, v: &Voice) -> (&'static str, Piece) {
        let figure = if self.bare { self.shown.number(v) } else { self.shown.link(v) };
        (self.name, figure.into())
    }
}

/// The catalogue's sentence with words and figures in it.
pub(crate) fn of(v: &Voice, id: &str, words: &[(&str, String)], figures: &[Fill<'_>]) -> Prose {
    with(v, id, words, figures, &[])
}

/// The same, with links in it too.
pub(crate) fn with(
    v: &Voice,
    id: &str,
    words: &[(&str, String)],
    figures: &[Fill<'_>],
    links: &[(&'static str, Piece)],
) -> Prose {
    let pieces = figures.iter().map(|fill| fill.piece(v)).chain(links.iter().cloned());
    Prose::of(v, id, words, &pieces.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Asked;
    use std::sync::Arc;
    use ui::{Catalogue, Lang};

    #[test]
    fn a_sentence_opens_its_figures() {
        let catalogue = Catalogue::of(&[("a-x = 共{ $n }、{ $m }件。", "a-x = { $n }, { $m } items.")]);
        let v = Voice::new(Arc::new(catalogue), Lang::Zh);
        let shown = Shown::of(Asked { id: "x.y".into(), ..Asked::default() }, 1200, "item");
        let prose = of(&v, "a-x", &[], &[whole("n", &shown), bare("m", &shown)]);
        assert_eq!(prose.text(), "共1,200件、1,200件。");
        assert_eq!(
            prose.markdown("https://o"),
            "共[1,200件](https://o/figures/x.y)、[1,200](https://o/figures/x.y)件。"
        );
    }
}
