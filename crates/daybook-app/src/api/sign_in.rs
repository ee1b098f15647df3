//! Signing in with the system's browser, the programs' registrations that this needs, and finding out
//! what is wrong with a connection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::DiscoveredDto;
use super::error::ErrorDto;

/// Who keeps the calendars of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProviderDto {
    /// Any CalDAV server, with a password.
    CalDav,
    /// Google Calendar, in the browser.
    Google,
}

/// Begins to sign in with the browser.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BeginSignIn {
    /// Where.
    pub provider: ProviderDto,
    /// Staff id the account is to belong to.
    pub staff: Option<String>,
    /// An account that needs a new sign-in, which must be the same person's.
    pub account: Option<String>,
}

/// Names a sign-in.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInRef {
    /// From [`SignInDto`].
    pub attempt: String,
}

/// A sign-in in the browser. Announced as `signIn` whenever it changes.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInDto {
    /// Names it.
    pub attempt: String,
    /// Where.
    pub provider: ProviderDto,
    /// The page that was opened, to be copied where no browser opens.
    pub page: String,
    /// Whether a browser could be asked to open it.
    pub opened: bool,
    /// Where it stands.
    pub state: SignInStateDto,
    /// What was found, once somebody new has signed in: choose calendars and connect.
    pub found: Option<DiscoveredDto>,
    /// The account that can be used again, once its own person has signed in.
    pub account: Option<String>,
    /// Why it ended without success.
    pub problem: Option<ErrorDto>,
}

/// Where a sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SignInStateDto {
    /// Waits for the browser.
    Waiting,
    /// The browser has answered; calendars are being looked for.
    Looking,
    /// Calendars can be chosen.
    Found,
    /// A known account can be used again.
    Mended,
    /// It ended without success.
    Failed,
}

/// A calendar of a finished search, whose appointments are to be counted.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CountFound {
    /// From [`DiscoveredDto`].
    pub attempt: String,
    /// Where the calendar lives.
    pub href: String,
}

/// A program's registration at a provider: what it calls itself when somebody signs in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RegistrationDto {
    /// Where.
    pub provider: ProviderDto,
    /// Client id; empty where there is none and nobody can sign in.
    pub client_id: String,
    /// Whether there is a client secret. It is never shown.
    pub has_secret: bool,
    /// The address of a private-use scheme the browser calls back; empty calls back on this computer's
    /// own address (loopback), as clients of the type "Desktop app" do.
    pub redirect: String,
    /// The service's address where it is not the provider's own; empty for the real one.
    pub service: String,
    /// It came with the program; saving another replaces it, removing that brings it back.
    pub built_in: bool,
}

/// Takes a registration of the business's own; an empty client id removes it.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, optional_fields)]
pub struct SaveRegistration {
    /// Where.
    pub provider: ProviderDto,
    /// Client id.
    pub client_id: String,
    /// Client secret; absent keeps the one there is, empty removes it.
    pub client_secret: Option<String>,
    /// See [`RegistrationDto::redirect`].
    pub redirect: String,
    /// See [`RegistrationDto::service`]; absent keeps what there is.
    pub service: Option<String>,
}

/// Names an account.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountRef {
    /// Which one.
    pub id: String,
}

/// One thing a connection needs, as it was found.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckDto {
    /// What was tried.
    pub step: CheckStepDto,
    /// How it went.
    pub outcome: CheckOutcomeDto,
    /// What is so, and what to do if it is not as it should be; a plain sentence.
    pub message: String,
}

/// What a connection needs, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckStepDto {
    /// Its name is known.
    Name,
    /// It takes a connection that nobody else can read.
    Connect,
    /// It answers as a calendar service does.
    Answer,
    /// It takes the sign-in.
    SignIn,
    /// The sign-in permits what Daybook needs.
    Permissions,
    /// It lists the calendars in use.
    List,
    /// A test event can be written, read again and removed.
    Write,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckOutcomeDto {
    /// As it should be.
    Well,
    /// Not as it should be.
    Badly,
    /// Not tried, because of a step before.
    Skipped,
}

/// What became of the permission at the provider when an account was disconnected.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DisconnectedDto {
    /// Why the permission could not be given back, and what to do; empty if it was, or there is none.
    pub not_revoked: String,
}

/// The sample business: everything can be tried without an account anywhere.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SampleDto {
    /// Whether this program can show it.
    pub offered: bool,
    /// Whether it is what is open now.
    pub open: bool,
    /// Pages where one can be somebody else at work on the same calendars.
    pub other_sides: Vec<OtherSideDto>,
}

/// A page of a simulated service.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OtherSideDto {
    /// Names it when it is to be opened.
    pub id: String,
    /// What it is called, such as `Google`.
    pub name: String,
}

/// Opens the sample business.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpenSample {
    /// IANA zone it lies in: where the person is who looks at it.
    pub zone: String,
}

/// Opens a page of a simulated service in the browser.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpenOtherSide {
    /// From [`OtherSideDto`].
    pub id: String,
}
