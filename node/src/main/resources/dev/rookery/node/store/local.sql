-- What belongs to this node alone; it is in no copy that leaves the node.

CREATE TABLE local_node (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- One row for each commit that had events; "last" is the number of the last one in it.
CREATE TABLE local_event (
    last INTEGER PRIMARY KEY,
    events BLOB NOT NULL
) STRICT;

-- Votes on numbers that no fact here has yet; an empty holder is nobody, nor any lower number.
CREATE TABLE local_claim (
    entity TEXT NOT NULL,
    number INTEGER NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (entity, number)
) WITHOUT ROWID, STRICT;

-- How this node stands on which number a version gets that may be registered at several at once.
CREATE TABLE local_pledge (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    holder TEXT NOT NULL,
    ballot INTEGER NOT NULL,
    voted INTEGER NOT NULL,
    number INTEGER NOT NULL,
    UNIQUE (entity, holder)
) STRICT;
