//! `chiyuan bank import | lines | match | claim | name`.

use std::fs::File;
use std::path::Path;

use access::App;
use finance::bank_answer::{self, Booked, MatchForm, Name, NameForm};
use finance::bank_line::{self, Which};
use finance::bank_statement::{self, Answered, Asked, Taken};
use finance::{BankLine, ListedLine};
use fundraising::claim::{self, ClaimForm};
use operation::Made;
use primitives::{Actor, Code, Refusal, Role, signed_yuan};
use statements::bank::{Mapping, SHIPPED};
use store::{Failure, Fault, Tx};

use crate::bank_args::{BankCommand, BookedWord, NameWord};
use crate::outcome::{Outcome, Voices};
use crate::refusal;
use crate::statement::{local, password};

/// A mapping file is a page.
const MAPPING_BYTES_MAX: u64 = 64 * 1024;

/// Who the command line acts as where money is finance's.
fn local_finance() -> Result<Actor, Refusal> {
    Ok(Actor { role: Role::Finance, ..local()? })
}

/// Does what was typed.
pub(crate) async fn run(app: &App, say: &Voices, command: &BankCommand) -> Result<Outcome, Failure> {
    match command {
        BankCommand::Import { file, account, mapping, dry_run, password_file } => {
            let (mapping, password) = (mapping_of(mapping)?, password(password_file.as_deref())?);
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let asked = Asked { bank: account.clone(), mapping, name, dry_run: *dry_run, password };
            import(app, say, file, &asked).await
        }
        BankCommand::Lines { account, all } => lines(app, say, account.clone(), *all).await,
        BankCommand::Match { line, noun, code } => {
            let noun = noun.map(|word| match word {
                BookedWord::Settlement => Booked::Settlement,
                BookedWord::Payment => Booked::Payment,
                BookedWord::PayBack => Booked::PayBack,
            });
            let form = MatchForm { line: line.clone(), noun, code: code.clone() };
            let (locks, by, now) = (bank_answer::match_locks(app, &form).await?, local_finance()?, app.world.now());
            let change = async move |tx: &mut Tx<'_>| bank_answer::recognise(tx, &by, now, &form).await;
            done(say, line, app.db.write(locks, change).await?)
        }
        BankCommand::Claim { line, code, appeal, giver, at } => {
            let (line, code, appeal, giver) = (line.clone(), code.clone(), appeal.clone(), giver.clone());
            let form = ClaimForm { line: line.clone(), code, appeal, giver, restriction: Default::default(), at: *at };
            let (locks, by, now) = (claim::locks(app, &form).await?, local()?, app.world.now());
            let (blind, salt) = (app.blind.clone(), app.world.bytes::<16>());
            let change = async move |tx: &mut Tx<'_>| claim::claim(tx, &by, now, &form, (&blind, salt)).await;
            done(say, &line, app.db.write(locks, change).await?)
        }
        BankCommand::Name { line, name, fund, reason, at } => {
            let name = match name {
                NameWord::Interest => Name::Interest,
                NameWord::Fee => Name::Fee,
                NameWord::Transfer => Name::Transfer,
                NameWord::Other => Name::Other,
            };
            let form = NameForm { line: line.clone(), name, fund: fund.clone(), reason: reason.clone(), at: *at };
            let (locks, by, now) = (bank_answer::name_locks(app, &form).await?, local_finance()?, app.world.now());
            let change = async move |tx: &mut Tx<'_>| bank_answer::name(tx, &by, now, &form).await;
            done(say, line, app.db.write(locks, change).await?)
        }
    }
}

async fn import(app: &App, say: &Voices, path: &Path, asked: &Asked) -> Result<Outcome, Failure> {
    let file = File::open(path).map_err(|why| refusal::no_read(path.display(), why))?;
    match bank_statement::import(app, &local_finance()?, asked, file).await? {
        Answered::Taken(taken) => {
            say.answer(&taken, || in_words(say, &taken, asked.dry_run))?;
            Ok(Outcome::Done)
        }
        Answered::Quarantined(why) => {
            let (code, message) = (why.code().to_owned(), say.v.refusal(&why));
            if say.json {
                say.answer(&serde_json::json!({"quarantined": {"code": code, "reason": message}}), String::new)?;
            }
            say.aside(&say.v.tell("chiyuan-quarantined", &[("file", asked.name.clone()), ("why", message)]));
            Ok(Outcome::Quarantined)
        }
    }
}

/// A mapping by its name, else the file of this path.
fn mapping_of(text: &str) -> Result<Mapping, Failure> {
    let path = Path::new(text);
    if SHIPPED.iter().any(|(name, _)| *name == text) || !path.is_file() {
        return Ok(Mapping::shipped(text)?);
    }
    let bytes = path.metadata().map_err(|why| refusal::no_read(text, why))?.len();
    let read = || std::fs::read_to_string(path).map_err(|why| refusal::no_read(text, why));
    let body = if MAPPING_BYTES_MAX < bytes { " ".repeat(70_000) } else { read()? };
    Ok(Mapping::parse(&body)?)
}

fn in_words(say: &Voices, taken: &Taken, dry_run: bool) -> String {
    let v = &say.v;
    let facts = [
        ("rows", v.count(taken.rows)),
        ("fresh", v.count(taken.fresh)),
        ("known", v.count(taken.known)),
        ("came", v.yuan(taken.in_fen)),
        ("went", v.yuan(taken.out_fen)),
    ];
    v.tell(if dry_run { "chiyuan-bank-would" } else { "chiyuan-bank-did" }, &facts)
}

async fn lines(app: &App, say: &Voices, bank: Option<Code>, all: bool) -> Result<Outcome, Failure> {
    let (by, which) = (local_finance()?, Which { bank, all });
    let lines: Vec<BankLine> = app.db.read(async move |tx| bank_line::list(tx, &by, &which).await).await?;
    let now = app.world.now();
    let listed: Vec<ListedLine> = lines.into_iter().map(|line| ListedLine::of(line, now)).collect();
    say.answer(&listed, || {
        let text: Vec<String> = listed.iter().map(|line| one(say, line)).collect();
        if text.is_empty() { say.v.t("chiyuan-bank-none") } else { text.join("\n") }
    })?;
    Ok(Outcome::Done)
}

fn one(say: &Voices, line: &ListedLine) -> String {
    let facts = [
        ("code", line.code.to_string()),
        ("at", say.v.instant(line.at)),
        ("days", line.age_days.unwrap_or(0).to_string()),
        ("yuan", signed_yuan(line.fen)),
        ("kind", line.kind.clone()),
        ("party", line.party.clone()),
        ("note", line.note.clone()),
        ("noun", line.noun.clone().unwrap_or_default()),
        ("is", line.noun_code.as_ref().map_or_else(String::new, ToString::to_string)),
    ];
    say.v.tell(if line.age_days.is_some() { "chiyuan-bank-open" } else { "chiyuan-bank-said" }, &facts)
}

fn done(say: &Voices, line: &Code, made: Made) -> Result<Outcome, Failure> {
    let json = serde_json::to_value(&made).map_err(Fault::broken)?;
    say.answer(&json, || {
        let entry = json["entry"].as_str().unwrap_or_default().to_owned();
        say.v.tell("chiyuan-bank-answered", &[("line", line.to_string()), ("entry", entry)])
    })?;
    Ok(Outcome::Done)
}
