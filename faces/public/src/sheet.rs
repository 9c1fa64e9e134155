//! A table as a programme takes it: CSV that a spreadsheet opens as it is, or JSON. The same rows, the same columns.

use primitives::Instant;
use serde_json::{Map, Value};

/// Tells a spreadsheet that the text is UTF-8; without it Chinese is read as something else.
const BOM: char = '\u{feff}';

/// What stands in a row's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words, a code, an instant.
    Text(String),
    /// Fen, units, a count.
    Int(i64),
    /// Not known, or nothing belongs there.
    Nothing,
}

/// One row.
pub(crate) type Row = Vec<Cell>;

/// How a table leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For a spreadsheet.
    Csv,
    /// For a programme.
    Json,
}

impl Form {
    /// By the name's ending.
    pub(crate) fn of(ending: &str) -> Option<Form> {
        match ending {
            "csv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            _ => None,
        }
    }
    /// What an answer of this form says of itself: its type, and the name under which a browser keeps it.
    pub(crate) fn headers(self, name: &str) -> [(&'static str, String); 2] {
        let (kind, ending) = match self {
            Form::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
            Form::Json => ("application/json", "json"),
        };
        let file = format!("attachment; filename=\"chiyuan-{name}.{ending}\"");
        [("content-type", kind.to_owned()), ("content-disposition", file)]
    }
}

/// A table on its way out.
pub(crate) struct Sheet {
    form: Form,
    columns: &'static [&'static str],
    written: usize,
}

impl Sheet {
    /// Nothing is written yet.
    pub(crate) fn new(form: Form, columns: &'static [&'static str]) -> Sheet {
        Sheet { form, columns, written: 0 }
    }
    /// What stands before the rows; a CSV has no place to say as of when, its rows say their own times.
    pub(crate) fn head(&self, as_of: Option<Instant>) -> String {
        match self.form {
            Form::Csv => {
                let names = self.columns.iter().map(|name| Cell::Text((*name).to_owned()));
                let mut out = BOM.to_string();
                csv_row(&mut out, &names.collect::<Vec<_>>());
                out
            }
            Form::Json => {
                let as_of = as_of.map_or(Value::Null, |at| Value::from(at.to_string()));
                format!("{{\"as_of\":{as_of},\"rows\":[")
            }
        }
    }
    /// These rows, behind those that are written already.
    pub(crate) fn rows(&mut self, rows: &[Row]) -> String {
        let mut out = String::new();
        for row in rows {
            match self.form {
                Form::Csv => csv_row(&mut out, row),
                Form::Json => {
                    out.push_str(if self.written == 0 { "\n" } else { ",\n" });
                    out.push_str(&json_row(self.columns, row));
                }
            }
            self.written += 1;
        }
        out
    }
    /// What stands behind the rows.
    pub(crate) fn foot(&self) -> &'static str {
        match self.form {
            Form::Csv => "",
            Form::Json => "\n]}\n",
        }
    }
}

/// What a spreadsheet takes for the beginning of a formula: the full-width signs too, where its language is Chinese, and what it
/// skips before one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// RFC 4180. A spreadsheet runs a text that begins like a formula: an apostrophe in front keeps it a text.
fn csv_row(out: &mut String, row: &[Cell]) {
    for (n, cell) in row.iter().enumerate() {
        if 0 < n {
            out.push(',');
        }
        match cell {
            Cell::Nothing => {}
            Cell::Int(n) => out.push_str(&n.to_string()),
            Cell::Text(text) => {
                let risky = text.starts_with(FORMULA);
                let text = if risky { format!("'{text}") } else { text.clone() };
                if text.contains([',', '"', '\n', '\r']) {
                    out.push('"');
                    out.push_str(&text.replace('"', "\"\""));
                    out.push('"');
                } else {
                    out.push_str(&text);
                }
            }
        }
    }
    out.push_str("\r\n");
}

fn json_row(columns: &[&str], row: &[Cell]) -> String {
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Int(n) => Value::from(*n),
        Cell::Nothing => Value::Null,
    };
    let map: Map<String, Value> =
        columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), value(cell))).collect();
    Value::Object(map).to_string()
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}
impl From<i64> for Cell {
    fn from(n: i64) -> Cell {
        Cell::Int(n)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(some: Option<T>) -> Cell {
        some.map_or(Cell::Nothing, Into::into)
    }
}

/// A code, an id, an instant, as it is written.
pub(crate) fn said(what: impl std::fmt::Display) -> Cell {
    Cell::Text(what.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["name", "units"];

    fn whole(form: Form, rows: &[Row]) -> String {
        let mut sheet = Sheet::new(form, COLUMNS);
        let head = sheet.head("2022-04-18T23:59:59+08:00".parse().ok());
        let rows: String = rows.iter().map(|row| sheet.rows(std::slice::from_ref(row))).collect();
        format!("{head}{rows}{}", sheet.foot())
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1", "\n=1"] {
            let row = whole(Form::Csv, &[vec![text.into(), Cell::Nothing]]);
            let cell = row.split("\r\n").nth(1).unwrap().trim_start_matches('"');
            assert!(cell.starts_with('\''), "{text:?}: {row:?}");
        }
    }

    #[test]
    fn a_table_leaves_as_csv_and_as_json() {
        let rows =
            [vec!["N95,\"一级\"".into(), 3.into()], vec!["=1+1".into(), Cell::Nothing], vec!["-x".into(), (-1).into()]];
        assert_eq!(whole(Form::Csv, &rows), "\u{feff}name,units\r\n\"N95,\"\"一级\"\"\",3\r\n'=1+1,\r\n'-x,-1\r\n");
        let json: Value = serde_json::from_str(&whole(Form::Json, &rows)).unwrap();
        assert_eq!(json["as_of"], "2022-04-18T23:59:59+08:00");
        assert_eq!(json["rows"][1], serde_json::json!({"name": "=1+1", "units": null}));
        assert_eq!(json["rows"].as_array().unwrap().len(), 3);
        let none: Value = serde_json::from_str(&whole(Form::Json, &[])).unwrap();
        assert_eq!(none["rows"], serde_json::json!([]));
    }
}
