-- What the calendars of a disconnected account had agreed on with appointments that are still here. When
-- the same person connects the account again, its calendars go on from there.

CREATE TABLE archive (
    id            INTEGER NOT NULL PRIMARY KEY,
    provider      TEXT    NOT NULL,
    principal_key TEXT    NOT NULL,
    remote_id     TEXT    NOT NULL,              -- of the calendar
    UNIQUE (provider, principal_key, remote_id)
) STRICT;

-- A link with everything that belongs to it, as it was.
CREATE TABLE archived_link (
    id             INTEGER NOT NULL PRIMARY KEY,
    archive_id     INTEGER NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
    appointment_id TEXT    NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
    direction      TEXT    NOT NULL CHECK (direction IN ('two_way', 'publish')),
    leaving        INTEGER NOT NULL CHECK (leaving IN (0, 1)),
    uid            TEXT    NOT NULL,
    remote_id      TEXT,
    incarnation    INTEGER NOT NULL,
    pending        INTEGER NOT NULL CHECK (pending IN (0, 1)),
    confirmed_ms   INTEGER,
    version        TEXT,
    written        TEXT,
    content        TEXT,                         -- of the shadow, always spelt out
    raw            TEXT,                         -- NULL: it had no shadow
    attempt        TEXT,                         -- JSON array, in the order of the columns
    sent           TEXT    NOT NULL,             -- JSON array of such arrays
    conflict       TEXT,                         -- JSON array
    rest_id        TEXT,                         -- of its split
    UNIQUE (archive_id, appointment_id)
) STRICT;

CREATE INDEX archived_link_appointment ON archived_link (appointment_id);

CREATE TABLE archived_grave (
    archive_id INTEGER NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
    remote_id  TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    version    TEXT,
    sent       TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (archive_id, remote_id)
) STRICT, WITHOUT ROWID;
