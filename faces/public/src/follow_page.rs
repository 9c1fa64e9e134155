//! "Follow my gift": the form, what became of the gift, or what to do where it is not found.

use std::collections::{BTreeMap, BTreeSet};

use access::{App, Asked as Query, Problem};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::Router;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use ledger::trace::Told;
use operation::{Names, place, site};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::parts::{self, Figure, Stage};
use ui::{Lang, Reader, Section, Voice};

use crate::address::{self, Words};
use crate::follow::{self, Followed, LotPart, ORDER_NO_CHARS_MAX};
use crate::{figures, labels, lookup};

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
    /// Not in the book: up to when each channel's statements are.
    Unknown {
        /// What was asked.
        order_no: String,
        /// Channels and their time; `None` where no statement is booked.
        channels: Vec<(Names, Option<Instant>)>,
    },
    /// On several channels: one is to be chosen.
    Several {
        /// What was asked.
        order_no: String,
        /// The channels that have it.
        channels: Vec<(Code, Names)>,
    },
    /// Found.
    Found(Box<GiftView>),
}

/// A gift, with the names that its parts need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftView {
    /// What the API says.
    pub followed: Followed,
    /// The channel's names.
    pub channel: Names,
    /// The book's last entry: what the answer is as of.
    pub as_of: Instant,
    /// The entry that brought the gift.
    pub entry: EntryId,
    /// The entries that brought the lots, by code.
    pub lots: BTreeMap<String, EntryId>,
    /// Names of items with their units, by code.
    pub items: BTreeMap<String, (Names, Names)>,
    /// Names of sites, by code.
    pub sites: BTreeMap<String, Names>,
    /// Full names of places, by code.
    pub places: BTreeMap<String, Names>,
}

/// The page.
#[derive(Template)]
#[template(path = "follow_page.html")]
pub struct FollowPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it answers.
    pub view: &'p FollowView,
}

/// A part of the gift in words.
struct Row {
    state: parts::State,
    share: String,
    fen: Figure,
    bought: String,
    detail: Vec<(String, String)>,
    place: Option<(String, String)>,
    when: Option<String>,
}

