//! A client in a process of its own, so that its cost is its own: `daybook-bench client daybook URL
//! FOLDER` reads one request a line and answers each with a line of JSON.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::Failure;
use crate::cost::{Cost, Stopwatch, peak_mb};
use crate::desk::Desk;
use crate::floor::DavSync;
use crate::google::ListSync;
use crate::statements;

/// Who syncs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Daybook,
    /// Daybook, which counts its statements: that costs a little.
    Counted,
    Floor,
    /// Daybook at the simulated Google.
    Google,
    GoogleFloor,
}

/// What one request did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) cost: Cost,
    /// Objects that were read or sent.
    pub(crate) count: usize,
    /// The most memory the process has had resident so far.
    pub(crate) peak_mb: f64,
    /// Statements that SQLite was asked, where they are counted.
    pub(crate) statements: usize,
    pub(crate) edits: Vec<Edit>,
}

/// What one of several edits took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Edit {
    /// Until it was stored, in milliseconds.
    pub(crate) stored: f64,
    /// From then on until it was there.
    pub(crate) sent: f64,
    /// When it was stored, by [`crate::cost::now_ms`].
    pub(crate) at: f64,
}

/// A client from outside.
pub(crate) struct Client {
    child: Child,
    requests: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    peak_mb: f64,
}

impl Client {
    /// Starts one with an empty book in `folder`, under the command `under` if there is one.
    pub(crate) async fn start(
        who: Who,
        url: &str,
        folder: &Path,
        under: &[&str],
    ) -> Result<Self, Failure> {
        let name = match who {
            Who::Daybook => "daybook",
            Who::Counted => "counted",
            Who::Floor => "floor",
            Who::Google => "google",
            Who::GoogleFloor => "google-floor",
        };
        let own = std::env::current_exe()?;
        let own = own.to_str().ok_or("this program lies at a place that is not Unicode")?;
        let words = under.iter().copied().chain([own, "client", name, url]);
        let words: Vec<&str> = words.collect();
        let (program, arguments) = words.split_first().ok_or("no program")?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let requests = child.stdin.take().ok_or("no way to ask")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no answers")?).lines();
        let mut client = Self { child, requests, answers, peak_mb: 0.0 };
        client.answer().await?;
        Ok(client)
    }

    /// The most memory it has had so far.
    pub(crate) fn peak_mb(&self) -> f64 {
        self.peak_mb
    }

    pub(crate) async fn sync(&mut self) -> Result<Done, Failure> {
        self.ask("sync").await
    }

    /// Changes `count` appointments.
    pub(crate) async fn edit(&mut self, count: usize) -> Result<Done, Failure> {
        self.ask(&format!("edit {count}")).await
    }

    /// Chooses what [`Client::push`] changes.
    pub(crate) async fn pick(&mut self) -> Result<Done, Failure> {
        self.ask("pick").await
    }

    /// Changes it and waits until the server has it.
    pub(crate) async fn push(&mut self) -> Result<Done, Failure> {
        self.ask("push").await
    }

    /// Connects another account and reads all of it, and pushes edits of the first one meanwhile.
    pub(crate) async fn edit_while_syncing(&mut self, url: &str) -> Result<Done, Failure> {
        self.ask(&format!("busy {url}")).await
    }

    /// Lets it close its book and end.
    pub(crate) async fn end(mut self) -> Result<(), Failure> {
        drop(self.requests);
        let status = self.child.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("a client ended with {status}").into()) }
    }

    async fn ask(&mut self, request: &str) -> Result<Done, Failure> {
        self.requests.write_all(format!("{request}\n").as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Done, Failure> {
        let line = self.answers.next_line().await?.ok_or("a client ended early")?;
        let done: Done = serde_json::from_str(&line)?;
        self.peak_mb = done.peak_mb;
        Ok(done)
    }
}

enum Working {
    Daybook(Desk),
    Floor(Box<DavSync>),
    GoogleFloor(Box<ListSync>),
}

/// Is a client until nobody asks any more.
pub(crate) async fn serve(who: &str, url: &str, folder: PathBuf) -> Result<(), Failure> {
    if who == "counted" {
        statements::count()?;
    }
    let watch = Stopwatch::start();
    let mut client = match who {
        "floor" => Working::Floor(Box::new(DavSync::open(url, &folder).await?)),
        "google" => Working::Daybook(Desk::at_google(url, &folder).await?),
        "google-floor" => Working::GoogleFloor(Box::new(ListSync::open(url, &folder).await?)),
        _ => Working::Daybook(Desk::open(url, &folder).await?),
    };
    answer(&watch, 0, Vec::new())?;
    for request in std::io::stdin().lines() {
        let request = request?;
        statements::asked();
        let watch = Stopwatch::start();
        let mut edits = Vec::new();
        let count = match (&mut client, request.as_str()) {
            (Working::Daybook(desk), "sync") => desk.sync().await?,
            (Working::Daybook(desk), "pick") => desk.pick().await?,
            (Working::Daybook(desk), "push") => desk.push().await?,
            (Working::Daybook(desk), request) => match request.split_once(' ') {
                Some(("edit", count)) => desk.edit(count.parse()?).await?,
                Some(("busy", url)) => {
                    let (count, made) = desk.edit_while_syncing(url).await?;
                    edits = made;
                    count
                }
                _ => return Err(format!("nobody can {request}").into()),
            },
            (Working::Floor(floor), "sync") => floor.sync().await?,
            (Working::GoogleFloor(floor), "sync") => floor.sync().await?,
            (Working::Floor(floor), "pick") => floor.pick()?,
            (Working::Floor(floor), "push") => floor.push().await?,
            (_, other) => return Err(format!("nobody can {other}").into()),
        };
        answer(&watch, count, edits)?;
    }
    match client {
        Working::Daybook(desk) => desk.close().await,
        Working::Floor(_) | Working::GoogleFloor(_) => Ok(()),
    }
}

fn answer(watch: &Stopwatch, count: usize, edits: Vec<Edit>) -> Result<(), Failure> {
    let (cost, statements) = (watch.cost(), statements::asked());
    let done = Done { cost, count, peak_mb: peak_mb(), statements, edits };
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(&done)?)?;
    Ok(out.flush()?)
}
