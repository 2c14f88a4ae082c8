-- Identifiers that a register gives to organisations and sites, and how each is known. They come from a file that is no
-- part of the archive, so a copy stands beside the database, in identifiers.jsonl.

CREATE TABLE identifiers (
    id         INTEGER PRIMARY KEY,
    subject    TEXT NOT NULL,              -- organisation, site
    key        TEXT NOT NULL,              -- organisations.folded, sites.key
    scheme     TEXT NOT NULL,              -- ror
    identifier TEXT,                       -- https://ror.org/…; NULL: it could not be decided which one
    matched    TEXT,                       -- name or address in the register that agreed
    method     TEXT NOT NULL,              -- name, alias, acronym, domain; with what else was needed (name+country …)
    confidence REAL,
    rejected   TEXT NOT NULL DEFAULT '[]', -- JSON array of {value, method, reason}
    source     TEXT NOT NULL,              -- name of the register's file
    UNIQUE (subject, key, scheme)
);

-- Rows come and go with what is read; what is known of a name does not.
CREATE TRIGGER organisations_identified AFTER INSERT ON organisations WHEN new.ror IS NULL BEGIN
    UPDATE organisations SET ror = (SELECT identifier FROM identifiers
        WHERE subject = 'organisation' AND key = new.folded AND scheme = 'ror') WHERE id = new.id;
END;

-- What a person wrote into kronikk.toml stands; where nothing is written, the register's word does. Only where there is
-- one: a trigger that sets NULL would call itself again.
CREATE TRIGGER sites_identified AFTER INSERT ON sites WHEN new.ror IS NULL AND EXISTS (
    SELECT 1 FROM identifiers
    WHERE subject = 'site' AND key = new.key AND scheme = 'ror' AND identifier IS NOT NULL
) BEGIN
    UPDATE sites SET ror = (SELECT identifier FROM identifiers
        WHERE subject = 'site' AND key = new.key AND scheme = 'ror') WHERE key = new.key;
END;

CREATE TRIGGER sites_identified_again AFTER UPDATE OF ror ON sites WHEN new.ror IS NULL AND EXISTS (
    SELECT 1 FROM identifiers
    WHERE subject = 'site' AND key = new.key AND scheme = 'ror' AND identifier IS NOT NULL
) BEGIN
    UPDATE sites SET ror = (SELECT identifier FROM identifiers
        WHERE subject = 'site' AND key = new.key AND scheme = 'ror') WHERE key = new.key;
END;
