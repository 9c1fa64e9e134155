//! What the log may not hold: the number by which a donor finds their gift.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use store::{Faults, Loss};
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

use crate::ground::laid;

/// Store calls of a look-up, and more.
const CALLS_MAX: u64 = 60;
const NUMBER: &str = "SECRET4200001234";

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Log;
    fn make_writer(&'w self) -> Log {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_number_is_in_the_log() {
    let log = Log::default();
    let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone());
    tracing::subscriber::set_global_default(all.finish()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let app = laid(home.path()).await;
    let router = chiyuan::house::router(&app);
    let mut broken = 0;
    for address in [
        format!("/follow?order_no={NUMBER}"),
        format!("/follow?order_no={NUMBER}&channel=x%20y"),
        format!("/api/v1/follow?order_no={NUMBER}&channel=tencent"),
        format!("/api/v1/follow?order_no={NUMBER}%00"),
        format!("/follow/{NUMBER}"),
    ] {
        for nth in 1..CALLS_MAX {
            app.db.set_faults(Some(Faults::once(nth, Loss::Lost)));
            let answer = router.clone().oneshot(Request::get(&address).body(Body::empty()).unwrap()).await.unwrap();
            broken += usize::from(answer.status().is_server_error());
            to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        }
    }
    app.db.set_faults(None);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(2 < broken && log.contains("a request broke"), "{broken} {log}");
    assert!(!log.contains("SECRET"), "{log}");
}
