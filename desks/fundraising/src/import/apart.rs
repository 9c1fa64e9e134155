//! Keys and payers, kept apart from their gifts and written in sorted order: they are as good as random, and in file order each
//! chunk would touch every page of their index.

use std::collections::BTreeMap;
use std::io;

use access::App;
use book::gifts::NewGift;
use book::load::{CHUNK, KeyAt, Loading};
use book::{donors, load};
use store::{Abreast, Failure, Fault, Key16, Lease, Locks, Scratch, Tx};

use super::fill::{Sorted, in_turns};
use super::spill::{self, Record, Spill, eight, sixteen};

/// A run of keys in memory.
const RUN_BYTES: usize = 2 * 1024 * 1024;

/// What of a stream's gifts is written after them.
pub(super) struct Apart {
    keys: Spill<KeyAt>,
    payers: Spill<Key16>,
    /// Gifts whose format names no payer: a donor each.
    bare: i64,
}

impl Record for KeyAt {
    const BYTES: usize = 24;

    fn put(&self, bytes: &mut [u8]) {
        bytes[..16].copy_from_slice(&self.0);
        bytes[16..].copy_from_slice(&self.1.to_be_bytes());
    }
    fn get(bytes: &[u8]) -> KeyAt {
        (sixteen(bytes, 0), i64::from_be_bytes(eight(bytes, 16)))
    }
}

impl Record for Key16 {
    const BYTES: usize = 16;

    fn put(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(self);
    }
    fn get(bytes: &[u8]) -> Key16 {
        sixteen(bytes, 0)
    }
}

/// The same of each stream; together they take no more memory than one.
pub(super) struct Aparts {
    scratch: Scratch,
    run: usize,
    of: BTreeMap<u8, Apart>,
}

impl Aparts {
    pub(super) fn new(scratch: &Scratch, streams: usize) -> Aparts {
        Aparts { scratch: scratch.clone(), run: RUN_BYTES / streams.max(1), of: BTreeMap::new() }
    }
    pub(super) fn push(&mut self, gifts: &[Sorted]) -> io::Result<()> {
        for (class, gift) in gifts {
            self.of.entry(*class).or_insert_with(|| Apart::new(&self.scratch, self.run)).push(gift)?;
        }
        Ok(())
    }
    /// What of a stream's gifts is written after them.
    pub(super) fn take(&mut self, class: u8) -> Option<Apart> {
        self.of.remove(&class)
    }
}

impl Apart {
    fn new(scratch: &Scratch, run: usize) -> Apart {
        Apart { keys: Spill::with_run(scratch, run), payers: Spill::with_run(scratch, run), bare: 0 }
    }
    fn push(&mut self, gift: &NewGift) -> io::Result<()> {
        if !gift.takes_key {
            self.keys.push((gift.key16, gift.off))?;
        }
        match gift.payer16 {
            Some(payer) => self.payers.push(payer)?,
            None => self.bare += 1,
        }
        Ok(())
    }
    /// Writes them in chunks under the load; says how many gifts have no payer.
    pub(super) async fn write(
        self,
        app: &App,
        to: &mut Abreast,
        lease: &Lease,
        load: &Loading,
    ) -> Result<i64, Failure> {
        let mut keys = self.keys.sorted().map_err(Fault::broken)?;
        loop {
            let chunk = next(&mut keys)?;
            if chunk.is_empty() {
                break;
            }
            let (all, pass, load) = (chunk.len(), lease.pass(), load.clone());
            let put = async move |tx: &mut Tx<'_>, there| load::put_keys(tx, &pass, &load, &chunk, there).await;
            to.begin(in_turns(app.db.clone(), all, put)).await?;
        }
        write_payers(self.payers, (app, to), lease, load).await?;
        Ok(self.bare)
    }
}

/// Payers, distinct and in order, a page a row, each but the last one full: as a rebuild writes them.
async fn write_payers(
    payers: Spill<Key16>,
    (app, to): (&App, &mut Abreast),
    lease: &Lease,
    load: &Loading,
) -> Result<(), Failure> {
    let (mut payers, mut last, mut page) = (payers.sorted().map_err(Fault::broken)?, None, 0);
    loop {
        let mut chunk: Vec<Key16> = Vec::with_capacity(donors::PAGE);
        while chunk.len() < donors::PAGE {
            let Some(payer) = payers.next().map_err(Fault::broken)? else { break };
            if last != Some(payer) {
                chunk.push(payer);
                last = Some(payer);
            }
        }
        if chunk.is_empty() {
            return Ok(());
        }
        let (db, pass, load) = (app.db.clone(), lease.pass(), load.clone());
        let put = async move |tx: &mut Tx<'_>| donors::put(tx, &pass, &load, page, &chunk).await;
        to.begin(async move { db.write(Locks::none(), put).await }).await?;
        page += 1;
    }
}

fn next<R: Record>(sorted: &mut spill::Sorted<R>) -> Result<Vec<R>, Fault> {
    let mut chunk = Vec::new();
    while chunk.len() < CHUNK {
        match sorted.next().map_err(Fault::broken)? {
            Some(record) => chunk.push(record),
            None => break,
        }
    }
    Ok(chunk)
}
