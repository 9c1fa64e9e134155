//! The command line: exit codes, one JSON on standard output, refusals in the reader's language.

use crate::ground::{APPEAL, chiyuan, json_of, laid};

#[tokio::test(flavor = "multi_thread")]
async fn refusals_say_what_where_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let nowhere = home.path().join("nothing");
    let no = chiyuan(&nowhere, &["check", "--json"]);
    assert_eq!(no.status.code(), Some(1));
    assert!(no.stdout.is_empty() && String::from_utf8_lossy(&no.stderr).contains("There is no book in"));
    laid(home.path()).await.db.close().await;
    let no = chiyuan(home.path(), &["trace", "NOT-THERE"]);
    assert_eq!(no.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&no.stderr).contains("merchant order number"), "{no:?}");
    let no = chiyuan(home.path(), &["statement", "import", "/nowhere.csv", "--appeal", APPEAL, "--channel", "tencent"]);
    assert_eq!(no.status.code(), Some(1));
    let no = chiyuan(home.path(), &["statement", "import"]);
    assert_eq!(no.status.code(), Some(2), "usage");
    assert!(
        no.stdout.is_empty() && String::from_utf8_lossy(&no.stderr).starts_with("Something is missing: --appeal"),
        "{no:?}"
    );
    let form = ["--format", "excel", "--appeal", APPEAL, "--channel", "tencent"];
    let no = chiyuan(home.path(), &[&["statement", "import", "/nowhere.csv"][..], &form].concat());
    assert_eq!(no.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&no.stderr).contains("no statement format “excel”"), "{no:?}");
    assert_eq!(chiyuan(home.path(), &["check", "--help"]).status.code(), Some(0), "asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_previewed_booked_listed_and_traced() {
    let home = tempfile::tempdir().unwrap();
    laid(home.path()).await.db.close().await;
    let file = home.path().join("day.csv").display().to_string();
    let made = ["statement", "generate", "--format", "canonical", "--rows", "50", "--seed", "3", "--out", &file];
    assert!(chiyuan(home.path(), &made).status.success());
    let import = ["statement", "import", &file, "--appeal", APPEAL, "--channel", "pingan", "--json"];
    let preview = json_of(&chiyuan(home.path(), &[&import[..], &["--dry-run"]].concat()));
    let booked = json_of(&chiyuan(home.path(), &import));
    assert_eq!(preview, booked);
    let list = json_of(&chiyuan(home.path(), &["statement", "list", "--json"]));
    assert_eq!(list[0]["state"], "booked");
    let rebuilt = chiyuan(home.path(), &["rebuild", "--json"]);
    assert!(rebuilt.status.success());
    let proof = json_of(&chiyuan(home.path(), &["check", "--full", "--json"]));
    assert_eq!(proof["gifts"], booked["gifts"]);
    assert!(chiyuan(home.path(), &["token", "add", "--role", "auditor", "--json"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_refuses_a_folder_that_it_did_not_make() {
    let home = tempfile::tempdir().unwrap();
    laid(home.path()).await.db.close().await;
    let no = chiyuan(home.path(), &["demo", "--no-serve"]);
    assert_eq!(no.status.code(), Some(1), "{no:?}");
    assert!(chiyuan(home.path(), &["check", "--json"]).status.success(), "it is as it was");
}
