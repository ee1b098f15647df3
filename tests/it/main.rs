//! Integration tests through public doors, against real servers.

mod servers;
