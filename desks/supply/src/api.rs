//! The JSON API of supply.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::{Action, Answer, App, Body, By, Key, Part, Problem, once};
use axum::Json;
use axum::extract::State;
use book::{Account, locks};
use operation::Made;
use primitives::{Code, Instant};
use serde::{Deserialize, Serialize};
use store::{Locks, Tx};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::identity::{self, IdentityForm};
use crate::intake::{self, IntakeForm, TakenIn};
use crate::item::{self, Item};
use crate::kit::{self, KitForm};
use crate::lot::{self, Lot};
use crate::order::{self, Order, OrderForm};
use crate::repricing::{self, RepricingForm};
use crate::split::{self, SplitForm};
use crate::substitution::{self, SubstitutionForm};
use crate::supplier_return::{self, SupplierReturnForm};
use crate::warehouse::{self, Warehouse};

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_item, get_items))
        .routes(routes!(post_warehouse, get_warehouses))
        .routes(routes!(post_order))
        .routes(routes!(get_order))
        .routes(routes!(get_lots))
        .routes(routes!(approve_order))
        .routes(routes!(post_intake))
        .routes(routes!(post_substitution))
        .routes(routes!(approve_substitution))
        .routes(routes!(post_identity))
        .routes(routes!(post_repricing))
        .routes(routes!(post_split))
        .routes(routes!(post_kit))
        .routes(routes!(post_supplier_return))
}

/// When something is approved.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// Now, if left out.
    #[schema(value_type = Option<String>)]
    at: Option<Instant>,
}

/// Writes an item into the catalogue.
#[utoipa::path(post, path = "/items", tag = "supply", params(Key), request_body = Item,
    responses((status = 200, body = Made), Problem))]
async fn post_item(State(app): State<App>, by: By, key: Key, Body(form): Body<Item>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("item:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| item::keep(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepCatalogue, key, &form, locks, change).await
}

/// The catalogue, by code.
#[utoipa::path(get, path = "/items", tag = "supply", responses((status = 200, body = [Item]), Problem))]
async fn get_items(State(app): State<App>, by: By) -> Result<Json<Vec<Item>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async |tx| item::list(tx).await).await?))
}

/// Writes a warehouse down.
#[utoipa::path(post, path = "/warehouses", tag = "supply", params(Key), request_body = Warehouse,
    responses((status = 200, body = Made), Problem))]
async fn post_warehouse(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<Warehouse>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("warehouse:{}", form.code)]);
    let change = async move |tx: &mut Tx<'_>| warehouse::keep(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepWarehouses, key, &form, locks, change).await
}

/// The warehouses, by code.
#[utoipa::path(get, path = "/warehouses", tag = "supply", responses((status = 200, body = [Warehouse]), Problem))]
async fn get_warehouses(State(app): State<App>, by: By) -> Result<Json<Vec<Warehouse>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async |tx| warehouse::list(tx).await).await?))
}

/// Makes a purchase order; somebody else approves it.
#[utoipa::path(post, path = "/orders", tag = "supply", params(Key), request_body = OrderForm,
    responses((status = 200, body = Made), Problem))]
async fn post_order(State(app): State<App>, by: By, key: Key, Body(form): Body<OrderForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks::order(&form.code);
    let change = async move |tx: &mut Tx<'_>| order::make(tx, &who, now, &what).await;
    once(&app, &by, Action::MakeOrder, key, &form, locks, change).await
}

/// An order as it stands.
#[utoipa::path(get, path = "/orders/{code}", tag = "supply", params(("code" = String, Path)),
    responses((status = 200, body = Order), Problem))]
async fn get_order(State(app): State<App>, by: By, Part(code): Part<Code>) -> Result<Json<Order>, Problem> {
    by.may(Action::Read)?;
    let asked = code.clone();
    let found = app.db.read(async move |tx| order::find(tx, &asked).await).await?;
    found.map(Json).ok_or_else(|| Problem::not_found(crate::refusal::unknown_order(&code)))
}

/// The lots of an order, as they came.
#[utoipa::path(get, path = "/orders/{code}/lots", tag = "supply", params(("code" = String, Path)),
    responses((status = 200, body = [Lot]), Problem))]
async fn get_lots(State(app): State<App>, by: By, Part(code): Part<Code>) -> Result<Json<Vec<Lot>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async move |tx| lot::of_order(tx, &code).await).await?))
}

/// Approves an order that somebody else made, and reserves its sum.
#[utoipa::path(post, path = "/orders/{code}/approve", tag = "supply", params(Key, ("code" = String, Path)),
    request_body = Approval, responses((status = 200, body = Made), Problem))]
async fn approve_order(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<Approval>,
) -> Result<Answer, Problem> {
    let (who, now, what, at) = (by.0.clone(), app.world.now(), code.clone(), form.at);
    let locks = fund_locks(&app, &code).await?;
    let change = async move |tx: &mut Tx<'_>| order::approve(tx, &who, now, &what, at).await;
    once(&app, &by, Action::ApproveOrder, key, &("order", &code, &form), locks, change).await
}

/// Takes in goods of an approved order.
#[utoipa::path(post, path = "/intakes", tag = "supply", params(Key), request_body = IntakeForm,
    responses((status = 200, body = TakenIn), Problem))]
async fn post_intake(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<IntakeForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = fund_locks(&app, &form.order).await?.and(Locks::of([format!("warehouse:{}", form.warehouse)]));
    let change = async move |tx: &mut Tx<'_>| intake::make(tx, &who, now, &what).await;
    once(&app, &by, Action::TakeIn, key, &form, locks, change).await
}

