//! Series, and the occurrences that differ from them.

use super::*;
use crate::recurrence::{Override, Recurrence};

fn series() -> Content {
    let recurrence = Recurrence { rules: ["FREQ=DAILY".into()].into(), ..Recurrence::default() };
    Content { recurrence: Some(recurrence), ..content("Stand-up") }
}

fn id(day: u32) -> RecurrenceId {
    RecurrenceId::Local(at(day, 9).local)
}

fn recurrence(content: &mut Content) -> &mut Recurrence {
    content.recurrence.as_mut().unwrap()
}

fn moved(to: u32, summary: &str) -> Override {
    let details = Details { summary: summary.into(), ..Details::default() };
    Override { when: hour(to, 15), details }
}

fn shaped(content: &Content, rule: &str) -> Content {
    edit(content, |c| recurrence(c).rules = [rule.into()].into())
}

fn changed(content: &Content, day: u32, summary: &str) -> Content {
    edit(content, |c| {
        recurrence(c).overrides.insert(id(day), moved(day, summary));
    })
}

fn left_out(content: &Content, day: u32) -> Content {
    edit(content, |c| {
        recurrence(c).overrides.remove(&id(day));
        recurrence(c).excluded.insert(id(day));
    })
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
        recurrence(c).overrides.insert(id(18), moved(19, "Stand-up"));
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
        recurrence(c).overrides.insert(id(17), moved(17, "Late"));
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
        recurrence(c).overrides.insert(id(17), moved(17, "Late"));
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
        recurrence(c).overrides.insert(id(18), moved(19, "x"));
    });

    let one = merge3(Some(&base), &mine, &theirs);
    let other = merge_with(Some(&base), &theirs, &mine, |_| Some(Side::Theirs));

    assert_eq!(one.conflicts, merge3(Some(&base), &theirs, &mine).conflicts);
    assert_eq!(one.content, other.content);
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
        recurrence(c).overrides.insert(id(17), moved(20, "Mine"));
    });
    let theirs = edit(&base, |c| {
        recurrence(c).overrides.insert(id(18), moved(20, "Theirs"));
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
    let mine = changed(&series(), 17, "Late");
    let theirs = edit(&series(), |c| c.when = hour(16, 11));

    assert_eq!(merge3(None, &mine, &theirs).conflicts, [Atom::SeriesShape]);
}

#[test]
fn so_are_they_where_both_sides_have_made_a_series_of_a_single_appointment() {
    let single = edit(&series(), |c| c.recurrence = None);
    let mine = changed(&shaped(&series(), "FREQ=WEEKLY"), 17, "Late");
    let theirs = edit(&series(), |c| c.when = hour(16, 11));

    assert_eq!(merge3(Some(&single), &mine, &theirs).conflicts, [Atom::SeriesShape]);
}
