//! The scenario's money and goods, at many instants: all that came in is somewhere, and each part is a figure that says the
//! same.

use std::collections::BTreeMap;

use access::App;
use book::figures::Ask;
use book::{flows, lots, sums};
use delivery::worth::State;
use delivery::{GoodsLine, delivered};
use primitives::{Code, Instant};
use public::figure::{self, Depth};
use public::figures::{self, Asked, Shown};
use public::flow::FlowView;
use store::{Db, Place, Tx, World};
use supply::Category;

const OPERATIONS: [&str; 2] = ["jilin-2022", "shanghai-2022"];

/// Instants of the scenario: some of every day, from before the first to after the last.
fn instants() -> Vec<Instant> {
    let days = (11..=31).map(|day| (3, day)).chain((1..=20).map(|day| (4, day)));
    let of_day = |(month, day)| {
        ["00:00:00", "09:30:00", "15:59:59", "16:00:00", "23:59:59"]
            .map(|time| format!("2022-{month:02}-{day:02}T{time}+08:00").parse().unwrap())
    };
    days.flat_map(of_day).collect()
}

/// Every part of the lines and flows of both operations, at every instant; and the figures of some.
pub(crate) async fn hold(app: &App) {
    for operation in OPERATIONS {
        let code: Code = operation.parse().unwrap();
        let of = code.clone();
        app.db.read(async move |tx| days(tx, &of).await).await.unwrap();
        for (n, when) in instants().into_iter().enumerate() {
            let code = code.clone();
            app.db
                .read(async move |tx| {
                    money(tx, &code, when).await?;
                    goods(tx, &code, when).await?;
                    if n % 5 == 4 {
                        let view = flow(tx, &code, when).await?;
                        if n % 25 == 4 {
                            flow_opens(tx, &view, when).await?;
                        }
                    }
                    if n % 25 == 4 {
                        places(tx, &code, when).await?;
                    }
                    Ok(())
                })
                .await
                .unwrap();
        }
    }
}

/// Tables that may be read whole: short lists that people write, and a row a lot.
const SHORT: [&str; 6] = [
    "supply_item",
    "supply_warehouse",
    "finance_channel",
    "operation_operation",
    "delivery_consignment",
    "book_identity",
];

/// What the operation's page runs.
const STATEMENTS: u64 = 100;

/// The operation's page runs as many statements for nine consignments as for five, and reads nothing twice that it need not.
pub(crate) async fn page(app: &App) {
    let code: Code = OPERATIONS[0].parse().unwrap();
    let mut counts = Vec::new();
    for when in ["2022-03-26T15:59:59+08:00", "2022-04-18T23:59:59+08:00"] {
        let (code, when) = (code.clone(), when.parse::<Instant>().unwrap());
        let read = async move |tx: &mut Tx<'_>| {
            let view = public::operation_page::read(tx, &code, Some(when)).await?;
            Ok((view.consignments.len(), tx.counted()))
        };
        counts.push(app.db.read(read).await.unwrap());
    }
    let [(few, before), (many, after)] = counts[..] else { panic!("{counts:?}") };
    assert!(few < many && before == after && after == STATEMENTS, "{counts:?}");
}

/// Partial indexes that hold what is asked and nothing else: to read one in its order, up to a limit, is to seek.
const JUST_THESE: [&str; 1] = ["book_entry_corrections"];

/// Nothing that these pages read is read without an index, but for short lists.
pub(crate) async fn seeks(place: &Place) {
    let last = *instants().last().unwrap();
    let db = Db::open(place, &chiyuan::house::migrations(), World::seeded(7, last)).await.unwrap();
    let code: Code = OPERATIONS[0].parse().unwrap();
    db.read(async move |tx| {
        let view = flow(tx, &code, last).await?;
        flow_opens(tx, &view, last).await?;
        places(tx, &code, last).await?;
        days(tx, &code).await?;
        public::operation_page::read(tx, &code, None).await?;
        public::home::read(tx).await?;
        fundraising::statement::all_reach(tx, Some(last)).await?;
        Ok(())
    })
    .await
    .unwrap();
    let mut scans = Vec::new();
    for sql in db.statements_seen().into_iter().filter(|sql| sql.starts_with("select")) {
        let plan = db.read(async move |tx| Ok(tx.explain(sql).await?)).await.unwrap();
        let names = |table: &&str| sql.contains(&format!("from {table}"));
        let scans_all =
            |line: &String| line.starts_with("SCAN") && !JUST_THESE.iter().any(|index| line.contains(index));
        if plan.iter().any(scans_all) && !SHORT.iter().any(names) {
            scans.push(format!("{sql}\n{}", plan.join("\n")));
        }
    }
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
    db.close().await;
}

