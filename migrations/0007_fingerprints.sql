-- What tells one failure from another: the same failure again, on any run, has the same fingerprint.

-- 16 hexadecimal digits, of the newest triage; null: nothing tells it from other failures.
alter table incidents add column fingerprint text;

-- Ids are time-ordered, so they stand for `received_at` here, and a look back over 90 days skips older partitions.
create index incidents_same_failure on incidents (pipeline, fingerprint, id) where fingerprint is not null;
create index incidents_same_failure_anywhere on incidents (fingerprint, id) include (pipeline, status)
    where fingerprint is not null;
