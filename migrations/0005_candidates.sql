-- Pipelines that an incident may belong to: several share one job, and nobody has said yet whose run it was.
--
-- Written before the incident itself, so that no gate is asked in between; not partitioned, because it is nearly always
-- empty and every question to a gate looks here.

create table incident_candidates (
    pipeline    text not null,
    incident_id uuid not null,
    constraint incident_candidates_pkey primary key (pipeline, incident_id)
);
create index incident_candidates_by_incident on incident_candidates (incident_id);

-- As before, and with the candidates of these months.
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
    end if;
    return dropped;
end
$$;
