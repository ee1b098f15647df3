//! HTTP/1.1 on a port of this computer, whose answers can get lost, be cut or be held back.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use futures::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// A whole request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `PROPFIND`, …
    pub method: String,
    /// Path as it was sent, without the query.
    pub path: String,
    /// The query, if there is one.
    pub query: Option<String>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, read to its end.
    pub body: Vec<u8>,
}

impl Request {
    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it was meant for a service on this computer: what a web page from elsewhere sends, or one whose
    /// name leads here, is not.
    pub(crate) fn is_at_home(&self) -> bool {
        let host = self.header("host").unwrap_or("localhost");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let own = self.header("origin").is_none_or(|origin| origin == format!("http://{host}"));
        own && matches!(name, "127.0.0.1" | "localhost" | "[::1]")
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What becomes of an answer on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    #[default]
    Whole,
    /// The connection is closed without a word.
    Lost,
    /// The connection is closed in the middle of the body.
    Cut,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers. A name may come twice.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// What becomes of it on its way.
    pub delivery: Delivery,
}

impl Answer {
    /// An answer with nothing but a status.
    #[must_use]
    pub fn plain(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), delivery: Delivery::Whole }
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a body of a type.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut answer = self.with("content-type", content_type);
        answer.body = body.into();
        answer
    }

    fn into_response(self) -> Response<UnsyncBoxBody<Bytes, io::Error>> {
        let length = self.body.len();
        let body = if self.delivery == Delivery::Cut {
            let half = Bytes::from(self.body.get(..length / 2).unwrap_or_default().to_vec());
            let pieces = [
                Ok(Frame::data(half)),
                Err(io::Error::new(io::ErrorKind::ConnectionReset, "cut on purpose")),
            ];
            StreamBody::new(stream::iter(pieces)).boxed_unsync()
        } else {
            let never = |never: Infallible| match never {};
            Full::new(Bytes::from(self.body)).map_err(never).boxed_unsync()
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        if self.delivery == Delivery::Cut {
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        response
    }
}

/// Holds a request or its answer back until a test lets it go: no clock is needed to have two things
/// happen at once.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Doors>);

#[derive(Debug)]
struct Doors {
    arrived: Semaphore,
    released: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(Doors { arrived: Semaphore::new(0), released: Semaphore::new(0) }))
    }
}

impl Gate {
    /// Waits until a request stands at the gate.
    pub async fn reached(&self) {
        if let Ok(permit) = self.0.arrived.acquire().await {
            permit.forget();
        }
    }

    /// Whether a request stands at the gate.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.0.arrived.available_permits() > 0
    }

    /// Lets one request pass, the one that waits or the next one.
    pub fn open(&self) {
        self.0.released.add_permits(1);
    }

    /// Stands at the gate until it opens.
    pub(crate) async fn pass(&self) {
        self.0.arrived.add_permits(1);
        if let Ok(permit) = self.0.released.acquire().await {
            permit.forget();
        }
    }
}

/// Something that answers.
pub trait Service: Clone + Send + Sync + 'static {
    /// The answer to a request.
    fn answer(&self, request: Request) -> impl Future<Output = Answer> + Send;
}

/// Binds a port of this computer; 0 takes a free one.
///
/// # Errors
///
/// When the port is taken.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

/// Serves until the runtime ends.
#[expect(clippy::disallowed_methods, reason = "it ends with the process or the test")]
pub fn serve(listener: TcpListener, service: impl Service) {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let answer = service_fn(|request| respond(service.clone(), request));
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
                // It ends with an error whenever a client just goes away.
                drop(connection.await);
            });
        }
    });
}

async fn respond(
    service: impl Service,
    request: hyper::Request<Incoming>,
) -> io::Result<Response<UnsyncBoxBody<Bytes, io::Error>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes().to_vec();
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
    };
    let answer = service.answer(request).await;
    if answer.delivery == Delivery::Lost {
        return Err(io::Error::new(io::ErrorKind::ConnectionReset, "lost on purpose"));
    }
    Ok(answer.into_response())
}
