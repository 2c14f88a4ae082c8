-- The archive: what was asked, what came, what was read. Column names are public (people script against them).
-- Times are UTC, ISO 8601 with Z. Dates are EDTF beside their first and last possible ISO day (_earliest, _latest).
-- JSON arrays stand beside the many-to-many tables because Datasette facets those.

-- ------------------------------------------------------------------------------------- where things come from

CREATE TABLE sites (
    key       TEXT PRIMARY KEY,
    name      TEXT,
    homepage  TEXT NOT NULL,
    kind      TEXT,               -- institute, cluster, university, other
    country   TEXT,               -- ISO 3166-1 alpha-2
    language  TEXT,               -- ISO 639-1: most of its text
    ror       TEXT                -- https://ror.org/ identifier
);

CREATE TABLE sources (
    id             INTEGER PRIMARY KEY,
    site           TEXT NOT NULL REFERENCES sites (key),
    kind           TEXT NOT NULL, -- feed, sitemap, listing, wp_json, front_page, cdx, import
    url            TEXT NOT NULL,
    last_ok        TEXT,
    last_error     TEXT,          -- message of the last run; NULL when it went well
    items_expected INTEGER,       -- how many items the source says there are, where it says so
    UNIQUE (site, kind, url)
);

CREATE TABLE runs (
    id            INTEGER PRIMARY KEY,
    started_at    TEXT NOT NULL,
    finished_at   TEXT,           -- NULL: running, or killed (then nobody knows when)
    outcome       TEXT NOT NULL DEFAULT 'running', -- done, partial, failed, error, stopped, out_of_time, max_requests;
                                  -- killed: found still running by the next run
    exit_code     INTEGER,
    requests      INTEGER NOT NULL DEFAULT 0,
    not_modified  INTEGER NOT NULL DEFAULT 0,
    bytes         INTEGER NOT NULL DEFAULT 0,
    new_items     INTEGER NOT NULL DEFAULT 0,
    changed_items INTEGER NOT NULL DEFAULT 0,
    gone_items    INTEGER NOT NULL DEFAULT 0,
    problems      INTEGER NOT NULL DEFAULT 0,
    version       TEXT            -- of the program
);

CREATE TABLE pages (
    id            INTEGER PRIMARY KEY,
    site          TEXT NOT NULL REFERENCES sites (key),
    url           TEXT NOT NULL UNIQUE,    -- canonical: one spelling per page
    address       TEXT NOT NULL,           -- the spelling that is asked
    kind          TEXT NOT NULL DEFAULT 'unknown',  -- item, listing, front, static, profile, unknown
    etag          TEXT,                    -- of the newest answer to `address`
    last_modified TEXT,
    first_seen    TEXT NOT NULL,
    last_seen     TEXT,                    -- last answered with a page
    next_due      TEXT,
    gone_at       TEXT,
    gone_evidence TEXT,                    -- "404", "410"
    declared       TEXT,                   -- canonical address that the page says it has
    read_capture   INTEGER REFERENCES captures (id), -- the newest capture that has been read
    read_knowledge TEXT,                   -- digest of what was known of the page when it was read
    reader_version TEXT
);
CREATE INDEX pages_site ON pages (site);

CREATE TABLE captures (
    id          INTEGER PRIMARY KEY,
    page        INTEGER REFERENCES pages (id),    -- NULL: robots.txt, feed, sitemap …
    url         TEXT NOT NULL,             -- as asked
    final_url   TEXT NOT NULL,             -- that answered, after redirects
    captured_at TEXT NOT NULL,
    status      INTEGER NOT NULL,
    media_type  TEXT,
    digest      TEXT NOT NULL,             -- sha256:… of the body as it came over the wire
    length      INTEGER NOT NULL,          -- bytes of that body
    warc_file   TEXT NOT NULL,             -- name inside warc/
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    origin      TEXT NOT NULL DEFAULT 'live',     -- live, wayback, import
    run         INTEGER REFERENCES runs (id),
    etag          TEXT,                    -- validators belong to the address that was asked
    last_modified TEXT,
    same_as     INTEGER REFERENCES captures (id), -- a revisit: the capture that holds the same body
    UNIQUE (warc_file, warc_offset)
);
CREATE INDEX captures_url ON captures (url, captured_at);
CREATE INDEX captures_final_url ON captures (final_url);
CREATE INDEX captures_digest ON captures (digest);
CREATE INDEX captures_page ON captures (page, captured_at);

