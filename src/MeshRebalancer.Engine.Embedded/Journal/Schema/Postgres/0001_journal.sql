CREATE TABLE events (
    position bigint PRIMARY KEY,
    stream   text COLLATE "C" NOT NULL,
    version  bigint NOT NULL CHECK (version > 0),
    name     text   NOT NULL,
    payload  bytea  NOT NULL,
    at       bigint NOT NULL, -- Unix microseconds
    epoch    bigint NOT NULL,
    trace    text,
    hash     bytea  NOT NULL,
    UNIQUE (stream, version)
);

CREATE TABLE snapshots (
    stream  text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    hash    bytea  NOT NULL,
    payload bytea  NOT NULL
);

CREATE TABLE wakes (
    stream text COLLATE "C" PRIMARY KEY,
    due    bigint NOT NULL -- Unix microseconds
);

CREATE TABLE epoch (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    epoch    bigint NOT NULL
);

INSERT INTO epoch (only_row, epoch) VALUES (1, 0);
