//! The store fails at every step of an import, lost or kept but unanswered; then the same import again.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use fundraising::{Answered, Asked, import};
use store::testing::{Home, run};
use store::{Faults, Loss};

use crate::desk::{Desk, code, local};
use crate::files::{canonical, gift, refund};

/// What an import comes to, whatever way it went: gifts, refunds and the books' proof.
async fn outcome(desk: &Desk) -> Vec<String> {
    let proof = desk.proof().await;
    let mut out = vec![format!("gifts {} runs {} axes {}", proof.gifts, proof.runs, proof.axes)];
    let applied: i64 = desk.files().await.iter().map(|s| s.applied.fen).sum();
    out.push(format!("refunded {applied}"));
    out.extend(desk.rows("book_hold").await);
    out
}

fn asked(desk: &Desk, text: &str) -> Asked {
    let path = desk.app.data.join("day.csv");
    std::fs::write(&path, text).unwrap();
    Asked {
        path,
        name: "day.csv".to_owned(),
        appeal: code("jilin-aid"),
        channel: code("pingan"),
        format: None,
        dry_run: false,
        password: None,
    }
}

/// Whether the import came to its end before the step.
fn survives(step: u64, kind: Loss, want: &[String]) -> bool {
    let ended = AtomicBool::new(false);
    run(store::BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let asked = asked(&desk, &text());
        desk.app.db.set_faults(Some(Faults::once(step, kind)));
        let done = import(&desk.app, &local(), &asked, || ()).await;
        desk.app.db.set_faults(None);
        ended.store(done.is_ok(), Ordering::SeqCst);
        desk.scratch_is_empty();
        desk.proof().await;
        book::recover(&desk.app.db, &local()).await.unwrap();
        let Answered::Booked(again) = import(&desk.app, &local(), &asked, || ()).await.unwrap() else {
            panic!("step {step} {kind:?}: quarantined");
        };
        assert_eq!(again.rows, 4);
        assert_eq!(outcome(&desk).await, want, "step {step} {kind:?}");
        book::check::full(&desk.app.db).await.unwrap();
    });
    ended.load(Ordering::SeqCst)
}

fn text() -> String {
    canonical(&[gift("A", 100), gift("B", 50), refund("r", "A", 40), refund("w", "Z", 5)])
}

#[test]
fn an_import_that_breaks_anywhere_is_wholly_there_after_the_next() {
    let want = Mutex::new(Vec::new());
    run(store::BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let told = desk.import("pingan", &text()).await;
        assert_eq!(told["refunds"], 1);
        let came = outcome(&desk).await;
        *want.lock().unwrap() = came;
    });
    let want = want.into_inner().unwrap();
    // In CI each step goes wrong in one of the two ways, in turns; a long run tries both.
    let ways = |step: u64| match (store::testing::soak(), step % 2) {
        (Some(_), _) => vec![Loss::Lost, Loss::Unanswered],
        (None, 0) => vec![Loss::Lost],
        (None, _) => vec![Loss::Unanswered],
    };
    let ended = |step| ways(step).into_iter().all(|kind| survives(step, kind, &want));
    let steps = (1..).find(|step| ended(*step)).unwrap();
    println!("{steps} steps");
    assert!(10 < steps, "{steps} steps");
}
