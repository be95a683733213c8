-- The ids of a workspace's conversations, the latest change first, up to `max_rows` of them: after (`after_at`, `after_id`) and not beyond
-- (`end_at`, `end_id`), if given, and those alone that meet the other conditions that are given.
--
-- The planner has no statistics on workspaces, so it expects few conversations, and would read all of a workspace's, compare their words and
-- sort them. The settings leave it the index of this order, where it stops at the last row of the page.
create or replace function newest_conversations(
  workspace uuid, after_at timestamptz, after_id text, end_at timestamptz, end_id text,
  only_status text, only_channel text, only_tag text, query tsquery, max_rows integer
) returns setof text language sql stable
set enable_bitmapscan = off set enable_seqscan = off set enable_sort = off set enable_incremental_sort = off
as $$
  select c.id
  from conversation c
  where c.workspace_id = workspace and c.deleted_at is null
    and (c.updated_at, c.id) < (coalesce(after_at, 'infinity'), coalesce(after_id, ''))
    and (c.updated_at, c.id) >= (coalesce(end_at, '-infinity'), coalesce(end_id, ''))
    and (only_status is null or c.status = only_status)
    and (only_channel is null or only_channel = any(c.channels))
    and (only_tag is null or only_tag = any(c.tags))
    and (query is null or (
      select t.words @@ query from conversation_text t where t.workspace_id = c.workspace_id and t.id = c.id))
  order by c.updated_at desc, c.id desc
  limit max_rows
$$;
