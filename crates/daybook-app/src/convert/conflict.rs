//! A conflict as readable fields: what was agreed, what is here, what is there.

use std::collections::BTreeSet;

use daybook_core::appointment::Content;
use daybook_core::attendee::Role;
use daybook_core::details::{Classification, Transparency};
use daybook_core::merge::{Atom, merge3};
use daybook_core::recurrence::{Recurrence, RecurrenceId};

use super::names::status_words;
use super::repeat_words::repeat_words;
use super::words::Style;
use crate::api::conflicts::ConflictFieldDto;
use crate::api::receipts::FactDto;

/// The fields in which the versions differ, those to be decided first. `mine` is `None` when it was
/// deleted here, `theirs` when it was deleted there.
pub(crate) fn fields(
    base: Option<&Content>,
    mine: Option<&Content>,
    theirs: Option<&Content>,
    style: Style,
) -> Vec<ConflictFieldDto> {
    let disputed = match (mine, theirs) {
        (Some(mine), Some(theirs)) => merge3(base, mine, theirs).conflicts,
        _ => Vec::new(),
    };
    let versions = [base, mine, theirs];
    let read = |atom: &Atom| versions.map(|v| v.map(|content| value(atom, content, style)));
    let shown = |atom: &Atom| {
        let [before, mine, theirs] = read(atom);
        let settled = mine == theirs && (before.is_none() || before == mine);
        (!settled || disputed.contains(atom)).then(|| ConflictFieldDto {
            key: atom.to_string(),
            label: label(atom, style),
            before,
            mine,
            theirs,
            both: disputed.contains(atom),
        })
    };
    let mut fields: Vec<ConflictFieldDto> =
        atoms(&versions, &disputed).iter().filter_map(shown).collect();
    fields.sort_by_key(|field| !field.both);
    fields
}

