-- The conversation at which a scan from the newest on ends, which is the one at `scanned`; null when there are fewer. The scan
-- begins after (`after_at`, `after_id`), if given, and stays within [`from_at`, `to_at`).
--
-- The planner has no statistics on workspaces, so it expects fewer conversations than are scanned, and would read all of a
-- workspace's to sort them. The settings leave it the index of this order.
create or replace function conversation_scan_end(
  workspace uuid, after_at timestamptz, after_id text, from_at timestamptz, to_at timestamptz, scanned integer,
  out updated_at timestamptz, out id text
) language sql stable
set enable_bitmapscan = off set enable_seqscan = off set enable_sort = off set enable_incremental_sort = off
as $$
  select c.updated_at, c.id
  from conversation c
  where c.workspace_id = workspace and c.deleted_at is null
    and (c.updated_at, c.id) < (coalesce(after_at, 'infinity'), coalesce(after_id, ''))
    and c.updated_at >= coalesce(from_at, '-infinity') and c.updated_at < coalesce(to_at, 'infinity')
  order by c.updated_at desc, c.id desc
  offset scanned - 1 limit 1
$$;