/// Says that one item may take the place of another; somebody else approves it.
#[utoipa::path(post, path = "/substitutions", tag = "supply", params(Key), request_body = SubstitutionForm,
    responses((status = 200, body = Made), Problem))]
async fn post_substitution(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<SubstitutionForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let of = form.order.as_ref().or(form.asked.as_ref()).unwrap_or(&form.item);
    let locks = Locks::of([format!("substitution:{of}")]);
    let change = async move |tx: &mut Tx<'_>| substitution::make(tx, &who, now, &what).await;
    once(&app, &by, Action::Substitute, key, &form, locks, change).await
}

/// The second signature of a substitution.
#[utoipa::path(post, path = "/substitutions/{code}/approve", tag = "supply", params(Key, ("code" = String, Path)),
    request_body = Approval, responses((status = 200, body = Made), Problem))]
async fn approve_substitution(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<Approval>,
) -> Result<Answer, Problem> {
    let (who, now, what, at) = (by.0.clone(), app.world.now(), code.clone(), form.at);
    let locks = Locks::of([format!("substitution:{code}")]);
    let change = async move |tx: &mut Tx<'_>| substitution::approve(tx, &who, now, &what, at).await;
    once(&app, &by, Action::ApproveSubstitution, key, &("substitution", &code, &form), locks, change).await
}

/// Puts right which item a whole lot is, in public.
#[utoipa::path(post, path = "/identities", tag = "supply", params(Key), request_body = IdentityForm,
    responses((status = 200, body = Made), Problem))]
async fn post_identity(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<IdentityForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks::lot(&form.lot);
    let change = async move |tx: &mut Tx<'_>| identity::correct(tx, &who, now, &what).await;
    once(&app, &by, Action::CorrectIdentity, key, &form, locks, change).await
}

/// Puts right what a bought lot cost, in public.
#[utoipa::path(post, path = "/repricings", tag = "supply", params(Key), request_body = RepricingForm,
    responses((status = 200, body = Made), Problem))]
async fn post_repricing(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<RepricingForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let asked = form.lot.clone();
    let order = app.db.read(async move |tx| Ok(lot::find(tx, &asked).await?.and_then(|lot| lot.order))).await?;
    let mut locks = locks::lot(&form.lot);
    if let Some(order) = order {
        locks = locks.and(fund_locks(&app, &order).await?);
    }
    let change = async move |tx: &mut Tx<'_>| repricing::make(tx, &who, now, &what).await;
    once(&app, &by, Action::Reprice, key, &form, locks, change).await
}

/// Makes part of a lot, which is another item than was booked, a lot of its own, in public.
#[utoipa::path(post, path = "/splits", tag = "supply", params(Key), request_body = SplitForm,
    responses((status = 200, body = Made), Problem))]
async fn post_split(State(app): State<App>, by: By, key: Key, Body(form): Body<SplitForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = form.units.iter().fold(locks::lot(&form.lot), |all, there| all.and(shelf(&there.account)));
    let change = async move |tx: &mut Tx<'_>| split::make(tx, &who, now, &what).await;
    once(&app, &by, Action::SplitLot, key, &form, locks, change).await
}

/// Packs units of several lots as kits.
#[utoipa::path(post, path = "/kits", tag = "supply", params(Key), request_body = KitForm,
    responses((status = 200, body = Made), Problem))]
async fn post_kit(State(app): State<App>, by: By, key: Key, Body(form): Body<KitForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let lots = form.components.iter().flat_map(|one| &one.lots).map(locks::lot);
    let locks = lots.fold(shelf(&Account::Warehouse(form.warehouse.clone())), Locks::and);
    let change = async move |tx: &mut Tx<'_>| kit::make(tx, &who, now, &what).await;
    once(&app, &by, Action::MakeKits, key, &form, locks, change).await
}

/// Sends goods back to their supplier, who pays for them or not.
#[utoipa::path(post, path = "/supplier-returns", tag = "supply", params(Key), request_body = SupplierReturnForm,
    responses((status = 200, body = Made), Problem))]
async fn post_supplier_return(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<SupplierReturnForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let asked = form.lot.clone();
    let funds = app.db.read(async move |tx| match lot::find(tx, &asked).await?.and_then(|lot| lot.operation) {
        Some(operation) => finance::fund::of_operation(tx, &operation).await,
        None => Ok(Vec::new()),
    });
    let locks = locks::lot(&form.lot).and(shelf(&form.from));
    let locks = funds.await?.iter().fold(locks, |all, fund| all.and(locks::fund(fund)));
    let change = async move |tx: &mut Tx<'_>| supplier_return::make(tx, &who, now, &what).await;
    once(&app, &by, Action::SendBack, key, &form, locks, change).await
}

/// The warehouse, for goods that stand in one.
fn shelf(account: &Account) -> Locks {
    match account {
        Account::Warehouse(code) => Locks::of([format!("warehouse:{code}")]),
        _ => Locks::none(),
    }
}

/// An order and the fund that pays it: its streams are taken from in order.
async fn fund_locks(app: &App, code: &Code) -> Result<Locks, Problem> {
    let asked = code.clone();
    let found = app.db.read(async move |tx| order::find(tx, &asked).await).await?;
    let fund = found.map(|order| locks::fund(&order.fund));
    Ok(fund.into_iter().fold(locks::order(code), Locks::and))
}
