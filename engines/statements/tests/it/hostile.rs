//! Statements of every format with bytes changed, doubled, cut, put in and mixed: none breaks the parser.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::samples::sample;
use crate::targets;

/// Small files of every format, whole and in a ZIP.
const SEEDS: [&str; 9] = [
    "wechat-fund.csv",
    "wechat-24.csv",
    "wechat-27.csv",
    "wechat-27-messy.csv",
    "alipay-ledger-gb18030.csv",
    "alipay-ledger-messy.csv",
    "alipay-trade-cut.csv",
    "alipay-trade.zip",
    "canonical.csv",
];
/// One of each bank.
const BANKS: [&str; 5] = ["boc", "abc", "cmb", "bocom", "icbc"];
/// Workbooks, their parts one after the other.
const WORKBOOKS: [&str; 3] = ["canonical", "boc", "formula"];
/// What parsers stumble over.
const STONES: [&[u8]; 16] = [
    b"\"",
    b",",
    b"\n",
    b"\r",
    b"`",
    b"\t",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\x81",
    b"\x81\x30\x81",
    b"-",
    b"\"\"\"",
    b"99999999999999999999",
    "＋１".as_bytes(),
    "\u{2028}".as_bytes(),
];

/// One change of a file: where, what, how much.
type Edit = (u32, u8, u16);

fn edited(mut bytes: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for (place, how, much) in edits {
        let at = usize::try_from(*place).unwrap() % (bytes.len() + 1);
        let end = (at + usize::from(*much) % 200).min(bytes.len());
        match how % 7 {
            0 if at < bytes.len() => bytes[at] ^= 1 << (much % 8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(much % 256).unwrap(),
            2 => drop(bytes.splice(at..at, STONES[usize::from(*much) % STONES.len()].iter().copied())),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            5 => bytes.truncate(bytes.len().max(1) - usize::from(*much) % (bytes.len().max(2) / 2)),
            _ => {
                let other = sample(SEEDS[usize::from(*much) % SEEDS.len()]);
                let from = at % other.len();
                bytes.splice(at..at, other[from..(from + 300).min(other.len())].iter().copied());
            }
        }
    }
    bytes
}

fn config() -> ProptestConfig {
    let given = |name: &str| std::env::var(name).ok().and_then(|s| s.parse::<u64>().ok());
    let (seed, times) = (given("CHIYUAN_SEED").unwrap_or(2022), given("CHIYUAN_SOAK").unwrap_or(1));
    let cases = u32::try_from(1_500 * times.min(1_000)).unwrap();
    println!("CHIYUAN_SEED={seed}, {cases} files");
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..ProptestConfig::default() }
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((any::<u32>(), any::<u8>(), any::<u16>()), 0..12)
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
fn what_the_fuzzer_found_is_read_or_refused() {
    found("workbook").iter().for_each(|bytes| targets::workbook(bytes));
    found("bank_file").iter().for_each(|bytes| targets::bank_file(bytes));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_changed_statement_is_read_or_refused(which in 0..SEEDS.len(), edits in edits()) {
        targets::statement(&edited(sample(SEEDS[which]), &edits));
    }

    #[test]
    fn a_changed_statement_of_a_said_format_is_read_or_refused(format: u8, which in 0..SEEDS.len(), edits in edits()) {
        targets::statement_as(&[vec![format], edited(sample(SEEDS[which]), &edits)].concat());
    }

    #[test]
    fn a_changed_bank_file_is_read_or_refused(which in 0..BANKS.len(), mapping: u8, edits in edits()) {
        let file = edited(sample(&format!("banks/{}.csv", BANKS[which])), &edits);
        targets::bank_file(&[vec![mapping], file.clone()].concat());
        let own = statements::bank::SHIPPED.iter().position(|(name, _)| *name == BANKS[which]).unwrap();
        targets::bank_file(&[vec![u8::try_from(own).unwrap()], file].concat());
    }

    #[test]
    fn a_changed_workbook_is_read_or_refused(which in 0..WORKBOOKS.len(), edits in edits()) {
        targets::workbook(&edited(sample(&format!("workbooks/{}.txt", WORKBOOKS[which])), &edits));
    }

    #[test]
    fn a_changed_mapping_is_read_or_refused(which in 0..BANKS.len(), edits in edits()) {
        targets::mapping(&edited(statements::bank::SHIPPED[which].1.as_bytes().to_vec(), &edits));
    }

    #[test]
    fn bytes_by_chance_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        targets::statement(&bytes);
        targets::statement_as(&bytes);
        targets::bank_file(&bytes);
        targets::mapping(&bytes);
        targets::workbook(&bytes);
    }
}
