//! A sample business to try everything with: a hair studio with some weeks of appointments around today,
//! and accounts at simulated services. Everybody in it is invented.

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};

use crate::api::accounts::{
    CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoverCalDav, UpdateCalendar,
};
use crate::api::appointments::{AppointmentInput, StatusDto};
use crate::api::book::{
    BookDto, ClientDto, CreateBook, HoursDto, SaveClient, SaveService, ServiceDto, SettingsDto,
    StaffDto, StaffHoursDto,
};
use crate::api::several::CreateAppointments;
use crate::api::sign_in::{OtherSideDto, ProviderDto, SaveRegistration};
use crate::api::sync::CalendarRef;
use crate::app::App;
use crate::convert::time::DAY;
use crate::error::{AppError, Result};

/// Days before and after today that are filled.
const FILLED: std::ops::Range<i64> = -14..35;

/// Where the simulated services are, and who may use them.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct SampleServices {
    /// A Google.
    pub google: SampleGoogle,
    /// A CalDAV server.
    pub caldav: SampleCalDav,
}

/// A simulated Google, and a client that is registered there.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleGoogle {
    /// Its address.
    pub url: String,
    /// The client.
    pub client_id: String,
    /// Its secret, which is none.
    pub client_secret: String,
    /// A page where one can be somebody else at work on the same calendars.
    pub other_side: String,
}

/// A simulated CalDAV server, and somebody who has calendars there.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleCalDav {
    /// Its address.
    pub url: String,
    /// The person.
    pub user: String,
    /// Their password, which is none.
    pub password: String,
    /// A page where one can be somebody else at work on the same calendars.
    pub other_side: String,
}

impl SampleServices {
    /// The pages where one can be somebody else at work on the same calendars, and their addresses.
    #[must_use]
    pub fn other_sides(&self) -> Vec<(OtherSideDto, String)> {
        let side = |id: &str, name: &str, page: &String| {
            (OtherSideDto { id: id.to_owned(), name: name.to_owned() }, page.clone())
        };
        vec![
            side("google", "Google", &self.google.other_side),
            side("caldav", "CalDAV", &self.caldav.other_side),
        ]
    }
}

/// Who works when: from, to, and a weekday off.
struct Person {
    name: &'static str,
    from: u32,
    to: u32,
    pause: u32,
    off: Option<Weekday>,
    /// Services they do, by number.
    does: &'static [usize],
}

const TEAM: [Person; 4] = [
    Person {
        name: "Maren Holt",
        from: 510,
        to: 1050,
        pause: 765,
        off: None,
        does: &[0, 2, 3, 5, 8],
    },
    Person {
        name: "Idris Bello",
        from: 600,
        to: 1110,
        pause: 810,
        off: Some(Weekday::Mon),
        does: &[1, 4, 7],
    },
    Person {
        name: "Sofia Lind",
        from: 570,
        to: 1080,
        pause: 780,
        off: None,
        does: &[0, 2, 5, 6, 9],
    },
    Person {
        name: "Tom Okada",
        from: 540,
        to: 1110,
        pause: 795,
        off: Some(Weekday::Sat),
        does: &[1, 4, 6, 7, 9],
    },
];

/// Name, short name, minutes, price in cents.
const SERVICES: [(&str, &str, u32, i32); 10] = [
    ("Cut & blow-dry", "Cut", 60, 5800),
    ("Skin fade", "Fade", 45, 3200),
    ("Balayage", "Balay.", 120, 16500),
    ("Colour consult", "Consult", 30, 2500),
    ("Classic cut", "Classic", 45, 3800),
    ("Root touch-up", "Roots", 90, 7200),
    ("Facial", "Facial", 60, 6500),
    ("Cut & beard", "Beard", 75, 5400),
    ("Full colour", "Colour", 150, 11000),
    ("Brow shape", "Brows", 30, 2800),
];