impl FollowPage<'_> {
    fn ask(&self) -> Ask<'_> {
        let order_no = match self.view {
            FollowView::Blank => "",
            FollowView::Unknown { order_no, .. } | FollowView::Several { order_no, .. } => order_no,
            FollowView::Found(gift) => &gift.followed.order_no,
        };
        Ask { v: self.v, order_no }
    }
    fn choice(&self, order_no: &str, channel: &Code) -> String {
        let order_no = figures::escaped(order_no);
        self.v.href(&format!("/follow?order_no={order_no}&channel={channel}"))
    }
    /// The sums of the gift by where it is, in words: signed, on the way, unspent, refunded, lost.
    fn says(&self, gift: &GiftView) -> String {
        let mut sums: Vec<(String, i64)> = Vec::new();
        for part in &gift.followed.parts {
            let word = state_of(self.v, part).word;
            let word = if self.v.lang() == Lang::En { word.to_lowercase() } else { word };
            match sums.iter_mut().find(|(known, _)| *known == word) {
                Some((_, sum)) => *sum += part.hi - part.lo,
                None => sums.push((word, part.hi - part.lo)),
            }
        }
        let said: Vec<_> = sums
            .into_iter()
            .map(|(state, fen)| {
                self.v.tell("public-follow-sum", &[("fen", self.v.money_signed(fen)), ("state", state)])
            })
            .collect();
        said.join(&self.v.t("public-semicolon"))
    }
    fn amount(&self, entry: &EntryId, fen: &i64) -> Figure {
        Figure { href: self.v.href(&figures::entry(*entry).address()), text: self.v.yuan(fen) }
    }
    fn rows(&self, gift: &GiftView) -> Vec<Row> {
        gift.followed.parts.iter().map(|part| self.row(gift, part)).collect()
    }
    fn row(&self, gift: &GiftView, part: &Told) -> Row {
        let v = self.v;
        // What it bought came with its lot's entry; what bought nothing stands as the gift's own left it.
        let entry = part.lot.as_ref().and_then(|lot| gift.lots.get(lot)).copied().unwrap_or(gift.entry);
        let share = format!("{} – {}", v.yuan(part.lo), v.yuan(part.hi));
        let place = part.place.map(|code| {
            let code = code.to_string();
            (gift.place(v, &code), v.href(&format!("/places/{code}")))
        });
        Row {
            state: state_of(v, part),
            share,
            fen: self.amount(&entry, &(part.hi - part.lo)),
            bought: self.bought(gift, part),
            detail: self.detail(gift, part),
            place,
            when: part.signed_at.map(|at| v.tell("public-follow-signed-at", &[("at", v.instant(at))])),
        }
    }
    fn lot_state(&self, lot: &LotPart) -> parts::State {
        labels::state(self.v, &labels::GOODS, lot.goods_state.as_deref().unwrap_or_default())
    }
    fn lot_goods(&self, gift: &GiftView, lot: &LotPart) -> String {
        let item = lot.item.as_deref().unwrap_or(&lot.lot);
        format!("{} {}", gift.item(self.v, item), gift.units(self.v, item, lot.units))
    }
    fn lot_place(&self, gift: &GiftView, lot: &LotPart) -> String {
        let place = lot.place.map(|code| gift.place(self.v, &code.to_string()));
        place.into_iter().chain(lot.signed_at.map(|at| self.v.instant(at))).collect::<Vec<_>>().join(" ")
    }
    /// What the part paid for, in words.
    fn bought(&self, gift: &GiftView, part: &Told) -> String {
        let v = self.v;
        match (&part.sink, &part.item, part.units) {
            (Some(_), Some(item), Some(units)) => format!("{} {}", gift.item(v, item), gift.units(v, item, units)),
            (Some(_), Some(item), None) => gift.item(v, item),
            (Some(sink), None, _) => v.t(sink_word(sink)),
            (None, ..) => match part.state.as_str() {
                "held" | "receivable" => v.t("public-follow-unspent"),
                "refunded" => v.t("public-follow-refunded"),
                "prepaid" => v.t("public-follow-prepaid"),
                "loss" => v.t("public-follow-lost"),
                "void" => v.t("public-follow-void"),
                _ => String::new(),
            },
        }
    }
    /// Purchase, lot, shipment, site: what was said and where it leads.
    fn detail(&self, gift: &GiftView, part: &Told) -> Vec<(String, String)> {
        let v = self.v;
        let named = |id: &str, code: &String| v.tell(id, &[("code", code.clone())]);
        let mut said = Vec::new();
        if let Some(order) = &part.purchase {
            said.push((named("public-follow-purchase", order), String::new()));
        }
        if let Some(lot) = &part.lot {
            let revision =
                part.rev.filter(|rev| 1 < *rev).map(|rev| v.tell("public-follow-rev", &[("rev", v.count(rev - 1))]));
            said.push((named("public-follow-lot", lot) + &revision.unwrap_or_default(), String::new()));
        }
        if let Some(shipment) = &part.shipment {
            let consignment = shipment.rsplit_once('/').map_or(shipment.as_str(), |(up, _)| up);
            said.push((named("public-follow-shipment", shipment), v.href(&format!("/consignments/{consignment}"))));
        }
        if let Some(site) = &part.site {
            said.push((gift.sites.get(site).map_or(site.clone(), |n| v.pick(&n.zh, &n.en).to_owned()), String::new()));
        }
        said
    }
}

impl GiftView {
    fn item(&self, v: &Voice, code: &str) -> String {
        self.items.get(code).map_or(code, |(names, _)| v.pick(&names.zh, &names.en)).to_owned()
    }
    fn units(&self, v: &Voice, item: &str, units: i64) -> String {
        self.items.get(item).map_or_else(|| v.count(units), |(_, unit)| v.units(units, v.pick(&unit.zh, &unit.en)))
    }
    fn place(&self, v: &Voice, code: &str) -> String {
        self.places.get(code).map_or(code, |names| v.pick(&names.zh, &names.en)).to_owned()
    }
}

/// Where the goods are, if the part bought some that are not lost; else where the money is.
fn state_of(v: &Voice, part: &Told) -> parts::State {
    match &part.goods_state {
        Some(goods) => labels::state(v, &labels::GOODS, goods),
        None if part.sink.is_some() && part.state == "spent" => {
            parts::State { stage: Stage::Done, word: v.t("public-money-spent") }
        }
        None => labels::state(v, &labels::MONEY, &part.state),
    }
}

/// What was bought that has no units.
fn sink_word(sink: &str) -> &'static str {
    match sink {
        "freight" => "public-sink-freight",
        "fee" => "public-sink-fee",
        "subsidy" => "public-sink-subsidy",
        "grant" => "public-sink-grant",
        _ => "public-sink-lot",
    }
}

/// The page's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/follow", get(show))
}

