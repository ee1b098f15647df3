//! A book in its file, as people have it: SQLite, its write-ahead log, its worker threads. When its
//! process dies, what the file system has at that moment is all that is left.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta};
use daybook_core::account::{Account, Calendar};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::deletions::HeldAnswer;
use daybook_core::id::{AttemptId, BusinessId, CalendarId};
use daybook_core::people::{Business, Client, Service};
use daybook_core::sync_state::Item;
use daybook_store::{Edit, Result, SealedSecret, Store, StoreError};
use daybook_sync::StoredBook;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use tempfile::TempDir;

use crate::desk::{DeskBook, Gesture};
use crate::layout::{self, CLIENT, SERVICE};
use crate::world::Shared;

const NAME: &str = "book.db";

/// The lines of the log are kept for longer than this.
const LINES_KEPT: TimeDelta = TimeDelta::days(40);

/// The first run whose counters are not the sums of its lines.
const MISCOUNTED: &str = "
    SELECT 'run ' || r.id FROM sync_run r LEFT JOIN sync_log l ON l.run_id = r.id
    WHERE r.started_ms > ?1
    GROUP BY r.id
    HAVING r.imported <> count(*) FILTER (WHERE l.op = 'imported')
        OR r.exported <> count(*) FILTER (WHERE l.op = 'exported')
        OR r.updated_here <> count(*) FILTER (WHERE l.op = 'updated_here')
        OR r.updated_there <> count(*) FILTER (WHERE l.op = 'updated_there')
        OR r.deleted_here <> count(*) FILTER (WHERE l.op = 'deleted_here')
        OR r.deleted_there <> count(*) FILTER (WHERE l.op = 'deleted_there')
        OR r.merged <> count(*) FILTER (WHERE l.op = 'merged')
        OR r.conflicts <> count(*) FILTER (WHERE l.op = 'conflict')
        OR r.errors <> count(*) FILTER (WHERE l.op = 'error')
    LIMIT 1";

/// A book in its file.
#[derive(Clone)]
pub(crate) struct FileBook {
    world: Shared,
    store: Store,
    book: Arc<StoredBook>,
    /// Looks into the file from outside, sharing nothing with the store.
    onlooker: Arc<Mutex<Option<Connection>>>,
    read: Arc<Mutex<Option<Read>>>,
    folder: Arc<TempDir>,
    calendars: Arc<[CalendarId]>,
}

/// What was last read, and the number of `writes` then.
type Read = (i64, Arc<[Item]>);

/// A folder for books: in memory where the system has such a place, since no day waits for a disk
/// that it never unplugs.
pub(crate) fn folder() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

impl FileBook {
    /// A new book from the file `template`, with accounts.
    pub(crate) async fn new(
        world: &Shared,
        template: &Path,
        accounts: &[Account],
        calendars: &[Calendar],
    ) -> Result<Self> {
        let folder = folder().map_err(|cause| unusable(&cause))?;
        std::fs::copy(template, folder.path().join(NAME)).map_err(|cause| unusable(&cause))?;
        let ids = calendars.iter().map(|calendar| calendar.id).collect();
        let book = Self::open(world.clone(), folder, ids).await?;
        let secret = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
        let now = world.world().now;
        for account in accounts {
            let of = |it: &&Calendar| it.account == Some(account.id);
            let calendars: Vec<Calendar> = calendars.iter().filter(of).cloned().collect();
            book.store.add_account(account, &calendars, &secret, now).await?;
        }
        Ok(book)
    }

    async fn open(world: Shared, folder: TempDir, calendars: Arc<[CalendarId]>) -> Result<Self> {
        let store = Store::open(&folder.path().join(NAME)).await?;
        let book = Arc::new(StoredBook::new(store.clone(), folder.path().join("locks")));
        let (onlooker, read, folder) = (Arc::default(), Arc::default(), Arc::new(folder));
        Ok(Self { world, store, book, onlooker, read, folder, calendars })
    }

    /// Asks the file itself.
    fn ask<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.asked(ask).map_err(|cause| StoreError::CannotOpen(cause.to_string()))
    }

    fn asked<T>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut onlooker = self.onlooker.lock().unwrap_or_else(PoisonError::into_inner);
        let open = if let Some(open) = onlooker.take() {
            open
        } else {
            let path = self.folder.path().join(NAME);
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
        };
        ask(onlooker.insert(open))
    }
}

