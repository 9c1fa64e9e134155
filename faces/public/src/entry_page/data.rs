//! What an entry's page shows as a programme takes it: a batch's gifts as CSV, else the entry's lines; the whole as JSON.

use axum::response::Response;
use serde_json::json;
use ui::Voice;

use super::{EntryView, Gifts};
use crate::figure::{file, plain};
use crate::figures;
use crate::sheet::{Cell, Form, Row, Sheet, said};

const GIFTS: &[&str] = &["alias", "fen", "paid_at"];
const LINES: &[&str] = &["entry", "effective_at", "entered_at", "noun", "code", "line"];

/// Where the next file begins, if there is one.
fn next(v: &Voice, e: &EntryView, ending: &str) -> Option<String> {
    let off = e.gifts.as_ref()?.next?;
    Some(v.href(&format!("{}?after={off}", figures::entry(e.head.id).address_of(ending))))
}

fn name(e: &EntryView) -> String {
    plain(&format!("entry-{}", e.head.id))
}

fn gift_rows(gifts: &Gifts) -> Vec<Row> {
    let row = |gift: &book::batch::GiftRow| vec![Cell::from(gift.alias.as_str()), gift.fen.into(), said(gift.paid_at)];
    gifts.rows.iter().map(row).collect()
}

/// The gifts of a batch, a row each: alias, amount, time and nothing else. Of another entry, what it did.
pub(super) fn csv(v: &Voice, e: &EntryView) -> Response {
    let (columns, mut rows) = match &e.gifts {
        Some(gifts) => (GIFTS, gift_rows(gifts)),
        None => {
            let head = &e.head;
            let row = |text: String| {
                let (entry, code) = (said(head.id), said(&head.code));
                vec![entry, said(head.effective_at), said(head.entered_at), said(&head.noun), code, Cell::from(text)]
            };
            (LINES, e.lines.iter().map(|line| row(line.text(v))).collect())
        }
    };
    let next = next(v, e, ".csv");
    if let Some(next) = &next {
        rows.push(vec![Cell::from("more"), Cell::Nothing, Cell::from(next.as_str())]);
    }
    let mut sheet = Sheet::new(Form::Csv, columns);
    let text = format!("{}{}{}", sheet.head(None), sheet.rows(&rows), sheet.foot());
    file(Form::Csv.headers(&name(e)), next, text)
}

/// All that the page says.
pub(super) fn json(v: &Voice, e: &EntryView) -> Response {
    let next = next(v, e, ".json");
    let gifts = e.gifts.as_ref().map(|gifts| {
        let row = |gift: &book::batch::GiftRow| json!({"alias": gift.alias, "fen": gift.fen, "paid_at": gift.paid_at});
        json!({
            "batch": gifts.batch, "channel": v.pick(&gifts.channel.zh, &gifts.channel.en), "count": gifts.count,
            "sum_fen": gifts.sum, "latest": gifts.latest, "rows": gifts.rows.iter().map(row).collect::<Vec<_>>(),
        })
    });
    let text = json!({
        "entry": e.head.id, "noun": e.head.noun, "code": e.head.code, "effective_at": e.head.effective_at,
        "entered_at": e.head.entered_at, "corrects": e.head.corrects, "undoes": e.head.undoes,
        "undone_by": e.undone_by.as_ref().map(|head| head.id), "what": e.because.text(v),
        "lines": e.lines.iter().map(|line| line.text(v)).collect::<Vec<_>>(), "gifts": gifts, "next": next,
    });
    file(Form::Json.headers(&name(e)), next, format!("{text:#}\n"))
}
