//! How an appointment repeats, in plain words.

use chrono::{Datelike, Weekday};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::recurrence::{ByDay, Frequency, Rule};

use super::repeat::last_day;
use super::words::{counted, list};

/// `Every 2 weeks on Monday and Thursday, until 5 March 2027`; `None` for a single appointment.
pub(crate) fn repeat_words(content: &Content, home: Tz) -> Option<String> {
    let recurrence = content.recurrence.as_ref()?;
    let rules = recurrence.rules.iter().map(|text| {
        Rule::parse(text, content.when, home).map_or_else(
            |_| "In a way that Daybook keeps but cannot show".to_owned(),
            |rule| sentence(&rule, content.when, home),
        )
    });
    let mut words = rules.collect::<Vec<_>>().join("; ");
    let extra = recurrence.extra.len();
    if words.is_empty() {
        words = format!("On {}", counted(extra + 1, "date"));
    } else if extra > 0 {
        words = format!("{words}, and on {}", counted(extra, "further date"));
    }
    Some(words)
}

fn sentence(rule: &Rule, when: When, home: Tz) -> String {
    let mut words = period(rule);
    for part in [months(rule), days(rule, when), times(rule)].into_iter().flatten() {
        words.push(' ');
        words.push_str(&part);
    }
    if let Some(count) = rule.count {
        words = format!("{words}, {}", counted(count.get() as usize, "time"));
    }
    if let Some(until) = rule.until {
        words = format!("{words}, until {}", last_day(until, when, home).format("%-d %B %Y"));
    }
    words
}

fn period(rule: &Rule) -> String {
    let unit = match rule.frequency {
        Frequency::Secondly => "second",
        Frequency::Minutely => "minute",
        Frequency::Hourly => "hour",
        Frequency::Daily => "day",
        Frequency::Weekly => "week",
        Frequency::Monthly => "month",
        Frequency::Yearly => "year",
    };
    match rule.interval.get() {
        1 => format!("Every {unit}"),
        interval => format!("Every {interval} {unit}s"),
    }
}

/// On which days of its period, where the rule or the start says so.
fn days(rule: &Rule, when: When) -> Option<String> {
    let start = match when {
        When::AllDay { start, .. } => start,
        When::Timed { start, .. } => start.local.date(),
    };
    let mut parts = Vec::new();
    if !rule.by_day.is_empty() {
        parts.push(positioned(rule, &weekdays(rule)));
    }
    if !rule.by_month_day.is_empty() {
        let days: Vec<String> = rule.by_month_day.iter().map(|day| month_day(*day)).collect();
        parts.push(positioned(rule, &list(&days)));
    }
    if !rule.by_year_day.is_empty() {
        let days: Vec<String> = rule.by_year_day.iter().map(ToString::to_string).collect();
        parts.push(format!("day {} of the year", list(&days)));
    }
    if !rule.by_week.is_empty() {
        let weeks: Vec<String> = rule.by_week.iter().map(ToString::to_string).collect();
        parts.push(format!("week {} of the year", list(&weeks)));
    }
    if parts.is_empty() {
        match rule.frequency {
            Frequency::Weekly => parts.push(name(start.weekday()).to_owned()),
            Frequency::Yearly if rule.by_month.is_empty() => {
                parts.push(start.format("%-d %B").to_string());
            }
            Frequency::Monthly | Frequency::Yearly => {
                parts.push(month_day(i8::try_from(start.day()).ok()?));
            }
            _ => return None,
        }
    }
    Some(format!("on {}", parts.join(", ")))
}

/// The first, the last … of several days.
fn positioned(rule: &Rule, days: &str) -> String {
    if rule.by_set_position.is_empty() {
        return days.to_owned();
    }
    let nths: Vec<String> = rule.by_set_position.iter().map(|nth| ordinal(*nth)).collect();
    format!("the {} {days}", list(&nths))
}

fn weekdays(rule: &Rule) -> String {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let only = |days: &[Weekday]| {
        rule.by_day.len() == days.len()
            && days.iter().all(|day| rule.by_day.contains(&ByDay::every(*day)))
    };
    if only(&[Mon, Tue, Wed, Thu, Fri, Sat, Sun]) {
        return "every day".to_owned();
    }
    if only(&[Mon, Tue, Wed, Thu, Fri]) {
        return if rule.by_set_position.is_empty() { "weekdays" } else { "weekday" }.to_owned();
    }
    let days = rule.by_day.iter().map(|day| match day.nth {
        0 => name(day.weekday).to_owned(),
        nth => format!("the {} {}", ordinal(nth.into()), name(day.weekday)),
    });
    list(&days.collect::<Vec<_>>())
}

fn months(rule: &Rule) -> Option<String> {
    let month =
        |month: &u8| chrono::Month::try_from(*month).ok().map(|month| month.name().to_owned());
    let months: Vec<String> = rule.by_month.iter().filter_map(month).collect();
    (!months.is_empty()).then(|| format!("in {}", list(&months)))
}

fn times(rule: &Rule) -> Option<String> {
    let hours: Vec<String> = rule.by_hour.iter().map(|hour| format!("{hour}:00")).collect();
    match (hours.is_empty(), rule.by_minute.is_empty() && rule.by_second.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("at {}", list(&hours))),
        _ => Some("at several times".to_owned()),
    }
}

fn month_day(day: i8) -> String {
    match day {
        -1 => "the last day".to_owned(),
        ..0 => format!("the {} day", ordinal(day.into())),
        _ => format!("day {day}"),
    }
}

fn ordinal(nth: i16) -> String {
    let from_end = if nth < -1 { " to last" } else { "" };
    let word = match nth.unsigned_abs() {
        1 if nth < 0 => "last".to_owned(),
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        n => {
            let end = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{n}{end}")
        }
    };
    format!("{word}{from_end}")
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;
    use rstest::rstest;

    use super::super::repeat::tests::series;
    use super::super::words::tests::timed;
    use super::*;

    #[rstest]
    #[case("FREQ=DAILY", "Every day")]
    #[case("FREQ=WEEKLY", "Every week on Thursday")]
    #[case(
        "FREQ=WEEKLY;UNTIL=20270305T225959Z;INTERVAL=2;BYDAY=MO,TH",
        "Every 2 weeks on Monday and Thursday, until 5 March 2027"
    )]
    #[case("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every week on weekdays")]
    #[case("FREQ=MONTHLY;COUNT=10", "Every month on day 19, 10 times")]
    #[case("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday")]
    #[case("FREQ=MONTHLY;BYDAY=3TH", "Every month on the third Thursday")]
    #[case("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day")]
    #[case("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month on the last weekday")]
    #[case("FREQ=YEARLY", "Every year on 19 November")]
    #[case("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "Every year in March on the last Sunday")]
    #[case("FREQ=DAILY;COUNT=1", "Every day, 1 time")]
    #[case("FREQ=SOMETIMES", "In a way that Daybook keeps but cannot show")]
    fn says_how_it_repeats(#[case] rule: &str, #[case] words: &str) {
        let when = timed("2026-11-19 10:00", "2026-11-19 11:00");
        assert_eq!(repeat_words(&series(when, rule), Berlin).as_deref(), Some(words));
    }

    #[test]
    fn a_single_appointment_does_not_repeat() {
        let when = timed("2026-11-19 10:00", "2026-11-19 11:00");
        let content = Content { recurrence: None, ..series(when, "FREQ=DAILY") };
        assert_eq!(repeat_words(&content, Berlin), None);
    }
}
