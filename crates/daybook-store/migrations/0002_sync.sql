-- What the sync engine keeps. The truth is the local row and the last agreed remote one; what has
-- to be sent is their difference. Every write is journalled before it is sent.

CREATE TABLE link (
    id             INTEGER NOT NULL PRIMARY KEY,
    appointment_id TEXT    NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
    calendar_id    TEXT    NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    remote_id      TEXT,
    incarnation    INTEGER NOT NULL,
    pending        INTEGER NOT NULL CHECK (pending IN (0, 1)),
    confirmed_ms   INTEGER,
    failure        TEXT,
    pushes         INTEGER NOT NULL,
    version        TEXT,                         -- of the shadow
    UNIQUE (appointment_id, calendar_id)
) STRICT;

CREATE UNIQUE INDEX link_remote ON link (calendar_id, remote_id);
CREATE INDEX link_pending ON link (calendar_id) WHERE pending = 1;
CREATE INDEX link_failed ON link (calendar_id) WHERE failure IS NOT NULL;

CREATE TABLE shadow (
    link_id INTEGER NOT NULL PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    content TEXT    NOT NULL,
    raw     TEXT    NOT NULL
) STRICT;

CREATE TABLE attempt (
    link_id     INTEGER NOT NULL PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL CHECK (kind IN ('create', 'update', 'delete')),
    incarnation INTEGER NOT NULL,
    remote_id   TEXT    NOT NULL,
    pre_version TEXT,
    content     TEXT,
    rev         INTEGER NOT NULL,
    started_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE sent (
    link_id     INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
    place       INTEGER NOT NULL,                -- oldest first
    stamp       TEXT    NOT NULL,
    incarnation INTEGER NOT NULL,
    remote_id   TEXT    NOT NULL,
    content     TEXT,
    at_ms       INTEGER NOT NULL,
    PRIMARY KEY (link_id, place)
) STRICT;

CREATE TABLE conflict (
    link_id   INTEGER NOT NULL PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    id        TEXT    NOT NULL UNIQUE,
    kind      TEXT    NOT NULL
              CHECK (kind IN ('both_changed', 'deleted_here', 'deleted_there', 'series_shape')),
    base      TEXT,
    remote    TEXT,
    opened_ms INTEGER NOT NULL,
    version   INTEGER NOT NULL
) STRICT;

CREATE TABLE buried (
    calendar_id TEXT    NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    remote_id   TEXT    NOT NULL,
    reason      TEXT    NOT NULL CHECK (reason IN ('deleted', 'discarded_create')),
    version     TEXT,
    sent        TEXT    NOT NULL,                -- JSON array
    at_ms       INTEGER NOT NULL,
    PRIMARY KEY (calendar_id, remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_run (
    id            TEXT    NOT NULL PRIMARY KEY,
    calendar_id   TEXT    NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    started_ms    INTEGER NOT NULL,
    finished_ms   INTEGER,
    imported      INTEGER NOT NULL DEFAULT 0,
    exported      INTEGER NOT NULL DEFAULT 0,
    updated_here  INTEGER NOT NULL DEFAULT 0,
    updated_there INTEGER NOT NULL DEFAULT 0,
    deleted_here  INTEGER NOT NULL DEFAULT 0,
    deleted_there INTEGER NOT NULL DEFAULT 0,
    merged        INTEGER NOT NULL DEFAULT 0,
    conflicts     INTEGER NOT NULL DEFAULT 0,
    errors        INTEGER NOT NULL DEFAULT 0,
    requests      INTEGER NOT NULL DEFAULT 0,
    problem       TEXT
) STRICT;

CREATE INDEX sync_run_started ON sync_run (started_ms);
CREATE INDEX sync_run_calendar ON sync_run (calendar_id);

CREATE TABLE sync_log (
    seq            INTEGER NOT NULL PRIMARY KEY,
    run_id         TEXT    NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
    appointment_id TEXT,
    op             TEXT    NOT NULL,
    detail         TEXT    NOT NULL
) STRICT;

CREATE INDEX sync_log_run ON sync_log (run_id);
