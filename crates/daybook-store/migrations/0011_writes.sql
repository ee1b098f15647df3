-- Whether attendees are to hear of a write.
ALTER TABLE attempt ADD COLUMN notify INTEGER NOT NULL DEFAULT 0 CHECK (notify IN (0, 1));

-- The earlier half of a series that was divided. It is sent once the rest has arrived in the same
-- calendar, so that no occurrence is missing there in between.
CREATE TABLE split (
    link_id INTEGER NOT NULL PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    rest_id TEXT    NOT NULL
) STRICT;
