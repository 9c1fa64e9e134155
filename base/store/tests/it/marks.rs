//! What a reading saw has a name: the same name, the same data, whoever committed.

use store::{BrandName, Db, Locks, Mark, on_both_stores};

use crate::MIGRATIONS;

/// Other tests work on the same PostgreSQL server, and its marks move with them: they stand still between two readings
/// before long.
const TRIES_MAX: usize = 10_000;

async fn mark(db: &Db) -> Mark {
    db.read(async |tx| Ok(tx.mark().await?)).await.unwrap()
}

/// A mark and the sum that was read beside it.
async fn seen(db: &Db) -> (Mark, i64) {
    db.read(async |tx| {
        let sum = tx.row("select count(*) from shop_thing", &[]).await?.unwrap().int(0);
        Ok((tx.mark().await?, sum))
    })
    .await
    .unwrap()
}

async fn put(db: &Db, code: &'static str) {
    let sql = "insert into shop_thing (code) values ($1)";
    db.write(Locks::none(), async move |tx| Ok(tx.run(sql, &[code.into()]).await?)).await.unwrap();
}

/// Whether two readings in a row have one mark.
async fn stands_still(db: &Db) -> bool {
    let mut last = mark(db).await;
    for _ in 0..TRIES_MAX {
        let next = mark(db).await;
        if next == last {
            return true;
        }
        if db.brand() == BrandName::Sqlite {
            return false;
        }
        last = next;
    }
    false
}

on_both_stores! {
    async fn a_mark_changes_with_a_commit_and_without_one_stands_still(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        assert!(stands_still(&db).await);
        let empty = mark(&db).await;
        put(&db, "a").await;
        let one = mark(&db).await;
        assert_ne!(empty, one);
        assert!(stands_still(&db).await);
        put(&db, "b").await;
        assert_ne!(one, mark(&db).await);
        db.close().await;
    }

    async fn what_changes_nothing_leaves_the_mark(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        put(&db, "a").await;
        let before = mark(&db).await;
        let same = "insert into shop_thing (code) values ('a') on conflict do nothing";
        db.write(Locks::none(), async |tx| Ok(tx.run(same, &[]).await?)).await.unwrap();
        let refused = db.write(Locks::none(), async |tx| -> Result<(), store::Failure> {
            tx.run("insert into shop_thing (code) values ('b')", &[]).await?;
            Err("".parse::<primitives::Code>().unwrap_err().into())
        });
        assert!(refused.await.is_err());
        if db.brand() == BrandName::Sqlite {
            assert_eq!(before, mark(&db).await);
        }
        assert!(stands_still(&db).await);
        db.close().await;
    }

    async fn another_door_to_the_same_store_moves_it(home: &Home) {
        let (here, there) = (home.open(MIGRATIONS).await.unwrap(), home.open(MIGRATIONS).await.unwrap());
        let before = mark(&here).await;
        put(&there, "a").await;
        assert_ne!(before, mark(&here).await);
        here.close().await;
        there.close().await;
    }

    async fn equal_marks_saw_equal_data(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let writer = db.clone();
        let writing = tokio::spawn(async move {
            for code in ["a", "b", "c", "d", "e", "f", "g", "h"] {
                put(&writer, code).await;
            }
        });
        let mut known = std::collections::HashMap::new();
        while !writing.is_finished() {
            let (mark, sum) = seen(&db).await;
            assert_eq!(*known.entry(mark).or_insert(sum), sum);
        }
        writing.await.unwrap();
        assert_eq!(seen(&db).await.1, 8);
        db.close().await;
    }

    async fn a_commit_is_heard(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let mut commits = db.commits();
        assert!(!commits.has_changed().unwrap());
        put(&db, "a").await;
        commits.changed().await.unwrap();
        mark(&db).await;
        assert!(!commits.has_changed().unwrap(), "a reading is no commit");
        db.close().await;
    }
}
