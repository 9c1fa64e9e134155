#![no_main]
#[allow(dead_code)]
#[path = "../../engines/statements/tests/it/parts.rs"]
mod parts;
#[allow(dead_code)]
#[path = "../../engines/statements/tests/it/read.rs"]
mod read;
#[allow(dead_code)]
#[path = "../../engines/statements/tests/it/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::statement(bytes));
