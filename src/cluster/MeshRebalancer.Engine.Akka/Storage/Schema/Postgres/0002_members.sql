-- Which nodes are members now, as each notes of itself every few seconds by the database's clock: a first node that starts behind a partition sees here that
-- the others are alive though it can't reach them, and does not found a second cluster.
CREATE TABLE cluster_members (
    address text COLLATE "C" NOT NULL PRIMARY KEY,
    seen bigint NOT NULL
);
