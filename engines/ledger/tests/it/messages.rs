//! Every refusal of the ledger has a sentence in both languages, with the facts that it carries.

use std::collections::{BTreeMap, BTreeSet};

const REFUSALS: &str = include_str!("../../src/refusal.rs");

/// Code → facts, as the constructors give them.
fn given() -> BTreeMap<String, BTreeSet<String>> {
    let quoted = |text: &str| text.split('"').nth(1).unwrap().to_owned();
    let bodies = REFUSALS.split("Refusal::of(").skip(1);
    let one = |body: &str| {
        let body = body.split("\n}").next().unwrap();
        (quoted(body), body.split(".with(").skip(1).map(quoted).collect())
    };
    bodies.map(one).collect()
}

/// Code → facts, as a catalogue uses them.
fn said(catalogue: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for message in catalogue.split("refusal-").skip(1) {
        let (code, text) = message.split_once(" = ").unwrap();
        let facts = text.split("{ $").skip(1).map(|t| t.split(' ').next().unwrap().to_owned());
        assert!(out.insert(code.to_owned(), facts.collect()).is_none(), "{code} twice");
    }
    out
}

#[test]
fn every_refusal_has_its_sentences_with_its_facts() {
    assert!(20 < given().len());
    assert_eq!(said(ledger::MESSAGES.0), given());
    assert_eq!(said(ledger::MESSAGES.1), given());
}

#[test]
fn codes_stand_in_order_of_precedence() {
    let codes: Vec<&str> = REFUSALS.lines().filter_map(|l| l.strip_prefix("/// L")?.split(':').next()).collect();
    assert!(codes.is_sorted() && codes.len() == given().len(), "{codes:?}");
}
