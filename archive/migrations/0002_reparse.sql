-- Reading again: what is known of every capture and not of the newest only, runs of different kinds, numbers that
-- are not used twice.

DROP TABLE fingerprints;

CREATE TABLE fingerprints (                -- blocks of every text of a page, to find what repeats on a site
    page     INTEGER NOT NULL REFERENCES pages (id),
    capture  INTEGER NOT NULL REFERENCES captures (id),  -- the first one with this body
    kind     TEXT NOT NULL,                -- item: by its address it can be a page of a single item; other
    declared TEXT NOT NULL,                -- canonical address that it says it has
    blocks   TEXT NOT NULL,                -- JSON array of scraper.furniture fingerprints, in page order
    days     INTEGER NOT NULL DEFAULT 0,   -- numeric dates on it that can only have the day first
    months   INTEGER NOT NULL DEFAULT 0,   -- numeric dates on it that can only have the month first
    PRIMARY KEY (page, capture)
);

-- run, reparse
ALTER TABLE runs ADD COLUMN job TEXT NOT NULL DEFAULT 'run';

CREATE TABLE settled (                     -- runs in which all pages of a site were asked for, and then read
    run  INTEGER NOT NULL REFERENCES runs (id),
    site TEXT NOT NULL REFERENCES sites (key),
    PRIMARY KEY (run, site)
);

CREATE TABLE removed_items (               -- items that were misread: a better reader does not find them
    id         INTEGER PRIMARY KEY,        -- the number that they had; it is not given again
    site       TEXT NOT NULL REFERENCES sites (key),
    url        TEXT NOT NULL,
    item_key   TEXT NOT NULL,
    title      TEXT NOT NULL,
    became     INTEGER REFERENCES items (id) ON DELETE SET NULL,  -- the item that holds what was in it, where there is one
    run        INTEGER REFERENCES runs (id),
    removed_at TEXT NOT NULL
);
