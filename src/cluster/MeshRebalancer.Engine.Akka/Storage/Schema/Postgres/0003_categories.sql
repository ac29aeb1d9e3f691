-- Read models follow one category's events in the order of their positions. The category is the first part of a stream's name, so nothing is stored twice,
-- and what a node of the version before stores is found as well.
CREATE INDEX journal_category ON journal (split_part(persistence_id, '-', 1), ordering);
