//! daybook-provider
