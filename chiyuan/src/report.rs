//! `chiyuan report figures | brief`.

use access::App;
use primitives::{Code, Instant};
use public::ReportLine;
use store::Failure;

use crate::outcome::{Outcome, Voices};

/// The published figures.
pub(crate) async fn figures(
    app: &App,
    say: &Voices,
    operation: Option<&Code>,
    as_of: Option<Instant>,
) -> Result<Outcome, Failure> {
    let operation = operation.cloned();
    let lines = app.db.read(async move |tx| public::report(tx, operation.as_ref(), as_of).await).await?;
    say.answer(&lines, || lines.iter().map(|line| in_words(say, line)).collect::<Vec<_>>().join("\n"))?;
    Ok(Outcome::Done)
}

fn in_words(say: &Voices, line: &ReportLine) -> String {
    let facts = [
        ("id", line.id.clone()),
        ("name", say.v.pick(&line.name.zh, &line.name.en).to_owned()),
        ("value", say.v.value(line.value, &line.unit)),
        ("at", say.v.instant(line.as_of)),
        ("entries", line.entries.to_string()),
    ];
    say.v.tell("chiyuan-figure", &facts)
}

/// The brief as Markdown.
pub(crate) async fn brief(
    app: &App,
    say: &Voices,
    operation: &Code,
    as_of: Option<Instant>,
) -> Result<Outcome, Failure> {
    let (operation, v) = (operation.clone(), say.v.clone());
    let text = app.db.read(async move |tx| public::brief_markdown(tx, &v, &operation, as_of).await).await?;
    say.answer(&serde_json::json!({"markdown": text}), || text.clone())?;
    Ok(Outcome::Done)
}
