//! Data that breaks people: it is read, shown or kept, and another title changes nothing else in it.

use std::collections::{BTreeMap, BTreeSet};

use daybook_app::api::appointments::{ItemDto, Scope};
use daybook_sim::caldav::{CALENDAR, Server, cases};
use daybook_tests::desk::{Desk, MONDAY};

use crate::scene::{TestClock, unfolded};

/// A desk that has read the data of a case.
struct Loaded {
    server: Server,
    desk: Desk,
    case: cases::Case,
}

impl Loaded {
    async fn with(id: &str) -> Self {
        Self::in_zone(id, "Europe/London").await
    }

    async fn in_zone(id: &str, zone: &str) -> Self {
        let (server, case) = (Server::start().await.unwrap(), cases::case(id).unwrap());
        server.load(&case);
        let desk = Desk::opened(&server, zone, TestClock::new()).await;
        let summary = desk.sync().await;
        assert_eq!(summary.imported as usize, case.objects.len(), "{id}: {summary:?}");
        Self { server, desk, case }
    }

    /// What a year from Monday shows of a title.
    async fn year(&self, title: &str) -> Vec<ItemDto> {
        self.between("2026-11-16", "2027-11-16", title).await
    }

    async fn between(&self, from: &str, to: &str, title: &str) -> Vec<ItemDto> {
        let items = self.desk.items_between(from, to).await;
        items.into_iter().filter(|item| item.title == title).collect()
    }

    /// Days from Monday on which a title begins, in the year from then.
    async fn days(&self, title: &str) -> Vec<i32> {
        let items = self.year(title).await;
        items.iter().map(|item| (item.start - MONDAY).div_euclid(1440)).collect()
    }

    /// Gives everything that can be seen another title; nothing but the title changes, and both sides
    /// are silent.
    async fn another_title_changes_nothing_else(&self, years: &[(&str, &str)]) {
        let before: BTreeMap<_, _> = self.stored();
        let mut renamed = BTreeSet::new();
        for (from, to) in years {
            for item in self.desk.items_between(from, to).await {
                if renamed.insert(item.id.clone()) {
                    self.desk.change(&item, Scope::All, |input| input.summary += " (new)").await;
                }
            }
        }
        let summary = self.desk.sync().await;
        assert_eq!(summary.conflicts, 0, "{summary:?}");
        let mut changed = 0;
        for (place, text) in self.stored() {
            let (old, new) = (counted(&before[&place]), counted(&text));
            let lost: Vec<_> = old.keys().filter(|line| !new.contains_key(*line)).collect();
            let ours = |line: &&&String| {
                ["SUMMARY", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"]
                    .iter()
                    .any(|it| line.starts_with(it))
            };
            let lost: Vec<_> = lost.into_iter().filter(|line| !ours(&line)).collect();
            assert!(lost.is_empty(), "{} {place:?} lost {lost:#?} in {text}", self.case.id);
            changed += usize::from(text.contains("(new)"));
        }
        assert_eq!(changed, renamed.len(), "{}: each has its new title there", self.case.id);
        let calendars = self.desk.calendars().await;
        assert_eq!(self.desk.sync().await.requests, calendars, "and then it is quiet");
    }

    fn stored(&self) -> BTreeMap<(&'static str, String), String> {
        let mut stored = BTreeMap::new();
        for calendar in [CALENDAR, cases::SECOND] {
            for (name, text) in self.server.objects(calendar) {
                stored.insert((calendar, name), text);
            }
        }
        stored
    }
}

/// How often each line comes, unfolded.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for line in unfolded(text).lines() {
        *lines.entry(line.to_owned()).or_default() += 1;
    }
    lines
}

const A_YEAR: &[(&str, &str)] = &[("2026-11-16", "2027-11-16")];

#[tokio::test]
async fn d01_clock_changes_move_no_wall_time() {
    let loaded = Loaded::in_zone("D01", "Europe/Zurich").await;
    let gap = loaded.between("2027-03-28", "2027-03-29", "Gap").await;
    assert_eq!(gap[0].start % 1440, 3 * 60 + 30, "half past two does not exist that night");
    let overlap = loaded.between("2026-10-25", "2026-10-26", "Overlap").await;
    assert_eq!(overlap[0].start % 1440, 2 * 60 + 30);
    let north = loaded.between("2026-03-01", "2026-12-31", "North").await;
    assert!(north.iter().all(|item| item.start % 1440 == 600), "nine in London is ten in Zürich");
    let south = loaded.between("2026-03-01", "2027-02-28", "South").await;
    let hours: BTreeSet<_> = south.iter().map(|it| it.start.rem_euclid(1440) / 60).collect();
    assert_eq!(hours.into_iter().collect::<Vec<_>>(), [0, 1, 23], "nine in Sydney");
    loaded
        .another_title_changes_nothing_else(&[
            ("2026-03-01", "2027-02-28"),
            ("2027-03-01", "2027-12-31"),
        ])
        .await;
}

