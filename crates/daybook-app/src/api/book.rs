//! The book as a whole: business, people, services, settings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::{AccountDto, CalendarDto};

/// Everything around the grid, read once at start and again when announced.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BookDto {
    /// Name of the business.
    pub business: String,
    /// IANA zone of the business; all wall times in the window are in it.
    pub zone: String,
    /// Everybody who is booked, in order.
    pub staff: Vec<StaffDto>,
    /// Everything that can be booked.
    pub services: Vec<ServiceDto>,
    /// Every account.
    pub accounts: Vec<AccountDto>,
    /// Every calendar, by account and name. One without an account is the book's own.
    pub calendars: Vec<CalendarDto>,
    /// The user's choices.
    pub settings: SettingsDto,
    /// Today in the business's zone, `YYYY-MM-DD`.
    pub today: String,
}

/// What a first start asks for.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateBook {
    /// Name of the business.
    pub business: String,
    /// IANA zone.
    pub zone: String,
    /// Names of the first staff members; may be empty.
    pub staff: Vec<String>,
}

/// Changes the business. Appointments stay at their instants; whole days and floating times are those of
/// the new zone from then on.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SaveBusiness {
    /// Its name.
    pub name: String,
    /// IANA zone.
    pub zone: String,
}

/// A staff member.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StaffDto {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// At most three letters.
    pub initials: String,
    /// OKLCH hue in degrees.
    pub hue: u32,
    /// Shown in the grid.
    pub visible: bool,
    /// Is not booked any more; past appointments still name them.
    pub archived: bool,
}

/// Adds or changes a staff member.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SaveStaff {
    /// `null` adds one.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// `null` picks the next free hue.
    pub hue: Option<u32>,
    /// Shown in the grid.
    pub visible: bool,
    /// Is not booked any more.
    pub archived: bool,
}

/// An order of staff members, or of services.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrderDto {
    /// Ids, the first one first. What is not named keeps its place.
    pub ids: Vec<String>,
}

/// A client.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClientDto {
    /// Identity.
    pub id: String,
    /// Full name.
    pub name: String,
    /// As typed.
    pub phone: String,
    /// E-mail address or empty.
    pub email: String,
    /// Notes.
    pub notes: String,
}

/// Adds or changes a client.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SaveClient {
    /// `null` adds one.
    pub id: Option<String>,
    /// Full name.
    pub name: String,
    /// As typed.
    pub phone: String,
    /// E-mail address or empty.
    pub email: String,
    /// Notes.
    pub notes: String,
}

/// A service.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ServiceDto {
    /// Identity.
    pub id: String,
    /// Full name.
    pub name: String,
    /// At most eight letters.
    pub short_name: String,
    /// Usual length in minutes.
    pub minutes: u32,
    /// In hundredths of the currency's unit, whatever coins there are; `null` when it varies.
    pub price: Option<i32>,
    /// Is not booked any more; past appointments still name it.
    pub archived: bool,
}

/// Adds or changes a service.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SaveService {
    /// `null` adds one.
    pub id: Option<String>,
    /// Full name.
    pub name: String,
    /// At most eight letters.
    pub short_name: String,
    /// Usual length in minutes.
    pub minutes: u32,
    /// In hundredths of the currency's unit, whatever coins there are; `null` when it varies.
    pub price: Option<i32>,
    /// Is not booked any more.
    pub archived: bool,
}