/// A figure that a page shows says the same when it is opened.
async fn opens(tx: &mut Tx<'_>, shown: &Shown, when: Instant) -> Result<(), store::Failure> {
    let opened = figures::open(tx, shown.asked.clone(), when).await?;
    let opened = opened.unwrap_or_else(|| panic!("{} is not known", shown.asked.address()));
    assert_eq!(opened.figure.value, shown.value, "{}", shown.asked.address());
    assert!(!opened.figure.entries.is_empty());
    // What counts a thing once, however many entries say it, does not add up.
    if SUMMED.contains(&definition(&shown.asked.id)) {
        assert_eq!(opened.figure.parts.len(), opened.figure.entries.len(), "{}", shown.asked.address());
        assert_eq!(opened.figure.parts.iter().map(|part| part.sum).sum::<i64>(), shown.value);
        closes(tx, shown).await?;
    }
    Ok(())
}

/// Figures of the flow's nodes and links: each entry says what it brings.
const SUMMED: [&str; 3] = ["finance.flow", "supply.cost", "delivery.worth"];

fn definition(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}

/// On the figure's page the running sum ends at the value, however its rows are ordered.
async fn closes(tx: &mut Tx<'_>, shown: &Shown) -> Result<(), store::Failure> {
    let last = book::journal::last_entered(tx).await?;
    // The page is refused as of a day that the book has not reached.
    let asked = Asked { as_of: shown.asked.as_of.min(last), ..shown.asked.clone() };
    let view = figure::read(tx, asked, None, Depth::File).await?;
    let (mut sum, address) = (0, shown.asked.address());
    for row in &view.rows {
        let (brings, upto) = row.part.unwrap_or_else(|| panic!("{address}: {row:?} brings nothing"));
        sum += brings;
        assert_eq!(upto, sum, "{address}");
    }
    assert_eq!((view.next, sum), (None, shown.value), "{address}");
    Ok(())
}

async fn places(tx: &mut Tx<'_>, operation: &Code, when: Instant) -> Result<(), store::Failure> {
    let delivered = delivered(tx, operation, when).await?;
    let map = public::places_map::read(tx, operation, &delivered, when).await?;
    for county in &map.counties {
        for shown in [&county.units, &county.consignments, &county.in_transit].into_iter().flatten() {
            opens(tx, shown, when).await?;
        }
        assert!(county.point.is_in_china() && !map.routes.is_empty());
    }
    let units: i64 = map.counties.iter().filter_map(|county| Some(county.units.as_ref()?.value)).sum();
    assert_eq!(units, delivered.units().handed_over(), "{operation} {when}");
    Ok(())
}

/// Each day's figures, and that they add up to those of the whole.
async fn days(tx: &mut Tx<'_>, operation: &Code) -> Result<(), store::Failure> {
    let last = *instants().last().unwrap();
    let found = operation::must(tx, operation).await?;
    let days = public::operation_page::read(tx, operation, None).await?.days;
    assert_eq!(days.first().unwrap().day, found.at.day());
    assert!(days.windows(2).all(|two| two[0].day.plus(1) == two[1].day));
    for day in &days {
        for shown in [&day.received, &day.signed].into_iter().flatten() {
            opens(tx, shown, day.as_of).await?;
        }
    }
    let funds = finance::fund::of_operation(tx, operation).await?;
    let received = sums::money(tx, &funds, last).await?.received;
    assert_eq!(days.iter().filter_map(|day| Some(day.received.as_ref()?.value)).sum::<i64>(), received);
    let signed = delivered(tx, operation, last).await?.units().handed_over();
    assert_eq!(days.iter().filter_map(|day| Some(day.signed.as_ref()?.value)).sum::<i64>(), signed);
    assert!(days.iter().any(|day| !day.consignments.is_empty()));
    Ok(())
}

async fn money(tx: &mut Tx<'_>, operation: &Code, when: Instant) -> Result<(), store::Failure> {
    let funds = finance::fund::of_operation(tx, operation).await?;
    let line = sums::money(tx, &funds, when).await?;
    let mut by_word: BTreeMap<&str, i64> = BTreeMap::new();
    for part in flows::money(tx, &funds, when).await? {
        *by_word.entry(part.word).or_default() += part.fen;
    }
    let said = [
        ("receivable", line.receivable),
        ("held", line.held),
        ("payable", line.payable),
        ("prepaid", line.prepaid),
        ("spent", line.spent),
        ("converted", line.converted),
        ("loss", line.loss),
        ("refunded", line.refunded),
    ];
    for (word, fen) in said {
        assert_eq!(by_word.remove(word).unwrap_or(0), fen, "{operation} {when} {word}");
    }
    assert!(by_word.is_empty() && line.closes(), "{operation} {when}: {by_word:?}");
    Ok(())
}

