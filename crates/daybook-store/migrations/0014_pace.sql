-- How slowly an account is to be asked since its provider complained, and since when.

ALTER TABLE account ADD COLUMN slowed_to INTEGER CHECK (slowed_to > 0);
ALTER TABLE account ADD COLUMN slowed_ms INTEGER;
