//! Runs what was typed, prints what comes of it, and knows the exit code: 0 success, 1 refused or broken, 2 usage (clap's),
//! 3 quarantined.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use access::App;
use primitives::{Actor, Refusal, Role};
use store::{Db, Failure, Fault, Place, World};
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
        let line = if self.json { serde_json::to_string(json).map_err(Fault::broken)? } else { text() };
        self.text(&line)
    }
    /// One answer in words.
    #[allow(clippy::unused_self, reason = "everything that is said goes through here")]
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let out = writeln!(std::io::stdout(), "{}", text.trim_end());
        out.map_err(|e| Fault::broken(e).into())
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
            Failure::Fault(fault) => self.fault(fault),
        }
    }
    /// Ours, unless the machine says what is the matter with it.
    fn fault(&self, fault: &Fault) {
        let text = match fault {
            Fault::Full { what } => self.v.tell("chiyuan-full", &[("what", what.clone())]),
            Fault::File { path, cause } => {
                self.v.tell("chiyuan-file", &[("path", path.clone()), ("why", cause.to_string())])
            }
            Fault::Busy | Fault::Conflict => self.v.t("chiyuan-busy"),
            other => self.v.tell("chiyuan-broken", &[("what", other.to_string())]),
        };
        self.aside(&text);
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
            let app = open(args, Mode::Make).await?;
            serve::serve(&app, say, *listen).await
        }
        Command::Token(TokenCommand::Add { role, name }) => {
            let app = open(args, Mode::Make).await?;
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
    /// Needs one that is there.
    Read,
    /// Needs one that is there; clears away dead loads and books what waited, first.
    Write,
    /// The same, and makes one where there is none.
    Make,
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
    let place = place(args);
    if mode != Mode::Make && !Db::is_at(&place).await? {
        return Err(refusal::no_store(place).into());
    }
    let db = Db::open(&place, &house::migrations(), World::system()?).await?;
    let app = App::open(db, &args.data).await?;
    if mode != Mode::Read {
        book::recover(&app.db, &local()?).await?;
    }
    Ok(app)
}
