import type { Capabilities } from "@inlet/contracts";
import { sql } from "kysely";

/**
 * The streams of an integration that are read by lists: all of them when its key may not search, else those whose
 * search did not sort, until it is tried again. An expression over a row that has `capabilities`.
 */
export const listedStreams = sql`case
  when not (capabilities->>'search')::boolean then array['conversations', 'messages', 'customers']
  else array(
    select stream from jsonb_array_elements_text(coalesce(capabilities->'unsorted', '[]')) stream
    where (capabilities->'searchRetries'->stream->>'retryAt')::timestamptz > clock_timestamp())
end`;

/** Returns what `listedStreams` selects, for capabilities that were read. */
export function getListedStreams(
  { search, unsorted = [], searchRetries = {} }: Capabilities,
  now: Date,
): readonly string[] {
  if (!search) return ["conversations", "messages", "customers"];
  return unsorted.filter((it) => Date.parse(searchRetries[it]?.retryAt ?? "") > now.getTime());
}

/** The strategy of a run of that integration. How conversations are read decides it. */
export const readStrategy = sql`case when 'conversations' = any(${listedStreams}) then 'list' else 'search' end`;
