//! What the desktop says when reminders come up.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::reminding::Ring;

use super::time::{DAY, local};
use super::words::{Style, counted};
use crate::api::desktop::WishDto;
use crate::api::reminders::ReminderDto;

/// More than this many at once are said together.
const APART: usize = 3;
/// So many are named where they are said together.
const NAMED: usize = 4;

/// Something to say on the desktop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The reminders it is about.
    pub numbers: Vec<u32>,
    /// The appointment to be seen, when it is about one that is not over.
    pub about: Option<WishDto>,
    /// One line.
    pub summary: String,
    /// A few more.
    pub body: String,
}

/// What to say about reminders that came up at the same time. What was missed is said in one sentence, and
/// so are many at once. What is private is not named: notices appear over whatever is on the screen, also
/// where it is locked.
pub(crate) fn notices(
    reminders: &[(Ring, ReminderDto)],
    style: Style,
    now: DateTime<Utc>,
) -> Vec<Notice> {
    let (missed, coming): (Vec<_>, Vec<_>) = reminders.iter().partition(|(_, dto)| dto.missed);
    let mut notices = Vec::new();
    if coming.len() > APART {
        let summary = format!("{} to think of", counted(coming.len(), "appointment"));
        notices.push(together(&coming, summary, style));
    } else {
        notices.extend(coming.iter().map(|(ring, dto)| Notice {
            numbers: vec![dto.number],
            about: Some(WishDto::Appointment {
                id: dto.id.clone(),
                occurrence: dto.occurrence.clone(),
                start: dto.start,
            }),
            summary: line(dto, style),
            body: body(ring, dto, now),
        }));
    }
    if !missed.is_empty() {
        let summary =
            format!("{} missed while Daybook was away", counted(missed.len(), "reminder"));
        notices.push(together(&missed, summary, style));
    }
    notices
}

fn together(all: &[&(Ring, ReminderDto)], summary: String, style: Style) -> Notice {
    let mut lines: Vec<String> = all.iter().take(NAMED).map(|(_, dto)| line(dto, style)).collect();
    if all.len() > NAMED {
        lines.push(format!("and {} more", all.len() - NAMED));
    }
    let numbers = all.iter().map(|(_, dto)| dto.number).collect();
    Notice { numbers, about: None, summary, body: lines.join("\n") }
}

/// `14:30 Balayage · Chloé Martin`, with the day if it is another one.
fn line(dto: &ReminderDto, style: Style) -> String {
    let both = match (dto.title.as_str(), dto.client.as_str()) {
        (one, "") | ("", one) => one.to_owned(),
        (title, client) => format!("{title} · {client}"),
    };
    let what = if dto.private { "Private appointment".to_owned() } else { both };
    format!("{} {what}", start(dto.start, dto.all_day, style)).trim_end().to_owned()
}

/// `14:30`, or `Thu 14:30` on another day; `Today` and `Thu` for whole days.
pub(crate) fn start(minute: i32, all_day: bool, style: Style) -> String {
    let Ok(local) = local(minute) else { return String::new() };
    let today = local.date() == style.today;
    let near = (0..7).contains(&(local.date() - style.today).num_days());
    let day = if near { local.format("%a").to_string() } else { style.day(local.date()) };
    let time = style.time(local.time());
    match (all_day, today) {
        (true, true) => "Today".to_owned(),
        (true, false) => day,
        (false, true) => time,
        (false, false) => format!("{day} {time}"),
    }
}

/// `In 15 minutes, with Maren Holm`.
fn body(ring: &Ring, dto: &ReminderDto, now: DateTime<Utc>) -> String {
    let when = if dto.all_day { all_day(dto) } else { until(ring.interval.start() - now) };
    if dto.staff.is_empty() { when } else { format!("{when}, with {}", dto.staff) }
}

fn all_day(dto: &ReminderDto) -> String {
    let days = usize::try_from((dto.end - dto.start) / DAY).unwrap_or(1).max(1);
    if days == 1 { "All day".to_owned() } else { counted(days, "day") }
}

