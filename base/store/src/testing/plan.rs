//! Plans, as the databases tell them.

use crate::BrandName;

/// Whether a plan ([`crate::Tx::explain`]) reads all of some table, or of an index without a bound. What a closure makes up itself
/// (rows of constants, a subquery already read) is no table.
pub fn reads_a_whole_table(brand: BrandName, plan: &[String]) -> bool {
    match brand {
        BrandName::Sqlite => plan.iter().any(|line| line.starts_with("SCAN") && !line.contains("CONSTANT ROW")),
        BrandName::Postgres => plan.iter().enumerate().any(|(at, line)| {
            let node = line.contains("Index Scan") || line.contains("Index Only Scan");
            let behind = plan.get(at + 1).is_some_and(|next| next.contains("Index Cond"));
            line.contains("Seq Scan on ") || (node && line.contains(" on ") && !behind)
        }),
    }
}
