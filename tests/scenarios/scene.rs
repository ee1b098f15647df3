//! The words that scenarios are told in: a desk, a server, and what people do at either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use daybook_app::api::appointments::Badge;
use daybook_core::clock::Clock;
use daybook_sim::caldav::{CALENDAR, Server};
pub(crate) use daybook_tests::caldav::{event, hour, object, there, unfolded, value};
use daybook_tests::caldav::{holding, they_write};
use daybook_tests::desk::{Desk, MONDAY};

/// Nine o'clock on Monday, in local minutes.
pub(crate) const NINE: i32 = MONDAY + 9 * 60;

/// A clock that scenarios move. Each look at it is a second later.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// Sunday evening, before everything.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(0)))
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_seconds(), Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        let seconds = self.0.fetch_add(1, Ordering::Relaxed);
        Utc.with_ymd_and_hms(2026, 11, 15, 20, 0, 0).unwrap() + TimeDelta::seconds(seconds)
    }
}

/// A server and a desk that is connected to it.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<TestClock>,
}

impl Scene {
    /// A server whose calendar holds these titles, each an hour from nine on Monday in a resource
    /// named after it, and a desk that has them all.
    pub(crate) async fn with(titles: &[&str]) -> Self {
        let scene = Self::before_the_first_sync(titles).await;
        scene.desk.sync().await;
        scene.server.take_requests();
        scene
    }

    /// As [`Scene::with`], and the desk has not synced yet.
    pub(crate) async fn before_the_first_sync(titles: &[&str]) -> Self {
        Self::at(holding(titles).await).await
    }

    /// A desk that is connected to a server.
    pub(crate) async fn at(server: Server) -> Self {
        let clock = TestClock::new();
        let desk = Desk::opened(&server, "Europe/London", clock.clone()).await;
        Self { server, desk, clock }
    }

    /// Another desk at the same server, with a clock of its own.
    pub(crate) async fn another_desk(&self) -> Desk {
        let desk = Desk::opened(&self.server, "Europe/London", TestClock::new()).await;
        desk.sync().await;
        desk
    }

    /// The program ends and starts again.
    pub(crate) async fn restarted(self) -> Self {
        let desk = self.desk.restart(&self.server).await;
        Self { desk, ..self }
    }

    /// Another program changes a property of an event.
    pub(crate) fn they_change(&self, name: &str, property: &str, to: &str) {
        let file = format!("{name}.ics");
        let text = unfolded(&self.server.text(CALENDAR, &file).expect("it is there"));
        let changed: Vec<_> = text
            .lines()
            .map(|line| {
                let is_it = line.split([':', ';']).next() == Some(property);
                if is_it { format!("{property}:{to}") } else { line.to_owned() }
            })
            .collect();
        self.server.put(CALENDAR, &file, &(changed.join("\r\n") + "\r\n"));
    }

    /// Another program gives an event another title.
    pub(crate) fn they_rename(&self, name: &str, title: &str) {
        self.they_change(name, "SUMMARY", title);
    }

    /// Another program writes an hour from nine on Monday.
    pub(crate) fn they_book(&self, name: &str, title: &str) {
        they_write(&self.server, name, title);
    }

    /// Another program deletes an event.
    pub(crate) fn they_delete(&self, name: &str) {
        self.server.delete(CALENDAR, &format!("{name}.ics"));
    }

    /// Somebody at the desk gives an appointment another title.
    pub(crate) async fn we_rename(&self, from: &str, to: &str) {
        self.desk.rename(&self.desk.item(from).await, to).await;
    }

    /// Titles on the server, sorted.
    pub(crate) fn there(&self) -> Vec<String> {
        there(&self.server)
    }

    /// Time goes by.
    pub(crate) fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// The writes that reached the server since this was last asked, as `PUT name`.
    pub(crate) fn writes(&self) -> Vec<String> {
        writes(&self.server)
    }

    /// Nothing is left to do: both sides say the same, and one round is one request.
    pub(crate) async fn both_agree_and_are_silent(&self) {
        assert_eq!(self.desk.titles().await, self.there());
        self.server.take_requests();
        let summary = self.desk.sync().await;
        assert_eq!((summary.requests, self.writes().len()), (1, 0), "{summary:?}");
        assert_eq!(self.desk.waiting().await, 0);
    }

    /// Every badge says that the server has confirmed this version.
    pub(crate) async fn everything_is_synced(&self) {
        let items = self.desk.items().await;
        assert!(items.iter().all(|item| item.badge == Badge::Synced), "{items:?}");
    }
}

/// The writes that reached a server since this was last asked, as `PUT name`.
pub(crate) fn writes(server: &Server) -> Vec<String> {
    let asked = server.take_requests().into_iter().map(|it| it.request);
    let writes = asked.filter(|it| matches!(&*it.method, "PUT" | "DELETE" | "MOVE"));
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    writes.map(|it| format!("{} {}", it.method, name(&it.path))).collect()
}
