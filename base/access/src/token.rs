//! Bearer tokens: a name and a role for whoever shows 32 bytes of chance. Only their SHA-256 is kept.

use std::fmt;

use primitives::{Actor, Code, Instant};
use sha2::{Digest, Sha256};
use store::{Failure, Tx, World};

/// A token's text, shown once, to whom it is made for: `chy_` and 64 hex digits. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn draw(world: &World) -> Token {
        let hex = primitives::hex(&world.bytes::<32>());
        Token(format!("chy_{hex}"))
    }
    /// What is sent after `Authorization: Bearer`.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(chy_…)")
    }
}

/// Whom `text` stands for; `None` if it is unknown or revoked.
pub async fn find(tx: &mut Tx<'_>, text: &str) -> Result<Option<Actor>, Failure> {
    let sql = "select name, role from access_token where sha256 = $1 and revoked_at_ms is null";
    let Some(row) = tx.row(sql, &[digest(text).as_slice().into()]).await? else { return Ok(None) };
    Ok(Some(Actor { name: row.text(0).parse()?, role: row.text(1).parse()? }))
}

/// Keeps a token for its holder.
pub async fn keep(tx: &mut Tx<'_>, token: &Token, holder: &Actor, at: Instant) -> Result<(), Failure> {
    let sql = "insert into access_token (sha256, name, role, made_at_ms, revoked_at_ms) values ($1, $2, $3, $4, null)";
    let sha256 = digest(token.text());
    tx.run(sql, &[sha256.as_slice().into(), holder.name.as_str().into(), holder.role.word().into(), at.ms().into()])
        .await?;
    Ok(())
}

/// Revokes every token of this name; how many there were.
pub async fn revoke(tx: &mut Tx<'_>, name: &Code, at: Instant) -> Result<u64, Failure> {
    let sql = "update access_token set revoked_at_ms = $2 where name = $1 and revoked_at_ms is null";
    Ok(tx.run(sql, &[name.as_str().into(), at.ms().into()]).await?)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
