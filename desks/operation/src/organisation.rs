//! Organisations: the foundation itself, and the partners, suppliers, hospitals, communities that it works with.

use std::collections::BTreeMap;

use access::{Action, may};
use book::{Cause, EntryId};
use primitives::{Actor, Code, Day, Instant, Refusal, Uscc};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::made::Made;
use crate::names::Names;
use crate::refusal;

/// What an organisation is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// The foundation itself.
    Foundation,
    /// 社会组织: works with us in the field.
    Partner,
    /// Sells goods.
    Supplier,
    /// 社区: a residents' committee.
    Community,
    /// A hospital.
    Hospital,
    /// A public authority.
    Authority,
    /// Carries goods.
    Carrier,
}

/// 公开募捐资格证书: lets the foundation ask the public (慈善法 2023, Art. 22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// As it is printed on it.
    pub number: String,
    /// Its first day.
    #[schema(value_type = String)]
    pub valid_from: Day,
    /// Its last day.
    #[schema(value_type = String)]
    pub valid_to: Day,
}

impl Certificate {
    /// Whether it holds on this day, the last one included.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from <= day && day <= self.valid_to
    }
}

/// What the office writes down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationForm {
    /// How we call it.
    #[schema(value_type = String)]
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is to us.
    pub kind: OrganisationKind,
    /// 统一社会信用代码. A foundation must have it.
    #[schema(value_type = Option<String>)]
    pub uscc: Option<Uscc>,
    /// A foundation must have it.
    pub certificate: Option<Certificate>,
    /// 业务主管单位. A foundation must have it.
    pub supervisor: Option<Names>,
    /// For the public's questions; not kept in the journal. A foundation must have it.
    pub telephone: Option<String>,
    /// When it was so; now unless said.
    #[schema(value_type = Option<String>)]
    pub at: Option<Instant>,
}

/// An organisation that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// How we call it.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is to us.
    pub kind: OrganisationKind,
    /// Its number with the state.
    pub uscc: Option<Uscc>,
    /// Of a foundation.
    pub certificate: Option<Certificate>,
    /// Of a foundation.
    pub supervisor: Option<Names>,
    /// For the public's questions.
    pub telephone: Option<String>,
    /// The entry that states it.
    pub entry: EntryId,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [OrganisationKind; 7] = [
        OrganisationKind::Foundation,
        OrganisationKind::Partner,
        OrganisationKind::Supplier,
        OrganisationKind::Community,
        OrganisationKind::Hospital,
        OrganisationKind::Authority,
        OrganisationKind::Carrier,
    ];
    /// As it stands in JSON and rows.
    pub const fn word(self) -> &'static str {
        match self {
            OrganisationKind::Foundation => "foundation",
            OrganisationKind::Partner => "partner",
            OrganisationKind::Supplier => "supplier",
            OrganisationKind::Community => "community",
            OrganisationKind::Hospital => "hospital",
            OrganisationKind::Authority => "authority",
            OrganisationKind::Carrier => "carrier",
        }
    }
}

/// A foundation shows the public who it is; a certificate ends after it begins.
pub fn decide(form: &OrganisationForm) -> Result<(), Refusal> {
    let has = [
        ("uscc", form.uscc.is_some()),
        ("certificate", form.certificate.is_some()),
        ("supervisor", form.supervisor.is_some()),
        ("telephone", form.telephone.as_ref().is_some_and(|t| !t.trim().is_empty())),
    ];
    if form.kind == OrganisationKind::Foundation
        && let Some((missing, _)) = has.iter().find(|(_, has)| !has)
    {
        return Err(refusal::incomplete(missing));
    }
    match &form.certificate {
        Some(c) if c.valid_to < c.valid_from => Err(refusal::certificate_days(c.valid_from, c.valid_to)),
        _ => Ok(()),
    }
}

/// Writes an organisation down.
pub async fn add(tx: &mut Tx<'_>, by: &Actor, now: Instant, form: &OrganisationForm) -> Result<Made, Failure> {
    may(by, Action::KeepOrganisations)?;
    if find(tx, &form.code).await?.is_some() {
        return Err(refusal::taken(&form.code).into());
    }
    decide(form)?;
    if let Some(uscc) = &form.uscc {
        let same = "select code from operation_organisation where uscc = $1";
        if let Some(row) = tx.row(same, &[uscc.as_str().into()]).await? {
            return Err(refusal::uscc_taken(uscc, &row.parse(0)?).into());
        }
    }
    let at = form.at.unwrap_or(now);
    let key = format!("organisation:{}", form.code);
    // An organisation's telephone may be a person's: it stays out of the journal.
    let stated = OrganisationForm { telephone: None, at: None, ..form.clone() };
    let cause = Cause::of("organisation", &form.code)?;
    let entry = book::state(tx, by, now, cause, &key, at, &stated).await?;
    insert(tx, form, at, entry).await?;
    Ok(Made { code: form.code.clone(), entry })
}

