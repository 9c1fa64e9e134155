//! A store is opened by the program that made it or a newer one, and by nobody else.

use store::{BrandName, Db, Failure, Locks, Migration, Place, meta, on_both_stores};

use crate::MIGRATIONS;

const MORE: Migration =
    Migration { desk: "shop", name: "2026-11-25-01-more", ddl: "create table shop_more (n int not null primary key);" };

fn code<T>(opened: Result<T, Failure>) -> String {
    match opened.map(|_| ()) {
        Err(Failure::Refused(refusal)) => refusal.code().to_owned(),
        other => format!("{other:?}"),
    }
}

on_both_stores! {
    async fn a_store_grows_and_stays(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        db.write(Locks::none(), async |tx| Ok(tx.run("insert into shop_thing (code) values ('a')", &[]).await?)).await.unwrap();
        db.close().await;
        let grown = [MIGRATIONS[0], MORE];
        let db = home.open(&grown).await.unwrap();
        let kept = db.read(async |tx| {
            let more = tx.row("select count(*) from shop_more", &[]).await?.unwrap().int(0);
            Ok((tx.row("select code from shop_thing", &[]).await?.unwrap().text(0).to_owned(), more))
        });
        assert_eq!(kept.await.unwrap(), ("a".to_owned(), 0));
        db.close().await;
        assert_eq!(code(home.open(MIGRATIONS).await), "S103");
        let edited = Migration { ddl: "create table shop_more (n text not null primary key);", ..MORE };
        assert_eq!(code(home.open(&[MIGRATIONS[0], edited]).await), "S104");
        home.open(&grown).await.unwrap().close().await;
    }

    async fn a_newer_format_is_refused(home: &Home) {
        let db = home.open(&[]).await.unwrap();
        db.write(Locks::none(), async |tx| Ok(meta::set(tx, "format", "2").await?)).await.unwrap();
        db.close().await;
        assert_eq!(code(home.open(&[]).await), "S103");
    }

    async fn a_failed_migration_leaves_nothing(home: &Home) {
        let broken = Migration { ddl: "create table shop_more (n int not null primary key); create table shop_more (n int);", ..MORE };
        assert!(home.open(&[MIGRATIONS[0], broken]).await.is_err());
        home.open(&[MIGRATIONS[0], MORE]).await.unwrap().close().await;
    }

    async fn a_demo_is_made_anew_and_nothing_else_is(home: &Home) {
        let demo = || Db::demo_anew(home.place(), home.folder(), MIGRATIONS, store::testing::world());
        let count = async |db: &Db| {
            let sql = "select count(*) from shop_thing";
            db.read(async |tx| Ok(tx.row(sql, &[]).await?.unwrap().int(0))).await.unwrap()
        };
        for _ in 0..2 {
            let db = demo().await.unwrap();
            assert!(db.read(async |tx| Ok(meta::is_demo(tx).await?)).await.unwrap());
            assert_eq!(count(&db).await, 0);
            assert!(!home.folder().join("note").exists(), "its files go too");
            let put = db.write(Locks::none(), async |tx| Ok(tx.run("insert into shop_thing (code) values ('a')", &[]).await?));
            put.await.unwrap();
            if db.brand() == BrandName::Sqlite {
                assert_eq!(code(demo().await), "S109");
            }
            std::fs::write(home.folder().join("note"), "of the demonstration").unwrap();
            db.close().await;

        }
    }

    async fn a_real_store_is_no_demo(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        assert!(!db.read(async |tx| Ok(meta::is_demo(tx).await?)).await.unwrap());
        db.close().await;

        let anew = Db::demo_anew(home.place(), home.folder(), MIGRATIONS, store::testing::world());
        assert_eq!(code(anew.await), "S108");
        home.open(MIGRATIONS).await.unwrap().close().await;
    }

    async fn a_folder_of_somebody_else_is_left_alone(home: &Home) {
        std::fs::create_dir_all(home.folder()).unwrap();
        std::fs::write(home.folder().join("letter"), "dear friend").unwrap();
        let anew = || Db::demo_anew(home.place(), home.folder(), MIGRATIONS, store::testing::world());
        assert_eq!(code(anew().await), "S108");
        std::fs::remove_file(home.folder().join("letter")).unwrap();
        anew().await.unwrap().close().await;
    }

    async fn whether_there_is_a_store_is_asked_without_making_one(home: &Home) {
        for _ in 0..2 {
            assert!(!Db::is_at(home.place()).await.unwrap());
        }
        home.open(MIGRATIONS).await.unwrap().close().await;
        assert!(Db::is_at(home.place()).await.unwrap());
    }

    async fn two_programs_open_one_store(home: &Home) {
        let (one, two) = tokio::join!(home.open(MIGRATIONS), home.open(MIGRATIONS));
        let (one, two) = (one.unwrap(), two.unwrap());
        for (db, n) in [(&one, 1_i64), (&two, 2), (&one, 3)] {
            let put = db.write(Locks::of(["shop"]), async move |tx| {
                Ok(tx.run("insert into shop_thing (code, n) values ($1, $2)", &[(&format!("{n}")).into(), n.into()]).await?)
            });
            put.await.unwrap();
        }
        let count = two.read(async |tx| Ok(tx.row("select count(*) from shop_thing", &[]).await?.unwrap().int(0)));
        assert_eq!(count.await.unwrap(), 3);
        one.close().await;
        two.close().await;
    }
}

