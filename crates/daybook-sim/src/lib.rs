//! Simulated calendar services on loopback, strict by default and misbehaving on demand.
//!
//! They know nothing of Daybook and share no code with it: what they do comes from the standards and
//! from what real servers were seen to do. [`loopback`] is what every service stands on; each service
//! is a module of its own.

pub mod caldav;
pub mod google;
mod html;
pub mod loopback;
pub mod sample;
