-- What is folded: it can be thrown away and rebuilt from the facts.

-- One row for each entity that facts name; "latest" is the latest stamp among them. The other
-- columns are null until a fact of a model is folded.
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL UNIQUE,
    latest INTEGER NOT NULL,
    first INTEGER,
    shown TEXT,
    closed INTEGER,
    production_high INTEGER,
    production_low INTEGER,
    number_max INTEGER,
    versions INTEGER,
    type INTEGER,
    typed_by INTEGER,
    created INTEGER,
    updated INTEGER
) STRICT;

CREATE INDEX model_shown ON model (shown) WHERE closed = 0;

-- In rank order within a model (equal stamps are told apart in the program). "fact" is the
-- registration; "claims" is null when the registration's claim is the only one.
CREATE TABLE version (
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    label TEXT NOT NULL,
    number INTEGER,
    claimed INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    type INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    short TEXT,
    claims BLOB,
    PRIMARY KEY (model, stamp, fact)
) WITHOUT ROWID, STRICT;

CREATE INDEX version_staged ON version (model, stage, stamp) WHERE stage > 0;

CREATE INDEX version_unnumbered ON version (model) WHERE number IS NULL;

-- What names a version within its model: numbers (integer), labels (text), short ids it came with
-- (blob).
CREATE TABLE ref (
    model INTEGER NOT NULL,
    key ANY NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (model, key, stamp, fact)
) WITHOUT ROWID, STRICT;

-- ULIDs begin with their time, so that fresh ones go to the end.
CREATE TABLE ulid (
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (high, low, model)
) WITHOUT ROWID, STRICT;

-- An entity's facts, but for those that a version row points at as its registration.
CREATE TABLE other_fact (
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (model, stamp, fact)
) WITHOUT ROWID, STRICT;

CREATE TABLE awaited (
    model INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    overlaid INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    claims BLOB NOT NULL,
    PRIMARY KEY (model, high, low)
) WITHOUT ROWID, STRICT;

CREATE TABLE move (
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    high INTEGER,
    low INTEGER,
    from_stage INTEGER NOT NULL,
    to_stage INTEGER NOT NULL,
    saw_high INTEGER,
    saw_low INTEGER,
    outcome INTEGER NOT NULL,
    archived_high INTEGER,
    archived_low INTEGER,
    PRIMARY KEY (model, stamp, fact)
) WITHOUT ROWID, STRICT;

-- "version" is the ULID's 16 bytes, or nothing for a cell of the model itself.
CREATE TABLE register (
    model INTEGER NOT NULL,
    version BLOB NOT NULL,
    field INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    fact INTEGER NOT NULL,
    PRIMARY KEY (model, version, field, key)
) WITHOUT ROWID, STRICT;

CREATE TABLE observation (
    model INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (model, high, low, fact)
) WITHOUT ROWID, STRICT;

CREATE TABLE name_claim (
    name TEXT NOT NULL,
    model INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (name, model, fact)
) WITHOUT ROWID, STRICT;

CREATE INDEX name_claim_of ON name_claim (model);

-- Sums that follow the rows: versions of live models by stage and type, registrations, moves.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
