//! The `rrule` crate's opinion on rules put together from common and rare parts.

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_core::recurrence::occurrences;
use daybook_core::wall_time::Zone;
use rrule::{RRule, Unvalidated};

use crate::book::{HOME, lasting, local, series};

const PARTS: [&str; 20] = [
    "",
    ";BYDAY=MO,WE,FR",
    ";BYDAY=2TU",
    ";BYDAY=-1FR",
    ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ";BYMONTHDAY=15",
    ";BYMONTHDAY=-1",
    ";BYMONTHDAY=31",
    ";BYMONTHDAY=13;BYDAY=FR",
    ";BYMONTH=1,6,7",
    ";BYMONTH=11;BYDAY=-1TH",
    ";BYMONTH=3;BYMONTHDAY=29,30,31;BYDAY=SA,SU",
    ";BYYEARDAY=1,100,-1",
    // Not week 53, which the crate finds in years without one when weeks start on a Wednesday.
    ";BYWEEKNO=1,20;BYDAY=MO,SU",
    ";BYWEEKNO=-1;BYDAY=TU",
    ";BYHOUR=9,17",
    ";BYHOUR=8;BYMINUTE=0,30;BYSETPOS=2",
    ";BYDAY=SA;BYHOUR=10;BYMINUTE=15",
    ";BYDAY=TU,TH;BYMONTH=2,3,10,11",
    ";BYDAY=MO;BYSETPOS=1,-1",
];

fn numbered(part: &str) -> bool {
    part.contains("BYDAY=2") || part.contains("BYDAY=-1")
}

/// What the crate makes after the start, `None` when it refuses the rule.
fn rrule_crate(rule: &str, start: &str, zone: Tz, window: Interval) -> Option<Vec<DateTime<Utc>>> {
    let zone = rrule::Tz::Tz(zone);
    let start = zone.from_local_datetime(&local(start)).unwrap();
    let rule: RRule<Unvalidated> = rule.parse().ok()?;
    let set = rule.build(start).ok()?.before(window.end().with_timezone(&zone));
    let all = set.all(10_000).dates;
    Some(all.iter().map(DateTime::to_utc).filter(|at| *at > start && *at < window.end()).collect())
}

#[test]
fn agrees_with_the_rrule_crate() {
    let (mut compared, mut made) = (0, 0);
    let start = "2015-02-05T09:00:00";
    let window = Interval::new(
        "2015-01-01T00:00:00Z".parse().unwrap(),
        "2016-12-01T00:00:00Z".parse().unwrap(),
    )
    .unwrap();
    for frequency in ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"] {
        for interval in [1, 2, 3] {
            for week_start in ["MO", "SU", "WE"] {
                for zone in [Tz::UTC, Tz::America__New_York] {
                    for part in PARTS {
                        // Like dateutil, the crate cuts off the first week of a set at the start;
                        // only months and years may number their weekdays.
                        let odd = match frequency {
                            "WEEKLY" => part.contains("BYSETPOS") || numbered(part),
                            "DAILY" => numbered(part),
                            _ => false,
                        };
                        if odd {
                            continue;
                        }
                        let rule =
                            format!("FREQ={frequency};INTERVAL={interval};WKST={week_start}{part}");
                        let Some(theirs) = rrule_crate(&rule, start, zone, window) else {
                            continue;
                        };
                        let content = series(lasting(start, Zone::Iana(zone), 0), &rule);
                        let ours: Vec<_> = occurrences(&content, window, HOME)
                            .unwrap()
                            .iter()
                            .skip(1)
                            .map(|o| o.interval.start())
                            .collect();
                        assert_eq!(ours, theirs, "{rule} in {zone}");
                        compared += 1;
                        made += ours.len();
                    }
                }
            }
        }
    }
    assert!(compared > 1_000 && made > 20_000, "{compared} rules, {made} occurrences");
}
