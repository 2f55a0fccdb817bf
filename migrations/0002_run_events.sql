-- The history of runs: state changes that are no failures, as webhooks tell them.
--
-- Not partitioned, because one unique key has to hold over all of it: what is delivered twice is kept once.

create table run_events (
    id          uuid        not null,
    -- The code of the system that told it.
    system      text        not null,
    -- The pipeline as incidents name it, so that both are found together.
    pipeline    text        not null,
    run_id      text        not null,
    -- As sent; systems add states.
    state       text        not null,
    at          timestamptz not null,
    received_at timestamptz not null,
    message     text,
    -- Keyed hash of the raw body.
    fingerprint bytea       not null,
    constraint run_events_pkey primary key (id),
    constraint run_events_fingerprint_key unique (fingerprint)
);
create index run_events_by_run on run_events (pipeline, run_id);

-- As before, and with the run events of these months.
create or replace function drop_months_before(at timestamptz) returns integer
language plpgsql as $$
declare
    part record;
    dropped integer := 0;
    oldest text := to_char(at at time zone 'utc', 'YYYY_MM');
    first_kept uuid := first_id_of(date_trunc('month', at at time zone 'utc') at time zone 'utc');
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
        delete from incident_keys where incident_id < first_kept;
        delete from decisions where incident_id < first_kept;
        delete from outcomes where incident_id < first_kept;
        delete from run_events where id < first_kept;
    end if;
    return dropped;
end
$$;
