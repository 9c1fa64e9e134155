//! Canonical texts and words with bytes changed, doubled, cut and put in: none breaks its reader, and none is read as another.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::targets;
use crate::vectors::{JOURNALS, VECTORS};

const WORDS: [&str; 16] = [
    "jilin/tencent",
    "receivable(tencent)",
    "damaged(w1)",
    "converted(00000000000000000000000000000000)",
    "n95",
    "220113",
    "91350100M000100Y43",
    "1234.56",
    "2022-03-13T09:00:00+08:00",
    "2022-02-28",
    "finance",
    "item=n95",
    "place=220000,item=n95",
    "in_kind",
    "9223372036854775807",
    "0000000000000000000000000000000f",
];
/// What readers stumble over.
const STONES: [&str; 14] = [
    " ",
    "\n",
    "\r\n",
    "%",
    "%2",
    "%00",
    "-",
    "+",
    "0",
    "9223372036854775808",
    "\u{0}",
    "：",
    "é",
    "chiyuan-entry 1\n",
];

/// One change of a text: where, what, how much; places are counted in bytes and moved to the next letter.
type Edit = (u32, u8, u16);

fn edited(mut text: String, edits: &[Edit]) -> String {
    let letter = |text: &str, at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    for (place, how, much) in edits {
        let much = usize::from(*much);
        let at = letter(&text, usize::try_from(*place).unwrap() % (text.len() + 1));
        let end = letter(&text, (at + much % 40).min(text.len()));
        match how % 5 {
            0 => text.insert_str(at, STONES[much % STONES.len()]),
            1 => drop(text.drain(at..end)),
            2 => {
                let piece = text[at..end].to_owned();
                text.insert_str(at, &piece);
            }
            3 => text.truncate(letter(&text, at.max(text.len() / 2))),
            _ => text.replace_range(at..end, &"9876543210"[..much % 10]),
        }
    }
    text
}

fn config() -> ProptestConfig {
    let given = |name: &str| std::env::var(name).ok().and_then(|s| s.parse::<u64>().ok());
    let (seed, times) = (given("CHIYUAN_SEED").unwrap_or(2022), given("CHIYUAN_SOAK").unwrap_or(1));
    let cases = u32::try_from(5_000 * times.min(1_000)).unwrap();
    println!("CHIYUAN_SEED={seed}, {cases} texts");
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..ProptestConfig::default() }
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((any::<u32>(), any::<u8>(), any::<u16>()), 0..5)
}

/// What libFuzzer came to that nothing written by hand did, in `tests/found`.
fn found(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/tests/found/{target}", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(!files.is_empty(), "{folder}");
    files
}

#[test]
fn what_the_fuzzer_found_is_applied_or_refused() {
    for bytes in found("journal") {
        targets::journal(&bytes);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_changed_entry_is_canonical_or_refused(which in 0..VECTORS.len(), edits in edits()) {
        targets::entry(edited(VECTORS[which].1.to_owned(), &edits).as_bytes());
    }

    #[test]
    fn a_changed_journal_is_applied_or_refused(which in 0..JOURNALS.len(), edits in edits()) {
        targets::journal(edited(JOURNALS[which].1.to_owned(), &edits).as_bytes());
    }

    #[test]
    fn a_changed_word_is_itself_or_refused(which in 0..WORDS.len(), edits in edits()) {
        targets::words(edited(WORDS[which].to_owned(), &edits).as_bytes());
    }

    #[test]
    fn any_text_is_a_word_or_refused(text in "\\PC{0,40}") {
        targets::words(text.as_bytes());
        targets::entry(text.as_bytes());
    }
}
