//! Appeals, their filing and their platforms.

use primitives::Role;
use serde_json::json;
use store::testing::{Home, run};

use crate::desk::{Desk, appeal, when};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}

#[test]
fn an_emergency_may_be_listed_for_ten_days_then_only_filed() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let mut form = appeal("quick", "jilin");
        form["filing"] = json!({"emergency_from": "2022-03-13"});
        desk.done(Role::Fundraising, "/appeals", &form).await;
        let on = |channel: &str, at: &str| json!({"appeal": "quick", "channel": channel, "at": when(at)});
        desk.done(Role::Fundraising, "/listings", &on("tencent", "23T23:59")).await;
        desk.refused(Role::Fundraising, "/listings", &on("alipay", "24T00:00"), "R105").await;
        let filed = json!({"number": "EXAMPLE-2022-9", "at": when("24T10:00")});
        desk.done(Role::Fundraising, "/appeals/quick/filing", &filed).await;
        desk.done(Role::Fundraising, "/listings", &on("alipay", "24T11:00")).await;
    });
}

#[test]
fn an_appeal_without_a_filing_is_refused() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        for filing in [json!({}), json!({"number": " "}), json!({"number": "", "emergency_from": "2022-03-13"})] {
            let mut form = appeal("bare", "jilin");
            form["filing"] = filing;
            desk.refused(role, "/appeals", &form, "R104").await;
        }
        desk.refused(role, "/appeals/jilin-aid/filing", &json!({"number": " "}), "R104").await;
        desk.refused(role, "/appeals/nothing/filing", &json!({"number": "1"}), "R102").await;
        desk.refused(role, "/appeals", &appeal("jilin-aid", "shanghai"), "R101").await;
        let mut backwards = appeal("backwards", "jilin");
        backwards["closes"] = json!("2022-03-12");
        desk.refused(role, "/appeals", &backwards, "R115").await;
        let mut nowhere = appeal("nowhere", "jilin");
        nowhere["fund"] = json!("no-fund");
        let (status, _) = desk.post(role, "/appeals", &nowhere).await;
        assert_eq!(status, 422);
    });
}

#[test]
fn a_platform_lists_an_appeal_once() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        let form = json!({"appeal": "jilin-aid", "channel": "tencent", "url": "https://example.org/1"});
        desk.done(role, "/listings", &form).await;
        let again = json!({"appeal": "jilin-aid", "channel": "tencent", "url": "https://example.org/2"});
        desk.refused(role, "/listings", &again, "R106").await;
        desk.refused(role, "/listings", &json!({"appeal": "jilin-aid", "channel": "direct"}), "R107").await;
        desk.refused(role, "/listings", &json!({"appeal": "no", "channel": "tencent"}), "R102").await;
        let (status, _) = desk.post(role, "/listings", &json!({"appeal": "jilin-aid", "channel": "no"})).await;
        assert_eq!(status, 422);
        desk.refused(Role::Finance, "/listings", &form, "A201").await;
    });
}

#[test]
fn an_appeal_ends_and_is_listed_no_more() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let role = Role::Fundraising;
        let on = |at: &str| json!({"appeal": "jilin-aid", "channel": "tencent", "at": when(at)});
        desk.refused(role, "/appeals/jilin-aid/close", &json!({"last": "2022-03-12"}), "R115").await;
        desk.done(role, "/appeals/jilin-aid/close", &json!({"last": "2022-03-20", "at": when("20T10:00")})).await;
        desk.refused(role, "/listings", &on("21T00:00"), "R114").await;
        desk.done(role, "/appeals/jilin-aid/close", &json!({"last": "2022-03-30", "at": when("21T10:00")})).await;
        desk.done(role, "/listings", &on("21T11:00")).await;
    });
}
