//! Runs what was typed, prints what comes of it, and knows the exit code: 0 success, 1 refused or broken, 2 usage (clap's),
//! 3 quarantined.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use access::App;
use primitives::{Actor, Refusal, Role};
use store::{Db, Failure, Place, World};
use ui::{Lang, Voice};

use crate::args::{Args, Command, ReportCommand, StatementCommand, TokenCommand};
use crate::{book_cmd, demo, house, refusal, report, serve, statement, token};

/// How a command ended.
#[derive(Debug)]
pub enum Outcome {
    /// As it should.
    Done,
    /// The file is not trusted.
    Quarantined,
    /// Refused, or broken; it was said.
    Failed,
}

impl Outcome {
    /// 0, 3, 1.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Quarantined => 3,
        })
    }
}

/// How a command speaks: standard output is for the answer alone, standard error for everything else.
pub struct Voices {
    /// In which language.
    pub v: Voice,
    /// Whether the answer is JSON.
    pub json: bool,
}

impl Voices {
    /// The answer: JSON if it was asked for, else the text.
    pub(crate) fn answer(&self, json: &impl serde::Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        let line = if self.json { serde_json::to_string(json).map_err(store::Fault::broken)? } else { text() };
        self.text(&line)
    }
    /// One answer in words.
    #[allow(clippy::unused_self, reason = "everything that is said goes through here")]
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let out = writeln!(std::io::stdout(), "{}", text.trim_end());
        out.map_err(|e| store::Fault::broken(e).into())
    }
    /// A word beside the answer.
    #[allow(clippy::unused_self, reason = "everything that is said goes through here")]
    pub(crate) fn aside(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
    /// What went wrong.
    pub(crate) fn failure(&self, why: &Failure) {
        match why {
            Failure::Refused(why) => self.aside(&self.v.refusal(why)),
            Failure::Fault(fault) => {
                let mut text = fault.to_string();
                let mut cause = std::error::Error::source(fault);
                while let Some(under) = cause {
                    text = format!("{text}: {under}");
                    cause = under.source();
                }
                self.aside(&self.v.tell("chiyuan-broken", &[("what", text)]));
            }
        }
    }
}

/// Runs the command.
pub async fn run(args: Args) -> Outcome {
    let lang = args.lang.unwrap_or_else(of_environment);
    let say = Voices { v: Voice::new(Arc::new(house::catalogue()), lang), json: args.json };
    match command(&args, &say).await {
        Ok(outcome) => outcome,
        Err(why) => {
            say.failure(&why);
            Outcome::Failed
        }
    }
}

fn of_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.map_or_else(Lang::default, |locale| Lang::of_locale(&locale))
}

async fn command(args: &Args, say: &Voices) -> Result<Outcome, Failure> {
    match &args.command {
        Command::Demo { listen, no_serve } => demo::run(args, say, *listen, *no_serve).await,
        Command::Serve { listen } => {
            let app = open(args, Mode::Write).await?;
            serve::serve(&app, say, *listen).await
        }
        Command::Token(TokenCommand::Add { role, name }) => {
            let app = open(args, Mode::Write).await?;
            token::add(&app, say, *role, name.as_ref()).await
        }
        Command::Statement(StatementCommand::Generate { format, rows, seed, out }) => {
            statement::generate(say, *format, *rows, *seed, out)
        }
        Command::Statement(StatementCommand::List) => statement::list(&open(args, Mode::Read).await?, say).await,
        Command::Statement(StatementCommand::Import { file, appeal, channel, format, dry_run }) => {
            let asked = statement::asked(file, appeal, channel, format, *dry_run)?;
            let app = open(args, Mode::Write).await?;
            statement::import(&app, say, &asked).await
        }
        Command::Trace { order_no, channel } => {
            book_cmd::trace(&open(args, Mode::Read).await?, say, order_no, channel.as_ref()).await
        }
        Command::Check { full } => book_cmd::check(&open(args, Mode::Read).await?, say, *full).await,
        Command::Rebuild => book_cmd::rebuild(&open(args, Mode::Write).await?, say).await,
        Command::Report(ReportCommand::Figures { operation, as_of }) => {
            report::figures(&open(args, Mode::Read).await?, say, operation.as_ref(), *as_of).await
        }
        Command::Report(ReportCommand::Brief { operation, as_of }) => {
            report::brief(&open(args, Mode::Read).await?, say, operation, *as_of).await
        }
    }
}

/// What the command does with the store.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    /// Clears away dead loads and books what waited, first.
    Write,
}

/// Who the command line acts as.
pub(crate) fn local() -> Result<Actor, Refusal> {
    Ok(Actor { name: "local".parse()?, role: Role::Fundraising })
}

/// Where the store stands.
pub(crate) fn place(args: &Args) -> Place {
    match &args.database_url {
        Some(url) => Place::Url(url.clone()),
        None => Place::Folder(args.data.clone()),
    }
}

async fn open(args: &Args, mode: Mode) -> Result<App, Failure> {
    if mode == Mode::Read && args.database_url.is_none() && !has_store(&args.data) {
        return Err(refusal::no_store(args.data.display()).into());
    }
    let db = Db::open(&place(args), &house::migrations(), World::system()?).await?;
    let app = App::open(db, &args.data).await?;
    if mode == Mode::Write {
        book::recover(&app.db, &local()?).await?;
    }
    Ok(app)
}

fn has_store(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}
