//! The built files. Made by `make web`, never by hand.

/// The style sheet.
pub(crate) const STYLE: &str = "base-4de61adc.css";
/// The font that a page asks for at once.
pub(crate) const FONT: &str = "chiyuan-figures-400-5b461469.woff2";

/// The icon in a browser's tab.
pub(crate) const ICON: &str = "icon-773769e3.svg";
/// The scripts of a page that asks for them, in order.
pub(crate) const SCRIPTS: &[&str] = &["live-7f21d96d.js"];

/// A built file.
pub(crate) struct File {
    /// With its content's hash.
    pub(crate) name: &'static str,
    /// As it is.
    pub(crate) bytes: &'static [u8],
    /// Packed by brotli and by gzip, where that makes it smaller.
    pub(crate) packed: Option<(&'static [u8], &'static [u8])>,
}

/// All of them.
#[rustfmt::skip]
pub(crate) const FILES: &[File] = &[
    File {
        name: "base-4de61adc.css",
        bytes: include_bytes!("../assets/base-4de61adc.css"),
        packed: Some((include_bytes!("../assets/base-4de61adc.css.br"), include_bytes!("../assets/base-4de61adc.css.gz"))),
    },
    File {
        name: "chiyuan-figures-400-5b461469.woff2",
        bytes: include_bytes!("../assets/chiyuan-figures-400-5b461469.woff2"),
        packed: None,
    },
    File {
        name: "chiyuan-figures-600-235eefaa.woff2",
        bytes: include_bytes!("../assets/chiyuan-figures-600-235eefaa.woff2"),
        packed: None,
    },
    File {
        name: "icon-773769e3.svg",
        bytes: include_bytes!("../assets/icon-773769e3.svg"),
        packed: None,
    },
    File {
        name: "live-7f21d96d.js",
        bytes: include_bytes!("../assets/live-7f21d96d.js"),
        packed: Some((include_bytes!("../assets/live-7f21d96d.js.br"), include_bytes!("../assets/live-7f21d96d.js.gz"))),
    },
];
