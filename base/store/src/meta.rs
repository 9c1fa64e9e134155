//! How a store is marked.

use crate::migrate::DEMO;
use crate::{Fault, Tx};

/// Whether the store holds sample data, made by the demonstration.
pub async fn is_demo(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    Ok(get(tx, DEMO).await?.is_some())
}

/// What is kept under a key.
pub async fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Fault> {
    let row = tx.row("select value from store_meta where key = $1", &[key.into()]).await?;
    Ok(row.map(|row| row.text(0).to_owned()))
}
/// Keeps a value under a key. `format`, `made_at_ms` and `demo` are the store's own.
pub async fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), Fault> {
    let sql = "insert into store_meta (key, value)
values ($1, $2)
on conflict (key) do update set value = excluded.value";
    tx.run(sql, &[key.into(), value.into()]).await?;
    Ok(())
}
