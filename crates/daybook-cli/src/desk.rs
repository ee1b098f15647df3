//! An open book that was set up, and how its things are named on a command line: by id or by name.

use std::path::Path;
use std::sync::Arc;

use daybook_app::api::accounts::AccountDto;
use daybook_app::api::book::{BookDto, SaveClient};
use daybook_app::api::search::SearchInput;
use daybook_app::{App, AppError};
use daybook_auth::Keychain;

use crate::failure::Failure;

/// An open book that was set up.
pub(crate) struct Desk<'a> {
    pub(crate) app: &'a App,
    pub(crate) folder: &'a Path,
    keychain: Arc<dyn Keychain>,
    /// As it was when the command began.
    pub(crate) book: BookDto,
}

impl<'a> Desk<'a> {
    /// The book of `app` in `folder`, which must be set up.
    pub(crate) async fn at(
        app: &'a App,
        folder: &'a Path,
        keychain: Arc<dyn Keychain>,
    ) -> Result<Self, Failure> {
        let book = app.book().get().await?.ok_or_else(|| Failure::no_book(folder))?;
        Ok(Self { app, folder, keychain, book })
    }

    /// Asks for the key of saved passwords. Without it no password can be kept, and every account
    /// would look as if its server were away.
    pub(crate) async fn unlock(&self) -> Result<(), Failure> {
        let keychain = Arc::clone(&self.keychain);
        let asked = tokio::task::spawn_blocking(move || keychain.load()).await;
        let key = asked.map_err(|cause| {
            Failure::new(format!("The password store could not be asked: {cause}."))
        })?;
        key.map(drop).map_err(|cause| AppError::from(cause).into())
    }

    /// An account by its id or label.
    pub(crate) fn account(&self, wanted: &str) -> Result<&AccountDto, Failure> {
        let is = |known: &&AccountDto| known.id == wanted || known.label == wanted;
        let found: Vec<_> = self.book.accounts.iter().filter(is).collect();
        only("account", wanted, found)
    }

    /// The id of a calendar by its id or name, if one was named.
    pub(crate) fn calendar(&self, wanted: Option<&str>) -> Result<Option<String>, Failure> {
        let named = |wanted| named("calendar", wanted, &self.book.calendars, |c| (&c.id, &c.name));
        wanted.map(named).transpose()
    }

    /// The id of a staff member by id or name; nobody for an empty text.
    pub(crate) fn staff(&self, wanted: &str) -> Result<Option<String>, Failure> {
        let named = |wanted| named("staff member", wanted, &self.book.staff, |s| (&s.id, &s.name));
        Some(wanted.trim()).filter(|name| !name.is_empty()).map(named).transpose()
    }

    /// The id of a service by id or name; none for an empty text.
    pub(crate) fn service(&self, wanted: &str) -> Result<Option<String>, Failure> {
        let named = |wanted| named("service", wanted, &self.book.services, |s| (&s.id, &s.name));
        Some(wanted.trim()).filter(|name| !name.is_empty()).map(named).transpose()
    }

    /// The id of a client by name, added to the book if new; nobody for an empty text.
    pub(crate) async fn client(&self, wanted: &str) -> Result<Option<String>, Failure> {
        let wanted = wanted.trim();
        if wanted.is_empty() {
            return Ok(None);
        }
        let search = SearchInput { text: wanted.to_owned(), limit: 100 };
        let found = self.app.search().find(search).await?.clients;
        let same = |name: &str| name.to_lowercase() == wanted.to_lowercase();
        let found: Vec<_> = found.into_iter().filter(|client| same(&client.name)).collect();
        if found.is_empty() {
            let client = SaveClient {
                id: None,
                name: wanted.to_owned(),
                phone: String::new(),
                email: String::new(),
                notes: String::new(),
            };
            return Ok(Some(self.app.book().save_client(client).await?.id));
        }
        only("client", wanted, found).map(|client| Some(client.id))
    }
}

fn named<T>(
    what: &str,
    wanted: &str,
    all: &[T],
    names: impl Fn(&T) -> (&String, &String),
) -> Result<String, Failure> {
    let found = all.iter().map(names).filter(|(id, name)| *id == wanted || *name == wanted);
    only(what, wanted, found.collect()).map(|(id, _)| id.clone())
}

/// The one that was meant.
fn only<T>(what: &str, wanted: &str, found: Vec<T>) -> Result<T, Failure> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Failure::not_found(format!("There is no {what} “{wanted}”."))),
        _ => Err(Failure::usage(format!("There is more than one {what} “{wanted}”. Use the id."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{NOT_FOUND, USAGE};

    #[test]
    fn a_name_must_mean_one_thing() {
        let all = [("1", "Cut"), ("2", "Colour"), ("3", "Colour")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()));
        let id = |wanted| {
            named("service", wanted, &all, |(id, name)| (id, name)).map_err(|failure| failure.code)
        };

        assert_eq!(id("Cut"), Ok("1".to_owned()));
        assert_eq!(id("3"), Ok("3".to_owned()));
        assert_eq!(id("Colour"), Err(USAGE));
        assert_eq!(id("Shave"), Err(NOT_FOUND));
    }
}
