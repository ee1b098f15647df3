use chrono::NaiveDate;
use chrono_tz::Europe::London;

use super::*;
use crate::attendee::{Attendee, ParticipationStatus};
use crate::details::{Details, When};
use crate::recurrence::{Override, Recurrence};
use crate::wall_time::{WallTime, Zone};

fn at(day: u32, hour: u32) -> WallTime {
    let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, 0, 0).unwrap();
    WallTime { local, zone: Zone::Iana(London) }
}

fn hour(day: u32, hour: u32) -> When {
    When::Timed { start: at(day, hour), end: at(day, hour + 1) }
}

fn content(summary: &str) -> Content {
    Content {
        when: hour(16, 9),
        details: Details { summary: summary.into(), ..Details::default() },
        recurrence: None,
    }
}

fn series() -> Content {
    let recurrence = Recurrence { rules: ["FREQ=DAILY".into()].into(), ..Recurrence::default() };
    Content { recurrence: Some(recurrence), ..content("Stand-up") }
}

fn id(day: u32) -> RecurrenceId {
    RecurrenceId::Local(at(day, 9).local)
}

fn edit(content: &Content, change: impl FnOnce(&mut Content)) -> Content {
    let mut edited = content.clone();
    change(&mut edited);
    edited
}

fn recurrence(content: &mut Content) -> &mut Recurrence {
    content.recurrence.as_mut().unwrap()
}

fn moved(day: u32, to: u32, summary: &str) -> Override {
    let details = Details { summary: summary.into(), ..Details::default() };
    let _ = day;
    Override { when: hour(to, 15), details }
}

#[test]
fn edits_of_different_fields_both_survive() {
    let base = content("Cut");
    let mine = edit(&base, |c| c.details.location = "Chair 2".into());
    let theirs = edit(&base, |c| c.when = hour(17, 14));

    let merged = merge3(Some(&base), &mine, &theirs);

    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.content.details.location, "Chair 2");
    assert_eq!(merged.content.when, hour(17, 14));
}

#[test]
fn different_edits_of_one_field_are_a_conflict_of_that_field_alone() {
    let base = content("Cut");
    let mine = edit(&base, |c| c.details.summary = "Cut & dry".into());
    let theirs = edit(&base, |c| {
        c.details.summary = "Trim".into();
        c.details.location = "Chair 4".into();
    });

    let merged = merge3(Some(&base), &mine, &theirs);

    assert_eq!(merged.conflicts, [Atom::Summary]);
    assert_eq!(merged.content.details.summary, "Cut & dry", "mine until decided");
    assert_eq!(merged.content.details.location, "Chair 4", "the rest is settled");
}

#[test]
fn a_decision_settles_a_conflict() {
    let base = content("Cut");
    let mine = edit(&base, |c| c.details.summary = "Cut & dry".into());
    let theirs = edit(&base, |c| c.details.summary = "Trim".into());

    let merged = merge_with(Some(&base), &mine, &theirs, |_| Some(Side::Theirs));

    assert_eq!((merged.conflicts.len(), merged.content.details.summary.as_str()), (0, "Trim"));
}

#[test]
fn a_start_from_one_side_never_mixes_with_an_end_from_the_other() {
    let base = content("Cut");
    let mine = edit(&base, |c| c.when = When::Timed { start: at(16, 9), end: at(16, 11) });
    let theirs = edit(&base, |c| c.when = When::Timed { start: at(16, 8), end: at(16, 10) });

    let merged = merge3(Some(&base), &mine, &theirs);

    assert_eq!(merged.conflicts, [Atom::When]);
}

#[test]
fn without_a_base_equal_fields_agree_and_different_ones_are_conflicts() {
    let mine = edit(&content("Cut"), |c| c.details.location = "Chair 2".into());
    let theirs = edit(&mine, |c| c.details.summary = "Trim".into());

    assert_eq!(merge3(None, &mine, &theirs).conflicts, [Atom::Summary]);
}

#[test]
fn notes_changed_in_different_lines_are_joined() {
    let base =
        edit(&content("Cut"), |c| c.details.description = "Patch test\n\nTea\n\nParking".into());
    let mine = edit(&base, |c| c.details.description = "Patch test done\n\nTea\n\nParking".into());
    let theirs =
        edit(&base, |c| c.details.description = "Patch test\n\nTea\n\nParking paid".into());

    let merged = merge3(Some(&base), &mine, &theirs);

    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.content.details.description, "Patch test done\n\nTea\n\nParking paid");
}

#[test]
fn notes_changed_in_the_same_line_are_a_conflict() {
    let base = edit(&content("Cut"), |c| c.details.description = "Tea".into());
    let mine = edit(&base, |c| c.details.description = "Green tea".into());
    let theirs = edit(&base, |c| c.details.description = "Tea, no milk".into());

    assert_eq!(merge3(Some(&base), &mine, &theirs).conflicts, [Atom::Description]);
}

