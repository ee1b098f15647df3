//! The simulated Google, as a process of its own.

use std::cell::Cell;
use std::process::Stdio;
use std::time::Duration;

use reqwest::{Client, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Failure;

/// What it says first.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Described {
    pub(crate) url: String,
    pub(crate) user: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

/// A running one. It ends when this is dropped.
pub(super) struct Service {
    _child: Child,
    line: String,
    described: Described,
    http: Client,
    /// So many times something was changed there.
    revision: Cell<usize>,
}

impl Service {
    /// Starts one with `events` events in its main calendar, and without a limit of requests.
    pub(super) async fn start(events: usize) -> Result<Self, Failure> {
        let mut child = Command::new(env!("CARGO"))
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .args(["run", "--quiet", "--profile", "bench", "-p", "daybook-sim", "--", "google"])
            .args(["--events", &events.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = child.stdout.take().ok_or("the service says nothing")?;
        let line = BufReader::new(said).lines().next_line().await?;
        let line = line.ok_or("the service did not start")?;
        let described = serde_json::from_str(&line)?;
        let service =
            Self { _child: child, line, described, http: Client::new(), revision: Cell::new(0) };
        service.set(json!({ "quotaPerMinute": null })).await?;
        Ok(service)
    }

    /// What it said first.
    pub(super) fn line(&self) -> &str {
        &self.line
    }

    /// Lets every answer of the calendar come so much later.
    pub(super) async fn delay(&self, delay: Duration) -> Result<(), Failure> {
        self.set(json!({ "answerTakesMs": u64::try_from(delay.as_millis())? })).await
    }

    /// Somebody else changes `count` events, one after the other from the one numbered `from` on.
    pub(super) async fn change(&self, from: usize, count: usize) -> Result<(), Failure> {
        let revision = self.revision.get() + 1;
        self.revision.set(revision);
        for n in from..from + count {
            let change = json!({
                "email": self.described.user,
                "method": "PATCH",
                "path": format!("calendars/primary/events/bulk{n:022}"),
                "body": { "location": format!("Chair {n} ({revision})") },
            });
            self.sim(Method::POST, "as", Some(change)).await?;
        }
        Ok(())
    }

    /// How many requests of clients it has answered so far. The parts of a batch count, as at Google, and
    /// not the batch.
    pub(super) async fn requests(&self) -> Result<usize, Failure> {
        let seen = self.sim(Method::GET, "requests", None).await?;
        let seen = seen.get("requests").and_then(Value::as_array).ok_or("no requests")?;
        let path = |it: &Value| it.get("path").and_then(Value::as_str).map(str::to_owned);
        let of_clients = seen
            .iter()
            .filter_map(path)
            .filter(|path| !path.starts_with("/sim/") && !path.starts_with("/batch/"));
        Ok(of_clients.count())
    }

    async fn set(&self, quirks: Value) -> Result<(), Failure> {
        self.sim(Method::POST, "quirks", Some(quirks)).await.map(|_| ())
    }

    async fn sim(&self, method: Method, what: &str, body: Option<Value>) -> Result<Value, Failure> {
        let url = format!("{}sim/{what}", self.described.url);
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Ok(request.send().await?.error_for_status()?.json().await?)
    }
}
