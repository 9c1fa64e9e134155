//! `chiyuan statement import | list | generate`.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use access::App;
use fundraising::import::{Told, ToldRejected, ToldWaiting};
use fundraising::stream_rule::{self, StreamRuleForm};
use fundraising::{Answered, Asked, Listed, import as import_file, statement};
use primitives::{Actor, Code, Day, Refusal, Role, signed_yuan};
use statements::generate::{Recipe, write};
use statements::{Format, Password};
use store::{Failure, Fault};
use ui::Voice;

use crate::outcome::{Outcome, Voices};
use crate::refusal;

/// Who the command line acts as.
pub(crate) fn local() -> Result<Actor, Refusal> {
    Ok(Actor { name: "local".parse()?, role: Role::Fundraising })
}

/// What was typed, as fundraising asks for it.
pub(crate) fn asked(file: &Path, appeal: &Code, channel: &Code, format: Option<Format>, dry_run: bool) -> Asked {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (appeal, channel) = (appeal.clone(), channel.clone());
    Asked { path: file.to_owned(), name, appeal, channel, format, dry_run, password: None }
}

/// A ZIP's password, as its file holds it; it is typed into no command line, where others could read it.
pub(crate) fn password(file: Option<&Path>) -> Result<Option<Password>, Failure> {
    const BYTES_MAX: u64 = 1024;
    let Some(path) = file else { return Ok(None) };
    let no = |why: std::io::Error| Failure::from(refusal::no_read(path.display(), why));
    let mut bytes = Vec::new();
    File::open(path).map_err(no)?.take(BYTES_MAX).read_to_end(&mut bytes).map_err(no)?;
    Ok(Password::of(&bytes))
}

/// Imports a file, or says what that would do.
pub(crate) async fn import(app: &App, say: &Voices, asked: &Asked) -> Result<Outcome, Failure> {
    let wait = say.v.tell("chiyuan-import-waits", &[("channel", asked.channel.to_string())]);
    let done = import_file(app, &local()?, asked, || say.aside(&wait)).await?;
    match done {
        Answered::Booked(summary) => {
            let reason = |why: &Refusal| say.v.refusal(why);
            let told = summary.told(&reason);
            say.answer_in_lines(&told, in_words(&say.v, &told, asked.dry_run))?;
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

fn in_words<'t>(v: &'t Voice, told: &'t Told<'_>, dry_run: bool) -> impl Iterator<Item = String> + 't {
    let head = v.tell(if dry_run { "chiyuan-import-would" } else { "chiyuan-import-did" }, &told.facts(v));
    let parked = told.parked.iter().map(|p| waits(v, &p));
    let rejected = told.rejected.iter().map(|r| is_rejected(v, &r));
    let released = told.released.iter().map(|r| {
        let facts = [("order_no", r.order_no.clone()), ("yuan", signed_yuan(r.fen))];
        v.tell("chiyuan-import-released", &facts)
    });
    std::iter::once(head).chain(parked).chain(rejected).chain(released)
}

fn waits(v: &Voice, p: &ToldWaiting) -> String {
    let facts = [("line", p.line.to_string()), ("order_no", p.order_no.clone()), ("reason", p.reason.clone())];
    v.tell("chiyuan-import-parked", &facts)
}

fn is_rejected(v: &Voice, r: &ToldRejected) -> String {
    let facts = [("line", r.line.to_string()), ("code", r.code.clone()), ("reason", r.reason.clone())];
    v.tell("chiyuan-import-rejected", &facts)
}

/// Sets the stream rule that a JSON file holds.
pub(crate) async fn rule(app: &App, say: &Voices, path: &Path) -> Result<Outcome, Failure> {
    const BYTES_MAX: u64 = 1024 * 1024;
    let no = |why: &dyn std::fmt::Display| Failure::from(refusal::no_read(path.display(), why));
    let file = File::open(path).map_err(|why| no(&why))?;
    let form: StreamRuleForm = serde_json::from_reader(file.take(BYTES_MAX)).map_err(|why| no(&why))?;
    let (by, now, locks) = (local()?, app.world.now(), stream_rule::locks(&form));
    let made = app.db.write(locks, async move |tx| stream_rule::set(tx, &by, now, &form).await).await?;
    let json = serde_json::to_value(&made).map_err(Fault::broken)?;
    say.answer(&json, || say.v.tell("chiyuan-rule-set", &[("code", made.code.to_string())]))?;
    Ok(Outcome::Done)
}

/// Lists the files that came.
pub(crate) async fn list(app: &App, say: &Voices) -> Result<Outcome, Failure> {
    let all = app.db.read(async |tx| statement::list(tx).await).await?;
    let listed: Vec<Listed> = all.into_iter().map(|s| Listed::of(s, &|why| say.v.refusal(why))).collect();
    say.answer(&listed, || {
        let lines: Vec<String> = listed.iter().map(|s| line(say, s)).collect();
        if lines.is_empty() { say.v.t("chiyuan-list-empty") } else { lines.join("\n") }
    })?;
    Ok(Outcome::Done)
}

fn line(say: &Voices, s: &Listed) -> String {
    let v = &say.v;
    let facts = [
        ("name", s.name.clone()),
        ("channel", s.channel.to_string()),
        ("appeal", s.appeal.to_string()),
        ("at", v.instant(s.imported_at)),
        ("gifts", s.counts.gifts.to_string()),
        ("yuan", signed_yuan(s.counts.gross_fen)),
        ("refunds", s.refunds.to_string()),
        ("reason", s.reason.clone().unwrap_or_default()),
    ];
    let mut lines =
        vec![v.tell(if s.reason.is_some() { "chiyuan-list-quarantined" } else { "chiyuan-list-booked" }, &facts)];
    lines.extend(s.parked.iter().map(|p| waits(v, p)));
    lines.extend(s.rejected.iter().map(|r| is_rejected(v, r)));
    lines.join("\n")
}

/// Writes a valid statement.
pub(crate) fn generate(say: &Voices, format: Format, rows: u64, seed: u64, out: &Path) -> Result<Outcome, Failure> {
    let no = |why: std::io::Error| Failure::from(refusal::no_write(out.display(), why));
    let day = Day::new(2022, 3, 14).ok_or_else(|| Fault::broken("a day"))?;
    let mut file = BufWriter::new(File::create(out).map_err(no)?);
    let written = write(&Recipe::new(format, rows, seed, day), &mut file).map_err(no)?;
    file.flush().map_err(no)?;
    let json = serde_json::json!({
        "file": out, "format": format.word(), "rows": written.rows, "gifts": written.gifts,
        "refunds": written.refunds, "gross_fen": written.gross_fen, "refund_fen": written.refund_fen,
    });
    say.answer(&json, || {
        let facts = [
            ("file", out.display().to_string()),
            ("rows", written.rows.to_string()),
            ("gifts", written.gifts.to_string()),
            ("yuan", signed_yuan(written.gross_fen)),
        ];
        say.v.tell("chiyuan-generated", &facts)
    })?;
    Ok(Outcome::Done)
}
