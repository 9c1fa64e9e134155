//! Statements that are made to break us, through the command line: each is refused in words, in little memory, and the book
//! does not change.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::ground::{APPEAL, chiyuan, command, json_of, laid};

/// What an import of any file may take, in KiB: the programme itself takes about 40 MiB in a development build.
const MEMORY_KIB_MAX: u64 = 160 * 1024;

const HEADER: &str = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\n";

/// Imports the file: its exit code, what it said, and the most memory that it took, in KiB.
fn import(folder: &Path, file: &Path, channel: &str) -> (Option<i32>, String, u64) {
    let file = file.display().to_string();
    let args = ["statement", "import", &file, "--appeal", APPEAL, "--channel", channel];
    let mut child = command(folder, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    // `VmHWM` is the high-water mark: the last look before the end sees all but its last moment.
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::yield_now();
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(), most)
}

/// Each file with the code of the refusal that it gets.
fn files(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    // A line of 64 MB, quoted and bare.
    let long = vec![b'x'; 64 << 20];
    put(
        "long-line.csv",
        &[HEADER.as_bytes(), b"A,gift,2022-03-14 09:00:00,1.00,0,", &long, b",,\n1,total,,1.00,,,,\n"].concat(),
    );
    put("long-quote.csv", &[HEADER.as_bytes(), b"A,gift,2022-03-14 09:00:00,1.00,0,\"", &long].concat());
    put("long-header.csv", &long);
    // A million columns in a row, and in the header.
    let commas = vec![b','; 1_000_000];
    put("wide-row.csv", &[HEADER.as_bytes(), b"A,gift", &commas, b"\n1,total,,1.00,,,,\n"].concat());
    put("wide-header.csv", &[HEADER.trim_end().as_bytes(), &commas, b"\n"].concat());
    // Half of a Chinese letter, at the end and before a quotation mark; half of a four-byte one.
    let gbk = |tail: &[u8]| [HEADER.as_bytes(), b"A,gift,2022-03-14 09:00:00,1.00,0,\xc1\xaa", tail].concat();
    put("cut-letter.csv", &gbk(b"\xd6"));
    put("cut-letter-in-cell.csv", &gbk(b"\xd6,,\n1,total,,1.00,,,,\n"));
    put("cut-four-bytes.csv", &gbk(b"\x81\x30\x81,,\n1,total,,1.00,,,,\n"));
    put("zeros.csv", &vec![0; 1 << 20]);
    put("empty.csv", b"");
    bombs(folder);
    vec![
        ("long-line.csv", "T"),
        ("long-quote.csv", "T"),
        ("long-header.csv", "T"),
        ("wide-row.csv", "T"),
        ("wide-header.csv", "T"),
        ("cut-letter.csv", "T"),
        ("cut-letter-in-cell.csv", "T"),
        ("cut-four-bytes.csv", "T"),
        ("zeros.csv", "T"),
        ("empty.csv", "T"),
        ("ratio.zip", "T"),
        ("swollen.zip", "T"),
        ("liar.zip", "T"),
        ("many.zip", "T"),
        ("nested.zip", "T"),
        ("cut.zip", "T"),
    ]
}

/// Archives: one that swells a thousandfold, one that lies about it, one of too many files, one in another, one cut off.
fn bombs(folder: &Path) {
    let zipped = |name: &str, entries: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(fs::File::create(folder.join(name)).unwrap());
        for (entry, bytes) in entries {
            zip.start_file(*entry, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        fs::read(folder.join(name)).unwrap()
    };
    let row = b"A,gift,2022-03-14 09:00:00,1.00,0,x,,\n";
    zipped("swollen.zip", &[("day.csv", &[HEADER.as_bytes(), &row.repeat(2_000_000)].concat())]);
    let swollen = vec![b'\n'; 100 << 20];
    let bomb = zipped("ratio.zip", &[("day.csv", &swollen)]);
    // The directory and the entry say that it is small.
    let (true_size, small) = (u32::try_from(swollen.len()).unwrap().to_le_bytes(), 1_000_u32.to_le_bytes());
    let mut liar = bomb.clone();
    while let Some(at) = liar.windows(4).position(|four| four == true_size) {
        liar[at..at + 4].copy_from_slice(&small);
    }
    fs::write(folder.join("liar.zip"), liar).unwrap();
    let names: Vec<String> = (0..500).map(|n| format!("{n}.csv")).collect();
    zipped("many.zip", &names.iter().map(|name| (name.as_str(), HEADER.as_bytes())).collect::<Vec<_>>());
    zipped("nested.zip", &[("day.zip", &bomb)]);
    fs::write(folder.join("cut.zip"), &bomb[..bomb.len() / 2]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_made_to_break_us_are_refused_in_little_memory() {
    let (home, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    laid(home.path()).await.db.close().await;
    let before = json_of(&chiyuan(home.path(), &["check", "--json"]));
    for (name, code) in files(from.path()) {
        let (exit, said, most) = import(home.path(), &from.path().join(name), "pingan");
        println!("{name}: {exit:?}, {} MiB: {}", most / 1024, said.trim().chars().take(220).collect::<String>());
        assert_eq!(exit, Some(3), "{name}: {said}");
        assert!(said.len() < 4_000, "{name}: says too much");
        assert!(most < MEMORY_KIB_MAX, "{name}: {most} KiB");
        let list = json_of(&chiyuan(home.path(), &["statement", "list", "--json"]));
        let told = list.as_array().unwrap().iter().find(|s| s["name"] == name).unwrap();
        assert!(told["state"] == "quarantined" && told["code"].as_str().unwrap().starts_with(code), "{told}");
    }
    assert_eq!(json_of(&chiyuan(home.path(), &["check", "--json"])), before);
}
