//! Substitutions (替代): one item accepted in the place of another, with a reason and two signatures, each an entry.

use access::{Action, may, not_the_maker};
use book::Cause;
use operation::Made;
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::{item, order, refusal};

/// A reason is a paragraph.
const REASON_CHARS_MAX: usize = 500;

/// A new substitution: of an order's line, or, without an order, of an item that consignments ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstitutionForm {
    /// The order, where goods of an order come as something else.
    #[schema(value_type = Option<String>)]
    pub order: Option<Code>,
    /// Its line, from 1.
    pub line: Option<i64>,
    /// The item that is asked for, where no order is named: for shipments.
    #[schema(value_type = Option<String>)]
    pub asked: Option<Code>,
    /// The item that is accepted instead.
    #[schema(value_type = String)]
    pub item: Code,
    /// Why.
    pub reason: String,
    /// When; now, if left out.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// A substitution as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Substitution {
    /// Its code: `ORDER.LINE.sN` or `ASKED.ITEM.sN`, counted.
    #[schema(value_type = String)]
    pub code: Code,
    /// The order, if it is of one.
    #[schema(value_type = Option<String>)]
    pub order: Option<Code>,
    /// Its line, from 1.
    pub line: Option<i64>,
    /// The item that was asked for.
    #[schema(value_type = String)]
    pub asked: Code,
    /// The item that is accepted instead.
    #[schema(value_type = String)]
    pub item: Code,
    /// Why.
    pub reason: String,
    /// Who made it.
    #[schema(value_type = String)]
    pub maker: Code,
    /// When it was made.
    #[schema(value_type = String)]
    pub at: Instant,
    /// When it was approved.
    #[schema(value_type = Option<String>)]
    pub approved_at: Option<Instant>,
}

impl Substitution {
    /// Refused (U114) unless it stood approved at that instant and lets `came` take the place of `asked`; of an order's line,
    /// where one is named.
    pub fn lets(&self, asked: &Code, came: &Code, line: Option<(&Code, i64)>, at: Instant) -> Result<(), Refusal> {
        let stood = self.approved_at.is_some_and(|approved| approved <= at);
        let is_of = line.is_none_or(|(order, n)| self.order.as_ref() == Some(order) && self.line == Some(n));
        let fits = self.asked == *asked && self.item == *came;
        if stood && is_of && fits { Ok(()) } else { Err(refusal::no_such_right(&self.code, asked, came)) }
    }
}

/// States that `item` may take the place of what was asked. Not used before somebody else approved it.
pub async fn make(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &SubstitutionForm) -> Result<Made, Failure> {
    may(by, Action::Substitute)?;
    let chars = form.reason.trim().chars().count();
    if chars == 0 || REASON_CHARS_MAX < chars {
        return Err(refusal::bad_text("reason", REASON_CHARS_MAX).into());
    }
    item::must(tx, &form.item).await?;
    let (asked, stem) = match (&form.order, form.line, &form.asked) {
        (Some(code), Some(line), None) => {
            let asked = order::must(tx, code).await?.line(line)?.item.clone();
            (asked, format!("{code}.{line}"))
        }
        (None, None, Some(asked)) => (item::must(tx, asked).await?.code, format!("{asked}.{}", form.item)),
        _ => return Err(refusal::substitution_of_what().into()),
    };
    if asked == form.item {
        return Err(refusal::substitution_of_what().into());
    }
    let n = count(tx, form, &asked).await? + 1;
    let code: Code = format!("{stem}.s{n}").parse()?;
    if find(tx, &code).await?.is_some() {
        return Err(refusal::taken("substitution", &code).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("substitution:{code}");
    let entry = book::state(tx, by, now, Cause::of("substitution", &code)?, &key, at, form).await?;
    let sql = "insert into supply_substitution (code, order_code, line, asked, item, reason, maker, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let row = [
        (&code).into(),
        form.order.as_ref().into(),
        form.line.into(),
        (&asked).into(),
        (&form.item).into(),
        (&form.reason).into(),
        (&by.name).into(),
        (&entry).into(),
        at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code, entry })
}

