//! Lists of other things than events: calendars, rules, settings.

use crate::google::json::Fields as _;
use serde_json::{Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::clock::mark;
use super::errors::Refusal;
use super::listing::page_of;
use super::pages::{Key, Listing, Pages, SyncToken};
use super::settings;
use super::world::World;

/// A thing in a collection.
pub(crate) struct Item {
    pub(crate) id: String,
    /// Of its last change that lists of changes tell about.
    pub(crate) revision: u64,
    /// Whether a list of everything has it.
    pub(crate) listed: bool,
    /// Whether a list of changes has it.
    pub(crate) in_changes: bool,
}

/// A collection.
pub(crate) struct Collection {
    /// What it is, and whose.
    pub(crate) of: String,
    /// What sync tokens for it are bound to.
    pub(crate) parameters: String,
    pub(crate) kind: &'static str,
    /// The default and the most of `maxResults`.
    pub(crate) sizes: (usize, usize),
    /// Sync tokens from before are not known any more.
    pub(crate) oldest: u64,
    pub(crate) items: Vec<Item>,
}

impl World {
    /// A list, page by page, of everything or of what changed.
    pub(crate) fn list(
        &mut self,
        ask: &Ask<'_>,
        collection: Collection,
        shown: impl Fn(&Self, &str) -> Option<Value>,
    ) -> Outcome {
        let query = &ask.call.query;
        let (kind, sizes) = (collection.kind, collection.sizes);
        let (number, place, listing) = if let Some(token) = query.get("pageToken") {
            self.pages.find(token, &collection.of, collection.oldest)?
        } else {
            let listing = self.begin(ask, collection)?;
            self.pages.begin(listing)
        };
        let size = query.number("maxResults").unwrap_or(sizes.0).min(sizes.1);
        let (from, to, next) = page_of(&listing, place, size, ask.quirks);
        let keys = listing.keys.get(from..to).unwrap_or_default();
        let items: Vec<Value> = keys
            .iter()
            .filter_map(|key| match key {
                Key::Stored(id) => shown(self, id),
                Key::Instance(..) | Key::Vanished(..) => None,
            })
            .collect();
        let etags: String = items.iter().map(|it| it["etag"].to_string()).collect();
        let mut value = json!({
            "kind": kind,
            "etag": format!("\"p{:x}\"", mark(&etags)),
            "items": items,
        });
        if let Some(place) = next {
            value.set("nextPageToken", json!(Pages::token(number, place)));
        } else {
            {
                let token = SyncToken {
                    of: listing.of.clone(),
                    parameters: listing.parameters.clone(),
                    revision: listing.revision,
                    issued: self.clock.now(),
                };
                value.set("nextSyncToken", json!(token.write()));
            }
        }
        Ok(Reply::json(value))
    }

    fn begin(&mut self, ask: &Ask<'_>, collection: Collection) -> Result<Listing, Refusal> {
        let since = match ask.call.query.get("syncToken") {
            None => None,
            Some(text) => {
                let token = SyncToken::read(text, &collection.of)?;
                let stale = token.is_stale(self.clock.now(), ask.quirks.sync_token_days);
                if token.revision < collection.oldest || token.revision > self.revision || stale {
                    return Err(Refusal::full_sync_required());
                }
                if token.parameters != collection.parameters {
                    let message = "Sync token was issued for another query.";
                    return Err(Refusal::value("syncToken", message));
                }
                Some(token.revision)
            }
        };
        let meant = |item: &&Item| match since {
            Some(since) => item.in_changes && item.revision > since,
            None => item.listed,
        };
        let keys =
            collection.items.iter().filter(meant).map(|it| Key::Stored(it.id.clone())).collect();
        Ok(Listing {
            of: collection.of,
            parameters: collection.parameters,
            keys,
            since,
            revision: self.revision,
            ends_in_token: true,
        })
    }

    /// `settings.list`
    pub(crate) fn list_settings(&mut self, ask: &Ask<'_>) -> Outcome {
        let person = self.people.get(ask.email).ok_or_else(Refusal::not_found)?;
        let item = |(id, (_, revision)): (&String, &(String, u64))| Item {
            id: id.clone(),
            revision: *revision,
            listed: true,
            in_changes: true,
        };
        let collection = Collection {
            of: format!("settings|{}", ask.email),
            parameters: String::new(),
            kind: "calendar#settings",
            sizes: (100, 250),
            oldest: 0,
            items: person.settings.iter().map(item).collect(),
        };
        self.list(ask, collection, |world, id| settings::json(world.people.get(ask.email)?, id))
    }
}
