//! Changes of this desk that meet, on a database that lets them: no fund is promised twice, and who comes second is told so.

use book::{EntryId, Use};
use finance::payment::ApprovalForm;
use finance::redirection;
use finance::reserve::{self, Reservation};
use primitives::{Actor, Role};
use serde_json::json;
use store::testing::{Home, run};
use store::{BrandName, Failure, Locks, Tx};

use crate::desk::{Desk, at, code, fen};

type Meeting = &'static tokio::sync::Barrier;

fn meeting() -> Meeting {
    Box::leak(Box::new(tokio::sync::Barrier::new(2)))
}

/// A change under one name that is open before the other one looks, and stays open for a while when it has done its own.
async fn meets(
    desk: &Desk,
    name: &str,
    meet: Meeting,
    change: impl AsyncFn(&mut Tx<'_>) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let first = std::sync::atomic::AtomicBool::new(true);
    let write = desk.app.db.write(Locks::of([name.to_owned()]), async move |tx| {
        // Both transactions are open before either looks.
        tx.row("select 1", &[]).await?;
        if first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            meet.wait().await;
        }
        change(tx).await?;
        // The other one has time to look before this is kept.
        for _ in 0..40 {
            tx.row("select 1", &[]).await?;
        }
        Ok(())
    });
    write.await
}

/// Reserves as an approval does that was sent before its order was made: it locked the order alone, whose fund it could not know.
async fn reserve_unseen(desk: &Desk, order: &'static str, n: i64, meet: Meeting) -> Result<(), Failure> {
    let reserve = async move |tx: &mut Tx<'_>| {
        let what = Reservation { order: code(order), fund: code("jilin"), fen: fen(n), aim: Use::default() };
        reserve::reserve(tx, &what, at("14T09:00"), EntryId::of(&[order])).await
    };
    meets(desk, &format!("order:{order}"), meet, reserve).await
}

/// What became of both: `kept`, or the code of the refusal.
fn told(both: [Result<(), Failure>; 2]) -> [String; 2] {
    both.map(|done| match done {
        Ok(()) => "kept".to_owned(),
        Err(Failure::Refused(why)) => why.code().to_owned(),
        Err(Failure::Fault(fault)) => fault.to_string(),
    })
}

#[test]
fn two_approvals_of_one_fund_do_not_promise_it_twice() {
    run(BrandName::Postgres, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        let meet = meeting();
        let (one, other) =
            tokio::join!(reserve_unseen(&desk, "PO-1", 8_000, meet), reserve_unseen(&desk, "PO-2", 7_000, meet));
        let codes = told([one, other]);
        assert!(codes.contains(&"kept".to_owned()) && codes.contains(&"F107".to_owned()), "{codes:?}");
        let open = desk.app.db.read(async |tx| reserve::open_of(tx, &code("jilin")).await).await.unwrap();
        assert!(open <= 10_000, "{open} of 10000 are promised");
    });
}

/// Money that goes to another purpose and an order that is approved meanwhile: whoever comes second is told.
#[test]
fn an_order_and_another_purpose_that_meet_do_not_use_it_twice() {
    run(BrandName::Postgres, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        ask_for_another_purpose(&desk).await;
        let meet = meeting();
        let approve = async |tx: &mut Tx<'_>| {
            let checker = Actor { name: code("checker"), role: Role::Checker };
            let form = ApprovalForm { at: None };
            redirection::approve(tx, &checker, at("20T12:00"), &code("C-1"), &form).await.map(drop)
        };
        let (order, purpose) =
            tokio::join!(reserve_unseen(&desk, "PO-1", 8_000, meet), meets(&desk, "redirection:C-1", meet, approve));
        let [order, purpose] = told([order, purpose]);
        assert!(["kept F112", "F107 kept"].contains(&format!("{order} {purpose}").as_str()), "{order} {purpose}");
        let (held, open) = desk
            .app
            .db
            .read(async |tx| {
                let fund = code("jilin");
                Ok((book::stock::held(tx, &fund).await?, reserve::open_of(tx, &fund).await?))
            })
            .await
            .unwrap();
        assert!(open <= held, "{open} of {held} are promised");
    });
}

/// Two payments of one code for different orders lock different names: both look, neither sees the other.
#[test]
fn one_code_made_twice_at_once_is_taken_for_the_second() {
    run(BrandName::Postgres, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        for order in ["PO-1", "PO-2"] {
            desk.approve_order(order, 4_000, "14T09:00").await.unwrap();
            desk.take_in(order, 4_000, "15T09:00").await.unwrap();
        }
        for round in 0..12 {
            let payment = |order: &str| {
                json!({"code": format!("PAY-{round}"), "order": order, "fen": 100, "bank": "main",
                    "before_goods": false, "at": "2022-03-16T10:00:00+08:00"})
            };
            let (one, other) = (payment("PO-1"), payment("PO-2"));
            let (one, other) = tokio::join!(
                desk.post(Role::Finance, "/payments", &one),
                desk.post(Role::Finance, "/payments", &other)
            );
            let mut told = [&one, &other].map(|(status, body)| (*status, body["code"].as_str().unwrap().to_owned()));
            told.sort();
            assert_eq!(told[0], (200, format!("PAY-{round}")), "{one:?} {other:?}");
            // The desk finds the payment, or the book its entry's key: either says that the code is taken.
            assert!(told[1].0 == 422 && ["B102", "F101"].contains(&told[1].1.as_str()), "{one:?} {other:?}");
        }
    });
}

/// The gift G-1 shall be for a new fund.
async fn ask_for_another_purpose(desk: &Desk) {
    desk.done(Role::Finance, "/funds", &json!({"code": "shanghai", "names": crate::desk::names()})).await;
    let form = json!({
        "code": "C-1", "gifts": [{"channel": "direct", "order_no": "G-1"}], "fund": "shanghai",
        "allowed": {"consent": {"paper": "paper-7"}}, "reason": "捐赠人同意", "at": "2022-03-15T12:00:00+08:00",
    });
    desk.done(Role::Fundraising, "/redirections", &form).await;
}

/// Another purpose is approved while a change of a fund that has nothing to do with it is under way.
#[test]
fn an_approval_waits_for_no_other_fund() {
    run(BrandName::Postgres, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.set_up().await;
        desk.give("jilin", "G-1", 10_000, "13T09:00").await;
        ask_for_another_purpose(&desk).await;
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let both = std::sync::Mutex::new(Some((begun, ended)));
        let db = desk.app.db.clone();
        let other = tokio::spawn(async move {
            db.write(book::locks::fund(&code("operating")), async move |_| {
                let both = both.lock().unwrap().take();
                if let Some((begun, ended)) = both {
                    begun.send(()).unwrap();
                    ended.await.unwrap();
                }
                Ok(())
            })
            .await
        });
        has_begun.await.unwrap();
        desk.done(Role::Checker, "/redirections/C-1/approve", &json!({})).await;
        end.send(()).unwrap();
        other.await.unwrap().unwrap();
    });
}
