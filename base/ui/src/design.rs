//! The living page of the design language, at `/design`: every component in all its states, in the page's language, with
//! made-up words. It reads no store, so it is the same on every one; nothing leads to it.

use access::Problem;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::parts::BlockHead;
use crate::{Reader, Section, Voice};

mod charts;
mod flows;
mod pieces;
mod tables;

/// `/design`.
pub fn design<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/design", get(show))
}

async fn show(reader: Reader) -> Result<Response, Problem> {
    let reader = reader.noindex();
    let v = reader.v.clone();
    let samples = samples(&v).map_err(|no| Problem::broken(format!("the design page: {no}")))?;
    let title = v.t("ui-design-title");
    reader.page(Section::About, &title, &v.t("ui-design-lead"), &DesignPage { v: &v, title: &title, samples })
}

#[derive(Template)]
#[template(path = "design_page.html")]
struct DesignPage<'p> {
    v: &'p Voice,
    title: &'p str,
    samples: Vec<Sample>,
}

/// A component, drawn.
struct Sample {
    /// Its name in code: the same in both languages.
    name: &'static str,
    /// What it is for.
    what: String,
    /// Each state of it, rendered.
    states: Vec<String>,
}

impl Sample {
    fn head(&self) -> BlockHead {
        let id = self.name.to_lowercase().replace(", ", "-");
        BlockHead { id, name: self.name.to_owned(), notes: vec![self.what.as_str().into()] }
    }
    fn id(&self) -> String {
        self.head().id
    }
}

fn samples(v: &Voice) -> askama::Result<Vec<Sample>> {
    let mut all = charts::samples(v);
    all.extend(flows::samples(v));
    all.extend(pieces::samples(v)?);
    all.extend(tables::samples(v)?);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Lang, MESSAGES};
    use std::sync::Arc;

    #[test]
    fn every_component_stands_on_the_page_in_both_languages() {
        let catalogue = Arc::new(Catalogue::of(&[MESSAGES]));
        for lang in [Lang::Zh, Lang::En] {
            let v = Voice::new(catalogue.clone(), lang);
            let samples = samples(&v).unwrap();
            let html = DesignPage { v: &v, title: "x", samples }.render().unwrap();
            for class in [
                "line-bar",
                "line-bracket",
                "line-here",
                "mini",
                "days",
                "flow-chart",
                "map",
                "swatch",
                "state",
                "tag",
                "headline",
                "title-path crumbs",
                "facts",
                "rows",
                "legend",
                "steps",
                "notice",
                "correction",
                "field",
                "error",
                "button",
                "table parts",
                "pager",
                "downloads",
                "empty",
            ] {
                assert!(html.contains(&format!("class=\"{class}")), "{class}");
            }
            assert!(!html.contains("style=") && !html.contains("ui-design-"), "{html}");
        }
    }
}
