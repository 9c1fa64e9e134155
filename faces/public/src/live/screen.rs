//! What is sent while a page is open: the figures of its first screen, with what has changed.

use askama::Template;
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
#[derive(Template)]
#[template(path = "_live.html")]
struct Fragment<'f> {
    v: &'f Voice,
    /// Each figure with its change, empty where nothing changed.
    heads: Vec<(&'f Head, &'f str)>,
    /// What a screen reader says: which time it is now, and what changed.
    said: String,
    /// The page, to be loaded anew: what stands beneath is of the time when it was opened.
    page: String,
    id: &'f str,
}

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
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
    /// As it stands in the page.
    pub fn html(&self, v: &Voice) -> String {
        self.render(v, None, String::new())
    }
    /// As it is sent to whoever saw `before`, or something older that nobody knows any more.
    pub(crate) fn sent(&self, v: &Voice, before: Option<&FirstScreen>, page: &str) -> String {
        self.render(v, before, page.to_owned())
    }
    fn render(&self, v: &Voice, before: Option<&FirstScreen>, page: String) -> String {
        let changes: Vec<String> = self.values.iter().map(|now| change(v, now, before)).collect();
        let none = std::iter::repeat("");
        let heads: Vec<_> = self.headline.0.iter().zip(changes.iter().map(String::as_str).chain(none)).collect();
        let said = heads.iter().filter(|(_, change)| !change.is_empty());
        let said: Vec<String> = said
            .map(|(head, by)| v.tell("public-live-change", &[("name", head.name.clone()), ("by", (*by).to_owned())]))
            .collect();
        let (at, said) = (("at", v.instant(self.as_of)), ("changes", said.join(&v.t("public-semicolon"))));
        let said = match (page.is_empty(), said.1.is_empty()) {
            (true, _) => String::new(),
            (false, true) => v.tell("public-live-now", &[at]),
            (false, false) => v.tell("public-live-changed", &[at, said]),
        };
        // It formats text into text, which cannot fail.
        Fragment { v, heads, said, page, id: &self.id() }.render().unwrap_or_default()
    }
}

/// By how much a figure differs from the same one before; empty where it does not, or was not there.
fn change(v: &Voice, now: &Shown, before: Option<&FirstScreen>) -> String {
    let was = before.and_then(|before| before.values.iter().find(|was| was.asked.id == now.asked.id));
    match was.map_or(0, |was| now.value.saturating_sub(was.value)) {
        0 => String::new(),
        by => Shown { value: by, ..now.clone() }.signed(v),
    }
}
