-- Politeness that outlasts a run: when a host may be asked again, and what it was asked for.

CREATE TABLE hosts (
    host       TEXT PRIMARY KEY,           -- name, with the port where it is not the usual one
    asked_at   TEXT,                       -- end of the last answer
    pause      REAL NOT NULL DEFAULT 0,    -- seconds that were left between requests then (settings, Crawl-delay)
    held_until TEXT,                       -- it asked to be left alone until then (Retry-After)
    day        TEXT,                       -- UTC day that `requests` counts
    requests   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE run_hosts (                   -- what each host was asked for in a run, for the sake of each site
    run          INTEGER NOT NULL REFERENCES runs (id),
    site         TEXT NOT NULL REFERENCES sites (key),
    host         TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,         -- of bodies, over the wire
    not_modified INTEGER NOT NULL,         -- answers 304
    pauses       REAL NOT NULL,            -- seconds waited out of politeness
    pause        REAL NOT NULL,            -- longest pause that was kept between requests, in seconds
    answering    REAL NOT NULL,            -- seconds that the host took for its answers, all together
    forbidden    INTEGER NOT NULL,         -- addresses that were not asked for because robots.txt forbids them
    refused      INTEGER NOT NULL,         -- answers 401, 403, 451
    busy         INTEGER NOT NULL,         -- answers 429, 503
    failed       INTEGER NOT NULL,         -- requests without a usable answer
    PRIMARY KEY (run, site, host)
);

CREATE INDEX pages_next_due ON pages (site, next_due);
