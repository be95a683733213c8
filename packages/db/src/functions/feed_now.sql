-- The present of a workspace's feed, in microseconds since 1970: the clock, or one more than the last position that is
-- visible where the clock is behind it (it was set back, or the rows come from a host whose clock was ahead).
--
-- A connection plans the query once and keeps the plan. One that was made while the tables were small would read them
-- whole at every write of a first load, so it must use the index.
create or replace function feed_now(workspace uuid) returns bigint language plpgsql volatile
set enable_seqscan = off as $$
declare
  clock constant bigint := extract(epoch from clock_timestamp()) * 1000000;
  latest bigint;
begin
  select greatest(
    (select max(feed_position) from conversation_item where workspace_id = workspace and feed_position >= clock),
    (select max(feed_position) from message where workspace_id = workspace and feed_position >= clock)) into latest;
  return greatest(clock, latest + 1);
end $$;
