//! Statements that go together.

use crate::value::Value;

/// Statements in their order, none of which needs the answer of another: a server is sent all of them before it has answered the
/// first, so they wait for it once. An error in one is the error of all; none behind it was done.
#[derive(Debug, Default)]
pub struct Series<'v> {
    statements: Vec<(&'static str, usize)>,
    values: Vec<Value<'v>>,
}

impl<'v> Series<'v> {
    /// Adds a statement behind the others.
    pub fn then(&mut self, sql: &'static str, p: &[Value<'v>]) {
        self.values.extend_from_slice(p);
        self.statements.push((sql, self.values.len()));
    }
    /// Each statement with its parameters.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &[Value<'v>])> {
        let mut from = 0;
        self.statements.iter().map(move |(sql, to)| {
            let p = self.values.get(from..*to).unwrap_or_default();
            from = *to;
            (*sql, p)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_has_its_own_parameters() {
        let mut series = Series::default();
        series.then("a", &[1.into(), 2.into()]);
        series.then("b", &[]);
        series.then("c", &["x".into()]);
        let all: Vec<_> = series.iter().collect();
        assert_eq!(all, [("a", &[1.into(), 2.into()][..]), ("b", &[]), ("c", &["x".into()])]);
    }
}
