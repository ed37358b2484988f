-- What is folded: it can be thrown away and rebuilt from the facts.

-- One row for each entity that facts name; "latest" is the latest stamp among them. The other
-- columns are null until a fact of a model is folded. "row" has all of the model's row: one value
-- crosses from C to Java faster than a dozen; what SQL asks for stands beside it.
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL UNIQUE,
    latest INTEGER NOT NULL,
    shown TEXT,
    closed INTEGER,
    row BLOB
) STRICT;

CREATE INDEX model_shown ON model (shown) WHERE closed = 0;

-- In rank order within a model (equal stamps are told apart in the program). "fact" is the
-- registration; "row" has all of the version's row.
CREATE TABLE version (
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    type INTEGER NOT NULL,
    number INTEGER,
    row BLOB NOT NULL,
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

-- Rollbacks that were asked for; what became of them is in "move". The columns after "fact" name the
-- promotion that is undone, by its whole rank. "cause" is the trigger (a word of SQL's own).
CREATE TABLE rolled_back (
    model INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    promoted_stamp INTEGER NOT NULL,
    promoted_high INTEGER NOT NULL,
    promoted_low INTEGER NOT NULL,
    promoted_seq INTEGER NOT NULL,
    promoted_hash BLOB NOT NULL,
    from_high INTEGER NOT NULL,
    from_low INTEGER NOT NULL,
    to_high INTEGER NOT NULL,
    to_low INTEGER NOT NULL,
    failed_to INTEGER NOT NULL,
    cause TEXT NOT NULL,
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

-- CMA-ES runs that registrations state. "fitness" has a double's bits, which order as it does.
CREATE TABLE run (
    model INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    board TEXT NOT NULL,
    players INTEGER NOT NULL,
    fitness INTEGER NOT NULL,
    PRIMARY KEY (model, high, low, board, players)
) WITHOUT ROWID, STRICT;

CREATE INDEX run_fittest ON run (model, fitness);

CREATE INDEX run_config ON run (board, players, fitness);

-- Parity reports by configuration: how many passed, how many failed.
CREATE TABLE parity (
    config TEXT PRIMARY KEY,
    passed INTEGER NOT NULL,
    failed INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- "fact" is the first that states the report.
CREATE TABLE parity_report (
    config TEXT NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (config, high, low, passed)
) WITHOUT ROWID, STRICT;

CREATE INDEX parity_report_newest ON parity_report (config, stamp);

-- Hooks; "fact" is the first that sets it, or null where only its removal is held.
CREATE TABLE hook (
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    fact INTEGER,
    PRIMARY KEY (high, low)
) WITHOUT ROWID, STRICT;

-- Up to which seq an origin's events were delivered to a hook.
CREATE TABLE hook_delivered (
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (high, low, origin)
) WITHOUT ROWID, STRICT;

-- Causes that asked for retraining; "fact" is the first that says so.
CREATE TABLE retraining (
    cause TEXT NOT NULL PRIMARY KEY,
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX retraining_newest ON retraining (stamp);

CREATE TABLE name_claim (
    name TEXT NOT NULL,
    model INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (name, model, fact)
) WITHOUT ROWID, STRICT;

CREATE INDEX name_claim_of ON name_claim (model);

-- Facts that the fold makes nothing of: 0 a kind that it does not know, 1 a body that is not valid.
CREATE TABLE skipped (
    stamp INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    PRIMARY KEY (stamp, fact)
) WITHOUT ROWID, STRICT;

-- Sums that follow the rows: versions of live models by stage and type, registrations, moves, facts
-- that are not folded.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
