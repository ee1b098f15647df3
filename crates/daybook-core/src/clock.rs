//! The only way to learn the time, so that tests can move it.

use chrono::{DateTime, Utc};

/// A source of the present moment.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the real time enters")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
