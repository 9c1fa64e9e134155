//! A table of figures: on a phone its wide columns leave, or its rows stack, words on a line and figures in columns below.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::parts::Prose;

/// A table.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_table.html")]
pub struct Table {
    /// What it is and as of when.
    pub caption: String,
    /// Whether the caption is to be seen; else it is for screen readers, under a heading that says it.
    pub caption_seen: bool,
    /// Columns of figures in a stacked row on a phone, 2 or 3; 0 for a table that does not stack.
    pub stack: u8,
    /// Its columns; the first names the row.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Line>,
    /// The row under the double rule, if its parts add up.
    pub total: Option<Line>,
}

/// One column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its head, with the unit.
    pub head: String,
    /// Whether it holds numbers: end-aligned.
    pub num: bool,
    /// Whether it leaves on a phone.
    pub wide: bool,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its fragment, for links to it; empty for none.
    pub id: String,
    /// Whether it is part of a correction.
    pub mark: Option<Mark>,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A row of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// What was wrong.
    Wrong,
    /// Its reversal or what was entered anew.
    Fix,
    /// The public reason: the first cell alone, over all columns.
    Why,
}

impl Mark {
    /// The value of `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Mark::Wrong => "wrong",
            Mark::Fix => "fix",
            Mark::Why => "why",
        }
    }
}

/// One cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: Prose,
    /// Beneath, smaller.
    pub sub: Prose,
    /// Beneath on a phone alone: what the columns that left said.
    pub narrow: Prose,
}

impl<P: Into<Prose>> From<P> for Cell {
    fn from(text: P) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }
}

impl Column {
    /// A column of words.
    pub fn words(head: impl Into<String>) -> Column {
        Column { head: head.into(), ..Column::default() }
    }
    /// A column of numbers.
    pub fn num(head: impl Into<String>) -> Column {
        Column { head: head.into(), num: true, ..Column::default() }
    }
    /// The same, leaving on a phone.
    #[must_use]
    pub fn wide(self) -> Column {
        Column { wide: true, ..self }
    }
    fn class(&self, first: bool, stack: u8) -> &'static str {
        match (first && 0 < stack, self.num, self.wide) {
            (true, ..) => " class=\"words\"",
            (_, true, true) => " class=\"num wide\"",
            (_, true, false) => " class=\"num\"",
            (_, false, true) => " class=\"wide\"",
            _ => "",
        }
    }
}

impl Table {
    /// A stacked row is no table row to a browser that lays it out as a grid: the roles say so still.
    fn role(&self, role: &str) -> String {
        if self.stack == 0 { String::new() } else { format!(" role=\"{role}\"") }
    }
    fn seen(&self, line: &Line) -> Vec<(String, Cell)> {
        let cells = line.cells.iter().enumerate().zip(&self.columns);
        cells.map(|((at, cell), column)| (column.class(at == 0, self.stack).to_owned(), cell.clone())).collect()
    }
    fn is_why(&self, line: &Line) -> bool {
        line.mark == Some(Mark::Why)
    }
}

impl HtmlSafe for Table {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Piece;

    fn table(stack: u8) -> Table {
        let line = |mark, name: &str, n: &str| Line {
            id: String::new(),
            mark,
            cells: vec![
                Cell { text: name.into(), sub: "手套".into(), narrow: "3月28日".into() },
                "3月28日".into(),
                Piece::figure(n, "/figures/x").into(),
            ],
        };
        Table {
            caption: "第6批的分录".into(),
            caption_seen: false,
            stack,
            columns: vec![Column::words("分录"), Column::words("时间").wide(), Column::num("件")],
            rows: vec![
                line(Some(Mark::Wrong), "发运", "36,500"),
                line(Some(Mark::Fix), "冲正", "−36,500"),
                Line { mark: Some(Mark::Why), cells: vec!["装车单抄错一位。".into()], ..Line::default() },
                line(None, "发运", "35,500"),
            ],
            total: Some(Line { cells: vec!["合计".into(), "".into(), "35,500".into()], ..Line::default() }),
        }
    }

    #[test]
    fn a_correction_stands_in_the_table_itself() {
        insta::assert_snapshot!(table(0).render().unwrap());
    }

    #[test]
    fn stacked_rows_keep_their_roles() {
        insta::assert_snapshot!(table(3).render().unwrap());
    }
}
