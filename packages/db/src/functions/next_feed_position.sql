-- A position for rows that this transaction is about to write, after every row of the workspace that is visible now. Call
-- it once per statement, as `(select next_feed_position(...))`, in a transaction of level read committed.
--
-- A shared lock marks the write until the transaction has ended. It is taken before the position, so a reader that does
-- not see it gets no row that comes after this position. Nothing ever waits for the lock.
create or replace function next_feed_position(workspace uuid) returns bigint language plpgsql volatile as $$
declare
  earliest constant bigint := feed_now(workspace);
begin
  perform pg_advisory_xact_lock_shared(feed_lock_key(workspace, earliest));
  return greatest(earliest, feed_now(workspace));
end $$;
