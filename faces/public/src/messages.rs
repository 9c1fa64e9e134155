//! The sentences of this face, a file for each page, in both languages.

/// The files of one language, one behind the other.
macro_rules! sentences {
    ($lang:literal: $($page:literal)+) => {
        concat!($(include_str!(concat!("../messages/", $lang, "/", $page, ".ftl")), "\n"),+)
    };
}

macro_rules! pages {
    ($lang:literal) => {
        sentences!($lang: "shared" "home" "operation" "flow" "live" "follow" "figure" "consignment" "place" "brief" "corrections" "about" "downloads" "feed" "refusal")
    };
}

/// The sentences of this face and of its refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (pages!("zh"), pages!("en"));
