//! What a program costs: run in a process of its own, and counted by the kernel when it has ended.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::sys::resource::UsageWho;
use serde::{Deserialize, Serialize};

use crate::clock;

/// What a run took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// User and system time of the process and its children, in seconds.
    pub cpu_s: f64,
    /// From its start to its end, in seconds.
    pub wall_s: f64,
    /// The most memory of the largest of them, in KiB.
    pub rss_kib: i64,
}

/// A program with what it is told.
#[derive(Clone, Debug)]
pub struct Program {
    words: Vec<OsString>,
    input: Option<String>,
}

impl Program {
    /// The program of this name.
    pub fn new(name: impl AsRef<OsStr>) -> Program {
        Program { words: vec![name.as_ref().to_owned()], input: None }
    }
    /// One more argument.
    #[must_use]
    pub fn arg(mut self, word: impl AsRef<OsStr>) -> Program {
        self.words.push(word.as_ref().to_owned());
        self
    }
    /// More arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = S>) -> Program {
        self.words.extend(words.into_iter().map(|word| word.as_ref().to_owned()));
        self
    }
    /// What it reads from its standard input.
    #[must_use]
    pub fn input(mut self, text: impl Into<String>) -> Program {
        self.input = Some(text.into());
        self
    }
    /// Its name and what it is told.
    pub(crate) fn words(&self) -> &[OsString] {
        &self.words
    }
    /// Runs it to its end; what it says is kept in `scratch`. An error unless it ends well.
    pub fn run(&self, scratch: &Path) -> Result<(Cost, String)> {
        let [out, err] = ["out", "err"].map(|name| scratch.join(name));
        let mut runner = Command::new(std::env::current_exe()?);
        runner.args(["run", "--out"]).arg(&out).arg("--err").arg(&err);
        if let Some(text) = &self.input {
            let path = scratch.join("in");
            std::fs::write(&path, text)?;
            runner.arg("--input").arg(path);
        }
        let said = runner.arg("--").args(&self.words).stderr(Stdio::inherit()).output()?;
        let name = self.words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
        if !said.status.success() {
            let said = std::fs::read(&err).unwrap_or_default();
            bail!("{name}: {}", String::from_utf8_lossy(&said).trim());
        }
        let cost = serde_json::from_slice(&said.stdout).with_context(|| name)?;
        Ok((cost, String::from_utf8_lossy(&std::fs::read(&out)?).into_owned()))
    }
}

/// The other half of [`Program::run`]: a process so small that its own memory does not count, whose only child is the program.
pub fn run_here(words: &[OsString], out: &Path, err: &Path, input: Option<&Path>) -> Result<bool> {
    let [name, arguments @ ..] = words else { bail!("nothing to run") };
    let mut command = Command::new(name);
    command.args(arguments).stdout(File::create(out)?).stderr(File::create(err)?);
    command.stdin(match input {
        Some(path) => Stdio::from(File::open(path)?),
        None => Stdio::null(),
    });
    let (status, wall) = clock::wall(|| command.status());
    let status = status.with_context(|| name.to_string_lossy().into_owned())?;
    let (cpu_s, rss_kib) = clock::cpu_s(UsageWho::RUSAGE_CHILDREN);
    println!("{}", serde_json::to_string(&Cost { cpu_s, wall_s: wall.as_secs_f64(), rss_kib })?);
    Ok(status.success())
}
