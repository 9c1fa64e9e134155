//! "Follow my gift": the form, what became of the gift, or what to do where it is not found.

mod ahead;
mod answer;
mod fate;
mod gift;
mod order_no;
mod places;
mod read;
mod sketch;
mod stand;
mod steps;
mod story;
mod unknown;
mod whole;

use std::sync::Arc;

use access::{App, Asked as Query, Problem};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::Router;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use operation::Names;
use primitives::{Code, Refusal};
use store::{Failure, Mark, Tx};
use ui::{Reader, Section, Voice};

use crate::address::{self, Words};
use crate::follow::{self, Found, ORDER_NO_CHARS_MAX};
use crate::{figures, lookup};
use gift::Gift;

pub use order_no::{is_transaction, tidy};
pub use read::Shared;
pub use story::{Known, Lists, Place, Story};
pub use unknown::{Reach, Unknown};

/// The form that asks for an order number.
#[derive(Template)]
#[template(path = "_ask.html")]
pub struct Ask<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What was asked.
    pub order_no: &'p str,
}

impl HtmlSafe for Ask<'_> {}

/// What the page answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowView {
    /// Nothing was asked yet.
    Blank,
    /// What was asked is no order number.
    Wrong {
        /// What was asked, as far as a field shows it.
        order_no: String,
        /// Why.
        why: Refusal,
    },
    /// Not in the book.
    Unknown(Unknown),
    /// On several channels: one is to be chosen.
    Several {
        /// What was asked.
        order_no: String,
        /// The channels that have it.
        channels: Vec<(Code, Names)>,
    },
    /// Found.
    Found(Box<Story>),
}

/// A platform's record of a payment, drawn: which of its two numbers is meant.
struct Record {
    app: String,
    other: String,
    other_number: &'static str,
    this: String,
    number: &'static str,
}

/// Longer than an order number: what is pasted around it is forgiven.
const ORDER_NO_FIELD_MAX: usize = 300;

/// The page.
#[derive(Template)]
#[template(path = "follow_page.html")]
pub struct FollowPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it answers.
    pub view: &'p FollowView,
    /// Whom to ring; empty where nobody is named.
    pub telephone: &'p str,
}

impl FollowPage<'_> {
    fn asked(&self) -> &str {
        match self.view {
            FollowView::Blank => "",
            FollowView::Wrong { order_no, .. } | FollowView::Several { order_no, .. } => order_no,
            FollowView::Unknown(unknown) => &unknown.order_no,
            FollowView::Found(story) => &story.order_no,
        }
    }
    fn error(&self) -> String {
        match self.view {
            FollowView::Wrong { why, .. } => self.v.refusal(why),
            _ => String::new(),
        }
    }
    fn choice(&self, order_no: &str, channel: &Code) -> String {
        let order_no = figures::escaped(order_no);
        self.v.href(&format!("/follow?order_no={order_no}&channel={channel}"))
    }
    /// Whether the reader may have the wrong number: then the drawing stands open.
    fn is_lost(&self) -> bool {
        !matches!(self.view, FollowView::Found(_) | FollowView::Several { .. })
    }
    fn records(&self) -> [Record; 2] {
        let t = |id: &str| self.v.t(id);
        [
            Record {
                app: t("public-follow-which-wechat"),
                other: t("public-follow-which-transaction"),
                other_number: "4200 0000 31…",
                this: t("public-follow-which-merchant"),
                number: "TX2022…0100",
            },
            Record {
                app: t("public-follow-which-alipay"),
                other: t("public-follow-which-trade"),
                other_number: "2022 0313 22…",
                this: t("public-follow-which-shop"),
                number: "AL2022…0230",
            },
        ]
    }
    fn gift(&self, story: &Story) -> Gift {
        Gift::of(self.v, story)
    }
    /// What to ring, after a sentence; nothing where nobody is named.
    fn ring(&self, id: &str) -> String {
        if self.telephone.is_empty() {
            String::new()
        } else {
            self.v.tell(id, &[("telephone", self.telephone.to_owned())])
        }
    }
    fn unknown_lead(&self, unknown: &Unknown) -> String {
        let id = if is_transaction(&unknown.order_no) {
            "public-follow-unknown-transaction"
        } else {
            "public-follow-unknown-lead"
        };
        self.v.tell(id, &[("order_no", unknown.order_no.clone())])
    }
}

