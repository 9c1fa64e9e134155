//! The built files. Made by `make web`, never by hand.

/// The style sheet.
pub(crate) const STYLE: &str = "base-e725568c.css";
/// The font that a page asks for at once.
pub(crate) const FONT: &str = "chiyuan-figures-400-5b461469.woff2";

/// Each name with its bytes.
pub(crate) const FILES: &[(&str, &[u8])] = &[
    ("base-e725568c.css", include_bytes!("../assets/base-e725568c.css")),
    ("chiyuan-figures-400-5b461469.woff2", include_bytes!("../assets/chiyuan-figures-400-5b461469.woff2")),
    ("chiyuan-figures-600-235eefaa.woff2", include_bytes!("../assets/chiyuan-figures-600-235eefaa.woff2")),
];
