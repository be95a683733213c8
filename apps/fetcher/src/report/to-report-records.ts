import type { reports } from "@inlet/db";
import { isDeleted, type Parsed, parseBody, parseConversation, parseMessage } from "@inlet/kustomer";

/** The streams that a report reads. */
export type ReportStream = "conversations" | "messages";

type Told = reports.ToldRecord;

/** What a report keeps of the records of a page; one that cannot be understood is kept by its id. */
export function toldRecords(stream: ReportStream, text: Buffer): Told[] {
  const records = parseBody(text).records.filter((it) => !isDeleted(it));
  return records.flatMap((raw) =>
    stream === "conversations"
      ? told(parseConversation(raw), ({ messageCount }) => ({ messageCount, conversationId: null }))
      : told(parseMessage(raw), ({ conversationId }) => ({ messageCount: null, conversationId })),
  );
}

function told<T extends Pick<Told, "id" | "updatedAt" | "rev">>(
  parsed: Parsed<T>,
  own: (record: T) => Pick<Told, "messageCount" | "conversationId">,
): Told[] {
  if ("record" in parsed) {
    const { id, updatedAt, rev } = parsed.record;
    return [{ id, updatedAt, rev, ...own(parsed.record) }];
  }
  const { id } = parsed;
  return id === undefined
    ? []
    : [{ id, updatedAt: null, rev: null, messageCount: null, conversationId: null }];
}
