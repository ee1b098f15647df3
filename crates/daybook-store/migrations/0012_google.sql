-- Accounts at Google. Only a constraint grows, which SQLite lets one rewrite in place: making the table
-- anew would delete every calendar that refers to it (sqlite.org, lang_altertable §7).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'provider IN (''cal_dav'')', 'provider IN (''cal_dav'', ''google'')')
WHERE type = 'table' AND name = 'account';
PRAGMA writable_schema = RESET;
