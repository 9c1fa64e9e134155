//! The language of a reader.

use std::fmt;
use std::str::FromStr;

/// Chinese first, English second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both, in their order.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];
    /// `zh` or `en`: the word of addresses and of `--lang`.
    pub const fn word(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }
    /// The tag that a page's `lang` attribute carries (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-Hans-CN",
            Lang::En => "en",
        }
    }
    /// The other one.
    pub const fn other(self) -> Lang {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
    /// What `lang=` in an address's query asks for.
    pub fn of_query(query: &str) -> Option<Lang> {
        query.split('&').find_map(|pair| pair.strip_prefix("lang=")?.parse().ok())
    }
    /// The first of an `Accept-Language` header that we speak, by its weights.
    pub fn of_header(accept: &str) -> Option<Lang> {
        let mut best: Option<(u32, Lang)> = None;
        for part in accept.split(',') {
            let mut words = part.split(';').map(str::trim);
            let Some(lang) = words.next().and_then(primary) else { continue };
            let weight = words.find_map(|word| word.strip_prefix("q=")).map_or(1000, thousandths);
            if 0 < weight && best.is_none_or(|(most, _)| most < weight) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
    /// What a locale of the environment (`LANG=en_GB.UTF-8`) asks for; Chinese where it asks for neither.
    pub fn of_locale(locale: &str) -> Lang {
        primary(locale).unwrap_or_default()
    }
}

/// `zh-Hans-CN`, `zh_CN.UTF-8` and `zh` alike.
fn primary(tag: &str) -> Option<Lang> {
    tag.split(['-', '_', '.']).next()?.to_ascii_lowercase().parse().ok()
}

/// `0.8` → 800; what cannot be read weighs nothing.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    format!("{whole}{:0<3.3}", part).parse().unwrap_or(0)
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Lang, String> {
        Lang::ALL.into_iter().find(|lang| lang.word() == text).ok_or_else(|| format!("“{text}”: zh 或 en / zh or en"))
    }
}
impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_says_which_language() {
        assert_eq!(Lang::of_query("order_no=7&lang=en"), Some(Lang::En));
        assert_eq!(Lang::of_query("order_no=7&lang=fr"), None);
        for (accept, want) in [
            ("en", Some(Lang::En)),
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::Zh)),
            ("fr-CH, fr;q=0.9, en;q=0.8, zh;q=0.85", Some(Lang::Zh)),
            ("en;q=0, zh;q=0.1", Some(Lang::Zh)),
            ("fr, *;q=0.5", None),
        ] {
            assert_eq!(Lang::of_header(accept), want, "{accept}");
        }
        assert_eq!(
            ["en_GB.UTF-8", "zh_CN", "C.UTF-8", ""].map(Lang::of_locale),
            [Lang::En, Lang::Zh, Lang::Zh, Lang::Zh]
        );
    }
}
