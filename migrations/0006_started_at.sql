-- When the run started, as its reports say: two systems that tell of one failure are known by it.
alter table incidents add column started_at timestamptz;
