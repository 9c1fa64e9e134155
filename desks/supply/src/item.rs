//! Items (品目): what goods are. Standard, edition and grade make the identity: an N95 is not a KN95.

use access::{Action, may};
use book::Cause;
use operation::{Made, Names};
use primitives::{Actor, Code, Instant, Refusal};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// A standard's or grade's name is a line, not a page.
const TEXT_CHARS_MAX: usize = 120;

/// What goods are for, broadly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 口罩.
    Mask,
    /// 防护服、手套、靴.
    Garment,
    /// 洗手液、消毒片.
    Hygiene,
    /// 设备: has no shelf life.
    Equipment,
}

impl Category {
    /// Every category.
    pub const ALL: [Category; 4] = [Category::Mask, Category::Garment, Category::Hygiene, Category::Equipment];

    /// As it stands in rows and parameters.
    pub const fn word(self) -> &'static str {
        match self {
            Category::Mask => "mask",
            Category::Garment => "garment",
            Category::Hygiene => "hygiene",
            Category::Equipment => "equipment",
        }
    }
    /// The category of that word.
    pub fn of(word: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|c| c.word() == word)
    }
    /// Whether its goods are used until a day.
    pub const fn expires(self) -> bool {
        !matches!(self, Category::Equipment)
    }
}

/// A line of the catalogue; also the form that writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code.
    #[schema(value_type = String)]
    pub code: Code,
    /// What people call it.
    pub names: Names,
    /// What it is for, broadly.
    pub category: Category,
    /// `GB 19083`, where it follows one.
    pub standard: Option<String>,
    /// The standard's year: 2010 is not 2023.
    pub edition: Option<String>,
    /// The grade within it.
    pub grade: Option<String>,
    /// The base unit: 只, 套, 双, 台, 瓶 …
    pub unit: Names,
}

impl Item {
    fn check(&self) -> Result<(), Refusal> {
        let texts = [("standard", &self.standard), ("edition", &self.edition), ("grade", &self.grade)];
        for (field, text) in texts {
            let chars = text.as_ref().map(|text| text.trim().chars().count());
            if chars.is_some_and(|chars| chars == 0 || TEXT_CHARS_MAX < chars) {
                return Err(refusal::bad_text(field, TEXT_CHARS_MAX));
            }
        }
        Ok(())
    }
    /// `GB 19083-2010 N95`: what tells it from its like; empty where nothing is said.
    pub fn identity(&self) -> String {
        let standard = match (&self.standard, &self.edition) {
            (Some(standard), Some(edition)) => Some(format!("{standard}-{edition}")),
            (standard, edition) => standard.clone().or_else(|| edition.clone()),
        };
        standard.into_iter().chain(self.grade.clone()).collect::<Vec<_>>().join(" ")
    }
}

/// Writes an item into the catalogue, once (U107).
pub async fn keep(tx: &mut Tx<'_>, by: &Actor, now: Instant, item: &Item) -> Result<Made, Failure> {
    may(by, Action::KeepCatalogue)?;
    item.check()?;
    if find(tx, &item.code).await?.is_some() {
        return Err(refusal::taken("item", &item.code).into());
    }
    let key = format!("item:{}", item.code);
    let entry = book::state(tx, by, now, Cause::of("item", &item.code)?, &key, now, item).await?;
    let sql =
        "insert into supply_item (code, zh, en, category, standard, edition, grade, unit_zh, unit_en, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let row = [
        (&item.code).into(),
        (&item.names.zh).into(),
        (&item.names.en).into(),
        item.category.word().into(),
        item.standard.as_deref().into(),
        item.edition.as_deref().into(),
        item.grade.as_deref().into(),
        (&item.unit.zh).into(),
        (&item.unit.en).into(),
        (&entry).into(),
        now.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: item.code.clone(), entry })
}

/// The item of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Item>, Failure> {
    let sql = "select code, zh, en, category, standard, edition, grade, unit_zh, unit_en
from supply_item
where code = $1";
    Ok(tx.row(sql, &[code.into()]).await?.map(|row| read(&row)).transpose()?)
}

/// The item of this code, refused (U101) where the catalogue lacks it.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Item, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_item(code).into())
}

/// The whole catalogue, by code.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Item>, Failure> {
    let sql = "select code, zh, en, category, standard, edition, grade, unit_zh, unit_en
from supply_item
order by code";
    Ok(tx.rows(sql, &[]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Item, Fault> {
    let text = |at: usize| row.opt_text(at).map(str::to_owned);
    Ok(Item {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        category: Category::of(row.text(3)).ok_or_else(|| Fault::broken(format!("category {}", row.text(3))))?,
        standard: text(4),
        edition: text(5),
        grade: text(6),
        unit: Names::of(row, 7),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_told_by_standard_edition_and_grade() {
        let names = Names { zh: "口罩".to_owned(), en: "mask".to_owned() };
        let mut item = Item {
            code: "n95".parse().unwrap(),
            names: names.clone(),
            category: Category::Mask,
            standard: Some("GB 19083".to_owned()),
            edition: Some("2010".to_owned()),
            grade: None,
            unit: names,
        };
        assert_eq!((item.identity().as_str(), item.check()), ("GB 19083-2010", Ok(())));
        item.grade = Some("1".to_owned());
        assert_eq!(item.identity(), "GB 19083-2010 1");
        item.edition = Some(" ".to_owned());
        assert_eq!(item.check().unwrap_err().code(), "U121");
    }

    #[test]
    fn a_category_is_its_word() {
        for category in Category::ALL {
            assert_eq!(Category::of(category.word()), Some(category));
        }
        assert!(!Category::Equipment.expires() && Category::Mask.expires());
    }
}