#[test]
fn tags_merge_one_by_one() {
    let base = edit(&content("Cut"), |c| c.details.categories = ["a".into(), "b".into()].into());
    let mine = edit(&base, |c| c.details.categories = ["b".into(), "mine".into()].into());
    let theirs = edit(&base, |c| c.details.categories.extend(["theirs".to_owned()]));

    let merged = merge3(Some(&base), &mine, &theirs);

    let expected: BTreeSet<String> = ["b".into(), "mine".into(), "theirs".into()].into();
    assert_eq!((merged.conflicts.len(), merged.content.details.categories), (0, expected));
}

#[test]
fn an_answer_of_a_guest_comes_from_the_server_and_is_no_conflict() {
    let with = |status, name: &str| {
        let guest =
            Attendee { name: name.into(), participation_status: status, ..Attendee::default() };
        edit(&content("Cut"), |c| {
            c.details.attendees.insert("ana@example.com".into(), guest);
        })
    };
    let base = with(ParticipationStatus::NeedsAction, "Ana");
    let mine = with(ParticipationStatus::NeedsAction, "Ana Duarte");
    let theirs = with(ParticipationStatus::Accepted, "Ana");

    let merged = merge3(Some(&base), &mine, &theirs);

    let guest = merged.content.details.attendees.get("ana@example.com").unwrap();
    assert_eq!(merged.conflicts, []);
    assert_eq!(guest.participation_status, ParticipationStatus::Accepted);
    assert_eq!(guest.name, "Ana Duarte");
}

#[test]
fn occurrences_left_out_on_either_side_stay_out() {
    let base = series();
    let mine = edit(&base, |c| {
        recurrence(c).excluded.insert(id(17));
    });
    let theirs = edit(&base, |c| {
        recurrence(c).excluded.insert(id(18));
    });

    let merged = merge3(Some(&base), &mine, &theirs);

    let expected: BTreeSet<_> = [id(17), id(18)].into();
    assert_eq!(
        (merged.conflicts.len(), merged.content.recurrence.unwrap().excluded),
        (0, expected)
    );
}

#[test]
fn an_occurrence_moved_there_survives_another_left_out_here_and_a_new_title() {
    let base = series();
    let mine = edit(&base, |c| {
        recurrence(c).excluded.insert(id(17));
    });
    let theirs = edit(&base, |c| {
        c.details.summary = "Daily".into();
        recurrence(c).overrides.insert(id(18), moved(18, 19, "Stand-up"));
    });

    let merged = merge3(Some(&base), &mine, &theirs);

    let joined = merged.content.recurrence.unwrap();
    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.content.details.summary, "Daily");
    assert!(joined.excluded.contains(&id(17)) && joined.overrides.contains_key(&id(18)));
}

#[test]
fn an_occurrence_left_out_here_and_changed_there_is_a_conflict_of_that_occurrence() {
    let base = series();
    let mine = edit(&base, |c| {
        recurrence(c).excluded.insert(id(17));
    });
    let theirs = edit(&base, |c| {
        recurrence(c).overrides.insert(id(17), moved(17, 17, "Late"));
    });

    assert_eq!(merge3(Some(&base), &mine, &theirs).conflicts, [Atom::Occurrence(id(17))]);

    let theirs_kept = merge_with(Some(&base), &mine, &theirs, |_| Some(Side::Theirs)).content;
    let joined = theirs_kept.recurrence.unwrap();
    assert!(joined.overrides.contains_key(&id(17)) && !joined.excluded.contains(&id(17)));
}

#[test]
fn one_occurrence_changed_in_different_fields_on_both_sides_is_joined() {
    let base = series();
    let unmoved = Override { when: hour(17, 9), details: base.details.clone() };
    let mine = edit(&base, |c| {
        let mut renamed = unmoved.clone();
        renamed.details.summary = "Retro".into();
        recurrence(c).overrides.insert(id(17), renamed);
    });
    let theirs = edit(&base, |c| {
        recurrence(c).overrides.insert(id(17), Override { when: hour(17, 15), ..unmoved.clone() });
    });

    let merged = merge3(Some(&base), &mine, &theirs);

    let joined = merged.content.recurrence.unwrap().overrides.remove(&id(17)).unwrap();
    assert_eq!(merged.conflicts, []);
    assert_eq!((joined.details.summary.as_str(), joined.when), ("Retro", hour(17, 15)));
}

#[test]
fn a_series_reshaped_here_while_occurrences_changed_there_is_asked_about_as_a_whole() {
    let base = series();
    let mine = edit(&base, |c| recurrence(c).rules = ["FREQ=WEEKLY".into()].into());
    let theirs = edit(&base, |c| {
        recurrence(c).overrides.insert(id(17), moved(17, 17, "Late"));
    });

    assert_eq!(merge3(Some(&base), &mine, &theirs).conflicts, [Atom::SeriesShape]);

    let kept = merge_with(Some(&base), &mine, &theirs, |_| Some(Side::Theirs)).content;
    assert_eq!(kept.recurrence, theirs.recurrence);
}

