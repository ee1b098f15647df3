-- What both sides agreed on is mostly what the appointment says: then its text is kept once. Whoever
-- changes the appointment leaves the agreed text behind.
CREATE TABLE agreed (
    link_id INTEGER NOT NULL PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    content TEXT,                                -- NULL: as the appointment has it
    raw     TEXT    NOT NULL
) STRICT;

INSERT INTO agreed (link_id, content, raw)
SELECT s.link_id, nullif(s.content, a.content), s.raw
FROM shadow s JOIN link l ON l.id = s.link_id JOIN appointment a ON a.id = l.appointment_id;

DROP TABLE shadow;
ALTER TABLE agreed RENAME TO shadow;

CREATE TRIGGER appointment_leaves_shadow BEFORE UPDATE OF content ON appointment
WHEN new.content <> old.content BEGIN
    UPDATE shadow SET content = old.content
    WHERE content IS NULL
      AND link_id IN (SELECT id FROM link WHERE appointment_id = old.id);
END;

-- What changed long ago is of no use to anybody who asks what to read again. Looking now and then is
-- enough.
CREATE TRIGGER feed_kept AFTER INSERT ON feed WHEN new.seq % 64 = 0 BEGIN
    DELETE FROM feed WHERE seq <= new.seq - 1000;
END;
