//! What of this room stands in the API's document: desks name [`Problem`] among a route's responses and [`Key`] among its
//! parameters; whoever puts the document together applies [`Bearer`].

use std::collections::BTreeMap;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, RefOr, Required};
use utoipa::{IntoParams, IntoResponses, Modify, PartialSchema, ToSchema};

use crate::{Key, Problem};

/// The body of every answer that is no success.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its description is used: `Problem::body` writes it")]
struct ProblemBody {
    /// The refusal's code, such as `L104`, or `fault`.
    code: String,
    /// The sentence, in the language of `lang=` or `Accept-Language`, Chinese first: what, where, what to do.
    message: String,
    /// What the sentence names, each alone.
    facts: BTreeMap<String, String>,
}

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let body = ContentBuilder::new().schema(Some(ProblemBody::schema())).build();
        let said = "Refused, with code, sentence and facts; nothing was done.";
        let answer = ResponseBuilder::new().description(said).content("application/json", body).build();
        BTreeMap::from([("4XX".to_owned(), answer.into())])
    }
}

impl IntoParams for Key {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let said = "The client's own name of this change: sent again with the same content, it is done once.";
        let key = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
        vec![key.required(Required::True).description(Some(said)).schema(Some(String::schema())).build()]
    }
}

/// Writes into the document that every route wants a bearer token, but those that say `security(())`.
pub struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
        document.security.get_or_insert_default().push(SecurityRequirement::new("bearer", [""; 0]));
    }
}

#[cfg(test)]
mod tests {
    use super::Bearer;
    use crate::{Key, Problem};

    /// As a desk writes it.
    #[utoipa::path(post, path = "/sum", params(Key), responses((status = 200), Problem))]
    #[allow(dead_code, reason = "only its description is used")]
    fn add() {}

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(add), modifiers(&Bearer))]
    struct Document;

    #[test]
    fn a_route_says_its_key_and_its_problems() {
        let document = serde_json::to_value(<Document as utoipa::OpenApi>::openapi()).unwrap();
        let route = &document["paths"]["/sum"]["post"];
        assert_eq!(route["parameters"][0]["name"], "Idempotency-Key");
        let body = &route["responses"]["4XX"]["content"]["application/json"]["schema"];
        assert_eq!(body["required"], serde_json::json!(["code", "message", "facts"]));
        assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
        assert_eq!(document["security"][0], serde_json::json!({"bearer": []}));
    }
}
