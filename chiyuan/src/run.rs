//! Does what was typed.

use std::sync::Arc;

use access::App;
use fundraising::{Asked, reconcile};
use store::{Db, Failure, World};
use ui::{Lang, Voice};

use crate::args::{Args, Command, ReportCommand, StatementCommand, TokenCommand};
use crate::bank_args::BankCommand;
use crate::outcome::{Outcome, Voices};
use crate::statement::local;
use crate::{bank_cmd, book_cmd, demo, house, reconciling, refusal, report, serve, statement, token};

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

/// The language of the environment.
pub(crate) fn of_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.map_or_else(Lang::default, |locale| Lang::of_locale(&locale))
}

async fn command(args: &Args, say: &Voices) -> Result<Outcome, Failure> {
    match &args.command {
        Command::Demo { listen, no_serve, front } => demo::run(args, say, *listen, *no_serve, &front.front()).await,
        Command::Serve { listen, front } => {
            serve::serve(&open(args, Mode::Make).await?, say, *listen, &front.front()).await
        }
        Command::Token(TokenCommand::Add { role, name }) => {
            let app = open(args, Mode::Make).await?;
            token::add(&app, say, *role, name.as_ref()).await
        }
        Command::Statement(StatementCommand::Generate { format, rows, seed, out }) => {
            statement::generate(say, *format, *rows, *seed, out)
        }
        Command::Statement(StatementCommand::List) => statement::list(&open(args, Mode::Read).await?, say).await,
        Command::Statement(StatementCommand::Import { file, appeal, channel, format, dry_run, password_file }) => {
            let password = statement::password(password_file.as_deref())?;
            let asked = Asked { password, ..statement::asked(file, appeal, channel, format.0, *dry_run) };
            let app = open(args, Mode::Write).await?;
            statement::import(&app, say, &asked).await
        }
        Command::Statement(StatementCommand::Rule { file }) => {
            statement::rule(&open(args, Mode::Write).await?, say, file).await
        }
        Command::Statement(StatementCommand::Reconcile { file, channel, format, password_file }) => {
            let (channel, password) = (channel.clone(), statement::password(password_file.as_deref())?);
            let asked = reconcile::Asked { channel, format: format.0, password };
            reconciling::reconcile(&open(args, Mode::Read).await?, say, file, &asked).await
        }
        Command::Bank(command) => {
            let mode = if matches!(command, BankCommand::Lines { .. }) { Mode::Read } else { Mode::Write };
            bank_cmd::run(&open(args, mode).await?, say, command).await
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

async fn open(args: &Args, mode: Mode) -> Result<App, Failure> {
    let place = args.place();
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
