//! A page on this computer that a browser brings the answer to (RFC 8252 §7.3).

use std::future::Future;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::SignInError;
use super::attempt::LIFE;
use crate::Secret;

mod page;
mod request;

use page::Reply;
use request::Unreadable;

/// Where the answer is brought.
const PATH: &str = "/signed-in";

/// Connections at once. Browsers open some that they do not use.
const MOST_CONNECTIONS: usize = 16;

/// How long a request may take to come, and its answer to be taken.
const SLOWEST: Duration = Duration::from_secs(10);

/// How long a browser may take to close a connection.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long the page stays after the answer: some browsers ask twice, and show the second page.
const LINGER: Duration = Duration::from_secs(2);

/// Waits on a free port of `127.0.0.1` for the answer to one attempt. The port is closed when this is
/// dropped.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    /// `127.0.0.1:port`
    host: String,
    redirect: Url,
}

/// The answer that decided the attempt, and how it ended. The same answer gets the same page.
type Decided = Option<(Secret<String>, Result<(), SignInError>)>;

impl Loopback {
    /// Takes a free port.
    pub(super) async fn open() -> Result<Self, SignInError> {
        let busy = |error: std::io::Error| SignInError::PortBusy { reason: plain(&error) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(busy)?;
        let host = listener.local_addr().map_err(busy)?.to_string();
        let redirect = Url::parse(&format!("http://{host}{PATH}"))
            .map_err(|error| SignInError::PortBusy { reason: error.to_string() })?;
        Ok(Self { listener, host, redirect })
    }

    /// Where the provider sends the browser.
    pub(super) fn redirect_uri(&self) -> &Url {
        &self.redirect
    }

    /// Waits for the answer, has `handle` decide, and tells the browser how it ended. What belongs to
    /// another attempt or to none is refused and waited past. Ends shortly after the decision.
    ///
    /// `handle` gets the address the browser came to, which is for
    /// [`Attempts::answer`](super::Attempts::answer). It is not called again once it has decided, and
    /// its sentence is what the browser shows: it should store the account before it says that all went
    /// well.
    ///
    /// # Errors
    ///
    /// What `handle` decided; [`SignInError::TimedOut`] after 15 minutes; [`SignInError::PortBusy`] if the
    /// port fails.
    pub async fn run<F>(self, handle: impl Fn(Url) -> F + Send + Sync) -> Result<(), SignInError>
    where
        F: Future<Output = Result<(), SignInError>> + Send,
    {
        let decided = Mutex::new(Decided::None);
        let mut connections = FuturesUnordered::new();
        let mut lingers = false;
        let end = sleep(LIFE.to_std().unwrap_or_default());
        tokio::pin!(end);
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if connections.len() < MOST_CONNECTIONS => {
                    match accepted {
                        Ok((stream, _)) => {
                            connections.push(serve(&self, stream, &decided, &handle));
                        }
                        Err(error) if is_about_one_connection(error.kind()) => {}
                        Err(error) => return Err(SignInError::PortBusy { reason: plain(&error) }),
                    }
                }
                Some(()) = connections.next() => {
                    // Whoever is deciding just now goes on only when this loop does: no waiting here.
                    if !lingers && decided.try_lock().is_ok_and(|it| it.is_some()) {
                        lingers = true;
                        end.as_mut().reset(Instant::now() + LINGER);
                    }
                }
                () = &mut end => match decided.try_lock() {
                    Ok(_) => break,
                    // It is being decided just now.
                    Err(_) => end.as_mut().reset(Instant::now() + LINGER),
                },
            }
        }
        drop(connections);
        decided.into_inner().map_or(Err(SignInError::TimedOut), |(_, outcome)| outcome)
    }

    /// The address that is to be decided about, or what else to answer.
    fn wanted(&self, request: &request::Request) -> Result<Url, Reply> {
        // A page elsewhere can let its own name lead here; the browser then says that name.
        if request.host.as_ref() != Some(&self.host) {
            return Err(Reply::plain("421 Misdirected Request"));
        }
        let path = request.target.split('?').next().unwrap_or_default();
        if path != PATH {
            return Err(Reply::plain("404 Not Found"));
        }
        if request.method != "GET" {
            return Err(Reply::plain("405 Method Not Allowed"));
        }
        self.redirect.join(&request.target).map_err(|_| Reply::plain("400 Bad Request"))
    }
}

/// Answers one connection.
async fn serve<F>(
    loopback: &Loopback,
    mut stream: TcpStream,
    decided: &Mutex<Decided>,
    handle: &(impl Fn(Url) -> F + Sync),
) where
    F: Future<Output = Result<(), SignInError>> + Send,
{
    let reply = match timeout(SLOWEST, request::read(&mut stream)).await {
        Ok(Ok(request)) => match loopback.wanted(&request) {
            Ok(url) => decide(url, decided, handle).await,
            Err(reply) => reply,
        },
        Ok(Err(Unreadable::TooLong)) => Reply::plain("431 Request Header Fields Too Large"),
        Ok(Err(Unreadable::NotHttp)) => Reply::plain("400 Bad Request"),
        Ok(Err(Unreadable::Nothing)) | Err(_) => return,
    };
    let _ = timeout(SLOWEST, stream.write_all(&reply.into_bytes())).await;
    let _ = stream.shutdown().await;
    // Closing while something is unread would take the page away from the browser.
    let mut rest = [0; 1024];
    let drained = async { while stream.read(&mut rest).await.is_ok_and(|it| it > 0) {} };
    let _ = timeout(GOODBYE, drained).await;
}

async fn decide<F>(url: Url, decided: &Mutex<Decided>, handle: &impl Fn(Url) -> F) -> Reply
where
    F: Future<Output = Result<(), SignInError>>,
{
    // One at a time: who comes second with the same answer waits for the first.
    let mut decided = decided.lock().await;
    let answer = Secret::new(url.to_string());
    if let Some((first, outcome)) = decided.as_ref() {
        return match outcome {
            _ if first.expose() != answer.expose() => said(&Err(SignInError::UsedState)),
            outcome => said(outcome),
        };
    }
    let outcome = handle(url).await;
    let reply = said(&outcome);
    if !matches!(outcome, Err(SignInError::UnknownState)) {
        *decided = Some((answer, outcome));
    }
    reply
}

fn said(outcome: &Result<(), SignInError>) -> Reply {
    match outcome {
        Ok(()) => Reply::success(),
        Err(error) => Reply::failure(&error.to_string()),
    }
}

fn is_about_one_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// An error of the system without numbers.
fn plain(error: &std::io::Error) -> String {
    error.kind().to_string()
}

#[cfg(test)]
mod tests;
