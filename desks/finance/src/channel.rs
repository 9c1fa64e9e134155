//! Channels (渠道): who brings money: a platform, or `direct` for gifts outside platforms.

use access::{Action, may};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// The formats of statements that a channel may book from.
pub const FORMATS: [&str; 5] = ["wechat-trade", "wechat-fund", "alipay-ledger", "alipay-trade", "canonical"];

/// What finance writes down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelForm {
    /// How we call it: `tencent`.
    #[schema(value_type = String)]
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// The one format that it books from; else its first import sets it.
    pub format: Option<String>,
    /// Whether it is a platform, which sends statements; `direct` is none.
    pub platform: bool,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A channel that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// How we call it.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// The one format that it books from; `None` until its first import.
    pub format: Option<String>,
    /// Whether it is a platform.
    pub platform: bool,
    /// The entry that states it.
    pub entry: EntryId,
}

/// The format that a channel books from after an import of `asked`: the one it has, or its first.
pub fn decide_format(channel: &Channel, asked: &str) -> Result<(), Refusal> {
    if !FORMATS.contains(&asked) {
        return Err(refusal::unknown_format(asked));
    }
    match &channel.format {
        Some(has) if has != asked => Err(refusal::other_format(&channel.code, has, asked)),
        _ => Ok(()),
    }
}

/// Writes a channel down.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &ChannelForm) -> Result<Made, Failure> {
    may(by, Action::KeepChannels)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    if let Some(format) = form.format.as_ref().filter(|f| !FORMATS.contains(&f.as_str())) {
        return Err(refusal::unknown_format(format).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("channel:{}", form.code);
    let stated = ChannelForm { at: None, ..form.clone() };
    let cause = Cause::of("channel", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into finance_channel (code, names_zh, names_en, format, platform, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7)";
    let [zh, en] = form.names.values();
    let platform = i64::from(form.platform).into();
    tx.run(sql, &[(&form.code).into(), zh, en, form.format.as_ref().into(), platform, at.into(), (&entry).into()])
        .await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// Fixes the format of a channel's statements, by the first of them. One of another format is refused (F103).
pub async fn set_format(tx: &mut Tx<'_>, code: &Code, format: &str) -> Result<(), Failure> {
    decide_format(&must(tx, code).await?, format)?;
    tx.run("update finance_channel set format = $2 where code = $1", &[code.into(), format.into()]).await?;
    Ok(())
}

/// The channel of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Channel>, Failure> {
    let sql = "select code, names_zh, names_en, format, platform, entry
from finance_channel
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The channel of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Channel, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_channel(code))?)
}

/// Every channel, by code.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Channel>, Failure> {
    let sql = "select code, names_zh, names_en, format, platform, entry
from finance_channel
order by code
limit 1000";
    tx.rows(sql, &[]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Channel, Failure> {
    Ok(Channel {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        format: row.opt_text(3).map(str::to_owned),
        platform: row.int(4) != 0,
        entry: row.id(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_books_from_one_format() {
        let channel = |format: Option<&str>| Channel {
            code: "alipay".parse().unwrap(),
            names: Names::new("支付宝公益", "Alipay"),
            format: format.map(str::to_owned),
            platform: true,
            entry: EntryId::of(&["x"]),
        };
        assert_eq!(decide_format(&channel(None), "alipay-ledger"), Ok(()), "the first import sets it");
        assert_eq!(decide_format(&channel(Some("alipay-ledger")), "alipay-ledger"), Ok(()));
        let other = decide_format(&channel(Some("alipay-ledger")), "alipay-trade").unwrap_err();
        assert_eq!(other.to_string(), "F103 channel=alipay has=alipay-ledger asked=alipay-trade");
        assert_eq!(decide_format(&channel(None), "xlsx").unwrap_err().code(), "F102");
    }
}
