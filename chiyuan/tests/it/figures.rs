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
    book::check::full(&app.db).await.unwrap();
    every_example_tiles(&app, &demo).await;
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
