//! Redirections (改变用途): held money is to serve another purpose than it was given for. Asked for by one and approved by
//! another, with the donors' consent or under the filing of the changed plan (慈善法 2023, art. 56).

use std::collections::BTreeSet;

use access::{Action, may, not_the_maker};
use book::rule::{self, Going, Head, redirect};
use book::{AxisCode, Cause, EntryId, Permission, Restriction, locks};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::bound::Bound;
use crate::payment::ApprovalForm;
use crate::{fund, refusal, reserve};

/// Gifts that one paper names; more are redirected by several.
const GIFTS_MAX: usize = 1_000;
/// A reason is a paragraph.
const REASON_BYTES_MAX: usize = 1_000;

/// A gift, as its donor knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedirectedGift {
    /// The gift's channel.
    #[schema(value_type = String)]
    pub channel: Code,
    /// The gift's order number.
    pub order_no: String,
}

/// Who allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Allowed {
    /// The donors.
    Consent {
        /// A paper of the file room.
        #[schema(value_type = String)]
        paper: Code,
    },
    /// The authority with which the changed plan was filed.
    Filing {
        /// Its number.
        #[schema(value_type = String)]
        number: Code,
    },
}

/// What is to serve another purpose: either gifts, or an amount of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedirectionForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// The gifts, of each what is held of it.
    #[serde(default)]
    pub gifts: Vec<RedirectedGift>,
    /// The stream, first in, first out.
    #[schema(value_type = Option<String>)]
    pub stream: Option<AxisCode>,
    /// How much of it, in the smallest unit of its currency.
    #[schema(value_type = Option<i64>)]
    pub fen: Option<Fen>,
    /// The fund that it is for now.
    #[schema(value_type = String)]
    pub fund: Code,
    /// What it is bound to now.
    #[serde(default)]
    pub restriction: Bound,
    /// Who allows it.
    pub allowed: Allowed,
    /// Why.
    pub reason: String,
    /// When it was asked for; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// Gifts or a stream, and why.
fn decide(form: &RedirectionForm) -> Result<(), Refusal> {
    let gifts = (1..=GIFTS_MAX).contains(&form.gifts.len()) && form.stream.is_none() && form.fen.is_none();
    let stream = form.gifts.is_empty() && form.stream.is_some() && form.fen.is_some_and(|fen| !fen.is_zero());
    if !gifts && !stream {
        return Err(refusal::redirected_what(GIFTS_MAX));
    }
    if form.reason.trim().is_empty() || REASON_BYTES_MAX < form.reason.len() {
        return Err(refusal::no_reason(REASON_BYTES_MAX));
    }
    Ok(())
}

/// Asks for it: stated, nothing moves. The entry says how many gifts, and none of them: an order number is a key.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &RedirectionForm) -> Result<Made, Failure> {
    may(by, Action::Redirect)?;
    decide(form)?;
    fund::must(tx, &form.fund).await?;
    let code = &form.code;
    if tx.row("select code from finance_redirection where code = $1", &[code.into()]).await?.is_some() {
        return Err(refusal::taken(code).into());
    }
    let gifts: BTreeSet<&RedirectedGift> = form.gifts.iter().collect();
    for gift in &gifts {
        book::trace::find(tx, &gift.order_no, Some(&gift.channel)).await?;
    }
    if let Some(stream) = &form.stream {
        book::stock::fund_of(tx, stream).await?.ok_or_else(|| refusal::unknown_stream(stream))?;
    }
    let at = form.at.unwrap_or(now);
    let restriction = Restriction::from(form.restriction.clone()).to_string();
    let stated = json!({
        "gifts": gifts.len(), "stream": form.stream, "fen": form.fen, "fund": form.fund, "restriction": restriction,
        "allowed": form.allowed, "reason": form.reason.trim(),
    });
    let (cause, key) = (Cause::of("redirection_request", code)?, format!("redirection_request:{code}"));
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    insert(tx, by, form, &restriction, (entry, at)).await?;
    for gift in gifts {
        let sql = "insert into finance_redirection_gift (redirection, channel, order_no)
values ($1, $2, $3)";
        tx.run(sql, &[code.into(), (&gift.channel).into(), (&gift.order_no).into()]).await?;
    }
    Ok(Made { code: code.clone(), entry })
}

