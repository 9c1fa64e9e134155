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

// Where a workbook's reader panics its caller goes on: the hook of libFuzzer would take that for the end.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |bytes: &[u8]| targets::workbook(bytes));
