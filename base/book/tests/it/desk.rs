//! What desks do, in a line each.

use ::book::gifts::{self, Digest, Given, GivenInKind, HandRefund, NewGift};
use ::book::load::{self, Closing, Loading};
use ::book::{EntryId, Origin, Picture, Stop, StreamKey, batch, check, keys};
use ledger::rule::{self, Bought, Cash, Count, Due, HandOver, Head, Intake, Load, NewLot, Settlement};
use ledger::{Account, Cause, Draft, Use};
use primitives::{Actor, Code, Fen, Instant, Role, Units};
use store::testing::{Home, START};
use store::{Db, Failure, Lease, Locks};

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}
pub(crate) fn fen(n: i64) -> Fen {
    Fen::new(n).unwrap()
}
pub(crate) fn units(n: i64) -> Units {
    Units::new(n).unwrap()
}
pub(crate) fn by() -> Actor {
    Actor { name: code("li"), role: Role::Finance }
}
/// So many minutes after the test's world began.
pub(crate) fn at(minute: i64) -> Instant {
    Instant::from_ms(START.parse::<Instant>().unwrap().ms() + minute * 60_000).unwrap()
}
pub(crate) fn head(noun: &'static str, name: &str, minute: i64) -> Head {
    Head { cause: Cause::of(noun, &code(name)).unwrap(), key: format!("{noun}:{name}:{minute}"), at: at(minute) }
}
pub(crate) fn stream(fund: &str, channel: &str) -> StreamKey {
    StreamKey::yuan(code(fund), code(channel), Origin::Gift, Default::default())
}

pub(crate) async fn open(home: &Home) -> Db {
    home.open(::book::MIGRATIONS).await.unwrap()
}

/// `check` and `check::full` hold, and say the same.
pub(crate) async fn holds(db: &Db) -> check::Proof {
    let proof = check::check(db).await.unwrap();
    assert_eq!(proof, check::full(db).await.unwrap());
    proof
}

/// Decides and posts, at the rule's own time.
pub(crate) async fn post<R>(db: &Db, minute: i64, rule: R) -> Result<EntryId, Failure>
where
    R: Fn(&Picture) -> Result<Draft, Stop> + Send + Sync + 'static,
{
    db.world().set(at(minute));
    db.write(Locks::none(), async move |tx| ::book::change(tx, &by(), at(minute), &rule).await).await
}

/// A gift of a statement: order number, fen, payer.
pub(crate) type Row<'r> = (&'r str, i64, Option<u8>);

