//! The write-ahead log torn: a data folder as it lies there, its log cut at every frame's edge and inside every frame. What is
//! opened then is the book of some moment before, with everything that was committed before the cut.

use std::path::Path;

use store::testing::{Dice, soak};
use store::{Locks, Place};

use crate::calm::calm;
use crate::seat::{self, Seat};

/// Bytes of the log's head, and of a frame: its head and a page.
const HEAD: u64 = 32;
const FRAME: u64 = 24 + 4096;
/// Requests whose commits stand in the log.
const REQUESTS: usize = 14;
/// Cuts in CI; a soak makes all.
const CUTS: usize = 80;
const LOG: &str = "chiyuan.db-wal";

/// A moment: how long the log was, and what the book came to.
struct Moment {
    log: u64,
    proof: book::check::Proof,
}

async fn moment(seat: &Seat) -> Moment {
    // Two changes of nothing: the commit before them is wholly written, and nothing is tidied up after it.
    for _ in 0..2 {
        seat.app.db.write(Locks::none(), async |_| Ok(())).await.unwrap();
    }
    let log = std::fs::metadata(seat.folder.join(LOG)).unwrap().len();
    Moment { log, proof: book::check::check(&seat.app.db).await.unwrap() }
}

/// Every edge, and after the edge a byte, half a frame, and all but a byte.
fn cuts(log: u64) -> Vec<u64> {
    let edges = (0..).map(|n| HEAD + n * FRAME).take_while(|edge| *edge <= log);
    let mut cuts: Vec<u64> = vec![0, HEAD / 2];
    cuts.extend(edges.flat_map(|edge| [edge, edge + 1, edge + FRAME / 2, edge + FRAME - 1]));
    cuts.retain(|cut| *cut <= log);
    cuts
}

async fn opens_as_a_moment(seat: &Seat, whole: &Path, cut: u64, moments: &[Moment]) {
    let torn = tempfile::tempdir().unwrap();
    seat::copy(whole, torn.path());
    std::fs::File::options().write(true).open(torn.path().join(LOG)).unwrap().set_len(cut).unwrap();
    let opened = seat.again(&Place::Folder(torn.path().to_owned()), torn.path()).await;
    let proof = book::check::full(&opened.app.db).await.unwrap();
    let at = moments.iter().rposition(|m| m.proof == proof).unwrap_or_else(|| panic!("cut at {cut}: {proof:?}"));
    let sure = moments.iter().rposition(|m| m.log <= cut).unwrap_or(0);
    assert!(sure <= at, "cut at {cut}: moment {at}, but {sure} was committed before");
    opened.app.db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_log_opens_as_the_book_of_a_moment_before() {
    let calm = calm().await;
    // From the first import on: settlements, purchases and shipping stand close together there.
    let from = calm.asked.iter().position(|(_, ask, _)| ask.is_import()).unwrap();
    let (home, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut seat = Seat::made(&Place::Folder(home.path().to_owned()), home.path()).await;
    for (at, ask, _) in &calm.asked[..from] {
        seat.app.world.set(*at);
        assert!(seat.send(ask).await.0.is_success());
    }
    // Closed and opened: all of that is in the database, and the log begins anew.
    seat = seat.revived().await;
    let mut moments = vec![Moment { log: 0, ..moment(&seat).await }];
    for (at, ask, _) in &calm.asked[from..from + REQUESTS] {
        seat.app.world.set(*at);
        assert!(seat.send(ask).await.0.is_success());
        moments.push(moment(&seat).await);
    }
    seat::copy(home.path(), whole.path());
    let log = moments.last().unwrap().log;
    assert!(
        moments.is_sorted_by_key(|m| m.log) && (log - HEAD).is_multiple_of(FRAME),
        "the log was carried away in between"
    );
    let (mut all, mut dice) = (cuts(log), Dice::thrown("torn log", 31));
    println!("{} cuts of a log of {} frames", all.len(), (log - HEAD) / FRAME);
    if soak().is_none() {
        all = (0..CUTS).map(|_| *dice.pick(&all)).chain([0, HEAD, log]).collect();
    }
    for cut in all {
        opens_as_a_moment(&seat, whole.path(), cut, &moments).await;
    }
}
