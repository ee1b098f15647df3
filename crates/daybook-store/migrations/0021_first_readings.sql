-- What a calendar held when it was read first is no news, what comes in later is: runs say which they are.
ALTER TABLE sync_run ADD COLUMN first_reading INTEGER NOT NULL DEFAULT 0;
