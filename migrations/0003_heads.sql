-- Heads of targets: what an open gate rests on, and what was last seen of them.

-- JSON: [{"target": ..., "head": ...}], of the targets that connectors look at.
alter table incidents add column heads jsonb;
alter table incidents add column override_heads jsonb;

-- What needs its heads read again.
create index incidents_with_heads on incidents (id) where heads is not null;

-- The last look at each head, good or bad.
create table target_heads (
    pipeline text        not null,
    target   text        not null,
    read_at  timestamptz not null,
    -- JSON of the newest commits; null: it could not be read.
    seen     jsonb,
    -- Why not, as in a gap.
    trouble  text,
    constraint target_heads_pkey primary key (pipeline, target)
);
