-- What people see of sync.

-- The title at that time: what is deleted has none any more.
ALTER TABLE sync_log ADD COLUMN title TEXT NOT NULL DEFAULT '';

-- How often rounds ended well, by the hour (since 1970-01-01 UTC): a round with nothing to do has no
-- run of its own.
CREATE TABLE round_tally (
    calendar_id TEXT    NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    hour        INTEGER NOT NULL,
    done        INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    PRIMARY KEY (calendar_id, hour)
) STRICT, WITHOUT ROWID;

-- Places that are gone at the server in an implausible number, and what the user says to it.
CREATE TABLE held_deletion (
    calendar_id TEXT NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    remote_id   TEXT NOT NULL,
    PRIMARY KEY (calendar_id, remote_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE calendar ADD COLUMN held_answer TEXT CHECK (held_answer IN ('allow', 'keep'));

-- Whether the user has agreed to what would be written first.
ALTER TABLE calendar ADD COLUMN agreed INTEGER NOT NULL DEFAULT 1 CHECK (agreed IN (0, 1));

-- Who is right when both sides changed the same.
ALTER TABLE account ADD COLUMN conflict_policy TEXT NOT NULL DEFAULT 'ask'
    CHECK (conflict_policy IN ('ask', 'mine', 'theirs', 'newest'));
