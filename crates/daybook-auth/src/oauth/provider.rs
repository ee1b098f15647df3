//! Who people sign in with, and what they are asked for.

use std::fmt;

/// Who people sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Google accounts, also those of companies.
    Google,
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Google => f.write_str("Google"),
        }
    }
}

impl Provider {
    /// `iss` of its identity tokens. Google has two spellings.
    pub(super) fn issuers(self) -> &'static [&'static str] {
        match self {
            Self::Google => &["https://accounts.google.com", "accounts.google.com"],
        }
    }

    /// The scopes that say who somebody is. They cannot be refused one by one.
    pub(super) fn identity_scopes(self) -> &'static [&'static str] {
        match self {
            Self::Google => &["openid", "email"],
        }
    }

    /// What must be allowed.
    pub(super) fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Google => &[Permission::ChangeEvents, Permission::ListCalendars],
        }
    }

    /// The scope of a permission.
    pub(super) fn scope(self, permission: Permission) -> &'static str {
        match (self, permission) {
            (Self::Google, Permission::ChangeEvents) => {
                "https://www.googleapis.com/auth/calendar.events"
            }
            (Self::Google, Permission::ListCalendars) => {
                "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
            }
        }
    }

    /// Everything that is asked for.
    pub(super) fn scopes(self) -> impl Iterator<Item = &'static str> {
        let permissions = self.permissions().iter().map(move |it| self.scope(*it));
        self.identity_scopes().iter().copied().chain(permissions)
    }
}

/// Something Daybook cannot do without, in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Reading and writing events.
    ChangeEvents,
    /// Reading which calendars there are.
    ListCalendars,
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChangeEvents => "see and change your events",
            Self::ListCalendars => "see the list of your calendars",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instructions_name_every_scope_that_is_asked_for() {
        let instructions = include_str!("../../../../docs/connecting-google.md");
        for scope in Provider::Google.scopes() {
            assert!(instructions.contains(&format!("`{scope}`")), "{scope}");
        }
    }
}
