-- Older captures that archives of the web hold: how far their indexes were read, and what became of each capture.

CREATE TABLE backfills (                   -- one question to an index
    id         INTEGER PRIMARY KEY,
    site       TEXT NOT NULL REFERENCES sites (key),
    cdx        TEXT NOT NULL,              -- address of the index
    target     TEXT NOT NULL,              -- address, beginning of addresses, or host that was asked for
    match      TEXT NOT NULL,              -- exact, prefix, host
    since      TEXT NOT NULL DEFAULT '',   -- 14 digits, or empty
    until      TEXT NOT NULL DEFAULT '',
    resume_key TEXT,                       -- where the index goes on; NULL: from its beginning
    listed_at  TEXT,                       -- when its end was reached; NULL: not yet
    UNIQUE (site, cdx, target, match, since, until)
);

CREATE TABLE mementos (                    -- captures that are wanted of an archive of the web
    id         INTEGER PRIMARY KEY,
    site       TEXT NOT NULL REFERENCES sites (key),
    cdx        TEXT NOT NULL,
    page_url   TEXT NOT NULL,              -- canonical address
    url        TEXT NOT NULL,
    original   TEXT NOT NULL,              -- the address as the index spells it
    timestamp  TEXT NOT NULL,              -- 14 digits, UTC
    status     INTEGER,                    -- as the index says
    media_type TEXT NOT NULL,
    digest     TEXT NOT NULL,              -- of the payload, as the index says
    rank       INTEGER NOT NULL DEFAULT 1, -- 0: front pages and sources, which are asked for first
    tries      INTEGER NOT NULL DEFAULT 0, -- how often the archive failed to answer
    outcome    TEXT,                       -- NULL: wanted; kept, same (its bytes are kept already), jumped (the archive
                                           -- leads to another capture), copy (of the front page, under
                                           -- another address), missing, excluded, failed
    message    TEXT,                       -- of what could not be had, or where it leads
    capture    INTEGER REFERENCES captures (id),  -- that it is kept as
    UNIQUE (site, cdx, original, timestamp)
);
CREATE INDEX mementos_page ON mementos (site, page_url, digest);
CREATE INDEX mementos_wanted ON mementos (site, cdx, rank, timestamp) WHERE outcome IS NULL;

CREATE TABLE rests (                       -- archives of the web that asked to be left alone
    cdx   TEXT PRIMARY KEY,
    until TEXT NOT NULL                    -- UTC
);
