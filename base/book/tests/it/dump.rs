//! Every row of the derived tables, in order.

use ::book::rebuild;
use store::Db;

const TABLES: [&str; 12] = [
    "select * from book_axis order by code",
    "select * from book_hold order by axis, lo",
    "select * from book_step order by axis, hop, lo",
    "select * from book_line order by sink, at_fen, from_rev",
    "select * from book_revision order by sink, rev",
    "select * from book_mirror order by axis, lo",
    "select * from book_identity order by lot, rev",
    "select * from book_balance order by name",
    "select * from book_balance_change order by name, at_ms, entry",
    "select * from book_entry_axis order by axis, n",
    "select * from book_gift_key order by key16",
    "select * from book_entry order by id",
];

pub(crate) async fn dump(db: &Db) -> Vec<String> {
    db.read(async |tx| {
        let mut out = Vec::new();
        for sql in TABLES {
            out.push(sql.to_owned());
            tx.each(sql, &[], |row| {
                out.push(format!("{row:?}"));
                Ok(())
            })
            .await?;
        }
        Ok(out)
    })
    .await
    .unwrap()
}

/// The journal and the bodies alone make the same rows.
pub(crate) async fn rebuilds_the_same(db: &Db) {
    let before = dump(db).await;
    let entries = rebuild(db).await.unwrap();
    assert!(0 < entries);
    let after = dump(db).await;
    let first = before.iter().zip(&after).find(|(a, b)| a != b);
    assert!(before == after, "{} rows, then {}: {first:?}", before.len(), after.len());
}
