//! From the foundation to the figures that its operation publishes.

use operation::{Names, Point, organisation, place, published, site};
use primitives::{Code, PlaceCode, Role};
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, figure, foundation, group, jilin, site as site_form};

#[test]
fn an_operation_is_activated_with_its_groups_places_and_sites() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.activated().await;
        let (status, body) = desk.post(Role::Delivery, "/sites", &site_form()).await;
        assert_eq!((status, body["code"].as_str()), (200, Some("jiutai-hospital")), "delivery keeps sites too");
        for (kind, at) in [
            ("rescue", "2022-03-11T12:00:00+08:00"),
            ("fundraising", "2022-03-12T09:00:00+08:00"),
            ("logistics", "2022-03-13T08:00:00+08:00"),
            ("communications", "2022-03-13T08:30:00+08:00"),
        ] {
            let (status, body) = desk.post(Role::Operation, "/operations/jilin-2022/groups", &group(kind, at)).await;
            assert_eq!((status, body["code"].as_str()), (200, Some(format!("jilin-2022/{kind}").as_str())));
        }
        assert_eq!(desk.entries().await, 7, "one entry for each write");

        let (_, sites) = desk.get(Role::Auditor, "/sites?operation=jilin-2022").await;
        assert_eq!(sites[0]["point"], json!({"lat": 44.152, "lon": 125.84}));
        assert_eq!(sites[0]["names"]["en"], "Jiutai Example Hospital");
        let (_, operations) = desk.get(Role::Field, "/operations").await;
        assert_eq!(operations[0]["provinces"], json!(["220000"]));
        assert_eq!(operations[0]["at"], "2022-03-11T10:00:00+08:00");
    });
}

#[test]
fn figures_count_what_had_begun_and_open_its_entries() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.activated().await;
        let path = "/operations/jilin-2022/groups";
        let first = desk.done(Role::Operation, path, &group("rescue", "2022-03-11T12:00:00+08:00")).await;
        let second = desk.done(Role::Operation, path, &group("logistics", "2022-03-13T08:00:00+08:00")).await;

        assert_eq!(desk.figure("operation.groups", "2022-03-11T11:59:59+08:00").await, None, "not known is never 0");
        let one = desk.figure("operation.groups", "2022-03-11T12:00:00+08:00").await.unwrap();
        assert_eq!((one.value, one.unit.as_str()), (1, "group"));
        assert_eq!(one.entries.iter().map(ToString::to_string).collect::<Vec<_>>(), std::slice::from_ref(&first));
        let two = desk.figure("operation.groups:jilin-2022", "2022-03-13T23:59:59+08:00").await.unwrap();
        assert_eq!(two.entries.iter().map(ToString::to_string).collect::<Vec<_>>(), [first, second]);
        assert_eq!(desk.figure("operation.operations", "2022-03-13T09:00:00+08:00").await.unwrap().value, 1);
        assert_eq!(desk.figure("operation.operations", "2022-03-10T09:00:00+08:00").await, None);
        assert_eq!(desk.figure("delivery.handed_over", "2022-03-13T09:00:00+08:00").await, None, "not ours");
    });
}

#[test]
fn published_figures_keep_their_order_and_ask_the_desks() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.activated().await;
        for (id, definition) in [("R3.4.items", "delivery.handed_over"), ("R1.1.groups", "operation.groups")] {
            desk.done(Role::Operation, "/operations/jilin-2022/figures", &figure(id, definition)).await;
        }
        let jilin: Code = "jilin-2022".parse().unwrap();
        let list = desk.app.db.read(async move |tx| published::of(tx, &jilin).await).await.unwrap();
        assert_eq!(list.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["R3.4.items", "R1.1.groups"]);
        let ask = list[1].ask(None);
        assert_eq!(
            (ask.name.as_str(), ask.as_of.to_string().as_str()),
            ("operation.groups", "2022-03-13T23:59:59+08:00")
        );
        assert_eq!(list[1].unit, Some(Names::new("个", "task group")));
    });
}

#[test]
fn places_and_the_foundation_are_found_by_others() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.activated().await;
        desk.done(Role::Operation, "/sites", &site_form()).await;
        let found = desk.app.db.read(async |tx| {
            let village = place::find(tx, "220102001001".parse()?).await?;
            let shanghai = place::find(tx, "310112107".parse()?).await?;
            let nowhere = place::find(tx, "220199".parse()?).await?;
            let foundation = organisation::foundation(tx).await?;
            let site = site::must(tx, &"jiutai-hospital".parse()?).await?;
            let at = site::place_of(tx, &"jiutai-hospital".parse()?).await?;
            Ok((village, shanghai, nowhere, foundation, site, at))
        });
        let (village, shanghai, nowhere, foundation, site, at) = found.await.unwrap();
        assert_eq!(village.unwrap().names.zh, "华阳社区", "of the operation's province, from the table");
        assert_eq!(shanghai.unwrap().names, Names::new("虹桥镇", "Hongqiao Town"), "of no operation, from the list");
        assert_eq!(nowhere, None);
        let foundation = foundation.unwrap();
        assert_eq!(foundation.telephone.as_deref(), Some("010-0000-0000"));
        assert!(foundation.certificate.unwrap().is_valid_on("2022-03-13".parse().unwrap()));
        assert_eq!(site.point, Point { lat_udeg: 44_152_000, lon_udeg: 125_840_000 });
        assert_eq!(at, Some("220113".parse::<PlaceCode>().unwrap()));
    });
}

#[test]
fn a_telephone_stays_out_of_the_journal() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let entry = desk.done(Role::Operation, "/organisations", &foundation()).await;
        let id: book::EntryId = entry.parse().unwrap();
        let stated = desk.app.db.read(async move |tx| book::entry(tx, id).await).await.unwrap().unwrap();
        let fact = stated.fact.unwrap();
        assert!(fact.contains("GM-0001") && !fact.contains("010-0000"), "{fact}");
    });
}

#[test]
fn a_change_sent_twice_is_done_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.done(Role::Operation, "/organisations", &foundation()).await;
        let first = desk.keyed(Role::Operation, "/operations", "k", &jilin()).await;
        assert_eq!(desk.keyed(Role::Operation, "/operations", "k", &jilin()).await, first);
        let mut other = jilin();
        other["provinces"] = json!(["310000"]);
        let (status, body) = desk.keyed(Role::Operation, "/operations", "k", &other).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("S101")), "other content under a used key");
        assert_eq!(desk.entries().await, 2);
    });
}
