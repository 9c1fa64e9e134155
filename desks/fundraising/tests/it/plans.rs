//! No statement of an import, of its refunds, of a comparison or of following a gift reads a table from end to end.

use std::collections::BTreeSet;

use fundraising::{Answered, Asked, import};
use primitives::Role;
use store::on_both_stores;
use store::testing::reads_a_whole_table;

use crate::desk::{Desk, code, local};
use crate::files::{canonical, gift, refund};

/// What may be read whole, by its first words.
const WHOLE: [&str; 5] = [
    // keys::on_channels: the channels are a short list.
    "select code from book_channel",
    // statement::list: the list of all files, a row a file; and what of their refunds is booked and what is not.
    "select id, sha256, name, channel, appeal, format, reason",
    "select statement, batch, appeal, restriction, gifts, gross_fen\nfrom fundraising_statement_batch\norder by",
    "select key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement,
    line, entry\nfrom book_parked\nwhere state <> 'applied'",
    "select statement, count(*), cast(sum(fen) as bigint), cast(sum(fee_micro) as bigint)\nfrom book_parked",
];

/// An import without what a desk of tests proves after each: that reads everything.
async fn take(desk: &Desk, text: &str, dry_run: bool) {
    let (path, name) = (desk.app.data.join("day.csv"), "day.csv".to_owned());
    std::fs::write(&path, text).unwrap();
    let (appeal, channel) = (code("jilin-aid"), code("pingan"));
    let asked = Asked { path, name, appeal, channel, format: None, dry_run, password: None };
    assert!(matches!(import(&desk.app, &local(), &asked, || ()).await.unwrap(), Answered::Booked(_)));
}

on_both_stores! {
    async fn no_statement_of_an_import_is_without_an_index(home: &Home) {
        let desk = Desk::open(home).await;
        let first = [gift("A", 10_000), gift("B", 5_000), refund("r", "A", 4_000), refund("w", "Z", 5)];
        let second = [gift("A", 10_000), gift("Z", 900), refund("w", "Z", 5)];
        for rows in [&first[..], &second] {
            take(&desk, &canonical(rows), true).await;
            take(&desk, &canonical(rows), false).await;
        }
        desk.files().await;
        desk.app.db.read(async |tx| book::trace::trace(tx, "B", None).await).await.unwrap();
        desk.get(Role::Auditor, "/statements").await;
        let mut scans = BTreeSet::new();
        let seen = desk.app.db.statements_seen();
        assert!(60 < seen.len(), "only {} statements seen", seen.len());
        for sql in seen.into_iter().filter(|sql| !sql.starts_with("insert into ")) {
            let plan = desk.app.db.read(async move |tx| Ok(tx.explain(sql).await?)).await.unwrap();
            if reads_a_whole_table(desk.app.db.brand(), &plan) && !WHOLE.iter().any(|head| sql.starts_with(head)) {
                scans.insert(format!("{sql}\n{}", plan.join("\n")));
            }
        }
        assert!(scans.is_empty(), "{}", scans.into_iter().collect::<Vec<_>>().join("\n\n"));
        desk.app.db.close().await;
    }
}
