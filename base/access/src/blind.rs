//! Keyed hashes of people's ids: equal ids give equal hashes, and without the key a hash says nothing, not even to one
//! who holds the database and tries every telephone number.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::{Db, Failure, Fault, World};

use crate::refusal;

/// The key. It stands in the data folder, outside the database; the database knows only its check digest, so that a wrong
/// folder is noticed before it counts one donor as two.
#[derive(Clone)]
pub struct BlindKey {
    key: [u8; 32],
    /// HMAC with the key in it already: a million payers are hashed at an import.
    keyed: Hmac<Sha256>,
}

/// In the data folder, readable by its owner only.
const FILE: &str = "blind.key";

impl BlindKey {
    /// Reads the key of this data folder; makes folder and key when the store has none yet. A store whose key is not here
    /// is refused (A301), as is one that was begun with another (A302).
    pub async fn open(folder: &Path, db: &Db, world: &World) -> Result<BlindKey, Failure> {
        fs::create_dir_all(folder).map_err(|e| Fault::file(folder, e))?;
        let path = folder.join(FILE);
        let known = db
            .read(async |tx| {
                tx.row("select check_sha256 from access_blind_key where name = 'payer'", &[])
                    .await
                    .map_err(Failure::from)
            })
            .await?;
        let key = BlindKey::new(match (read(&path)?, known) {
            (Some(key), _) => key,
            (None, Some(_)) => {
                return Err(refusal::no_key_file(path.display()).into());
            }
            (None, None) => make(&path, world)?,
        });
        let (check, file) = (key.check(), path.display().to_string());
        db.write(store::Locks::none(), async move |tx| {
            tx.run(
                "insert into access_blind_key (name, check_sha256) values ('payer', $1) on conflict do nothing",
                &[check.as_slice().into()],
            )
            .await?;
            let kept = tx.row("select check_sha256 from access_blind_key where name = 'payer'", &[]).await?;
            if kept.is_some_and(|row| row.blob(0) == check) {
                Ok(())
            } else {
                Err(refusal::other_key_file(&file).into())
            }
        })
        .await?;
        Ok(key)
    }
    /// From 32 bytes of chance. For tests, and for [`BlindKey::open`].
    pub fn new(key: [u8; 32]) -> BlindKey {
        // Filled with zeros to the block of SHA-256, which is what HMAC does with a shorter key.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&key);
        BlindKey { key, keyed: Hmac::<Sha256>::new(&block.into()) }
    }
    /// The first 16 bytes of HMAC-SHA-256 over the parts, each led by its length: (channel, payer id), say.
    pub fn hash16(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        let mut head = [0; 16];
        head.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        head
    }
    fn check(&self) -> [u8; 32] {
        Sha256::digest([b"chiyuan blind key check".as_slice(), &self.key].concat()).into()
    }
}

fn read(path: &Path) -> Result<Option<[u8; 32]>, Fault> {
    match fs::read(path) {
        Ok(bytes) => {
            bytes.try_into().map(Some).map_err(|_| Fault::broken(format!("{} has not 32 bytes", path.display())))
        }
        Err(no) if no.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Fault::file(path, cause)),
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Fault {
    move |cause| Fault::file(path, cause)
}

/// Written whole beside its place and linked there: a second process that makes one at the same moment finds the first's.
fn make(path: &Path, world: &World) -> Result<[u8; 32], Fault> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).map_err(failed(&draft))?;
    file.write_all(&world.bytes::<32>()).and_then(|()| file.sync_all()).map_err(failed(&draft))?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(failed(&draft))?;
    match linked {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(failed(path)(cause)),
        _ => read(path)?.ok_or_else(|| Fault::broken(format!("{} vanished", path.display()))),
    }
}

impl fmt::Debug for BlindKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindKey(kept)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_key_and_on_each_part() {
        let (one, two) = (BlindKey::new([1; 32]), BlindKey::new([2; 32]));
        assert_eq!(one.hash16(&[b"tencent", b"o7"]), one.hash16(&[b"tencent", b"o7"]));
        assert_ne!(one.hash16(&[b"tencent", b"o7"]), two.hash16(&[b"tencent", b"o7"]));
        assert_ne!(one.hash16(&[b"tencent", b"o7"]), one.hash16(&[b"tencento", b"7"]), "parts do not run together");
        assert_eq!(format!("{one:?}"), "BlindKey(kept)");
    }
}
