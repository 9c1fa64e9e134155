//! The brief (战报): what the foundation would give to the press. Every number comes out of the book; a sentence whose figure
//! no desk gives is left out.

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use operation::published::{self, Published};
use operation::{Names, Operation, group, organisation};
use primitives::{Code, Fen, Instant, PlaceCode};
use store::{Failure, Tx};
use ui::chart::Line;
use ui::parts::{Piece, Prose};
use ui::{Lang, Reader, Section, Voice};

use crate::address::{self, Words};
use crate::brief_goods::{self, Sent};
use crate::corrections::{self, Correction};
use crate::figures::{self, Asked, Shown};
use crate::labels::clause;
use crate::prose::{self, bare, whole};
use crate::refusal;

/// What the brief says, before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefView {
    /// The operation.
    pub operation: Operation,
    /// Whose it is.
    pub foundation: Option<Names>,
    /// The instant that was asked for.
    pub asked: Option<Instant>,
    /// What it is as of; a figure of another time says its own.
    pub as_of: Instant,
    /// Task groups, and their names.
    pub groups: Option<(Shown, Vec<Names>)>,
    /// Platforms that list the appeal.
    pub listings: Option<Shown>,
    /// Donors through platforms.
    pub donors: Option<Shown>,
    /// Companies outside the platforms.
    pub companies: Option<Shown>,
    /// Individuals outside the platforms.
    pub individuals: Option<Shown>,
    /// Raised, and for which operations.
    pub raised: Option<(Shown, Vec<Names>)>,
    /// Consignments that have been signed for, by number.
    pub sent: Vec<Sent>,
    /// How many consignments.
    pub batches: Option<Shown>,
    /// Units of all of them.
    pub items: Option<Shown>,
    /// The consignments that these units are of, each with its own: they add up to `items`, or there is none.
    pub track: Vec<(Code, Names, Shown)>,
    /// Kinds of goods in them.
    pub kinds: Option<Shown>,
    /// Not yet used.
    pub unused: Option<Shown>,
    /// What else the operation publishes.
    pub others: Vec<(Names, Shown)>,
    /// Corrections of what it publishes.
    pub corrections: Vec<Correction>,
}

/// The brief in one language: paragraphs under headings.
#[derive(Template)]
#[template(path = "brief.html")]
pub struct BriefPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// The operation's code.
    pub code: &'p Code,
    /// Where the text stands.
    pub text: String,
    /// The operation's name.
    pub operation: String,
    /// What the page is called.
    pub title: String,
    /// The first sentence: what was raised, what was sent, where to.
    pub headline: Prose,
    /// The consignments, end to end; behind the goods.
    pub track: Option<(Line, String)>,
    /// Who says it, and when.
    pub by: String,
    /// Headings with their paragraphs; the first has none.
    pub sections: Vec<(String, Vec<Prose>)>,
    /// What of it was wrong before.
    pub corrections: Vec<Prose>,
}

/// Consignments' corrections beyond this many stand on their own page.
const CORRECTIONS_MAX: i64 = 200;

/// The brief as Markdown, in one language. Refused: an operation that is not there (W102).
pub async fn brief_markdown(
    tx: &mut Tx<'_>,
    v: &Voice,
    operation: &Code,
    as_of: Option<Instant>,
) -> Result<String, Failure> {
    let view = read(tx, operation, as_of).await?;
    Ok(BriefPage::of(v, &view).markdown())
}

/// The operation's own figures and those that are not used yet.
pub(crate) struct List {
    own: Vec<Published>,
    used: Vec<bool>,
    operation: Code,
    asked: Option<Instant>,
    as_of: Instant,
}

