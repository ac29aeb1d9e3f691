CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   TEXT    NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0),
    name     TEXT    NOT NULL,
    payload  BLOB    NOT NULL,
    at       INTEGER NOT NULL, -- Unix microseconds
    epoch    INTEGER NOT NULL,
    trace    TEXT,
    hash     BLOB    NOT NULL,
    UNIQUE (stream, version)
);

CREATE TABLE snapshots (
    stream  TEXT    PRIMARY KEY,
    version INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    payload BLOB    NOT NULL
);

CREATE TABLE wakes (
    stream TEXT    PRIMARY KEY,
    due    INTEGER NOT NULL -- Unix microseconds
);

CREATE TABLE epoch (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch    INTEGER NOT NULL
);

INSERT INTO epoch (only_row, epoch) VALUES (1, 0);
