//! daybook-store
