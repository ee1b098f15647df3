//! Changing and deleting one occurrence, the following ones, or all.

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::recurrence::edit::{Deleted, EditError, Edited, Scope, change, delete};

use crate::book::{Book, HOME, day, days, hour, id, ids, series, shown, titled};

pub(crate) const BERLIN: Tz = Tz::Europe__Berlin;

pub(crate) fn edit(content: &Content, at: &str, scope: Scope, when: When, says: &str) -> Edited {
    change(content, id(at), scope, when, titled(says), HOME).unwrap()
}

pub(crate) fn rules(content: &Content) -> Vec<&str> {
    content.recurrence.iter().flat_map(|r| &r.rules).map(String::as_str).collect()
}

fn without(content: &Content, at: &str, scope: Scope) -> Option<Content> {
    match delete(content, id(at), scope, HOME).unwrap() {
        Deleted::All => None,
        Deleted::Kept(content) => Some(*content),
    }
}

/// Mondays at nine, five times from 5 January 2026.
fn five_mondays() -> Content {
    series(hour("2026-01-05T09:00", BERLIN), "FREQ=WEEKLY;COUNT=5")
}

const QUARTER: (&str, &str) = ("2026-01-01", "2026-03-31");

fn quarter(content: &Content) -> Vec<String> {
    shown(content, days(QUARTER.0, QUARTER.1))
}

#[test]
fn changing_this_one_leaves_all_others() {
    let to = hour("2026-01-13T10:00", BERLIN);
    let edited = edit(&five_mondays(), "2026-01-12T09:00", Scope::This, to, "Colour");
    assert_eq!(edited.split_off, None);
    assert_eq!(
        quarter(&edited.content),
        [
            "2026-01-05T09:00 Cut",
            "2026-01-13T10:00 Colour",
            "2026-01-19T09:00 Cut",
            "2026-01-26T09:00 Cut",
            "2026-02-02T09:00 Cut"
        ]
    );
    let back = hour("2026-01-12T09:00", BERLIN);
    let again = edit(&edited.content, "2026-01-12T09:00", Scope::This, back, "Cut");
    assert_eq!(quarter(&again.content), quarter(&five_mondays()));
}

#[test]
fn changing_this_and_following_splits_the_series() {
    let to = hour("2026-01-20T11:00", BERLIN);
    let edited = edit(&five_mondays(), "2026-01-19T09:00", Scope::ThisAndFollowing, to, "Colour");
    assert_eq!(rules(&edited.content), ["FREQ=WEEKLY;UNTIL=20260119T075959Z"]);
    assert_eq!(quarter(&edited.content), ["2026-01-05T09:00 Cut", "2026-01-12T09:00 Cut"]);
    let later = edited.split_off.unwrap();
    assert_eq!(rules(&later), ["FREQ=WEEKLY;COUNT=3"]);
    assert_eq!(
        quarter(&later),
        ["2026-01-20T11:00 Colour", "2026-01-27T11:00 Colour", "2026-02-03T11:00 Colour"]
    );
}

#[test]
fn a_split_divides_what_had_been_changed_and_left_out() {
    let content = five_mondays()
        .leaving_out("2026-01-12T09:00")
        .leaving_out("2026-02-02T09:00")
        .and_also("2026-01-08T15:00")
        .and_also("2026-01-22T15:00")
        .with("2026-01-26T09:00", hour("2026-01-28T14:00", BERLIN), "Long");
    let to = hour("2026-01-19T10:00", BERLIN);
    let edited = edit(&content, "2026-01-19T09:00", Scope::ThisAndFollowing, to, "Cut");
    assert_eq!(quarter(&edited.content), ["2026-01-05T09:00 Cut", "2026-01-08T15:00 Cut"]);
    assert_eq!(
        quarter(&edited.split_off.unwrap()),
        ["2026-01-19T10:00 Cut", "2026-01-22T16:00 Cut", "2026-01-28T14:00 Long"]
    );
}

#[test]
fn a_split_counts_what_is_left_out_as_the_rule_does() {
    let content = five_mondays().leaving_out("2026-01-12T09:00");
    let to = hour("2026-01-19T09:00", BERLIN);
    let edited = edit(&content, "2026-01-19T09:00", Scope::ThisAndFollowing, to, "Cut");
    assert_eq!(rules(&edited.split_off.unwrap()), ["FREQ=WEEKLY;COUNT=3"]);
}

#[test]
fn this_and_following_from_the_first_on_is_all() {
    let to = hour("2026-01-06T09:00", BERLIN);
    let all = edit(&five_mondays(), "2026-01-05T09:00", Scope::All, to, "Cut");
    let following = edit(&five_mondays(), "2026-01-05T09:00", Scope::ThisAndFollowing, to, "Cut");
    assert_eq!(following, all);
    assert_eq!(all.split_off, None);
    // The first there is, not the first there was.
    let content = five_mondays().leaving_out("2026-01-05T09:00");
    let to = hour("2026-01-13T09:00", BERLIN);
    let edited = edit(&content, "2026-01-12T09:00", Scope::ThisAndFollowing, to, "Cut");
    assert_eq!(edited.split_off, None);
    assert_eq!(quarter(&edited.content).len(), 4);
}

#[test]
fn an_all_day_series_is_cut_at_the_day_before() {
    let content = series(day("2026-01-05"), "FREQ=DAILY");
    let edited =
        edit(&content, "2026-01-08", Scope::ThisAndFollowing, day("2026-01-08"), "Holiday");
    assert_eq!(rules(&edited.content), ["FREQ=DAILY;UNTIL=20260107"]);
    assert_eq!(rules(&edited.split_off.unwrap()), ["FREQ=DAILY"]);
}

