-- Incidents and everything that hangs on them.
--
-- Shapes follow measurements: time-ordered keys (UUIDv7) keep inserts flat up to millions of rows; bodies are one
-- zstd-compressed bytea each and everything that is searched is a typed column; kinds are text codes, never enums.

create table incidents (
    id                  uuid        not null,
    pipeline            text        not null,
    run_id              text        not null,
    attempt             integer     not null,
    batch_id            text,
    platform            text,
    status              text        not null,
    received_at         timestamptz not null,
    failed_at           timestamptz,
    -- Reports received so far, and how many of them the newest triage has seen.
    reports             integer     not null default 1,
    reports_triaged     integer     not null default 0,
    -- Tries at triaging the newest report; a poison report ends as `failed`.
    tries               smallint    not null default 0,
    failure             text,
    -- The newest triage, as far as it is searched or asked by the gate.
    revision            integer     not null default 0,
    category            text,
    root_cause          text,
    decision            text,
    confidence          real,
    team                text,
    not_before          timestamptz,
    give_up_at          timestamptz,
    reason              text,
    -- What the gate goes by: never less cautious than `decision`, see `domain::gate`.
    gate_decision       text,
    -- A person's word on the newest revision.
    override_retry      text,
    override_revision   integer,
    override_at         timestamptz,
    outcome             text,
    outcome_at          timestamptz,
    constraint incidents_pkey primary key (id)
) partition by range (id);

-- The gate asks by batch, or by run where there is no batch; the included columns make it index-only.
create index incidents_gate_by_batch on incidents (pipeline, batch_id, id)
    include (status, run_id, reports, reports_triaged, revision, gate_decision, decision, not_before,
             override_retry, override_revision, override_at, outcome);
create index incidents_by_run on incidents (pipeline, run_id);
create index incidents_by_status on incidents (status, id desc);
-- Nearly always empty: what waits for a triage.
create index incidents_untriaged on incidents (id) where reports_triaged < reports;
create index incidents_by_category on incidents (category, id desc);

-- One incident per (pipeline, run_id, attempt); kept apart from `incidents` so that those can be partitioned by time.
create table incident_keys (
    pipeline    text    not null,
    run_id      text    not null,
    attempt     integer not null,
    incident_id uuid    not null,
    constraint incident_keys_pkey primary key (pipeline, run_id, attempt)
);