-- ------------------------------------------------------------------------------------- what was read

CREATE TABLE items (
    id                  INTEGER PRIMARY KEY,
    site                TEXT NOT NULL REFERENCES sites (key),
    page                INTEGER NOT NULL REFERENCES pages (id),
    url                 TEXT NOT NULL,
    item_key            TEXT NOT NULL,
    kind                TEXT NOT NULL,     -- news, static, event, profile
    title               TEXT NOT NULL,
    kicker              TEXT,
    lead                TEXT,
    text                TEXT NOT NULL,     -- paragraphs separated by one blank line
    byline              TEXT,
    authors             TEXT NOT NULL DEFAULT '[]',   -- JSON array of names
    language            TEXT,
    translated_from     TEXT,
    machine_translated  INTEGER NOT NULL DEFAULT 0,
    published           TEXT,              -- EDTF; NULL when it is not stated anywhere
    published_earliest  TEXT,
    published_latest    TEXT,
    published_basis     TEXT,              -- stated, structured, feed, url, observed
    updated             TEXT,
    updated_earliest    TEXT,
    updated_latest      TEXT,
    year                INTEGER,           -- of published, where known
    month               INTEGER,
    word_count          INTEGER NOT NULL DEFAULT 0,
    first_seen          TEXT NOT NULL,
    last_seen           TEXT NOT NULL,
    gone_at             TEXT,
    version             INTEGER NOT NULL DEFAULT 1,   -- number of the current version
    capture             INTEGER REFERENCES captures (id),  -- that the current version was read from
    same_story          INTEGER REFERENCES items (id) ON DELETE SET NULL,
    captions            TEXT NOT NULL DEFAULT '',     -- captions and credits, one a line, for searching
    people              TEXT NOT NULL DEFAULT '',     -- names, one a line, for searching
    notes               TEXT NOT NULL DEFAULT '[]',   -- JSON array: translation, re-publication, correction notes
    people_names        TEXT NOT NULL DEFAULT '[]',
    organisations_names TEXT NOT NULL DEFAULT '[]',
    tags                TEXT NOT NULL DEFAULT '[]',
    home                TEXT NOT NULL,     -- canonical form of url: the page that is the item's own
    content             TEXT NOT NULL,     -- digest of the folded title and text: is this the same text elsewhere?
    reading             TEXT NOT NULL DEFAULT ''      -- digest of all that was read: is there anything to write?
);
CREATE UNIQUE INDEX items_site_item_key ON items (site, item_key);
CREATE INDEX items_page ON items (page);
CREATE INDEX items_home ON items (site, home);
CREATE INDEX items_content ON items (site, content);
CREATE INDEX items_published ON items (published_latest);
CREATE INDEX items_first_seen ON items (first_seen);

CREATE TABLE versions (
    id             INTEGER PRIMARY KEY,
    item           INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL,       -- from 1
    capture        INTEGER REFERENCES captures (id),
    observed_at    TEXT NOT NULL,
    title          TEXT NOT NULL,
    lead           TEXT,
    text           TEXT NOT NULL,
    published      TEXT,
    digest         TEXT NOT NULL,          -- sha256:… of title, lead, text, published
    change         TEXT NOT NULL,          -- new, typo, edit, rewrite, title, date, return
    notes          TEXT NOT NULL DEFAULT '[]',  -- as in items; of this version
    captions       TEXT NOT NULL DEFAULT '',
    reader_version TEXT,
    UNIQUE (item, number)
);

CREATE TABLE item_pages (                  -- one item stands on many pages: front page, department page, copies
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    page       INTEGER NOT NULL REFERENCES pages (id),
    item_key   TEXT NOT NULL,              -- the key that the item has when it is read from this page
    position   INTEGER NOT NULL,           -- place on the page, from 0
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    gone_at    TEXT,
    PRIMARY KEY (item, page)
);
CREATE INDEX item_pages_page ON item_pages (page);

