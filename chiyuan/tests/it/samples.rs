//! Small statements of every format, clean and dirty, and what an import of each must say.

use std::path::{Path, PathBuf};

use access::App;
use fundraising::{Answered, Asked, import};
use primitives::{Actor, Role};
use serde_json::Value;

use crate::ground::{APPEAL, laid};

pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engines/statements/tests/samples")
}

pub(crate) fn expected() -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string(samples().join("expected.json")).unwrap()).unwrap()
}

async fn take(app: &App, sample: &Value, dry_run: bool) -> Result<Value, String> {
    let text = |name: &str| sample[name].as_str().unwrap_or_default();
    let asked = Asked {
        path: samples().join(text("file")),
        name: text("file").to_owned(),
        appeal: APPEAL.parse().unwrap(),
        channel: text("channel").parse().unwrap(),
        format: None,
        dry_run,
        password: None,
    };
    let by = Actor { name: "local".parse().unwrap(), role: Role::Fundraising };
    match import(app, &by, &asked, || ()).await.unwrap() {
        Answered::Booked(summary) => {
            Ok(serde_json::to_value(summary.told(&|why: &primitives::Refusal| why.to_string())).unwrap())
        }
        Answered::Quarantined(why) => Err(why.to_string()),
    }
}

fn same(sample: &Value, told: &Value) {
    for name in ["rows", "gifts", "refunds", "gross_fen", "refund_fen", "fees_fen"] {
        assert_eq!(told[name], sample[name], "{} {name}: {told}", sample["file"]);
    }
    if let Some(parked) = sample["parked"].as_u64() {
        assert_eq!(told["parked"].as_array().unwrap().len() as u64, parked, "{} {told}", sample["file"]);
    }
    let n = |name: &str| told[name].as_i64().unwrap();
    let len = |name: &str| told[name].as_array().unwrap().len() as i64;
    let parts =
        n("gifts") + n("refunds") + n("matches") + n("other") + n("duplicates") + len("parked") + len("rejected");
    assert_eq!(n("rows"), parts, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sample_says_what_it_must() {
    let home = tempfile::tempdir().unwrap();
    let app = laid(home.path()).await;
    for sample in expected() {
        let before = book::check::check(&app.db).await.unwrap();
        let rehearsed = take(&app, &sample, true).await;
        assert_eq!(book::check::check(&app.db).await.unwrap(), before, "a rehearsal keeps nothing: {sample}");
        let told = take(&app, &sample, false).await;
        assert_eq!(rehearsed, told, "a rehearsal says what the import says");
        match (sample["exit"].as_i64(), told) {
            (Some(0), Ok(told)) => same(&sample, &told),
            (Some(3), Err(_)) => assert_eq!(book::check::check(&app.db).await.unwrap(), before, "{sample}"),
            (_, told) => panic!("{sample}: {told:?}"),
        }
    }
    book::check::full(&app.db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_brings_nothing() {
    let home = tempfile::tempdir().unwrap();
    let app = laid(home.path()).await;
    for sample in expected().iter().filter(|s| s["exit"] == 0) {
        take(&app, sample, false).await.unwrap();
    }
    let before = book::check::check(&app.db).await.unwrap();
    for sample in expected().iter().filter(|s| s["exit"] == 0) {
        let told = take(&app, sample, false).await.unwrap();
        assert_eq!((told["gifts"].as_i64(), told["refunds"].as_i64()), (Some(0), Some(0)), "{told}");
        assert_eq!(told["duplicates"], sample["rows"], "{told}");
        assert_eq!(told["fees_fen"], 0);
    }
    assert_eq!(book::check::check(&app.db).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gift_that_comes_later_sets_its_refunds_free() {
    let home = tempfile::tempdir().unwrap();
    let app = laid(home.path()).await;
    let find = |file: &str| expected().into_iter().find(|s| s["file"] == file).unwrap();
    let messy = take(&app, &find("wechat-27-messy.csv"), false).await.unwrap();
    assert_eq!(messy["parked"].as_array().unwrap().len(), 4);
    let earlier = take(&app, &find("wechat-27-earlier.csv"), false).await.unwrap();
    let released = earlier["released"].as_array().unwrap();
    assert_eq!(released.len(), 2, "{earlier}");
    assert_eq!(released[0]["order_no"], "EARLIER00036000000");
    assert_eq!(earlier["refunds"], 0, "released refunds are another file's");
    let parts = app.db.read(async |tx| public::follow(tx, "EARLIER00036000001", None).await).await.unwrap().parts;
    assert_eq!((parts.len(), parts[0].state.as_str()), (1, "refunded"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_format_is_quarantined_and_the_channel_books_on() {
    let home = tempfile::tempdir().unwrap();
    let app = laid(home.path()).await;
    let mut other = expected().into_iter().find(|s| s["file"] == "canonical.csv").unwrap();
    other["channel"] = "tencent".into();
    let why = take(&app, &other, false).await.unwrap_err();
    assert!(why.starts_with("R201"), "{why}");
    let list = app.db.read(async |tx| fundraising::statement::list(tx).await).await.unwrap();
    assert!(list[0].quarantine.is_some() && list[0].name == "canonical.csv");
}
