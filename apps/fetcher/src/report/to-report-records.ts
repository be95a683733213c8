import type { reports } from "@inlet/db";
import { isMarkedDeleted, type ParseResult, parseStoredBody, parseConversation, parseMessage } from "@inlet/kustomer";

/** The streams that a report reads. */
export type ReportStream = "conversations" | "messages";

type ReportRecord = reports.RecordSnapshot;

/** What a report keeps of the records of a page; one that cannot be understood is kept by its id. */
export function toReportRecords(stream: ReportStream, text: Buffer): ReportRecord[] {
  const records = parseStoredBody(text).records.filter((it) => !isMarkedDeleted(it));
  return records.flatMap((raw) =>
    stream === "conversations"
      ? toRecords(parseConversation(raw), ({ messageCount }) => ({ messageCount, conversationId: null }))
      : toRecords(parseMessage(raw), ({ conversationId }) => ({ messageCount: null, conversationId })),
  );
}

function toRecords<T extends Pick<ReportRecord, "id" | "updatedAt" | "rev">>(
  parsed: ParseResult<T>,
  own: (record: T) => Pick<ReportRecord, "messageCount" | "conversationId">,
): ReportRecord[] {
  if ("record" in parsed) {
    const { id, updatedAt, rev } = parsed.record;
    return [{ id, updatedAt, rev, ...own(parsed.record) }];
  }
  const { id } = parsed;
  return id === undefined
    ? []
    : [{ id, updatedAt: null, rev: null, messageCount: null, conversationId: null }];
}
