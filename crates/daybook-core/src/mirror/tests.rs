use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Europe::London;
use proptest::prelude::*;

use super::*;
use crate::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use crate::details::{Classification, Reminder, Status, Transparency, When};
use crate::recurrence::RecurrenceId;
use crate::wall_time::{WallTime, Zone};

const LEVELS: [Privacy; 4] = [Privacy::Full, Privacy::Service, Privacy::Initials, Privacy::Busy];

fn mask(privacy: Privacy) -> Mask {
    Mask { privacy, service: "Balayage".into(), client: "chloé maría Martin".into() }
}

fn wall(hour: u32) -> WallTime {
    let local = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(hour, 0, 0).unwrap();
    WallTime { local, zone: Zone::Iana(London) }
}

fn details(secret: &str) -> Details {
    let attendee = Attendee {
        name: secret.into(),
        role: Role::Required,
        participation_status: ParticipationStatus::Accepted,
    };
    Details {
        summary: secret.into(),
        description: secret.into(),
        location: secret.into(),
        url: secret.into(),
        status: Status::Tentative,
        transparency: Transparency::Transparent,
        classification: Classification::Private,
        categories: BTreeSet::from([secret.to_owned()]),
        reminders: BTreeSet::from([Reminder::FromStart(-900)]),
        attendees: BTreeMap::from([(secret.to_owned(), attendee)]),
        organizer: Some(Organizer { address: secret.into(), name: secret.into() }),
    }
}

fn series(secret: &str) -> Content {
    let id = RecurrenceId::Local(wall(9).local + TimeDelta::days(1));
    let changed =
        Override { when: When::Timed { start: wall(15), end: wall(16) }, details: details(secret) };
    Content {
        when: When::Timed { start: wall(9), end: wall(10) },
        details: details(secret),
        recurrence: Some(Recurrence {
            rules: BTreeSet::from(["FREQ=DAILY;COUNT=8".to_owned()]),
            overrides: BTreeMap::from([(id, changed)]),
            ..Recurrence::default()
        }),
    }
}

fn title(privacy: Privacy) -> String {
    mask(privacy).project(&series("Secret")).details.summary
}

#[test]
fn each_level_shows_what_its_name_says() {
    assert_eq!(title(Privacy::Full), "Secret");
    assert_eq!(title(Privacy::Service), "Balayage");
    assert_eq!(title(Privacy::Initials), "C. M. M.");
    assert_eq!(title(Privacy::Busy), "Busy");
}

#[test]
fn what_has_no_service_and_no_client_is_busy() {
    for privacy in [Privacy::Service, Privacy::Initials] {
        let nobody = Mask { privacy, ..Mask::default() };
        assert_eq!(nobody.project(&series("Secret")).details.summary, "Busy");
    }
}

#[test]
fn even_a_full_mirror_invites_nobody_and_rings_nowhere() {
    let shown = mask(Privacy::Full).project(&series("Secret"));

    for details in std::iter::once(&shown.details)
        .chain(shown.recurrence.iter().flat_map(|it| it.overrides.values().map(|o| &o.details)))
    {
        assert!(details.attendees.is_empty() && details.organizer.is_none());
        assert!(details.reminders.is_empty());
        assert_eq!((details.location.as_str(), details.description.as_str()), ("Secret", "Secret"));
    }
}

#[test]
fn when_it_is_and_whether_it_takes_place_is_shown_at_every_level() {
    let whole = series("Secret");
    for privacy in LEVELS {
        let shown = mask(privacy).project(&whole);
        assert_eq!(shown.when, whole.when);
        assert_eq!(shown.details.status, Status::Tentative);
        assert_eq!(shown.details.transparency, Transparency::Transparent);
        let times = |content: &Content| -> Vec<When> {
            content.recurrence.iter().flat_map(|r| r.overrides.values()).map(|o| o.when).collect()
        };
        assert_eq!(times(&shown), times(&whole));
    }
}

#[test]
fn a_mirror_is_known_by_its_uid_alone() {
    let id = AppointmentId::from_uuid(uuid::Uuid::from_u128(7));

    assert!(is_mirror(&mirror_uid(id, 3)));
    assert_ne!(mirror_uid(id, 3), mirror_uid(id, 4));
    assert!(!is_mirror("7@daybook"));
}

proptest! {
    #[test]
    fn a_mask_lets_nothing_of_what_is_said_through(secret in "[A-Z][a-z]{5,12}Q[a-z]{2}") {
        for privacy in [Privacy::Service, Privacy::Initials, Privacy::Busy] {
            let shown = serde_json::to_string(&mask(privacy).project(&series(&secret))).unwrap();
            prop_assert!(!shown.contains(&secret), "{privacy:?} shows {shown}");
            prop_assert!(!shown.contains("Martin"), "{privacy:?} shows {shown}");
        }
    }

    #[test]
    fn what_is_shown_already_is_shown_unchanged(secret in "[A-Z][a-z]{5,12}") {
        for privacy in LEVELS {
            let once = mask(privacy).project(&series(&secret));
            prop_assert_eq!(mask(privacy).project(&once), once);
        }
    }
}
