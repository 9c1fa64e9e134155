//! Stream rules (分流规则): one statement may bring money of several kinds. A rule says which column tells them apart, and which
//! text in it means which restriction and which appeal; an import then writes a batch and an entry for each.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::{Action, may};
use book::{Cause, EntryId, Restriction};
use operation::Made;
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Locks, Row, Tx};
use utoipa::ToSchema;

use crate::appeal::{self, Appeal};
use crate::gift::Bound;
use crate::refusal;

/// Texts of one rule: a platform lists some projects under one account, not hundreds.
pub const TEXTS_MAX: usize = 32;
/// Longer than a column's name or a project's.
const TEXT_BYTES_MAX: usize = 200;

/// What fundraising writes down. Without texts the rule is gone: all rows go to the appeal's own stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StreamRuleForm {
    /// Whose imports: the appeal that they are asked for.
    #[schema(value_type = String)]
    pub appeal: Code,
    /// Of which channel.
    #[schema(value_type = String)]
    pub channel: Code,
    /// The column of its statements that tells: 商品名称, 商户数据包, 备注 …
    pub column: String,
    /// The texts, in the order in which they are tried; a row is of the first that its cell contains.
    pub texts: Vec<StreamText>,
    /// From when it is known; now unless said. It holds for imports, whatever the time of their rows.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A text, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StreamText {
    /// What stands in the cell, or in a part of it.
    pub text: String,
    /// The appeal that the gift is for; the import's own unless said.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub appeal: Option<Code>,
    /// What binds it.
    #[serde(default)]
    pub restriction: Bound,
}

/// A rule that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRule {
    /// Whose imports.
    pub appeal: Code,
    /// Of which channel.
    pub channel: Code,
    /// The column that tells.
    pub column: String,
    /// Text, appeal, restriction, in order.
    pub texts: Vec<(String, Code, Restriction)>,
    /// The entry that states it.
    pub entry: EntryId,
}

/// Where a row's money goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) appeal: Arc<Appeal>,
    pub(crate) restriction: Restriction,
}

/// What an import asks of a row's cell.
#[derive(Clone, Debug)]
pub(crate) struct Sorting {
    /// The column that tells; none where there is no rule.
    pub(crate) column: Option<String>,
    texts: Vec<(String, u8)>,
    /// The appeal's own stream first; each of the others once.
    pub(crate) classes: Vec<Class>,
}

impl Sorting {
    /// The class of a row by its cell.
    pub(crate) fn class(&self, cell: &str) -> u8 {
        self.texts.iter().find(|(text, _)| cell.contains(text.as_str())).map_or(0, |(_, class)| *class)
    }
    /// What a class is.
    pub(crate) fn of(&self, class: u8) -> Option<&Class> {
        self.classes.get(usize::from(class))
    }
}

fn prove(form: &StreamRuleForm) -> Result<(), Refusal> {
    let bad = |text: &str| text.trim().is_empty() || TEXT_BYTES_MAX < text.len() || text.chars().any(char::is_control);
    if bad(&form.column) {
        return Err(refusal::bad_stream_text(&form.column, TEXT_BYTES_MAX));
    }
    if TEXTS_MAX < form.texts.len() {
        return Err(refusal::too_many_streams(TEXTS_MAX));
    }
    let mut seen = BTreeSet::new();
    match form.texts.iter().find(|one| bad(&one.text) || !seen.insert(one.text.trim())) {
        Some(one) => Err(refusal::bad_stream_text(&one.text, TEXT_BYTES_MAX)),
        None => Ok(()),
    }
}

/// What a rule locks: its appeal on its channel.
pub fn locks(form: &StreamRuleForm) -> Locks {
    Locks::of([format!("stream_rule:{}/{}", form.appeal, form.channel)])
}

