//! How the world reaches the programme, as its operator says.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::Extensions;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use crate::client::{Client, Clients};
use crate::origin::PublicUrl;

/// What stands before the programme: by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// How senders are told apart.
    pub clients: Clients,
    /// Where the site stands.
    pub public_url: Option<PublicUrl>,
}

/// Who sent a request, as limits know them; nobody where no limit binds them, see [`Clients`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sender(pub(crate) Option<Client>);

/// Says with each request who sent it and where the site stands. Outermost.
pub fn fronted(router: Router, front: &Front) -> Router {
    router.layer(from_fn_with_state(front.clone(), around))
}

async fn around(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    let sender = Sender(front.clients.client(request.headers(), peer));
    request.extensions_mut().insert(sender);
    if let Some(public_url) = front.public_url {
        request.extensions_mut().insert(public_url);
    }
    next.run(request).await
}

impl Sender {
    pub(crate) fn of(extensions: &Extensions) -> Sender {
        extensions.get().copied().unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sender, Infallible> {
        Ok(Sender::of(&parts.extensions))
    }
}
