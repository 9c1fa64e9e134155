//! Places (地点): codes of the state with their names. Those of the provinces that operations have named stand in a table,
//! villages included where they are packaged; every other comes from the packaged list.

use primitives::{PlaceCode, Refusal};
use store::{Failure, Fault, Kind, Table, Tx, Value};

use crate::names::Names;
use crate::{gazetteer, refusal};

/// A code with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its identity.
    pub code: PlaceCode,
    /// Its own names: 虹桥镇. Where there is no English name the Chinese one stands in its place.
    pub names: Names,
}

const PLACE: Table = Table {
    name: "operation_place",
    columns: &[("code", Kind::Text), ("level", Kind::Int), ("zh", Kind::Text), ("en", Kind::Text)],
};

/// Refused unless the packaged list has the place.
pub fn check(code: PlaceCode) -> Result<(), Refusal> {
    gazetteer::name(code).map(|_| ()).ok_or_else(|| refusal::unknown_place(code))
}

/// The place's own names: 虹桥镇, Hongqiao Town. A code that is not packaged is its own name.
pub fn names(code: PlaceCode) -> Names {
    let digits = code.to_string();
    let zh = gazetteer::name(code).unwrap_or(&digits);
    Names::new(zh, gazetteer::name_en(code).unwrap_or(zh))
}

/// A place's names, short as on a map: the English one without its generic word, Jiutai. The Chinese one keeps it: 九台区.
pub fn short(names: &Names) -> Names {
    const GENERIC: [&str; 3] = [" District", " County", " Town"];
    let en = GENERIC.iter().find_map(|word| names.en.strip_suffix(word)).unwrap_or(&names.en);
    Names::new(&names.zh, en)
}

/// The names with those around it: 上海市闵行区虹桥镇; Hongqiao Town, Minhang District, Shanghai.
pub fn full_names(code: PlaceCode) -> Names {
    let zh = gazetteer::full_name(code).unwrap_or_else(|| code.to_string());
    let mut parts: Vec<&str> = gazetteer::name_en(code).or(gazetteer::name(code)).into_iter().collect();
    let mut at = code;
    while let Some(outer) = at.parent() {
        parts.extend(gazetteer::name_en(outer));
        at = outer;
    }
    let en = if parts.is_empty() { code.to_string() } else { parts.join(", ") };
    Names { zh, en }
}

/// The place of this code: in the table, else in the packaged list.
pub async fn find(tx: &mut Tx<'_>, code: PlaceCode) -> Result<Option<Place>, Failure> {
    let sql = "select zh, en from operation_place where code = $1";
    if let Some(row) = tx.row(sql, &[(&code.to_string()).into()]).await? {
        let zh = row.text(0);
        return Ok(Some(Place { code, names: Names::new(zh, row.opt_text(1).unwrap_or(zh)) }));
    }
    Ok(gazetteer::name(code).map(|_| Place { code, names: names(code) }))
}

/// Writes a province down with all that lies in it; what is there already stays.
pub(crate) async fn keep(tx: &mut Tx<'_>, province: PlaceCode) -> Result<(), Fault> {
    let listed: Vec<_> = gazetteer::within(province).map(|row| (row.code.to_string(), row)).collect();
    let rows: Vec<[Value<'_>; 4]> = listed
        .iter()
        .map(|(code, row)| {
            let en = gazetteer::name_en(row.code);
            [code.into(), i64::from(row.code.level()).into(), (&*row.name).into(), en.into()]
        })
        .collect();
    tx.fresh(&PLACE, rows.iter().map(|row| &row[..])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_names_with_and_without_those_around_it() {
        let town: PlaceCode = "310112107".parse().unwrap();
        assert_eq!(names(town), Names::new("虹桥镇", "Hongqiao Town"));
        assert_eq!(full_names(town).zh, "上海市闵行区虹桥镇");
        assert!(full_names(town).en.starts_with("Hongqiao Town, ") && full_names(town).en.contains("Shanghai"));
        assert_eq!(check(town), Ok(()));
        let nowhere: PlaceCode = "220199".parse().unwrap();
        assert_eq!(check(nowhere).unwrap_err().code(), "O003");
        assert_eq!(names(nowhere), Names::new("220199", "220199"));
    }

    #[test]
    fn on_a_map_a_district_is_called_short() {
        for (code, zh, en) in [
            ("220113", "九台区", "Jiutai"),
            ("220122", "农安县", "Nong'an"),
            ("310112107", "虹桥镇", "Hongqiao"),
            ("220271", "吉林经济开发区", "Jilin Economic Development Zone"),
            ("220000", "吉林省", "Jilin Province"),
        ] {
            assert_eq!(short(&names(code.parse().unwrap())), Names::new(zh, en), "{code}");
        }
    }
}
