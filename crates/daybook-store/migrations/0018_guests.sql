-- Whether guests of the appointments of an account are invited and told by mail: only where somebody has
-- said so.
ALTER TABLE account ADD COLUMN invites INTEGER NOT NULL DEFAULT 0 CHECK (invites IN (0, 1));
