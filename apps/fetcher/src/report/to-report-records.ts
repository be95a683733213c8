import type { reports } from "@inlet/db";
import {
  isMarkedDeleted,
  type ParseResult,
  parseConversation,
  parseMessage,
  parseStoredBody,
} from "@inlet/kustomer";

/** The streams that a report reads. */
export type ReportStream = "conversations" | "messages";

type RecordSnapshot = reports.RecordSnapshot;

/** Extracts what a report keeps of a page's records. A record that cannot be parsed is kept by its id. */
export function toReportRecords(stream: ReportStream, body: Buffer): RecordSnapshot[] {
  const records = parseStoredBody(body).records.filter((it) => !isMarkedDeleted(it));
  return records.flatMap((raw) =>
    stream === "conversations"
      ? toSnapshots(parseConversation(raw), ({ messageCount }) => ({ messageCount, conversationId: null }))
      : toSnapshots(parseMessage(raw), ({ conversationId }) => ({ messageCount: null, conversationId })),
  );
}

function toSnapshots<T extends Pick<RecordSnapshot, "id" | "updatedAt" | "rev">>(
  parsed: ParseResult<T>,
  pickOwn: (record: T) => Pick<RecordSnapshot, "messageCount" | "conversationId">,
): RecordSnapshot[] {
  if ("record" in parsed) {
    const { id, updatedAt, rev } = parsed.record;
    return [{ id, updatedAt, rev, ...pickOwn(parsed.record) }];
  }
  const { id } = parsed;
  return id === undefined
    ? []
    : [{ id, updatedAt: null, rev: null, messageCount: null, conversationId: null }];
}
