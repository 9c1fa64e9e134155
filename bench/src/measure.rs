//! Measures the bars, a file a family.

mod check;
mod import;
mod parse;
mod postgres;
mod posts;
mod serve;
mod trace;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::bars::Bar;
use crate::cost::{Cost, Program};
use crate::ground::APPEAL;
use crate::row::Row;
use crate::sides::Sides;

/// What is measured in one run.
pub struct Asked {
    /// Rows of a statement, gifts of a book; each a table of its own.
    pub sizes: Vec<u64>,
    /// Bars by name; all if none is named.
    pub only: Vec<String>,
    /// Of everything that is generated.
    pub seed: u64,
}

impl Asked {
    pub(crate) fn wants(&self, ids: &[&str]) -> bool {
        self.only.is_empty() || ids.iter().any(|id| self.only.iter().any(|only| only == id))
    }
}

/// The smallest size: what memory is held against.
pub(crate) const SMALL: u64 = 100_000;

/// A place to measure in: the program, a folder that is thrown away after, the size.
pub(crate) struct Stand<'a> {
    pub(crate) asked: &'a Asked,
    pub(crate) scratch: &'a Path,
    pub(crate) size: u64,
    chiyuan: PathBuf,
}

/// Measures everything that is asked for; `told` hears of each row as it comes.
pub fn all(asked: &Asked, scratch: &Path, told: &mut dyn FnMut(&Row)) -> Result<Vec<Row>> {
    let beside = std::env::current_exe()?.with_file_name("chiyuan");
    let mut rows = Vec::new();
    for &size in &asked.sizes {
        let stand = Stand { asked, scratch, size, chiyuan: beside.clone() };
        let mut add = |row: Row| {
            told(&row);
            rows.push(row);
        };
        for (ids, family) in FAMILIES {
            let mut told = Vec::new();
            let done = family(&stand, &mut |row: Row| {
                told.push(row.id.clone());
                add(row);
            });
            // What broke is said of each bar that it kept from being measured; the others are measured all the same.
            if let Err(why) = done {
                for id in ids.iter().filter(|id| asked.wants(&[id]) && !told.iter().any(|told| told == *id)) {
                    add(Row::not_run(stand.bar(id)?, size, format!("{why:#}")));
                }
            }
        }
    }
    Ok(rows)
}

/// Hears of each row.
type Told<'t> = dyn FnMut(Row) + 't;

/// Bars that are measured together.
type Family = (&'static [&'static str], fn(&Stand<'_>, &mut Told<'_>) -> Result<()>);

const FAMILIES: [Family; 7] = [
    (&["P1", "P1d", "P2", "P3", "P4"], parse::measure),
    (&["I1", "I2", "I5", "P4i"], import::measure),
    (&["L1", "L2", "L3"], check::measure),
    (&["T1", "T2", "T4"], trace::measure),
    (&["T3", "T3c"], serve::measure),
    (&["G1", "G2", "I4"], posts::measure),
    (&["I3", "G3", "G4"], postgres::measure),
];

impl Stand<'_> {
    pub(crate) fn bar(&self, id: &str) -> Result<&'static Bar> {
        Bar::named(id).ok_or_else(|| anyhow!("no bar is called {id}"))
    }
    /// Measures a bar, or says why it was not run.
    pub(crate) fn row(&self, id: &str, unit: &str, f: impl FnOnce() -> Result<Sides>) -> Result<Row> {
        let bar = self.bar(id)?;
        Ok(Row::of(bar, self.size, unit, &f()?))
    }
    /// A bar that has no size.
    pub(crate) fn sizeless(&self, id: &str, unit: &str, sides: &Sides) -> Result<Row> {
        Ok(Row::of(self.bar(id)?, 0, unit, sides))
    }
    /// Whether this is the smallest of the sizes: what has no size is measured with it, once.
    pub(crate) fn is_first(&self) -> bool {
        self.asked.sizes.first() == Some(&self.size)
    }
    /// A bar whose peer is missing.
    pub(crate) fn missing(&self, id: &str, peer: &str) -> Result<Row> {
        Ok(Row::not_run(self.bar(id)?, self.size, format!("`{peer}` is not installed")))
    }
    /// The program on a store.
    pub(crate) fn chiyuan(&self, store: &Path) -> Program {
        Program::new(&self.chiyuan).arg("--data").arg(store).args(["--lang", "en", "--json"])
    }
    /// A worker of the bench.
    pub(crate) fn work(&self, name: &str) -> Result<Program> {
        Ok(Program::new(std::env::current_exe()?).args(["work", name]))
    }
    pub(crate) fn run(&self, program: &Program) -> Result<(Cost, String)> {
        program.run(self.scratch)
    }
    pub(crate) fn cpu_ms(&self, program: &Program) -> Result<f64> {
        Ok(self.run(program)?.0.cpu_s * 1e3)
    }
    /// A generated statement; the second time the same file.
    pub(crate) fn statement(&self, format: &str, rows: u64, seed: u64) -> Result<PathBuf> {
        let path = self.scratch.join(format!("{format}-{rows}-{seed}.csv"));
        if !path.exists() {
            let told = ["statement", "generate", "--format", format, "--rows", &rows.to_string(), "--seed"];
            let program = self.chiyuan(self.scratch).args(told).arg(seed.to_string()).arg("--out").arg(&path);
            self.run(&program)?;
        }
        Ok(path)
    }
    /// The WeChat bill of this size.
    pub(crate) fn bill(&self) -> Result<PathBuf> {
        self.statement("wechat-trade", self.size, self.asked.seed)
    }
    /// A new store with what an import asks for.
    pub(crate) fn laid(&self, name: &str) -> Result<PathBuf> {
        let laid = self.scratch.join("laid");
        if !laid.exists() {
            self.run(&self.work("lay")?.arg(&laid))?;
        }
        let store = self.scratch.join(name);
        if store.exists() {
            std::fs::remove_dir_all(&store)?;
        }
        copy(&laid, &store)?;
        Ok(store)
    }
    /// Imports a statement of WeChat's.
    pub(crate) fn import(&self, store: &Path, file: &Path) -> Program {
        let told = ["--appeal", APPEAL, "--channel", "tencent"];
        self.chiyuan(store).args(["statement", "import"]).arg(file).args(told)
    }
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}
