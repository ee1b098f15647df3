//! A Google and a CalDAV server with what a hair studio's people have in them, some weeks around today: to
//! be shown around with. Everybody in it is invented.

use std::io;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{caldav, google};

/// A calendar of its own at Google.
const TEAM: &str = "team@group.calendar.google.com";
/// A calendar beside those of the studio.
const PRIVATE: &str = "/calendars/desk/private/";
/// Whose calendars the CalDAV server has, besides a private one.
const TEAM_OF_STUDIO: [&str; 4] = ["Maren Holt", "Idris Bello", "Sofia Lind", "Tom Okada"];

/// Both services, running until the runtime ends.
pub struct Sample {
    google: google::Server,
    caldav: caldav::Server,
    /// IANA zone the times are meant in.
    zone: String,
}

impl Sample {
    /// Starts both on free ports, with the clock of this computer. Times are meant in the zone.
    ///
    /// # Errors
    ///
    /// When there is no port, or what belongs in the calendars is refused.
    pub async fn start(zone: &str) -> io::Result<Self> {
        let (google, caldav) =
            (google::Server::start_on(0).await?, caldav::Server::start_on(0).await?);
        let sample = Self { google, caldav, zone: zone.to_owned() };
        let today = sample.google.now();
        sample.fill_google(today).map_err(io::Error::other)?;
        sample.fill_caldav(today);
        Ok(sample)
    }

    /// Where they are and who may use them, as one line of JSON.
    #[must_use]
    pub fn described(&self) -> String {
        json!({
            "google": {
                "url": self.google.url(),
                "clientId": google::CLIENT_ID,
                "clientSecret": google::CLIENT_SECRET,
                "otherSide": format!("{}other-side", self.google.url()),
            },
            "caldav": {
                "url": self.caldav.url(),
                "user": caldav::USER,
                "password": caldav::PASSWORD,
                "otherSide": format!("{}other-side", self.caldav.url()),
            },
        })
        .to_string()
    }

    fn fill_google(&self, now: DateTime<Utc>) -> Result<(), String> {
        let monday = monday(now);
        // Its own pages show times where the business is.
        self.google.add_person(google::USER, "Front Desk", &self.zone);
        self.google.subscribe(google::USER, google::HOLIDAYS);
        self.google.add_calendar(TEAM, google::USER, "Team", &self.zone);
        let own = [
            (0, "08:00", "08:45", "School run", ""),
            (1, "12:45", "13:30", "Lunch with Amira", "Café Odeon"),
            (2, "18:30", "19:30", "Pilates", "Studio 4"),
            (3, "09:00", "09:30", "Call the supplier", ""),
            (4, "16:00", "17:00", "Dentist", "Bahnhofstrasse 12"),
            (8, "11:00", "12:00", "Bank appointment", ""),
            (9, "18:30", "19:30", "Pilates", "Studio 4"),
            (11, "14:00", "15:30", "Colour training", "Academy"),
            (16, "18:30", "19:30", "Pilates", "Studio 4"),
        ];
        for (number, (day, from, to, title, place)) in (0..).zip(own) {
            let day = monday + TimeDelta::days(day);
            self.google.put(google::USER, &self.timed(number, day, (from, to), title, place))?;
        }
        let before = monday - TimeDelta::days(7);
        let mut meeting = self.timed(100, before, ("08:00", "08:30"), "Team meeting", "");
        if let Some(fields) = meeting.as_object_mut() {
            fields.insert("recurrence".to_owned(), json!(["RRULE:FREQ=WEEKLY;BYDAY=MO"]));
        }
        self.google.put(TEAM, &meeting)?;
        let (from, to) = (monday + TimeDelta::days(12), monday + TimeDelta::days(14));
        let fair = json!({
            "id": "sample00000000000000000000000101", "summary": "Hair fair",
            "start": {"date": from.to_string()}, "end": {"date": to.to_string()},
        });
        self.google.put(TEAM, &fair)
    }

    fn timed(
        &self,
        number: u32,
        day: NaiveDate,
        (from, to): (&str, &str),
        title: &str,
        place: &str,
    ) -> Value {
        let at = |time| json!({"dateTime": format!("{day}T{time}:00"), "timeZone": self.zone});
        json!({
            "id": format!("sample{number:026}"),
            "summary": title,
            "location": place,
            "start": at(from),
            "end": at(to),
        })
    }

    fn fill_caldav(&self, now: DateTime<Utc>) {
        let monday = monday(now);
        self.caldav.remove_calendar(caldav::CALENDAR);
        self.caldav.add_calendar(PRIVATE, "Private");
        for name in TEAM_OF_STUDIO {
            let path = name.split(' ').next().unwrap_or_default().to_lowercase();
            self.caldav.add_calendar(&format!("/calendars/{}/{path}/", caldav::USER), name);
        }
        let own = [
            (1, "080000", "090000", "Gym"),
            (3, "190000", "210000", "Band practice"),
            (5, "190000", "230000", "Birthday of Ines"),
            (8, "080000", "090000", "Gym"),
            (10, "190000", "210000", "Band practice"),
        ];
        for (number, (day, from, to, title)) in (0..).zip(own) {
            let day = (monday + TimeDelta::days(day)).format("%Y%m%d");
            let text = format!(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sample//EN\r\nBEGIN:VEVENT\r\n\
                 UID:sample-{number}\r\nDTSTAMP:{day}T000000Z\r\nDTSTART:{day}T{from}\r\n\
                 DTEND:{day}T{to}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            );
            self.caldav.put(PRIVATE, &format!("sample-{number}.ics"), &text);
        }
    }
}

fn monday(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today - TimeDelta::days(today.weekday().num_days_from_monday().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_services_take_what_is_put_into_them() {
        let sample = Sample::start("Asia/Dubai").await.unwrap();
        let sees = |what| sample.google.act(google::USER, "GET", what, &json!(null)).unwrap();
        let events = sees("calendars/primary/events");
        assert_eq!(events["items"].as_array().unwrap().len(), 9);
        assert_eq!(events["timeZone"], "Asia/Dubai");
        assert_eq!(sees("users/me/calendarList")["items"].as_array().unwrap().len(), 3);
        assert_eq!(sample.caldav.objects(PRIVATE).len(), 5);
        let line: Value = serde_json::from_str(&sample.described()).unwrap();
        assert!(line["google"]["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    }
}
