//! The reference scenario: every figure that a desk gives comes out of the book as it must, and opens its entries.

use std::collections::BTreeSet;

use scenario::expected;
use store::Place;

/// What the desks of today give.
const GIVEN: [&str; 17] = [
    "R1.1.groups",
    "R1.3.operations",
    "R2.1.channels",
    "R2.2.donors",
    "R2.3.raised",
    "R2.4.companies",
    "R2.4.individuals",
    "R2.5.channels",
    "R3.1.items",
    "R3.2.items",
    "R3.3.items",
    "R3.4.batches",
    "R3.4.items",
    "R3.4.kinds",
    "R3.6.sprayers",
    "R3.6.tablets",
    "R3.6.towns",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_scenario_gives_its_figures_from_the_book() {
    let home = tempfile::tempdir().unwrap();
    let place = Place::Folder(home.path().to_owned());
    let (app, demo) = chiyuan::demonstrate(&place, home.path(), &mut |_, _, _| ()).await.unwrap();
    assert!(demo.played.orders.len() >= 3, "{:?}", demo.played.orders);
    let lines = app.db.read(async |tx| public::report(tx, None, None).await).await.unwrap();
    let mut seen = BTreeSet::new();
    for want in expected() {
        let Some(line) = lines.iter().find(|l| l.id == want.id) else { continue };
        assert!(want.is.holds(line.value), "{}: {} is not {:?}", want.id, line.value, want.is);
        assert!(line.entries >= 1, "{} opens nothing", want.id);
        assert_eq!(line.as_of, want.as_of, "{}", want.id);
        seen.insert(want.id.clone());
    }
    let missing: Vec<_> = GIVEN.iter().filter(|id| !seen.contains(**id)).collect();
    assert!(missing.is_empty(), "not given: {missing:?}");
    every_figure_is_the_sum_of_its_entries(&app).await;
    book::check::full(&app.db).await.unwrap();
    every_example_tiles(&app, &demo).await;
    crate::flows::hold(&app).await;
    crate::flows::seeks(&place).await;
    crate::flows::page(&app).await;
}

/// Figures that count a thing once, however many entries say it, or that divide.
const NO_SUMS: [&str; 5] =
    ["fundraising.donors", "fundraising.givers", "delivery.consignments", "delivery.kinds", "delivery.towns"];

/// What the pages of operations and consignments ask of the desks.
const ASKED: [&str; 22] = [
    "operation.groups",
    "operation.operations",
    "finance.raised",
    "finance.received",
    "finance.refunded",
    "finance.receivable",
    "finance.held",
    "finance.payable",
    "finance.spent",
    "finance.converted",
    "finance.unused",
    "finance.left",
    "finance.reserved",
    "finance.received:tencent",
    "supply.taken_in",
    "supply.in_kind",
    "delivery.handed_over",
    "delivery.received",
    "delivery.damaged",
    "delivery.missing",
    "delivery.in_transit",
    "delivery.in_stock",
];

async fn every_figure_is_the_sum_of_its_entries(app: &access::App) {
    let asks = app
        .db
        .read(async |tx| {
            let now = book::journal::last_entered(tx).await?.unwrap();
            let early = "2022-03-20T12:00:00+08:00".parse().unwrap();
            let mut asks = Vec::new();
            for operation in operation::list(tx).await? {
                let own = operation::published::of(tx, &operation.code).await?;
                asks.extend(own.iter().map(|figure| figure.ask(None)));
                for as_of in [early, now] {
                    asks.extend(ASKED.map(|id| book::figures::Ask::of(id, Some(operation.code.clone()), as_of)));
                }
            }
            Ok(asks)
        })
        .await
        .unwrap();
    let (mut summed, mut split) = (BTreeSet::new(), 0);
    for ask in asks {
        let said = ask.clone();
        let Some(figure) = app.db.read(async move |tx| public::figures::ask(tx, &said).await).await.unwrap() else {
            continue;
        };
        if NO_SUMS.contains(&ask.name.as_str()) {
            assert!(figure.parts.is_empty(), "{ask:?}");
            continue;
        }
        assert_eq!(figure.parts.len(), figure.entries.len(), "{ask:?}");
        assert_eq!(figure.parts.iter().map(|part| part.sum).sum::<i64>(), figure.value, "{ask:?}");
        assert!(figure.parts.iter().all(|part| part.at <= ask.as_of), "{ask:?}");
        assert!(figure.parts.is_sorted_by_key(|part| part.at), "{ask:?}");
        if let Some(by) = figure.split {
            split += 1;
            assert_eq!(by.shares.iter().map(|(_, share)| share).sum::<i64>(), figure.value, "{ask:?}");
        }
        summed.insert(ask.name);
    }
    assert!(18 <= summed.len() && 20 < split, "{summed:?} {split}");
    the_money_line_is_what_its_figures_say(app).await;
}

async fn the_money_line_is_what_its_figures_say(app: &access::App) {
    for code in ["jilin-2022", "shanghai-2022"] {
        let code: primitives::Code = code.parse().unwrap();
        app.db
            .read(async move |tx| {
                let now = book::journal::last_entered(tx).await?.unwrap();
                let funds = finance::fund::of_operation(tx, &code).await?;
                let line = finance::money_line(tx, &funds, now).await?;
                for (id, want) in [
                    ("finance.received", line.money.received),
                    ("finance.raised", line.money.raised),
                    ("finance.unused", line.unused()),
                    ("finance.spent", line.money.spent),
                    ("finance.refunded", line.money.refunded),
                    ("finance.left", line.left()),
                ] {
                    let ask = book::figures::Ask::of(id, Some(code.clone()), now);
                    let value = public::figures::ask(tx, &ask).await?.map_or(0, |figure| figure.value);
                    assert_eq!(value, want, "{id} of {code}");
                }
                Ok(())
            })
            .await
            .unwrap();
    }
}

async fn every_example_tiles(app: &access::App, demo: &chiyuan::Demonstration) {
    for example in &demo.played.orders {
        let (order, channel) = (example.order_no.clone(), example.channel.parse().unwrap());
        let gift = app.db.read(async move |tx| public::follow(tx, &order, Some(&channel)).await).await.unwrap();
        let mut at = 0;
        for part in &gift.parts {
            assert!(part.lo == at && part.lo < part.hi, "{gift:?}");
            at = part.hi;
        }
        assert_eq!(at, gift.gift_fen);
    }
}
