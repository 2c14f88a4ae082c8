-- What a page says of its item's place on the site, and which languages its text is in. Items that were read before have
-- neither until they are read again (`kronikk reparse`).

-- part of the site that the page itself names, verbatim
ALTER TABLE items ADD COLUMN section TEXT;
-- JSON array of the codes of a text in two or more languages, in order of appearance; [] where all is in `language`
ALTER TABLE items ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
-- JSON array of {start, end, language}: the runs of such a text, in code points of `text`
ALTER TABLE items ADD COLUMN language_spans TEXT NOT NULL DEFAULT '[]';
