//! A found gift as the page shows it: every sentence said, every number with where it leads.

use ui::Voice;
use ui::chart::map::Map;
use ui::chart::{Cut, Line};
use ui::parts::{Prose, Steps};

use crate::figures;
use crate::follow_page::answer::{self, Row};
use crate::follow_page::fate;
use crate::follow_page::places::{self, Stop};
use crate::follow_page::sketch;
use crate::follow_page::stand;
use crate::follow_page::steps::Teller;
use crate::follow_page::story::{Group, Story};

/// Parts whose steps a page tells; a larger gift has the others in its table and its data.
const PARTS_MAX: usize = 40;

/// Small payments of one kind that are told one by one.
const FATES_MAX: usize = 12;

/// The page's middle.
pub(crate) struct Gift {
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) sentence: Prose,
    pub(crate) line: Line,
    pub(crate) heads: [String; 4],
    pub(crate) rows: Vec<Row>,
    pub(crate) total: String,
    pub(crate) closes: String,
    pub(crate) stand: Option<stand::Stand>,
    pub(crate) whole_title: String,
    pub(crate) whole: Steps,
    pub(crate) parts: Vec<Part>,
    /// How many parts more.
    pub(crate) more: Option<String>,
    pub(crate) stops: Vec<Stop>,
    pub(crate) map: Option<Map>,
    pub(crate) check: Prose,
    pub(crate) data: String,
}

/// One part with its steps.
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) amount: Prose,
    pub(crate) state: String,
    pub(crate) corresponds: String,
    pub(crate) cut: Cut,
    pub(crate) steps: Steps,
    /// How many steps more.
    pub(crate) more: Option<String>,
}

impl Gift {
    pub(crate) fn of(v: &Voice, story: &Story) -> Gift {
        let teller = Teller { v, story };
        let amount = story.say(v, story.amount);
        let is_money = story.measure == ui::chart::Measure::Yuan;
        let head = |money: &str, goods: &str| v.t(if is_money { money } else { goods });
        let groups = story.groups();
        let more = groups.len().saturating_sub(PARTS_MAX);
        let more = i64::try_from(more).ok().filter(|more| 0 < *more);
        Gift {
            // Currency and number stay together.
            title: v.tell("public-follow-gift", &[("amount", amount.replace(' ', "\u{a0}"))]),
            note: answer::note(v, story),
            sentence: answer::sentence(v, story, &groups),
            line: answer::line(v, story, &groups),
            heads: [
                head("public-follow-range", "public-follow-range-units"),
                head("public-yuan", "public-units"),
                v.t("public-follow-now"),
                v.t("public-follow-bought"),
            ],
            rows: answer::rows(v, story, &groups),
            total: story.measure.say(story.amount),
            closes: head("public-follow-closes", "public-follow-closes-units"),
            stand: stand::stand(v, story),
            whole_title: v.tell("public-follow-whole", &[("amount", amount)]),
            whole: teller.whole(),
            parts: groups.iter().take(PARTS_MAX).enumerate().map(|(n, group)| part(teller, n, group)).collect(),
            more: more.map(|more| v.tell("public-follow-more-parts", &[("n", v.count(more))])),
            stops: places::stops(v, story, &groups),
            map: sketch::map(v, story, &groups),
            check: check(teller),
            data: data(story),
        }
    }
}

fn part(teller: Teller<'_>, n: usize, group: &Group<'_>) -> Part {
    let fate = &group.all;
    let told = group.fates.len().min(FATES_MAX);
    let more = i64::try_from(group.fates.len() - told).ok().filter(|more| 0 < *more);
    let Teller { v, story } = teller;
    let state = fate::state(v, fate);
    // The entry that put it where it is now: of its goods, if it bought some, else of the money.
    let goods = fate.sink.as_ref().and_then(|sink| sink.custody.as_ref()).and_then(|custody| custody.steps.last());
    let last = goods.or(fate.steps.last()).map_or(story.brought, |hop| hop.entry);
    Part {
        id: format!("part-{}", n + 1),
        amount: teller.amount(fate.hi - fate.lo, last).into(),
        corresponds: fate::corresponds(v, story, fate),
        cut: Cut { lo: fate.lo, hi: fate.hi, end: story.amount, stage: state.stage },
        state: state.word,
        steps: teller.part(&group.fates[..told]),
        more: more.map(|more| v.tell("public-follow-more-steps", &[("n", v.count(more))])),
    }
}

/// In which entry it stands.
fn check(teller: Teller<'_>) -> Prose {
    let brought = teller.story.brought;
    let entry = ui::parts::Piece::link(teller.entry_name(brought), teller.entry_href(brought));
    let id = if teller.story.statement.is_some() { "public-follow-check-batch" } else { "public-follow-check" };
    Prose::of(teller.v, id, &[], &[("entry", entry)])
}

/// The gift as programmes read it.
fn data(story: &Story) -> String {
    let (order_no, channel) = (figures::escaped(&story.order_no), &story.channel);
    format!("/api/v1/follow?order_no={order_no}&channel={channel}")
}
