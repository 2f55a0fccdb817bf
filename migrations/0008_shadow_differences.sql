-- What candidate signatures would have decided otherwise, of live triages: told, and without effect.

create table shadow_differences (
    incident_id uuid        not null,
    -- The triage that they would have changed.
    revision    integer     not null,
    seen_at     timestamptz not null,
    -- Hash of the policy with the candidates.
    policy      text        not null,
    -- zstd-compressed JSON.
    body        bytea       not null,
    constraint shadow_differences_pkey primary key (incident_id, revision)
);

-- As before, and with the differences of these months.
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
        delete from incident_candidates where incident_id < first_kept;
        delete from shadow_differences where incident_id < first_kept;
    end if;
    return dropped;
end
$$;
