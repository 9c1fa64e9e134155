//! The JSON API of delivery.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::{Action, Answer, App, Asked, Body, By, Key, Problem, once};
use axum::Json;
use axum::extract::State;
use operation::Made;
use primitives::Code;
use serde::Deserialize;
use store::{Locks, Tx};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::consignment::{self, Consignment, ConsignmentForm};
use crate::hand_over::{self, HandOver, HandOverForm, HandedOver};
use crate::reversal::{self, ReversalForm};
use crate::shipment::{self, Shipment, ShipmentForm, Shipped};

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_consignment, get_consignments))
        .routes(routes!(post_shipment, get_shipments))
        .routes(routes!(post_hand_over, get_hand_overs))
        .routes(routes!(post_reversal))
}

/// Plans a consignment.
#[utoipa::path(post, path = "/consignments", tag = "delivery", params(Key), request_body = ConsignmentForm,
    responses((status = 200, body = Made), Problem))]
async fn post_consignment(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ConsignmentForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("consignment:{}/{}", form.operation, form.number)]);
    let change = async move |tx: &mut Tx<'_>| consignment::plan(tx, &who, now, &what).await;
    once(&app, &by, Action::PlanConsignment, key, &form, locks, change).await
}

/// Of which operation.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OfOperation {
    /// The operation.
    #[param(value_type = String)]
    operation: Code,
}

/// The consignments of an operation, by number.
#[utoipa::path(get, path = "/consignments", tag = "delivery", params(OfOperation),
    responses((status = 200, body = [Consignment]), Problem))]
async fn get_consignments(
    State(app): State<App>,
    by: By,
    Asked(of): Asked<OfOperation>,
) -> Result<Json<Vec<Consignment>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async move |tx| consignment::list(tx, &of.operation).await).await?))
}

/// Sends goods on their way.
#[utoipa::path(post, path = "/shipments", tag = "delivery", params(Key), request_body = ShipmentForm,
    responses((status = 200, body = Shipped), Problem))]
async fn post_shipment(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ShipmentForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("consignment:{}", form.consignment), format!("warehouse:{}", form.from)]);
    let change = async move |tx: &mut Tx<'_>| shipment::ship(tx, &who, now, &what).await;
    once(&app, &by, Action::Ship, key, &form, locks, change).await
}

/// Of which consignment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OfConsignment {
    /// The consignment.
    #[param(value_type = String)]
    consignment: Code,
}

/// The shipments of a consignment, as they left, undone ones too.
#[utoipa::path(get, path = "/shipments", tag = "delivery", params(OfConsignment),
    responses((status = 200, body = [Shipment]), Problem))]
async fn get_shipments(
    State(app): State<App>,
    by: By,
    Asked(of): Asked<OfConsignment>,
) -> Result<Json<Vec<Shipment>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async move |tx| shipment::of_consignment(tx, &of.consignment).await).await?))
}

/// Signs for a shipment, or part of it.
#[utoipa::path(post, path = "/hand-overs", tag = "delivery", params(Key), request_body = HandOverForm,
    responses((status = 200, body = HandedOver), Problem))]
async fn post_hand_over(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<HandOverForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("shipment:{}", form.shipment)]);
    let change = async move |tx: &mut Tx<'_>| hand_over::make(tx, &who, now, &what).await;
    once(&app, &by, Action::Sign, key, &form, locks, change).await
}

/// The hand-overs of a consignment, by time, undone ones too.
#[utoipa::path(get, path = "/hand-overs", tag = "delivery", params(OfConsignment),
    responses((status = 200, body = [HandOver]), Problem))]
async fn get_hand_overs(
    State(app): State<App>,
    by: By,
    Asked(of): Asked<OfConsignment>,
) -> Result<Json<Vec<HandOver>>, Problem> {
    by.may(Action::Read)?;
    Ok(Json(app.db.read(async move |tx| hand_over::of_consignment(tx, &of.consignment).await).await?))
}

/// Undoes a hand-over or a shipment, in public.
#[utoipa::path(post, path = "/reversals", tag = "delivery", params(Key), request_body = ReversalForm,
    responses((status = 200, body = Made), Problem))]
async fn post_reversal(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<ReversalForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = locks_of(&app, &form).await?;
    let change = async move |tx: &mut Tx<'_>| reversal::make(tx, &who, now, &what).await;
    once(&app, &by, Action::Reverse, key, &form, locks, change).await
}

/// The shipment, and the warehouse that its goods go back to.
async fn locks_of(app: &App, form: &ReversalForm) -> Result<Locks, Problem> {
    let what = form.clone();
    let found = app.db.read(async move |tx| {
        let shipment = match what.noun {
            reversal::Noun::HandOver => hand_over::find(tx, &what.code).await?.map(|one| one.shipment),
            reversal::Noun::Shipment => Some(what.code.clone()),
        };
        match shipment {
            Some(code) => shipment::find(tx, &code).await,
            None => Ok(None),
        }
    });
    let found = found.await?;
    let names = found.map(|one| [format!("shipment:{}", one.code), format!("warehouse:{}", one.warehouse)]);
    Ok(Locks::of(names.into_iter().flatten().chain([format!("reversal:{}", form.code)])))
}
