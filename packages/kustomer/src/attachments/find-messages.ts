import { toRows } from "../payload/page-rows.ts";
import { buildCriterion } from "../reading/search/search-query.ts";
import type { RequestContext } from "../requests/fetch-page.ts";
import { searchRange } from "../requests/search-range.ts";

/** The messages with attachments that were updated in a time range. */
export interface FoundMessages {
  ids: string[];
  /** Up to where the range was searched. */
  to: Date;
  isComplete: boolean;
}

/**
 * Searches messages with attachments, the oldest update first. Those who share an instant with the last one come again.
 * @throws Fault as `KustomerClient.send` does
 */
export async function findMessagesWithAttachments(
  context: RequestContext,
  { from, to }: { from: Date; to: Date },
): Promise<FoundMessages> {
  const and = [buildCriterion("message_attachment_count", "gt", 0)];
  const { records, ...reached } = await searchRange(context, { queryContext: "message", from, to, and });
  return { ids: [...new Set(toRows(records).map((it) => it.id))], ...reached };
}
