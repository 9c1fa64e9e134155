//! Appeals (公开募捐活动): what the public is asked for, and its filing (募捐方案备案).

use access::{Action, may};
use book::{Cause, EntryId};
use operation::{Made, Names};
use primitives::{Actor, Code, Day, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// Days within which an appeal that an emergency did not let be filed beforehand is filed (慈善法 2023, Art. 73).
const EMERGENCY_DAYS: i32 = 10;

/// The filing with the ministry, or the clock that runs until there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filing {
    /// The filing number (备案号).
    pub number: Option<String>,
    /// The day from which the ten days of the emergency run.
    #[schema(value_type = Option<String>)]
    pub emergency_from: Option<Day>,
}

/// What fundraising opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// For which operation.
    #[schema(value_type = String)]
    pub operation: Code,
    /// Whose money its gifts are.
    #[schema(value_type = String)]
    pub fund: Code,
    /// Its names.
    pub names: Names,
    /// Its filing.
    pub filing: Filing,
    /// The first day of gifts.
    #[schema(value_type = String)]
    pub opens: Day,
    /// The last day of gifts; open until closed.
    #[schema(value_type = Option<String>)]
    pub closes: Option<Day>,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// The filing number, when it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilingForm {
    /// The filing number.
    pub number: String,
    /// When it came; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// When it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseForm {
    /// The last day of gifts; a later gift is booked and flagged.
    #[schema(value_type = String)]
    pub last: Day,
    /// When it was decided; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An appeal that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// How we call it.
    pub code: Code,
    /// For which operation.
    pub operation: Code,
    /// Whose money its gifts are.
    pub fund: Code,
    /// Its names.
    pub names: Names,
    /// Its filing as it is now.
    pub filing: Filing,
    /// The first day of gifts.
    pub opens: Day,
    /// The last day of gifts.
    pub closes: Option<Day>,
    /// The entry that states it.
    pub entry: EntryId,
}

impl Appeal {
    /// Whether it may be listed on that day: not after its last day (R114); with a filing number, or within ten days of the
    /// emergency clock.
    pub fn may_be_listed(&self, on: Day) -> Result<(), Refusal> {
        if let Some(last) = self.closes.filter(|last| *last < on) {
            return Err(refusal::closed(&self.code, last));
        }
        match (&self.filing.number, self.filing.emergency_from) {
            (Some(_), _) => Ok(()),
            (None, Some(from)) if on <= from.plus(EMERGENCY_DAYS) => Ok(()),
            (None, Some(from)) => Err(refusal::filing_due(&self.code, from.plus(EMERGENCY_DAYS))),
            (None, None) => Err(refusal::no_filing(&self.code)),
        }
    }
    /// Whether a gift of that day falls within its dates.
    pub fn covers(&self, day: Day) -> bool {
        self.opens <= day && self.closes.is_none_or(|last| day <= last)
    }
}

/// Opens an appeal.
pub async fn open(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &AppealForm) -> Result<Made, Failure> {
    may(by, Action::OpenAppeal)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    operation::must(tx, &form.operation).await?;
    finance::fund::must(tx, &form.fund).await?;
    let filed = form.filing.number.as_ref().is_some_and(|number| !number.trim().is_empty());
    if form.filing.number.is_some() != filed || (!filed && form.filing.emergency_from.is_none()) {
        return Err(refusal::no_filing(&form.code).into());
    }
    if form.closes.is_some_and(|last| last < form.opens) {
        return Err(refusal::closes_early(&form.code, form.opens).into());
    }
    let at = form.at.unwrap_or(now);
    let stated = AppealForm { at: None, ..form.clone() };
    let (cause, key) = (Cause::of("appeal", &form.code)?, format!("appeal:{}", form.code));
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    let sql = "insert into fundraising_appeal
    (code, operation, fund, names_zh, names_en, filing_number, emergency_from, opens, closes, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let [zh, en] = form.names.values();
    let (from, opens) = (form.filing.emergency_from.map(|d| d.to_string()), form.opens.to_string());
    let closes = form.closes.map(|d| d.to_string());
    let row = [
        (&form.code).into(),
        (&form.operation).into(),
        (&form.fund).into(),
        zh,
        en,
        form.filing.number.as_deref().into(),
        from.as_deref().into(),
        (&opens).into(),
        closes.as_deref().into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: form.code.clone(), entry })
}

