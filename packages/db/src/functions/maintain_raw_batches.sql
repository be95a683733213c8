-- Creates the daily partitions of `raw_batch` ahead of time and drops those older than `keep_days` whose batches are all
-- settled. Returns the names of the dropped ones. Deletes the fetch log of the same days. Days are UTC.
create or replace function maintain_raw_batches(keep_days integer, days_ahead integer) returns setof text
language plpgsql as $$
declare
  today constant date := (clock_timestamp() at time zone 'UTC')::date;
  partition text;
  on_day date;
  unsettled boolean;
begin
  perform pg_advisory_xact_lock(hashtext('maintain_raw_batches'));
  for i in 0 .. days_ahead loop
    partition := 'raw_batch_' || to_char(today + i, 'YYYYMMDD');
    continue when to_regclass(partition) is not null;
    -- The lock comes before the look at the default partition, so that no row of that day can fall into it in between.
    lock table only raw_batch in access exclusive mode;
    -- A day whose rows already fell into the default partition stays there.
    continue when exists (
      select 1 from raw_batch_default
      where created_at >= (today + i)::timestamp at time zone 'UTC'
        and created_at < (today + i + 1)::timestamp at time zone 'UTC');
    execute format('create table %I partition of raw_batch for values from (%L) to (%L)', partition,
      (today + i)::timestamp at time zone 'UTC', (today + i + 1)::timestamp at time zone 'UTC');
  end loop;
  for partition in
    select c.relname from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = 'raw_batch'::regclass and c.relname ~ '^raw_batch_[0-9]{8}$'
  loop
    on_day := to_date(right(partition, 8), 'YYYYMMDD');
    continue when on_day >= today - keep_days;
    execute format('select exists (select 1 from %I where state = ''pending'')', partition) into unsettled;
    continue when unsettled;
    execute format('drop table %I', partition);
    return next partition;
  end loop;
  delete from raw_batch_default
  where state = 'settled' and created_at < (today - keep_days)::timestamp at time zone 'UTC';
  delete from fetch_log where fetched_at < (today - keep_days)::timestamp at time zone 'UTC';
end $$;
