-- Sign-ins that wait for a browser whose answer comes as a link, which may start the program anew.
CREATE TABLE sign_in (
    id         TEXT    PRIMARY KEY,  -- of the account it may become
    expires_ms INTEGER NOT NULL,
    nonce      BLOB    NOT NULL,
    ciphertext BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
