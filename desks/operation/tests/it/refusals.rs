//! Every "no" of this desk, each nothing half done.

use axum::http::Request;
use primitives::Role;
use serde_json::{Value, json};
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::{Desk, figure, foundation, group, jilin, site};

/// The form with one field otherwise; null takes it out.
fn with(mut form: Value, field: &str, value: Value) -> Value {
    form[field] = value;
    if form[field].is_null() {
        form.as_object_mut().unwrap().remove(field);
    }
    form
}

#[test]
fn what_cannot_be_is_refused_with_its_code() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        desk.activated().await;
        desk.done(Role::Operation, "/sites", &site()).await;
        let groups = "/operations/jilin-2022/groups";
        let figures = "/operations/jilin-2022/figures";
        desk.done(Role::Operation, groups, &group("rescue", "2022-03-11T12:00:00+08:00")).await;
        desk.done(Role::Operation, figures, &figure("R1.1.groups", "operation.groups")).await;
        let supplier = with(with(foundation(), "code", json!("maker")), "kind", json!("supplier"));
        let supplier = with(supplier, "uscc", Value::Null);
        desk.done(Role::Operation, "/organisations", &supplier).await;
        let before = desk.entries().await;

        let other = |code: &str| with(foundation(), "code", json!(code));
        let later = "2022-03-13T09:00:01+08:00";
        let shanghai = with(jilin(), "code", json!("shanghai-2022"));
        let gate = with(site(), "code", json!("gate"));
        let days = json!({"number": "GM-2", "valid_from": "2022-01-01", "valid_to": "2021-01-01"});
        for (path, form, code) in [
            ("/organisations", with(foundation(), "telephone", json!("1")), "O101"),
            ("/organisations", with(other("b"), "certificate", Value::Null), "O102"),
            ("/organisations", with(other("b"), "certificate", days), "O103"),
            ("/organisations", other("b"), "O104"),
            ("/organisations", with(other("b"), "uscc", json!("91350100M000100Y44")), "A004"),
            ("/operations", with(jilin(), "provinces", json!(["310000"])), "O101"),
            ("/operations", with(shanghai.clone(), "foundation", json!("nobody")), "O001"),
            ("/operations", with(shanghai.clone(), "foundation", json!("maker")), "O105"),
            ("/operations", with(shanghai.clone(), "provinces", json!([])), "O106"),
            ("/operations", with(shanghai.clone(), "provinces", json!(["310112"])), "O107"),
            ("/operations", with(shanghai.clone(), "provinces", json!(["990000"])), "O003"),
            ("/operations", with(shanghai, "at", json!(later)), "B101"),
            (groups, group("rescue", "2022-03-12T12:00:00+08:00"), "O101"),
            (groups, group("cooking", "2022-03-12T12:00:00+08:00"), "A004"),
            ("/operations/nowhere/groups", group("rescue", "2022-03-12T12:00:00+08:00"), "O002"),
            ("/sites", with(site(), "kind", json!("hub")), "O101"),
            ("/sites", with(gate.clone(), "operation", json!("nowhere")), "O002"),
            ("/sites", with(gate.clone(), "organisation", json!("nobody")), "O001"),
            ("/sites", with(gate.clone(), "place", json!("220199")), "O003"),
            ("/sites", with(gate.clone(), "point", json!({"lat": 125.84, "lon": 44.152})), "A004"),
            ("/sites", with(gate.clone(), "point", json!({"lat": 44.152, "lon": 12.584})), "O108"),
            ("/sites", with(gate, "colour", json!("red")), "A004"),
            (figures, with(figure("R1.1.groups", "operation.groups"), "as_of", json!(later)), "O101"),
            (figures, figure("R9", "groups"), "O109"),
            ("/operations/nowhere/figures", figure("R9", "operation.groups"), "O002"),
        ] {
            let (status, body) = desk.post(Role::Operation, path, &form).await;
            assert_eq!((status, body["code"].as_str()), (422, Some(code)), "{path} {form}: {body}");
        }
        assert_eq!(desk.entries().await, before, "nothing half done");
    });
}

#[test]
fn only_who_may_and_shows_a_token() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let form = foundation().to_string();
        let request = || {
            let request = Request::post("/organisations").header("content-type", "application/json");
            request.header("idempotency-key", "k")
        };
        let (status, body) = desk.send(request(), form.clone()).await;
        assert_eq!((status, body["code"].as_str()), (401, Some("A101")));
        let (status, body) = desk.send(request().header("authorization", "Bearer chy_00"), form).await;
        assert_eq!((status, body["code"].as_str()), (401, Some("A102")));
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Operation) {
            let (status, body) = desk.post(role, "/organisations", &foundation()).await;
            assert_eq!((status, body["code"].as_str()), (403, Some("A201")), "{role}");
        }
        let (status, _) = desk.send(Request::get("/operations"), "").await;
        assert_eq!(status, 401, "reading asks for a token too");
        assert_eq!(desk.entries().await, 0);
    });
}
