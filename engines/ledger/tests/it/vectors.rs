//! Canonical bytes: vectors of every shape, texts that are refused, and no text that breaks the reader.

use ledger::{Cause, Correction, Draft, Entry, EntryId, decode, encode};
use primitives::{Actor, Role};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::act::code;
use crate::book::{Book, minute};
use crate::chance::{self, Dice};
use crate::desk;

/// One of each shape: what [`written`] wrote when the format was made. Nobody edits them; another format gets others.
pub(crate) const VECTORS: [(&str, &str); 13] = [
    ("batch", include_str!("vectors/batch.txt")),
    ("settlement", include_str!("vectors/settlement.txt")),
    ("intake", include_str!("vectors/intake.txt")),
    ("refund", include_str!("vectors/refund.txt")),
    ("identity", include_str!("vectors/identity.txt")),
    ("reversal", include_str!("vectors/reversal.txt")),
    ("hand_over", include_str!("vectors/hand_over.txt")),
    ("fact", include_str!("vectors/fact.txt")),
    ("dollars", include_str!("vectors/dollars.txt")),
    ("match", include_str!("vectors/match.txt")),
    ("redirection", include_str!("vectors/redirection.txt")),
    ("exchange", include_str!("vectors/exchange.txt")),
    ("kit", include_str!("vectors/kit.txt")),
];

/// Two small histories, whole: what a book is replayed from.
pub(crate) const JOURNALS: [(&str, &str); 2] =
    [("common", include_str!("journals/common.txt")), ("rarer", include_str!("journals/rarer.txt"))];

/// A small history, and one of rarer moves.
fn histories() -> [Book; 2] {
    let common = desk::run(
        "batch tx-0313 jilin/tencent G1=600 G2=400 for:item=n95  ok
         gift O operating/direct 500 held                      ok
         settle st-1 tencent tx-0313 fee:6                     ok
         purchase PO-1 jilin L1:n95x40=800 freight:20 to:220113   ok
         pay PO-1 820                                          ok
         ship B3 L1x40 to:220113                               ok
         sign B3 s1 n95=L1 37/2/1 more:E1x3                    ok
         refund G2 250 payer:operating net                     ok
         identify L1 kn95                                      ok
         reverse refund G2                                     ok",
    );
    let rarer = desk::run(
        "gift G jilin/tencent 90 for:until=2022-06-30 held    ok
         gift D jilin/direct 50 in:USD held                   ok
         match M jilin/acme 10 of:G                           ok
         redirect C1 of:G fund:shanghai for:recipient=s2      ok
         exchange X1 jilin/direct/USD/gift 50 CNY 330         ok
         purchase PO-2 shanghai A:n95x6=60 who:s2             ok
         kit K 2 Ax3                                          ok",
    );
    [common, rarer]
}

/// Of each shape one, of the histories and of a correction that a desk states, by the vectors' names.
fn written() -> Vec<(&'static str, String)> {
    let [book, again] = histories();
    let cause = Cause { noun: code("notice"), code: code("jilin-2022") };
    let correction = Correction {
        corrects: book.entries[3].id,
        reason: "入库时把 KN95 登记成了 N95，100% 更正".to_owned(),
        figures: vec!["R3.4.items".to_owned()],
    };
    let content = r#"{"item": "kn95"}"#.to_owned();
    let fact = Draft::fact(cause, "notice 1", minute(20), content).because("盘点").correcting(correction);
    let by = Actor { name: code("li"), role: Role::Operation };
    let fact = encode(&fact.seal(&book.picture, &by, minute(21)).unwrap());
    let rarer = [("dollars", 1), ("match", 2), ("redirection", 3), ("exchange", 4), ("kit", 6)];
    let rarer: Vec<(&str, String)> = rarer.into_iter().map(|(name, n)| (name, again.journal[n].clone())).collect();
    let at = [("batch", 0), ("settlement", 2), ("intake", 3), ("hand_over", 6), ("refund", 7), ("identity", 8)];
    let told = at.into_iter().chain([("reversal", 9)]).map(|(name, n)| (name, book.journal[n].clone()));
    told.chain([("fact", fact)]).chain(rarer).collect()
}