async fn insert(
    tx: &mut Tx<'_>,
    by: &Actor,
    form: &RedirectionForm,
    restriction: &str,
    (entry, at): (EntryId, Instant),
) -> Result<(), Failure> {
    let (consent, filing) = match &form.allowed {
        Allowed::Consent { paper } => (Some(paper), None),
        Allowed::Filing { number } => (None, Some(number)),
    };
    let sql = "insert into finance_redirection
    (code, stream, fen, fund, restriction, consent, filing, reason, made_by, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let row = [
        (&form.code).into(),
        form.stream.as_ref().map(AxisCode::as_str).into(),
        form.fen.into(),
        (&form.fund).into(),
        restriction.into(),
        consent.into(),
        filing.into(),
        form.reason.trim().into(),
        (&by.name).into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// Approves what another asked for: now it moves. Refused by the ledger where nothing is held (L120) and where nothing changes
/// (L114); refused (F112) where orders have reserved that money.
pub async fn approve(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    code: &Code,
    form: &ApprovalForm,
) -> Result<Made, Failure> {
    may(by, Action::ApproveRedirection)?;
    let sql = "select stream, fen, fund, restriction, consent, filing, reason, made_by, approved_by
from finance_redirection
where code = $1";
    let row = tx.row(sql, &[code.into()]).await?.ok_or_else(|| refusal::unknown_redirection(code))?;
    not_the_maker(by, &row.parse(7)?)?;
    if let Some(checker) = row.opt_parse::<Code>(8)? {
        return Err(refusal::redirected(code, &checker).into());
    }
    let what = locked(tx, code, &row).await?;
    let reason = row.text(6);
    let at = form.at.unwrap_or(now);
    let head = Head { cause: Cause::of("redirection", code)?, key: format!("redirection:{code}"), at };
    let mut before = Vec::new();
    for fund in funds(tx, &what.from).await? {
        before.push((fund.clone(), reserve::short_of(tx, &fund).await?));
    }
    let rule = |picture: &book::Picture| Ok(redirect(picture, &head, &what)?.because(reason));
    let entry = book::change(tx, by, now, rule).await?;
    still_kept(tx, &before).await?;
    let sql = "update finance_redirection
set approved_by = $2, approved_at_ms = $3, approved_entry = $4
where code = $1";
    tx.run(sql, &[code.into(), (&by.name).into(), at.into(), (&entry).into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

async fn read(tx: &mut Tx<'_>, code: &Code, row: &Row) -> Result<rule::Redirection, Failure> {
    let permission = match (row.opt_parse(4)?, row.opt_parse(5)?) {
        (Some(paper), _) => Permission::Consent(paper),
        (None, Some(number)) => Permission::Filing(number),
        (None, None) => return Err(Fault::broken(format!("nobody allows {code}")).into()),
    };
    let from = match row.opt_parse(0)? {
        Some(stream) => Going::First(stream, row.fen(1)?),
        None => Going::Gifts(gifts(tx, code).await?),
    };
    Ok(rule::Redirection { code: code.clone(), from, fund: row.parse(2)?, restriction: row.parse(3)?, permission })
}

async fn gifts(tx: &mut Tx<'_>, code: &Code) -> Result<Vec<(AxisCode, i64, i64)>, Failure> {
    let sql = "select channel, order_no
from finance_redirection_gift
where redirection = $1
order by channel, order_no";
    let mut gifts = Vec::new();
    for row in tx.rows(sql, &[code.into()]).await? {
        let hit = book::trace::find(tx, row.text(1), Some(&row.parse(0)?)).await?;
        gifts.push((hit.axis, hit.lo, hit.hi));
    }
    Ok(gifts)
}

/// What goes on, its funds locked. Whose the gifts are is the book's to know: it is looked up, these funds alone wait, and it is
/// looked up again. A key that another gift has taken meanwhile: the change begins anew.
async fn locked(tx: &mut Tx<'_>, code: &Code, row: &Row) -> Result<rule::Redirection, Failure> {
    let what = read(tx, code, row).await?;
    let from = funds(tx, &what.from).await?;
    let names = from.iter().fold(locks::fund(&what.fund), |all, fund| all.and(locks::fund(fund)));
    if !tx.lock(&names).await? {
        return Ok(what);
    }
    let again = read(tx, code, row).await?;
    if funds(tx, &again.from).await? == from { Ok(again) } else { Err(Fault::Conflict.into()) }
}

/// The funds that it comes from.
async fn funds(tx: &mut Tx<'_>, from: &Going) -> Result<BTreeSet<Code>, Failure> {
    let axes: BTreeSet<&AxisCode> = match from {
        Going::First(stream, _) => [stream].into(),
        Going::Gifts(gifts) => gifts.iter().map(|(axis, ..)| axis).collect(),
    };
    let mut funds = BTreeSet::new();
    for axis in axes {
        funds.extend(book::stock::fund_of(tx, axis).await?);
    }
    Ok(funds)
}

/// Refused (F112) where orders of one of these funds lack more than before.
pub(crate) async fn still_kept(tx: &mut Tx<'_>, before: &[(Code, i64)]) -> Result<(), Failure> {
    for (fund, was) in before {
        let short = reserve::short_of(tx, fund).await?;
        if *was < short {
            return Err(refusal::reserved(fund, short).into());
        }
    }
    Ok(())
}