#[test]
fn a_date_added_by_itself_cannot_begin_a_series() {
    let content = five_mondays().and_also("2026-01-22T15:00");
    let refused = change(
        &content,
        id("2026-01-22T15:00"),
        Scope::ThisAndFollowing,
        hour("2026-01-22T16:00", BERLIN),
        titled("Cut"),
        HOME,
    );
    assert_eq!(refused, Err(EditError::AddedByItself));
    // After the last that the rule makes, it can.
    let content = five_mondays().and_also("2026-03-05T15:00").and_also("2026-03-06T15:00");
    let to = hour("2026-03-05T16:00", BERLIN);
    let edited = edit(&content, "2026-03-05T15:00", Scope::ThisAndFollowing, to, "Extra");
    assert_eq!(quarter(&edited.content).len(), 5);
    assert_eq!(
        quarter(&edited.split_off.unwrap()),
        ["2026-03-05T16:00 Extra", "2026-03-06T16:00 Extra"]
    );
}

#[test]
fn changing_all_reaches_changed_occurrences_but_for_what_was_changed_there() {
    let content =
        five_mondays().with("2026-01-12T09:00", hour("2026-01-12T09:00", BERLIN), "Cut and colour");
    let details = Details { location: "Room 2".into(), ..titled("Trim") };
    let when = hour("2026-01-19T09:00", BERLIN);
    let edited =
        change(&content, id("2026-01-19T09:00"), Scope::All, when, details, HOME).unwrap().content;
    let changed = &edited.recurrence.as_ref().unwrap().overrides[&id("2026-01-12T09:00")];
    assert_eq!(changed.details.summary, "Cut and colour");
    assert_eq!(changed.details.location, "Room 2");
    assert_eq!(edited.details.summary, "Trim");
    assert_eq!(edited.when, content.when);
}

#[test]
fn a_new_title_for_all_given_at_a_moved_occurrence_moves_nothing() {
    let moved = hour("2026-01-13T15:00", BERLIN);
    let content = five_mondays().with("2026-01-12T09:00", moved, "Cut");
    let edited = edit(&content, "2026-01-12T09:00", Scope::All, moved, "Trim").content;
    assert_eq!(quarter(&edited)[..2], ["2026-01-05T09:00 Trim", "2026-01-13T15:00 Trim"]);
    assert_eq!(edited.when, content.when);
}

#[test]
fn what_does_not_exist_cannot_be_changed() {
    let content = five_mondays().leaving_out("2026-01-12T09:00");
    for at in ["2026-01-12T09:00", "2026-01-13T09:00", "2026-02-09T09:00", "2026-01-05"] {
        let when = hour("2026-01-12T10:00", BERLIN);
        for scope in [Scope::This, Scope::ThisAndFollowing, Scope::All] {
            assert_eq!(
                change(&content, id(at), scope, when, titled("Cut"), HOME),
                Err(EditError::NoSuchOccurrence(id(at)))
            );
        }
        assert!(delete(&content, id(at), Scope::This, HOME).is_err());
    }
}

#[test]
fn an_end_before_the_start_is_refused() {
    let When::Timed { start, .. } = hour("2026-01-05T09:00", BERLIN) else { panic!("timed") };
    let When::Timed { start: end, .. } = hour("2026-01-05T08:00", BERLIN) else { panic!("timed") };
    let when = When::Timed { start, end };
    let at = id("2026-01-05T09:00");
    let refused = change(&five_mondays(), at, Scope::This, when, titled("Cut"), HOME);
    assert_eq!(refused, Err(EditError::EndsBeforeStart));
}

#[test]
fn a_single_appointment_changes_as_a_whole_whatever_the_scope() {
    let single = Content {
        when: hour("2026-01-05T09:00", BERLIN),
        details: titled("Cut"),
        recurrence: None,
    };
    for scope in [Scope::This, Scope::ThisAndFollowing, Scope::All] {
        let to = hour("2026-01-06T10:00", BERLIN);
        let edited = edit(&single, "2026-01-05T09:00", scope, to, "Trim");
        assert_eq!(edited.content.when, to);
        assert_eq!(edited.split_off, None);
        assert_eq!(delete(&single, id("2026-01-05T09:00"), scope, HOME), Ok(Deleted::All));
    }
}

#[test]
fn deleting_this_one_leaves_it_out() {
    let kept = without(&five_mondays(), "2026-01-12T09:00", Scope::This).unwrap();
    assert_eq!(ids(&kept, days(QUARTER.0, QUARTER.1)).len(), 4);
    let changed = five_mondays().with("2026-01-12T09:00", hour("2026-01-13T09:00", BERLIN), "Late");
    assert_eq!(without(&changed, "2026-01-12T09:00", Scope::This), Some(kept));
}

#[test]
fn deleting_an_added_date_takes_it_away() {
    let content = five_mondays().and_also("2026-01-08T15:00");
    assert_eq!(without(&content, "2026-01-08T15:00", Scope::This), Some(five_mondays()));
}

#[test]
fn deleting_this_and_following_cuts_the_series_off() {
    let kept = without(&five_mondays(), "2026-01-19T09:00", Scope::ThisAndFollowing).unwrap();
    assert_eq!(quarter(&kept), ["2026-01-05T09:00 Cut", "2026-01-12T09:00 Cut"]);
    assert_eq!(without(&five_mondays(), "2026-01-05T09:00", Scope::ThisAndFollowing), None);
}

#[test]
fn deleting_the_last_one_there_is_deletes_the_appointment() {
    let content = series(hour("2026-01-05T09:00", BERLIN), "FREQ=WEEKLY;COUNT=2")
        .leaving_out("2026-01-05T09:00");
    assert_eq!(without(&content, "2026-01-12T09:00", Scope::This), None);
    assert_eq!(without(&five_mondays(), "2026-01-12T09:00", Scope::All), None);
}
