-- What is replicated. Facts are only ever inserted.
--
-- fact.id = ordinal of the origin * 2^41 + seq * 2^8 + twin: facts lie per origin in seq order, a
-- fork's twins side by side. Stamp and hash are also in (or of) the canonical bytes; they stand
-- before them so that a rank is read without the body.
CREATE TABLE fact (
    id INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL,
    hash BLOB NOT NULL,
    canonical BLOB NOT NULL
) STRICT;

CREATE TABLE origin (
    ordinal INTEGER PRIMARY KEY,
    origin BLOB NOT NULL UNIQUE,
    max_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    head BLOB NOT NULL,
    forked INTEGER NOT NULL
) STRICT;

-- The cluster that the file belongs to, and the version of the fold that made the other tables.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;