/// Those of the same order line; without an order, those of the same two items.
async fn count(tx: &mut Tx<'_>, form: &SubstitutionForm, asked: &Code) -> Result<i64, Failure> {
    let row = match (&form.order, form.line) {
        (Some(order), Some(line)) => {
            let sql = "select count(*) from supply_substitution where order_code = $1 and line = $2";
            tx.row(sql, &[order.into(), line.into()]).await?
        }
        _ => {
            let sql = "select count(*) from supply_substitution
where order_code is null and asked = $1 and item = $2";
            tx.row(sql, &[asked.into(), (&form.item).into()]).await?
        }
    };
    Ok(row.map_or(0, |row| row.int(0)))
}

/// The second signature, by somebody else.
pub async fn approve(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    code: &Code,
    at: Option<Instant>,
) -> Result<Made, Failure> {
    may(by, Action::ApproveSubstitution)?;
    let made = must(tx, code).await?;
    not_the_maker(by, &made.maker)?;
    if made.approved_at.is_some() {
        return Err(refusal::approved_already(code).into());
    }
    let at = at.unwrap_or(now);
    if at < made.at {
        return Err(refusal::approved_early(code, made.at, at).into());
    }
    let key = format!("substitution_approval:{code}");
    let said = serde_json::json!({"substitution": code, "asked": made.asked, "item": made.item});
    let entry = book::state(tx, by, now, Cause::of("substitution_approval", code)?, &key, at, &said).await?;
    let sql = "update supply_substitution set checker = $2, approved_entry = $3, approved_at_ms = $4
where code = $1";
    tx.run(sql, &[code.into(), (&by.name).into(), (&entry).into(), at.into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

/// The substitution of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Substitution>, Failure> {
    let sql = "select code, order_code, line, asked, item, reason, maker, at_ms, approved_at_ms
from supply_substitution
where code = $1";
    Ok(tx.row(sql, &[code.into()]).await?.map(|row| read(&row)).transpose()?)
}

/// The substitution of this code, refused (U106) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Substitution, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_substitution(code).into())
}

fn read(row: &Row) -> Result<Substitution, Fault> {
    Ok(Substitution {
        code: row.parse(0)?,
        order: row.opt_parse(1)?,
        line: row.opt_int(2),
        asked: row.parse(3)?,
        item: row.parse(4)?,
        reason: row.text(5).to_owned(),
        maker: row.parse(6)?,
        at: row.when(7)?,
        approved_at: row.opt_when(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    #[test]
    fn a_substitution_lets_only_what_it_says_once_it_is_approved() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let (before, then) = (at("2022-03-14T08:00:00+08:00"), at("2022-03-14T09:00:00+08:00"));
        let mut sub = Substitution {
            code: code("PO-1.1.s1"),
            order: Some(code("PO-1")),
            line: Some(1),
            asked: code("n95"),
            item: code("kn95"),
            reason: "no N95 to be had".to_owned(),
            maker: code("logistics"),
            at: before,
            approved_at: None,
        };
        let (n95, kn95, po) = (code("n95"), code("kn95"), code("PO-1"));
        assert!(sub.lets(&n95, &kn95, None, then).is_err(), "not approved");
        sub.approved_at = Some(then);
        assert!(sub.lets(&n95, &kn95, None, then).is_ok());
        assert!(sub.lets(&n95, &kn95, Some((&po, 1)), then).is_ok());
        for no in [
            sub.lets(&n95, &kn95, None, before),
            sub.lets(&kn95, &n95, None, then),
            sub.lets(&n95, &kn95, Some((&po, 2)), then),
            sub.lets(&n95, &kn95, Some((&n95, 1)), then),
        ] {
            assert_eq!(no.unwrap_err().code(), "U114");
        }
    }
}