create table idempotency_keys (
    -- Hash of the caller's name and the key.
    key_hash    bytea       not null,
    fingerprint bytea       not null,
    incident_id uuid        not null,
    created_at  timestamptz not null,
    constraint idempotency_keys_pkey primary key (key_hash)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- Reports as received and redacted; append-only.
create table reports (
    incident_id uuid        not null,
    seq         integer     not null,
    received_at timestamptz not null,
    reporter    text        not null,
    -- Keyed hash of the raw body: tells a repeated report from new evidence.
    fingerprint bytea       not null,
    -- zstd-compressed JSON of the redacted report.
    body        bytea       not null,
    constraint reports_pkey primary key (incident_id, seq)
) partition by range (incident_id);

-- Triages; append-only, one per revision, with the case file that it rests on.
create table triages (
    incident_id uuid        not null,
    revision    integer     not null,
    made_at     timestamptz not null,
    -- Why it was made: `report`, `evidence`, `retriage`.
    cause       text        not null,
    duration_ms integer     not null,
    decision    text        not null,
    -- zstd-compressed JSON.
    triage      bytea       not null,
    case_file   bytea       not null,
    constraint triages_pkey primary key (incident_id, revision)
) partition by range (incident_id);

-- What people decided; append-only.
create table decisions (
    id          uuid        primary key,
    incident_id uuid        not null,
    revision    integer     not null,
    made_at     timestamptz not null,
    actor       text        not null,
    verdict     text        not null,
    -- JSON of the whole decision.
    body        bytea       not null
);
create index decisions_by_incident on decisions (incident_id, id);

-- How it ended; append-only, the newest counts.
create table outcomes (
    id          uuid        primary key,
    incident_id uuid        not null,
    recorded_at timestamptz not null,
    actor       text        not null,
    body        bytea       not null
);
create index outcomes_by_incident on outcomes (incident_id, id);

-- Every question to the gate and its answer; written off the answering path.
create table gate_answers (
    id          uuid        not null,
    asked_at    timestamptz not null,
    actor       text        not null,
    pipeline    text        not null,
    batch_id    text,
    run_id      text,
    gate        text        not null,
    decision    text,
    reason      text        not null,
    incident_id uuid,
    constraint gate_answers_pkey primary key (id)
) partition by range (id);
create index gate_answers_by_incident on gate_answers (incident_id, id) where incident_id is not null;

-- API tokens; only their hashes.
create table tokens (
    id          uuid        primary key,
    name        text        not null,
    role        text        not null,
    hash        bytea       not null,
    created_at  timestamptz not null,
    expires_at  timestamptz,
    revoked_at  timestamptz,
    constraint tokens_name_key unique (name),
    constraint tokens_hash_key unique (hash)
);

-- One row: the secret under the keyed hashes, made at the first start.
create table secrets (
    name  text  primary key,
    value bytea not null
);

-- Months. Ids are time-ordered (UUIDv7: the first 48 bits are milliseconds since 1970), so a month is a range of ids,
-- and what is older than the retention goes by dropping whole tables. The default partitions catch what a clock gone
-- wrong would place outside every month: nothing accepted is lost.
create table incidents_default partition of incidents default;
create table reports_default partition of reports default;
create table triages_default partition of triages default;
create table gate_answers_default partition of gate_answers default;

-- The smallest UUIDv7 of a point in time.
create function first_id_of(at timestamptz) returns uuid
language sql immutable
return encode(substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) || decode(repeat('00', 10), 'hex'), 'hex')::uuid;

-- Makes the partitions of the month of `at`, where they are missing.
create function make_month(at timestamptz) returns void
language plpgsql as $$
declare
    first_day timestamptz := date_trunc('month', at at time zone 'utc') at time zone 'utc';
    next_month timestamptz := (date_trunc('month', at at time zone 'utc') + interval '1 month') at time zone 'utc';
    parent text;
    part text;
begin
    -- One replica at a time: two that start together would both find a table missing.
    perform pg_advisory_xact_lock(hashtext('larrey months'));
    foreach parent in array array['incidents', 'reports', 'triages', 'gate_answers'] loop
        part := parent || to_char(first_day at time zone 'utc', '_YYYY_MM');
        -- Looked up first: even a creation that finds its table there locks the parent.
        if to_regclass(part) is null then
            execute format('create table %I partition of %I for values from (%L) to (%L)',
                           part, parent, first_id_of(first_day), first_id_of(next_month));
        end if;
    end loop;
end
$$;

-- Drops the partitions of all months that ended before `at`, with the keys of their incidents; says how many months.
create function drop_months_before(at timestamptz) returns integer
language plpgsql as $$
declare
    part record;
    dropped integer := 0;
    oldest text := to_char(at at time zone 'utc', 'YYYY_MM');
begin
    perform pg_advisory_xact_lock(hashtext('larrey months'));
    for part in
        select c.relname as name, p.relname as parent
          from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
         where p.relname in ('incidents', 'reports', 'triages', 'gate_answers')
           and c.relname ~ '_[0-9]{4}_[0-9]{2}$' and right(c.relname, 7) < oldest
    loop
        execute format('drop table %I', part.name);
        dropped := dropped + (part.parent = 'incidents')::integer;
    end loop;
    if dropped > 0 then
        delete from incident_keys where incident_id < first_id_of(date_trunc('month', at at time zone 'utc') at time zone 'utc');
        delete from decisions where incident_id < first_id_of(date_trunc('month', at at time zone 'utc') at time zone 'utc');
        delete from outcomes where incident_id < first_id_of(date_trunc('month', at at time zone 'utc') at time zone 'utc');
    end if;
    return dropped;
end
$$;
