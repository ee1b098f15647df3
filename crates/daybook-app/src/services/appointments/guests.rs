//! Who is invited: what the editor says about it, and whose it is to say.

use std::collections::BTreeMap;

use daybook_core::account::{Account, Calendar, ProviderKind};
use daybook_core::attendee::{Attendee, Organizer};
use daybook_core::details::Details;
use daybook_core::id::CalendarId;

use crate::api::guests::{GuestDto, GuestInput, OrganizerDto};
use crate::app::Inner;
use crate::convert::names::answer;
use crate::error::{AppError, Result};

/// The guests the editor names. Who was there already keeps name, role and answer, and who invites stays.
///
/// # Errors
///
/// When somebody has no e-mail address.
pub(super) fn guests_of(input: &[GuestInput], old: &Details) -> Result<BTreeMap<String, Attendee>> {
    let host = old.organizer.as_ref().map(|organizer| organizer.address.clone());
    let hosts = host.and_then(|host| Some((host.clone(), old.attendees.get(&host)?.clone())));
    let mut guests: BTreeMap<String, Attendee> = hosts.into_iter().collect();
    for GuestInput { name, address } in input {
        let address = address.trim().to_lowercase();
        if !is_address(&address) {
            return Err(AppError::invalid(format!(
                "“{address}” is not an e-mail address like ana@example.com."
            )));
        }
        let name = Some(name.trim()).filter(|name| !name.eq_ignore_ascii_case(&address));
        let new = || Attendee { name: name.unwrap_or_default().to_owned(), ..Attendee::default() };
        let guest = old.attendees.get(&address).cloned().unwrap_or_else(new);
        guests.insert(address, guest);
    }
    Ok(guests)
}

/// Enough of an address for a calendar: what it means is for whoever sends mail to say.
fn is_address(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()".contains(c);
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(odd)
}

/// Guests as the window shows them.
pub(super) fn guests(details: &Details) -> Vec<GuestDto> {
    let host = details.organizer.as_ref().map(|organizer| organizer.address.as_str());
    let guest = |(address, guest): (&String, &Attendee)| GuestDto {
        name: if guest.name.is_empty() { address.clone() } else { guest.name.clone() },
        address: address.clone(),
        answer: answer(guest.participation_status).to_owned(),
        organizer: host == Some(address),
    };
    details.attendees.iter().map(guest).collect()
}

/// Who invites to what lies in `calendar`.
pub(super) async fn organizer(
    app: &Inner,
    details: &Details,
    calendar: CalendarId,
) -> Result<Option<OrganizerDto>> {
    let Some(Organizer { name, address }) = details.organizer.clone() else { return Ok(None) };
    let (calendar, account) = place(app, calendar).await?;
    let own = is_own(&address, &calendar, account.as_ref());
    let name = if name.is_empty() { address.clone() } else { name };
    Ok(Some(OrganizerDto { name, address, own }))
}

/// Sees to it that nobody's list of guests is changed but one's own, and that who begins one is named on
/// it. A calendar entry with guests needs somebody who invites (RFC 5545 §3.8.4.3); Google names its own.
///
/// # Errors
///
/// [`AppError::Invalid`] where somebody else invites.
pub(super) async fn settle(
    app: &Inner,
    details: &mut Details,
    old: &Details,
    calendar: CalendarId,
) -> Result<()> {
    if details.attendees.keys().eq(old.attendees.keys()) {
        return Ok(());
    }
    if let Some(organizer) = organizer(app, old, calendar).await? {
        if organizer.own {
            return Ok(());
        }
        return Err(AppError::invalid(format!(
            "{} invites to this appointment, so the guests are theirs to change.",
            organizer.name
        )));
    }
    let (_, account) = place(app, calendar).await?;
    let host = account.filter(|account| account.provider == ProviderKind::CalDav);
    let address = host.map(|account| account.user_name.to_lowercase());
    details.organizer = address
        .filter(|address| is_address(address))
        .map(|address| Organizer { name: String::new(), address });
    Ok(())
}

async fn place(app: &Inner, calendar: CalendarId) -> Result<(Calendar, Option<Account>)> {
    let calendar = app.store.calendar(calendar).await?;
    let account = match calendar.account {
        Some(account) => Some(app.store.account(account).await?),
        None => None,
    };
    Ok((calendar, account))
}

/// Whether an address is that of whoever signed in to the calendar, as far as a book can know: a server may
/// call somebody `maren` who invites as `maren@salon.example`, and Google gives calendars addresses.
fn is_own(address: &str, calendar: &Calendar, account: Option<&Account>) -> bool {
    let Some(account) = account else { return false };
    let user = account.user_name.as_str();
    let named = |name: &str| name.eq_ignore_ascii_case(address);
    let short = !user.is_empty() && !user.contains('@');
    let local = address.split('@').next().unwrap_or_default();
    named(user)
        || named(&account.label)
        || named(&calendar.remote_id)
        || (short && user.eq_ignore_ascii_case(local))
}

#[cfg(test)]
mod tests {
    use daybook_core::attendee::{ParticipationStatus, Role};

    use super::*;

    fn input(name: &str, address: &str) -> GuestInput {
        GuestInput { name: name.to_owned(), address: address.to_owned() }
    }

    fn meeting() -> Details {
        let bo = Attendee {
            name: "Bo".into(),
            role: Role::Optional,
            participation_status: ParticipationStatus::Accepted,
        };
        let guests =
            [("bo@guest.example".into(), bo), ("desk@salon.example".into(), Attendee::default())];
        let organizer = Organizer { name: String::new(), address: "desk@salon.example".into() };
        Details { attendees: guests.into(), organizer: Some(organizer), ..Details::default() }
    }

    #[test]
    fn who_was_there_keeps_role_and_answer_and_who_invites_stays() {
        let named = [
            input("Robert", "Bo@Guest.example"),
            input("ana@guest.example", " ana@guest.example "),
        ];
        let guests = guests_of(&named, &meeting()).unwrap();
        let addresses: Vec<_> = guests.keys().map(String::as_str).collect();
        assert_eq!(addresses, ["ana@guest.example", "bo@guest.example", "desk@salon.example"]);
        assert_eq!(guests["bo@guest.example"], meeting().attendees["bo@guest.example"]);
        assert_eq!(guests["ana@guest.example"], Attendee::default());
        assert_eq!(guests_of(&[], &meeting()).unwrap().len(), 1);
    }

    #[test]
    fn a_guest_needs_an_address() {
        for none in ["", "ana", "@x", "ana@", "a b@c.de", "ana@x@y", "Ana <ana@x.de>"] {
            assert!(guests_of(&[input("", none)], &meeting()).is_err(), "{none}");
        }
    }
}
