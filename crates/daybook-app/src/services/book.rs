//! The business, its people, services and settings.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use daybook_core::account::{
    Account, Calendar, CalendarAccess, CalendarMode, CalendarState, SyncProgress,
};
use daybook_core::id::{BusinessId, CalendarId, ClientId, ServiceId, StaffId};
use daybook_core::people::{Business, Client, Service, Staff};
use daybook_sync::FirstWindow;

use super::{accounts, count, id};
use crate::api::book::{
    BookDto, ClientDto, CreateBook, HoursDto, OrderDto, SaveBusiness, SaveClient, SaveService,
    SaveStaff, ServiceDto, SettingsDto, StaffDto,
};
use crate::api::search::ClientRef;
use crate::app::{Inner, SETTINGS};
use crate::error::{AppError, Result};

/// Hues of staff members in the order they are given out: rose, violet, indigo, blue, teal, green,
/// lime, olive.
const HUES: [i64; 8] = [356, 300, 272, 236, 196, 162, 128, 95];
/// Name of the calendar that is never synced. Lists show it under a heading that says where it is.
const OWN_CALENDAR: &str = "Daybook";
/// Grey: it belongs to nobody in particular.
const OWN_COLOR: &str = "#7a7f87";

/// The longest first window, in days either way.
const LONGEST_WINDOW: u16 = 3660;

/// The longest name of keys.
const LONGEST_HOTKEY: usize = 40;
/// The longest time before the start for what has no reminder of its own, in minutes.
const LONGEST_LEAD: u32 = 7 * 24 * 60;

/// What is read first when a calendar is connected.
pub(crate) fn first_window(settings: &SettingsDto) -> FirstWindow {
    FirstWindow { back: settings.first_days_back, ahead: settings.first_days_ahead }
}

/// The business, its people, services and settings.
pub struct Book<'a> {
    pub(crate) app: &'a Inner,
}

