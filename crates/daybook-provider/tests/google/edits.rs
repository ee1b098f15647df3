//! Whatever becomes of an appointment, what is read is what was wanted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_sim::google::InstanceIds;
use proptest::prelude::*;

use crate::account::{Account, create, said, update};

/// Days after the second of December 2026, when no clock changes.
fn when(day: i64, hour: Option<u32>, zone: Tz) -> When {
    let start = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap() + TimeDelta::days(day);
    let Some(hour) = hour else {
        return When::AllDay { start, end: start.succ_opt().unwrap() };
    };
    let wall =
        |hour| WallTime { local: start.and_hms_opt(hour, 0, 0).unwrap(), zone: Zone::Iana(zone) };
    When::Timed { start: wall(hour), end: wall(hour + 1) }
}

/// Whole days now and then, hours otherwise.
fn hour() -> impl Strategy<Value = Option<u32>> {
    prop::option::weighted(0.8, 8_u32..18)
}

fn zone() -> impl Strategy<Value = Tz> {
    prop_oneof![Just(Tz::Europe__Zurich), Just(Tz::America__New_York)]
}

/// What becomes of a date of a series.
#[derive(Clone, Debug)]
enum Fate {
    Ordinary,
    LeftOut,
    /// So many days later, at another hour, with another title.
    Changed(i64, Option<u32>, &'static str),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Ordinary),
        1 => Just(Fate::LeftOut),
        2 => (0_i64..3, hour(), prop_oneof![Just("Colour"), Just("Shave")])
            .prop_map(|(later, hour, title)| Fate::Changed(later, hour, title)),
    ]
}

fn content() -> impl Strategy<Value = Content> {
    let title = prop_oneof![Just("Cut"), Just("Wash")];
    let fates = prop::collection::vec(fate(), 1..6);
    let repeats = prop::option::weighted(0.8, (1_i64..3, fates));
    (0_i64..4, hour(), zone(), title, repeats).prop_map(|(day, at, zone, title, repeats)| {
        let recurrence = repeats.map(|(interval, fates)| {
            let rules =
                BTreeSet::from([format!("FREQ=DAILY;COUNT={};INTERVAL={interval}", fates.len())]);
            let rules = rules.into_iter().map(|rule| rule.replace(";INTERVAL=1", "")).collect();
            let (mut excluded, mut overrides) = (BTreeSet::new(), BTreeMap::new());
            for (number, fate) in (0_i64..).zip(fates) {
                let there = day + number * interval;
                let key = match when(there, at, zone) {
                    When::AllDay { start, .. } => RecurrenceId::Date(start),
                    When::Timed { start, .. } => RecurrenceId::Local(start.local),
                };
                match fate {
                    Fate::Ordinary => {}
                    Fate::LeftOut => drop(excluded.insert(key)),
                    Fate::Changed(later, hour, title) => {
                        let when = when(there + later, hour, zone);
                        overrides.insert(key, Override { when, details: said(title) });
                    }
                }
            }
            Recurrence { rules, excluded, overrides, extra: BTreeSet::new() }
        });
        Content { when: when(day, at, zone), details: said(title), recurrence }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_edit_arrives(
        steps in prop::collection::vec(content(), 2..5),
        opaque in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let account = Account::new().await;
            if opaque {
                account.server.behave(|quirks| quirks.instance_ids = InstanceIds::Opaque);
            }
            // What is changed of single dates can only follow.
            let mut first = steps[0].clone();
            if let Some(series) = &mut first.recurrence {
                series.overrides.clear();
            }
            let mut seen = account.write(&create("place0", &first)).await.unwrap();
            assert_eq!(seen.content, first);
            for wanted in steps {
                seen = account.write(&update("place0", &seen, &wanted)).await.unwrap();
                assert_eq!(seen.content, wanted, "as it was answered");
                let read = account.live("place0").await;
                assert_eq!(read.content, wanted, "as it is read");
                seen = read;
            }
            assert!(account.server.mail().is_empty());
        });
    }
}
