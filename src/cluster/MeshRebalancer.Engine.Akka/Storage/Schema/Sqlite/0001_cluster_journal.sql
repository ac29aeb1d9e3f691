-- The tables of Akka.Persistence.Sql's default mapping, made by us so that the constraints which fence writers are ours to read and test.
-- (persistence_id, sequence_number) is unique: of two writers at the same version, one fails.
CREATE TABLE journal (
    ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    persistence_id TEXT NOT NULL,
    sequence_number INTEGER NOT NULL CHECK (sequence_number > 0),
    tags TEXT,
    message BLOB NOT NULL,
    manifest TEXT,
    identifier INTEGER
);
CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
CREATE TABLE snapshot (
    persistence_id TEXT NOT NULL,
    sequence_number INTEGER NOT NULL,
    created INTEGER NOT NULL,
    snapshot BLOB,
    manifest TEXT,
    serializer_id INTEGER,
    PRIMARY KEY (persistence_id, sequence_number)
);
