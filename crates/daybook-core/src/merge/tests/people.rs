//! Who is invited, what they answer, and who has invited them.

use super::*;
use crate::attendee::{Attendee, Organizer, ParticipationStatus, Role};

fn guest(role: Role) -> Attendee {
    Attendee { role, ..Attendee::default() }
}

fn invites(guests: &[(&str, Attendee)]) -> Content {
    let guests = guests.iter().map(|(name, guest)| (format!("{name}@example.com"), guest.clone()));
    edit(&content("Cut"), |c| c.details.attendees = guests.collect())
}

fn ana(role: Role) -> Content {
    invites(&[("ana", guest(role))])
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
fn guests_added_on_both_sides_are_both_invited() {
    let guests = [("ana", guest(Role::Required)), ("ben", guest(Role::Optional))];
    let (mine, theirs) = (invites(&guests[..1]), invites(&guests[1..]));

    let merged = merge3(Some(&invites(&[])), &mine, &theirs);

    assert_eq!((merged.conflicts.len(), merged.content), (0, invites(&guests)));
}

#[test]
fn a_guest_removed_on_either_side_is_not_invited_any_more() {
    let (both, none) = (ana(Role::Required), invites(&[]));

    for (mine, theirs) in [(&both, &none), (&none, &both), (&none, &none)] {
        let merged = merge3(Some(&both), mine, theirs);
        assert_eq!((merged.conflicts.len(), &merged.content), (0, &none));
    }
}

#[test]
fn a_guest_removed_here_is_not_invited_again_by_an_answer() {
    let answered =
        Attendee { participation_status: ParticipationStatus::Accepted, ..guest(Role::Required) };

    let none = invites(&[]);
    let merged = merge3(Some(&ana(Role::Required)), &none, &invites(&[("ana", answered)]));

    assert_eq!((merged.conflicts.len(), merged.content), (0, none));
}

#[test]
fn the_role_of_a_guest_is_one_field() {
    let (was, mine, theirs) = (ana(Role::Required), ana(Role::Optional), ana(Role::Chair));

    follows_the_rule_of_a_field(Atom::Attendee("ana@example.com".into()), [&was, &mine, &theirs]);
}

#[test]
fn a_guest_removed_on_one_side_whose_role_changed_on_the_other_is_asked_about() {
    let (was, changed, none) = (ana(Role::Required), ana(Role::Optional), invites(&[]));

    for (mine, theirs) in [(&changed, &none), (&none, &changed)] {
        let merged = merge3(Some(&was), mine, theirs);
        assert_eq!(merged.conflicts, [Atom::Attendee("ana@example.com".into())]);
    }
}

#[test]
fn one_guest_added_on_both_sides_in_different_roles_is_asked_about() {
    let merged = merge3(Some(&invites(&[])), &ana(Role::Required), &ana(Role::Optional));

    assert_eq!(merged.conflicts, [Atom::Attendee("ana@example.com".into())]);
}

#[test]
fn who_called_the_meeting_is_the_servers_to_say() {
    let called_by = |address: Option<&str>| {
        let organizer =
            address.map(|address| Organizer { name: String::new(), address: address.to_owned() });
        edit(&content("Cut"), |c| c.details.organizer = organizer)
    };
    let all = [None, Some("ana@example.com"), Some("ben@example.com")].map(called_by);

    for was in all.iter().map(Some).chain([None]) {
        for (mine, theirs) in all.iter().flat_map(|m| all.iter().map(move |t| (m, t))) {
            let merged = merge3(was, mine, theirs);
            assert_eq!((merged.conflicts.len(), &merged.content), (0, theirs));
        }
    }
}