/// The user's choices, remembered between starts.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SettingsDto {
    /// Light, dark or as the system says.
    pub theme: Theme,
    /// The view last shown.
    pub view: View,
    /// What the colours of appointments stand for.
    pub colour_by: ColourBy,
    /// Whether the team view shows what was cancelled.
    pub show_cancelled: bool,
    /// Whether the other views leave out what was cancelled.
    pub hide_cancelled: bool,
    /// Which day weeks begin with: 1 is Monday, 7 Sunday.
    pub week_start: u8,
    /// 24-hour clock.
    pub clock24: bool,
    /// Text size in percent, 90 to 200.
    pub zoom: u32,
    /// Height of an hour in pixels, 40 to 120.
    pub hour_height: u32,
    /// First scrolled-to minute of the day in the time grid; `null` follows now.
    pub scroll_minute: Option<u32>,
    /// Whether the sidebar is shown.
    pub sidebar: bool,
    /// What times come to rest on when something is dragged, in minutes: 5, 10, 15, 20 or 30.
    pub snap: u8,
    /// When the business is open: seven days from Monday on. A day without hours is closed; between hours
    /// lies a break.
    pub opening_hours: Vec<Vec<HoursDto>>,
    /// How many days the view of a few days shows, 2 to 7.
    pub days_shown: u8,
    /// IANA zone of a second clock beside the hours; `null` for none.
    pub second_zone: Option<String>,
    /// What prices are in, by ISO 4217 (`EUR`); `null` goes by where the computer stands.
    pub currency: Option<String>,
    /// Whether weeks show their numbers.
    pub week_numbers: bool,
    /// The day shown last; a start on another day begins with today.
    pub last_day: Option<LastDayDto>,
    /// When those work whose hours are not those of the business.
    pub staff_hours: Vec<StaffHoursDto>,
    /// How many days before today are read first when a calendar is connected.
    pub first_days_back: u16,
    /// How many days after today.
    pub first_days_ahead: u16,
    /// Whether reminders come up on this computer.
    pub reminders: bool,
    /// So many minutes before the start one is reminded of what has no reminder of its own; `null` for
    /// not at all.
    pub remind_before: Option<u32>,
    /// Whether Daybook goes on in the tray when its window is closed.
    pub keep_running: bool,
    /// Whether the hotkey for a quick booking is wanted.
    pub hotkey_on: bool,
    /// That hotkey, such as `Ctrl+Alt+D`.
    pub hotkey: String,
}

impl Default for SettingsDto {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            view: View::Week,
            colour_by: ColourBy::Staff,
            show_cancelled: false,
            hide_cancelled: false,
            week_start: 1,
            clock24: true,
            zoom: 100,
            hour_height: 64,
            scroll_minute: None,
            sidebar: true,
            snap: 15,
            opening_hours: SettingsDto::open_on_weekdays(9 * 60, 18 * 60),
            days_shown: 3,
            second_zone: None,
            currency: None,
            week_numbers: true,
            last_day: None,
            staff_hours: Vec::new(),
            first_days_back: 30,
            first_days_ahead: 90,
            reminders: true,
            // At a desk that is booked all day a reminder of everything would be one of nothing.
            remind_before: None,
            // Somebody who tidies the window away still wants to be reminded, and the calendars in step. It
            // holds only where a tray shows that Daybook runs and has a way to end it.
            keep_running: true,
            // A program that takes keys from all others asks first.
            hotkey_on: false,
            hotkey: "Ctrl+Alt+D".to_owned(),
        }
    }
}

impl SettingsDto {
    /// The same hours from Monday to Saturday, in minutes after midnight.
    pub(crate) fn open_on_weekdays(from: u32, to: u32) -> Vec<Vec<HoursDto>> {
        let mut week = vec![vec![HoursDto { from, to }]; 6];
        week.push(Vec::new());
        week
    }
}

/// The day a window was turned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LastDayDto {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The day it was then, `YYYY-MM-DD`.
    pub on: String,
}

/// When somebody works, week by week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StaffHoursDto {
    /// Staff id.
    pub staff: String,
    /// Seven days from Monday on. A day without hours is a day off; between hours lies a break.
    pub week: Vec<Vec<HoursDto>>,
}

/// Some hours of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HoursDto {
    /// Minutes after midnight.
    pub from: u32,
    /// Minutes after midnight, exclusive.
    pub to: u32,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the colours of appointments stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ColourBy {
    /// Who is booked.
    Staff,
    /// What is booked.
    Service,
    /// How far it has come.
    Status,
    /// Where it is at home.
    Calendar,
}

/// A way to look at the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum View {
    /// One day.
    Day,
    /// One day, a column for everybody who is booked.
    Team,
    /// A week from its first open day to its last.
    WorkWeek,
    /// Seven days.
    Week,
    /// A few days from any day on.
    Days,
    /// Six weeks.
    Month,
    /// A list.
    Agenda,
}
