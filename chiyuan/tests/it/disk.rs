//! The disk: full, and read-only. Said as such, by its name; nothing is half done; with room again the same goes through.

use std::path::Path;
use std::process::{Command, Output};

use crate::ground::{APPEAL, chiyuan, json_of, laid};

/// A file system of a few megabytes, where we may mount one.
struct Small<'p>(&'p Path);

impl<'p> Small<'p> {
    /// `None`, with a word, where we may not.
    fn at(path: &'p Path, size: &str) -> Option<Small<'p>> {
        let mounted = mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", &path.display().to_string()]);
        if !mounted {
            println!("not run: to mount a small file system asks for root");
        }
        mounted.then_some(Small(path))
    }
    fn remount(&self, how: &str) {
        assert!(mount(&["-o", &format!("remount,{how}"), &self.0.display().to_string()]), "{how}");
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

fn mount(args: &[&str]) -> bool {
    Command::new("mount").args(args).output().is_ok_and(|done| done.status.success())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn statement(folder: &Path, rows: &str) -> String {
    let file = folder.join("day.csv").display().to_string();
    let args = ["statement", "generate", "--format", "wechat-trade", "--rows", rows, "--seed", "5", "--out", &file];
    assert!(chiyuan(folder, &args).status.success());
    file
}

fn import(file: &str) -> [&str; 8] {
    ["statement", "import", file, "--appeal", APPEAL, "--channel", "tencent", "--json"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_named_and_with_room_the_import_completes() {
    let (home, calm) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    laid(calm.path()).await.db.close().await;
    let file = statement(calm.path(), "12000");
    let want = json_of(&chiyuan(calm.path(), &import(&file)));
    let proof = json_of(&chiyuan(calm.path(), &["check", "--full", "--json"]));
    let Some(small) = Small::at(home.path(), "64m") else { return };
    laid(home.path()).await.db.close().await;
    let empty = json_of(&chiyuan(home.path(), &["check", "--full", "--json"]));
    let used = |path: &Path| {
        let df = Command::new("df").args(["--output=used", "-k"]).arg(path).output().unwrap();
        String::from_utf8_lossy(&df.stdout).lines().nth(1).unwrap().trim().parse::<u64>().unwrap()
    };
    let least = used(home.path());
    let mut full = 0;
    // Room for the kept file and no more, for some chunks, for nearly all.
    for more in [64, 1_500, 4_000, 6_000, 8_000] {
        small.remount(&format!("size={}k", least + more));
        let no = chiyuan(home.path(), &import(&file));
        if no.status.success() {
            continue;
        }
        full += 1;
        let text = said(&no);
        assert!(no.status.code() == Some(1) && no.stdout.is_empty(), "{more} KiB: {no:?}");
        assert!(text.contains("The disk is full"), "{more} KiB: {text}");
        assert!(text.contains(&home.path().display().to_string()), "{more} KiB: {text}");
        println!("{more} KiB of room: {}", text.trim());
        small.remount("size=64m");
        assert_eq!(json_of(&chiyuan(home.path(), &["check", "--full", "--json"])), empty, "nothing of it is there");
    }
    assert!(3 <= full, "{full}");
    small.remount("size=64m");
    assert_eq!(json_of(&chiyuan(home.path(), &import(&file)))["rows"], want["rows"]);
    assert_eq!(json_of(&chiyuan(home.path(), &["check", "--full", "--json"])), proof);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_named() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = statement(elsewhere.path(), "50");
    let Some(small) = Small::at(home.path(), "64m") else { return };
    laid(home.path()).await.db.close().await;
    let before = json_of(&chiyuan(home.path(), &["check", "--full", "--json"]));
    small.remount("ro");
    for args in
        [&import(&file)[..], &["check"], &["statement", "list"], &["rebuild"], &["serve", "--listen", "127.0.0.1:0"]]
    {
        let no = chiyuan(home.path(), args);
        let text = said(&no);
        println!("{args:?}: {}", text.trim());
        assert_eq!(no.status.code(), Some(1), "{args:?}: {text}");
        assert!(
            text.contains(&home.path().display().to_string()) && text.contains("Read-only file system"),
            "{args:?}: {text}"
        );
    }
    small.remount("rw");
    assert_eq!(json_of(&chiyuan(home.path(), &["check", "--full", "--json"])), before);
}
