//! Integration tests through public doors.
