//! The little HTTP that a browser needs to bring an answer (RFC 9112).

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// No request may be longer than this. Codes and scopes take some hundred bytes, cookies of other
/// programs on `127.0.0.1` some thousand.
const MAX_LENGTH: usize = 16 << 10;

const MAX_HEADERS: usize = 64;

/// The head of a request.
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    /// The one `Host`, if there is one.
    pub(super) host: Option<String>,
}

/// What was sent instead.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// Nothing, or half of one: browsers open connections that they may need.
    Nothing,
    TooLong,
    NotHttp,
}

impl From<io::Error> for Unreadable {
    fn from(_: io::Error) -> Self {
        Self::Nothing
    }
}

/// Reads the head of a request.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Request, Unreadable> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let mut limited = (&mut *stream).take((MAX_LENGTH + 1 - bytes.len()) as u64);
        if limited.read_buf(&mut bytes).await? == 0 {
            return Err(Unreadable::Nothing);
        }
        if bytes.len() > MAX_LENGTH {
            return Err(Unreadable::TooLong);
        }
        if let Some(request) = parsed(&bytes)? {
            return Ok(request);
        }
    }
}

fn parsed(bytes: &[u8]) -> Result<Option<Request>, Unreadable> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Partial) => return Ok(None),
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(Unreadable::TooLong),
        Err(_) => return Err(Unreadable::NotHttp),
    }
    let mut hosts = request.headers.iter().filter(|it| it.name.eq_ignore_ascii_case("host"));
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => String::from_utf8(host.value.to_vec()).ok(),
        _ => None,
    };
    Ok(Some(Request {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        host,
    }))
}
