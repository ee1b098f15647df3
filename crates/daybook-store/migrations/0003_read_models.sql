-- What windows read. Refreshed in the transaction of the rows it is made from, never elsewhere.

-- `key` is appointment.key: single appointments lie in the order of the calendar, series before
-- all of them. `item` is the JSON object a window draws, without its opening brace and its times.
CREATE TABLE grid (
    key       INTEGER NOT NULL PRIMARY KEY,
    start_ms  INTEGER NOT NULL,
    end_ms    INTEGER NOT NULL,
    start_day INTEGER,
    end_day   INTEGER,
    staff_id  TEXT,
    opaque    INTEGER NOT NULL,
    item      TEXT    NOT NULL
) STRICT;

-- Whatever lasts longer than a day is found by its end.
CREATE INDEX grid_long ON grid (end_ms, start_ms)
    WHERE end_ms - start_ms > 86400000 AND key > -(1 << 61);
-- Covers the question when somebody is taken.
CREATE INDEX grid_busy ON grid (start_ms, end_ms, staff_id) WHERE opaque = 1;

CREATE VIRTUAL TABLE search USING fts5 (
    title, client, phone, notes, location,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Tells other processes with this book open what to read again.
CREATE TABLE feed (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind    TEXT    NOT NULL CHECK (kind IN ('appointments', 'book', 'sync', 'conflicts')),
    ids     TEXT,                                -- JSON array, when they are few
    from_ms INTEGER,
    to_ms   INTEGER
) STRICT;
