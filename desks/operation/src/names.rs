//! A name in both languages.

use serde::{Deserialize, Serialize};
use store::{Row, Value};
use utoipa::ToSchema;

/// Longer than the longest official name of a foundation with its province.
const NAME_CHARS_MAX: usize = 200;

/// What a thing is called, Chinese and English. Neither is empty, neither breaks a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Said")]
pub struct Names {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    zh: String,
    en: String,
}

impl TryFrom<Said> for Names {
    type Error = String;

    fn try_from(said: Said) -> Result<Names, String> {
        for name in [&said.zh, &said.en] {
            if name.trim().is_empty() || NAME_CHARS_MAX < name.chars().count() || name.chars().any(char::is_control) {
                return Err(format!("a name has 1 to {NAME_CHARS_MAX} characters on one line, in zh and in en"));
            }
        }
        Ok(Names { zh: said.zh, en: said.en })
    }
}

impl Names {
    /// For names that stand in the code.
    pub fn new(zh: &str, en: &str) -> Names {
        Names { zh: zh.to_owned(), en: en.to_owned() }
    }
    /// From two columns of a row, Chinese first.
    pub fn of(row: &Row, at: usize) -> Names {
        Names::new(row.text(at), row.text(at + 1))
    }
    /// For two columns of a row, Chinese first.
    pub fn values(&self) -> [Value<'_>; 2] {
        [self.zh.as_str().into(), self.en.as_str().into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_both_languages_on_one_line() {
        let names: Names = serde_json::from_str(r#"{"zh":"九台区","en":"Jiutai District"}"#).unwrap();
        assert_eq!(names, Names::new("九台区", "Jiutai District"));
        let long = format!(r#"{{"zh":"{}","en":"x"}}"#, "长".repeat(201));
        for bad in [
            r#"{"zh":"九台"}"#,
            r#"{"zh":" ","en":"x"}"#,
            r#"{"zh":"九\n台","en":"x"}"#,
            r#"{"zh":"九","en":"x","de":"y"}"#,
            &long,
        ] {
            assert!(serde_json::from_str::<Names>(bad).is_err(), "{bad} was taken");
        }
    }
}
