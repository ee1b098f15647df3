//! The open book behind the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::events::AppEvent;
use daybook_auth::Keychain;
use daybook_core::clock::SystemClock;
use tokio::sync::OnceCell;
use tokio::sync::broadcast::error::RecvError;

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
    app: OnceCell<App>,
}

impl Desk {
    /// The book in `folder`, not open yet; `listener` hears what changes in it.
    pub fn new(
        folder: PathBuf,
        keychain: Arc<dyn Keychain>,
        listener: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Self {
        let listener = Arc::new(listener);
        Self { folder, keychain, listener, watched: AtomicBool::new(true), app: OnceCell::new() }
    }

    pub(crate) async fn app(&self) -> Result<&App, ErrorDto> {
        Ok(self.app.get_or_try_init(|| self.open()).await?)
    }

    async fn open(&self) -> daybook_app::Result<App> {
        let app =
            App::open(&self.folder, Arc::new(SystemClock), Arc::clone(&self.keychain)).await?;
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
        Ok(app)
    }

    /// Whether somebody looks at the window.
    pub(crate) fn set_watched(&self, watched: bool) {
        self.watched.store(watched, Ordering::Relaxed);
        if let Some(app) = self.app.get() {
            app.set_watched(watched);
        }
    }

    /// Closes the book, if it was opened.
    pub(crate) async fn close(&self) {
        if let Some(app) = self.app.get()
            && !app.close(GRACE).await
        {
            tracing::warn!("something was cut off at the end; it goes on with the next start");
        }
    }
}

/// What to say to somebody who missed something.
fn everything() -> [AppEvent; 4] {
    let anywhere = AppEvent::Appointments { ids: Vec::new(), from: None, to: None };
    [AppEvent::Book, anywhere, AppEvent::Sync, AppEvent::Conflicts]
}
