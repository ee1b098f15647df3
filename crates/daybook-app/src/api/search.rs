//! Search as you type.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::appointments::ItemDto;
use super::book::ClientDto;

/// What to look for.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchInput {
    /// Words of title, client, notes, or digits of a phone number; the last word may be unfinished.
    pub text: String,
    /// At most so many of each kind.
    pub limit: u32,
}

/// What was found.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchDto {
    /// Clients by name or phone.
    pub clients: Vec<ClientDto>,
    /// From now on, soonest first.
    pub upcoming: Vec<ItemDto>,
    /// Before now, latest first.
    pub past: Vec<ItemDto>,
    /// Where nothing was found, what was meant perhaps: clients and services that are spelled nearly like it.
    pub meant: Option<String>,
}

/// Names a client.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClientRef {
    /// Which one.
    pub id: String,
}

/// The appointments of a client; a series counts once, as its next occurrence or else its last.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VisitsDto {
    /// From now on, soonest first.
    pub upcoming: Vec<ItemDto>,
    /// Before now, latest first.
    pub past: Vec<ItemDto>,
}