fn until(left: TimeDelta) -> String {
    // A reminder comes up a moment late: 14 minutes and 59 seconds are 15 minutes.
    let minutes = (left.num_seconds() + 59).div_euclid(60);
    let words = length(minutes.unsigned_abs());
    match minutes {
        0 => "Now".to_owned(),
        1.. => format!("In {words}"),
        _ => format!("Began {words} ago"),
    }
}

fn length(minutes: u64) -> String {
    let counted = |count, one| counted(usize::try_from(count).unwrap_or(usize::MAX), one);
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => counted(rest, "minute"),
        (24.., _) => counted((hours + 12) / 24, "day"),
        (hours, 0) => counted(hours, "hour"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use daybook_core::interval::Interval;

    use super::*;
    use crate::convert::time::local_minutes;
    use crate::convert::words::tests::style;

    /// At noon UTC it is one o'clock in Berlin.
    const NOW: &str = "2026-11-20T12:00:00Z";

    fn now() -> DateTime<Utc> {
        NOW.parse().unwrap()
    }

    fn one(number: u32, title: &str, starts_in: i64) -> (Ring, ReminderDto) {
        let start = now() + TimeDelta::minutes(starts_in);
        let interval = Interval::new(start, start + TimeDelta::hours(1)).unwrap();
        let home = style().home;
        let dto = ReminderDto {
            number,
            id: format!("id {number}"),
            occurrence: None,
            start: local_minutes(start, home),
            end: local_minutes(interval.end(), home),
            all_day: false,
            title: title.to_owned(),
            client: "Chloé Martin".to_owned(),
            staff: "Maren Holm".to_owned(),
            private: false,
            missed: interval.end() <= now(),
        };
        (Ring { occurrence: None, interval, due: now() }, dto)
    }

    fn said(reminders: &[(Ring, ReminderDto)]) -> Vec<(String, String)> {
        let all = notices(reminders, style(), now());
        all.into_iter().map(|notice| (notice.summary, notice.body)).collect()
    }

    fn pair(summary: &str, body: &str) -> (String, String) {
        (summary.to_owned(), body.to_owned())
    }

    #[test]
    fn one_says_when_what_and_for_whom() {
        let expected = pair("13:15 Balayage · Chloé Martin", "In 15 minutes, with Maren Holm");
        assert_eq!(said(&[one(1, "Balayage", 15)]), [expected]);
    }

    #[test]
    fn a_start_on_another_day_names_it() {
        let said = said(&[one(1, "Balayage", 24 * 60)]);
        assert_eq!(said[0], pair("Sat 13:00 Balayage · Chloé Martin", "In 1 day, with Maren Holm"));
    }

    #[test]
    fn what_is_private_is_not_named() {
        let (ring, dto) = one(1, "Balayage", 0);
        let private = ReminderDto { private: true, ..dto };
        let expected = pair("13:00 Private appointment", "Now, with Maren Holm");
        assert_eq!(said(&[(ring, private)]), [expected]);
    }

    #[test]
    fn many_are_said_together() {
        let all: Vec<_> = (1..=6).map(|n| one(n, "Cut", i64::from(n))).collect();

        let notices = notices(&all, style(), now());

        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(notices[0].summary, "6 appointments to think of");
        assert!(notices[0].body.ends_with("13:04 Cut · Chloé Martin\nand 2 more"));
    }

    #[test]
    fn what_was_missed_is_said_apart_and_in_one() {
        let all = [one(1, "Cut", -120), one(2, "Beard", -90), one(3, "Colour", 5)];

        let said = said(&all);

        assert_eq!(said.len(), 2);
        assert_eq!(said[1].0, "2 reminders missed while Daybook was away");
        assert_eq!(said[1].1, "11:00 Cut · Chloé Martin\n11:30 Beard · Chloé Martin");
    }

    #[test]
    fn how_long_is_said_as_people_do() {
        assert_eq!(until(TimeDelta::seconds(14 * 60 + 59)), "In 15 minutes");
        assert_eq!(until(TimeDelta::seconds(-30)), "Now");
        assert_eq!(until(TimeDelta::minutes(-7)), "Began 7 minutes ago");
        assert_eq!(until(TimeDelta::minutes(60)), "In 1 hour");
        assert_eq!(until(TimeDelta::minutes(90)), "In 1 h 30 min");
        assert_eq!(until(TimeDelta::hours(50)), "In 2 days");
    }
}
