-- Transactions in this database that have written to a feed and not ended yet: the lock key of the workspace
-- (`feed_lock_key` at 0) and a position that is not greater than any of the transaction's.
create or replace function feed_writers(out pid integer, out workspace_key bigint, out feed_position bigint)
returns setof record language sql stable as $$
  select pid, key & ~4398046511103, (key & 4398046511103) * 1000
  from (
    select pid, classid::bigint << 32 | objid::bigint as key
    from pg_locks
    where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock'
      and database = (select oid from pg_database where datname = current_database())) lock
$$;
