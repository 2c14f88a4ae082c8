-- Where the fields of a site's pages stand: learned from its captures, and what was seen of each of them.

CREATE TABLE templates (
    id       INTEGER PRIMARY KEY,
    site     TEXT NOT NULL REFERENCES sites (key),
    field    TEXT NOT NULL,                -- title, published, authors, lead, body
    selector TEXT NOT NULL,                -- the subset of CSS that scraper/templates.py reads; its first match is meant
    earliest TEXT,                         -- first and last capture on which it held; NULL where a person wrote it
    latest   TEXT,
    support  INTEGER NOT NULL DEFAULT 0,   -- pages on which it showed what independent witnesses agree on
    against  INTEGER NOT NULL DEFAULT 0,   -- pages of the same time on which it showed something else
    edited   INTEGER NOT NULL DEFAULT 0    -- 1: written into kronikk.toml; it stands for all that were learned
);
CREATE INDEX templates_site ON templates (site);

CREATE TABLE observations (                -- of captures that templates are learned from
    capture   INTEGER PRIMARY KEY REFERENCES captures (id) ON DELETE CASCADE,
    basis     TEXT NOT NULL,               -- digest of what else was known when it was taken
    sightings TEXT NOT NULL,               -- JSON array of {field, alone, first}: selectors that lead to the agreed value
    names     TEXT NOT NULL                -- classes, ids and the like of the page, separated by blanks
);
