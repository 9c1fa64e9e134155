//! What is said to people: every refusal and every word of a page, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use ui::{Catalogue, codes_in, ids_in};

use super::tree::{Room, Text, none, of, rooms, texts};

/// Codes begin with a letter of their room; the primitives' and the ledger's sentences stand in `base/ui`.
const LETTERS: &[(&str, char)] = &[
    ("primitives", 'P'),
    ("ledger", 'L'),
    ("statements", 'T'),
    ("store", 'S'),
    ("book", 'B'),
    ("access", 'A'),
    ("document", 'I'),
    ("operation", 'O'),
    ("finance", 'F'),
    ("supply", 'U'),
    ("fundraising", 'R'),
    ("delivery", 'D'),
    ("public", 'W'),
    ("ui", 'W'),
    ("chiyuan", 'C'),
];

/// Words that we never say to people, each with the one that we say (docs/glossary.md), and the rooms that say it to nobody:
/// all, or those that draw public pages.
const NEVER: &[(&str, &str, &str)] = &[
    ("campaign", "appeal", ""),
    ("Campaign", "Appeal", ""),
    ("数轴", "资金流、批次", "faces/"),
    (" axis", "stream, lot", "faces/"),
    ("数轴", "资金流、批次", "base/ui"),
];

fn message_texts(texts: &[Text]) -> Vec<(String, String, String)> {
    let read = |room: &Room, lang: &str| {
        // One file, or one for each page.
        let files = [format!("messages/{lang}.ftl"), format!("messages/{lang}/")];
        let texts = files.iter().flat_map(|path| of(texts, room, path)).map(|t| t.text.as_str());
        texts.collect::<Vec<_>>().join("\n")
    };
    rooms().values().map(|room| (room.folder.clone(), read(room, "zh"), read(room, "en"))).collect()
}

fn catalogue(texts: &[Text]) -> Catalogue {
    let messages = message_texts(texts);
    let pairs: Vec<(&str, &str)> = messages.iter().map(|(_, zh, en)| (zh.as_str(), en.as_str())).collect();
    Catalogue::of(&pairs)
}

#[test]
fn both_languages_say_the_same() {
    none(catalogue(&texts()).faults());
}

#[test]
fn every_refusal_has_its_sentences_and_its_rooms_letter() {
    let texts = texts();
    let catalogue = catalogue(&texts);
    let (mut faults, mut homes) = (Vec::new(), BTreeMap::new());
    for room in rooms().values() {
        let letter = LETTERS.iter().find(|(name, _)| *name == room.name).map(|(_, letter)| *letter);
        for file in of(&texts, room, "src/").filter(|t| t.ends(&[".rs"])) {
            let code = file.kept();
            for refusal in codes_in(&code) {
                if !catalogue.has(&format!("refusal-{refusal}")) {
                    faults.push(format!("{}: {refusal} has no sentence in both languages", file.path));
                }
                if letter.is_none_or(|letter| !refusal.starts_with(letter)) {
                    faults.push(format!("{}: {refusal} is not of this room", file.path));
                }
                if let Some(other) = homes.insert(refusal.to_owned(), file.path.clone()) {
                    faults.push(format!("{refusal} is made in {other} and in {}", file.path));
                }
            }
        }
    }
    assert!(60 < homes.len(), "{} codes only", homes.len());
    none(&faults);
}

/// A sentence says only facts that its refusal gives.
#[test]
fn every_fact_of_a_sentence_is_given() {
    let texts = texts();
    let given = facts_given(&texts);
    let mut faults = Vec::new();
    for (room, zh, en) in message_texts(&texts) {
        for line in zh.lines().chain(en.lines()).filter(|line| line.starts_with("refusal-")) {
            let (id, sentence) = line.split_once('=').unwrap_or((line, ""));
            let refusal = id.trim().trim_start_matches("refusal-");
            let Some(facts) = given.get(refusal) else {
                faults.push(format!("{room}: {refusal} has a sentence and is nowhere refused"));
                continue;
            };
            let said = sentence
                .split('$')
                .skip(1)
                .map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default());
            faults.extend(
                said.filter(|fact| !facts.contains(*fact))
                    .map(|fact| format!("{room}: {refusal} says ${fact}, which it is not given")),
            );
        }
    }
    none(&faults);
}

/// Each refusal's code with the names of the facts that it is given: by the `.with("…"` up to the end of its constructor, or
/// where its room adds one to a refusal that was made.
fn facts_given(texts: &[Text]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for room in rooms().values() {
        let (mut made, mut added) = (Vec::new(), BTreeSet::new());
        for text in of(texts, room, "src/").filter(|t| t.ends(&[".rs"])) {
            let code = text.kept();
            for (at, rest) in code.split("Refusal::of(\"").enumerate() {
                let own = if at == 0 { "" } else { rest.split("\n}\n").next().unwrap_or(rest) };
                let refusal = own.split('"').next().unwrap_or_default().to_owned();
                made.push((refusal, facts_in(own)));
                added.extend(facts_in(&rest[own.len()..]));
            }
        }
        for (refusal, facts) in made {
            all.entry(refusal).or_insert_with(|| added.clone()).extend(facts);
        }
    }
    all
}

fn facts_in(code: &str) -> BTreeSet<String> {
    code.split(".with(\"").skip(1).filter_map(|fact| fact.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_word_that_a_page_asks_for_is_there() {
    let texts = texts();
    let catalogue = catalogue(&texts);
    let mut faults = Vec::new();
    for text in texts.iter().filter(|t| t.ends(&[".html", ".rs"]) && !t.path.contains("/tests/")) {
        let kept = text.kept();
        let asked = ids_in(&kept).into_iter().filter(|id| !catalogue.has(id)).map(|id| format!("{}: {id}", text.path));
        faults.extend(asked);
    }
    none(&faults);
}

#[test]
fn near_misses_are_not_said() {
    let mut faults = Vec::new();
    for (room, zh, en) in message_texts(&texts()) {
        for line in zh.lines().chain(en.lines()) {
            let sentence = line.split_once('=').map_or(line, |(_, sentence)| sentence);
            let said = NEVER.iter().filter(|(never, _, rooms)| room.starts_with(rooms) && sentence.contains(never));
            faults.extend(said.map(|(never, say, _)| format!("{room}: “{never}”; say “{say}”: {line}")));
        }
    }
    none(&faults);
}