/// The page's address.
pub(crate) fn routes() -> Router<App> {
    let shared = Arc::new(Shared::default());
    Router::new().route("/follow", get(move |app, words, reader| show(app, shared.clone(), words, reader)))
}

async fn show(
    State(app): State<App>,
    shared: Arc<Shared>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let order_no = words.get("order_no").cloned().unwrap_or_default();
    let is_asked = words.contains_key("order_no");
    let channel = address::code_of(&words, "channel")?;
    let key = Asked::of(&reader, &order_no, channel.as_ref());
    let (pages, known) = (shared.clone(), key.clone());
    let answer = app.db.read(async move |tx| {
        let mark = tx.mark().await?;
        Ok(match pages.bodies.find(&mark, &known) {
            Some(body) => Answer::Kept(body),
            None => {
                let view = read(tx, (&pages, &mark), &order_no, is_asked, channel.as_ref()).await?;
                Answer::Read(mark, view)
            }
        })
    });
    let (status, body) = match answer.await? {
        Answer::Kept(body) => (StatusCode::OK, body),
        Answer::Read(mark, view) => {
            let page = FollowPage { v: &reader.v, view: &view, telephone: &reader.footer.telephone };
            let body: Arc<str> =
                page.render().map_err(|no| Problem::broken(format!("the page of a gift: {no}")))?.into();
            if matches!(view, FollowView::Found(_)) && body.len() <= BODY_BYTES_MAX {
                shared.bodies.keep(&mark, key, body.clone());
            }
            (view.status(), body)
        }
    };
    let reader = reader.noindex();
    let (title, lead) = (reader.v.t("public-follow-title"), reader.v.t("public-follow-description"));
    let mut response = reader.page(Section::Follow, &title, &lead, &Body { html: &body })?;
    *response.status_mut() = status;
    // A donor's page is in no search engine and in no shared cache. That it tells no other page its address holds for all.
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A longer body is not kept: some three times a gift's page.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// What the body depends on beside the committed state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    lang: &'static str,
    order_no: String,
    channel: Option<Code>,
    telephone: String,
}

impl Asked {
    fn of(reader: &Reader, order_no: &str, channel: Option<&Code>) -> Asked {
        let telephone = reader.footer.telephone.clone();
        Asked { lang: reader.v.lang().tag(), order_no: tidy(order_no), channel: channel.cloned(), telephone }
    }
}

/// What the page shows: made before for the same committed state, or read now.
enum Answer {
    Kept(Arc<str>),
    Read(Mark, FollowView),
}

/// The page's middle, rendered already.
#[derive(Template)]
#[template(source = "{{ html|safe }}", ext = "html")]
struct Body<'p> {
    html: &'p str,
}

impl FollowView {
    fn status(&self) -> StatusCode {
        match self {
            FollowView::Unknown(_) => StatusCode::NOT_FOUND,
            FollowView::Wrong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        }
    }
}

/// Answers the page: an order number that is not asked, is none, is not there, on several channels, or found. The mark is that
/// of this reading.
pub async fn read(
    tx: &mut Tx<'_>,
    shared: (&Shared, &Mark),
    typed: &str,
    is_asked: bool,
    channel: Option<&Code>,
) -> Result<FollowView, Failure> {
    let order_no = tidy(typed);
    if !is_asked {
        return Ok(FollowView::Blank);
    }
    if let Err(why) = follow::check(&order_no) {
        let order_no = order_no.chars().take(ORDER_NO_CHARS_MAX).collect();
        return Ok(FollowView::Wrong { order_no, why });
    }
    Ok(match follow::find(tx, &order_no, channel).await? {
        Found::Money(hit) => FollowView::Found(Box::new(read::money(tx, shared, *hit).await?)),
        Found::Goods(gift) => FollowView::Found(Box::new(read::goods(tx, shared, &gift).await?)),
        Found::Nothing => FollowView::Unknown(unknown::read(tx, &order_no, channel).await?),
        Found::Several(codes) => {
            let mut channels = Vec::new();
            for code in codes {
                let names = lookup::channel(tx, &code).await?;
                channels.push((code, names));
            }
            FollowView::Several { order_no, channels }
        }
    })
}