const CLIENTS: [&str; 24] = [
    "Chloé Martin",
    "Jonas Weber",
    "Amira Haddad",
    "Mara Vidal",
    "Peter Novak",
    "Lucía Romero",
    "Ben Carter",
    "Hana Suzuki",
    "Elif Kaya",
    "Noah Fischer",
    "Ines Duarte",
    "Oskar Lindqvist",
    "Priya Nair",
    "Tomás Silva",
    "Greta Olsen",
    "Malik Johnson",
    "Sara Conti",
    "Viktor Petrov",
    "Yara Mansour",
    "Felix Braun",
    "Nadia Ibrahim",
    "Liam O'Connor",
    "Zofia Kowalska",
    "Emil Sørensen",
];

/// Spreads numbers evenly; the same ones come out the same each time.
fn spread(parts: [i64; 3], among: usize) -> usize {
    let mut mixed: u64 = 0x9e37_79b9_7f4a_7c15;
    for part in parts {
        mixed = (mixed ^ part.cast_unsigned()).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^= mixed >> 32;
    }
    usize::try_from(mixed % among.max(1) as u64).unwrap_or_default()
}

impl App {
    /// Fills an empty book with the sample business. The account at the CalDAV server is connected; the
    /// one at Google is there to be connected.
    ///
    /// # Errors
    ///
    /// [`AppError::BookExists`]; whatever the services say.
    pub async fn fill_sample(&self, zone: &str, services: &SampleServices) -> Result<()> {
        let staff = TEAM.iter().map(|person| person.name.to_owned()).collect();
        let business = "Holt & Lind".to_owned();
        let book = self.book();
        let made = book.create(CreateBook { business, zone: zone.to_owned(), staff }).await?;
        let mut offered = Vec::new();
        for (name, short_name, minutes, price) in SERVICES {
            let (name, short_name) = (name.to_owned(), short_name.to_owned());
            let service = SaveService {
                id: None,
                name,
                short_name,
                minutes,
                price: Some(price),
                archived: false,
            };
            offered.push(book.save_service(service).await?);
        }
        let mut clients = Vec::new();
        for (name, number) in CLIENTS.into_iter().zip(100..) {
            let client = SaveClient {
                id: None,
                name: name.to_owned(),
                phone: format!("+41 79 555 01 {}", number % 100),
                email: String::new(),
                notes: String::new(),
            };
            clients.push(book.save_client(client).await?);
        }
        let mut settings = made.settings.clone();
        settings.opening_hours = SettingsDto::open_on_weekdays(8 * 60, 19 * 60);
        settings.staff_hours =
            made.staff.iter().zip(&TEAM).map(|(staff, person)| hours(&staff.id, person)).collect();
        book.save_settings(settings).await?;
        self.connect_sample(&made, services).await?;
        let appointments = appointments(&made, &offered, &clients)?;
        self.appointments().create_several(CreateAppointments { appointments }).await?;
        Ok(())
    }

    async fn connect_sample(&self, made: &BookDto, services: &SampleServices) -> Result<()> {
        let SampleServices { google, caldav } = services;
        let registration = SaveRegistration {
            provider: ProviderDto::Google,
            client_id: google.client_id.clone(),
            client_secret: Some(google.client_secret.clone()),
            redirect: String::new(),
            service: Some(google.url.clone()),
        };
        self.registrations().save(registration).await?;
        let wanted = DiscoverCalDav {
            address: caldav.url.clone(),
            user_name: caldav.user.clone(),
            password: caldav.password.clone(),
        };
        let found = self.accounts().discover(wanted).await?;
        let usable = found.calendars.iter().filter(|calendar| calendar.events);
        let calendars = usable
            .map(|calendar| ChosenCalendar {
                href: calendar.href.clone(),
                mode: CalendarModeDto::TwoWay,
                color: calendar.color.clone(),
                agreed: false,
            })
            .collect();
        let connect = ConnectAccount { attempt: found.attempt, staff: None, calendars };
        self.accounts().connect(connect).await?;
        let book = self.book().get().await?.ok_or(AppError::NoBook)?;
        for calendar in book.calendars.iter().filter(|calendar| calendar.account.is_some()) {
            self.dry_runs().agree(CalendarRef { id: calendar.id.clone() }).await?;
            // A calendar with somebody's name takes what they do.
            let staff = made.staff.iter().find(|person| person.name == calendar.name);
            let change = UpdateCalendar {
                is_default: Some(staff.is_some()),
                staff: Some(staff.map(|person| person.id.clone())),
                ..UpdateCalendar::of(&calendar.id)
            };
            self.accounts().update_calendar(change).await?;
        }
        Ok(())
    }
}