async fn goods(tx: &mut Tx<'_>, operation: &Code, when: Instant) -> Result<(), store::Failure> {
    let before = tx.counted();
    let delivered = delivered(tx, operation, when).await?;
    let line = GoodsLine::read(tx, operation, &delivered, when).await?;
    assert_eq!(tx.counted() - before, 8, "however many consignments");
    assert!(line.closes(), "{operation} {when}: {line:?}");
    // The book says the same of the lots' own number lines; goods without a value have no fund's money but are its lots.
    let funds = finance::fund::of_operation(tx, operation).await?;
    let mut units: BTreeMap<State, i64> = BTreeMap::new();
    for lot in lots::of_funds(tx, &funds, when).await? {
        assert_eq!(lot.stands().values().map(|s| s.fen).sum::<i64>(), lot.fen, "{when} {lot:?}");
        for (account, stand) in lot.stands() {
            *units.entry(State::of(account).unwrap()).or_default() += stand.units;
        }
    }
    let of = |state: State| units.get(&state).copied().unwrap_or(0);
    let states = [State::Signed, State::Damaged, State::Missing, State::InTransit, State::InStock, State::Gone];
    let said = [line.received, line.damaged, line.missing, line.in_transit, line.in_stock, 0];
    assert_eq!(states.map(of), said, "{operation} {when}");
    for (id, value) in [
        ("supply.taken_in", line.came_in),
        ("delivery.handed_over", line.handed_over()),
        ("delivery.received", line.received),
        ("delivery.damaged", line.damaged),
        ("delivery.missing", line.missing),
        ("delivery.in_transit", line.in_transit),
        ("delivery.in_stock", line.in_stock),
    ] {
        let figure = figures::ask(tx, &Ask::of(id, Some(operation.clone()), when)).await?;
        assert_eq!(figure.map_or(0, |figure| figure.value), value, "{operation} {when} {id}");
    }
    Ok(())
}

/// Every node and link is a figure that opens.
async fn flow_opens(tx: &mut Tx<'_>, view: &FlowView, when: Instant) -> Result<(), store::Failure> {
    let (nodes, links) = (view.columns.iter().flatten().map(|n| &n.shown), view.links.iter().map(|l| &l.shown));
    for shown in nodes.chain(links) {
        opens(tx, shown, when).await?;
    }
    Ok(())
}

/// What came in is what was for something is where it is; each node gives on what it got.
async fn flow(tx: &mut Tx<'_>, operation: &Code, when: Instant) -> Result<FlowView, store::Failure> {
    let funds = finance::fund::of_operation(tx, operation).await?;
    let channels = finance::channel::list(tx).await?;
    let many = u64::try_from(funds.len()).unwrap();
    let before = tx.counted();
    let view = public::flow::read(tx, operation, &funds, &channels, when).await?;
    assert_eq!(tx.counted() - before, 2 + 9 * many, "however many lots and places");
    let (nodes, links) = (view.columns.iter().flatten().map(|n| &n.shown), view.links.iter().map(|l| &l.shown));
    for shown in nodes.chain(links) {
        assert!(0 < shown.value, "{}", shown.asked.address());
    }
    let sum = |column: usize| view.columns[column].iter().map(|n| n.shown.value).sum::<i64>();
    assert_eq!(sum(0), sum(1), "{operation} {when}");
    for (column, nodes) in view.columns.iter().enumerate() {
        assert!(nodes.len() <= 7, "{operation} {when}");
        for node in nodes {
            let out: i64 = view.links.iter().filter(|l| l.from == node.id).map(|l| l.shown.value).sum();
            let into: i64 = view.links.iter().filter(|l| l.to == node.id).map(|l| l.shown.value).sum();
            // Goods go on; what has no units, and what was not used, ends in the middle.
            let on = node.shown.asked.parameters.get("on").map_or("", String::as_str);
            let goes_on = column == 0 || on.split(',').any(|word| Category::of(word).is_some());
            let want = if goes_on { node.shown.value } else { 0 };
            assert_eq!(out, want, "{operation} {when}: out of {node:?}");
            assert!(column == 0 || into == node.shown.value, "{operation} {when}: {into} into {node:?}");
        }
    }
    Ok(view)
}