/// An empty book to copy: making one takes longer than many a day.
pub(crate) async fn template(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("template.db");
    let store = Store::open(&path).await?;
    let now = DateTime::UNIX_EPOCH;
    let business = Business {
        id: BusinessId::generate(now),
        name: "Salon".to_owned(),
        zone: chrono_tz::Europe::London,
    };
    let own = layout::own_calendar();
    store.create_book(&business, &[], &own).await?;
    if let (Some(id), Some(client)) = (layout::booking().service, layout::booking().client) {
        let (name, short_name) = (SERVICE.to_owned(), SERVICE.to_owned());
        store
            .save_service(&Service {
                id,
                name,
                short_name,
                minutes: 30,
                price: None,
                archived: false,
                position: 0,
            })
            .await?;
        let (phone, email, notes) = (String::new(), String::new(), String::new());
        let name = CLIENT.to_owned();
        store.save_client(&Client { id: client, name, phone, email, notes }).await?;
    }
    store.close().await;
    // Closing it has looked how rows are spread, of which a book that nobody has closed knows nothing:
    // SQLite would plan every statement anew for each value.
    let file = Connection::open(&path).and_then(|file| {
        file.execute_batch("DROP TABLE IF EXISTS sqlite_stat1; DROP TABLE IF EXISTS sqlite_stat4")
    });
    file.map_err(|cause| StoreError::CannotOpen(cause.to_string()))?;
    Ok(path)
}

fn unusable(cause: &io::Error) -> StoreError {
    StoreError::CannotOpen(cause.to_string())
}

impl DeskBook for FileBook {
    type Book = StoredBook;

    fn book(&self) -> &StoredBook {
        &self.book
    }

    async fn gesture(&self, gesture: Gesture) -> Result<()> {
        let now = self.world.world().now;
        let edit = match gesture {
            Gesture::Create(appointment, calendar) => Edit::Create { appointment, calendar },
            Gesture::Change(appointment) => {
                let expected = appointment.rev;
                Edit::Change { appointment, expected }
            }
            Gesture::Move(appointment, calendar) => {
                let expected = appointment.rev;
                Edit::Move { appointment, calendar, expected }
            }
            Gesture::Disconnect(account) => return self.store.disconnect(account, true, now).await,
            Gesture::Connect(account, calendars) => {
                let secret = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
                return self.store.add_account(&account, &calendars, &secret, now).await;
            }
            Gesture::Mirror(id, mirror) => {
                let calendar = Calendar { mirror, ..self.store.calendar(id).await? };
                return self.store.save_calendar(&calendar, now).await;
            }
            Gesture::Split { earlier, rest, calendar } => {
                let (expected, next) = (earlier.rev, rest.id);
                let edits = vec![
                    Edit::Shorten { appointment: *earlier, expected, rest: next },
                    Edit::Create { appointment: *rest, calendar },
                ];
                let edited = self.store.edit(edits, Author::User, "At the desk", now).await;
                return edited.map(drop);
            }
            Gesture::Delete(id, expected) => Edit::Delete { id, expected },
            Gesture::Settle { conflict, version, rule } => {
                return self
                    .store
                    .resolve_conflict(conflict, version, "Settled", now, rule)
                    .await
                    .map(drop);
            }
            Gesture::Believe(calendar) => {
                let answered = self.store.answer_held_deletions(calendar, HeldAnswer::Allow).await;
                return match answered {
                    Err(StoreError::Changed(_)) => Ok(()),
                    answered => answered,
                };
            }
            Gesture::Use(id, mode) => {
                let calendar = Calendar { mode, ..self.store.calendar(id).await? };
                return self.store.save_calendar(&calendar, now).await;
            }
            Gesture::Retry(id, calendar) => return self.store.retry(id, calendar).await,
        };
        self.store.edit(vec![edit], Author::User, "At the desk", now).await.map(drop)
    }

    async fn look<T>(&self, look: impl FnOnce(&[&Item]) -> T) -> Result<T> {
        let now = self.writes()?;
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let items = match read {
            Some((then, items)) if then == now => items,
            _ => {
                let mut items = Vec::new();
                for calendar in self.calendars.iter() {
                    items.extend(self.store.items(*calendar).await?);
                }
                let items: Arc<[Item]> = items.into();
                let read = Some((now, Arc::clone(&items)));
                *self.read.lock().unwrap_or_else(PoisonError::into_inner) = read;
                items
            }
        };
        Ok(look(&items.iter().collect::<Vec<_>>()))
    }

