//! A CalDAV server in memory whose own cost is near nothing: one account with one calendar, followed
//! by sync-collection, read by multiget, written under conditions (RFC 4791, RFC 6578). It shares no
//! code with Daybook.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Failure;
use crate::cost::now_ms;
use crate::objects::object;
use crate::peer::{self, Calendar};
use crate::wire::Counted;

mod answers;

pub(crate) use answers::between;

/// As at the servers of `daybook-tests`.
pub(crate) const USER: &str = "desk";
pub(crate) const PASSWORD: &str = "open sesame";
/// `desk:open sesame`, as Basic wants it.
pub(crate) const AUTHORIZATION: &str = "Basic ZGVzazpvcGVuIHNlc2FtZQ==";
pub(crate) const CALENDAR: &str = "/calendars/anna/work/";

/// A running server.
#[derive(Clone)]
pub(crate) struct MockDav {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// By file name.
    objects: BTreeMap<String, Object>,
    revision: u64,
    /// Positions before this revision are not known any more.
    oldest: u64,
    /// Names of what was deleted, and when.
    gone: BTreeMap<String, u64>,
    traffic: Traffic,
    /// When each write arrived, by [`now_ms`].
    writes: Vec<f64>,
    under_way: usize,
    delay: Duration,
}

struct Object {
    text: String,
    /// The text as XML carries it.
    escaped: String,
    revision: u64,
}

/// What went over the wire.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) requests: u64,
    /// Bytes from server to client, headers included.
    pub(crate) down: u64,
    /// The most requests under way at a time.
    pub(crate) at_once: usize,
}

impl MockDav {
    /// Serves `count` objects on a free port of this computer.
    #[expect(clippy::disallowed_methods, reason = "it ends with the process")]
    pub(crate) async fn serve(count: usize) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut state = State::default();
        for n in 0..count {
            state.put(format!("{n:08}.ics"), object(n, 0));
        }
        let server = Self { address, state: Arc::new(Mutex::new(state)) };
        tokio::spawn(server.clone().accept(listener));
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How long vdirsyncer needs for all of it, in milliseconds.
    pub(crate) async fn with_peer(&self) -> Result<f64, Failure> {
        let url = format!("http://{}{CALENDAR}", self.address);
        let calendar = Calendar { url: &url, user: USER, password: PASSWORD };
        let count = self.state().objects.len();
        peer::first_sync(calendar, count).await
    }

    /// Changes `count` objects, others each time.
    pub(crate) fn change(&self, count: usize) {
        let mut state = self.state();
        let revision = state.revision;
        let names: Vec<String> = state.objects.keys().cloned().collect();
        let from = usize::try_from(revision).unwrap_or_default() * 7;
        for (n, name) in names.iter().enumerate().cycle().skip(from % names.len()).take(count) {
            state.put(name.clone(), object(n, revision));
        }
    }

    /// Forgets every position that was handed out.
    pub(crate) fn expire(&self) {
        let mut state = self.state();
        state.revision += 1;
        state.oldest = state.revision;
    }

    /// Lets go of everything it holds: it runs until the process ends.
    pub(crate) fn empty(&self) {
        *self.state() = State::default();
    }

    /// Lets every answer wait, as a network does.
    pub(crate) fn delay(&self, delay: Duration) {
        self.state().delay = delay;
    }

    /// What went over the wire since the last time this was asked.
    pub(crate) fn traffic(&self) -> Traffic {
        std::mem::take(&mut self.state().traffic)
    }

    /// When each write arrived, by [`now_ms`].
    pub(crate) fn writes(&self) -> Vec<f64> {
        self.state().writes.clone()
    }

    /// Path and text of every object.
    pub(crate) fn objects(&self) -> BTreeMap<String, String> {
        let state = self.state();
        let path = |name: &String| format!("{CALENDAR}{name}");
        state.objects.iter().map(|(name, it)| (path(name), it.text.clone())).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[expect(clippy::disallowed_methods, reason = "it ends with the process")]
    async fn accept(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let server = self.clone();
            let counter = self.clone();
            let wire = Counted::new(stream, move |bytes| counter.state().traffic.down += bytes);
            tokio::spawn(async move {
                let answer = service_fn(|request| server.answer(request));
                let connection = http1::Builder::new().serve_connection(TokioIo::new(wire), answer);
                // It ends with an error whenever a client just goes away.
                drop(connection.await);
            });
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes);
        let body = body.unwrap_or_default();
        let delay = {
            let mut state = self.state();
            state.under_way += 1;
            state.traffic.requests += 1;
            if head.method == Method::PUT {
                state.writes.push(now_ms());
            }
            state.traffic.at_once = state.traffic.at_once.max(state.under_way);
            state.delay
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let mut state = self.state();
        state.under_way -= 1;
        Ok(state.answer(&head, &String::from_utf8_lossy(&body)))
    }
}

impl State {
    fn put(&mut self, name: String, text: String) -> String {
        self.revision += 1;
        let escaped = answers::escape(&text);
        self.gone.remove(&name);
        let object = Object { text, escaped, revision: self.revision };
        let version = object.version();
        self.objects.insert(name, object);
        version
    }
}

impl Object {
    fn version(&self) -> String {
        format!("\"{}\"", self.revision)
    }
}
