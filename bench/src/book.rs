//! A book to start the window with: a hundred appointments in each week around today, the rest in the
//! years before, so that every size of book shows the same week; and a client for each twenty of them.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::book::{CreateBook, SaveClient};
use daybook_app::api::transfer::ImportFile;
use daybook_auth::MemoryKeychain;
use daybook_core::clock::{Clock, SystemClock};

use crate::Failure;

const A_WEEK: i64 = 100;
/// Weeks after this one that are as full.
const AHEAD: i64 = 5;
const A_FILE: i64 = 5_000;
const APPOINTMENTS_A_CLIENT: i64 = 20;
const FIRST_NAMES: [&str; 7] = ["Anna", "Chloé", "Freya", "Marco", "Mina", "Paul", "Zoe"];
const LAST_NAMES: [&str; 5] = ["Berg", "Hartmann", "Martin", "Rossi", "Weiß"];

/// Makes a book of `count` appointments in `folder`.
pub(crate) async fn make(folder: &Path, count: i64) -> Result<(), Failure> {
    let app = App::open(folder, Arc::new(SystemClock), Arc::new(MemoryKeychain::default())).await?;
    let (business, zone) = ("Holt & Lind".to_owned(), "Europe/Berlin".to_owned());
    let staff = vec!["Maren Holt".to_owned()];
    app.book().create(CreateBook { business, zone, staff }).await?;
    // Day 4 of 1970 was the first Monday.
    let today = SystemClock.now().timestamp() / 86_400;
    let monday = (today - 4).div_euclid(7) * 7 + 4;
    for from in (0..count).step_by(usize::try_from(A_FILE)?) {
        let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//EN\r\n".to_owned();
        for n in from..count.min(from + A_FILE) {
            event(&mut text, n, monday)?;
        }
        text.push_str("END:VCALENDAR\r\n");
        let added =
            app.transfer().import(ImportFile { bytes: text.into_bytes(), calendar: None }).await?;
        if i64::from(added.added) != count.min(from + A_FILE) - from {
            return Err(format!("not everything was imported: {added:?}").into());
        }
    }
    for n in 0..count / APPOINTMENTS_A_CLIENT {
        let name = format!("{} {}", pick(&FIRST_NAMES, n)?, pick(&LAST_NAMES, n / 7)?);
        let phone = format!("+44 7700 {n:06}");
        let client =
            SaveClient { id: None, name, phone, email: String::new(), notes: String::new() };
        app.book().save_client(client).await?;
    }
    if app.close(Duration::from_secs(30)).await { Ok(()) } else { Err("it did not close".into()) }
}

fn pick<'a>(names: &[&'a str], n: i64) -> Result<&'a str, Failure> {
    let place = usize::try_from(n)? % names.len();
    Ok(names.get(place).copied().unwrap_or_default())
}

/// Number `n`: weeks are filled from this one on, then from the last one back.
fn event(text: &mut String, n: i64, monday: i64) -> Result<(), Failure> {
    let (week, place) = (n / A_WEEK, n % A_WEEK);
    let week = if week <= AHEAD { week } else { AHEAD - week };
    let day = monday + week * 7 + place % 6;
    let seconds = day * 86_400 + (7 * 60 + place / 6 * 35) * 60;
    let at = |minutes: i64| {
        let at = chrono::DateTime::from_timestamp(seconds + minutes * 60, 0);
        at.map(|at| at.format("%Y%m%dT%H%M%SZ")).ok_or("no such time")
    };
    let (start, end) = (at(0)?, at(35)?);
    write!(
        text,
        "BEGIN:VEVENT\r\nUID:{n:08}@bench.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\n\
         DTEND:{end}\r\nSUMMARY:Haircut and beard {n}\r\nLOCATION:Chair {}\r\nEND:VEVENT\r\n",
        n % 4,
    )?;
    Ok(())
}