impl List {
    /// None of them is used yet.
    pub(crate) fn of(own: Vec<Published>, operation: &Code, asked: Option<Instant>, as_of: Instant) -> List {
        List { used: vec![false; own.len()], own, operation: operation.clone(), asked, as_of }
    }
    /// The first figure on the list with this definition that fits; else the desk's own, of the operation.
    async fn find(
        &mut self,
        tx: &mut Tx<'_>,
        definition: &str,
        fits: impl Fn(&Published) -> bool,
    ) -> Result<Option<Shown>, Failure> {
        let at = self.own.iter().position(|own| own.definition.as_str() == definition && fits(own));
        if let Some(at) = at
            && let Some(shown) = figures::show_published(tx, &self.own[at], self.asked).await?
        {
            self.used[at] = true;
            return Ok(Some(shown));
        }
        figures::show(tx, Asked::desk(definition, Some(&self.operation), self.as_of), self.as_of).await
    }
    /// One that counts the whole operation.
    pub(crate) async fn whole(&mut self, tx: &mut Tx<'_>, definition: &str) -> Result<Option<Shown>, Failure> {
        self.find(tx, definition, |own| !narrow(own)).await
    }
    /// Givers of one kind; nothing where the list has none.
    pub(crate) async fn givers(&mut self, tx: &mut Tx<'_>, kind: &str) -> Result<Option<Shown>, Failure> {
        let is = |own: &Published| own.parameters.get("kind").is_some_and(|word| word == kind);
        if !self.own.iter().any(|own| own.definition.as_str() == "fundraising.givers" && is(own)) {
            return Ok(None);
        }
        self.find(tx, "fundraising.givers", is).await
    }
    /// Which operations a figure of the list counts.
    fn operations(&self, shown: &Shown) -> Vec<Code> {
        let own = self.own.iter().find(|own| own.id.as_str() == shown.asked.id);
        let said = own.and_then(|own| own.parameters.get("operations"));
        let named: Vec<Code> =
            said.into_iter().flat_map(|text| text.split(',')).filter_map(|c| c.trim().parse().ok()).collect();
        if named.is_empty() { vec![self.operation.clone()] } else { named }
    }
    /// What no sentence has used.
    async fn others(&self, tx: &mut Tx<'_>) -> Result<Vec<(Names, Shown)>, Failure> {
        let mut others = Vec::new();
        for (own, used) in self.own.iter().zip(&self.used) {
            if !used && let Some(shown) = figures::show_published(tx, own, self.asked).await? {
                others.push((own.names.clone(), shown));
            }
        }
        Ok(others)
    }
}

/// Whether a figure counts only a part of its operation.
fn narrow(own: &Published) -> bool {
    let whole = ["operation", "operations", "appeal", "funds"];
    own.parameters.iter().any(|(name, value)| match value.parse::<PlaceCode>() {
        Ok(place) if name == "place" => place.level() != 1,
        _ => !whole.contains(&name.as_str()),
    })
}

/// The brief's addresses: the page, and the text that an editor takes.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/operations/{code}/brief", get(show)).route("/operations/{code}/brief.md", get(text))
}

async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (address::operation_code(&code)?, address::as_of(&words)?);
    let view = app.db.read(async move |tx| read(tx, &code, as_of).await).await.map_err(address::missing)?;
    let page = BriefPage::of(&reader.v, &view);
    let lead = reader.v.t("public-brief-description");
    reader.page(Section::Operations, &page.title, &lead, &page)
}

async fn text(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (address::operation_code(&code)?, address::as_of(&words)?);
    let view = app.db.read(async move |tx| read(tx, &code, as_of).await).await.map_err(address::missing)?;
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], BriefPage::of(&reader.v, &view).markdown()).into_response())
}

/// Reads the brief: each figure at the instant that is asked, else each published one at its own time and the rest at the
/// latest of these.
pub async fn read(tx: &mut Tx<'_>, code: &Code, asked: Option<Instant>) -> Result<BriefView, Failure> {
    let operation = operation::find(tx, code).await?.ok_or_else(|| refusal::no_operation(code))?;
    if let Some(asked) = asked.filter(|asked| *asked < operation.at) {
        return Err(refusal::not_begun(code, operation.at, asked).into());
    }
    let own = published::of(tx, code).await?;
    let latest = own.iter().map(|own| own.as_of).max();
    let as_of = match asked.or(latest) {
        Some(at) => at,
        None => book::journal::last_entered(tx).await?.unwrap_or(operation.at),
    };
    let mut list = List::of(own, code, asked, as_of);
    let foundation = organisation::find(tx, &operation.foundation).await?.map(|found| found.names);
    let groups = match list.whole(tx, "operation.groups").await? {
        Some(shown) => {
            let mut begun = group::of(tx, code).await?;
            begun.retain(|group| Some(group.at) <= shown.asked.as_of);
            Some((shown, begun.into_iter().map(|group| group.names).collect()))
        }
        None => None,
    };
    let raised = match list.whole(tx, "finance.raised").await? {
        Some(shown) => {
            let names = names_of(tx, list.operations(&shown), as_of).await?;
            Some((shown, names))
        }
        None => None,
    };
    let items = list.whole(tx, "delivery.handed_over").await?;
    let track = match &items {
        Some(items) => brief_goods::track(tx, code, items).await?,
        None => Vec::new(),
    };
    let mut corrections = corrections::read(tx, CORRECTIONS_MAX).await?;
    corrections.retain(|c| c.at <= as_of && c.figures.iter().any(|f| f.operation.as_ref() == Some(code)));
    Ok(BriefView {
        foundation,
        asked,
        as_of,
        groups,
        raised,
        corrections,
        listings: list.whole(tx, "fundraising.listings").await?,
        donors: list.whole(tx, "fundraising.donors").await?,
        companies: list.givers(tx, "company").await?,
        individuals: list.givers(tx, "individual").await?,
        sent: brief_goods::read(tx, code, as_of).await?,
        batches: list.whole(tx, "delivery.consignments").await?,
        items,
        track,
        kinds: list.whole(tx, "delivery.kinds").await?,
        unused: list.whole(tx, "finance.unused").await?,
        others: list.others(tx).await?,
        operation,
    })
}