async fn insert(tx: &mut Tx<'_>, form: &OrganisationForm, at: Instant, entry: EntryId) -> Result<(), Fault> {
    let sql = "insert into operation_organisation (code, names_zh, names_en, kind, uscc, certificate_number,
    certificate_from, certificate_to, supervisor_zh, supervisor_en, telephone, at_ms, entry)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let certificate = form.certificate.as_ref();
    let from = certificate.map(|c| c.valid_from.to_string());
    let to = certificate.map(|c| c.valid_to.to_string());
    let [zh, en] = form.names.values();
    tx.run(
        sql,
        &[
            (&form.code).into(),
            zh,
            en,
            form.kind.word().into(),
            form.uscc.as_ref().map(Uscc::as_str).into(),
            certificate.map(|c| &c.number).into(),
            from.as_ref().into(),
            to.as_ref().into(),
            form.supervisor.as_ref().map(|s| &s.zh).into(),
            form.supervisor.as_ref().map(|s| &s.en).into(),
            form.telephone.as_ref().into(),
            at.into(),
            (&entry).into(),
        ],
    )
    .await?;
    Ok(())
}

/// The organisation of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Organisation>, Failure> {
    let sql = "select code, names_zh, names_en, kind, uscc, certificate_number, certificate_from, certificate_to,
    supervisor_zh, supervisor_en, telephone, entry
from operation_organisation
where code = $1";
    tx.row(sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// The organisation of this code, or a refusal that says so.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Organisation, Failure> {
    Ok(find(tx, code).await?.ok_or_else(|| refusal::unknown_organisation(code))?)
}

/// The names of these organisations, by code: a statement for sixteen.
pub async fn names_of(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<Code, Names>, Failure> {
    let sql = "select code, names_zh, names_en
from operation_organisation
where code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let named = |row: &Row| Ok((row.parse(0)?, Names::of(row, 1)));
    Ok(tx.rows_among(sql, codes).await?.iter().map(named).collect::<Result<_, Fault>>()?)
}

/// The foundation itself, for the foot of every page: the one that was written down first.
pub async fn foundation(tx: &mut Tx<'_>) -> Result<Option<Organisation>, Failure> {
    let sql = "select code, names_zh, names_en, kind, uscc, certificate_number, certificate_from, certificate_to,
    supervisor_zh, supervisor_en, telephone, entry
from operation_organisation
where kind = 'foundation'
order by at_ms, code
limit 1";
    tx.row(sql, &[]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Organisation, Failure> {
    let word = row.text(3);
    let kind = OrganisationKind::ALL.into_iter().find(|k| k.word() == word);
    let certificate = match (row.opt_text(5), row.opt_text(6), row.opt_text(7)) {
        (Some(number), Some(from), Some(to)) => {
            Some(Certificate { number: number.to_owned(), valid_from: from.parse()?, valid_to: to.parse()? })
        }
        _ => None,
    };
    Ok(Organisation {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        kind: kind.ok_or_else(|| Fault::broken(format!("organisation kind {word}")))?,
        uscc: row.opt_parse(4)?,
        certificate,
        supervisor: row.has(8).then(|| Names::of(row, 8)),
        telephone: row.opt_text(10).map(str::to_owned),
        entry: row.id(11)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foundation() -> OrganisationForm {
        let day = |text: &str| text.parse().unwrap();
        OrganisationForm {
            code: "example".parse().unwrap(),
            names: Names::new("示例救助基金会", "Example Relief Foundation"),
            kind: OrganisationKind::Foundation,
            uscc: Some("91350100M000100Y43".parse().unwrap()),
            certificate: Some(Certificate {
                number: "GM-1".into(),
                valid_from: day("2021-01-01"),
                valid_to: day("2023-12-31"),
            }),
            supervisor: Some(Names::new("示例民政厅", "Example Department of Civil Affairs")),
            telephone: Some("010-0000-0000".into()),
            at: None,
        }
    }

    #[test]
    fn a_foundation_shows_the_public_who_it_is() {
        let refused = |form: OrganisationForm| decide(&form).unwrap_err().to_string();
        assert_eq!(decide(&foundation()), Ok(()));
        assert_eq!(refused(OrganisationForm { uscc: None, ..foundation() }), "O102 missing=uscc");
        assert_eq!(refused(OrganisationForm { certificate: None, ..foundation() }), "O102 missing=certificate");
        assert_eq!(refused(OrganisationForm { supervisor: None, ..foundation() }), "O102 missing=supervisor");
        assert_eq!(refused(OrganisationForm { telephone: Some(" ".into()), ..foundation() }), "O102 missing=telephone");
        let supplier = OrganisationForm { kind: OrganisationKind::Supplier, uscc: None, ..foundation() };
        assert_eq!(decide(&supplier), Ok(()));
    }

    #[test]
    fn a_certificate_holds_to_its_last_day() {
        let mut form = foundation();
        let certificate = form.certificate.as_mut().unwrap();
        assert!(certificate.is_valid_on("2023-12-31".parse().unwrap()));
        assert!(!certificate.is_valid_on("2024-01-01".parse().unwrap()));
        certificate.valid_to = "2020-01-01".parse().unwrap();
        assert_eq!(decide(&form).unwrap_err().code(), "O103");
    }
}
