-- The tables of Akka.Persistence.Sql's default mapping, made by us so that the constraints which fence writers are ours to read and test.
-- (persistence_id, sequence_number) is unique: of two writers at the same version, one fails.
-- Names sort by their bytes, whatever the database's collation: a category's streams are one range of the index.
CREATE TABLE journal (
    ordering bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL CHECK (sequence_number > 0),
    tags text,
    message bytea NOT NULL,
    manifest text,
    identifier integer,
    CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
);
CREATE TABLE snapshot (
    persistence_id text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot bytea,
    manifest text,
    serializer_id integer,
    PRIMARY KEY (persistence_id, sequence_number)
);
