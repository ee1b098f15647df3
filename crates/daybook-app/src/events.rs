//! Announcements: the store's feed of changes, whoever made them, becomes events for windows.

use std::sync::Arc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::people::Business;
use daybook_store::{FeedChange, FeedKind, Store, StoreError};
use tokio::sync::{Mutex, broadcast};

use crate::api::events::AppEvent;

/// A window that lags further behind than this reads everything again.
const BACKLOG: usize = 256;

/// Reads the feed and tells those who listen.
#[derive(Clone)]
pub(crate) struct Announcer {
    store: Store,
    bus: broadcast::Sender<AppEvent>,
    /// Up to here the feed has been told.
    told: Arc<Mutex<i64>>,
}

impl Announcer {
    /// Tells what changes from now on.
    pub(crate) async fn new(store: Store) -> Result<Self, StoreError> {
        let told = store.changes_since(None).await?.seq;
        let (bus, _) = broadcast::channel(BACKLOG);
        Ok(Self { store, bus, told: Arc::new(Mutex::new(told)) })
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<AppEvent> {
        self.bus.subscribe()
    }

    /// Tells something that is not in the feed.
    pub(crate) fn tell(&self, event: AppEvent) {
        // Nobody listening is no failure.
        let _ = self.bus.send(event);
    }

    /// Tells what changed since the last time.
    pub(crate) async fn announce(&self) {
        let mut told = self.told.lock().await;
        match self.read(*told).await {
            Ok((seq, events)) => {
                *told = seq;
                for event in events {
                    self.tell(event);
                }
            }
            Err(error) => tracing::warn!(%error, "changes could not be read"),
        }
    }

    async fn read(&self, since: i64) -> Result<(i64, Vec<AppEvent>), StoreError> {
        let update = self.store.changes_since(Some(since)).await?;
        if update.changes.is_empty() {
            return Ok((update.seq, Vec::new()));
        }
        let home = self.store.business().await?.map_or(Tz::UTC, |business: Business| business.zone);
        let mut events: Vec<AppEvent> = Vec::new();
        for change in &update.changes {
            let event = event(change, home);
            // Saying the same twice in a row says nothing more.
            if events.last() != Some(&event) {
                events.push(event);
            }
        }
        Ok((update.seq, events))
    }
}

fn event(change: &FeedChange, home: Tz) -> AppEvent {
    match change.kind {
        FeedKind::Book => AppEvent::Book,
        FeedKind::Sync => AppEvent::Sync,
        FeedKind::Conflicts => AppEvent::Conflicts,
        FeedKind::Appointments => {
            let day = |at: DateTime<Utc>| at.with_timezone(&home).date_naive();
            let days = change.from.zip(change.to).map(|(from, to)| {
                let last = day((to - TimeDelta::milliseconds(1)).max(from));
                (day(from).to_string(), (last + Days::new(1)).to_string())
            });
            let (from, to) = days.unzip();
            let ids = change.ids.iter().map(ToString::to_string).collect();
            AppEvent::Appointments { ids, from, to }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_days_in_the_business_zone() {
        let at = |text: &str| Some(text.parse().unwrap());
        let change = FeedChange {
            kind: FeedKind::Appointments,
            ids: Vec::new(),
            from: at("2026-11-18T23:30:00Z"),
            to: at("2026-11-19T23:00:00Z"),
        };
        let event = event(&change, chrono_tz::Europe::Berlin);
        let AppEvent::Appointments { from, to, .. } = event else { panic!("appointments") };
        assert_eq!(from.as_deref(), Some("2026-11-19"));
        assert_eq!(to.as_deref(), Some("2026-11-20"));
    }

    #[test]
    fn an_open_span_may_be_anywhere() {
        let kind = FeedKind::Appointments;
        let change =
            FeedChange { kind, ids: Vec::new(), from: Some(DateTime::UNIX_EPOCH), to: None };
        assert_eq!(
            event(&change, Tz::UTC),
            AppEvent::Appointments { ids: Vec::new(), from: None, to: None }
        );
    }
}
