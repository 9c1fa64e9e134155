//! Files, jobs, marks and leases.

use std::io::Read;

use sha2::Digest;
use store::files::{self, Files};
use store::{Db, Failure, Fault, Faults, Lease, Locks, Loss, job, on_both_stores};

use crate::MIGRATIONS;

fn drafts(home: &store::testing::Home) -> usize {
    std::fs::read_dir(home.folder().join("files/drafts")).map_or(0, |entries| entries.count())
}

/// As if its owner had died 15 s ago.
async fn expire(db: &Db) {
    db.write(Locks::none(), async |tx| Ok(tx.run("update store_lease set until_ms = 0", &[]).await?)).await.unwrap();
}

on_both_stores! {
    async fn a_file_is_kept_under_its_digest(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let files = Files::at(home.folder());
        let bytes = vec![7_u8; 200_000];
        let kept = files.put(&mut bytes.as_slice(), 200_000).unwrap();
        assert_eq!(files.put_stream(&mut bytes.as_slice(), 200_000).await.unwrap(), kept);
        let mut back = Vec::new();
        files.open(&kept.sha256).unwrap().unwrap().read_to_end(&mut back).unwrap();
        assert_eq!((back, kept.bytes, drafts(home)), (bytes, 200_000, 0));
        assert!(files.open(&[0; 32]).unwrap().is_none());

        let at = db.world().now();
        for name in ["bill.csv", "again.csv"] {
            db.write(Locks::none(), async move |tx| Ok(files::note(tx, &kept, name, at).await?)).await.unwrap();
        }
        let known = db.read(async move |tx| Ok(files::find(tx, &kept.sha256).await?)).await.unwrap().unwrap();
        assert_eq!((known.kept, known.name.as_str(), known.made_at), (kept, "bill.csv", at));
        db.close().await;
    }

    async fn a_file_over_its_limit_is_refused(home: &Home) {
        let files = Files::at(home.folder());
        let refused = files.put(&mut [1_u8; 11].as_slice(), 10).unwrap_err();
        assert!(matches!(refused, Failure::Refused(r) if r.code() == "S107"));
        let dropped = files.draft(10).unwrap();
        assert_eq!(drafts(home), 1);
        Files::at(home.folder());
        assert_eq!(drafts(home), 1, "a draft that lives was swept");
        drop(dropped);
        std::fs::write(home.folder().join("files/drafts/1-1"), "half").unwrap();
        Files::at(home.folder());
        assert_eq!(drafts(home), 0);
    }

    async fn a_job_says_how_far_it_is(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let at = db.world().now();
        let id = db.write(Locks::none(), async move |tx| Ok(job::start(tx, "import", "tencent", Some(9), at).await?)).await.unwrap();
        db.write(Locks::none(), async move |tx| Ok(job::progress(tx, id, 4, "rows").await?)).await.unwrap();
        let running = db.read(async move |tx| Ok(job::find(tx, id).await?)).await.unwrap().unwrap();
        assert_eq!((running.state, running.done, running.total, running.ended_at), (job::State::Running, 4, Some(9), None));
        db.write(Locks::none(), async move |tx| Ok(job::end(tx, id, job::State::Done, "{}", at).await?)).await.unwrap();
        let latest = db.read(async |tx| Ok(job::latest(tx, "import", 10).await?)).await.unwrap();
        assert_eq!((latest.len(), latest[0].state, latest[0].note.as_str(), latest[0].ended_at), (1, job::State::Done, "{}", Some(at)));
        db.close().await;
    }

    async fn a_lease_has_one_holder(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let mut waited = false;
        let held = Lease::take(&db, "load/tencent", || waited = true).await.unwrap();
        assert!(!waited && Lease::try_take(&db, "load/tencent").await.unwrap().is_none());
        assert!(Lease::try_take(&db, "load/alipay").await.unwrap().is_some());
        let pass = held.pass();
        db.write(Locks::none(), async move |tx| Ok(pass.assert(tx).await?)).await.unwrap();

        let (say, said) = tokio::sync::oneshot::channel();
        let (other, mut say) = (db.clone(), Some(say));
        let waiting = tokio::spawn(async move {
            Lease::take(&other, "load/tencent", move || say.take().unwrap().send(()).unwrap()).await
        });
        said.await.unwrap();
        held.release().await.unwrap();
        waiting.await.unwrap().unwrap().release().await.unwrap();
        assert!(Lease::try_take(&db, "load/tencent").await.unwrap().is_some());
        db.close().await;
    }

    async fn a_lease_taken_over_stops_its_old_holder(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let old = Lease::try_take(&db, "load").await.unwrap().unwrap();
        expire(&db).await;
        let new = Lease::try_take(&db, "load").await.unwrap();
        if db.brand() == store::BrandName::Sqlite {
            assert!(new.is_none(), "the kernel holds the lock as long as its owner lives");
        } else {
            let (old, new) = (old.pass(), new.unwrap().pass());
            let late = db.write(Locks::none(), async move |tx| Ok(old.assert(tx).await?)).await;
            assert!(matches!(late, Err(Failure::Fault(Fault::LeaseLost { .. }))));
            db.write(Locks::none(), async move |tx| Ok(new.assert(tx).await?)).await.unwrap();
        }
        db.close().await;
    }

    async fn each_keeping_of_a_file_may_fail(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let files = Files::at(home.folder()).counted_by(&db);
        let put = || files.put(&mut b"bill".as_slice(), 10);
        let digest = <[u8; 32]>::from(sha2::Sha256::digest(b"bill"));
        let (mut kept, mut broken) = (false, 0);
        for nth in 1.. {
            for kind in [Loss::Lost, Loss::Unanswered] {
                for faults in [Faults::once(nth, kind), Faults::death(nth, kind)] {
                    db.set_faults(Some(faults));
                    let done = put();
                    db.set_faults(None);
                    kept |= files.open(&digest).unwrap().is_some();
                    // Half of one is under no name that anybody looks for, and whoever comes next takes it away.
                    let whole = files.open(&digest).unwrap().is_none_or(|file| file.metadata().unwrap().len() == 4);
                    assert!(whole && (done.is_err() || kept), "{faults:?}: {done:?}");
                    let _ = Files::at(home.folder());
                    assert_eq!(drafts(home), 0, "{faults:?}");
                    broken += usize::from(done.is_err());
                    std::fs::remove_file(files.path(&digest)).ok();
                }
            }
            if broken < usize::try_from(nth).unwrap() * 4 {
                break;
            }
        }
        assert!(kept && 20 < broken, "{broken}");
        db.close().await;
    }
}
