//! Style and fonts: built files, embedded, served under names that carry their content's hash, so a browser asks once.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;

use crate::manifest::FILES;

/// A year: another content has another name.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// `/assets/NAME` for each built file.
pub fn assets<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, (name, bytes)| {
        let answer = move || async move { ([(CONTENT_TYPE, kind(name)), (CACHE_CONTROL, FOREVER)], *bytes) };
        router.route(&format!("/assets/{name}"), get(answer))
    })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "woff2")) => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{FONT, STYLE};
    use primitives::Id;
    use sha2::{Digest, Sha256};

    /// Built by `make web`; an edited file without its new name would stay in browsers for a year.
    #[test]
    fn a_name_carries_its_contents_hash() {
        for (name, bytes) in FILES {
            let hash: Id<()> = Id::from_slice(&Sha256::digest(bytes)[..16]).unwrap();
            let (stem, _) = name.rsplit_once('.').unwrap();
            assert!(stem.ends_with(&format!("-{}", hash.short())), "{name}: run `make web`");
        }
    }

    #[test]
    fn the_style_names_only_files_that_are_served() {
        let bytes = |name| FILES.iter().find(|(n, _)| *n == name).unwrap().1;
        let style = std::str::from_utf8(bytes(STYLE)).unwrap();
        for part in style.split("url(").skip(1) {
            let name = part.split(')').next().unwrap();
            assert!(FILES.iter().any(|(n, _)| *n == name), "{name} is not served");
        }
        assert!(style.contains(FONT) && style.len() < 24 * 1024, "{} bytes", style.len());
    }
}
