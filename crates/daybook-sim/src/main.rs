//! A simulated calendar service to try a client against by hand, or from another program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use daybook_sim::caldav::{CALENDAR, HABITS, PASSWORD, Server, USER, cases};

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
    Caldav {
        /// Port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// A habit to have, by its id (C01 to C37); can be given several times.
        #[arg(long = "habit", value_name = "ID")]
        habits: Vec<String>,
        /// Data to start with, by its id (D01 to D19); can be given several times.
        #[arg(long = "case", value_name = "ID")]
        cases: Vec<String>,
        /// Lists the habits and the data there are, and ends.
        #[arg(long)]
        list: bool,
    },
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command line")]
async fn main() -> ExitCode {
    let Service::Caldav { port, habits, cases, list } = Arguments::parse().service;
    if list {
        for habit in HABITS {
            println!("{}  {}", habit.id, habit.what);
        }
        for case in cases::all() {
            println!("{}  {}", case.id, case.what);
        }
        return ExitCode::SUCCESS;
    }
    let server = match Server::start_on(port).await {
        Ok(server) => server,
        Err(error) => {
            eprintln!("Port {port} cannot be used: {error}.");
            return ExitCode::FAILURE;
        }
    };
    for id in &habits {
        let Some(habit) = HABITS.iter().find(|habit| habit.id.eq_ignore_ascii_case(id)) else {
            eprintln!("There is no habit {id}. --list names them.");
            return ExitCode::FAILURE;
        };
        server.behave(habit.set);
    }
    for id in &cases {
        let Some(case) = cases::case(id) else {
            eprintln!("There is no data {id}. --list names it.");
            return ExitCode::FAILURE;
        };
        server.load(&case);
    }
    let (url, calendar) = (server.url(), CALENDAR.trim_start_matches('/'));
    println!(
        "{{\"url\": \"{url}\", \"calendar\": \"{url}{calendar}\", \"user\": \"{USER}\", \
         \"password\": \"{PASSWORD}\"}}"
    );
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("It cannot be stopped with Ctrl+C: {error}.");
            ExitCode::FAILURE
        }
    }
}