#[tokio::test]
async fn what_is_no_store_of_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().to_owned());
    let open = || Db::open(&place, &[], store::testing::world());
    std::fs::write(folder.path().join("chiyuan.db"), "a shopping list, and quite a long one at that").unwrap();
    assert_eq!(code(open().await), "S102");
    std::fs::remove_file(folder.path().join("chiyuan.db")).unwrap();
    let other = rusqlite::Connection::open(folder.path().join("chiyuan.db")).unwrap();
    other.execute_batch("create table recipe (name text)").unwrap();
    drop(other);
    assert_eq!(code(open().await), "S102");
    assert_eq!(code(Db::demo_anew(&place, folder.path(), &[], store::testing::world()).await), "S108");
    let under = Place::Folder(folder.path().join("chiyuan.db").join("below"));
    assert_eq!(code(Db::open(&under, &[], store::testing::world()).await), "S105");
}

/// Extensions such as `pg_stat_statements` bring views into a database that nobody has used.
#[test]
fn a_database_with_views_alone_is_empty() {
    store::testing::run(BrandName::Postgres, async |home: &store::testing::Home| {
        let Place::Url(url) = home.place() else { panic!("a database") };
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let served = tokio::spawn(connection);
        client.batch_execute("create view usual as select 1 as n").await.unwrap();
        drop(client);
        served.await.unwrap().unwrap();
        assert!(!Db::is_at(home.place()).await.unwrap());
        home.open(MIGRATIONS).await.unwrap().close().await;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..20 {
        let db = Db::open(&Place::Folder(folder.path().to_owned()), MIGRATIONS, store::testing::world()).await.unwrap();
        // Every reader has read.
        let reads = std::iter::repeat_with(|| {
            let db = db.clone();
            tokio::spawn(
                async move { db.read(async |tx| Ok(tx.row("select count(*) from shop_thing", &[]).await?)).await },
            )
        });
        for read in reads.take(16).collect::<Vec<_>>() {
            read.await.unwrap().unwrap();
        }
        let code = format!("c{n}");
        let insert = async move |tx: &mut store::Tx<'_>| {
            Ok(tx.run("insert into shop_thing (code) values ($1)", &[(&code).into()]).await?)
        };
        db.write(Locks::none(), insert).await.unwrap();
        db.close().await;
        let log = folder.path().join("chiyuan.db-wal");
        assert!(!log.exists(), "the log is not carried into the file");
    }
}
