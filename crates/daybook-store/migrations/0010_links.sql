-- An appointment in several calendars: its home, and mirrors that are only written.

ALTER TABLE calendar ADD COLUMN use TEXT NOT NULL DEFAULT 'two_way'
    CHECK (use IN ('two_way', 'busy', 'publish', 'ignored'));
UPDATE calendar SET use = mode;
ALTER TABLE calendar DROP COLUMN mode;
ALTER TABLE calendar RENAME COLUMN use TO mode;
-- How much its mirrors show; NULL takes none.
ALTER TABLE calendar ADD COLUMN mirror TEXT
    CHECK (mirror IN ('full', 'service', 'initials', 'busy'));

-- Made here: only such appointments are mirrored.
ALTER TABLE appointment ADD COLUMN made_here INTEGER NOT NULL DEFAULT 0 CHECK (made_here IN (0, 1));
-- The highest remote life it has had anywhere.
ALTER TABLE appointment ADD COLUMN lives INTEGER NOT NULL DEFAULT 0;
UPDATE appointment SET made_here = 1
WHERE EXISTS (SELECT 1 FROM change_part p WHERE p.appointment_id = appointment.id)
  AND (SELECT before FROM change_part p WHERE p.appointment_id = appointment.id
       ORDER BY p.change_seq LIMIT 1) IS NULL;

ALTER TABLE link ADD COLUMN direction TEXT NOT NULL DEFAULT 'two_way'
    CHECK (direction IN ('two_way', 'publish'));
ALTER TABLE link ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1));
ALTER TABLE link ADD COLUMN uid TEXT NOT NULL DEFAULT '';
UPDATE link SET uid = (SELECT a.uid FROM appointment a WHERE a.id = link.appointment_id);
CREATE INDEX link_uid ON link (uid);
-- Of a mirror: what was written to make it show what is there.
ALTER TABLE link ADD COLUMN written TEXT;

-- The home before a change that moved it.
ALTER TABLE change_part ADD COLUMN moved_from TEXT;
