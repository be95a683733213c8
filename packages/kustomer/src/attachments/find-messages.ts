import { toRows } from "../payload/page-rows.ts";
import type { RequestContext } from "../requests/fetch-page.ts";
import { buildCriterion, buildCustomerCriteria } from "../requests/search-query.ts";
import { type SearchProgress, type SearchSpan, searchRange } from "../requests/search-range.ts";

/** Messages with attachments, and how far a search for them came. */
export interface FoundMessages extends SearchProgress {
  ids: string[];
}

interface MessageSpan extends SearchSpan {
  /** Only messages of these customers. Kustomer may refuse several. */
  customers?: string[];
}

/**
 * Searches messages with attachments that were updated since the last search, the oldest update first.
 * @throws Fault as `KustomerClient.send` does
 */
export async function findMessagesWithAttachments(
  context: RequestContext,
  { customers, ...span }: MessageSpan,
): Promise<FoundMessages> {
  const and = [buildCriterion("message_attachment_count", "gt", 0), ...buildCustomerCriteria({ customers })];
  const { records, ...progress } = await searchRange(context, { queryContext: "message", ...span, and });
  return { ids: [...new Set(toRows(records).map((it) => it.id))], ...progress };
}
