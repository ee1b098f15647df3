//! The open book behind the window: the business's own, or the sample business.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use daybook_app::api::backups::{RescueBook, RescueDto, RescuedDto};
use daybook_app::api::desktop::WishDto;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::events::AppEvent;
use daybook_app::api::sign_in::OtherSideDto;
use daybook_app::{App, AppError, Rescue};
use daybook_auth::Keychain;
use daybook_core::clock::SystemClock;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, RwLock};

use crate::place::Place;
use crate::sample::Sample;

/// How long a sync in progress may take to come to an end when the window is closed.
const GRACE: Duration = Duration::from_secs(5);

/// Hears what changes.
type Listener = Arc<dyn Fn(AppEvent) + Send + Sync>;

/// The open book behind the window. It is opened by the first command, so that nothing keeps the
/// window from painting.
pub struct Desk {
    folder: PathBuf,
    keychain: Arc<dyn Keychain>,
    listener: Listener,
    watched: AtomicBool,
    own: Mutex<Option<App>>,
    /// The program that plays the calendar services of the sample business, where there is one.
    services: Option<PathBuf>,
    /// Held while a sample business starts, so that only one does.
    starting: Mutex<()>,
    sample: RwLock<Option<Sample>>,
    /// Calendar files that somebody has opened and the page has not asked for yet.
    files: std::sync::Mutex<VecDeque<PathBuf>>,
    /// What somebody wants from outside the window, and the page has not asked for yet.
    wishes: std::sync::Mutex<VecDeque<WishDto>>,
    place: Place,
}

impl Desk {
    /// The book in `folder`, not open yet; `listener` hears what changes in it. `services` is the program
    /// that plays the calendar services of the sample business.
    pub fn new(
        folder: PathBuf,
        keychain: Arc<dyn Keychain>,
        services: Option<PathBuf>,
        listener: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Self {
        let (listener, watched) = (Arc::new(listener), AtomicBool::new(true));
        let (own, starting, sample) = (Mutex::default(), Mutex::default(), RwLock::default());
        let (files, wishes, place) = Default::default();
        Self {
            folder,
            keychain,
            listener,
            watched,
            own,
            services,
            starting,
            sample,
            files,
            wishes,
            place,
        }
    }

    /// Where Daybook stands on the desktop.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Tells everybody who listens.
    pub(crate) fn tell(&self, event: AppEvent) {
        (self.listener)(event);
    }

    /// Somebody wants something from outside the window: the page may ask for it.
    pub(crate) fn wish(&self, wish: WishDto) {
        lock(&self.wishes).push_back(wish);
        self.tell(AppEvent::Wished);
    }

    /// The next of those wishes.
    pub(crate) fn next_wish(&self) -> Option<WishDto> {
        lock(&self.wishes).pop_front()
    }

    /// Somebody has opened a calendar file with this program: the page may ask for it.
    pub(crate) fn open_file(&self, path: PathBuf) {
        lock(&self.files).push_back(path);
        self.tell(AppEvent::FileOpened);
    }

    /// The next of those files.
    pub(crate) fn next_file(&self) -> Option<PathBuf> {
        lock(&self.files).pop_front()
    }

    /// The book that is open now.
    pub(crate) async fn app(&self) -> Result<App, ErrorDto> {
        if let Some(sample) = self.sample.read().await.as_ref() {
            return Ok(sample.app.clone());
        }
        self.own().await
    }

    async fn own(&self) -> Result<App, ErrorDto> {
        let mut own = self.own.lock().await;
        match &*own {
            Some(app) => Ok(app.clone()),
            None => Ok(own.insert(self.open().await?).clone()),
        }
    }

    /// What can take the place of the business's own book.
    pub(crate) async fn look_for_rescue(&self) -> Result<RescueDto, ErrorDto> {
        Ok(Rescue::of(&self.folder, &SystemClock).look().await?)
    }

    /// Has something take the place of the business's own book, which cannot be used. The next command
    /// opens it.
    pub(crate) async fn rescue(&self, input: RescueBook) -> Result<RescuedDto, ErrorDto> {
        let mut own = self.own.lock().await;
        if let Some(app) = own.take() {
            close(&app).await;
        }
        Ok(Rescue::of(&self.folder, &SystemClock).replace(input).await?)
    }

    /// The business's own book, and the sample's if it is open.
    pub(crate) async fn books(&self) -> Result<Vec<App>, ErrorDto> {
        let sample = self.sample.read().await.as_ref().map(|sample| sample.app.clone());
        Ok(std::iter::once(self.own().await?).chain(sample).collect())
    }

    async fn open(&self) -> daybook_app::Result<App> {
        let app =
            App::open(&self.folder, Arc::new(SystemClock), Arc::clone(&self.keychain)).await?;
        self.start(&app);
        Ok(app)
    }

    /// Listens to a book and lets it work.
    fn start(&self, app: &App) {
        let (mut events, tell) = (app.events(), Arc::clone(&self.listener));
        // Ends with the book, whose announcements it hears.
        tauri::async_runtime::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(event) => tell(event),
                    Err(RecvError::Lagged(_)) => {
                        for event in everything() {
                            tell(event);
                        }
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
        app.set_watched(self.watched.load(Ordering::Relaxed));
        app.start_background();
    }

    /// Whether a sample business can be shown.
    pub(crate) fn has_sample(&self) -> bool {
        self.services.is_some()
    }

    /// The other sides of the sample business and their addresses, while it is open.
    pub(crate) async fn other_sides(&self) -> Option<Vec<(OtherSideDto, String)>> {
        self.sample.read().await.as_ref().map(|sample| sample.other_sides.clone())
    }

    /// Opens the sample business in front of the book, which goes on by itself behind it.
    pub(crate) async fn open_sample(&self, zone: &str) -> Result<(), ErrorDto> {
        let _turn = self.starting.lock().await;
        if self.other_sides().await.is_none() {
            let program = self.services.as_ref().ok_or(AppError::NotFound("sample business"))?;
            let sample = Sample::start(program, &self.folder, zone).await?;
            self.start(&sample.app);
            *self.sample.write().await = Some(sample);
        }
        Ok(())
    }

    /// Leaves the sample business. Nothing of it stays.
    pub(crate) async fn leave_sample(&self) {
        let left = self.sample.write().await.take();
        if let Some(sample) = left {
            close(&sample.app).await;
        }
    }

    /// Whether somebody looks at the window.
    pub(crate) fn set_watched(&self, watched: bool) {
        self.watched.store(watched, Ordering::Relaxed);
        // One that is being opened or left asks, or does not care.
        if let Ok(own) = self.own.try_lock()
            && let Some(app) = own.as_ref()
        {
            app.set_watched(watched);
        }
        if let Ok(sample) = self.sample.try_read()
            && let Some(sample) = sample.as_ref()
        {
            sample.app.set_watched(watched);
        }
    }

    /// Closes the book, if it was opened.
    pub async fn close(&self) {
        self.leave_sample().await;
        if let Some(app) = self.own.lock().await.take() {
            close(&app).await;
        }
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn close(app: &App) {
    if !app.close(GRACE).await {
        tracing::warn!("something was cut off at the end; it goes on with the next start");
    }
}

/// What to say to somebody who missed something.
fn everything() -> [AppEvent; 5] {
    let anywhere = AppEvent::Appointments { ids: Vec::new(), from: None, to: None };
    [AppEvent::Book, anywhere, AppEvent::Sync, AppEvent::Conflicts, AppEvent::Reminders]
}
