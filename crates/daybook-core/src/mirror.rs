//! Mirrors: what an appointment shows in a calendar that is not its home.
//!
//! A mirror is written, never read: whatever others do to it is put right. It shows exactly what
//! [`Mask::project`] says, and nothing else of the appointment ever reaches that calendar.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::appointment::Content;
use crate::details::Details;
use crate::id::AppointmentId;
use crate::recurrence::{Override, Recurrence};
use crate::simulation::{Guard, removed};
use crate::sync_state::{Direction, Item, ItemChange};

#[cfg(test)]
mod tests;

/// How much of an appointment its mirrors in a calendar show.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Everything but guests, who are invited from one place only, and reminders, which ring at home.
    Full,
    /// When, and the name of the service.
    Service,
    /// When, and the client's initials.
    Initials,
    /// When.
    #[default]
    Busy,
}

/// What a mirror shows: how much, and the names that are needed for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    /// How much.
    pub privacy: Privacy,
    /// The service's name; empty if none.
    pub service: String,
    /// The client's name; empty if none.
    pub client: String,
}

/// What is shown instead of a title.
const BUSY: &str = "Busy";

impl Mask {
    /// Exactly what is written to the calendar.
    #[must_use]
    pub fn project(&self, content: &Content) -> Content {
        let recurrence = content.recurrence.as_ref().map(|recurrence| Recurrence {
            overrides: recurrence
                .overrides
                .iter()
                .map(|(id, o)| (*id, Override { when: o.when, details: self.details(&o.details) }))
                .collect(),
            ..recurrence.clone()
        });
        Content { when: content.when, details: self.details(&content.details), recurrence }
    }

    fn details(&self, details: &Details) -> Details {
        // Named one by one, so that a new field stays at home until somebody decides otherwise.
        let masked = Details {
            summary: self.title().to_owned(),
            status: details.status,
            transparency: details.transparency,
            ..Details::default()
        };
        match self.privacy {
            Privacy::Full => Details {
                summary: details.summary.clone(),
                description: details.description.clone(),
                location: details.location.clone(),
                url: details.url.clone(),
                classification: details.classification,
                categories: details.categories.clone(),
                ..masked
            },
            Privacy::Initials => Details { summary: self.initials(), ..masked },
            Privacy::Service | Privacy::Busy => masked,
        }
    }

    fn title(&self) -> &str {
        match self.privacy {
            Privacy::Service if !self.service.is_empty() => &self.service,
            _ => BUSY,
        }
    }

    fn initials(&self) -> String {
        let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
        let letters: Vec<char> = self.client.split_whitespace().filter_map(first).collect();
        if letters.is_empty() {
            return BUSY.to_owned();
        }
        let spelt = letters.iter().map(|c| format!("{}.", c.to_uppercase()));
        spelt.collect::<Vec<_>>().join(" ")
    }
}

/// What the UID of every mirror ends with. Every Daybook knows it by that, on every server.
pub const MIRROR_UID: &str = ".mirror@daybook";

/// The UID of a mirror in one of its lives.
#[must_use]
pub fn mirror_uid(appointment: AppointmentId, incarnation: i64) -> String {
    format!("{appointment}-{incarnation}{MIRROR_UID}")
}

/// Whether an event is a mirror: of this book or of another.
#[must_use]
pub fn is_mirror(uid: &str) -> bool {
    uid.ends_with(MIRROR_UID) && !removed(Guard::MirrorsStayOut)
}

impl Item {
    /// Exactly what its calendar is to show.
    #[must_use]
    pub fn wanted(&self) -> Cow<'_, Content> {
        let content = &self.appointment.content;
        match self.link.direction {
            Direction::Publish if !removed(Guard::MirrorsAreMasked) => {
                Cow::Owned(self.mask.project(content))
            }
            Direction::TwoWay | Direction::Publish => Cow::Borrowed(content),
        }
    }

    /// Whether nothing that is said of it counts until it is switched on again. What was on its way then
    /// is heard to its end, and an open question knows what is there.
    #[must_use]
    pub fn is_left_alone(&self) -> bool {
        let off = self.appointment.is_off() && !removed(Guard::OffIsLeftAlone);
        let on_its_way = self.attempt.is_some() || (self.shadow.is_none() && !self.sent.is_empty());
        off && !on_its_way && self.conflict.is_none()
    }

    /// Whether its calendar is to lose it.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.appointment.deleted || self.link.leaving
    }

    /// What the end of its link means.
    #[must_use]
    pub fn removal(&self) -> ItemChange {
        let id = self.appointment.id;
        let only_here = self.link.leaving && !self.appointment.deleted;
        if only_here { ItemChange::Unlink(id) } else { ItemChange::Remove(id) }
    }

    /// Whether a deletion of ours may still arrive. Any write that does overtakes it: it carries the
    /// version that it was to end.
    #[must_use]
    pub fn may_still_end(&self) -> bool {
        self.sent.iter().any(|sent| sent.content.is_none())
    }

    /// Whether its calendar shows what it is to show.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let doomed = self.ends() || self.may_still_end();
        let Some(shadow) = self.shadow.as_ref().filter(|_| !doomed) else { return false };
        match self.link.direction {
            Direction::TwoWay => shadow.content == self.appointment.content,
            Direction::Publish => {
                let shown = shadow.written.as_ref().filter(|written| !written.doubted);
                shown.is_some_and(|written| written.content == *self.wanted())
            }
        }
    }
}
