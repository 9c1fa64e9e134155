//! The same SQL means the same on both brands.

use store::{Db, Failure, Fault, Kind, Locks, Table, Value, on_both_stores};

use crate::MIGRATIONS;

const THING: Table = Table {
    name: "shop_thing",
    columns: &[("code", Kind::Text), ("n", Kind::Int), ("raw", Kind::Blob), ("place", Kind::Text)],
};
const KEY: Table = Table { name: "shop_key", columns: &[("key16", Kind::Blob)] };
const KEYED: Table = Table { name: "shop_key", columns: &[("key16", Kind::Blob), ("n", Kind::Int)] };

async fn put(db: &Db, code: &'static str, n: i64, place: Option<&'static str>) -> Result<u64, Failure> {
    db.write(Locks::none(), async move |tx| {
        let sql = "insert into shop_thing (code, n, place) values ($1, $2, $3)";
        Ok(tx.run(sql, &[code.into(), n.into(), place.into()]).await?)
    })
    .await
}

on_both_stores! {
    async fn placeholders_go_by_number(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let got = db.read(async |tx| {
            let sql = "select cast($2 as text), cast($1 as text), '$1'";
            let row = tx.row(sql, &["one".into(), "two".into()]).await?.unwrap();
            Ok([row.text(0).to_owned(), row.text(1).to_owned(), row.text(2).to_owned()])
        });
        assert_eq!(got.await.unwrap(), ["two", "one", "$1"]);
        db.close().await;
    }

    async fn four_kinds_come_back_as_they_went_in(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let row = db.write(Locks::none(), async |tx| {
            let sql = "insert into shop_thing (code, n, raw, place) values ($1, $2, $3, $4) returning code, n, raw, place";
            let values = ["吉林".into(), i64::MIN.into(), Value::Blob(&[0, 255]), Value::Null];
            Ok(tx.row(sql, &values).await?.unwrap())
        });
        let row = row.await.unwrap();
        assert_eq!((row.text(0), row.int(1), row.blob(2), row.has(3)), ("吉林", i64::MIN, [0_u8, 255].as_slice(), false));
        assert_eq!((row.opt_text(3), row.opt_int(1), row.width()), (None, Some(i64::MIN), 4));
        db.close().await;
    }

    async fn a_double_names_its_index(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        put(&db, "b", 1, Some("x")).await.unwrap();
        for (code, n, place, index) in [("b", 2, Some("x"), "shop_thing_pkey"), ("c", 1, Some("x"), "shop_thing_n_place")] {
            let refused = put(&db, code, n, place).await.unwrap_err();
            assert!(matches!(&refused, Failure::Fault(fault) if fault.is_unique(index)), "{refused}");
        }
        put(&db, "c", 1, None).await.unwrap();
        db.close().await;
    }

    async fn many_keys_are_looked_up_sixteen_a_statement(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        for (n, code) in ["a", "b", "c"].into_iter().enumerate() {
            put(&db, code, i64::try_from(n).unwrap(), None).await.unwrap();
        }
        let keys: Vec<String> = (0..16).map(|n| format!("none-{n}")).chain(["c".into(), "a".into()]).collect();
        let sql = "select code from shop_thing
where code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by code";
        let (found, counted) = db.read(async move |tx| {
            assert!(tx.rows_among(sql, &[] as &[String]).await?.is_empty());
            let rows = tx.rows_among(sql, &keys).await?;
            Ok((rows.iter().map(|row| row.text(0).to_owned()).collect::<Vec<_>>(), tx.counted()))
        }).await.unwrap();
        assert_eq!((found, counted), (vec!["a".to_owned(), "c".to_owned()], 2));
        db.close().await;
    }

    async fn text_is_ordered_by_its_bytes(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        for (n, code) in ["b", "B", "a-", "a", "吉", "_"].into_iter().enumerate() {
            put(&db, code, i64::try_from(n).unwrap(), None).await.unwrap();
        }
        let codes = db.read(async |tx| {
            let rows = tx.rows("select code from shop_thing order by code", &[]).await?;
            Ok(rows.iter().map(|row| row.text(0).to_owned()).collect::<Vec<_>>())
        });
        assert_eq!(codes.await.unwrap(), ["B", "_", "a", "a-", "b", "吉"]);
        db.close().await;
    }

    async fn what_a_statement_cannot_take_is_a_fault(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let zero = db.write(Locks::none(), async |tx| {
            Ok(tx.run("insert into shop_thing (code) values ($1)", &["a\0".into()]).await?)
        });
        assert!(matches!(zero.await, Err(Failure::Fault(Fault::Parameters { .. }))));
        let few = db.read(async |tx| Ok(tx.row("select cast($1 as bigint)", &[]).await?.is_some())).await;
        assert!(matches!(few, Err(Failure::Fault(Fault::Parameters { .. }))));
        let ours = db.write(Locks::none(), async |tx| Ok(tx.run("commit", &[]).await?)).await;
        assert!(matches!(ours, Err(Failure::Fault(Fault::Forbidden { .. }))));
        let two = db.read(async |tx| Ok(tx.row("select 1 union all select 2", &[]).await?.is_some())).await;
        assert!(matches!(two, Err(Failure::Fault(Fault::Rows { max: 1, .. }))));
        let slip = db.read(async |tx| Ok(tx.row("select cast($1 as text)", &["x".into()]).await?.unwrap().int(0))).await;
        assert!(matches!(&slip, Err(Failure::Fault(Fault::Panicked(why))) if why.contains("int asked")), "{slip:?}");
        db.close().await;
    }

    async fn rows_go_in_by_the_thousand(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let put = db.write(Locks::none(), async |tx| {
            let codes: Vec<String> = (0..10_000).map(|n| format!("c{n:05}")).collect();
            let mut values = Vec::new();
            for (n, code) in (0..).zip(&codes) {
                values.extend([code.into(), Value::Int(n), Value::Blob(code.as_bytes()), Value::Null]);
            }
            Ok(tx.bulk(&THING, values.chunks(4)).await?)
        });
        assert_eq!(put.await.unwrap(), 10_000);
        let (count, sum) = db.read(async |tx| {
            let (mut count, mut sum) = (0, 0);
            tx.each("select code, n, raw, place from shop_thing order by code", &[], |row| {
                assert_eq!((row.text(0).as_bytes(), row.has(3)), (row.blob(2), false));
                count += 1;
                sum += row.int(1);
                Ok(())
            }).await?;
            Ok((count, sum))
        }).await.unwrap();
        assert_eq!((count, sum), (10_000, 49_995_000));
        db.close().await;
    }

    async fn a_claim_says_which_keys_are_new(home: &Home) {
        let db = home.open(MIGRATIONS).await.unwrap();
        let key = |n: u8| [n; 16];
        let first = db.write(Locks::none(), async move |tx| Ok(tx.claim(&KEY, &[key(1), key(3)]).await?));
        assert_eq!(first.await.unwrap(), [true, true]);
        let second = db.write(Locks::none(), async move |tx| {
            let (one, two, four) = (key(1), key(2), key(4));
            let rows: [[Value<'_>; 2]; 4] = [
                [(&one).into(), 1.into()], [(&two).into(), 2.into()], [(&four).into(), Value::Null], [(&two).into(), 3.into()],
            ];
            Ok(tx.fresh(&KEYED, rows.iter().map(<[_; 2]>::as_slice)).await?)
        });
        assert_eq!(second.await.unwrap(), [false, true, true, false]);
        let kept = db.read(async move |tx| Ok(tx.row("select n from shop_key where key16 = $1", &[(&key(2)).into()]).await?));
        assert_eq!(kept.await.unwrap().unwrap().int(0), 2);
        db.close().await;
    }
}
