//! The same commands on both stores give the same bytes.

use std::path::Path;
use std::process::{Output, Stdio};

use store::testing::{Home, run};
use store::{BrandName, Place};

use crate::ground::{APPEAL, chiyuan, command, json_of, laid, laid_at};
use crate::samples::{expected, samples};

/// The address of a home on a server.
fn url(home: &Home) -> &str {
    match home.place() {
        Place::Url(url) => url,
        Place::Folder(_) => panic!("a home on a server"),
    }
}

/// A command on the store of a folder, and on that of a server beside its own folder: both say the same.
fn same(folder: &Path, home: &Home, args: &[&str]) -> Output {
    let here = chiyuan(folder, args);
    let there = chiyuan(home.folder(), &[args, &["--database-url", url(home)]].concat());
    assert_eq!(String::from_utf8_lossy(&here.stdout), String::from_utf8_lossy(&there.stdout), "{args:?}: {there:?}");
    assert_eq!((here.status.code(), &here.stderr), (there.status.code(), &there.stderr), "{args:?}");
    here
}

#[test]
fn the_demonstration_is_the_same_on_both_stores() {
    run(BrandName::Postgres, async |home: &Home| {
        let lite = tempfile::tempdir().unwrap();
        let demo = ["demo", "--no-serve", "--json"];
        let here = command(lite.path(), &demo).stdout(Stdio::piped()).spawn().unwrap();
        let there = chiyuan(home.folder(), &[&demo[..], &["--database-url", url(home)]].concat());
        let here = here.wait_with_output().unwrap();
        assert!(here.status.success() && there.status.success(), "{there:?}");
        assert_eq!(json_of(&here), json_of(&there));
        for args in [&["check", "--json"][..], &["report", "figures", "--json"], &["statement", "list", "--json"]] {
            assert!(same(lite.path(), home, args).status.success(), "{args:?}");
        }
        for order in json_of(&here)["orders"].as_array().unwrap() {
            let [number, channel] = ["order_no", "channel"].map(|name| order[name].as_str().unwrap());
            assert!(same(lite.path(), home, &["trace", number, "--channel", channel, "--json"]).status.success());
        }
    });
}

#[test]
fn every_sample_says_the_same_on_both_stores() {
    run(BrandName::Postgres, async |home: &Home| {
        let lite = tempfile::tempdir().unwrap();
        laid(lite.path()).await.db.close().await;
        laid_at(home.place(), home.folder()).await.db.close().await;
        for sample in expected() {
            let file = samples().join(sample["file"].as_str().unwrap()).display().to_string();
            let channel = sample["channel"].as_str().unwrap();
            let import = ["statement", "import", &file, "--appeal", APPEAL, "--channel", channel, "--json"];
            let preview = same(lite.path(), home, &[&import[..], &["--dry-run"]].concat());
            let booked = same(lite.path(), home, &import);
            assert_eq!((preview.status, preview.stdout), (booked.status, booked.stdout), "{file}");
            same(lite.path(), home, &["check", "--json"]);
        }
        assert!(same(lite.path(), home, &["check", "--full", "--json"]).status.success());
    });
}

#[test]
fn a_database_without_a_book_is_refused_and_left_as_it_is() {
    run(BrandName::Postgres, async |home: &Home| {
        for args in [&["check"][..], &["statement", "list"], &["report", "figures"], &["rebuild"]] {
            let no = chiyuan(home.folder(), &[args, &["--database-url", url(home)]].concat());
            let said = String::from_utf8_lossy(&no.stderr);
            assert!(no.status.code() == Some(1) && said.contains("There is no book in"), "{args:?}: {said}");
        }
        assert!(!home.folder().exists() && !store::Db::is_at(home.place()).await.unwrap());
        let no = chiyuan(home.folder(), &["check", "--database-url", "postgres://nobody:secret@127.0.0.1:1/none"]);
        let said = String::from_utf8_lossy(&no.stderr);
        assert!(no.status.code() == Some(1) && said.contains("cannot be opened") && !said.contains("secret"), "{said}");
    });
}

#[test]
fn a_book_is_not_opened_beside_the_folder_of_another() {
    run(BrandName::Postgres, async |home: &Home| {
        laid_at(home.place(), home.folder()).await.db.close().await;
        let other = tempfile::tempdir().unwrap();
        let no = chiyuan(other.path(), &["check", "--database-url", url(home)]);
        assert!(no.status.code() == Some(1) && String::from_utf8_lossy(&no.stderr).contains("blind.key"), "{no:?}");
        assert!(chiyuan(home.folder(), &["check", "--database-url", url(home)]).status.success());
    });
}
