-- The version that a write was conditional on: once something else is there it cannot be applied any more.
-- A create has none.

ALTER TABLE sent ADD COLUMN pre_version TEXT;

UPDATE sent SET pre_version = (SELECT t.pre_version FROM attempt t WHERE t.id = sent.stamp);
