//! Givers outside the platforms (企业与个人捐赠方). The public name is what they let us print; it never enters the journal.

use access::{Action, may};
use book::{Cause, EntryId};
use operation::Made;
use primitives::{Actor, Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// A public name fits on a line of a table.
const ALIAS_CHARS_MAX: usize = 60;

/// Who gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A company or other organisation.
    Company,
    /// A person.
    Individual,
}

impl Kind {
    /// As it stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Company => "company",
            Kind::Individual => "individual",
        }
    }
}

/// Who is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiverForm {
    /// How we call them.
    #[schema(value_type = String)]
    pub code: Code,
    /// Company or individual.
    pub kind: Kind,
    /// The name that they let us print.
    pub alias: String,
    /// When; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A giver that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// How we call them.
    pub code: Code,
    /// `company` or `individual`.
    pub kind: String,
    /// The name that they let us print.
    pub alias: String,
    /// The entry that states that they are known: without their name.
    pub entry: EntryId,
}

/// Writes a giver down. The entry says the kind alone.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &GiverForm) -> Result<Made, Failure> {
    may(by, Action::BookGift)?;
    let alias = form.alias.trim();
    if alias.is_empty() || ALIAS_CHARS_MAX < alias.chars().count() || alias.chars().any(char::is_control) {
        return Err(refusal::bad_alias().into());
    }
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    let at = form.at.unwrap_or(now);
    let (cause, key) = (Cause::of("giver", &form.code)?, format!("giver:{}", form.code));
    let entry = book::state(tx, by, now, cause, &key, at, &form.kind).await?;
    let sql = "insert into fundraising_giver (code, kind, alias, at_ms, entry) values ($1, $2, $3, $4, $5)";
    tx.run(sql, &[(&form.code).into(), form.kind.word().into(), alias.into(), at.into(), (&entry).into()]).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// The giver of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Giver>, Failure> {
    let sql = "select code, kind, alias, entry from fundraising_giver where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The giver of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Giver, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_giver(code))?)
}

fn read(row: &Row) -> Result<Giver, Failure> {
    let (kind, alias) = (row.text(1).to_owned(), row.text(2).to_owned());
    Ok(Giver { code: row.parse(0)?, kind, alias, entry: row.id(3)? })
}