async fn show(State(app): State<App>, Query(words): Query<Words>, reader: Reader) -> Result<Response, Problem> {
    let order_no = words.get("order_no").cloned().unwrap_or_default();
    let channel = address::code_of(&words, "channel")?;
    let view = app.db.read(async move |tx| read(tx, &order_no, channel.as_ref()).await).await?;
    let (title, lead) = (reader.v.t("public-follow-title"), reader.v.t("public-follow-description"));
    let mut response = reader.page(Section::Follow, &title, &lead, &FollowPage { v: &reader.v, view: &view })?;
    if matches!(view, FollowView::Unknown { .. }) {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    // A donor's page is in no search engine and in no shared cache.
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Answers the page: an order number that is not asked, not there, on several channels, or found.
pub async fn read(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<FollowView, Failure> {
    let order_no = order_no.trim();
    if order_no.is_empty() {
        return Ok(FollowView::Blank);
    }
    let followed = match follow::follow(tx, order_no, channel).await {
        Ok(followed) => followed,
        Err(Failure::Refused(why)) if why.code() == "B103" => return unknown(tx, order_no).await,
        Err(Failure::Refused(why)) if why.code() == "B104" => return several(tx, order_no).await,
        Err(other) => return Err(other),
    };
    let as_of = book::journal::last_entered(tx).await?.unwrap_or(followed.paid_at);
    let entry = brought(tx, &followed).await?;
    let channel = lookup::channel(tx, &followed.channel).await?;
    let mut view = GiftView {
        followed,
        channel,
        as_of,
        entry,
        lots: BTreeMap::new(),
        items: BTreeMap::new(),
        sites: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    name_all(tx, &mut view).await?;
    Ok(FollowView::Found(Box::new(view)))
}

/// The entry that brought the gift: its statement's, or its own; of goods without a value, their lot's.
async fn brought(tx: &mut Tx<'_>, followed: &Followed) -> Result<EntryId, Failure> {
    if let Some(part) = followed.lots.first() {
        return Ok(supply::lot::must(tx, &part.lot.parse()?).await?.entry);
    }
    let hit = book::trace::find(tx, &followed.order_no, Some(&followed.channel)).await?;
    let batch = book::batch::find(tx, &hit.batch).await?;
    Ok(batch.ok_or_else(|| book::refusal::unknown_batch(&hit.batch))?.entry)
}

async fn unknown(tx: &mut Tx<'_>, order_no: &str) -> Result<FollowView, Failure> {
    let mut channels = Vec::new();
    for channel in finance::channel::list(tx).await? {
        if channel.platform {
            channels.push((channel.names, fundraising::statement::reaches(tx, &channel.code).await?));
        }
    }
    Ok(FollowView::Unknown { order_no: order_no.to_owned(), channels })
}

async fn several(tx: &mut Tx<'_>, order_no: &str) -> Result<FollowView, Failure> {
    let mut channels = Vec::new();
    for code in follow::channels(tx, order_no).await? {
        let names = lookup::channel(tx, &code).await?;
        channels.push((code, names));
    }
    Ok(FollowView::Several { order_no: order_no.to_owned(), channels })
}

/// The names of all items, sites and places in it, each looked up once.
async fn name_all(tx: &mut Tx<'_>, view: &mut GiftView) -> Result<(), Failure> {
    let parts = view.followed.parts.iter().map(|part| (&part.item, &part.site, part.place));
    let lots = view.followed.lots.iter().map(|lot| (&lot.item, &lot.site, lot.place));
    let bought: BTreeSet<String> = view.followed.parts.iter().filter_map(|part| part.lot.clone()).collect();
    let all: Vec<_> = parts.chain(lots).map(|(item, site, place)| (item.clone(), site.clone(), place)).collect();
    for code in bought {
        if let Some(lot) = supply::lot::find(tx, &code.parse()?).await? {
            view.lots.insert(code, lot.entry);
        }
    }
    for (item, site, place) in all {
        if let Some(code) = item.filter(|code| !view.items.contains_key(code))
            && let Some(item) = supply::item::find(tx, &code.parse()?).await?
        {
            view.items.insert(code, (item.names, item.unit));
        }
        if let Some(code) = site.filter(|code| !view.sites.contains_key(code))
            && let Some(site) = site::find(tx, &code.parse()?).await?
        {
            view.sites.insert(code, site.names);
        }
        if let Some(code) = place {
            view.places.entry(code.to_string()).or_insert_with(|| place::full_names(code));
        }
    }
    Ok(())
}
