//! The layout around every public page.

use askama::Template;
use primitives::Day;

use crate::{Voice, manifest};

/// Who answers for the page: named at its foot. What is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footer {
    /// The foundation.
    pub foundation: String,
    /// Appeals with their filing numbers.
    pub filings: Vec<Filing>,
    /// Public fundraising certificate.
    pub certificate: String,
    /// The certificate's last day.
    pub certificate_until: Option<Day>,
    /// Unified social credit code.
    pub uscc: String,
    /// Supervising body.
    pub supervisor: String,
    /// For questions and complaints.
    pub telephone: String,
}

/// An appeal's filing (募捐方案备案).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The filing number.
    pub number: String,
    /// The appeal's name, in the page's language.
    pub appeal: String,
}

/// Where in the public face a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// Operations, their places, consignments, figures and briefs.
    #[default]
    Operations,
    /// Follow my gift.
    Follow,
    /// Corrections.
    Corrections,
    /// Data to take away.
    Downloads,
    /// Pages about the pages: how we count, accessibility. No part of the navigation.
    About,
}

/// What a page asks of the layout beyond its body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extras {
    /// No search engine may keep it: it is about one giver.
    pub(crate) noindex: bool,
    /// It changes while it is looked at: the scripts are loaded.
    pub(crate) live: bool,
    /// The same data in other forms: word and address.
    pub(crate) downloads: Vec<(String, String)>,
}

/// Everything around the body.
#[derive(Template)]
#[template(path = "layout.html")]
pub(crate) struct Layout<'p> {
    pub(crate) v: &'p Voice,
    pub(crate) title: &'p str,
    pub(crate) description: &'p str,
    /// The page's own address in the other language.
    pub(crate) elsewhere: String,
    /// Its whole address, where the operator named the site's; none for what no search engine may keep.
    pub(crate) canonical: Option<String>,
    pub(crate) section: Option<Section>,
    pub(crate) demo: bool,
    pub(crate) asked: &'p Extras,
    pub(crate) footer: &'p Footer,
    /// Rendered already: the only text that goes in as it is.
    pub(crate) body: String,
}

impl Layout<'_> {
    fn style(&self) -> String {
        crate::style()
    }
    fn font(&self) -> String {
        crate::font()
    }
    fn icon(&self) -> String {
        format!("/assets/{}", manifest::ICON)
    }
    fn scripts(&self) -> Vec<String> {
        let all = manifest::SCRIPTS.iter().map(|name| format!("/assets/{name}"));
        if self.asked.live { all.collect() } else { Vec::new() }
    }
    fn is_in(&self, section: Section) -> bool {
        self.section == Some(section)
    }
}
