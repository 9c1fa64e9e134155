//! Odd times: a clock that goes back, two imports of one channel at the same moment, a lease that runs out under an import that
//! lives.

use std::process::Stdio;

use access::App;
use book::check;
use fundraising::{Answered, Asked, Summary, import};
use primitives::{Actor, Role};
use store::testing::{Home, run};
use store::{BrandName, Db, Failure, Fault, Lease, Locks, Place, World};

use crate::ground::{APPEAL, chiyuan, command, json_of, laid, laid_at};
use crate::samples::{expected, samples};

fn by() -> Actor {
    Actor { name: "local".parse().unwrap(), role: Role::Fundraising }
}

fn asked(path: std::path::PathBuf, channel: &str) -> Asked {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Asked {
        password: None,
        path,
        name,
        appeal: APPEAL.parse().unwrap(),
        channel: channel.parse().unwrap(),
        format: None,
        dry_run: false,
    }
}

async fn booked(app: &App, asked: &Asked) -> Result<Summary, Failure> {
    match import(app, &by(), asked, || ()).await? {
        Answered::Booked(summary) => Ok(summary),
        Answered::Quarantined(why) => Err(why.into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_disturbs_nothing() {
    let (straight, odd) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut proofs = Vec::new();
    for (home, times) in [
        (&straight, ["2022-04-20T10:00:00+08:00", "2022-04-21T10:00:00+08:00", "2022-04-22T10:00:00+08:00"]),
        // An hour back, a day more, and forward again. (Before its own rows a file's rows are rejected, each with that reason.)
        (&odd, ["2022-04-20T08:00:00+08:00", "2022-04-19T07:59:59+08:00", "2022-04-19T23:59:59+08:00"]),
    ] {
        let app = laid(home.path()).await;
        for (n, sample) in expected().iter().filter(|s| s["exit"] == 0).enumerate() {
            app.world.set(times[n % times.len()].parse().unwrap());
            let asked = asked(samples().join(sample["file"].as_str().unwrap()), sample["channel"].as_str().unwrap());
            booked(&app, &asked).await.unwrap();
        }
        let proof = check::full(&app.db).await.unwrap();
        book::rebuild(&app.db).await.unwrap();
        assert_eq!(check::full(&app.db).await.unwrap(), proof, "made anew it is the same");
        proofs.push(proof);
        app.db.close().await;
    }
    assert_eq!(proofs[0], proofs[1], "the book is the same, whatever the clock said");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_import_one_channel_at_the_same_moment() {
    let home = tempfile::tempdir().unwrap();
    laid(home.path()).await.db.close().await;
    let file = home.path().join("day.csv").display().to_string();
    let made = ["statement", "generate", "--format", "wechat-trade", "--rows", "6000", "--seed", "12", "--out", &file];
    assert!(chiyuan(home.path(), &made).status.success());
    let args = ["statement", "import", &file, "--appeal", APPEAL, "--channel", "tencent", "--json"];
    let start = || command(home.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let told = [start(), start(), start()].map(|child| json_of(&child.wait_with_output().unwrap()));
    let sum = |name: &str| told.iter().map(|t| t[name].as_i64().unwrap()).sum::<i64>();
    let rows = told[0]["rows"].as_i64().unwrap();
    assert!(told.iter().all(|t| t["rows"] == rows), "{told:?}");
    // One of them booked each row, the others knew it.
    let parked: i64 = told.iter().map(|t| i64::try_from(t["parked"].as_array().unwrap().len()).unwrap()).sum();
    let booked = sum("gifts") + sum("refunds") + sum("other") + parked;
    assert_eq!((booked, sum("duplicates")), (rows, 2 * rows), "{told:?}");
    assert_eq!(json_of(&chiyuan(home.path(), &["check", "--full", "--json"]))["gifts"], sum("gifts"));
}

/// Takes the lease of an import that lives, as another process does when 15 seconds went by without a sign of it.
async fn steal(db: &Db, name: &str) -> Lease {
    loop {
        let of = name.to_owned();
        let ran_out = db.write(Locks::none(), async move |tx| {
            let rows = tx.row("select count(*) from book_gift", &[]).await?.map_or(0, |row| row.int(0));
            // Only once it has written something.
            if rows == 0 {
                return Ok(false);
            }
            let sql = "update store_lease set until_ms = 0 where name = $1";
            Ok(tx.run(sql, &[(&of).into()]).await? == 1)
        });
        if ran_out.await.unwrap()
            && let Some(lease) = Lease::try_take(db, name).await.unwrap()
        {
            return lease;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn an_import_whose_lease_ran_out_stops_and_the_next_is_whole() {
    run(BrandName::Postgres, async |home: &Home| {
        let app = laid_at(home.place(), home.folder()).await;
        let other = Db::open(home.place(), &chiyuan::house::migrations(), World::system().unwrap()).await.unwrap();
        let file = home.folder().join("day.csv");
        let path = file.display().to_string();
        let made =
            ["statement", "generate", "--format", "wechat-trade", "--rows", "40000", "--seed", "3", "--out", &path];
        assert!(chiyuan(home.folder(), &made).status.success());
        let asked = asked(file, "tencent");
        let name = book::load::lease_name(&"tencent".parse().unwrap());
        let (stopped, stolen) = tokio::join!(booked(&app, &asked), steal(&other, &name));
        assert!(matches!(stopped, Err(Failure::Fault(Fault::LeaseLost { .. }))), "{stopped:?}");
        assert_eq!(check::full(&app.db).await.unwrap().gifts, 0, "nothing of it is in the book");
        stolen.release().await.unwrap();
        let summary = booked(&app, &asked).await.unwrap();
        assert!(30_000 < summary.gifts, "{summary:?}");
        assert_eq!(check::full(&app.db).await.unwrap().gifts, summary.gifts);
        other.close().await;
        let Place::Url(url) = home.place() else { panic!("a server") };
        let more = ["--database-url", url.as_str()];
        assert!(chiyuan(home.folder(), &[&["check", "--full"][..], &more].concat()).status.success());
    });
}