/// The names of those that were active by then.
async fn names_of(tx: &mut Tx<'_>, codes: Vec<Code>, as_of: Instant) -> Result<Vec<Names>, Failure> {
    let mut all = Vec::new();
    for code in codes {
        let active = operation::find(tx, &code).await?.filter(|operation| operation.at <= as_of);
        all.extend(active.map(|operation| operation.names));
    }
    Ok(all)
}

impl<'p> BriefPage<'p> {
    /// The brief in words.
    pub fn of(v: &'p Voice, view: &'p BriefView) -> BriefPage<'p> {
        let name = said(v, &view.operation.names);
        let foundation = view.foundation.as_ref().map(|names| said(v, names)).unwrap_or_default();
        let by = v.tell("public-brief-by", &[("foundation", foundation), ("at", v.instant(view.as_of))]);
        let sections = [
            (String::new(), vec![opening(v, view), money(v, view)]),
            (v.t("public-brief-goods"), brief_goods::paragraphs(v, view)),
            (v.t("public-brief-left"), left(v, view)),
            (v.t("public-brief-others"), others(v, view)),
        ];
        let kept = sections.into_iter().map(|(heading, mut paragraphs)| {
            paragraphs.retain(|prose| !prose.pieces.is_empty());
            (heading, paragraphs)
        });
        BriefPage {
            v,
            code: &view.operation.code,
            text: v.href(&format!("/operations/{}/brief.md{}", view.operation.code, asked(view))),
            headline: headline(v, view),
            title: v.tell("public-brief-title", &[("operation", name.clone()), ("day", v.day(view.as_of.day()))]),
            track: brief_goods::line(v, view),
            corrections: notices(v, view),
            operation: name,
            by,
            sections: kept.filter(|(_, paragraphs)| !paragraphs.is_empty()).collect(),
        }
    }
    /// Under which heading the line of consignments stands.
    fn is_goods(&self, heading: &str) -> bool {
        heading == self.v.t("public-brief-goods")
    }
    /// The brief as Markdown, its numbers as plain text.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", self.headline.markdown(""), marked(&self.by));
        for (heading, paragraphs) in &self.sections {
            if !heading.is_empty() {
                text.push_str(&format!("\n## {}\n", marked(heading)));
            }
            for prose in paragraphs {
                text.push_str(&format!("\n{}\n", prose.markdown("")));
            }
        }
        if !self.corrections.is_empty() {
            text.push_str(&format!("\n## {}\n", marked(&self.v.t("public-correction"))));
            for prose in &self.corrections {
                text.push_str(&format!("\n{}\n", prose.markdown("")));
            }
        }
        text
    }
}

/// Names are no markup.
fn marked(text: &str) -> String {
    Prose::plain(text).markdown("")
}

/// The address's question for another time.
fn asked(view: &BriefView) -> String {
    view.asked.map(figures::as_of_query).unwrap_or_default()
}

pub(crate) fn said(v: &Voice, names: &Names) -> String {
    v.pick(&names.zh, &names.en).to_owned()
}

/// Names with the language's comma between them.
pub(crate) fn listed(v: &Voice, names: &[Names]) -> String {
    names.iter().map(|names| said(v, names)).collect::<Vec<_>>().join(&v.t("public-comma"))
}