impl Book<'_> {
    /// Everything around the grid; `None` in a new book.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn get(&self) -> Result<Option<BookDto>> {
        let store = &self.app.store;
        let Some(business) = store.business().await? else { return Ok(None) };
        let calendars = store.calendars().await?;
        let counts = store.account_counts().await?;
        let account = |account: &Account| {
            let counts = counts.iter().find(|counts| counts.account == account.id);
            accounts::account_dto(account, &calendars, &self.app.engine, counts)
        };
        Ok(Some(BookDto {
            business: business.name,
            zone: business.zone.name().to_owned(),
            staff: store.staff().await?.into_iter().map(staff_dto).collect(),
            services: store.services().await?.into_iter().map(service_dto).collect(),
            accounts: store.accounts().await?.iter().map(account).collect(),
            calendars: calendars.iter().map(accounts::calendar_dto).collect(),
            settings: self.app.settings().await?,
            today: self.app.now().with_timezone(&business.zone).date_naive().to_string(),
        }))
    }

    /// Sets up a new book.
    ///
    /// # Errors
    ///
    /// [`AppError::BookExists`], [`AppError::Invalid`] without a name or with an unknown zone.
    pub async fn create(&self, input: CreateBook) -> Result<BookDto> {
        if self.app.store.business().await?.is_some() {
            return Err(AppError::BookExists);
        }
        let now = self.app.now();
        let business = business(BusinessId::generate(now), &input.business, &input.zone)?;
        let names = input.staff.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
        let staff: Vec<Staff> = names
            .zip(HUES.iter().cycle())
            .zip(0..)
            .map(|((name, hue), position)| Staff {
                id: StaffId::generate(now),
                name: name.to_owned(),
                initials: initials(name),
                hue: *hue,
                visible: true,
                archived: false,
                position,
            })
            .collect();
        self.app.store.create_book(&business, &staff, &own_calendar(now)).await?;
        self.app.announce().await;
        self.get().await?.ok_or(AppError::NoBook)
    }

    /// Changes the name and the zone of the business.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] without a name or with an unknown zone.
    pub async fn save_business(&self, input: SaveBusiness) -> Result<()> {
        let known = self.app.business().await?;
        let business = business(known.id, &input.name, &input.zone)?;
        self.app.store.save_business(&business).await?;
        self.app.announce().await;
        Ok(())
    }

    /// Remembers the user's choices.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] for values out of range.
    pub async fn save_settings(&self, settings: SettingsDto) -> Result<()> {
        let fine = (1..=7).contains(&settings.week_start)
            && (90..=200).contains(&settings.zoom)
            && (40..=120).contains(&settings.hour_height)
            && [5, 10, 15, 20, 30].contains(&settings.snap)
            && is_week(&settings.opening_hours)
            && settings.scroll_minute.is_none_or(|minute| minute < 24 * 60)
            && (2..=7).contains(&settings.days_shown)
            && settings.first_days_back <= LONGEST_WINDOW
            && settings.first_days_ahead <= LONGEST_WINDOW
            && settings.currency.as_deref().is_none_or(is_currency)
            && settings.remind_before.is_none_or(|minutes| minutes <= LONGEST_LEAD)
            && settings.hotkey.len() <= LONGEST_HOTKEY
            && settings.second_zone.iter().all(|zone| zone.parse::<Tz>().is_ok())
            && settings.last_day.iter().all(|last| is_date(&last.day) && is_date(&last.on))
            && settings.staff_hours.iter().all(|hours| is_week(&hours.week));
        if !fine {
            return Err(AppError::invalid("One of these settings is out of range."));
        }
        self.app.business().await?;
        self.app.store.save_setting(SETTINGS, &settings).await?;
        self.app.engine.set_first_window(first_window(&settings));
        self.app.announce().await;
        Ok(())
    }

    /// Adds or changes a staff member.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Invalid`] without a name.
    pub async fn save_staff(&self, input: SaveStaff) -> Result<StaffDto> {
        self.app.business().await?;
        let name = required(&input.name, "Enter a name.")?;
        let all = self.app.store.staff().await?;
        let hue = input.hue.map(|hue| i64::from(hue % 360));
        let person = match input.id {
            None => Staff {
                id: StaffId::generate(self.app.now()),
                initials: initials(&name),
                name,
                hue: hue.unwrap_or_else(|| next_hue(&all)),
                visible: input.visible,
                archived: input.archived,
                position: all.iter().map(|staff| staff.position + 1).max().unwrap_or_default(),
            },
            Some(text) => {
                let wanted: StaffId = id(&text, "staff member")?;
                let old = all.into_iter().find(|staff| staff.id == wanted);
                let old = old.ok_or(AppError::NotFound("staff member"))?;
                let hue = hue.unwrap_or(old.hue);
                let (visible, archived) = (input.visible, input.archived);
                Staff { initials: initials(&name), name, hue, visible, archived, ..old }
            }
        };
        self.app.store.save_staff(&person).await?;
        self.app.announce().await;
        Ok(staff_dto(person))
    }

    /// Every client, by name.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn clients(&self) -> Result<Vec<ClientDto>> {
        Ok(self.app.store.clients().await?.into_iter().map(client_dto).collect())
    }

    /// One client.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn client(&self, input: ClientRef) -> Result<ClientDto> {
        Ok(client_dto(self.app.store.client(id(&input.id, "client")?).await?))
    }

    /// Adds or changes a client.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Invalid`] without a name.
    pub async fn save_client(&self, input: SaveClient) -> Result<ClientDto> {
        self.app.business().await?;
        let name = required(&input.name, "Enter the client's name.")?;
        let id = match input.id {
            None => ClientId::generate(self.app.now()),
            Some(text) => self.app.store.client(id(&text, "client")?).await?.id,
        };
        let SaveClient { phone, email, notes, .. } = input;
        let (phone, email) = (phone.trim().to_owned(), email.trim().to_owned());
        let client = Client { id, name, phone, email, notes };
        self.app.store.save_client(&client).await?;
        self.app.announce().await;
        Ok(client_dto(client))
    }

    /// Adds or changes a service.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Invalid`] without a name or length.
    pub async fn save_service(&self, input: SaveService) -> Result<ServiceDto> {
        self.app.business().await?;
        let name = required(&input.name, "Enter the service's name.")?;
        if !(1..=24 * 60).contains(&input.minutes) {
            return Err(AppError::invalid("A service takes between a minute and a day."));
        }
        let all = self.app.store.services().await?;
        let (service_id, position) = match input.id {
            None => {
                let last = all.iter().map(|service| service.position).max().unwrap_or_default();
                (ServiceId::generate(self.app.now()), last)
            }
            Some(text) => {
                let wanted: ServiceId = id(&text, "service")?;
                let old = all.iter().find(|service| service.id == wanted);
                let old = old.ok_or(AppError::NotFound("service"))?;
                (old.id, old.position)
            }
        };
        let short = Some(input.short_name.trim()).filter(|short| !short.is_empty());
        let service = Service {
            id: service_id,
            short_name: short
                .unwrap_or(&name)
                .chars()
                .take(8)
                .collect::<String>()
                .trim()
                .to_owned(),
            name,
            minutes: i64::from(input.minutes),
            price: input.price.map(i64::from),
            archived: input.archived,
            position,
        };
        self.app.store.save_service(&service).await?;
        self.app.announce().await;
        Ok(service_dto(service))
    }

    /// Puts staff members in an order.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn order_staff(&self, input: OrderDto) -> Result<()> {
        let ids = input.ids.iter().map(|it| id(it, "staff member")).collect::<Result<Vec<_>>>()?;
        self.app.store.order_staff(&ids).await?;
        self.app.announce().await;
        Ok(())
    }

    /// Puts services in an order.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn order_services(&self, input: OrderDto) -> Result<()> {
        let ids = input.ids.iter().map(|it| id(it, "service")).collect::<Result<Vec<_>>>()?;
        self.app.store.order_services(&ids).await?;
        self.app.announce().await;
        Ok(())
    }
}