CREATE TABLE people (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sort_name  TEXT NOT NULL,
    given      TEXT,
    family     TEXT,
    orcid      TEXT,
    wikidata   TEXT,
    first_seen TEXT,
    last_seen  TEXT,
    items      INTEGER NOT NULL DEFAULT 0, -- how many name the person
    quotes     INTEGER NOT NULL DEFAULT 0, -- how many are of the person
    folded     TEXT NOT NULL UNIQUE        -- case and diacritics folded: the same spelling is the same person
);

CREATE TABLE mentions (
    id          INTEGER PRIMARY KEY,
    item        INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL,          -- number of the version
    person      INTEGER NOT NULL REFERENCES people (id),
    field       TEXT NOT NULL,             -- title, lead, text, caption, byline
    "start"     INTEGER NOT NULL,          -- code points; field[start:end] = surface
    "end"       INTEGER NOT NULL,
    surface     TEXT NOT NULL,
    role        TEXT,
    affiliation TEXT,
    quoted      INTEGER NOT NULL DEFAULT 0,
    method      TEXT,
    confidence  REAL,
    position    INTEGER NOT NULL DEFAULT 0 -- which caption, when field is caption
);
CREATE INDEX mentions_item ON mentions (item, version);
CREATE INDEX mentions_person ON mentions (person);

CREATE TABLE roles (
    id           INTEGER PRIMARY KEY,
    person       INTEGER NOT NULL REFERENCES people (id),
    role         TEXT,
    organisation TEXT,
    earliest     TEXT,
    latest       TEXT,
    evidence     INTEGER REFERENCES mentions (id) ON DELETE CASCADE
);
CREATE INDEX roles_person ON roles (person);
CREATE INDEX roles_evidence ON roles (evidence);

CREATE TABLE quotes (
    id              INTEGER PRIMARY KEY,
    item            INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version         INTEGER NOT NULL,
    person          INTEGER REFERENCES people (id),
    field           TEXT NOT NULL,
    "start"         INTEGER NOT NULL,
    "end"           INTEGER NOT NULL,
    text            TEXT NOT NULL,
    speaker_surface TEXT,
    cue             TEXT,
    method          TEXT,
    confidence      REAL
);
CREATE INDEX quotes_item ON quotes (item, version);
CREATE INDEX quotes_person ON quotes (person);

CREATE TABLE dates (                       -- date expressions in running text
    id         INTEGER PRIMARY KEY,
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    field      TEXT NOT NULL,
    "start"    INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    surface    TEXT NOT NULL,
    edtf       TEXT NOT NULL,
    earliest   TEXT,
    latest     TEXT,
    kind       TEXT NOT NULL,              -- publication, event, deadline, other
    confidence REAL
);
CREATE INDEX dates_item ON dates (item, version);
CREATE INDEX dates_earliest ON dates (earliest);

CREATE TABLE organisations (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    acronym    TEXT,
    ror        TEXT,
    wikidata   TEXT,
    first_seen TEXT,
    last_seen  TEXT,
    items      INTEGER NOT NULL DEFAULT 0,
    folded     TEXT NOT NULL UNIQUE
);

