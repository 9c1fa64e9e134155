//! What a book comes to: its proof and every row of every desk. Two ways to the same book give the same.

use access::App;

/// Of a statement that was sent twice the desk remembers both: its rows differ, what it brought does not.
const SENT_TWICE: [&str; 2] = ["fundraising_statement", "fundraising_reject"];

/// Proves the whole book, then gives its digest and the desks' rows, each on a line.
pub(crate) async fn state(app: &App) -> Vec<String> {
    let proof = book::check::full(&app.db).await.unwrap();
    let mut lines = vec![format!("{proof:?}")];
    for table in tables() {
        let desk = !["store_", "book_", "access_"].iter().any(|room| table.starts_with(room));
        if desk && !SENT_TWICE.contains(&table.as_str()) {
            lines.extend(rows(app, &table).await);
        }
        // The book's rows are in its proof; here only their number.
        if table.starts_with("book_") && table != "book_load" {
            lines.push(format!("{table}: {}", rows(app, &table).await.len()));
        }
    }
    lines
}

/// Every table of every room.
fn tables() -> Vec<String> {
    let ddl = chiyuan::house::migrations().into_iter().map(|m| m.ddl);
    let mut tables = Vec::new();
    for line in ddl.flat_map(str::lines) {
        if let Some(rest) = line.trim_start().strip_prefix("create table ") {
            tables.push(rest.split([' ', '(']).next().unwrap().to_owned());
        }
    }
    tables
}

async fn rows(app: &App, table: &str) -> Vec<String> {
    let sql: &'static str = Box::leak(format!("select * from {table}").into_boxed_str());
    let table = table.to_owned();
    let read = app.db.read(async move |tx| {
        let mut out = Vec::new();
        tx.each(sql, &[], |row| {
            out.push(format!("{table} {row:?}"));
            Ok(())
        })
        .await?;
        out.sort();
        Ok(out)
    });
    read.await.unwrap()
}

/// The first lines in which two books differ.
pub(crate) fn differences(one: &[String], other: &[String]) -> Vec<String> {
    let only = |a: &[String], b: &[String], sign: &str| -> Vec<String> {
        let b: std::collections::BTreeSet<&String> = b.iter().collect();
        a.iter().filter(|line| !b.contains(line)).take(5).map(|line| format!("{sign} {line}")).collect()
    };
    [only(one, other, "-"), only(other, one, "+")].concat()
}
