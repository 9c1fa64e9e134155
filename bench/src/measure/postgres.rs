//! I3, G3, G4: on PostgreSQL. Wall time on both sides: most of the work is the server's.

use anyhow::{Context, Result};

use super::posts::posts;
use super::{Stand, Told};
use crate::cost::Program;
use crate::ground::APPEAL;
use crate::postgres::{Server, programs};
use crate::sides::{ROUNDS, side_by_side};

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if !stand.asked.wants(&["I3", "G3", "G4"]) {
        return Ok(());
    }
    if programs().is_none() {
        for id in ["I3", "G3", "G4"] {
            add(stand.missing(id, "postgresql")?);
        }
        return Ok(());
    }
    // Not in the run's folder: that may lie where only its owner can go, and the server runs as nobody.
    let folder = tempfile::Builder::new().prefix("chiyuan-bench-").tempdir()?;
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let server = Server::start(&folder.path().join("server"))?;
    if stand.asked.wants(&["I3"]) {
        import(stand, &server, add)?;
    }
    if stand.asked.wants(&["G3", "G4"]) && stand.is_first() {
        shared_axis(stand, &server, add)?;
    }
    Ok(())
}

/// What an import leaves by the million; all else is a few rows.
const TABLES: [&str; 3] = ["book_gift", "book_gift_key", "book_donor"];

fn import(stand: &Stand<'_>, server: &Server, add: &mut Told<'_>) -> Result<()> {
    let bill = stand.bill()?;
    let import = |database: &str| -> Result<f64> {
        let url = server.database(database)?;
        let store = stand.scratch.join(database);
        if store.exists() {
            std::fs::remove_dir_all(&store)?;
        }
        stand.run(&stand.work("lay")?.arg(&store).args(["--url", &url]))?;
        let told = ["--appeal", APPEAL, "--channel", "tencent", "--database-url", &url];
        let program = stand.chiyuan(&store).args(["statement", "import"]).arg(&bill).args(told);
        Ok(stand.run(&program)?.0.wall_s * 1e3)
    };
    import("whole")?;
    let server_folder = server.sql("whole", "show data_directory")?;
    let file = |table: &str| format!("{server_folder}/{table}.copy");
    for table in TABLES {
        server.sql("whole", &format!("copy {table} to '{}' (format binary)", file(table)))?;
    }
    let url = server.database("again")?;
    let store = stand.scratch.join("again");
    stand.run(&stand.work("lay")?.arg(&store).args(["--url", &url]))?;
    let copies: Vec<String> =
        TABLES.iter().map(|table| format!("copy {table} from '{}' (format binary)", file(table))).collect();
    let copy = || -> Result<f64> {
        server.sql("again", &format!("truncate {}", TABLES.join(", ")))?;
        let address = format!("postgres://chiyuan@127.0.0.1:{}/again", server.port());
        let program =
            Program::new("psql").arg(address).args(["-qAtX", "-v", "ON_ERROR_STOP=1", "-c", &copies.join("; ")]);
        Ok(stand.run(&program)?.0.wall_s * 1e3)
    };
    add(stand.row("I3", "ms", || side_by_side(ROUNDS, copy, || import("ours")))?);
    Ok(())
}

/// Seconds of one run.
const LONG_S: &str = "4";

fn shared_axis(stand: &Stand<'_>, server: &Server, add: &mut Told<'_>) -> Result<()> {
    let fresh = |name: &str| -> Result<Vec<String>> {
        let url = server.database(name)?;
        Ok(vec!["--url".to_owned(), url])
    };
    let rate = |axes: &str, name: &str| -> Result<f64> {
        Ok(posts(stand, &["--clients", "32", "--axes", axes, "--seconds", LONG_S], &fresh(name)?)?.a_second)
    };
    if stand.asked.wants(&["G3"]) {
        let sides = side_by_side(ROUNDS, || rate("1000", "many"), || rate("1", "one"))?;
        add(stand.sizeless("G3", "posts/s", &sides)?);
    }
    if stand.asked.wants(&["G4"]) {
        server.database("plain")?;
        server.sql("plain", "create table axis (code text primary key, n bigint not null); insert into axis values ('a', 0); create table line (n bigint primary key, what text not null); create sequence numbers")?;
        let script = stand.scratch.join("plain.sql");
        let text = "begin;\nupdate axis set n = n + 100 where code = 'a';\ninsert into line select nextval('numbers'), 'what is said of a gift, as long as a row' from generate_series(1, 100);\ncommit;\n";
        std::fs::write(&script, text)?;
        let rows = || -> Result<f64> {
            let told =
                ["-n", "-h", "127.0.0.1", "-U", "chiyuan", "-c", "1", "-T", LONG_S, "-p", &server.port().to_string()];
            let program = Program::new(server.program("pgbench")).args(told).arg("-f").arg(&script).arg("plain");
            let (_, said) = stand.run(&program)?;
            let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).context("tps")?;
            Ok(line.split(' ').next().unwrap_or_default().parse::<f64>()? * 100.0)
        };
        let sides = side_by_side(ROUNDS, rows, || rate("1", "one"))?;
        add(stand.sizeless("G4", "/s", &sides)?);
    }
    Ok(())
}