#[tokio::test]
async fn d02_a_day_is_the_same_day_at_both_ends_of_the_world() {
    for zone in ["Pacific/Pago_Pago", "Europe/London", "Pacific/Kiritimati"] {
        let loaded = Loaded::in_zone("D02", zone).await;
        let span = |item: &ItemDto| {
            (item.all_day, (item.start - MONDAY) / 1440, (item.end - MONDAY) / 1440)
        };
        assert_eq!(span(&loaded.year("One").await[0]), (true, 2, 3), "{zone}");
        assert_eq!(span(&loaded.year("Several").await[0]), (true, 3, 6), "{zone}");
        assert_eq!(loaded.days("Weekly").await, [0, 7, 14], "{zone}");
        loaded.another_title_changes_nothing_else(A_YEAR).await;
    }
}

#[tokio::test]
async fn d03_a_series_ends_on_its_last_day_however_that_is_written() {
    let loaded = Loaded::in_zone("D03", "Europe/Zurich").await;
    for title in ["as-date", "in-utc", "local", "exact"] {
        assert_eq!(loaded.days(title).await, [0, 1, 2], "{title}");
    }
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d04_days_that_a_month_does_not_have_are_left_out() {
    let loaded = Loaded::with("D04").await;
    let in_2026 = async |title: &str| {
        let items = loaded.between("2026-01-01", "2026-12-31", title).await;
        items.len() + loaded.between("2026-12-31", "2027-01-01", title).await.len()
    };
    assert_eq!(in_2026("the-31st").await, 7);
    assert_eq!(in_2026("last-day").await, 12);
    assert_eq!(in_2026("the-30th").await, 11, "all but February");
    assert_eq!(in_2026("the-29th").await, 11);
    assert_eq!(in_2026("leap-day").await, 0);
    assert_eq!(loaded.between("2028-02-01", "2028-03-31", "leap-day").await.len(), 1);
    loaded
        .another_title_changes_nothing_else(&[
            ("2026-01-01", "2026-12-31"),
            ("2028-02-01", "2028-03-31"),
        ])
        .await;
}

#[tokio::test]
async fn d05_every_other_week_depends_on_where_weeks_begin() {
    let loaded = Loaded::with("D05").await;
    // Tuesday 17 November is day 1, the Sunday after it day 6.
    assert_eq!(loaded.days("from-monday").await, [1, 6, 15, 20]);
    assert_eq!(loaded.days("from-sunday").await, [1, 13, 15, 27]);
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d06_what_is_left_out_is_left_out_however_it_is_named() {
    let loaded = Loaded::in_zone("D06", "Europe/Zurich").await;
    for title in ["by-instant", "by-wall", "by-date"] {
        assert_eq!(loaded.days(title).await, [0, 2, 3, 4], "{title}");
    }
    assert_eq!(loaded.days("several").await, [0, 3, 4]);
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d07_occurrences_go_anywhere_and_belong_to_their_series() {
    let loaded = Loaded::with("D07").await;
    assert_eq!(loaded.days("Before").await, [0]);
    assert_eq!(loaded.days("Elsewhere").await, [9]);
    assert!(loaded.year("Whole").await[0].all_day);
    assert_eq!(loaded.days("Series").await, [1, 1, 1, 3, 3, 3]);
}

#[tokio::test]
async fn d08_overrides_of_nothing_are_shown_once_and_kept() {
    let loaded = Loaded::with("D08").await;
    assert_eq!(loaded.days("Series").await, [0, 0, 7]);
    assert_eq!(loaded.days("Alone").await, [2]);
    assert!(loaded.days("Orphan").await.len() <= 1);
    assert!(loaded.days("Clash").await.len() <= 1);
    let before = loaded.stored();
    loaded.desk.sync().await;
    assert_eq!(loaded.stored(), before);
}

#[tokio::test]
async fn d09_extra_dates_come_once_and_periods_are_kept() {
    let loaded = Loaded::with("D09").await;
    assert_eq!(loaded.days("dates").await, [0, 2, 4]);
    assert_eq!(loaded.days("doubled").await, [0, 1, 2]);
    assert_eq!(loaded.days("periods").await, [0, 2]);
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d10_zones_are_found_behind_every_name() {
    let loaded = Loaded::in_zone("D10", "Europe/London").await;
    let at = async |title: &str| loaded.year(title).await[0].start % 1440 / 60;
    assert_eq!(at("windows").await, 8, "nine in Berlin");
    assert_eq!(at("prefixed").await, 8, "nine in Oslo");
    assert_eq!(at("custom").await, 4, "nine where it is five hours later");
    assert!([4, 8].contains(&at("lying").await), "nine in Zürich, or as it is defined");
    assert_eq!(at("unknown").await, 9, "nobody knows: at home");
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d11_times_without_a_zone_are_on_the_clock_at_home() {
    for zone in ["Europe/London", "Asia/Tokyo"] {
        let loaded = Loaded::in_zone("D11", zone).await;
        assert_eq!(loaded.year("floating").await[0].start % 1440, 540, "{zone}");
        assert_eq!(loaded.days("floating-series").await, [1, 2, 3], "{zone}");
        loaded.another_title_changes_nothing_else(A_YEAR).await;
    }
}

#[tokio::test]
async fn d12_texts_of_every_kind_arrive_whole() {
    let loaded = Loaded::with("D12").await;
    let notes = async |title: &str| {
        let item = loaded.year(title).await.remove(0);
        loaded.desk.get(&item).await.notes
    };
    assert!(notes("fold").await.ends_with("🙂 end"));
    assert_eq!(notes("escapes").await, "one, two; three\\ four\nfive\nsix");
    assert_eq!(notes("long").await.trim_end().len(), "All work and no play. ".len() * 4_700 - 1);
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d13_the_same_uid_twice_is_two_appointments() {
    let loaded = Loaded::with("D13").await;
    for title in ["in the first", "in the second", "lower", "upper"] {
        assert_eq!(loaded.year(title).await.len(), 1, "{title}");
    }
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d14_guests_of_every_kind_are_kept() {
    let loaded = Loaded::with("D14").await;
    let item = loaded.year("guests").await.remove(0);
    assert!(loaded.desk.get(&item).await.guests.len() >= 500);
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d15_a_long_series_keeps_all_its_exceptions() {
    let loaded = Loaded::with("D15").await;
    let year = loaded.desk.items_between("2027-01-01", "2028-01-01").await;
    assert_eq!(year.len(), 365);
    let text = loaded.stored().into_values().next().unwrap();
    assert_eq!(text.matches("RECURRENCE-ID").count(), 200);
    let day = year.iter().find(|item| item.title == "Daily").unwrap();
    loaded.desk.delete(day, Scope::This).await;
    loaded.desk.sync().await;
    let text = loaded.stored().into_values().next().unwrap();
    assert_eq!(text.matches("RECURRENCE-ID").count(), 200, "they are all still there");
    assert_eq!(text.matches("EXDATE").count(), 1);
}

#[tokio::test]
async fn d16_a_block_of_another_program_in_the_body_is_kept() {
    let loaded = Loaded::with("D16").await;
    let item = loaded.year("blob").await.remove(0);
    assert!(loaded.desk.get(&item).await.notes.contains("Join: https://meet.example/abc?p=1"));
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}

#[tokio::test]
async fn d17_what_nobody_knows_survives_another_title() {
    let loaded = Loaded::with("D17").await;
    loaded.another_title_changes_nothing_else(A_YEAR).await;
    let text = unfolded(&loaded.stored().into_values().next().unwrap());
    assert!(text.contains("SUMMARY;LANGUAGE=en;X-Q=2:unknown-things (new)"), "{text}");
}

#[tokio::test]
async fn d18_odd_times_are_read_and_written_back() {
    let loaded = Loaded::with("D18").await;
    let length = async |title: &str| {
        let item = loaded.year(title).await.remove(0);
        item.end - item.start
    };
    for title in ["no-length", "no-end", "backwards"] {
        assert!(length(title).await >= 0, "{title}");
    }
    let before = loaded.stored();
    loaded.another_title_changes_nothing_else(A_YEAR).await;
    for far in ["year-1601.ics", "year-9999.ics", "year-1.ics"] {
        let place = (CALENDAR, far.to_owned());
        assert_eq!(loaded.stored()[&place], before[&place], "nobody touched it");
    }
}

#[tokio::test]
async fn d19_renamed_zones_are_one_and_old_definitions_do_not_last() {
    let loaded = Loaded::with("D19").await;
    let at = async |title: &str| loaded.year(title).await[0].start % 1440 / 60;
    assert_eq!((at("kyiv").await, at("kiev").await), (7, 7));
    assert!([3, 4].contains(&at("almaty").await), "five hours since 2024, six before");
    loaded.another_title_changes_nothing_else(A_YEAR).await;
}
