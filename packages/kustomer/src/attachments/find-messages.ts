import { fetchPage, type RequestContext } from "../counting/fetch-page.ts";
import { toRows } from "../payload/page-rows.ts";
import { buildCriterion, buildSearchQuery } from "../reading/search/search-query.ts";

/** The messages with attachments that were updated in a time range. */
export interface FoundMessages {
  ids: string[];
  /** Up to where the range was searched. */
  to: Date;
  isComplete: boolean;
}

const pageSize = 500;
/** So many searches at once. The next call goes on where they end. */
const maxPages = 4;

/**
 * Searches messages with attachments, the oldest update first. Those who share an instant with the last one come again.
 * @throws Fault as `KustomerClient.send` does
 */
export async function findMessagesWithAttachments(
  context: RequestContext,
  { from, to }: { from: Date; to: Date },
): Promise<FoundMessages> {
  const and = [
    buildCriterion("message_attachment_count", "gt", 0),
    buildCriterion("message_updated_at", "gte", from.toISOString()),
    buildCriterion("message_updated_at", "lt", to.toISOString()),
  ];
  const found = new Set<string>();
  let last = from;
  for (let page = 1; page <= maxPages; page++) {
    const { records, hasNextPage } = await fetchPage(
      context,
      buildSearchQuery("messages", { and }, { page, pageSize }),
    );
    const rows = toRows(records);
    for (const { id } of rows) found.add(id);
    last = new Date(Math.max(last.getTime(), ...rows.map((it) => it.updatedAt)));
    if (rows.length === 0 || !hasNextPage) return { ids: [...found], to, isComplete: true };
  }
  return { ids: [...found], to: last, isComplete: false };
}