/// The filing number came.
pub async fn file(tx: &mut Tx<'_>, by: &Actor, now: Instant, code: &Code, form: &FilingForm) -> Result<Made, Failure> {
    may(by, Action::OpenAppeal)?;
    must(tx, code).await?;
    if form.number.trim().is_empty() {
        return Err(refusal::no_filing(code).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("filing:{code}/{}", form.number);
    let entry = book::state(tx, by, now, Cause::of("filing", code)?, &key, at, &form.number).await?;
    let sql = "update fundraising_appeal set filing_number = $2 where code = $1";
    tx.run(sql, &[code.into(), (&form.number).into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

/// It ends, or another day is decided.
pub async fn close(tx: &mut Tx<'_>, by: &Actor, now: Instant, code: &Code, form: &CloseForm) -> Result<Made, Failure> {
    may(by, Action::OpenAppeal)?;
    let appeal = must(tx, code).await?;
    if form.last < appeal.opens {
        return Err(refusal::closes_early(code, appeal.opens).into());
    }
    let at = form.at.unwrap_or(now);
    let key = format!("close:{code}/{}/{}", form.last, at.ms());
    let entry = book::state(tx, by, now, Cause::of("close", code)?, &key, at, &form.last).await?;
    let sql = "update fundraising_appeal set closes = $2 where code = $1";
    tx.run(sql, &[code.into(), (&form.last.to_string()).into()]).await?;
    Ok(Made { code: code.clone(), entry })
}

/// The appeal of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Appeal>, Failure> {
    let sql = "select code, operation, fund, names_zh, names_en, filing_number, emergency_from, opens, closes, entry
from fundraising_appeal
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The appeal of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Appeal, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_appeal(code))?)
}

/// The appeals of an operation, by code.
pub async fn of_operation(tx: &mut Tx<'_>, operation: &Code) -> Result<Vec<Appeal>, Failure> {
    let sql = "select code, operation, fund, names_zh, names_en, filing_number, emergency_from, opens, closes, entry
from fundraising_appeal
where operation = $1
order by code
limit 1000";
    tx.rows(sql, &[operation.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Appeal, Failure> {
    let day = |at: usize| row.opt_parse::<Day>(at);
    Ok(Appeal {
        code: row.parse(0)?,
        operation: row.parse(1)?,
        fund: row.parse(2)?,
        names: Names::of(row, 3),
        filing: Filing { number: row.opt_text(5).map(str::to_owned), emergency_from: day(6)? },
        opens: row.parse(7)?,
        closes: day(8)?,
        entry: row.id(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appeal(number: Option<&str>, from: Option<&str>) -> Appeal {
        Appeal {
            code: "a".parse().unwrap(),
            operation: "o".parse().unwrap(),
            fund: "f".parse().unwrap(),
            names: Names::new("活动", "Appeal"),
            filing: Filing { number: number.map(str::to_owned), emergency_from: from.map(|d| d.parse().unwrap()) },
            opens: "2022-03-13".parse().unwrap(),
            closes: Some("2022-04-30".parse().unwrap()),
            entry: EntryId::of(&["x"]),
        }
    }

    #[test]
    fn ten_days_of_the_emergency_clock() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let clock = appeal(None, Some("2022-03-13"));
        assert!(clock.may_be_listed(day("2022-03-23")).is_ok());
        assert_eq!(clock.may_be_listed(day("2022-03-24")).unwrap_err().code(), "R105");
        assert!(appeal(Some("53100000A"), None).may_be_listed(day("2022-04-30")).is_ok());
        let over = appeal(Some("53100000A"), None).may_be_listed(day("2022-05-01")).unwrap_err();
        assert_eq!(over.code(), "R114");
        assert_eq!(appeal(None, None).may_be_listed(day("2022-03-13")).unwrap_err().code(), "R104");
    }

    #[test]
    fn an_appeal_covers_its_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let a = appeal(None, None);
        assert!(a.covers(day("2022-03-13")) && a.covers(day("2022-04-30")));
        assert!(!a.covers(day("2022-03-12")) && !a.covers(day("2022-05-01")));
    }
}