fn business(id: BusinessId, name: &str, zone: &str) -> Result<Business> {
    let unknown = |_| AppError::invalid(format!("“{zone}” is not a time zone like Europe/Berlin."));
    let name = required(name, "Enter the name of the business.")?;
    Ok(Business { id, name, zone: zone.parse().map_err(unknown)? })
}

/// Whether it looks like a code of ISO 4217. Which there are changes over the years.
fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase())
}

fn is_date(text: &str) -> bool {
    text.parse::<NaiveDate>().is_ok()
}

/// Whether these are the hours of seven days, each in order and apart.
fn is_week(week: &[Vec<HoursDto>]) -> bool {
    let apart = |day: &Vec<HoursDto>| day.is_sorted_by(|one, next| one.to < next.from);
    let hours = |hours: &HoursDto| hours.from < hours.to && hours.to <= 24 * 60;
    week.len() == 7 && week.iter().all(|day| apart(day) && day.iter().all(hours))
}

fn own_calendar(now: DateTime<Utc>) -> Calendar {
    Calendar {
        id: CalendarId::generate(now),
        account: None,
        remote_id: String::new(),
        name: OWN_CALENDAR.to_owned(),
        color: OWN_COLOR.to_owned(),
        staff: None,
        mode: CalendarMode::TwoWay,
        mirror: None,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: false,
        state: CalendarState::Live,
        progress: SyncProgress::default(),
    }
}

/// The first hue that nobody has, or else the one that fewest have.
fn next_hue(staff: &[Staff]) -> i64 {
    let users = |hue: &i64| staff.iter().filter(|person| person.hue == *hue).count();
    HUES.iter().copied().min_by_key(users).unwrap_or_default()
}

/// First letters of the first and the last name, or of the only one.
fn initials(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters: Vec<char> = name.split_whitespace().filter_map(letter).collect();
    if letters.len() > 2 {
        letters.drain(1..letters.len() - 1);
    }
    letters.into_iter().flat_map(char::to_uppercase).take(3).collect()
}

fn required(text: &str, otherwise: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() { Err(AppError::invalid(otherwise)) } else { Ok(text.to_owned()) }
}

fn staff_dto(staff: Staff) -> StaffDto {
    StaffDto {
        id: staff.id.to_string(),
        name: staff.name,
        initials: staff.initials,
        hue: count(staff.hue),
        visible: staff.visible,
        archived: staff.archived,
    }
}

pub(super) fn client_dto(client: Client) -> ClientDto {
    ClientDto {
        id: client.id.to_string(),
        name: client.name,
        phone: client.phone,
        email: client.email,
        notes: client.notes,
    }
}

fn service_dto(service: Service) -> ServiceDto {
    ServiceDto {
        id: service.id.to_string(),
        name: service.name,
        short_name: service.short_name,
        minutes: count(service.minutes),
        price: service.price.and_then(|price| i32::try_from(price).ok()),
        archived: service.archived,
    }
}

/// An instant as windows read it.
pub(super) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_name() {
        assert_eq!(initials("Maren"), "M");
        assert_eq!(initials("maren holm"), "MH");
        assert_eq!(initials("Anna Maria de la Cruz"), "AC");
        assert_eq!(initials("ß"), "SS");
        assert_eq!(initials("…"), "");
    }
}
