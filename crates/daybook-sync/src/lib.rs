//! daybook-sync
