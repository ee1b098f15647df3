//! As many events as a calendar has after years, to measure clients with.

use serde_json::{Value, json};

use super::{Server, USER};

/// What somebody wrote about an appointment.
const NOTES: &str = "Second visit. Prefers the window seat, asks for the organic shampoo and wants a \
    reminder the day before.\nNotes from last time: number 3 at the sides, scissors on top. <no perfume>";

impl Server {
    /// Puts `count` invented events into the main calendar of [`USER`], a sixteenth of them series.
    ///
    /// # Errors
    ///
    /// The reason, when one of them cannot be read.
    pub fn fill(&self, count: usize) -> Result<(), String> {
        let mut world = self.world();
        (0..count).try_for_each(|n| world.put(USER, &event(n)).map_err(|refusal| refusal.message))
    }
}

/// Event number `n`: in 2026 or 2027, and every sixteenth repeats without end.
fn event(n: usize) -> Value {
    let day = format!("{}-{:02}-{:02}", 2026 + n / 12 % 2, 1 + n % 12, 1 + n / 24 % 28);
    let (hour, minute) = (8 + n / 7 % 9, n % 4 * 15);
    let at = |hour: usize| json!({"dateTime": format!("{day}T{hour:02}:{minute:02}:00"), "timeZone": "Europe/Zurich"});
    let mut event = json!({
        "id": format!("bulk{n:022}"),
        "summary": format!("Haircut & beard, customer {n}"),
        "description": format!("{NOTES}\nPhone: +47 22 00 {n:06}"),
        "location": format!("Storgata {n}, Oslo"),
        "start": at(hour),
        "end": at(hour + 1),
        "reminders": {"useDefault": false, "overrides": [{"method": "popup", "minutes": 30}]},
        "extendedProperties": {"private": {"booking": format!("{n:012}")}},
    });
    if let (0, Some(event)) = (n % 16, event.as_object_mut()) {
        event.insert("recurrence".to_owned(), json!(["RRULE:FREQ=WEEKLY;INTERVAL=2"]));
    }
    event
}
