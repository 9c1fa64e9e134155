//! Statements over HTTP.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use primitives::Role;
use serde_json::Value;
use store::testing::{Home, run};

use crate::desk::{Desk, counts};
use crate::files::{canonical, gift, refund};

fn sqlite(test: impl AsyncFn(&Home)) {
    run(store::BrandName::Sqlite, test);
}
async fn upload(desk: &Desk, role: Role, query: &str, body: impl Into<Body>) -> (u16, Value) {
    let request = desk.asking(Request::post(format!("/api/v1/statements?{query}")), role);
    let done = desk.send(request.header("content-type", "application/octet-stream"), body).await;
    desk.scratch_is_empty();
    done
}
const TO: &str = "appeal=jilin-aid&channel=pingan";

#[test]
fn a_file_is_previewed_then_booked_then_known() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100), refund("r", "A", 40), refund("w", "Z", 1)]);
        let before = desk.everything().await;
        let (status, would) = upload(&desk, Role::Fundraising, &format!("{TO}&dry_run=true"), text.clone()).await;
        assert_eq!(status, 200, "{would}");
        assert_eq!(desk.everything().await, before);
        let (status, did) = upload(&desk, Role::Fundraising, &format!("{TO}&name=day.csv"), text.clone()).await;
        assert_eq!((status, &did), (200, &would));
        assert_eq!(counts(&did, ["gifts", "refunds", "parked"]), [1, 1, 1], "{did}");
        let (_, again) = upload(&desk, Role::Fundraising, TO, text).await;
        assert_eq!(counts(&again, ["rows", "duplicates"]), [3, 3]);
        assert!(desk.files().await.iter().any(|s| s.name == "day.csv"));
    });
}

#[test]
fn a_locked_zip_comes_with_its_password() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../engines/statements/tests/samples");
        let zip = fs::read(samples.join("wechat-27-locked.zip")).unwrap();
        let send = async |password: Option<&str>, path: &str| {
            let mut request = desk.asking(Request::post(format!("/api/v1{path}")), Role::Fundraising);
            if let Some(password) = password {
                request = request.header("statement-password", password);
            }
            let done = desk.send(request, zip.clone()).await;
            desk.scratch_is_empty();
            done
        };
        let to = "/statements?appeal=jilin-aid&channel=tencent";
        let before = desk.rows("book_entry").await;
        let (status, no) = send(Some("314159"), to).await;
        assert_eq!((status, no["code"].as_str()), (422, Some("T125")), "{no}");
        assert!(desk.rows("fundraising_statement").await.is_empty(), "a typing error puts no file in quarantine");
        let (status, no) = send(None, to).await;
        assert_eq!((status, no["code"].as_str()), (422, Some("T103")), "{no}");
        assert_eq!(desk.rows("book_entry").await, before);
        let (status, did) = send(Some("271828"), to).await;
        assert_eq!((status, &did["gifts"]), (200, &Value::from(120)), "{did}");
        let (_, told) = send(Some("271828"), "/reconciliations?channel=tencent").await;
        assert_eq!((&told["agrees"], &told["same"]), (&Value::from(true), &Value::from(120)), "{told}");
        let all = desk.everything().await.join("\n");
        assert!(!all.contains("271828"), "the password is kept nowhere");
    });
}

#[test]
fn a_zip_is_looked_into() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../engines/statements/tests/samples");
        let zip = fs::read(samples.join("alipay-trade.zip")).unwrap();
        let to = "appeal=jilin-aid&channel=alibaba&format=auto";
        let (status, told) = upload(&desk, Role::Fundraising, to, zip.clone()).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(counts(&told, ["rows", "gifts", "refunds", "fees_fen"]), [120, 119, 1, 8_322]);
        let cut = zip[..zip.len() / 2].to_vec();
        let (status, body) = upload(&desk, Role::Fundraising, to, cut).await;
        assert_eq!((status, body["code"].as_str()), (422, Some("T102")), "{body}");
        assert!(!body["message"].as_str().unwrap().is_empty());
    });
}

#[test]
fn who_may_not_or_sends_too_much_is_refused() {
    sqlite(async |home: &Home| {
        let desk = Desk::open(home).await;
        let text = canonical(&[gift("A", 100)]);
        let before = desk.everything().await;
        let (status, body) = upload(&desk, Role::Finance, TO, text.clone()).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("A201")), "{body}");
        let (status, _) = desk.send(Request::post(format!("/api/v1/statements?{TO}")), text.clone()).await;
        assert_eq!(status, 401);
        for (query, want) in [("channel=pingan", 400), ("appeal=jilin-aid&channel=pingan&format=word", 422)] {
            let (status, body) = upload(&desk, Role::Fundraising, query, text.clone()).await;
            assert!(status == want || status == 422, "{query}: {status} {body}");
        }
        let request = desk.asking(Request::post(format!("/api/v1/statements?{TO}")), Role::Fundraising);
        let (status, body) = desk.send(request.header("content-length", "1073741825"), text.clone()).await;
        assert_eq!((status, body["code"].as_str()), (413, Some("A002")), "{body}");
        let broken =
            Body::from_stream(futures_util::stream::iter([Ok("order_no,"), Err(std::io::Error::other("gone"))]));
        let (status, body) = upload(&desk, Role::Fundraising, TO, broken).await;
        assert_eq!((status, body["code"].as_str()), (422, Some("R204")), "{body}");
        assert_eq!(desk.everything().await, before);
        let (status, _) = desk.get(Role::Logistics, "/statements").await;
        assert_eq!(status, 403);
    });
}
