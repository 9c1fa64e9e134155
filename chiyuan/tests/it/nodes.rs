//! Several programmes on one server's database: they post to the same fund and to different ones, and nothing is lost, doubled or
//! overdrawn; and the server's machine dies under them, while a standby that has every commit takes its place.

mod takeover;

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use chiyuan::RouterDoor;
use primitives::Role;
use scenario::{Body, Door};
use serde_json::{Value, json};
use store::testing::{Home, run};
use store::{BrandName, Place};
use tempfile::TempDir;

use crate::ground::{chiyuan, json_of, laid_at};
use crate::served::{Served, send};

const APPEALS: [&str; 2] = ["jilin-aid", "shanghai-aid"];

/// Two servers on one database, each with a data folder of its own, and somebody who books gifts.
struct Nodes {
    url: String,
    folders: [TempDir; 2],
    servers: [Served; 2],
    token: String,
}

impl Nodes {
    /// With two funds, an appeal each, and a giver.
    async fn start(url: &str) -> Nodes {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let app = laid_at(&Place::Url(url.to_owned()), folders[0].path()).await;
        let mut door = RouterDoor::open(&app).await.unwrap();
        let names = json!({"zh": "上海", "en": "Shanghai"});
        for (role, path, form) in [
            (Role::Finance, "/channels", json!({"code": "direct", "names": names, "platform": false})),
            (
                Role::Finance,
                "/funds",
                json!({"code": "shanghai", "operation": "jilin-2022", "names": names, "refund_payer": "operating"}),
            ),
            (
                Role::Fundraising,
                "/appeals",
                json!({
                    "code": "shanghai-aid", "operation": "jilin-2022", "fund": "shanghai", "names": names,
                    "filing": {"number": "EXAMPLE-2022-2"}, "opens": "2022-03-13",
                }),
            ),
            (Role::Fundraising, "/givers", json!({"code": "person", "kind": "individual", "alias": "示例"})),
        ] {
            let key = format!("nodes-{path}-{}", form["code"].as_str().unwrap());
            door.post(role, &format!("/api/v1{path}"), &key, Body::Json(form)).await.unwrap();
        }
        app.db.close().await;
        std::fs::copy(folders[0].path().join("blind.key"), folders[1].path().join("blind.key")).unwrap();
        let more = ["--database-url", url];
        let add = ["token", "add", "--role", "fundraising", "--name", "li", "--json"];
        let token =
            json_of(&chiyuan(folders[0].path(), &[&add[..], &more].concat()))["token"].as_str().unwrap().to_owned();
        let servers = [Served::start(folders[0].path(), &more), Served::start(folders[1].path(), &more)];
        Nodes { url: url.to_owned(), folders, servers, token }
    }
    fn ask(&self, node: usize, head: &str, key: &str, body: &[u8]) -> io::Result<(u16, Value)> {
        let bearer = format!("Bearer {}", self.token);
        let headers =
            [("authorization", bearer.as_str()), ("idempotency-key", key), ("content-type", "application/json")];
        send(self.servers[node % 2].address(), head, &headers, body)
    }
    /// Books a gift of this code through a node.
    fn give(&self, node: usize, code: &str, appeal: &str, fen: i64) -> io::Result<(u16, Value)> {
        let form = json!({
            "code": code, "appeal": appeal, "giver": "person", "fen": fen, "bank": "main",
            "at": "2022-03-14T10:00:00+08:00",
        });
        self.ask(node, "POST /api/v1/gifts", &format!("key-{code}"), form.to_string().as_bytes())
    }
    /// Whether the gift is in the book, as anybody may ask.
    fn knows(&self, node: usize, code: &str) -> bool {
        let head = format!("GET /api/v1/follow?order_no={code}&channel=direct");
        self.ask(node, &head, "get", b"").is_ok_and(|(status, _)| status == 200)
    }
    fn command(&self, args: &[&str]) -> Value {
        json_of(&chiyuan(self.folders[1].path(), &[args, &["--database-url", &self.url]].concat()))
    }
}

#[test]
fn two_programmes_post_to_the_same_fund_and_to_different_ones() {
    run(BrandName::Postgres, async |home: &Home| {
        let Place::Url(url) = home.place() else { panic!("a server") };
        let nodes = Nodes::start(url).await;
        let (clients, each) = (6, 15);
        let answers = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for client in 0..clients {
                let (nodes, answers) = (&nodes, &answers);
                scope.spawn(move || {
                    for n in 0..each {
                        let code = format!("N-{client}-{n}");
                        // Four of six clients post to one fund, through both nodes.
                        let appeal = APPEALS[usize::from(client >= 4)];
                        let (status, answer) =
                            nodes.give(client + n, &code, appeal, 100 + i64::try_from(n).unwrap()).unwrap();
                        assert_eq!(status, 200, "{answer}");
                        answers
                            .lock()
                            .unwrap()
                            .insert(code, (client + n, appeal, 100 + i64::try_from(n).unwrap(), answer));
                    }
                });
            }
        });
        let answers = answers.into_inner().unwrap();
        assert_eq!(answers.len(), clients * each);
        for (code, (node, appeal, fen, answer)) in &answers {
            assert_eq!(&nodes.give(node + 1, code, appeal, *fen).unwrap(), &(200, answer.clone()), "{code}, again");
        }
        assert_eq!(nodes.command(&["check", "--full", "--json"])["gifts"], clients * each);
    });
}
