//! The addresses of the pages: each page's file has its own; the programme wraps them in `ui::dress`.

use access::App;
use axum::Router;
use axum::http::Uri;
use axum::routing::get;

use crate::{
    about, api, brief, consignment, corrections, downloads, feed, figure, follow_page, home, live, operation_page,
    place, robots,
};

/// All pages.
pub fn pages() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(operation_page::routes())
        .merge(live::routes())
        .merge(brief::routes())
        .merge(follow_page::routes())
        .merge(place::routes())
        .merge(consignment::routes())
        .merge(figure::routes())
        .merge(corrections::routes())
        .merge(about::routes())
        .merge(downloads::routes())
        .merge(feed::routes())
        .merge(robots::routes())
        .route("/healthz", get(api::healthz))
}

/// Whether the address asks for one donor's gift: what it finds or not is nobody else's, and is in no store of answers. An
/// address that only says its language shows the form.
pub fn asks_for_a_gift(uri: &Uri) -> bool {
    let asks = uri.query().is_some_and(|query| !query.is_empty() && !matches!(query, "lang=en" | "lang=zh"));
    asks && matches!(uri.path(), "/follow" | "/api/v1/follow")
}

/// Whether the answer depends on nothing but the address and the committed state: all pages, but for a gift, a stream of
/// events, and what is no page.
pub fn is_kept(uri: &Uri) -> bool {
    // The feed's links begin with the host that was asked.
    const NO_PAGES: [&str; 5] = ["/api/", "/assets/", "/downloads/", "/feed.atom", "/healthz"];
    let path = uri.path();
    !asks_for_a_gift(uri) && !path.ends_with("/events") && !NO_PAGES.iter().any(|start| path.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_kept_and_gifts_are_not() {
        let all = |says: fn(&Uri) -> bool, address: &str| says(&address.parse().unwrap());
        for address in ["/", "/?lang=en", "/operations/a?as_of=b", "/follow", "/follow?lang=en", "/figures/x.csv"] {
            assert!(all(is_kept, address) && !all(asks_for_a_gift, address), "{address}");
        }
        for address in ["/follow?order_no=1", "/follow?order%5Fno=1", "/api/v1/follow?lang=en&order_no=1"] {
            assert!(!all(is_kept, address) && all(asks_for_a_gift, address), "{address}");
        }
        for address in
            ["/healthz", "/feed.atom?lang=en", "/assets/a.css", "/operations/a/events?lang=en", "/api/v1/operations"]
        {
            assert!(!all(is_kept, address) && !all(asks_for_a_gift, address), "{address}");
        }
    }
}
