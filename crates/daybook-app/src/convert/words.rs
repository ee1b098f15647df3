//! Times as people read them: `Thu 19 Nov, 10:45 – 13:00`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use daybook_core::details::When;

/// How the business reads times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Its zone.
    pub(crate) home: Tz,
    /// 24-hour clock.
    pub(crate) clock24: bool,
    /// Days of other years name their year.
    pub(crate) today: NaiveDate,
}

impl Style {
    pub(crate) fn new(home: Tz, clock24: bool, now: DateTime<Utc>) -> Self {
        Self { home, clock24, today: now.with_timezone(&home).date_naive() }
    }

    /// `Thu 19 Nov`, with the year if it is not this one.
    pub(crate) fn day(self, day: NaiveDate) -> String {
        let year = if day.year() == self.today.year() { "" } else { " %Y" };
        day.format(&format!("%a %-d %b{year}")).to_string()
    }

    /// `9:45`, or `9:45 am`.
    pub(crate) fn time(self, time: NaiveTime) -> String {
        if self.clock24 {
            return time.format("%-H:%M").to_string();
        }
        let (afternoon, hour) = time.hour12();
        let half = if afternoon { "pm" } else { "am" };
        format!("{hour}:{:02} {half}", time.minute())
    }

    /// `Thu 19 Nov, 10:45 – 13:00`.
    pub(crate) fn when(self, when: When) -> String {
        match when {
            When::AllDay { start, end } => {
                let last = end.pred_opt().filter(|last| *last > start);
                last.map_or_else(
                    || self.day(start),
                    |last| format!("{} – {}", self.day(start), self.day(last)),
                )
            }
            When::Timed { .. } => {
                let (start, end) = self.local(when);
                let from = format!("{}, {}", self.day(start.date()), self.time(start.time()));
                if start == end {
                    from
                } else if start.date() == end.date() {
                    format!("{from} – {}", self.time(end.time()))
                } else {
                    format!("{from} – {}, {}", self.day(end.date()), self.time(end.time()))
                }
            }
        }
    }

    /// `Thu 19 Nov, 10:45`.
    pub(crate) fn moment(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.home).naive_local();
        format!("{}, {}", self.day(local.date()), self.time(local.time()))
    }

    /// Where it begins, as short as can be told apart: `Thu 14:30` this week, else `Thu 3 Dec,
    /// 14:30`.
    pub(crate) fn start(self, when: When) -> String {
        let day = |day: NaiveDate| {
            let near = (-1..7).contains(&(day - self.today).num_days());
            if near { (day.format("%a").to_string(), " ") } else { (self.day(day), ", ") }
        };
        match when {
            When::AllDay { start, .. } => day(start).0,
            When::Timed { .. } => {
                let (start, _) = self.local(when);
                let (day, comma) = day(start.date());
                format!("{day}{comma}{}", self.time(start.time()))
            }
        }
    }

    fn local(self, when: When) -> (NaiveDateTime, NaiveDateTime) {
        let interval = when.interval(self.home);
        let local = |at: DateTime<Utc>| at.with_timezone(&self.home).naive_local();
        (local(interval.start()), local(interval.end()))
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 appointment`, `2 appointments`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono_tz::Europe::Berlin;
    use daybook_core::wall_time::{WallTime, Zone};

    use super::*;

    pub(crate) fn style() -> Style {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        Style::new(Berlin, true, now)
    }

    pub(crate) fn timed(from: &str, to: &str) -> When {
        let wall = |text| WallTime {
            local: NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(),
            zone: Zone::Iana(Berlin),
        };
        When::Timed { start: wall(from), end: wall(to) }
    }

    pub(crate) fn all_day(start: &str, end: &str) -> When {
        When::AllDay { start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    #[test]
    fn names_the_day_once() {
        let when = timed("2026-11-19 10:45", "2026-11-19 13:00");
        assert_eq!(style().when(when), "Thu 19 Nov, 10:45 – 13:00");
    }

    #[test]
    fn names_both_days_of_a_night() {
        let when = timed("2026-12-31 22:00", "2027-01-01 01:00");
        assert_eq!(style().when(when), "Thu 31 Dec, 22:00 – Fri 1 Jan 2027, 1:00");
    }

    #[test]
    fn whole_days_end_with_their_last_day() {
        assert_eq!(style().when(all_day("2026-11-19", "2026-11-20")), "Thu 19 Nov");
        assert_eq!(style().when(all_day("2026-11-19", "2026-11-22")), "Thu 19 Nov – Sat 21 Nov");
    }

    #[test]
    fn the_twelve_hour_clock_says_am_and_pm() {
        let style = Style { clock24: false, ..style() };
        let when = timed("2026-11-19 00:15", "2026-11-19 13:00");
        assert_eq!(style.when(when), "Thu 19 Nov, 12:15 am – 1:00 pm");
    }

    #[test]
    fn a_start_this_week_needs_no_date() {
        assert_eq!(style().start(timed("2026-11-26 14:30", "2026-11-26 15:00")), "Thu 14:30");
        assert_eq!(
            style().start(timed("2026-11-27 14:30", "2026-11-27 15:00")),
            "Fri 27 Nov, 14:30"
        );
    }

    #[test]
    fn lists_end_with_and() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&words), "a, b and c");
        assert_eq!(list(&words[..2]), "a and b");
    }
}
