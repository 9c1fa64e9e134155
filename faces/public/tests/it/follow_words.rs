//! The follow page built from its structs: what is rare is said in words too.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use book::queue::Queue;
use book::{Account, EntryId, Origin};
use ledger::Step;
use ledger::trace::Part;
use operation::Names;
use primitives::{Code, Instant};
use public::follow_page::{FollowPage, FollowView, Known, Lists, Place, Reach, Story, Unknown};
use ui::chart::Measure;
use ui::{Lang, Voice};

use crate::office::catalogue;

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn at(day: u32) -> Instant {
    format!("2022-03-{day:02}T10:00:00+08:00").parse().unwrap()
}

fn entry(name: &str) -> EntryId {
    EntryId::of(&[name])
}

fn shown(lang: Lang, view: &FollowView) -> String {
    let v = Voice::new(Arc::new(catalogue()), lang);
    FollowPage { v: &v, view, telephone: "010-0000-0000" }.render().unwrap()
}

/// Money that came by a statement, was paid out, and then went there.
fn part(n: i64, to: &Account) -> Part {
    let hop = |hop: i64, from: Option<Account>, to: Account, name: &str| Step {
        hop,
        lo: n * 100,
        hi: n * 100 + 100,
        from,
        to,
        entry: entry(name),
        at: at(13 + u32::try_from(hop).unwrap()),
        undoes: None,
    };
    let due = Account::Receivable(code("tencent"));
    let mut steps = vec![hop(0, None, due.clone(), "batch")];
    if *to != due {
        steps.push(hop(1, Some(due), Account::Held, "settlement"));
        if *to != Account::Held {
            steps.push(hop(2, Some(Account::Held), to.clone(), to.word()));
        }
    }
    Part { lo: n * 100, hi: n * 100 + 100, account: to.clone(), streams: Vec::new(), sink: None, steps }
}

fn story() -> Story {
    let accounts = [
        Account::Receivable(code("tencent")),
        Account::Held,
        Account::Payable(code("PO-9")),
        Account::Prepaid(code("PO-9")),
        Account::Refunded,
        Account::Loss,
        Account::Void,
    ];
    let queue = Queue {
        currency: Default::default(),
        fund: code("jilin"),
        channel: code("tencent"),
        origin: Origin::Gift,
        end: 100_000,
        used: 40_000,
        used_by: Some(entry("payment")),
        grown_by: Some(entry("batch")),
    };
    let channels = Arc::new(BTreeMap::from([(code("tencent"), Names::new("腾讯公益", "Tencent"))]));
    let lists = Lists { channels, ..Lists::default() };
    let known = Known { lists, fund: Some(Names::new("吉林<专项>", "Jilin <fund>")), ..Known::default() };
    Story {
        order_no: "X&1".into(),
        channel: code("tencent"),
        amount: 700,
        measure: Measure::Yuan,
        paid_at: at(13),
        as_of: at(30),
        brought: entry("batch"),
        statement: Some(at(13).day()),
        fates: accounts.iter().zip(0..).map(|(account, n)| part(n, account)).collect(),
        place: Some(Place { queue, lo: 39_900, hi: 40_600 }),
        waiting: Vec::new(),
        known: Arc::new(known),
    }
}

#[test]
fn money_that_is_not_spent_refunded_or_void_is_said_in_words() {
    let view = FollowView::Found(Box::new(story()));
    insta::assert_snapshot!("struct_follow", shown(Lang::En, &view));
    insta::assert_snapshot!("struct_follow_zh", shown(Lang::Zh, &view));
}

#[test]
fn a_number_that_nobody_has_is_told_what_to_do() {
    let reach = |zh: &str, upto, waits| Reach { names: Names::new(zh, zh), upto, waits };
    let unknown = Unknown {
        order_no: "<T9>".into(),
        channels: vec![
            reach("腾讯公益", Some(at(14)), Some(at(12))),
            reach("支付宝公益", Some(at(15)), None),
            reach("新平台", None, None),
        ],
    };
    insta::assert_snapshot!("struct_follow_unknown", shown(Lang::Zh, &FollowView::Unknown(unknown.clone())));
    let other = Unknown { order_no: "4200000031000000000000000000".into(), channels: Vec::new() };
    let page = shown(Lang::En, &FollowView::Unknown(other));
    assert!(page.contains("looks like WeChat Pay&#39;s transaction number"), "{page}");
    let choice = [code("alipay"), code("tencent")].map(|code| (code.clone(), Names::new(code.as_str(), code.as_str())));
    let several = FollowView::Several { order_no: "A&B".into(), channels: choice.to_vec() };
    insta::assert_snapshot!("struct_follow_several", shown(Lang::En, &several));
    insta::assert_snapshot!("struct_follow_blank", shown(Lang::Zh, &FollowView::Blank));
}
