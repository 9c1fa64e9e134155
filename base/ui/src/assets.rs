//! Style, fonts and scripts: built files, embedded, served under names that carry their content's hash, so a browser asks
//! once. Texts were packed when they were built: a request costs no packing.

use axum::Router;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::manifest::{FILES, File};

/// A year: another content has another name.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// `/assets/NAME` for each built file.
pub fn assets<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, file| {
        let answer = move |headers: HeaderMap| async move { serve(file, &headers) };
        router.route(&format!("/assets/{}", file.name), get(answer))
    })
}

/// The address of the style sheet, for a page that stands outside the layout.
pub fn style() -> String {
    format!("/assets/{}", crate::manifest::STYLE)
}

/// The address of the font of figures, for the same: asked for at once, not by the style sheet.
pub fn font() -> String {
    format!("/assets/{}", crate::manifest::FONT)
}

fn serve(file: &'static File, asked: &HeaderMap) -> Response {
    let head = [(CONTENT_TYPE, kind(file.name)), (CACHE_CONTROL, FOREVER)];
    let Some((brotli, gzip)) = file.packed else { return (head, file.bytes).into_response() };
    let (bytes, encoding) = match accepted(asked) {
        Some(Packing::Brotli) => (brotli, Some("br")),
        Some(Packing::Gzip) => (gzip, Some("gzip")),
        None => (file.bytes, None),
    };
    let mut response = (head, bytes).into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    encoding.and_then(|name| response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name)));
    response
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Brotli,
    Gzip,
}

/// The best that the browser unpacks; what it weighs with zero it refuses.
fn accepted(asked: &HeaderMap) -> Option<Packing> {
    let lines = asked.get_all(ACCEPT_ENCODING);
    let said: Vec<&str> = lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).collect();
    let takes = |name: &str| {
        said.iter().any(|part| {
            let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            coding.trim().eq_ignore_ascii_case(name) && weight.chars().any(|c| matches!(c, '1'..='9'))
        })
    };
    if takes("br") {
        Some(Packing::Brotli)
    } else if takes("gzip") {
        Some(Packing::Gzip)
    } else {
        None
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        Some((_, "woff2")) => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{FONT, STYLE};
    use flate2::read::GzDecoder;
    use primitives::Id;
    use sha2::{Digest, Sha256};
    use std::io::Read;

    fn file(name: &str) -> &'static File {
        FILES.iter().find(|file| file.name == name).unwrap()
    }

    /// Built by `make web`; an edited file without its new name would stay in browsers for a year.
    #[test]
    fn a_name_carries_its_contents_hash() {
        for File { name, bytes, .. } in FILES {
            let hash: Id<()> = Id::from_slice(&Sha256::digest(bytes)[..16]).unwrap();
            let (stem, _) = name.rsplit_once('.').unwrap();
            assert!(stem.ends_with(&format!("-{}", hash.short())), "{name}: run `make web`");
        }
    }

    #[test]
    fn a_packed_twin_is_the_same_file_and_smaller() {
        for File { name, bytes, packed } in FILES {
            let Some((brotli, gzip)) = packed else { continue };
            let mut unpacked = Vec::new();
            GzDecoder::new(*gzip).read_to_end(&mut unpacked).unwrap();
            assert_eq!(&unpacked, bytes, "{name}: run `make web`");
            assert!(brotli.len() < gzip.len() && gzip.len() < bytes.len(), "{name}");
        }
    }

    #[test]
    fn the_style_names_only_files_that_are_served_and_stays_small() {
        let style = file(STYLE);
        let text = std::str::from_utf8(style.bytes).unwrap();
        for part in text.split("url(").skip(1).filter(|part| !part.starts_with('#')) {
            let name = part.split(')').next().unwrap();
            assert!(FILES.iter().any(|file| file.name == name), "{name} is not served");
        }
        assert!(text.contains(FONT) && style.bytes.len() < 24 * 1024, "{} bytes", style.bytes.len());
        assert!(style.packed.unwrap().0.len() < 7 * 1024, "{} bytes by brotli", style.packed.unwrap().0.len());
    }

    #[test]
    fn a_browser_says_what_it_unpacks() {
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, text.parse().unwrap());
            accepted(&headers)
        };
        for (said, want) in [
            ("gzip, deflate, br", Some(Packing::Brotli)),
            ("br;q=0, gzip;q=0.5", Some(Packing::Gzip)),
            ("GZIP", Some(Packing::Gzip)),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(asked(said), want, "{said}");
        }
    }
}
