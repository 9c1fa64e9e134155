//! `make bench`: measures, prints the table, writes it as JSON, holds it against what was accepted.
#![allow(clippy::print_stdout, reason = "the table is printed")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bench::measure::{self, Asked};
use bench::report::{Report, line};
use bench::work::{Work, work};
use bench::{Row, accepted, bars, cost, machine, plot};
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "bench", disable_help_subcommand = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures, and prints the table.
    Table {
        /// Rows and gifts: 100k, 1M, 10M; more than one is parted by commas. `large` is all three.
        #[arg(long, default_value = "100k,1M")]
        size: String,
        /// Bars by name, parted by commas; all if left out.
        #[arg(long, default_value = "")]
        only: String,
        /// Of everything that is generated.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where the table is written.
        #[arg(long, default_value = "target/bench/table.json")]
        json: PathBuf,
        /// Fails where a ratio is a quarter worse than in this table.
        #[arg(long)]
        accepted: Option<PathBuf>,
    },
    /// Accepts the worst row of each bar among tables of several runs.
    Accept {
        /// Where what is accepted goes.
        into: PathBuf,
        /// The tables.
        tables: Vec<PathBuf>,
    },
    /// Draws a table that was written.
    Plot {
        /// The table.
        table: PathBuf,
        /// Where the drawings go.
        folder: PathBuf,
    },
    /// Runs a program and prints what it took. The bench asks itself this.
    #[command(hide = true)]
    Run {
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        err: PathBuf,
        #[arg(long)]
        input: Option<PathBuf>,
        #[arg(last = true)]
        words: Vec<OsString>,
    },
    /// What is measured in a process of its own.
    #[command(hide = true, subcommand)]
    Work(Work),
}

fn main() -> Result<ExitCode> {
    match Args::parse().command {
        Command::Run { out, err, input, words } => {
            let well = cost::run_here(&words, &out, &err, input.as_deref())?;
            Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Accept { into, tables } => {
            let runs = tables.iter().map(|table| report(table)).collect::<Result<_>>()?;
            let worst = accepted::worst(runs).context("no table was named")?;
            std::fs::write(into, serde_json::to_string_pretty(&worst)? + "\n")?;
            println!("{}", worst.table());
            Ok(ExitCode::SUCCESS)
        }
        Command::Plot { table, folder } => {
            let report = report(&table)?;
            std::fs::write(folder.join("distances.svg"), plot::distances(&report))?;
            std::fs::write(folder.join("growth.svg"), plot::growth(&report, &["P1", "I2", "L1", "L3"]))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Work(what) => work(&what).map(|()| ExitCode::SUCCESS),
        Command::Table { size, only, seed, json, accepted } => {
            let only = only.split([',', ' ']).filter(|id| !id.is_empty()).map(str::to_owned).collect();
            let asked = Asked { sizes: sizes(&size)?, only, seed };
            table(&asked, &json, accepted)
        }
    }
}

fn report(path: &Path) -> Result<Report> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

fn sizes(text: &str) -> Result<Vec<u64>> {
    let one = |word: &str| match word {
        "10k" => Ok(10_000),
        "100k" => Ok(100_000),
        "1M" => Ok(1_000_000),
        "10M" => Ok(10_000_000),
        other => bail!("a size is 10k, 100k, 1M or 10M, not {other:?}"),
    };
    let text = if text == "large" { "100k,1M,10M" } else { text };
    text.split(',').map(one).collect()
}

fn table(asked: &Asked, json: &Path, accepted: Option<PathBuf>) -> Result<ExitCode> {
    let folder = json.parent().context("a folder for the table")?;
    std::fs::create_dir_all(folder)?;
    let (versions, machine) = (machine::versions(), machine::machine());
    let rows = measured(asked, folder)?;
    let mut report = Report { seed: asked.seed, commit: machine::commit(), versions, machine, rows };
    let was = accepted.map(|path| self::report(&path)).transpose()?;
    let worse = |report: &Report| was.as_ref().map(|was| accepted::worse(was, report)).unwrap_or_default();
    let mut left = worse(&report);
    if !left.is_empty() {
        // A neighbour on the machine can spoil three rounds; it seldom spoils six.
        left.iter().for_each(|row| eprintln!("measured again: {}", row.said));
        let only = left.iter().map(|row| row.id.to_owned()).collect();
        report.replace(measured(&Asked { sizes: asked.sizes.clone(), only, seed: asked.seed }, folder)?);
        left = worse(&report);
    }
    std::fs::write(json, serde_json::to_string_pretty(&report)? + "\n")?;
    println!("{}", report.table());
    for (name, value) in report.machine.iter().chain(&report.versions) {
        println!("  {name:<10} {value}");
    }
    println!("\nseed {}; written to {}", report.seed, json.display());
    let not_held = was.map(|was| accepted::not_held(&was, &report)).unwrap_or_default();
    not_held.iter().for_each(|row| println!("NOT HELD  {row}"));
    left.iter().for_each(|row| println!("WORSE  {}", row.said));
    Ok(if left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measured(asked: &Asked, folder: &Path) -> Result<Vec<Row>> {
    let scratch = tempfile::tempdir_in(folder)?;
    measure::all(asked, scratch.path(), &mut |row| {
        if let Some(bar) = bars::Bar::named(&row.id) {
            eprintln!("{}", line(row, bar));
        }
    })
}
