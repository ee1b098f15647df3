//! What integration tests need from outside: real calendar servers.

pub mod servers;
