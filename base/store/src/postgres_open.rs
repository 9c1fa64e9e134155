//! A store on a PostgreSQL server: reached, migrated, its lanes started.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

use crate::db::Place;
use crate::fault::{Failure, Fault};
use crate::meter::Meter;
use crate::migrate::{Applied, FIRST, Marks, Migration, all, missing, openable};
use crate::postgres::fault;
use crate::postgres_lanes::Lanes;
use crate::world::World;
use crate::{ddl, refusal};

/// Connections of a lane: more would only wait for the same rows.
const CONNECTIONS: usize = 8;
/// Times that opening is tried when another program opens the same new database.
const ATTEMPTS_MAX: u32 = 8;
/// A server that takes no connection for so long is passed over for the next one of the address.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// A machine that is gone (no power, no cable) says nothing, and Linux would wait for a quarter of an hour. What is not acknowledged
/// for so long ends the connection.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// A connection on which nothing was heard for so long is asked whether the machine is there, and asked again after each `ASK_AGAIN`.
const ASK_AFTER: Duration = Duration::from_secs(5);
const ASK_AGAIN: Duration = Duration::from_secs(2);
const ASKED_MAX: u32 = 3;
/// What each connection is told first.
const SETTINGS: &str = "set lock_timeout = '30s'; set statement_timeout = '15min';
set idle_in_transaction_session_timeout = '60s'";

/// Opens or makes the store in the database and brings it up to date.
pub(crate) async fn open(
    url: &str,
    migrations: &[Migration],
    marks: Marks,
    world: &World,
    meter: &Arc<Meter>,
) -> Result<Lanes, Failure> {
    let place = Place::Url(url.to_owned());
    let (config, mut client, connection) = connect(url).await?;
    let mut n = 1;
    loop {
        match bring_up(&mut client, &place, &all(migrations), marks, world).await {
            Err(Failure::Fault(Fault::Conflict)) if n < ATTEMPTS_MAX => world.pause(n).await,
            up => break up?,
        }
        n += 1;
    }
    drop(client);
    let _ = connection.await;
    Lanes::start(|| pool(&config), world, meter)
}

/// Whether the database holds any table.
pub(crate) async fn has_tables(url: &str) -> Result<bool, Failure> {
    let (_, client, connection) = connect(url).await?;
    let sql = "select count(*) from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE'";
    let counted = client.query_one(sql, &[]).await.map_err(|e| fault(sql, e))?;
    drop(client);
    let _ = connection.await;
    Ok(0 < counted.get::<_, i64>(0))
}

/// One connection, served by a task until its client is dropped.
pub(crate) async fn connect(url: &str) -> Result<(Config, Client, JoinHandle<()>), Failure> {
    let place = Place::Url(url.to_owned());
    let unreachable = |e: tokio_postgres::Error| Failure::from(refusal::unreachable_store(&place, reason(&e)));
    let config = read(url).map_err(unreachable)?;
    let (client, connection) = config.connect(NoTls).await.map_err(unreachable)?;
    Ok((config, client, tokio::spawn(async move { drop(connection.await) })))
}

/// The address, and what it leaves open about a machine that is gone.
fn read(url: &str) -> Result<Config, tokio_postgres::Error> {
    let (mut config, usual): (Config, Config) = (url.parse()?, Config::new());
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_MAX);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE_MAX);
    }
    if config.get_keepalives_idle() == usual.get_keepalives_idle() {
        config.keepalives_idle(ASK_AFTER);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(ASK_AGAIN);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(ASKED_MAX);
    }
    Ok(config)
}

fn pool(config: &Config) -> Result<Pool, Failure> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let told = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
    });
    let manager = Manager::from_config(config.clone(), NoTls, recycling);
    let pool = Pool::builder(manager).max_size(CONNECTIONS).post_create(told).build();
    pool.map_err(|e| Fault::broken(format!("the pool: {e}")).into())
}

