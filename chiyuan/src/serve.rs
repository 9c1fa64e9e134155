//! `chiyuan serve`.

use std::net::SocketAddr;

use access::{App, Front};
use store::{Failure, Fault};

use crate::outcome::{Outcome, Voices};
use crate::{house, refusal};

/// Serves until the process is told to end; what was answered is in the store by then.
pub(crate) async fn serve(app: &App, say: &Voices, listen: SocketAddr, front: &Front) -> Result<Outcome, Failure> {
    let listener = tokio::net::TcpListener::bind(listen).await;
    let listener = listener.map_err(|why| Failure::from(refusal::no_listen(listen, why)))?;
    let address = listener.local_addr().map_err(Fault::broken)?;
    say.aside(&say.v.tell("chiyuan-serves", &[("address", format!("http://{address}"))]));
    let ending = app.ending.clone();
    let told = async move {
        told_to_end().await;
        ending.begin();
    };
    let router = house::router_for(app, front).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(told).await.map_err(Fault::broken)?;
    app.db.close().await;
    Ok(Outcome::Done)
}

async fn told_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => drop(interrupted.await),
    }
}
