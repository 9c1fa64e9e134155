//! What is sent while a page is open: the figures of its first screen, with what has changed.

use askama::Template;
use askama::filters::HtmlSafe;
use primitives::Instant;
use sha2::{Digest, Sha256};
use ui::Voice;
use ui::parts::{Head, Headline};

use crate::figures::Shown;

/// The first screen of an operation as of an instant: what the page shows, and what its stream sends.
#[derive(Clone, Debug)]
pub struct FirstScreen {
    /// The figures in words.
    pub headline: Headline,
    /// Their values, in the same order.
    pub values: Vec<Shown>,
    /// Up to which instant they count.
    pub as_of: Instant,
}

/// The part of the page that is sent anew.
#[derive(Clone, Debug, Template)]
#[template(path = "_live.html")]
struct Fragment {
    /// Each figure with its change, empty where nothing changed.
    heads: Vec<(Head, String)>,
    /// Names the changes, so that each is a new one.
    id: String,
    /// None in the page as it came.
    note: Option<Note>,
}

/// What a screen reader says when something is sent.
#[derive(Clone, Debug)]
struct Note {
    /// Which time it is now.
    now: String,
    /// What changed.
    changes: String,
    /// The page, to be loaded anew: what stands beneath is of the time when it was opened. Address and word.
    page: (String, String),
}

/// The first screen in its page.
#[derive(Clone, Debug, Template)]
#[template(path = "_live_block.html")]
pub struct Block {
    screen: Fragment,
    /// Where it hears of what comes after; empty where the page shows a time of its own.
    events: String,
}

impl HtmlSafe for Fragment {}
impl HtmlSafe for Block {}

impl FirstScreen {
    /// Names what its figures say: the first 16 hex digits of a SHA-256. Their links are no part of it; another entry
    /// somewhere else in the book changes those alone.
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        for head in &self.headline.0 {
            for part in [&head.name, &head.figure.text, &head.unit, &head.beneath.text()] {
                hash.update(part);
                hash.update("\n");
            }
        }
        primitives::hex(&hash.finalize()[..8])
    }
    /// As it stands in the page, with the address of its events.
    pub fn block(&self, v: &Voice, events: String) -> Block {
        Block { screen: self.fragment(v, None, None), events }
    }
    /// As it is sent to whoever saw `before`, or something older that nobody knows any more.
    pub(crate) fn sent(&self, v: &Voice, before: Option<&FirstScreen>, page: String) -> String {
        // It formats text into text, which cannot fail.
        self.fragment(v, before, Some(page)).render().unwrap_or_default()
    }
    fn fragment(&self, v: &Voice, before: Option<&FirstScreen>, page: Option<String>) -> Fragment {
        let changes = self.values.iter().map(|now| change(v, now, before)).chain(std::iter::repeat(String::new()));
        let heads: Vec<(Head, String)> = self.headline.0.iter().cloned().zip(changes).collect();
        let note = page.map(|page| Note {
            now: v.tell("public-live-now", &[("at", v.instant(self.as_of))]),
            changes: said(v, &heads),
            page: (page, v.t("public-live-reload")),
        });
        Fragment { heads, id: self.id(), note }
    }
}

/// The changes in one sentence; empty where there are none.
fn said(v: &Voice, heads: &[(Head, String)]) -> String {
    let changed = heads.iter().filter(|(_, by)| !by.is_empty());
    let changed: Vec<String> = changed
        .map(|(head, by)| v.tell("public-live-change", &[("name", head.name.clone()), ("by", by.clone())]))
        .collect();
    if changed.is_empty() {
        return String::new();
    }
    v.tell("public-live-changes", &[("changes", changed.join(&v.t("public-semicolon")))])
}

/// By how much a figure differs from the same one before; empty where it does not, or was not there.
fn change(v: &Voice, now: &Shown, before: Option<&FirstScreen>) -> String {
    let was = before.and_then(|before| before.values.iter().find(|was| was.asked.id == now.asked.id));
    match was.map_or(0, |was| now.value.saturating_sub(was.value)) {
        0 => String::new(),
        by => Shown { value: by, ..now.clone() }.signed(v),
    }
}
