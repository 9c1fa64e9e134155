//! The first screen of an operation's page.

use ui::Voice;
use ui::parts::{Head, Headline, Prose};

use super::FirstScreen;
use crate::figures::Shown;
use crate::operation_page::OperationView;

/// Received, signed for, not yet used: what is known of it.
pub(crate) fn screen(v: &Voice, view: &OperationView) -> FirstScreen {
    let signed = view.goods.iter().find(|(word, _)| *word == "signed").map(|(_, shown)| shown);
    let (mut heads, mut values) = (Vec::new(), Vec::new());
    for (name, note, shown) in [
        ("public-received", "public-received-note", view.money.received.as_ref()),
        ("public-handed-over", "public-handed-over-note", signed),
        ("public-unused", "public-unused-note", view.money.unused.as_ref()),
    ] {
        let Some(shown) = shown else { continue };
        heads.push(head(v, name, note, shown));
        values.push(shown.clone());
    }
    FirstScreen { headline: Headline(heads), values, as_of: view.as_of }
}

fn head(v: &Voice, name: &str, note: &str, shown: &Shown) -> Head {
    Head { name: v.t(name), figure: shown.link(v), unit: String::new(), beneath: Prose::plain(v.t(note)) }
}
