//! Business, staff, clients and services: who books what with whom.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::id::{BusinessId, ClientId, ServiceId, StaffId};

/// One isolated book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// Identity.
    pub id: BusinessId,
    /// As the clients know it.
    pub name: String,
    /// The zone the front desk lives in, whatever the computer says.
    pub zone: Tz,
}

/// A person who is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Identity.
    pub id: StaffId,
    /// As the desk calls them.
    pub name: String,
    /// At most three letters, so that colour is never the only sign.
    pub initials: String,
    /// Hue in degrees (OKLCH); see the window's design tokens.
    pub hue: i64,
    /// Shown in the grid.
    pub visible: bool,
    /// Is not booked any more; past appointments still name them.
    pub archived: bool,
    /// Place in the list.
    pub position: i64,
}

/// A person who books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Identity.
    pub id: ClientId,
    /// Full name.
    pub name: String,
    /// As typed; search uses its digits.
    pub phone: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Anything worth remembering.
    pub notes: String,
}

/// Something that can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Identity.
    pub id: ServiceId,
    /// Full name.
    pub name: String,
    /// At most eight letters, for narrow chips.
    pub short_name: String,
    /// Usual length in minutes.
    pub minutes: i64,
    /// In hundredths of the unit of the business's currency, whatever coins there are; `None` when
    /// it varies.
    pub price: Option<i64>,
    /// Is not booked any more; past appointments still name it.
    pub archived: bool,
    /// Place in the list; those with the same go by name.
    pub position: i64,
}
