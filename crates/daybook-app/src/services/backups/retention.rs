//! Which backups are kept: the older, the fewer.

use std::collections::HashSet;

use chrono::Datelike;
use chrono_tz::Tz;

use super::name::{BackupName, Kind};

/// The newest of each of so many days, weeks (ISO 8601) and months that have any.
const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 6;
/// So many of the other kinds, each.
const OTHERS: usize = 5;

/// Those that need not be kept of `all`, newest first, days being those of `home`.
pub(super) fn superfluous(all: &[BackupName], home: Tz) -> Vec<BackupName> {
    let day = |name: &BackupName| name.at.with_timezone(&home).date_naive();
    let daily: Vec<BackupName> =
        all.iter().copied().filter(|name| name.kind == Kind::Daily).collect();
    let mut kept = Vec::new();
    kept.extend(newest(&daily, DAYS, |name| day(name).num_days_from_ce()));
    kept.extend(newest(&daily, WEEKS, |name| {
        let week = day(name).iso_week();
        week.year() * 100 + i32::try_from(week.week()).unwrap_or_default()
    }));
    kept.extend(newest(&daily, MONTHS, |name| {
        day(name).year() * 12 + i32::try_from(day(name).month0()).unwrap_or_default()
    }));
    for kind in [Kind::Asked, Kind::BeforeUpdate, Kind::BeforeRestore] {
        kept.extend(all.iter().copied().filter(|name| name.kind == kind).take(OTHERS));
    }
    all.iter().copied().filter(|name| !kept.contains(name)).collect()
}

/// The first of each of the first `many` periods.
fn newest(all: &[BackupName], many: usize, period: impl Fn(&BackupName) -> i32) -> Vec<BackupName> {
    let mut seen = HashSet::new();
    all.iter().copied().filter(|name| seen.insert(period(name))).take(many).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use chrono_tz::Europe::Berlin;

    use super::*;

    fn every_day(days: i64) -> Vec<BackupName> {
        let last: DateTime<Utc> = "2026-11-29T08:00:00Z".parse().unwrap();
        let daily = |ago| BackupName { at: last - TimeDelta::days(ago), kind: Kind::Daily };
        (0..days).map(daily).collect()
    }

    fn kept(all: &[BackupName]) -> Vec<String> {
        let gone = superfluous(all, Berlin);
        let kept = all.iter().filter(|name| !gone.contains(name));
        kept.map(|name| name.at.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn a_year_of_days_leaves_a_week_of_days_a_month_of_weeks_and_half_a_year_of_months() {
        assert_eq!(
            kept(&every_day(365)),
            [
                "11-29", "11-28", "11-27", "11-26", "11-25", "11-24", "11-23", // days
                "11-22", "11-15", "11-08", // the weeks before
                "10-31", "09-30", "08-31", "07-31", "06-30", // the months before
            ]
        );
    }

    #[test]
    fn the_same_day_is_judged_in_the_zone_of_the_business() {
        let at = |text: &str| BackupName { at: text.parse().unwrap(), kind: Kind::Daily };
        let late = [at("2026-11-28T23:30:00Z"), at("2026-11-28T22:30:00Z")];
        assert!(superfluous(&late, Berlin).is_empty(), "half an hour apart, two days in Berlin");
    }

    #[test]
    fn of_the_other_kinds_the_newest_are_kept() {
        let asked: Vec<BackupName> =
            every_day(9).into_iter().map(|name| BackupName { kind: Kind::Asked, ..name }).collect();
        assert_eq!(superfluous(&asked, Berlin), asked[5..]);
    }
}
