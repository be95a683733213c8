-- Where a workspace's feed is complete: rows before `horizon` have been committed, and no transaction will add one there.
-- `present` is the feed's present; no position is greater. A reader takes its rows in a later statement, so that it sees
-- what has been committed in the meantime.
--
-- Locks of a primary are not visible on its standbys, so only the primary knows its horizon.
create or replace function feed_horizon(workspace uuid, out present bigint, out horizon bigint)
language plpgsql volatile as $$
begin
  if pg_is_in_recovery() then
    raise exception 'The feed cannot be read from a standby: connect to the primary.'
      using errcode = 'read_only_sql_transaction';
  end if;
  present := feed_now(workspace); -- before the look at the writers
  horizon := least(present, (
    select min(feed_position) from feed_writers() where workspace_key = feed_lock_key(workspace, 0)));
end $$;
