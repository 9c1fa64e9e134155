//! Durable posts, one after the other by each of so many clients: gifts to a bank, the smallest entry there is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use book::locks;
use ledger::rule::{self, Head, Received};
use ledger::{Body, Cause, Origin, StreamKey};
use primitives::{Fen, Instant, Role};
use serde_json::json;
use store::{Db, Failure, Fault, Place};

use super::market::{by, code};
use crate::clock::now;
use crate::ground;
use crate::sides::per_mille;

/// How many, on what, how long.
pub(super) struct Asked {
    pub(super) place: Place,
    pub(super) folder: PathBuf,
    pub(super) clients: i64,
    pub(super) axes: i64,
    pub(super) seconds: u64,
}

/// Posts; prints how many a second, and how long they took.
pub(super) async fn posts(asked: &Asked) -> Result<()> {
    let app = ground::open(&asked.place, &asked.folder).await?;
    let at = app.world.now();
    let made = Arc::new(AtomicI64::new(0));
    // Each axis is made before the time runs.
    for n in 0..asked.axes {
        post(&app.db, n, &format!("first-{n}"), at).await.map_err(|why| anyhow!("{why}"))?;
    }
    let (begun, long) = (now(), Duration::from_secs(asked.seconds));
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..asked.clients {
        let (db, made, axes) = (app.db.clone(), made.clone(), asked.axes);
        clients.spawn(async move {
            let (mut times, mut n) = (Vec::new(), 0);
            while now() - begun < long {
                // Clients go over the axes from different beginnings.
                let axis = (client * 31 + n) % axes;
                let before = now();
                post(&db, axis, &format!("{client}-{n}"), at).await?;
                times.push((now() - before).as_secs_f64() * 1e3);
                made.fetch_add(1, Ordering::Relaxed);
                n += 1;
            }
            Ok::<Vec<f64>, Failure>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = clients.join_next().await {
        times.extend(done?.map_err(|why| anyhow!("{why}"))?);
    }
    let took = (now() - begun).as_secs_f64();
    ensure!(!times.is_empty(), "nothing was posted");
    let a_second = made.load(Ordering::Relaxed) as f64 / took;
    let told = json!({"a_second": a_second, "p50_ms": per_mille(&times, 500), "p99_ms": per_mille(&times, 990)});
    println!("{told}");
    app.db.close().await;
    Ok(())
}

/// A gift of one fen on the stream of this number.
async fn post(db: &Db, axis: i64, name: &str, at: Instant) -> Result<(), Failure> {
    let (fund, batch) = (code(&format!("fund-{axis}"))?, code(&format!("direct/{name}"))?);
    let stream = StreamKey {
        fund: fund.clone(),
        channel: code("direct")?,
        origin: Origin::Gift,
        restriction: ledger::Restriction::default(),
        currency: ledger::Currency::CNY,
    };
    let head = Head { cause: Cause::of("batch", &batch)?, key: format!("batch:{batch}"), at };
    let sum = Fen::new(1).ok_or_else(|| Fault::broken("a fen"))?;
    let body = Body { batch, rows: 1, digest: [0; 32] };
    // A bank for each: else all of them would wait for one balance.
    let what = Received { stream, sum, body, bank: Some(fund.clone()), freed: Vec::new() };
    let change =
        async move |tx: &mut store::Tx<'_>| book::change(tx, &by()?, at, |p| rule::receive(p, &head, &what)).await;
    db.write(locks::fund(&fund), change).await.map(|_| ())
}

/// Gifts given on an idle store.
const IDLE: usize = 1_000;

/// Gives by hand through the API, one gift after the other: so many, or until the program that is named has ended.
pub(super) async fn give(folder: &Path, beside: &[std::ffi::OsString]) -> Result<()> {
    let app = ground::open(&Place::Folder(folder.to_owned()), folder).await?;
    let mut door = ground::door(&app).await?;
    let giver = json!({"code": "giver", "kind": "company", "alias": "示例公司"});
    ground::post(&mut door, Role::Fundraising, "/givers", "giver", giver).await?;
    let mut import = match beside {
        [] => None,
        [name, told @ ..] => Some(Command::new(name).args(told).stdout(Stdio::null()).spawn()?),
    };
    let mut times = Vec::new();
    loop {
        let n = times.len();
        let form = json!({
            "code": format!("G-{n}"), "appeal": ground::APPEAL, "giver": "giver", "fen": 100, "bank": "main",
        });
        let before = now();
        ground::post(&mut door, Role::Fundraising, "/gifts", &format!("g-{n}"), form).await?;
        times.push((now() - before).as_secs_f64() * 1e3);
        match &mut import {
            None if times.len() == IDLE => break,
            None => {}
            Some(import) => {
                if let Some(status) = import.try_wait()? {
                    ensure!(status.success(), "the import beside it ended with {status}");
                    break;
                }
            }
        }
    }
    let (p50, p99) = (per_mille(&times, 500), per_mille(&times, 990));
    println!("{}", json!({"posts": times.len(), "p50_ms": p50, "p99_ms": p99}));
    app.db.close().await;
    Ok(())
}
