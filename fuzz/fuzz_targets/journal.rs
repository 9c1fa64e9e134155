#![no_main]
#[allow(dead_code)]
#[path = "../../engines/ledger/tests/it/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    targets::journal(bytes);
});
