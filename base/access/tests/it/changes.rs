//! A change over HTTP: by whom it may, done once, refused whole.

use axum::http::Request;
use primitives::Role;
use serde_json::json;
use store::BrandName;
use store::testing::{Home, run};

use crate::desk::Desk;

#[test]
fn a_change_sent_twice_is_done_once() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token(Role::Finance).await;
        assert_eq!(desk.post(&token, "k1", r#"{"fen":5}"#).await, (200, json!({"fen": 5})));
        assert_eq!(desk.post(&token, "k1", r#"{ "fen": 5 }"#).await, (200, json!({"fen": 5})), "the answer of then");
        assert_eq!(
            desk.post(&token, "k2", r#"{"fen":5}"#).await,
            (200, json!({"fen": 10})),
            "another key, another change"
        );
        let (status, body) = desk.post(&token, "k1", r#"{"fen":6}"#).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("S101")), "other content under a used key");
    });
}

#[test]
fn a_refused_change_leaves_its_key_free() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token(Role::Finance).await;
        let (status, body) = desk.post(&token, "k1", r#"{"fen":0}"#).await;
        assert_eq!((status, body["code"].as_str()), (422, Some("F999")));
        assert_eq!(desk.post(&token, "k1", r#"{"fen":7}"#).await, (200, json!({"fen": 7})));
    });
}

#[test]
fn only_a_role_of_the_table_may() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        for role in Role::ALL {
            let token = desk.token(role).await;
            let (status, body) = desk.post(&token, "k", r#"{"fen":1}"#).await;
            let code = body["code"].as_str();
            let want = if role == Role::Finance { (200, None) } else { (403, Some("A201")) };
            assert_eq!((status, code), want, "{role}");
        }
    });
}

#[test]
fn a_request_that_cannot_be_read_is_refused_with_its_reason() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token(Role::Finance).await;
        let request = || Request::post("/sum").header("authorization", format!("Bearer {token}"));
        let keyed = || request().header("idempotency-key", "k");
        let json = || keyed().header("content-type", "application/json; charset=utf-8");
        let long = " ".repeat(access::BODY_BYTES_MAX + 1);
        for (request, body, status, code) in [
            (request(), "{}", 400, "A001"),
            (request().header("idempotency-key", "a b"), "{}", 400, "A001"),
            (request().header("idempotency-key", "k".repeat(129)), "{}", 400, "A001"),
            (keyed(), "{}", 415, "A003"),
            (json(), long.as_str(), 413, "A002"),
            (json().header("content-length", "9999999"), "{}", 413, "A002"),
            (json(), r#"{"fen":-1}"#, 422, "A004"),
            (json(), r#"{"fen":1.5}"#, 422, "A004"),
            (json(), "{", 422, "A004"),
            (Request::get("/places/22011x"), "", 404, "P105"),
        ] {
            let (got, answer) = desk.send(request, body.to_owned()).await;
            assert_eq!((got, answer["code"].as_str()), (status, Some(code)), "{answer}");
        }
        let (status, place) = desk.send(Request::get("/places/220113"), "").await;
        assert_eq!((status, place), (200, json!("220113")));
    });
}