/// As of when a figure is.
pub(crate) fn time(v: &Voice, shown: &Shown) -> String {
    shown.asked.as_of.map(|at| v.instant(at)).unwrap_or_default()
}

/// Sentences follow each other with a space in English, with none in Chinese.
pub(crate) fn between(v: &Voice) -> &'static str {
    if v.lang() == Lang::En { " " } else { "" }
}

/// What was raised, what was sent, where to; as much of it as is known.
fn headline(v: &Voice, view: &BriefView) -> Prose {
    let operation = said(v, &view.operation.names);
    let provinces: Vec<Names> = view.operation.provinces.iter().map(|code| operation::place::names(*code)).collect();
    let raised = view.raised.as_ref().map(|(shown, operations)| {
        let short = Piece::figure(v.money_short(Fen::new(shown.value).unwrap_or(Fen::ZERO)), shown.href(v));
        let words = [("operations", listed(v, operations))];
        Prose::of(v, "public-brief-headline-raised", &words, &[("raised", short)])
    });
    let sent = view.batches.as_ref().map(|shown| {
        prose::of(v, "public-brief-headline-sent", &[("places", listed(v, &provinces))], &[whole("batches", shown)])
    });
    let day = ("day", v.day(view.as_of.day()));
    match (raised, sent) {
        (None, None) => Prose::plain(v.tell("public-brief-title", &[("operation", operation), day])),
        (raised, sent) => {
            let all: Vec<Prose> = raised.into_iter().chain(sent).collect();
            Prose::joined(all, &v.t("public-brief-headline-comma"))
        }
    }
}

fn opening(v: &Voice, view: &BriefView) -> Prose {
    let operation = &view.operation;
    let foundation = view.foundation.as_ref().map_or_else(|| v.t("public-brief-we"), |names| said(v, names));
    let words = [
        ("day", v.day(operation.at.day())),
        ("foundation", foundation),
        ("trigger", clause(v, &operation.trigger)),
        ("operation", said(v, &operation.names)),
    ];
    let mut all = vec![prose::of(v, "public-brief-opening", &words, &[])];
    if let Some((shown, names)) = &view.groups {
        all.push(prose::of(v, "public-brief-groups", &[("names", listed(v, names))], &[whole("groups", shown)]));
    }
    Prose::joined(all, between(v))
}

fn money(v: &Voice, view: &BriefView) -> Prose {
    let mut all = Vec::new();
    if let Some(shown) = &view.listings {
        all.push(prose::of(v, "public-brief-listings", &[], &[whole("listings", shown)]));
    }
    if let Some(shown) = &view.donors {
        all.push(prose::of(v, "public-brief-donors", &[("at", time(v, shown))], &[whole("donors", shown)]));
    }
    if let (Some(companies), Some(individuals)) = (&view.companies, &view.individuals) {
        let figures = [bare("companies", companies), bare("individuals", individuals)];
        all.push(prose::of(v, "public-brief-givers", &[], &figures));
    }
    if let Some((shown, operations)) = &view.raised {
        let words = [("operations", listed(v, operations)), ("at", time(v, shown))];
        all.push(prose::of(v, "public-brief-raised", &words, &[whole("raised", shown)]));
    }
    Prose::joined(all, between(v))
}

fn left(v: &Voice, view: &BriefView) -> Vec<Prose> {
    let words = |shown| [("operation", said(v, &view.operation.names)), ("at", time(v, shown))];
    let unused = view.unused.iter();
    unused.map(|shown| prose::of(v, "public-brief-unused", &words(shown), &[whole("unused", shown)])).collect()
}

fn others(v: &Voice, view: &BriefView) -> Vec<Prose> {
    let line = |(names, shown): &(Names, Shown)| {
        let words = [("name", said(v, names)), ("at", time(v, shown))];
        prose::of(v, "public-brief-other", &words, &[whole("value", shown)])
    };
    view.others.iter().map(line).collect()
}

fn notices(v: &Voice, view: &BriefView) -> Vec<Prose> {
    let line = |c: &Correction| {
        let words = [("day", v.day(c.at.day())), ("what", c.what(v)), ("reason", clause(v, &c.reason))];
        let entry = Piece::link(v.t("public-brief-see"), v.href(&format!("/corrections#{}", c.entry)));
        Prose::of(v, "public-brief-correction", &words, &[("entry", entry)])
    };
    view.corrections.iter().map(line).collect()
}
