use chrono::NaiveDate;
use chrono_tz::Europe::London;

use super::*;
use crate::details::{Classification, Details, Reminder, Status, Transparency, When};
use crate::wall_time::{WallTime, Zone};

mod people;
mod series;

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

fn edit(content: &Content, change: impl FnOnce(&mut Content)) -> Content {
    let mut edited = content.clone();
    change(&mut edited);
    edited
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

/// The rule of a field of one value: it is taken from the side that changed it, and asked about where
/// both did.
fn follows_the_rule_of_a_field(atom: Atom, [was, mine, theirs]: [&Content; 3]) {
    let joined = |mine: &Content, theirs: &Content| merge3(Some(was), mine, theirs);

    assert_eq!(joined(was, theirs).content, *theirs, "unchanged here takes theirs");
    assert_eq!(joined(mine, was).content, *mine, "unchanged there takes mine");
    for (mine, theirs) in [(was, theirs), (mine, was), (mine, mine), (was, was)] {
        assert_eq!(joined(mine, theirs).conflicts, [], "no more than one change");
    }
    let both = joined(mine, theirs);
    assert_eq!((both.content, both.conflicts), (mine.clone(), vec![atom]), "mine until decided");
}

fn with(change: impl Fn(&mut Details)) -> Content {
    edit(&content("Cut"), |c| change(&mut c.details))
}

#[test]
fn the_address_of_a_page_is_one_field() {
    let url = |text: &str| with(|it| text.clone_into(&mut it.url));

    let (was, mine, theirs) = (url(""), url("https://salon.example"), url("https://other.example"));
    follows_the_rule_of_a_field(Atom::Url, [&was, &mine, &theirs]);
}

#[test]
fn whether_it_takes_place_is_one_field() {
    let [was, mine, theirs] = [Status::Confirmed, Status::Tentative, Status::Cancelled]
        .map(|status| with(|it| it.status = status));

    follows_the_rule_of_a_field(Atom::Status, [&was, &mine, &theirs]);
}

#[test]
fn who_may_see_it_is_one_field() {
    use Classification::{Confidential, Private, Public};
    let [was, mine, theirs] =
        [Public, Private, Confidential].map(|class| with(|it| it.classification = class));

    follows_the_rule_of_a_field(Atom::Classification, [&was, &mine, &theirs]);
}

#[test]
fn busy_or_free_is_taken_from_whoever_changed_it_and_both_can_only_have_changed_it_alike() {
    let [busy, free] = [Transparency::Opaque, Transparency::Transparent]
        .map(|transparency| with(|it| it.transparency = transparency));

    for (was, now) in [(&busy, &free), (&free, &busy)] {
        for (mine, theirs) in [(now, was), (was, now), (now, now)] {
            let merged = merge3(Some(was), mine, theirs);
            assert_eq!((merged.conflicts.len(), &merged.content), (0, now));
        }
    }
    assert_eq!(merge3(None, &busy, &free).conflicts, [Atom::Transparency]);
}

fn reminding(minutes: &[i64]) -> Content {
    with(|it| it.reminders = minutes.iter().map(|n| Reminder::FromStart(-60 * n)).collect())
}

#[test]
fn a_reminder_added_here_and_one_removed_there_are_both_heeded() {
    let merged = merge3(Some(&reminding(&[10])), &reminding(&[10, 60]), &reminding(&[]));

    assert_eq!((merged.conflicts.len(), merged.content), (0, reminding(&[60])));
}

#[test]
fn a_reminder_changed_on_both_sides_gives_two_and_asks_nobody() {
    let merged = merge3(Some(&reminding(&[10])), &reminding(&[20]), &reminding(&[30]));

    assert_eq!((merged.conflicts.len(), merged.content), (0, reminding(&[20, 30])));
}

#[test]
fn reminders_that_nothing_was_agreed_on_are_all_kept() {
    let merged = merge3(None, &reminding(&[10]), &reminding(&[10, 30]));

    assert_eq!((merged.conflicts.len(), merged.content), (0, reminding(&[10, 30])));
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
        Atom::Occurrence(RecurrenceId::Local(at(17, 9).local)),
    ] {
        assert_eq!(atom.to_string().parse(), Ok(atom));
    }
}