    async fn own(&self) -> Result<Vec<Appointment>> {
        let own = self.store.appointments_in(Some(layout::own_calendar().id)).await?;
        Ok(own.into_iter().map(|stored| stored.appointment).collect())
    }

    fn known(&self, calendar: CalendarId) -> Result<(String, BTreeMap<String, Option<String>>)> {
        let id = calendar.to_string();
        self.ask(|file| {
            let place = "SELECT remote_id FROM calendar WHERE id = ?1";
            let place = file.query_row(place, [&id], |row| row.get(0))?;
            let mut known = file.prepare(
                "SELECT remote_id, version FROM link
                 WHERE calendar_id = ?1 AND remote_id IS NOT NULL",
            )?;
            let known = known.query_map([&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((place, known.collect::<rusqlite::Result<_>>()?))
        })
    }

    async fn crashed(self) -> Result<Self> {
        let left = folder().map_err(|cause| unusable(&cause))?;
        for name in [NAME.to_owned(), format!("{NAME}-wal")] {
            let file = self.folder.path().join(&name);
            if file.exists() {
                std::fs::copy(file, left.path().join(name)).map_err(|cause| unusable(&cause))?;
            }
        }
        // The dead process closes nothing. Its threads end when they notice.
        Self::open(self.world, left, self.calendars).await
    }

    const SHARES: bool = true;

    /// SQLite's own count of what other connections have committed.
    fn writes(&self) -> Result<i64> {
        self.ask(|file| file.query_row("PRAGMA data_version", [], |row| row.get(0)))
    }

    /// Lines that are old enough go before their runs do.
    fn miscounted(&self) -> Result<Option<String>> {
        let kept = self.world.world().latest - LINES_KEPT;
        self.ask(|file| {
            let found = file.query_row(MISCOUNTED, [kept.timestamp_millis()], |row| row.get(0));
            found.optional()
        })
    }

    /// What cannot be read is not journalled.
    fn journalled(&self, stamp: Option<AttemptId>, remote_id: &str) -> bool {
        let asked = self.ask(|file| match stamp {
            Some(stamp) => file.query_row(
                "SELECT EXISTS (SELECT 1 FROM attempt WHERE id = ?1) OR EXISTS (
                     SELECT 1 FROM archived_link WHERE attempt ->> 0 = ?1)",
                params![stamp.to_string()],
                |row| row.get(0),
            ),
            None => file.query_row(
                "SELECT EXISTS (SELECT 1 FROM buried WHERE remote_id = ?1) OR EXISTS (
                     SELECT 1 FROM link l LEFT JOIN attempt t ON t.link_id = l.id
                          LEFT JOIN shadow s ON s.link_id = l.id
                     WHERE l.remote_id = ?1 AND (t.link_id IS NOT NULL OR s.link_id IS NULL))
                 OR EXISTS (SELECT 1 FROM archived_grave WHERE remote_id = ?1) OR EXISTS (
                     SELECT 1 FROM archived_link
                     WHERE remote_id = ?1 AND (attempt IS NOT NULL OR raw IS NULL))",
                params![remote_id],
                |row| row.get(0),
            ),
        });
        asked.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use crate::tape::Tape;

    #[test]
    fn a_run_whose_counters_are_not_the_sums_of_its_lines_is_found() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let room = folder().unwrap();
            let template = template(room.path()).await.unwrap();
            let world = Shared::new(Tape::recorded(Vec::new()), Profile::Google, false);
            let book = FileBook::new(&world, &template, &[], &[]).await.unwrap();
            let file = Connection::open(book.folder.path().join(NAME)).unwrap();
            let run = |imported: i64, lines: i64| {
                file.execute(
                    "INSERT INTO sync_run (id, calendar_id, started_ms, imported)
                     SELECT ?1, id, 9, ?2 FROM calendar",
                    params![format!("{imported}-{lines}"), imported],
                )
                .unwrap();
                for _ in 0..lines {
                    file.execute(
                        "INSERT INTO sync_log (run_id, op, detail) VALUES (?1, 'imported', '')",
                        [format!("{imported}-{lines}")],
                    )
                    .unwrap();
                }
            };

            run(2, 2);
            assert_eq!(book.miscounted().unwrap(), None);
            run(2, 1);
            assert_eq!(book.miscounted().unwrap(), Some("run 2-1".to_owned()));
        });
    }
}
