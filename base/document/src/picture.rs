//! An SVG drawn as a PNG, in our own font and no other: the same bytes on every machine.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use primitives::Refusal;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{FontResolver, Options, Tree};

use crate::refusal;

/// What an SVG names as its font. GB 2312 and every character of a place's name, in one weight: see `fonts/subset.sh`.
pub const FAMILY: &str = "Chiyuan Sans";

static FONT: &[u8] = include_bytes!("../fonts/chiyuan-sans-400.otf");

/// A wider or higher picture is a mistake.
const SIDE_PX_MAX: u32 = 4_096;

/// The font alone: nothing that is installed on the machine.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let read = || {
        let mut fonts = Database::new();
        fonts.load_font_source(resvg::usvg::fontdb::Source::Binary(Arc::new(FONT)));
        Arc::new(fonts)
    };
    FONTS.get_or_init(read).clone()
}

/// Draws the SVG at its own size. Refused (I101) for a character that the font does not have. `None` for what is no SVG, or
/// has no size: ours to mend.
pub fn png(svg: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let missing: Arc<Mutex<Option<char>>> = Arc::default();
    let seen = missing.clone();
    // Asked only for a character that the font lacks; there is no other font.
    let fallback = Box::new(move |character: char, _: &[_], _: &mut Arc<Database>| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(character);
        None
    });
    let font_resolver = FontResolver { select_font: FontResolver::default_font_selector(), select_fallback: fallback };
    let options = Options { fontdb: fonts(), font_family: FAMILY.to_owned(), font_resolver, ..Options::default() };
    let Ok(tree) = Tree::from_str(svg, &options) else { return Ok(None) };
    if let Some(character) = *missing.lock().unwrap_or_else(PoisonError::into_inner) {
        return Err(refusal::no_glyph(character));
    }
    let size = tree.size().to_int_size();
    if SIDE_PX_MAX < size.width().max(size.height()) {
        return Ok(None);
    }
    let Some(mut pixels) = Pixmap::new(size.width(), size.height()) else { return Ok(None) };
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    Ok(pixels.encode_png().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(text: &str) -> String {
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><rect width="300" height="80" fill="#fff"/><text x="10" y="50" font-family="{FAMILY}" font-size="40">{text}</text></svg>"##
        )
    }

    /// Width and height stand behind the name of the first chunk, big-endian.
    fn size(png: &[u8]) -> (u32, u32) {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    }

    #[test]
    fn a_text_is_drawn_in_our_font() {
        let drawn = png(&svg("吉林垞1,709,800件")).unwrap().unwrap();
        assert_eq!((&drawn[1..4], size(&drawn)), (&b"PNG"[..], (300, 80)));
        assert_eq!(png(&svg("吉林垞1,709,800件")).unwrap().unwrap(), drawn, "the same bytes");
        assert_ne!(png(&svg("")).unwrap().unwrap(), drawn, "the letters are there");
    }

    #[test]
    fn a_missing_glyph_is_refused_by_its_name() {
        let no = png(&svg("𠮷野家")).unwrap_err();
        assert_eq!((no.code(), no.facts()[0].1.as_str(), no.facts()[1].1.as_str()), ("I101", "𠮷", "U+20BB7"));
        assert_eq!(png("no svg").unwrap(), None);
        assert_eq!(png(r#"<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="1"/>"#).unwrap(), None);
    }
}