#[test]
fn swapping_the_sides_swaps_the_result_and_nothing_else() {
    let base = series();
    let mine = edit(&base, |c| {
        c.details.summary = "Mine".into();
        c.details.location = "Here".into();
        recurrence(c).excluded.insert(id(17));
    });
    let theirs = edit(&base, |c| {
        c.details.summary = "Theirs".into();
        recurrence(c).overrides.insert(id(18), moved(18, 19, "x"));
    });

    let one = merge3(Some(&base), &mine, &theirs);
    let other = merge_with(Some(&base), &theirs, &mine, |_| Some(Side::Theirs));

    assert_eq!(one.conflicts, merge3(Some(&base), &theirs, &mine).conflicts);
    assert_eq!(one.content, other.content);
}

#[test]
fn every_atom_reads_back_from_its_text() {
    for atom in [
        Atom::Summary,
        Atom::When,
        Atom::Shape,
        Atom::SeriesShape,
        Atom::Location,
        Atom::Description,
        Atom::Url,
        Atom::Status,
        Atom::Transparency,
        Atom::Classification,
        Atom::Attendee("a:b@example.com".into()),
        Atom::Occurrence(id(17)),
    ] {
        assert_eq!(atom.to_string().parse(), Ok(atom));
    }
}

fn shaped(content: &Content, rule: &str) -> Content {
    edit(content, |c| recurrence(c).rules = [rule.into()].into())
}

fn changed(content: &Content, day: u32, summary: &str) -> Content {
    edit(content, |c| {
        recurrence(c).overrides.insert(id(day), moved(day, day, summary));
    })
}

fn left_out(content: &Content, day: u32) -> Content {
    edit(content, |c| {
        recurrence(c).overrides.remove(&id(day));
        recurrence(c).excluded.insert(id(day));
    })
}

#[test]
fn rule_extra_dates_and_start_of_a_series_are_one_field() {
    let base = series();
    let weekly = shaped(&base, "FREQ=WEEKLY");
    let extra = edit(&base, |c| {
        recurrence(c).extra.insert(id(25));
    });
    let later = edit(&base, |c| c.when = hour(17, 9));

    for (mine, theirs) in [(&weekly, &extra), (&extra, &later), (&later, &weekly)] {
        assert_eq!(merge3(Some(&base), mine, theirs).conflicts, [Atom::Shape]);
    }
    assert_eq!(merge3(Some(&base), &weekly, &weekly).conflicts, []);
}

#[test]
fn changed_occurrences_are_told_apart_by_their_first_start_wherever_they_were_moved() {
    let base = series();
    let mine = edit(&base, |c| {
        recurrence(c).overrides.insert(id(17), moved(17, 20, "Mine"));
    });
    let theirs = edit(&base, |c| {
        recurrence(c).overrides.insert(id(18), moved(18, 20, "Theirs"));
    });

    let merged = merge3(Some(&base), &mine, &theirs);

    assert_eq!(merged.conflicts, []);
    let overrides = merged.content.recurrence.unwrap().overrides;
    assert_eq!(overrides.keys().collect::<Vec<_>>(), [&id(17), &id(18)]);
}

#[test]
fn leaving_out_a_changed_occurrence_stands_where_the_other_side_left_it_alone() {
    let base = changed(&series(), 17, "Late");
    let mine = left_out(&base, 17);
    let theirs = edit(&base, |c| c.details.summary = "Daily".into());

    let merged = merge3(Some(&base), &mine, &theirs);

    let joined = merged.content.recurrence.unwrap();
    assert_eq!(merged.conflicts, []);
    assert!(joined.excluded.contains(&id(17)) && joined.overrides.is_empty());
}

#[test]
fn leaving_out_an_occurrence_that_the_other_side_changed_again_is_asked_about() {
    let base = changed(&series(), 17, "Late");

    let merged = merge3(Some(&base), &left_out(&base, 17), &changed(&base, 17, "Later"));

    assert_eq!(merged.conflicts, [Atom::Occurrence(id(17))]);
}

#[test]
fn a_changed_occurrence_that_goes_back_to_the_series_does_so_on_both_sides() {
    let base = changed(&series(), 17, "Late");
    let mine = edit(&base, |c| recurrence(c).overrides.clear());

    let merged = merge3(Some(&base), &mine, &base);

    assert_eq!((merged.conflicts.len(), merged.content), (0, mine));
}

#[test]
fn a_series_divided_on_one_side_while_its_days_changed_on_the_other_is_asked_about() {
    let base = series();
    let divided = shaped(&base, "FREQ=DAILY;UNTIL=20261118T090000Z");

    for other in [changed(&base, 17, "Late"), left_out(&base, 17)] {
        for (mine, theirs) in [(&divided, &other), (&other, &divided)] {
            assert_eq!(merge3(Some(&base), mine, theirs).conflicts, [Atom::SeriesShape]);
        }
    }
}

#[test]
fn days_changed_in_one_of_two_shapes_are_asked_about_with_the_shape_when_no_base_is_known() {
    let mine =
        edit(&series(), |c| drop(recurrence(c).overrides.insert(id(17), moved(17, 17, "Late"))));
    let theirs = edit(&series(), |c| c.when = hour(16, 11));

    assert_eq!(merge3(None, &mine, &theirs).conflicts, [Atom::SeriesShape]);
}
