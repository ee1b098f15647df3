//! A simulated calendar service to try a client against by hand, or from another program.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use daybook_sim::sample::Sample;
use daybook_sim::{caldav, google};

/// A simulated calendar service on this computer.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    service: Service,
}

#[derive(Subcommand)]
enum Service {
    /// A CalDAV server. Prints one line of JSON once it answers, and runs until it is stopped.
    Caldav(Options),
    /// Google's sign-in and calendars. Prints one line of JSON once it answers, and runs until it is stopped.
    Google {
        #[command(flatten)]
        options: Options,
        /// So many invented events are in the main calendar at first.
        #[arg(long, default_value_t = 0)]
        events: usize,
    },
    /// Both, with what a hair studio has in them. Prints one line of JSON once they answer, and runs until
    /// its input ends, so that it never outlives whoever started it.
    Sample {
        /// IANA zone the times are meant in.
        #[arg(long, default_value = "Europe/Zurich")]
        zone: String,
    },
}

#[derive(Args)]
struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// A habit to have, by its id (such as C01 or G02); can be given several times.
    #[arg(long = "habit", value_name = "ID")]
    habits: Vec<String>,
    /// Data to start with, by its id (D01 to D20); can be given several times.
    #[arg(long = "case", value_name = "ID")]
    cases: Vec<String>,
    /// Lists the habits and the data there are, and ends.
    #[arg(long)]
    list: bool,
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command line")]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().service {
        Service::Caldav(options) => caldav(options).await,
        Service::Google { options, events } => google(options, events).await,
        Service::Sample { zone } => match Sample::start(&zone).await {
            Ok(sample) => Ok(Started { line: sample.described(), runs: Runs::UntilInputEnds }),
            Err(error) => Err(format!("The sample cannot be started: {error}.")),
        },
    };
    let ended = match outcome {
        Ok(Started { line, runs }) => {
            println!("{line}");
            runs.end().await
        }
        Err(problem) => Err(problem),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// What is said first, and how long something runs then.
struct Started {
    line: String,
    runs: Runs,
}

enum Runs {
    Not,
    UntilStopped,
    UntilInputEnds,
}

impl Runs {
    async fn end(self) -> Result<(), String> {
        match self {
            Self::Not => Ok(()),
            Self::UntilStopped => tokio::signal::ctrl_c()
                .await
                .map_err(|error| format!("Ctrl+C does not stop it: {error}.")),
            Self::UntilInputEnds => {
                let read = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
                // An input that cannot be read has ended as well.
                let _ = tokio::task::spawn_blocking(read).await;
                Ok(())
            }
        }
    }
}

fn listed<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) -> Started {
    let lines: Vec<String> = lines.map(|(id, what)| format!("{id}  {what}")).collect();
    Started { line: lines.join("\n"), runs: Runs::Not }
}

fn no_habit(id: &str) -> String {
    format!("There is no habit {id}. --list names them.")
}

fn no_case(id: &str) -> String {
    format!("There is no data {id}. --list names it.")
}

async fn caldav(options: Options) -> Result<Started, String> {
    let Options { port, habits, cases, list } = options;
    if list {
        let all = caldav::cases::all();
        let habits = caldav::HABITS.iter().map(|habit| (habit.id, habit.what));
        return Ok(listed(habits.chain(all.iter().map(|case| (case.id, case.what)))));
    }
    let server = caldav::Server::start_on(port)
        .await
        .map_err(|error| format!("Port {port} cannot be used: {error}."))?;
    for id in &habits {
        let habit = caldav::HABITS.iter().find(|habit| habit.id.eq_ignore_ascii_case(id));
        server.behave(habit.ok_or_else(|| no_habit(id))?.set);
    }
    for id in &cases {
        server.load(&caldav::cases::case(id).ok_or_else(|| no_case(id))?);
    }
    let (url, calendar) = (server.url(), caldav::CALENDAR.trim_start_matches('/'));
    let line = format!(
        "{{\"url\": \"{url}\", \"calendar\": \"{url}{calendar}\", \"user\": \"{}\", \"password\": \"{}\"}}",
        caldav::USER,
        caldav::PASSWORD
    );
    Ok(Started { line, runs: Runs::UntilStopped })
}

async fn google(options: Options, events: usize) -> Result<Started, String> {
    let Options { port, habits, cases, list } = options;
    if list {
        let all = google::cases::all();
        let habits = google::HABITS.iter().map(|habit| (habit.id, habit.what));
        return Ok(listed(habits.chain(all.iter().map(|case| (case.id, case.what)))));
    }
    let server = google::Server::start_on(port)
        .await
        .map_err(|error| format!("Port {port} cannot be used: {error}."))?;
    for id in &habits {
        let habit = google::HABITS.iter().find(|habit| habit.id.eq_ignore_ascii_case(id));
        server.behave(habit.ok_or_else(|| no_habit(id))?.set);
    }
    for id in &cases {
        server.load(&google::cases::case(id).ok_or_else(|| no_case(id))?)?;
    }
    server.fill(events)?;
    let line = format!(
        "{{\"url\": \"{}\", \"user\": \"{}\", \"clientId\": \"{}\", \"clientSecret\": \"{}\"}}",
        server.url(),
        google::USER,
        google::CLIENT_ID,
        google::CLIENT_SECRET
    );
    Ok(Started { line, runs: Runs::UntilStopped })
}
