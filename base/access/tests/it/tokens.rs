//! Who asks.

use access::{App, BlindKey, token};
use axum::http::Request;
use primitives::Role;
use store::testing::{Home, run, world};
use store::{BrandName, Failure, Locks};

use crate::desk::Desk;

async fn who(desk: &Desk, authorization: Option<&str>) -> (u16, String) {
    let request = Request::get("/who");
    let request = authorization.into_iter().fold(request, |request, value| request.header("authorization", value));
    let (status, body) = desk.send(request, "").await;
    (status, body["code"].as_str().or(body["name"].as_str()).unwrap_or_default().to_owned())
}

#[test]
fn a_token_stands_for_its_holder_until_it_is_revoked() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token(Role::Field).await;
        assert!(token.starts_with("chy_") && token.len() == 68);
        assert_eq!(who(&desk, Some(&format!("Bearer {token}"))).await, (200, "field".into()));
        assert_eq!(who(&desk, Some(&format!("bearer  {token}"))).await, (200, "field".into()));
        for (header, code) in
            [(None, "A101"), (Some("Basic Zm9v"), "A101"), (Some("Bearer chy_00"), "A102"), (Some("Bearer "), "A102")]
        {
            assert_eq!(who(&desk, header).await, (401, code.into()), "{header:?}");
        }
        let (name, at) = ("field".parse().unwrap(), desk.app.world.now());
        let revoked =
            desk.app.db.write(Locks::none(), async move |tx| token::revoke(tx, &name, at).await).await.unwrap();
        assert_eq!(revoked, 1);
        assert_eq!(who(&desk, Some(&format!("Bearer {token}"))).await, (401, "A102".into()));
    });
}

#[test]
fn the_store_keeps_no_token_that_could_be_shown() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let token = desk.token(Role::Finance).await;
        let stored = desk.app.db.read(async |tx| {
            let row = tx.row("select sha256, name, role from access_token", &[]).await?;
            Ok(row.map(|row| (row.blob(0).to_vec(), row.text(1).to_owned(), row.text(2).to_owned())))
        });
        let (sha256, name, role) = stored.await.unwrap().unwrap();
        assert_eq!((sha256.len(), name.as_str(), role.as_str()), (32, "finance", "finance"));
        assert!(!token.contains(&sha256.iter().map(|b| format!("{b:02x}")).collect::<String>()));
    });
}

#[test]
fn the_blind_key_stays_with_its_store() {
    run(BrandName::Sqlite, async |home: &Home| {
        let desk = Desk::open(home).await;
        let hash = desk.app.blind.hash16(&[b"tencent", b"o7"]);
        let again = App::open(desk.app.db.clone(), home.folder()).await.unwrap();
        assert_eq!(again.blind.hash16(&[b"tencent", b"o7"]), hash);
        std::fs::write(home.folder().join("blind.key"), [7; 32]).unwrap();
        let other = BlindKey::open(home.folder(), &desk.app.db, &world()).await.unwrap_err();
        assert!(matches!(&other, Failure::Refused(why) if why.code() == "A302"), "{other}");
        std::fs::remove_file(home.folder().join("blind.key")).unwrap();
        let gone = BlindKey::open(home.folder(), &desk.app.db, &world()).await.unwrap_err();
        assert!(matches!(&gone, Failure::Refused(why) if why.code() == "A301"), "{gone}");
    });
}
