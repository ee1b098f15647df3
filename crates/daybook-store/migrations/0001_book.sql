-- People, accounts, calendars and appointments.
--
-- Ids are UUIDv7 in hyphenated text. Instants are milliseconds since the Unix epoch (`_ms`), days
-- are counted from 1970-01-01 (`_day`). Names of states are spelt as the domain's own JSON does.

CREATE TABLE business (
    id   TEXT    NOT NULL PRIMARY KEY,
    name TEXT    NOT NULL,
    zone TEXT    NOT NULL,                       -- IANA name
    one  INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (one = 1)
) STRICT;

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL,
    initials TEXT    NOT NULL,
    hue      INTEGER NOT NULL,
    visible  INTEGER NOT NULL CHECK (visible IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE client (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    phone         TEXT NOT NULL,
    email         TEXT NOT NULL,
    notes         TEXT NOT NULL,
    phone_endings TEXT NOT NULL                  -- every ending of its digits, for search
) STRICT;

CREATE TABLE service (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    short_name TEXT    NOT NULL,
    minutes    INTEGER NOT NULL,
    price      INTEGER
) STRICT;

CREATE TABLE account (
    id            TEXT NOT NULL PRIMARY KEY,
    provider      TEXT NOT NULL CHECK (provider IN ('cal_dav')),
    principal_key TEXT NOT NULL,
    label         TEXT NOT NULL,
    server_url    TEXT NOT NULL,
    user_name     TEXT NOT NULL,
    staff_id      TEXT REFERENCES staff (id),
    state         TEXT NOT NULL CHECK (state IN ('connected', 'needs_sign_in', 'paused')),
    not_before_ms INTEGER,
    last_error    TEXT,
    UNIQUE (provider, principal_key)
) STRICT;

-- Passwords and tokens, sealed outside the database.
CREATE TABLE sealed_secret (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    nonce      BLOB NOT NULL,
    ciphertext BLOB NOT NULL
) STRICT;

CREATE TABLE calendar (
    id             TEXT    NOT NULL PRIMARY KEY,
    account_id     TEXT    REFERENCES account (id) ON DELETE CASCADE, -- NULL: the book's own
    remote_id      TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    color          TEXT    NOT NULL,
    staff_id       TEXT    REFERENCES staff (id),
    mode           TEXT    NOT NULL CHECK (mode IN ('two_way', 'busy', 'ignored')),
    access         TEXT    NOT NULL CHECK (access IN ('write', 'read')),
    visible        INTEGER NOT NULL CHECK (visible IN (0, 1)),
    is_default     INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    state          TEXT    NOT NULL CHECK (state IN ('scanning', 'live', 'inaccessible')),
    cursor         TEXT,
    last_ok_ms     INTEGER,
    last_full_ms   INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,
    held_deletions INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, remote_id)
) STRICT;

CREATE UNIQUE INDEX calendar_own ON calendar ((1)) WHERE account_id IS NULL;

-- `content` is the whole canonical value as JSON; the columns after `author` are read from it and
-- from the business's zone, so that queries need not open it. For a series they cover all its
-- occurrences.
CREATE TABLE appointment (
    seq         INTEGER NOT NULL PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    calendar_id TEXT    NOT NULL REFERENCES calendar (id), -- home
    uid         TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    staff_id    TEXT    REFERENCES staff (id),
    client_id   TEXT    REFERENCES client (id),
    service_id  TEXT    REFERENCES service (id),
    progress    TEXT    NOT NULL CHECK (progress IN ('booked', 'arrived', 'completed', 'no_show')),
    rev         INTEGER NOT NULL,
    deleted     INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    author      TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    status      TEXT    NOT NULL CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
    opaque      INTEGER NOT NULL CHECK (opaque IN (0, 1)),
    repeats     INTEGER NOT NULL CHECK (repeats IN (0, 1)),
    start_ms    INTEGER NOT NULL,
    end_ms      INTEGER NOT NULL,                -- exclusive; the largest number when endless
    start_day   INTEGER,                         -- all-day only
    end_day     INTEGER,                         -- exclusive
    -- Sorts single appointments by start minute and is unique; all series come before them. It is
    -- the rowid of the read models, which makes "soonest first" a walk along the table.
    key         INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE WHEN repeats THEN seq - (1 << 62)
             ELSE start_ms / 60000 * (1 << 28) + seq END
    ) VIRTUAL,
    CHECK (start_ms <= end_ms),
    CHECK ((start_day IS NULL) = (end_day IS NULL)),
    CHECK (seq < (1 << 28))
) STRICT;

CREATE INDEX appointment_uid ON appointment (uid);
CREATE INDEX appointment_client ON appointment (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX appointment_service ON appointment (service_id) WHERE service_id IS NOT NULL;

-- One entry per thing somebody did; its parts are undone together.
CREATE TABLE change (
    seq    INTEGER NOT NULL PRIMARY KEY,
    id     TEXT    NOT NULL UNIQUE,
    at_ms  INTEGER NOT NULL,
    author TEXT    NOT NULL,
    label  TEXT    NOT NULL,
    stack  TEXT    NOT NULL CHECK (stack IN ('done', 'undone', 'none'))
) STRICT;

CREATE INDEX change_stack ON change (stack, seq);

-- Both versions of one appointment; NULL where it did not exist.
CREATE TABLE change_part (
    change_seq     INTEGER NOT NULL REFERENCES change (seq) ON DELETE CASCADE,
    appointment_id TEXT    NOT NULL,
    calendar_id    TEXT    NOT NULL,             -- its home then
    before         TEXT,
    after          TEXT,
    incarnation    INTEGER NOT NULL,             -- highest remote life it had by then
    PRIMARY KEY (change_seq, appointment_id),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;

CREATE INDEX change_part_appointment ON change_part (appointment_id);