/// What a version says, field by field; empty ones are left out.
pub(crate) fn facts(content: &Content, style: Style) -> Vec<FactDto> {
    let said =
        |atom: &Atom| FactDto { label: label(atom, style), value: value(atom, content, style) };
    let facts = atoms(&[Some(content), None, None], &[]).iter().map(said).collect::<Vec<_>>();
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

/// What there is to compare. A series and a single appointment have their time in different atoms.
pub(super) fn atoms(versions: &[Option<&Content>], disputed: &[Atom]) -> Vec<Atom> {
    let present = || versions.iter().flatten();
    let mut atoms = if disputed.contains(&Atom::SeriesShape) {
        vec![Atom::SeriesShape]
    } else if present().any(|content| content.recurrence.is_some()) {
        vec![Atom::Shape]
    } else {
        vec![Atom::When]
    };
    atoms.extend([
        Atom::Summary,
        Atom::Location,
        Atom::Description,
        Atom::Url,
        Atom::Status,
        Atom::Transparency,
        Atom::Classification,
    ]);
    let addresses: BTreeSet<&String> =
        present().flat_map(|content| content.details.attendees.keys()).collect();
    atoms.extend(addresses.into_iter().map(|address| Atom::Attendee(address.clone())));
    if !disputed.contains(&Atom::SeriesShape) {
        let series = || present().filter_map(|content| content.recurrence.as_ref());
        let ids: BTreeSet<RecurrenceId> = series()
            .flat_map(|series| series.overrides.keys().chain(&series.excluded))
            .copied()
            .collect();
        atoms.extend(ids.into_iter().map(Atom::Occurrence));
    }
    atoms
}

pub(super) fn label(atom: &Atom, style: Style) -> String {
    match atom {
        Atom::Summary => "Title".to_owned(),
        Atom::When => "When".to_owned(),
        Atom::Shape => "When and how it repeats".to_owned(),
        Atom::SeriesShape => "The whole series".to_owned(),
        Atom::Location => "Place".to_owned(),
        Atom::Description => "Notes".to_owned(),
        Atom::Url => "Link".to_owned(),
        Atom::Status => "Status".to_owned(),
        Atom::Transparency => "Takes up time".to_owned(),
        Atom::Classification => "Who can see it".to_owned(),
        Atom::Attendee(address) => format!("Guest {address}"),
        Atom::Occurrence(RecurrenceId::Date(day)) => format!("On {}", style.day(*day)),
        Atom::Occurrence(RecurrenceId::Local(at)) => {
            format!("On {}, {}", style.day(at.date()), style.time(at.time()))
        }
    }
}

pub(super) fn value(atom: &Atom, content: &Content, style: Style) -> String {
    let details = &content.details;
    match atom {
        Atom::Summary => details.summary.clone(),
        Atom::When => style.when(content.when),
        Atom::Shape => shape(content, style),
        Atom::SeriesShape => {
            let none = Recurrence::default();
            let recurrence = content.recurrence.as_ref().unwrap_or(&none);
            let changed: Vec<String> = recurrence
                .overrides
                .keys()
                .chain(&recurrence.excluded)
                .map(|id| occurrence(*id, content, style))
                .collect();
            std::iter::once(shape(content, style)).chain(changed).collect::<Vec<_>>().join("\n")
        }
        Atom::Location => details.location.clone(),
        Atom::Description => details.description.clone(),
        Atom::Url => details.url.clone(),
        Atom::Status => status_words(details.status).to_owned(),
        Atom::Transparency => match details.transparency {
            Transparency::Opaque => "Yes".to_owned(),
            Transparency::Transparent => "No".to_owned(),
        },
        Atom::Classification => match details.classification {
            Classification::Public => "Everybody".to_owned(),
            Classification::Private => "Only oneself".to_owned(),
            Classification::Confidential => "Others see only that time is taken".to_owned(),
        },
        Atom::Attendee(address) => match details.attendees.get(address) {
            None => "Not invited".to_owned(),
            Some(guest) => {
                let name = if guest.name.is_empty() { address } else { &guest.name };
                match guest.role {
                    Role::Chair => format!("{name}, leads"),
                    Role::Required => name.clone(),
                    Role::Optional => format!("{name}, optional"),
                    Role::Informed => format!("{name}, for information"),
                }
            }
        },
        Atom::Occurrence(id) => occurrence(*id, content, style),
    }
}

fn shape(content: &Content, style: Style) -> String {
    let when = style.when(content.when);
    repeat_words(content, style.home)
        .map_or_else(|| when.clone(), |words| format!("{when}. {words}"))
}

fn occurrence(id: RecurrenceId, content: &Content, style: Style) -> String {
    let Some(recurrence) = &content.recurrence else { return "Does not repeat".to_owned() };
    if let Some(change) = recurrence.overrides.get(&id) {
        let details = &change.details;
        let mut said = vec![style.when(change.when)];
        if details.summary != content.details.summary {
            said.push(details.summary.clone());
        }
        if details.status != content.details.status {
            said.push(status_words(details.status).to_owned());
        }
        for (new, old) in [
            (&details.location, &content.details.location),
            (&details.description, &content.details.description),
        ] {
            if new != old {
                said.push(new.clone());
            }
        }
        return said.join(". ");
    }
    let left_out = recurrence.excluded.contains(&id);
    if left_out { "Left out" } else { "As the series" }.to_owned()
}

#[cfg(test)]
mod tests {
    use daybook_core::details::Details;

    use super::super::repeat::tests::series;
    use super::super::words::tests::{style, timed};
    use super::*;

    fn single(from: &str, to: &str, summary: &str) -> Content {
        let details = Details { summary: summary.to_owned(), ..Details::default() };
        Content { when: timed(from, to), details, recurrence: None }
    }

    #[test]
    fn what_has_to_be_decided_comes_first() {
        let base = single("2026-11-19 10:45", "2026-11-19 12:30", "Colour");
        let mut mine = single("2026-11-19 10:45", "2026-11-19 13:00", "Colour");
        let mut theirs = single("2026-11-19 11:15", "2026-11-19 13:00", "Colour");
        mine.details.location = "Chair 2".to_owned();
        theirs.details.summary = "Colour correction".to_owned();

        let fields = fields(Some(&base), Some(&mine), Some(&theirs), style());

        let keys: Vec<_> = fields.iter().map(|f| (f.key.as_str(), f.both)).collect();
        assert_eq!(keys, [("when", true), ("summary", false), ("location", false)]);
        assert_eq!(fields[0].before.as_deref(), Some("Thu 19 Nov, 10:45 – 12:30"));
        assert_eq!(fields[0].mine.as_deref(), Some("Thu 19 Nov, 10:45 – 13:00"));
        assert_eq!(fields[0].theirs.as_deref(), Some("Thu 19 Nov, 11:15 – 13:00"));
    }

    #[test]
    fn a_version_that_is_gone_has_no_values() {
        let base = single("2026-11-19 10:45", "2026-11-19 12:30", "Colour");
        let mine = single("2026-11-20 10:45", "2026-11-20 12:30", "Colour");

        let fields = fields(Some(&base), Some(&mine), None, style());

        let when = fields.iter().find(|field| field.key == "when").unwrap();
        assert_eq!(when.theirs, None);
        assert!(!when.both);
    }

    #[test]
    fn a_moved_occurrence_reads_as_its_new_time() {
        use daybook_core::recurrence::Override;
        let base = series(timed("2026-11-19 10:00", "2026-11-19 11:00"), "FREQ=WEEKLY");
        let change = |from, to| Override { when: timed(from, to), details: Details::default() };
        let id: RecurrenceId = "2026-11-26T10:00:00".parse().unwrap();
        let (mut mine, mut theirs) = (base.clone(), base.clone());
        let put = |content: &mut Content, change| {
            content.recurrence.as_mut().unwrap().overrides.insert(id, change);
        };
        put(&mut mine, change("2026-11-26 12:00", "2026-11-26 13:00"));
        put(&mut theirs, change("2026-11-27 10:00", "2026-11-27 11:00"));

        let fields = fields(Some(&base), Some(&mine), Some(&theirs), style());

        assert_eq!(fields.len(), 1);
        assert_eq!(fields[0].label, "On Thu 26 Nov, 10:00");
        assert_eq!(fields[0].before.as_deref(), Some("As the series"));
        assert_eq!(fields[0].mine.as_deref(), Some("Thu 26 Nov, 12:00 – 13:00"));
        assert_eq!(fields[0].key.parse(), Ok(Atom::Occurrence(id)));
    }
}
