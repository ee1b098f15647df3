//! What the sync engine keeps about an appointment in a calendar.
