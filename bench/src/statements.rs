//! Counts the statements that the store asks SQLite, by what sqlx logs of each.

use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use crate::Failure;

static ASKED: AtomicUsize = AtomicUsize::new(0);

/// Counts from now on.
pub(crate) fn count() -> Result<(), Failure> {
    Ok(tracing::subscriber::set_global_default(Counter)?)
}

/// How many there were since the last time this was asked.
pub(crate) fn asked() -> usize {
    ASKED.swap(0, Ordering::Relaxed)
}

struct Counter;

impl Subscriber for Counter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, _: &Event<'_>) {
        ASKED.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