/// `VECTORS_WRITE=1` writes those of a new shape.
#[test]
fn the_histories_write_the_journals() {
    for (book, (name, stands)) in histories().iter().zip(JOURNALS) {
        if std::env::var_os("VECTORS_WRITE").is_some() {
            let path = format!("{}/tests/it/journals/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(path, book.journal.concat()).unwrap();
        } else {
            assert_eq!(book.journal.concat(), stands, "{name}");
            assert_eq!(crate::targets::journal(stands.as_bytes()), book.journal.len(), "{name}");
        }
    }
}

/// `VECTORS_WRITE=1` writes those of a new shape.
#[test]
fn a_small_history_writes_the_vectors() {
    for (name, text) in written() {
        if std::env::var_os("VECTORS_WRITE").is_some() {
            let path = format!("{}/tests/it/vectors/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(path, &text).unwrap();
        } else {
            let stands = VECTORS.iter().find(|(n, _)| *n == name).unwrap().1;
            assert_eq!(text, stands, "{name}");
        }
    }
}

#[test]
fn vectors_read_and_write_as_they_stand() {
    for (name, text) in VECTORS {
        let entry = decode(text).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(encode(&entry), text, "{name}");
        assert_eq!(entry.id, EntryId::of(&[&entry.key]), "{name}");
        assert!(text.len() < 64 * 1024, "{name}");
    }
}

/// Each line of the format stands in some vector.
#[test]
fn vectors_show_every_line_of_the_format() {
    let all: String = VECTORS.iter().map(|(_, text)| *text).collect();
    let words = ["key", "kind", "cause", "by", "entered", "effective", "reason", "corrects", "undoes", "fact", "open"];
    let more = ["permission", "grow", "move", "line", "identity", "match", "balance", "touch"];
    for word in words.iter().chain(&more) {
        assert!(all.lines().any(|l| l.split(' ').next() == Some(word)), "no vector shows {word}");
    }
    for kind in [" stream ", " lot ", " sink ", " component "] {
        assert!(all.lines().any(|l| l.starts_with("open ") && l.contains(kind)), "no vector opens a{kind}");
    }
}

/// A text with one byte taken, doubled or exchanged, or with a line taken, doubled or moved, is another entry or none:
/// never the same entry.
#[test]
fn no_two_texts_say_the_same() {
    for (name, text) in VECTORS {
        let entry = decode(text).unwrap();
        let other = |changed: String| {
            if changed != text {
                assert_ne!(decode(&changed).as_ref(), Ok(&entry), "{name}\n{changed}");
            }
        };
        for (at, c) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
            other(format!("{before}{after}"));
            other(format!("{before}{c}{c}{after}"));
            for x in ['0', '7', 'a', ' ', '\n', '\r', '+', '-', '%', '\u{3000}'] {
                other(format!("{before}{x}{after}"));
            }
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            other([&lines[..at], &lines[at + 1..]].concat().concat());
            other([&lines[..=at], &lines[at..]].concat().concat());
            let mut moved = lines.clone();
            moved.swap(at, (at + 1) % lines.len());
            other(moved.concat());
        }
        other(text.replace('\n', "\r\n"));
    }
}

#[test]
fn a_refusal_says_which_line() {
    let text = VECTORS[0].1;
    let says = |text: &str| decode(text).unwrap_err().to_string();
    assert_eq!(says(&text.replace("kind move", "kind mood")), "L003 line=3 text=kind mood");
    assert_eq!(says(&text.replace("chiyuan-entry 1", "chiyuan-entry 2")), "L003 line=1 text=chiyuan-entry 2");
    let grow = text.lines().position(|l| l.starts_with("grow ")).unwrap() + 1;
    assert!(says(&text.replace("grow ", "grow :")).starts_with(&format!("L003 line={grow} ")));
    assert!(says(&text.replace(" 0 ", " 00 ")).ends_with("text=not canonical"));
}

#[test]
fn free_text_keeps_what_people_write() {
    let cause = Cause { noun: code("listing"), code: code("L-1") };
    for text in ["", " ", "两 行\n100%", "a\tb", "%41", "\u{2028}", "\r\n"] {
        let mut draft = Draft::fact(cause.clone(), text, minute(0), text.to_owned()).because(text);
        let figures = vec![text.to_owned(), String::new()];
        draft = draft.correcting(Correction { corrects: EntryId::of(&["x"]), reason: text.to_owned(), figures });
        let by = Actor { name: code("li"), role: Role::Operation };
        let entry: Entry = draft.seal(&Book::new().picture, &by, minute(1)).unwrap();
        assert_eq!(decode(&encode(&entry)), Ok(entry), "{text:?}");
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(2022), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>(), at in any::<prop::sample::Index>(), n in 0..VECTORS.len()) {
        let _ = decode(&text).is_ok();
        let whole: Vec<char> = VECTORS[n].1.chars().collect();
        let at = at.index(whole.len());
        let (before, after): (String, String) = (whole[..at].iter().collect(), whole[at..].iter().collect());
        let _ = decode(&before).is_ok();
        let _ = decode(&format!("{before}{text}{after}")).is_ok();
        let _ = decode(&format!("{before}{text}")).is_ok();
    }
}

/// Whatever a book's entries are changed into, applying them refuses or gives a book: it never breaks.
#[test]
fn an_entry_of_another_book_is_refused() {
    let mut books = Vec::new();
    for seed in 0..6 {
        let (mut book, mut dice) = (Book::new(), Dice(seed));
        for n in 0..60 {
            if let Some(act) = chance::act(&mut dice, &book) {
                drop(book.post(&act, minute(n)));
            }
        }
        books.push(book);
    }
    for (mine, other) in books.iter().zip(&books[1..]) {
        for entry in &other.entries[1..] {
            let has_moved = !entry.moves.is_empty() || !entry.lines.is_empty();
            let stands = ledger::apply(&mine.picture, entry).is_ok();
            assert!(!stands || !has_moved || entry.touches.iter().all(|(_, n)| *n == 0), "{}", encode(entry));
        }
    }
}
