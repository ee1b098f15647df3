-- Appointments whose calendars are not kept in step, and pauses before a write is tried again.

ALTER TABLE appointment ADD COLUMN sync_off INTEGER NOT NULL DEFAULT 0 CHECK (sync_off IN (0, 1));
ALTER TABLE link ADD COLUMN due_ms INTEGER;
