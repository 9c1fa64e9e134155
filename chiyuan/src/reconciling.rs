//! `chiyuan statement reconcile`.

use std::fs::File;
use std::path::Path;

use access::App;
use fundraising::reconcile::{self, Answered, Asked, Compared, Difference};
use primitives::signed_yuan;
use store::Failure;

use crate::outcome::{Outcome, Voices};
use crate::refusal;
use crate::statement::local;

/// Rows of each kind that are said in words; JSON has more of them.
const SAID_MAX: usize = 50;

/// Holds a file against the book.
pub(crate) async fn reconcile(app: &App, say: &Voices, path: &Path, asked: &Asked) -> Result<Outcome, Failure> {
    let file = File::open(path).map_err(|why| refusal::no_read(path.display(), why))?;
    match reconcile::reconcile(app, &local()?, asked, file).await? {
        Answered::Compared(compared) => {
            say.answer(&*compared, || in_words(say, &compared))?;
            Ok(if compared.agrees { Outcome::Done } else { Outcome::Differs })
        }
        Answered::Quarantined(why) => {
            let (code, message) = (why.code().to_owned(), say.v.refusal(&why));
            if say.json {
                say.answer(&serde_json::json!({"quarantined": {"code": code, "reason": message}}), String::new)?;
            }
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            say.aside(&say.v.tell("chiyuan-reconcile-untrusted", &[("file", file), ("why", message)]));
            Ok(Outcome::Quarantined)
        }
    }
}

fn in_words(say: &Voices, compared: &Compared) -> String {
    let v = &say.v;
    let facts = [
        ("format", compared.format.clone()),
        ("rows", v.count(compared.rows)),
        ("same", v.count(compared.same)),
        ("yuan", v.yuan(compared.same_fen)),
        ("other", v.count(compared.other)),
        ("rejected", v.count(compared.rejected)),
    ];
    let mut lines = vec![v.tell("chiyuan-reconcile-did", &facts)];
    for (key, difference) in [
        ("chiyuan-reconcile-only-file", &compared.only_file),
        ("chiyuan-reconcile-only-book", &compared.only_book),
        ("chiyuan-reconcile-differs", &compared.differs),
    ] {
        lines.extend(told(say, key, difference));
    }
    lines.join("\n")
}

fn told(say: &Voices, key: &str, difference: &Difference) -> Vec<String> {
    if difference.count == 0 {
        return Vec::new();
    }
    let (v, yuan) = (&say.v, |fen: Option<i64>| fen.map_or_else(|| "-".to_owned(), signed_yuan));
    let mut lines = vec![v.tell(key, &[("count", v.count(difference.count)), ("yuan", v.yuan(difference.fen))])];
    lines.extend(difference.first.iter().take(SAID_MAX).map(|row| {
        let facts = [
            ("kind", v.t(if row.kind == "refund" { "chiyuan-reconcile-refund" } else { "chiyuan-reconcile-gift" })),
            ("order_no", row.order_no.clone()),
            ("line", row.line.map_or_else(|| "-".to_owned(), |line| line.to_string())),
            ("file", yuan(row.file_fen)),
            ("book", yuan(row.book_fen)),
        ];
        v.tell("chiyuan-reconcile-row", &facts)
    }));
    lines
}