CREATE TABLE organisation_mentions (
    id           INTEGER PRIMARY KEY,
    item         INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version      INTEGER NOT NULL,
    organisation INTEGER NOT NULL REFERENCES organisations (id),
    field        TEXT NOT NULL,
    "start"      INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    surface      TEXT NOT NULL,
    method       TEXT,
    confidence   REAL,
    position     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX organisation_mentions_item ON organisation_mentions (item, version);
CREATE INDEX organisation_mentions_organisation ON organisation_mentions (organisation);

CREATE TABLE amounts (
    id       INTEGER PRIMARY KEY,
    item     INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    field    TEXT NOT NULL,
    "start"  INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    surface  TEXT NOT NULL,
    value    REAL NOT NULL,                -- in units of the currency
    currency TEXT NOT NULL                 -- ISO 4217
);
CREATE INDEX amounts_item ON amounts (item, version);

CREATE TABLE images (
    id       INTEGER PRIMARY KEY,
    item     INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,             -- from 0
    url      TEXT,
    alt      TEXT,
    caption  TEXT,
    credit   TEXT
);
CREATE INDEX images_item ON images (item);

CREATE TABLE links (
    id   INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    url  TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- internal, external, publication, document, social
    doi  TEXT
);
CREATE INDEX links_item ON links (item);

CREATE TABLE relations (
    id         INTEGER PRIMARY KEY,
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    other      INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,              -- translation, same_story, republished
    evidence   TEXT,
    confidence REAL,
    UNIQUE (item, other, kind)
);
CREATE INDEX relations_other ON relations (other);

CREATE TABLE provenance (                  -- how each field of each version is known
    id            INTEGER PRIMARY KEY,
    item          INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version       INTEGER NOT NULL,
    field         TEXT NOT NULL,
    method        TEXT NOT NULL,
    selector      TEXT,
    capture_start INTEGER,
    capture_end   INTEGER,
    confidence    REAL,
    rejected      TEXT NOT NULL DEFAULT '[]'   -- JSON array of {value, method, reason}
);
CREATE INDEX provenance_item ON provenance (item, version);

CREATE TABLE problems (
    id      INTEGER PRIMARY KEY,
    run     INTEGER REFERENCES runs (id),
    site    TEXT REFERENCES sites (key),
    page    INTEGER REFERENCES pages (id),
    item    INTEGER REFERENCES items (id) ON DELETE CASCADE,
    capture INTEGER REFERENCES captures (id),
    field   TEXT,
    code    TEXT NOT NULL,
    message TEXT NOT NULL,
    url     TEXT
);
CREATE INDEX problems_run ON problems (run);
CREATE INDEX problems_site ON problems (site);

-- ------------------------------------------------------------------------------------- memory of the job

CREATE TABLE candidates (                  -- what sources say of an address, this run and earlier ones
    id         INTEGER PRIMARY KEY,
    site       TEXT NOT NULL REFERENCES sites (key),
    url        TEXT NOT NULL,              -- canonical
    address    TEXT NOT NULL,              -- as the source gives it
    source     TEXT NOT NULL,
    source_url TEXT NOT NULL,
    title      TEXT,
    published  TEXT,
    updated    TEXT,
    authors    TEXT NOT NULL DEFAULT '[]',
    summary    TEXT,
    language   TEXT,
    tags       TEXT NOT NULL DEFAULT '[]',
    newsworthy INTEGER NOT NULL DEFAULT 0,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    UNIQUE (site, url, source_url)
);

CREATE TABLE fingerprints (                -- blocks of the newest capture of a page, to find what repeats on a site
    page    INTEGER PRIMARY KEY REFERENCES pages (id),
    capture INTEGER NOT NULL REFERENCES captures (id),
    kind     TEXT NOT NULL,                -- item: by its address it can be a page of a single item; other
    declared TEXT NOT NULL,                -- canonical address that it says it has
    blocks   TEXT NOT NULL                 -- JSON array of scraper.furniture fingerprints, in page order
);

CREATE TABLE translations (                -- declared by pages (hreflang), also of addresses that are not held yet
    item     INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    url      TEXT NOT NULL,                -- canonical
    PRIMARY KEY (item, language)
);
CREATE INDEX translations_url ON translations (url);

-- ------------------------------------------------------------------------------------- full-text search

CREATE VIRTUAL TABLE items_fts USING fts5 (
    title, lead, text, captions, people,
    content = 'items', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER items_ai AFTER INSERT ON items BEGIN
    INSERT INTO items_fts (rowid, title, lead, text, captions, people)
    VALUES (new.id, new.title, new.lead, new.text, new.captions, new.people);
END;

CREATE TRIGGER items_ad AFTER DELETE ON items BEGIN
    INSERT INTO items_fts (items_fts, rowid, title, lead, text, captions, people)
    VALUES ('delete', old.id, old.title, old.lead, old.text, old.captions, old.people);
END;

-- only when an indexed column changes: being seen again must not cost a re-indexing
CREATE TRIGGER items_au AFTER UPDATE OF title, lead, text, captions, people ON items BEGIN
    INSERT INTO items_fts (items_fts, rowid, title, lead, text, captions, people)
    VALUES ('delete', old.id, old.title, old.lead, old.text, old.captions, old.people);
    INSERT INTO items_fts (rowid, title, lead, text, captions, people)
    VALUES (new.id, new.title, new.lead, new.text, new.captions, new.people);
END;