/// Writes a rule down; it takes the place of the one before.
pub async fn set(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &StreamRuleForm) -> Result<Made, Failure> {
    may(by, Action::KeepStreamRules)?;
    prove(form)?;
    appeal::must(tx, &form.appeal).await?;
    if !finance::channel::must(tx, &form.channel).await?.platform {
        return Err(refusal::no_platform(&form.channel).into());
    }
    for one in &form.texts {
        if let Some(other) = &one.appeal {
            appeal::must(tx, other).await?;
        }
    }
    let sql = "select coalesce(max(rev), 0) + 1 from fundraising_stream_rule where appeal = $1 and channel = $2";
    let rev = tx.row(sql, &[(&form.appeal).into(), (&form.channel).into()]).await?.map_or(1, |row| row.int(0));
    let (at, code) = (form.at.unwrap_or(now), form.appeal.child(&form.channel)?);
    let stated = StreamRuleForm { at: None, ..form.clone() };
    let key = format!("stream_rule:{code}:{rev}");
    let entry = book::state(tx, by, now, Cause::of("stream_rule", &code)?, &key, at, &stated).await?;
    let sql = "insert into fundraising_stream_rule (appeal, channel, rev, header, at_ms, entry)
values ($1, $2, $3, $4, $5, $6)";
    let (appeal, channel, column) = ((&form.appeal).into(), (&form.channel).into(), form.column.trim().into());
    tx.run(sql, &[appeal, channel, rev.into(), column, at.into(), (&entry).into()]).await?;
    for (n, one) in (0_i64..).zip(&form.texts) {
        let sql = "insert into fundraising_stream_text (appeal, channel, rev, n, cell, goes_to, restriction)
values ($1, $2, $3, $4, $5, $6, $7)";
        let restriction = Restriction::from(one.restriction.clone()).to_string();
        let to = one.appeal.as_ref().unwrap_or(&form.appeal);
        let cell = one.text.trim().into();
        tx.run(sql, &[appeal, channel, rev.into(), n.into(), cell, to.into(), (&restriction).into()]).await?;
    }
    Ok(Made { code, entry })
}

/// The rule of an appeal's imports of a channel; none where there is none, or one without texts.
pub async fn of(tx: &mut Tx<'_>, appeal: &Code, channel: &Code) -> Result<Option<StreamRule>, Failure> {
    let sql = "select rev, header, entry
from fundraising_stream_rule
where appeal = $1 and channel = $2
order by rev desc
limit 1";
    let Some(row) = tx.row(sql, &[appeal.into(), channel.into()]).await? else { return Ok(None) };
    let sql = "select cell, goes_to, restriction
from fundraising_stream_text
where appeal = $1 and channel = $2 and rev = $3
order by n";
    let rows = tx.rows(sql, &[appeal.into(), channel.into(), row.int(0).into()]).await?;
    let read = |row: &Row| Ok((row.text(0).to_owned(), row.parse(1)?, row.parse(2)?));
    let texts: Vec<(String, Code, Restriction)> = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    if texts.is_empty() {
        return Ok(None);
    }
    let (appeal, channel, column) = (appeal.clone(), channel.clone(), row.text(1).to_owned());
    Ok(Some(StreamRule { appeal, channel, column, texts, entry: row.id(2)? }))
}

/// What an import of this appeal and channel asks of each row.
pub(crate) async fn sorting(tx: &mut Tx<'_>, appeal: &Arc<Appeal>, channel: &Code) -> Result<Sorting, Failure> {
    let own = Class { appeal: appeal.clone(), restriction: Restriction::default() };
    let mut sorting = Sorting { column: None, texts: Vec::new(), classes: vec![own] };
    let Some(rule) = of(tx, &appeal.code, channel).await? else { return Ok(sorting) };
    sorting.column = Some(rule.column);
    for (text, to, restriction) in rule.texts {
        let same = |c: &Class| c.appeal.code == to && c.restriction == restriction;
        let class = match sorting.classes.iter().position(same) {
            Some(known) => known,
            None => {
                let appeal = Arc::new(appeal::must(tx, &to).await?);
                sorting.classes.push(Class { appeal, restriction });
                sorting.classes.len() - 1
            }
        };
        sorting.texts.push((text, u8::try_from(class).unwrap_or(u8::MAX)));
    }
    Ok(sorting)
}
