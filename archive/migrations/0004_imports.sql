-- Captures that other tools made: whom a person gave them to, and which sites they were not read into yet.

-- key of the site that a person said it belongs to (`kronikk import --site`); NULL: its address says so
ALTER TABLE captures ADD COLUMN given_to TEXT;

CREATE TABLE unread_imports (              -- sites with imported captures that wait for being read in order of time
    site TEXT PRIMARY KEY REFERENCES sites (key)
);
