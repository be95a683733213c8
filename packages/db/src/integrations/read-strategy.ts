import { sql } from "kysely";

/**
 * The streams of an integration that are read by lists: all of them when its key may not search, else those whose
 * search does not sort. An expression over a row that has `capabilities`.
 */
export const listedStreams = sql`case
  when not (capabilities->>'search')::boolean then array['conversations', 'messages', 'customers']
  else array(select jsonb_array_elements_text(coalesce(capabilities->'unsorted', '[]')))
end`;

/** The strategy of a run of that integration. How conversations are read decides it. */
export const readStrategy = sql`case when 'conversations' = any(${listedStreams}) then 'list' else 'search' end`;
