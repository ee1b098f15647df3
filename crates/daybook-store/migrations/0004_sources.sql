-- The text an appointment was imported from, as a calendar object of its own: what Daybook knows
-- nothing of is written from it. Kept as long as the history, so that whoever undoes and redoes an
-- import loses nothing.
CREATE TABLE source (
    appointment_id TEXT NOT NULL PRIMARY KEY,
    raw            TEXT NOT NULL
) STRICT;
