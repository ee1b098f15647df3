-- The trash is what changes have ended, newest first.
CREATE INDEX change_part_ended ON change_part (change_seq) WHERE after IS NULL;
