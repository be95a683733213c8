-- The conversations whose words match a query, up to `max_ids` of them, in no order. The query names the lexeme of a workspace, so
-- Postgres walks the rarest list of the index and looks others up in theirs.
--
-- The planner has no statistics on workspaces. The setting leaves it the index of words.
create or replace function search_candidates(query tsquery, max_ids integer) returns setof text language sql stable
set enable_seqscan = off set enable_indexscan = off
as $$
  select t.id from conversation_text t where t.words @@ query limit max_ids
$$;
