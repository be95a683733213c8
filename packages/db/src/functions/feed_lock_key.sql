-- The key of the advisory lock that marks a write to a workspace's feed: 22 bits of the workspace's hash, 42 bits of the
-- millisecond before which the write has no position. Two workspaces of one hash wait for each other's writes.
create or replace function feed_lock_key(workspace uuid, feed_position bigint) returns bigint
language sql immutable as $$
  select (hashtext(workspace::text) & 4194303)::bigint << 42 | feed_position / 1000
$$;
