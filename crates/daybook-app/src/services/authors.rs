//! Who wrote something, by name.

use daybook_core::account::{Account, Calendar};
use daybook_core::appointment::Author;
use daybook_store::Store;

use crate::error::Result;

/// Everybody who may have written something.
pub(super) struct Authors {
    calendars: Vec<Calendar>,
    accounts: Vec<Account>,
}

impl Authors {
    /// Those of the book.
    pub(super) async fn read(store: &Store) -> Result<Self> {
        Ok(Self { calendars: store.calendars().await?, accounts: store.accounts().await? })
    }

    /// `You`, `A file`, or the calendar and the account it belongs to.
    pub(super) fn name(&self, author: Author) -> String {
        match author {
            Author::User => "You".to_owned(),
            Author::Import => "A file".to_owned(),
            Author::Calendar(id) => {
                let calendar = self.calendars.iter().find(|calendar| calendar.id == id);
                let account = calendar.and_then(|calendar| calendar.account);
                let account = self.accounts.iter().find(|known| Some(known.id) == account);
                match (calendar, account) {
                    // Google calls somebody's main calendar what it calls the account.
                    (Some(calendar), Some(account)) if calendar.name == account.label => {
                        account.label.clone()
                    }
                    (Some(calendar), Some(account)) => {
                        format!("{}, {}", calendar.name, account.label)
                    }
                    _ => "A disconnected account".to_owned(),
                }
            }
        }
    }
}
