//! Every sentence, in both languages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use primitives::Refusal;
use unic_langid::LanguageIdentifier;

use crate::Lang;

/// The catalogues of all rooms in one. An id begins with its room's name (`follow-title`), a refusal's is `refusal-L104`.
pub struct Catalogue {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    faults: Vec<String>,
}

impl Catalogue {
    /// From each room's pair of Fluent texts, Chinese and English. What is wrong with them is kept for
    /// [`Catalogue::faults`]; the rest speaks.
    pub fn of(texts: &[(&str, &str)]) -> Catalogue {
        let mut faults = Vec::new();
        let zh: Vec<&str> = texts.iter().map(|(zh, _)| *zh).collect();
        let en: Vec<&str> = texts.iter().map(|(_, en)| *en).collect();
        compare(&variables(&zh), &variables(&en), &mut faults);
        let (zh, en) = (bundle(Lang::Zh, &zh, &mut faults), bundle(Lang::En, &en, &mut faults));
        Catalogue { zh, en, faults }
    }
    /// What is wrong, a line each: a text that does not parse, an id that stands twice or in one language only, a variable
    /// that one language has and the other lacks. Empty in a programme that is released.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }
    /// Whether both languages have the id.
    pub fn has(&self, id: &str) -> bool {
        self.zh.has_message(id) && self.en.has_message(id)
    }
    /// The sentence. An id that is missing is shown in brackets, so that a page stays a page.
    pub fn say(&self, lang: Lang, id: &str, facts: &[(&str, &str)]) -> String {
        let bundle = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return format!("[{id}]");
        };
        let mut args = FluentArgs::with_capacity(facts.len());
        facts.iter().for_each(|(name, fact)| args.set(Cow::Borrowed(*name), *fact));
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
    /// The sentence of a refusal, with its facts in it. A code without a sentence is shown with its facts.
    pub fn refusal(&self, lang: Lang, refusal: &Refusal) -> String {
        let id = format!("refusal-{}", refusal.code());
        if !self.has(&id) {
            return refusal.to_string();
        }
        let facts: Vec<_> = refusal.facts().iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
        self.say(lang, &id, &facts)
    }
}

/// The ids that a template or source text asks for: the first text in `t("…")` and `tell("…"`. A test holds them against
/// [`Catalogue::has`].
pub fn ids_in(text: &str) -> BTreeSet<&str> {
    let calls = [".t(\"", ".tell(\""];
    calls.iter().flat_map(|call| text.split(call).skip(1)).filter_map(|rest| rest.split('"').next()).collect()
}

/// The codes of the refusals that a source text makes, each of which wants its sentence, `refusal-CODE`.
pub fn codes_in(text: &str) -> BTreeSet<&str> {
    text.split("Refusal::of(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn bundle(lang: Lang, texts: &[&str], faults: &mut Vec<String>) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Our texts are of one direction; the marks would reach files, terminals and tests.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(rest, errors)| {
            faults.extend(errors.iter().map(|error| format!("{lang}: {error}")));
            rest
        });
        if let Err(errors) = bundle.add_resource(resource) {
            faults.extend(errors.iter().map(|error| format!("{lang}: {error}")));
        }
    }
    bundle
}

/// Each message's id with the variables in it. A message begins at the line's first letter and runs on while lines are
/// indented.
fn variables(texts: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = None;
    for line in texts.iter().flat_map(|text| text.lines()) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            id = line.split_once('=').map(|(id, _)| id.trim().to_owned());
        } else if line.starts_with('#') {
            id = None;
        }
        let Some(id) = &id else { continue };
        let found = all.entry(id.clone()).or_default();
        found.extend(line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect::<String>()
        }));
    }
    all
}

fn compare(zh: &BTreeMap<String, BTreeSet<String>>, en: &BTreeMap<String, BTreeSet<String>>, faults: &mut Vec<String>) {
    let ids: BTreeSet<&String> = zh.keys().chain(en.keys()).collect();
    for id in ids {
        match (zh.get(id), en.get(id)) {
            (Some(zh), Some(en)) if zh == en => {}
            (Some(zh), Some(en)) => faults.push(format!("{id}: zh says {zh:?}, en says {en:?}")),
            (None, _) => faults.push(format!("{id}: missing in zh")),
            (_, None) => faults.push(format!("{id}: missing in en")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_in_both_languages() {
        let catalogue = Catalogue::of(&[("a-hello = 你好，{ $name }", "a-hello = Hello, { $name }")]);
        assert!(catalogue.faults().is_empty());
        assert_eq!(catalogue.say(Lang::Zh, "a-hello", &[("name", "吉林")]), "你好，吉林");
        assert_eq!(catalogue.say(Lang::En, "a-hello", &[("name", "Jilin")]), "Hello, Jilin");
        assert_eq!(catalogue.say(Lang::En, "a-none", &[]), "[a-none]");
    }

    #[test]
    fn a_refusal_says_its_facts() {
        let catalogue = Catalogue::of(&[crate::MESSAGES]);
        let refusal = Refusal::of("P101").with("text", "1,000");
        assert!(catalogue.refusal(Lang::Zh, &refusal).contains("“1,000”"));
        assert!(catalogue.refusal(Lang::En, &refusal).contains("“1,000”"));
        assert_eq!(catalogue.refusal(Lang::En, &Refusal::of("Z999").with("x", 1)), "Z999 x=1");
    }

    #[test]
    fn what_is_wrong_with_a_catalogue_is_listed() {
        let zh = "a = { $x }\nb = 乙\nd = 丁\nd = 又";
        let en = "a = { $y }\nc = c\nd = d\n  { $more ->\n";
        let faults = Catalogue::of(&[(zh, en)]).faults().join("\n");
        for want in ["a: zh says", "b: missing in en", "c: missing in zh", "zh: ", "en: "] {
            assert!(faults.contains(want), "{want} is not in:\n{faults}");
        }
    }

    #[test]
    fn a_template_asks_only_for_what_is_there() {
        let catalogue = Catalogue::of(&[crate::MESSAGES]);
        let texts = [
            include_str!("../templates/layout.html"),
            include_str!("../templates/problem_page.html"),
            include_str!("dress.rs"),
        ];
        let ids: BTreeSet<&str> = texts.into_iter().flat_map(ids_in).collect();
        assert!(10 < ids.len() && ids.iter().all(|id| catalogue.has(id)), "{ids:?}");
    }

    #[test]
    fn every_refusal_below_has_its_sentence() {
        let catalogue = Catalogue::of(&[crate::MESSAGES, access::MESSAGES]);
        let texts = [
            include_str!("../../access/src/refusal.rs"),
            include_str!("../../../engines/primitives/src/actor.rs"),
            include_str!("../../../engines/primitives/src/amount.rs"),
            include_str!("../../../engines/primitives/src/code.rs"),
            include_str!("../../../engines/primitives/src/id.rs"),
            include_str!("../../../engines/primitives/src/place.rs"),
            include_str!("../../../engines/primitives/src/time.rs"),
            include_str!("../../../engines/primitives/src/uscc.rs"),
        ];
        let codes: BTreeSet<&str> = texts.into_iter().flat_map(codes_in).collect();
        let unsaid: Vec<_> = codes.iter().filter(|code| !catalogue.has(&format!("refusal-{code}"))).collect();
        assert!(15 < codes.len() && unsaid.is_empty(), "{unsaid:?}");
    }

    #[test]
    fn our_own_catalogue_has_no_faults() {
        assert_eq!(Catalogue::of(&[crate::MESSAGES, access::MESSAGES]).faults(), [""; 0]);
    }
}
