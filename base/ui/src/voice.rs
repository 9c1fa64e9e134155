//! What templates speak with.

use std::borrow::Borrow;
use std::sync::Arc;

use primitives::{Day, Fen, Instant, Refusal};

use crate::{Catalogue, Lang, format};

/// The catalogue and the formatters, in one reader's language. A template is handed one as `v`; since it borrows what it
/// passes, numbers and times are taken as they are or borrowed.
#[derive(Clone)]
pub struct Voice {
    catalogue: Arc<Catalogue>,
    lang: Lang,
}

impl Voice {
    /// The catalogue, in this language.
    pub fn new(catalogue: Arc<Catalogue>, lang: Lang) -> Voice {
        Voice { catalogue, lang }
    }
    /// The same catalogue, in this language: for what says both.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> Voice {
        Voice::new(self.catalogue.clone(), lang)
    }
    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }
    /// The sentence with this id.
    pub fn t(&self, id: &str) -> String {
        self.catalogue.say(self.lang, id, &[])
    }
    /// The sentence with this id and these facts, which are texts already: `tell("x", &[("n", v.count(3))])`; a template
    /// leaves the `&` out, it borrows what it passes.
    pub fn tell(&self, id: &str, facts: &[(&str, String)]) -> String {
        let facts: Vec<_> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
        self.catalogue.say(self.lang, id, &facts)
    }
    /// The sentence of a refusal.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.catalogue.refusal(self.lang, refusal)
    }
    /// The one of two names that is this language's; the Chinese one where there is no English.
    pub fn pick<'n>(&self, zh: &'n str, en: &'n str) -> &'n str {
        if self.lang == Lang::En && !en.is_empty() { en } else { zh }
    }
    /// A page's address in this language: English is asked for, Chinese is not.
    pub fn href(&self, address: &str) -> String {
        href(self.lang, address)
    }
    /// See [`format::money`].
    pub fn money(&self, fen: impl Borrow<Fen>) -> String {
        format::money(self.lang, *fen.borrow())
    }
    /// See [`format::money_signed`].
    pub fn money_signed(&self, fen: impl Borrow<i64>) -> String {
        format::money_signed(self.lang, *fen.borrow())
    }
    /// See [`format::money_short`].
    pub fn money_short(&self, fen: impl Borrow<Fen>) -> String {
        format::money_short(self.lang, *fen.borrow())
    }
    /// See [`format::money_headline`].
    pub fn money_headline(&self, fen: impl Borrow<Fen>) -> (String, String) {
        let (number, unit) = format::money_headline(self.lang, *fen.borrow());
        (number, unit.to_owned())
    }
    /// See [`format::money_drawn`].
    pub fn money_drawn(&self, fen: impl Borrow<i64>) -> String {
        format::money_drawn(self.lang, *fen.borrow())
    }
    /// See [`format::units_headline`].
    pub fn units_headline(&self, n: impl Borrow<i64>, unit: &str) -> (String, String) {
        format::units_headline(self.lang, *n.borrow(), unit)
    }
    /// See [`format::yuan`].
    pub fn yuan(&self, fen: impl Borrow<i64>) -> String {
        format::yuan(*fen.borrow())
    }
    /// See [`format::count`].
    pub fn count(&self, n: impl Borrow<i64>) -> String {
        format::count(*n.borrow())
    }
    /// See [`format::units`].
    pub fn units(&self, n: impl Borrow<i64>, unit: &str) -> String {
        format::units(self.lang, *n.borrow(), unit)
    }
    /// See [`format::share`].
    pub fn share(&self, hundredths: impl Borrow<i64>, unit: &str) -> String {
        format::share(self.lang, *hundredths.borrow(), unit)
    }
    /// See [`format::value`].
    pub fn value(&self, value: impl Borrow<i64>, unit: &str) -> String {
        format::value(self.lang, *value.borrow(), unit)
    }
    /// See [`format::day`].
    pub fn day(&self, day: impl Borrow<Day>) -> String {
        format::day(self.lang, *day.borrow())
    }
    /// See [`format::instant`].
    pub fn instant(&self, at: impl Borrow<Instant>) -> String {
        format::instant(self.lang, *at.borrow())
    }
    /// See [`format::day_short`].
    pub fn day_short(&self, day: impl Borrow<Day>) -> String {
        format::day_short(self.lang, *day.borrow())
    }
    /// See [`format::instant_short`].
    pub fn instant_short(&self, at: impl Borrow<Instant>) -> String {
        format::instant_short(self.lang, *at.borrow())
    }
}

/// `address` with its `lang=` replaced: appended for English, absent for Chinese; a fragment stays last.
pub(crate) fn href(lang: Lang, address: &str) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (address, String::new()),
    };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    if lang == Lang::En {
        pairs.push("lang=en");
    }
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{path}{mark}{}{fragment}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_query_and_changes_its_language() {
        for (address, en, zh) in [
            ("/", "/?lang=en", "/"),
            ("/follow?order_no=7&lang=zh", "/follow?order_no=7&lang=en", "/follow?order_no=7"),
            ("/figures/R2.3?lang=en#why", "/figures/R2.3?lang=en#why", "/figures/R2.3#why"),
        ] {
            assert_eq!((href(Lang::En, address), href(Lang::Zh, address)), (en.to_owned(), zh.to_owned()));
        }
    }

    #[test]
    fn a_voice_says_facts_and_picks_names() {
        let catalogue = Arc::new(Catalogue::of(&[("a-n = 共{ $n }笔", "a-n = { $n } gifts")]));
        let en = Voice::new(catalogue.clone(), Lang::En);
        assert_eq!(en.tell("a-n", &[("n", en.count(1200))]), "1,200 gifts");
        assert_eq!((en.pick("吉林", "Jilin"), en.pick("某乡", "")), ("Jilin", "某乡"));
        assert_eq!(Voice::new(catalogue, Lang::Zh).tell("a-n", &[("n", format::count(2))]), "共2笔");
    }
}