async fn bring_up(
    client: &mut Client,
    place: &Place,
    known: &[Migration],
    marks: Marks,
    world: &World,
) -> Result<(), Failure> {
    let failed = |e| Failure::from(fault("open", e));
    let encoding: String = client.query_one("show server_encoding", &[]).await.map_err(failed)?.get(0);
    if encoding != "UTF8" {
        return Err(refusal::not_utf8(place, &encoding).into());
    }
    mark(client, place, marks, world).await?;
    let tx = client.transaction().await.map_err(failed)?;
    // The row is locked, so that two programs that open at once agree.
    let format = "select value from store_meta where key = 'format' for update";
    let found = tx.query_opt(format, &[]).await.map_err(failed)?.map(|row| row.get::<_, String>(0));
    openable(place, found.as_deref())?;
    let had =
        tx.query("select desk, name, sha256 from store_migration order by desk, name", &[]).await.map_err(failed)?;
    let had: Vec<Applied> =
        had.iter().map(|row| Applied { desk: row.get(0), name: row.get(1), sha256: row.get(2) }).collect();
    for migration in missing(place, known, &had)? {
        for sql in ddl::for_postgres(migration.ddl) {
            tx.batch_execute(&sql).await.map_err(|e| fault(&sql, e))?;
        }
        let insert = "insert into store_migration (desk, name, sha256, applied_at_ms) values ($1, $2, $3, $4)";
        let digest = migration.digest();
        let row: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&migration.desk, &migration.name, &digest.as_slice(), &world.now().ms()];
        tx.execute(insert, &row).await.map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

/// Makes the first tables in a database without any; one with other tables only is not ours. Views are no tables: extensions such as
/// `pg_stat_statements` bring some.
async fn mark(client: &Client, place: &Place, marks: Marks, world: &World) -> Result<(), Failure> {
    let failed = |e| Failure::from(fault("mark the store", e));
    let tables = "select count(*), count(*) filter (where table_name = 'store_meta')
from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE'";
    let row = client.query_one(tables, &[]).await.map_err(failed)?;
    match (row.get::<_, i64>(0), row.get::<_, i64>(1)) {
        (_, 1) => return Ok(()),
        (0, _) => {}
        _ => return Err(refusal::not_a_store(place).into()),
    }
    let marks: Vec<String> =
        marks.rows(world.now()).into_iter().map(|(key, value)| format!("('{key}', '{value}')")).collect();
    let marks = format!(
        "begin; {}; insert into store_meta (key, value) values {}; commit",
        ddl::for_postgres(FIRST).join("; "),
        marks.join(", ")
    );
    let made = client.batch_execute(&marks).await;
    if made.is_err() {
        client.batch_execute("rollback").await.map_err(failed)?;
    }
    // Two programs that make the same tables at once: one of them hears of a double, and looks again.
    let double = [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
    made.map_err(
        |e| if e.code().is_some_and(|code| double.contains(code)) { Fault::Conflict.into() } else { failed(e) },
    )
}

/// The server's words, or what lies under the library's.
fn reason(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_says_nothing_is_not_waited_for() {
        let limits = |config: &Config| {
            let own = (config.get_connect_timeout().copied(), config.get_tcp_user_timeout().copied());
            let asks = (config.get_keepalives_interval(), config.get_keepalives_retries());
            (own, config.get_keepalives(), config.get_keepalives_idle(), asks)
        };
        let ours = read("postgres://chiyuan@one,two/chiyuan?target_session_attrs=read-write").unwrap();
        let asks = (Some(ASK_AGAIN), Some(ASKED_MAX));
        assert_eq!(limits(&ours), ((Some(CONNECT_MAX), Some(SILENCE_MAX)), true, ASK_AFTER, asks));
        let said = "postgres://one/chiyuan?connect_timeout=2&tcp_user_timeout=60&keepalives_idle=30\
            &keepalives_interval=9&keepalives_retries=7";
        let seconds = |n| Some(Duration::from_secs(n));
        let asks = (seconds(9), Some(7));
        let told = ((seconds(2), seconds(60)), true, Duration::from_secs(30), asks);
        assert_eq!(limits(&read(said).unwrap()), told, "what the address says stands");
    }
}
