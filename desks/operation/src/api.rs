//! The JSON API of this desk.

#![allow(unused_qualifications, reason = "utoipa's attribute writes the paths")]

use access::{Action, Answer, App, Asked, Body, By, Key, Part, Problem, once};
use axum::Json;
use axum::extract::State;
use primitives::{Code, Instant, PlaceCode};
use serde::{Deserialize, Serialize};
use store::Locks;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::group::{self, GroupForm};
use crate::made::Made;
use crate::names::Names;
use crate::operation::{self, OperationForm};
use crate::organisation::{self, OrganisationForm};
use crate::point::Point;
use crate::published::{self, FigureForm};
use crate::site::{self, SiteForm, SiteKind};

/// The routes, to be nested under `/api/v1`.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_organisation))
        .routes(routes!(post_operation, get_operations))
        .routes(routes!(post_group))
        .routes(routes!(post_figure))
        .routes(routes!(post_site, get_sites))
}

/// Writes an organisation down; the foundation is one.
#[utoipa::path(post, path = "/organisations", tag = "operation", params(Key), request_body = OrganisationForm,
    responses((status = 200, body = Made), Problem))]
async fn post_organisation(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<OrganisationForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("organisation:{}", form.code)]);
    let change = async move |tx: &mut store::Tx<'_>| organisation::add(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepOrganisations, key, &form, locks, change).await
}

/// Activates an operation, with the places of its provinces.
#[utoipa::path(post, path = "/operations", tag = "operation", params(Key), request_body = OperationForm,
    responses((status = 200, body = Made), Problem))]
async fn post_operation(
    State(app): State<App>,
    by: By,
    key: Key,
    Body(form): Body<OperationForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of(["operations".to_owned(), format!("operation:{}", form.code)]);
    let change = async move |tx: &mut store::Tx<'_>| operation::activate(tx, &who, now, &what).await;
    once(&app, &by, Action::ActivateOperation, key, &form, locks, change).await
}

/// Names a task group of an operation.
#[utoipa::path(post, path = "/operations/{code}/groups", tag = "operation", params(Key, ("code" = String, Path)),
    request_body = GroupForm, responses((status = 200, body = Made), Problem))]
async fn post_group(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<GroupForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let locks = Locks::of([format!("operation:{code}")]);
    let change = async move |tx: &mut store::Tx<'_>| group::add(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::ActivateOperation, key, &("groups", &code, &form), locks, change).await
}

/// Puts a figure on the list of those that the operation publishes.
#[utoipa::path(post, path = "/operations/{code}/figures", tag = "operation", params(Key, ("code" = String, Path)),
    request_body = FigureForm, responses((status = 200, body = Made), Problem))]
async fn post_figure(
    State(app): State<App>,
    by: By,
    key: Key,
    Part(code): Part<Code>,
    Body(form): Body<FigureForm>,
) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), (code.clone(), form.clone()));
    let locks = Locks::of([format!("operation:{code}")]);
    let change = async move |tx: &mut store::Tx<'_>| published::add(tx, &who, now, &what.0, &what.1).await;
    once(&app, &by, Action::PublishFigures, key, &(&code, &form), locks, change).await
}

/// Writes a site down.
#[utoipa::path(post, path = "/sites", tag = "operation", params(Key), request_body = SiteForm,
    responses((status = 200, body = Made), Problem))]
async fn post_site(State(app): State<App>, by: By, key: Key, Body(form): Body<SiteForm>) -> Result<Answer, Problem> {
    let (who, now, what) = (by.0.clone(), app.world.now(), form.clone());
    let locks = Locks::of([format!("site:{}", form.code)]);
    let change = async move |tx: &mut store::Tx<'_>| site::add(tx, &who, now, &what).await;
    once(&app, &by, Action::KeepPlaces, key, &form, locks, change).await
}

/// An operation as it is listed.
#[derive(Serialize, ToSchema)]
struct OperationLine {
    #[schema(value_type = String)]
    code: Code,
    names: Names,
    #[schema(value_type = Vec<String>)]
    provinces: Vec<PlaceCode>,
    /// When it was activated.
    #[schema(value_type = String)]
    at: Instant,
}

/// Every operation, in the order of activation.
#[utoipa::path(get, path = "/operations", tag = "operation", responses((status = 200, body = [OperationLine]), Problem))]
async fn get_operations(State(app): State<App>, by: By) -> Result<Json<Vec<OperationLine>>, Problem> {
    by.may(Action::Read)?;
    let all = app.db.read(async |tx| operation::list(tx).await).await?;
    let line =
        |o: operation::Operation| OperationLine { code: o.code, names: o.names, provinces: o.provinces, at: o.at };
    Ok(Json(all.into_iter().map(line).collect()))
}

/// Whose sites.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Whose {
    /// The operation.
    #[param(value_type = String)]
    operation: Code,
}

/// A site as it is listed.
#[derive(Serialize, ToSchema)]
struct SiteLine {
    #[schema(value_type = String)]
    code: Code,
    names: Names,
    kind: SiteKind,
    #[schema(value_type = String)]
    place: PlaceCode,
    point: Point,
    #[schema(value_type = Option<String>)]
    organisation: Option<Code>,
}

/// The sites of an operation, by code.
#[utoipa::path(get, path = "/sites", tag = "operation", params(Whose), responses((status = 200, body = [SiteLine]), Problem))]
async fn get_sites(State(app): State<App>, by: By, Asked(whose): Asked<Whose>) -> Result<Json<Vec<SiteLine>>, Problem> {
    by.may(Action::Read)?;
    let sites = app.db.read(async move |tx| site::of(tx, &whose.operation).await).await?;
    let line = |s: site::Site| SiteLine {
        code: s.code,
        names: s.names,
        kind: s.kind,
        place: s.place,
        point: s.point,
        organisation: s.organisation,
    };
    Ok(Json(sites.into_iter().map(line).collect()))
}
