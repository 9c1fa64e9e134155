//! A file that is sent as the body of a request.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt;
use primitives::Refusal;
use store::{Failure, Fault, Scratch};

use crate::{App, Problem, refusal};

/// Takes the body into a scratch file without a name, counted: nothing of it is left, however we end. `broken` is the room's
/// own word for a body that broke off after so many bytes.
pub async fn receive(
    app: &App,
    request: Request,
    bytes_max: usize,
    broken: impl Fn(usize) -> Refusal,
) -> Result<File, Problem> {
    let too_long = || Problem::of(refusal::too_long(bytes_max));
    let said = request.headers().get(CONTENT_LENGTH).and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
    // Said beforehand: answered before a byte is read.
    if said.is_some_and(|bytes| bytes_max < bytes) {
        return Err(too_long());
    }
    let fault = |cause: std::io::Error| Problem::from(Failure::from(Fault::file(&app.data.join("scratch"), cause)));
    let mut file = Scratch::of(&app.data, &app.db).file().map_err(fault)?;
    let (mut bytes, mut body) = (0, Body::into_data_stream(request.into_body()));
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| broken(bytes))?;
        bytes += chunk.len();
        if bytes_max < bytes {
            return Err(too_long());
        }
        file.write_all(&chunk).map_err(fault)?;
    }
    file.seek(SeekFrom::Start(0)).map_err(fault)?;
    Ok(file.into_file())
}
