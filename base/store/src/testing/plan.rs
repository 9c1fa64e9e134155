//! Plans, as the databases tell them.

use crate::BrandName;

/// Whether a plan ([`crate::Tx::explain`]) reads all of some table, or of an index without a bound. What a closure makes up itself
/// (rows of constants, a subquery already read) is no table.
pub fn reads_a_whole_table(brand: BrandName, plan: &[String]) -> bool {
    match brand {
        BrandName::Sqlite => plan.iter().any(|line| {
            let name = line.strip_prefix("SCAN ");
            name.is_some_and(|name| name != "CONSTANT ROW" && !plan.iter().any(|line| makes_up(line, name)))
        }),
        BrandName::Postgres => plan.iter().enumerate().any(|(at, line)| {
            let node = line.contains("Index Scan") || line.contains("Index Only Scan");
            let behind = plan.get(at + 1).is_some_and(|next| next.contains("Index Cond"));
            line.contains("Seq Scan on ") || (node && line.contains(" on ") && !behind)
        }),
    }
}

/// Whether SQLite says here that it makes up the rows of this name; what it makes them of has lines of its own.
fn makes_up(line: &str, name: &str) -> bool {
    ["CO-ROUTINE ", "MATERIALIZE "].iter().any(|made| line.strip_prefix(made) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_constants_are_no_table() {
        let reads = |plan: &[&str]| {
            let plan: Vec<String> = plan.iter().map(|line| (*line).to_owned()).collect();
            reads_a_whole_table(BrandName::Sqlite, &plan)
        };
        assert!(!reads(&["CO-ROUTINE h", "SCAN CONSTANT ROW", "SCAN h", "SEARCH s USING PRIMARY KEY (axis=?)"]));
        assert!(reads(&["CO-ROUTINE h", "SCAN book_gift", "SCAN h"]));
        assert!(reads(&["CO-ROUTINE h", "SCAN CONSTANT ROW", "SCAN h", "SCAN s"]));
        assert!(reads(&["SCAN CONSTANT ROWS"]) && !reads(&["SEARCH s USING INDEX"]));
    }
}
