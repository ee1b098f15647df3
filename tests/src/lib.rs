//! What integration tests need: servers, a front desk and the command line program.

pub mod browser;
pub mod caldav;
pub mod desk;
pub mod google;
pub mod program;
pub mod servers;
