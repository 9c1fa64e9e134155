//! A desk of one number, with the three kinds of route that desks have.

use access::{Action, Answer, App, By, Key, Part, Problem, once, token};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::Request;
use axum::http::request::Builder;
use axum::routing::{get, post};
use axum::{Json, Router};
use primitives::{Actor, Code, Refusal, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::testing::Home;
use store::{Failure, Locks, Migration};
use tower::ServiceExt;

const TABLE: Migration = Migration {
    desk: "shop",
    name: "2026-11-24-01-sum",
    ddl: "create table shop_sum (name text not null primary key, fen int not null);",
};

#[derive(Serialize, Deserialize)]
struct Form {
    fen: primitives::Fen,
}

#[derive(Serialize)]
struct Sum {
    fen: i64,
}

async fn add(
    State(app): State<App>,
    by: By,
    key: Key,
    access::Body(form): access::Body<Form>,
) -> Result<Answer, Problem> {
    let fen = form.fen;
    once(&app, &by, Action::Settle, key, &form, Locks::of(["sum"]), async move |tx| {
        if fen.is_zero() {
            return Err(Failure::Refused(Refusal::of("F999").with("fen", fen)));
        }
        tx.run("insert into shop_sum (name, fen) values ('sum', 0) on conflict do nothing", &[]).await?;
        let sql = "update shop_sum set fen = fen + $1 where name = 'sum' returning fen";
        let row = tx.row(sql, &[fen.get().into()]).await?;
        Ok(Sum { fen: row.map_or(0, |row| row.int(0)) })
    })
    .await
}

async fn read(by: By) -> Result<Json<Actor>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(by.0))
}

async fn place(Part(place): Part<primitives::PlaceCode>) -> Json<primitives::PlaceCode> {
    Json(place)
}

/// The desk, served.
pub(crate) struct Desk {
    pub(crate) app: App,
    routes: Router,
}

impl Desk {
    pub(crate) async fn open(home: &Home) -> Desk {
        let db = home.open(&[access::MIGRATIONS, &[TABLE]].concat()).await.unwrap();
        let app = App::open(db, home.folder()).await.unwrap();
        let routes = Router::new()
            .route("/sum", post(add))
            .route("/who", get(read))
            .route("/places/{code}", get(place))
            .with_state(app.clone());
        Desk { app, routes }
    }
    /// A token's text for a new holder of the role, whose name is the role's.
    pub(crate) async fn token(&self, role: Role) -> String {
        let (at, made) = (self.app.world.now(), token::Token::draw(&self.app.world));
        let text = made.text().to_owned();
        let holder = Actor { name: role.word().parse::<Code>().unwrap(), role };
        self.app.db.write(Locks::none(), async move |tx| token::keep(tx, &made, &holder, at).await).await.unwrap();
        text
    }
    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> (u16, Value) {
        let response = self.routes.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(crate) async fn post(&self, token: &str, key: &str, body: &'static str) -> (u16, Value) {
        let request = Request::post("/sum").header("authorization", format!("Bearer {token}"));
        let request = request.header("idempotency-key", key).header("content-type", "application/json");
        self.send(request, body).await
    }
}
