-- Reminders that came up, so that each does so once, and what somebody answered. One that is for another
-- time, because the appointment was moved, is another reminder.

CREATE TABLE reminder (
    id             INTEGER NOT NULL PRIMARY KEY,
    appointment_id TEXT    NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
    occurrence     TEXT    NOT NULL,             -- empty: it does not repeat
    start_ms       INTEGER NOT NULL,
    end_ms         INTEGER NOT NULL,
    due_ms         INTEGER NOT NULL,             -- the moment it is for
    missed         INTEGER NOT NULL CHECK (missed IN (0, 1)), -- the appointment was over when it came up
    told           INTEGER NOT NULL CHECK (told IN (0, 1)),   -- the desktop was told
    state          TEXT    NOT NULL CHECK (state IN ('open', 'snoozed', 'answered')),
    until_ms       INTEGER,                      -- snoozed until then, also when that is past
    UNIQUE (appointment_id, occurrence, start_ms, due_ms),
    CHECK (state <> 'snoozed' OR until_ms IS NOT NULL)
) STRICT;

CREATE INDEX reminder_waiting ON reminder (state) WHERE state <> 'answered';
CREATE INDEX reminder_due ON reminder (due_ms);

-- Since when this book looks for reminders: what was due before then is nobody's to say.
CREATE TABLE reminding (
    since_ms INTEGER NOT NULL,
    one      INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (one = 1)
) STRICT;