fn hours(staff: &str, person: &Person) -> StaffHoursDto {
    let open = vec![
        HoursDto { from: person.from, to: person.pause },
        HoursDto { from: person.pause + 45, to: person.to },
    ];
    let mut day = Weekday::Mon;
    let week = std::iter::repeat_with(|| {
        let works = day != Weekday::Sun && Some(day) != person.off;
        day = day.succ();
        if works { open.clone() } else { Vec::new() }
    });
    StaffHoursDto { staff: staff.to_owned(), week: week.take(7).collect() }
}

/// Some weeks of work: each person's days from the first hour to the last, with a gap here and there.
fn appointments(
    book: &BookDto,
    services: &[ServiceDto],
    clients: &[ClientDto],
) -> Result<Vec<AppointmentInput>> {
    let today: NaiveDate =
        book.today.parse().map_err(|_| AppError::invalid("Today is not known."))?;
    let mut all = Vec::new();
    for offset in FILLED {
        let day = today + TimeDelta::days(offset);
        for (staff, person) in book.staff.iter().zip(&TEAM) {
            if day.weekday() != Weekday::Sun && Some(day.weekday()) != person.off {
                fill_day(&mut all, day, offset, (staff, person), services, clients);
            }
        }
    }
    Ok(all)
}

fn fill_day(
    all: &mut Vec<AppointmentInput>,
    day: NaiveDate,
    offset: i64,
    (staff, person): (&StaffDto, &Person),
    services: &[ServiceDto],
    clients: &[ClientDto],
) {
    let key =
        |number: u32| [i64::from(day.num_days_from_ce()), i64::from(person.from), number.into()];
    // What lies further ahead is booked less.
    let busy = if offset > 7 { 3 } else { 5 };
    let mut minute = person.from;
    while minute < person.to {
        let does = person.does.get(spread(key(minute), person.does.len())).copied();
        let Some(service) = does.and_then(|number| services.get(number)) else { return };
        let end = minute + service.minutes;
        let over_the_pause = minute < person.pause + 45 && end > person.pause;
        if over_the_pause {
            minute = person.pause + 45;
            continue;
        }
        if end > person.to {
            return;
        }
        if spread(key(minute + 7), 12) >= busy {
            minute += 30;
            continue;
        }
        let Some(client) = clients.get(spread(key(minute + 11), clients.len())) else { return };
        all.push(booking(day, (minute, end), staff, client, service));
        minute = end + 15 * u32::from(spread(key(minute + 13), 3) == 0);
    }
}

fn booking(
    day: NaiveDate,
    (from, to): (u32, u32),
    staff: &StaffDto,
    client: &ClientDto,
    service: &ServiceDto,
) -> AppointmentInput {
    let midnight = (day - NaiveDate::default()).num_days() * i64::from(DAY);
    let at = |minute: u32| i32::try_from(midnight + i64::from(minute)).unwrap_or_default();
    AppointmentInput {
        start: at(from),
        end: at(to),
        all_day: false,
        summary: service.name.clone(),
        notes: String::new(),
        location: String::new(),
        status: StatusDto::Confirmed,
        opaque: true,
        staff: Some(staff.id.clone()),
        client: Some(client.id.clone()),
        service: Some(service.id.clone()),
        calendar: None,
        repeat: None,
        reminders: Vec::new(),
        sync_off: false,
        private: false,
        clock: None,
        guests: None,
    }
}
