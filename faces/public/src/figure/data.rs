//! What a figure's page shows as a programme takes it: its entries as CSV, the whole as JSON.

use access::Problem;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use ui::Voice;
use ui::parts::Mark;

use super::FigureView;
use crate::sheet::{Cell, Form, Sheet, said};

/// Entries in one file; the next file begins behind the last of them.
pub(super) const ROWS_MAX: usize = 2_000;

const COLUMNS: &[&str] =
    &["entry", "effective_at", "entered_at", "noun", "code", "what", "part", "running", "unit", "state"];

/// The file's name: what an address may say plainly.
pub(crate) fn plain(id: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    id.chars().take(80).map(|c| if fits(c) { c } else { '-' }).collect()
}

/// Where the next file begins, if there is one.
fn next(v: &Voice, f: &FigureView, ending: &str) -> Option<String> {
    let last = f.next?;
    let address = f.shown.asked.address_of(ending);
    let mark = if address.contains('?') { '&' } else { '?' };
    Some(v.href(&format!("{address}{mark}after={last}")))
}

/// A file of an address, with the way to the next.
pub(crate) fn file(headers: [(&'static str, String); 2], next: Option<String>, text: String) -> Response {
    let mut response = Body::from(text).into_response();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    if let Some(Ok(link)) = next.map(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\""))) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// The entries, a row each; where there are more than one file holds, the last row says where they are.
pub(super) fn csv(v: &Voice, f: &FigureView) -> Response {
    let mut sheet = Sheet::new(Form::Csv, COLUMNS);
    let rows = f.rows.iter().map(|row| {
        vec![
            said(row.head.id),
            said(row.head.effective_at),
            said(row.head.entered_at),
            said(&row.head.noun),
            said(&row.head.code),
            Cell::from(row.because.text(v)),
            row.part.map(|(part, _)| part).into(),
            row.part.map(|(_, total)| total).into(),
            Cell::from(f.shown.unit.as_str()),
            row.mark.map(Mark::word).into(),
        ]
    });
    let mut rows: Vec<_> = rows.collect();
    let next = next(v, f, ".csv");
    if let Some(next) = &next {
        let mut more: Vec<Cell> = COLUMNS.iter().map(|_| Cell::Nothing).collect();
        more[0] = Cell::from("more");
        more[5] = Cell::from(next.as_str());
        rows.push(more);
    }
    let text = format!("{}{}{}", sheet.head(Some(f.as_of)), sheet.rows(&rows), sheet.foot());
    file(Form::Csv.headers(&plain(&f.shown.asked.id)), next, text)
}

/// All that the page says.
pub(super) fn json(v: &Voice, f: &FigureView) -> Response {
    let rows = f.rows.iter().map(|row| {
        json!({
            "entry": row.head.id, "effective_at": row.head.effective_at, "entered_at": row.head.entered_at,
            "noun": row.head.noun, "code": row.head.code, "what": row.because.text(v),
            "part": row.part.map(|(part, _)| part), "running": row.part.map(|(_, total)| total),
            "state": row.mark.map(Mark::word),
            "corrections": row.notices.iter().map(|one| correction(v, one)).collect::<Vec<_>>(),
        })
    });
    let shares = f.shares.iter().map(|share| {
        let name = share.names.as_ref().map(|names| v.pick(&names.zh, &names.en));
        json!({"name": name, "value": share.value})
    });
    let parameters: serde_json::Map<String, Value> =
        f.parameters.iter().map(|(key, value, _)| (key.clone(), Value::from(value.as_str()))).collect();
    let next = next(v, f, ".json");
    let text = json!({
        "id": f.shown.asked.id, "name": f.title(v), "value": f.shown.value, "unit": f.shown.unit,
        "said": f.shown.text(v), "as_of": f.as_of, "definition": f.definition,
        "how": crate::labels::defined(v, &f.definition).1, "operation": f.operation.as_ref().map(|(code, _)| code),
        "parameters": parameters, "address": v.href(&f.shown.asked.address()),
        "parts": shares.collect::<Vec<_>>(), "entries": f.count, "rows": rows.collect::<Vec<_>>(),
        "corrections": f.notices.iter().map(|one| correction(v, one)).collect::<Vec<_>>(), "next": next,
    });
    file(Form::Json.headers(&plain(&f.shown.asked.id)), next, format!("{text:#}\n"))
}

fn correction(v: &Voice, one: &crate::corrections::Correction) -> Value {
    json!({
        "entry": one.entry, "corrects": one.corrects, "effective_at": one.at, "entered_at": one.entered_at,
        "reason": v.pick(&one.reason.zh, &one.reason.en),
    })
}

/// A picture that anything may show.
pub(super) fn svg(text: String) -> Response {
    ([(CONTENT_TYPE, "image/svg+xml; charset=utf-8")], text).into_response()
}

/// Draws the picture off the threads that answer, two at a time.
pub(super) async fn png(text: String) -> Result<Response, Problem> {
    static TURNS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    let _turn = TURNS.acquire().await.map_err(Problem::broken)?;
    let drawn = tokio::task::spawn_blocking(move || document::png(&text)).await.map_err(Problem::broken)??;
    let bytes = drawn.ok_or_else(|| Problem::broken("a share picture is no SVG"))?;
    Ok(([(CONTENT_TYPE, "image/png")], bytes).into_response())
}
