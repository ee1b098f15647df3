//! daybook-app
