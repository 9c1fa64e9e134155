//! Memory does not grow with a statement: ten times as many rows take what the buffers of sorting and of the store may take, and
//! no row more. Counted by the kernel, not timed.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use nix::sys::resource::{UsageWho, getrusage};
use statements::Format;
use statements::generate::{Recipe, write};

use crate::ground::{APPEAL, chiyuan, json_of, laid};

/// Rows, and ten times as many.
const ROWS: [&str; 2] = ["100000", "1000000"];
/// What a rehearsal, which keeps nothing, may take of ten times as many rows: as performance.md has it for reading.
const REHEARSAL_PERCENT: i64 = 120;
/// What a whole import may take. A file of 100,000 rows does not fill its buffers yet; one of a million does.
const IMPORT_PERCENT: i64 = 140;

/// The largest resident size, in KiB, of the processes that this test has waited for, so small ones are asked first. Never less
/// than this test's own: a process is counted from before it became another programme.
fn peak() -> i64 {
    getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss()
}

async fn import(home: &Path, rows: &str, more: &[&str]) -> i64 {
    let store = home.join(format!("of-{rows}{}", more.len()));
    laid(&store).await.db.close().await;
    let file = home.join(format!("{rows}.csv")).display().to_string();
    if !Path::new(&file).exists() {
        // Here, not by a process of its own: that would be waited for too.
        let recipe = Recipe::new(Format::WechatTrade, rows.parse().unwrap(), 3, "2022-03-14".parse().unwrap());
        write(&recipe, &mut BufWriter::new(File::create(&file).unwrap())).unwrap();
    }
    let told = ["statement", "import", &file, "--appeal", APPEAL, "--channel", "tencent", "--json"];
    let booked = json_of(&chiyuan(&store, &[&told[..], more].concat()));
    assert_eq!(booked["rows"].to_string(), rows);
    std::fs::remove_dir_all(&store).unwrap();
    peak()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_ten_times_as_many_rows_takes_no_more_memory() {
    let home = tempfile::tempdir().unwrap();
    // Smaller peaks first: the kernel tells the largest of all.
    let small = import(home.path(), ROWS[0], &["--dry-run"]).await;
    let large = import(home.path(), ROWS[1], &["--dry-run"]).await;
    println!("rehearsal: {small} KiB, then {large} KiB");
    assert!(large * 100 <= small * REHEARSAL_PERCENT, "{small} KiB, {large} KiB");
    let small = import(home.path(), ROWS[0], &[]).await;
    let large = import(home.path(), ROWS[1], &[]).await;
    println!("import: {small} KiB, then {large} KiB");
    assert!(large * 100 <= small * IMPORT_PERCENT, "{small} KiB, {large} KiB");
}
