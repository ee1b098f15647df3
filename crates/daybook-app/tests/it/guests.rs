use daybook_app::api::appointments::{AppointmentDto, AppointmentInput, ChangeAppointment, Scope};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::guests::GuestInput;
use daybook_app::api::transfer::ImportFile;

use crate::given::{Salon, hour, salon, weekly};

fn guests(addresses: &[&str]) -> Vec<GuestInput> {
    let guest = |address: &&str| GuestInput { name: String::new(), address: (*address).into() };
    addresses.iter().map(guest).collect()
}

fn addresses(appointment: &AppointmentDto) -> Vec<&str> {
    appointment.guests.iter().map(|guest| guest.address.as_str()).collect()
}

/// Somebody else's meeting, from a file.
async fn invited(salon: &Salon) -> String {
    let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:a\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261126T090000Z\r\nDTEND:20261126T100000Z\r\n\
        SUMMARY:Fitting\r\nORGANIZER;CN=Noor:mailto:noor@guest.example\r\n\
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:noor@guest.example\r\n\
        ATTENDEE;CN=Ana;PARTSTAT=TENTATIVE:mailto:ana@guest.example\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let file = ImportFile { bytes: file.into(), calendar: None };
    salon.transfer().import(file).await.unwrap();
    salon.grid("2026-11-26", "2026-11-27").await[0].id.clone()
}

#[tokio::test]
async fn guests_are_added_and_removed_and_what_is_not_said_stays() {
    let salon = salon().await;
    let input = AppointmentInput {
        guests: Some(guests(&["Ana@Guest.example", "bo@guest.example"])),
        ..hour("Fitting", "2026-11-26 10:00")
    };
    let id = salon.create(input).await.id.unwrap();
    let made = salon.get(&id, None).await;
    assert_eq!(addresses(&made), ["ana@guest.example", "bo@guest.example"]);
    assert_eq!((made.guests[0].answer.as_str(), made.organizer), ("needsAction", None));

    salon.change(&id, None, Scope::All, hour("Fitting", "2026-11-26 11:00")).await;
    assert_eq!(addresses(&salon.get(&id, None).await).len(), 2);

    let fewer = AppointmentInput {
        guests: Some(guests(&["bo@guest.example"])),
        ..hour("Fitting", "2026-11-26 11:00")
    };
    salon.change(&id, None, Scope::All, fewer).await;
    assert_eq!(addresses(&salon.get(&id, None).await), ["bo@guest.example"]);
    salon.appointments().undo().await.unwrap();
    assert_eq!(addresses(&salon.get(&id, None).await).len(), 2);
}

#[tokio::test]
async fn one_date_of_a_series_can_have_guests_of_its_own() {
    let salon = salon().await;
    let id = salon.create(weekly("Class", "2026-11-26 10:00")).await.id.unwrap();
    let date = Some("2026-12-03T10:00:00");
    let input = AppointmentInput {
        guests: Some(guests(&["ana@guest.example"])),
        ..weekly("Class", "2026-12-03 10:00")
    };
    salon.change(&id, date, Scope::This, input).await;
    assert_eq!(addresses(&salon.get(&id, date).await), ["ana@guest.example"]);
    assert!(salon.get(&id, Some("2026-12-10T10:00:00")).await.guests.is_empty());
}

#[tokio::test]
async fn the_guests_of_somebody_else_are_shown_with_their_answers_and_not_changed() {
    let salon = salon().await;
    let id = invited(&salon).await;
    let meeting = salon.get(&id, None).await;
    let seen: Vec<_> = meeting
        .guests
        .iter()
        .map(|guest| (guest.name.as_str(), guest.answer.as_str(), guest.organizer))
        .collect();
    assert_eq!(seen, [("Ana", "tentative", false), ("noor@guest.example", "accepted", true)]);
    let organizer = meeting.organizer.unwrap();
    assert_eq!((organizer.name.as_str(), organizer.own), ("Noor", false));

    let change = |guests| ChangeAppointment {
        id: id.clone(),
        occurrence: None,
        scope: Scope::All,
        revision: meeting.revision,
        appointment: AppointmentInput { guests, ..hour("Fitting", "2026-11-26 12:00") },
    };
    let refused = salon.appointments().change(change(Some(guests(&[])))).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Validation);
    assert!(refused.to_string().starts_with("Noor invites"), "{refused}");
    // Everything else can be.
    let same = Some(guests(&["ana@guest.example"]));
    salon.appointments().change(change(same)).await.unwrap();
    assert_eq!(salon.get(&id, None).await.guests.len(), 2);
}

#[tokio::test]
async fn a_guest_without_an_address_is_refused() {
    let salon = salon().await;
    let input =
        AppointmentInput { guests: Some(guests(&["Ana"])), ..hour("Cut", "2026-11-26 10:00") };
    let create = daybook_app::api::appointments::CreateAppointment { appointment: input };
    let refused = salon.appointments().create(create).await.unwrap_err();
    assert!(refused.to_string().contains("is not an e-mail address"), "{refused}");
}
