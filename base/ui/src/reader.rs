//! Who asked for a page.

use access::{Problem, PublicUrl};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};

use crate::dress::Look;
use crate::page::{Extras, Layout};
use crate::{Footer, Lang, Section, Voice};

/// A reader of pages: their language, the address that they asked for, and what stands around the body.
/// A page's language is its address's (`?lang=en`), so that a link shows everybody the same; the API goes by
/// `Accept-Language` where the address says nothing.
#[derive(Clone)]
pub struct Reader {
    /// Speaks their language.
    pub v: Voice,
    /// Path and query, as asked.
    pub address: String,
    /// Named at the page's foot; a page of one appeal may narrow it.
    pub footer: Footer,
    demo: bool,
    site: Option<PublicUrl>,
    asked: Extras,
}

impl Reader {
    pub(crate) async fn of(parts: &Parts, look: &Look) -> Reader {
        let address = parts.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        let v = Voice::new(look.catalogue.clone(), lang(parts));
        let footer = (look.footer)(v.lang()).await;
        let site = PublicUrl::of(&parts.extensions).cloned();
        Reader { v, address, footer, demo: look.demo, site, asked: Extras::default() }
    }
    /// Its page names the same data in other forms at its foot: word and address of each.
    #[must_use]
    pub fn with_downloads(mut self, downloads: Vec<(String, String)>) -> Reader {
        self.asked.downloads = downloads;
        self
    }
    /// No search engine may keep its page.
    #[must_use]
    pub fn noindex(mut self) -> Reader {
        self.asked.noindex = true;
        self
    }
    /// Its page loads the scripts: it changes while it is looked at.
    #[must_use]
    pub fn live(mut self) -> Reader {
        self.asked.live = true;
        self
    }
    /// Whether the data are samples: a page outside the layout says it itself.
    pub fn is_demo(&self) -> bool {
        self.demo
    }
    /// The body in the layout, in the reader's language.
    pub fn page(
        &self,
        section: Section,
        title: &str,
        description: &str,
        body: &impl Template,
    ) -> Result<Response, Problem> {
        self.show(StatusCode::OK, Some(section), [title, description], body)
    }
    pub(crate) fn show(
        &self,
        status: StatusCode,
        section: Option<Section>,
        [title, description]: [&str; 2],
        body: &impl Template,
    ) -> Result<Response, Problem> {
        // Its query may hold an order number, which is in no log.
        let path = self.address.split('?').next().unwrap_or_default();
        let broken = |no: askama::Error| Problem::broken(format!("the page {path}: {no}"));
        let body = body.render().map_err(broken)?;
        let elsewhere = crate::voice::href(self.v.lang().other(), &self.address);
        let own = || crate::voice::href(self.v.lang(), &self.address);
        let site = self.site.as_ref().filter(|_| status == StatusCode::OK && !self.asked.noindex);
        let layout = Layout {
            v: &self.v,
            title,
            description,
            elsewhere,
            canonical: site.map(|site| format!("{}{}", site.as_str(), own())),
            section,
            demo: self.demo,
            asked: &self.asked,
            footer: &self.footer,
            body,
        };
        Ok((status, Html(layout.render().map_err(broken)?)).into_response())
    }
}

/// See [`Reader`].
pub(crate) fn lang(parts: &Parts) -> Lang {
    let asked = Lang::of_query(parts.uri.query().unwrap_or_default());
    let said = || Lang::of_header(parts.headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    asked.or_else(|| if is_api(parts.uri.path()) { said() } else { None }).unwrap_or_default()
}

/// Whether a programme asks, which is answered in JSON.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || path == "/healthz"
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Reader, Problem> {
        let look =
            parts.extensions.get::<Look>().cloned().ok_or_else(|| Problem::broken("a page outside `ui::dress`"))?;
        Ok(Reader::of(parts, &look).await)
    }
}
