-- Who and what is not booked any more: past appointments still name them. Services have an order of their own.
ALTER TABLE staff ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
ALTER TABLE service ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
ALTER TABLE service ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
