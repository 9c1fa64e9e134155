//! An import that is killed is wholly in the book or not at all, and the same import again completes it: no repair.

use std::path::Path;

use crate::ground::{APPEAL, chiyuan, command, json_of, laid};

const ROWS: &str = "30000";

fn import(file: &str) -> [&str; 8] {
    ["statement", "import", file, "--appeal", APPEAL, "--channel", "tencent", "--json"]
}

fn generate(folder: &Path) -> String {
    let file = folder.join("day.csv").display().to_string();
    let made = chiyuan(
        folder,
        &["statement", "generate", "--format", "wechat-trade", "--rows", ROWS, "--seed", "5", "--out", &file],
    );
    assert!(made.status.success(), "{made:?}");
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nine_in_an_import_needs_no_repair() {
    let (calm, rough) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for home in [&calm, &rough] {
        laid(home.path()).await.db.close().await;
    }
    let file = generate(calm.path());
    let told = json_of(&chiyuan(calm.path(), &import(&file)));
    for after in [20, 60, 120, 200, 320, 500, 800] {
        let mut child = command(rough.path(), &import(&file)).stdout(std::process::Stdio::null()).spawn().unwrap();
        // Not a wait for anything: a moment at which to kill, wherever the import then is.
        std::thread::sleep(std::time::Duration::from_millis(after));
        child.kill().unwrap();
        child.wait().unwrap();
        let proof = chiyuan(rough.path(), &["check", "--json"]);
        assert!(proof.status.success(), "killed after {after} ms: {proof:?}");
    }
    let again = chiyuan(rough.path(), &import(&file));
    assert!(again.status.success(), "{again:?}");
    let last = json_of(&again);
    assert_eq!(last["rows"], told["rows"]);
    let proofs = [&calm, &rough].map(|home| json_of(&chiyuan(home.path(), &["check", "--full", "--json"])));
    assert_eq!(proofs[0], proofs[1], "the book is the same, killed or not");
}