/// Gifts as a load puts them, in file order, at minute `minute`.
pub(crate) fn rows(channel: &str, minute: i64, gifts: &[Row<'_>]) -> Vec<NewGift> {
    let mut off = 0;
    let mut out = Vec::new();
    for (order_no, fen, payer) in gifts {
        out.push(NewGift {
            key16: keys::gift(&code(channel), order_no),
            off,
            fen: *fen,
            paid_at: at(minute),
            order_no: (*order_no).to_owned(),
            alias: "*杨".to_owned(),
            payer16: payer.map(|p| [p; 16]),
            takes_key: false,
        });
        off += fen;
    }
    out
}

/// Begins the load of a channel whose lease the caller holds: what a dead load left is cleared away, then the batch opens.
pub(crate) async fn begin(db: &Db, lease: &Lease, channel: &str) -> Result<Loading, Failure> {
    let (pass, channel) = (lease.pass(), code(channel));
    load::sweep_channel(db, lease, &channel).await?;
    let locks = ::book::locks::channel(&channel);
    db.write(locks, async move |tx| load::open(tx, &pass, &channel, &code("aid"), [9; 16]).await).await
}

/// A load from its lease to its last commit; chunks of so many rows. Gifts of void keys take them.
pub(crate) async fn load(
    db: &Db,
    fund: &str,
    channel: &str,
    minute: i64,
    gifts: &[Row<'_>],
    chunk: usize,
) -> Result<Loading, Failure> {
    let lease = Lease::take(db, &load::lease_name(&code(channel)), || ()).await?;
    let batch = begin(db, &lease, channel).await?;
    let mut rows = rows(channel, minute, gifts);
    let looked: Vec<_> = rows.iter().map(|g| g.key16).collect();
    let old = db.read(async move |tx| keys::look(tx, &looked).await).await?;
    let mut taken = Vec::new();
    for gift in &mut rows {
        if let Some(void) = old.iter().find(|hit| hit.key16 == gift.key16 && hit.void) {
            gift.takes_key = true;
            taken.push((gift.key16, gift.off, void.axis.clone()));
        }
    }
    let mut digest = Digest::new(&batch.salt);
    rows.iter().for_each(|gift| digest.row(gift));
    for some in rows.chunks(chunk) {
        let (pass, batch, some) = (lease.pass(), batch.clone(), some.to_vec());
        db.write(Locks::none(), async move |tx| load::put(tx, &pass, &batch, &some).await).await?;
    }
    let closing = Closing {
        stream: stream(fund, channel),
        sum: fen(rows.iter().map(|g| g.fen).sum()),
        latest: at(minute),
        body: digest.body(&batch.code),
        taken,
        bare: None,
    };
    db.world().set(at(minute));
    let (pass, loading) = (lease.pass(), batch.clone());
    db.write(Locks::none(), async move |tx| load::close(tx, &pass, &by(), at(minute), &loading, &closing).await)
        .await?;
    lease.release().await?;
    Ok(batch)
}

/// A channel pays out a batch.
pub(crate) async fn settle(
    db: &Db,
    minute: i64,
    name: &str,
    of: &str,
    arrived: i64,
    fee: i64,
) -> Result<EntryId, Failure> {
    let of = code(of);
    let batch = db.read(async move |tx| batch::find(tx, &of).await).await?.unwrap();
    let what = Settlement {
        code: code(name),
        channel: batch.channel,
        batches: vec![Due { batch: batch.code, axis: batch.axis, lo: batch.lo, hi: batch.hi }],
        arrived: fen(arrived),
        fee,
        bank: code("main"),
        operating: code("operating"),
    };
    let head = head("settlement", name, minute);
    post(db, minute, move |p| rule::settle(p, &head, &what)).await
}

fn given(fund: &str, channel: &str, order_no: &str, amount: i64, minute: i64) -> Given {
    Given {
        stream: stream(fund, channel),
        appeal: code("aid"),
        order_no: order_no.to_owned(),
        fen: fen(amount),
        paid_at: at(minute),
        alias: "某公司".to_owned(),
        payer16: None,
        bank: code("main"),
        salt: [3; 16],
    }
}

/// A gift outside the platforms.
pub(crate) async fn give(db: &Db, minute: i64, fund: &str, order_no: &str, amount: i64) -> Result<EntryId, Failure> {
    let gift = given(fund, "direct", order_no, amount, minute);
    db.world().set(at(minute));
    db.write(Locks::none(), async move |tx| gifts::give(tx, &by(), at(minute), &gift).await).await
}

pub(crate) async fn give_in_kind(
    db: &Db,
    minute: i64,
    order_no: &str,
    value: i64,
    lot: &str,
) -> Result<EntryId, Failure> {
    let mut gift = given("jilin", "direct", order_no, value, minute);
    gift.stream.origin = Origin::InKind;
    let what = GivenInKind { gift, lot: code(lot), item: code("gown"), units: units(40), warehouse: code("w1") };
    let head = head("in_kind", order_no, minute);
    db.world().set(at(minute));
    db.write(Locks::none(), async move |tx| gifts::give_in_kind(tx, &by(), at(minute), &head, &what).await).await
}

pub(crate) async fn hit(db: &Db, order_no: &str) -> keys::Hit {
    let order_no = order_no.to_owned();
    db.read(async move |tx| ::book::trace::find(tx, &order_no, None).await).await.unwrap()
}

pub(crate) async fn revalue(db: &Db, minute: i64, order_no: &str, value: i64) -> Result<EntryId, Failure> {
    let (old, right, head) =
        (hit(db, order_no).await, given("jilin", "direct", order_no, value, minute), head("revalue", order_no, minute));
    db.world().set(at(minute));
    db.write(Locks::none(), async move |tx| gifts::revalue(tx, &by(), at(minute), &head, &old, &right).await).await
}

pub(crate) async fn regift(db: &Db, minute: i64, order_no: &str, amount: i64) -> Result<EntryId, Failure> {
    let old = hit(db, order_no).await;
    let (right, head) =
        (given("jilin", old.channel.as_str(), order_no, amount, minute), head("regift", order_no, minute));
    db.world().set(at(minute));
    let payer = Some(code("operating"));
    db.write(Locks::none(), async move |tx| {
        gifts::regift(tx, &by(), at(minute), &head, &old, &right, payer.clone()).await
    })
    .await
}

/// A refund by hand.
pub(crate) async fn refund(db: &Db, minute: i64, order_no: &str, amount: i64) -> Result<EntryId, Failure> {
    let gift = hit(db, order_no).await;
    let what = HandRefund { gift, fen: fen(amount), payer: None, cash: Cash::Bank(code("main")) };
    let head = head("refund", order_no, minute);
    db.world().set(at(minute));
    db.write(Locks::none(), async move |tx| gifts::refund(tx, &by(), at(minute), &head, &what).await).await
}

/// An order's goods come: one lot, and freight on its own.
pub(crate) async fn take_in(
    db: &Db,
    minute: i64,
    order: &str,
    n: i64,
    cost: i64,
    freight: i64,
) -> Result<EntryId, Failure> {
    let lot = NewLot {
        code: code(&format!("{order}/1")),
        item: code("n95"),
        units: units(n),
        fen: fen(cost),
        warehouse: code("w1"),
    };
    let own = Bought { code: code(&format!("{order}/f")), what: code("freight"), fen: fen(freight) };
    let what = Intake {
        order: code(order),
        fund: code("jilin"),
        lots: vec![lot],
        sinks: vec![own],
        freight: None,
        place: "220000".parse().ok(),
        purpose: None,
        recipient: None,
    };
    let head = head("intake", order, minute);
    post(db, minute, move |p| rule::take_in(p, &head, &what)).await
}

pub(crate) async fn pay(db: &Db, minute: i64, order: &str, amount: i64) -> Result<EntryId, Failure> {
    let (head, order) = (head("payment", order, minute), code(order));
    post(db, minute, move |p| rule::pay(p, &head, &order, fen(amount), &code("main"))).await
}

pub(crate) async fn ship(db: &Db, minute: i64, shipment: &str, lot: &str, n: i64) -> Result<EntryId, Failure> {
    let head = head("shipment", shipment, minute);
    let (loads, to) = (vec![Load { lot: code(lot), units: units(n) }], Account::InTransit(code(shipment)));
    let aim = Use { place: "220113".parse().ok(), ..Use::default() };
    post(db, minute, move |p| rule::carry(p, &head, &loads, &Account::Warehouse(code("w1")), &to, &aim)).await
}

/// A site signs for one lot.
pub(crate) async fn sign(
    db: &Db,
    minute: i64,
    shipment: &str,
    lot: &str,
    counted: [i64; 3],
) -> Result<EntryId, Failure> {
    let count = Count {
        item: code("n95"),
        lots: vec![code(lot)],
        received: units(counted[0]),
        damaged: units(counted[1]),
        missing: units(counted[2]),
        excess: Some((code(&format!("{shipment}/x")), units(2))),
    };
    let what =
        HandOver { shipment: code(shipment), site: code("s1"), place: "220113".parse().unwrap(), counts: vec![count] };
    let head = head("hand_over", shipment, minute);
    post(db, minute, move |p| rule::sign(p, &head, &what)).await
}

pub(crate) fn refused(answer: Result<impl std::fmt::Debug, Failure>) -> String {
    match answer {
        Err(Failure::Refused(why)) => why.code().to_owned(),
        other => panic!("not refused: {other:?}"),
    }
}
