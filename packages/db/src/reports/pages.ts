import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { ReportPhase, ReportStream } from "../tables/index.ts";
import { move, type Report, type ReportRef } from "./report.ts";

/** The state of a record at Kustomer, as far as a report compares it. */
export interface RecordSnapshot {
  id: string;
  /** Null when Kustomer's value cannot be parsed. */
  updatedAt: Date | null;
  rev: number | null;
  /** Conversations only. */
  messageCount: number | null;
  /** Messages only. */
  conversationId: string | null;
}

/** What one request of a report has read, and the report's next state. */
export interface ReportPageCommit {
  phase: ReportPhase;
  /** What is still to be read in this phase. */
  readings: readonly unknown[];
  stream: ReportStream;
  records: readonly RecordSnapshot[];
  /** The records were requested by id or thread; otherwise the listing of the window shows them. */
  isLookup: boolean;
  /** Conversations that were requested by id and that Kustomer does not have. */
  notFound?: readonly string[] | undefined;
  /** Conversations that were requested by id and that Kustomer refuses to this key or fails to return. */
  unread?: readonly string[] | undefined;
  /** The conversation whose thread has been read to its end, or could not be read (`closed`). */
  thread?: { id: string; state: "read" | "closed" } | undefined;
  /** How many records Kustomer's search says there are. */
  total?: number | undefined;
  requests: { search: number; other: number };
  /** What the report cannot see, as a sentence for people. The report keeps equal warnings once. */
  warning?: string | undefined;
  /** Kustomer did not return everything that the report asked for. */
  isPartial?: boolean | undefined;
  /** The search of this stream does not sort, so the stream is read again by lists. */
  unsorted?: true | undefined;
}

/**
 * Stores what a page has shown and the report's next state in one transaction, guarded by the version.
 * @returns undefined when the report has another version or is not open
 */
export function commitPage(db: Db, report: ReportRef, page: ReportPageCommit): Promise<Report | undefined> {
  return inTransaction(db, async (tx) => {
    const next = await advanceReport(tx, report, page);
    if (next === undefined) return undefined;
    if (page.unsorted) await deleteStream(tx, next, page.stream);
    else await storeRecords(tx, next, page);
    return next;
  });
}

function advanceReport(
  tx: Db,
  report: ReportRef,
  {
    phase,
    readings,
    stream,
    total = 0,
    records,
    requests,
    unsorted,
    warning,
    isPartial = false,
  }: ReportPageCommit,
): Promise<Report | undefined> {
  const totals = sql`totals || case when ${total} > 0
    then jsonb_build_object(${stream}::text, coalesce((totals->>${stream})::integer, 0) + ${total}::integer) else '{}' end`;
  return move(tx, report, {
    to: "running",
    set: {
      phase,
      readings: JSON.stringify(readings),
      totals: unsorted ? sql`totals - ${stream}::text` : totals,
      listed: unsorted ? sql`listed || ${stream}::text` : sql`listed`,
      warnings: sql`case when ${warning ?? null}::text = any(warnings) then warnings
        else array_remove(warnings || ${warning ?? null}::text, null) end`,
      isPartial: sql`is_partial or ${isPartial}`,
      records: sql`records + ${records.length}`,
      searches: sql`searches + ${requests.search}`,
      otherRequests: sql`other_requests + ${requests.other}`,
      failures: 0,
      error: null,
    },
  });
}

async function deleteStream(tx: Db, { id }: Report, stream: ReportStream): Promise<void> {
  const records = tx.deleteFrom("reportRecord").where("reportId", "=", id);
  await records.where("stream", "=", stream).execute();
}

async function storeRecords(tx: Db, report: Report, page: ReportPageCommit): Promise<void> {
  const { stream, records, isLookup, notFound = [], unread = [], thread } = page;
  await sql`
    insert into report_record (report_id, stream, id, listed, lookup, updated_at, rev, message_count, conversation_id)
    select distinct on (r.id) ${report.id}::uuid, ${stream}, r.id, ${!isLookup}, ${isLookup ? "found" : null},
      r."updatedAt", r.rev, r."messageCount", r."conversationId"
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r (
      id text, "updatedAt" timestamptz, rev integer, "messageCount" integer, "conversationId" text)
    order by r.id, r."updatedAt" desc nulls last
    on conflict (report_id, stream, id) do update set
      listed = report_record.listed or excluded.listed, lookup = coalesce(excluded.lookup, report_record.lookup),
      updated_at = excluded.updated_at, rev = excluded.rev, message_count = excluded.message_count,
      conversation_id = excluded.conversation_id`.execute(tx);
  if (notFound.length + unread.length > 0)
    await sql`
      update report_record set lookup = case when id = any(${notFound}::text[]) then 'missing' else 'closed' end
      where report_id = ${report.id} and stream = 'conversations' and lookup = 'planned'
        and id = any(${[...notFound, ...unread]}::text[])`.execute(tx);
  if (thread !== undefined) await endThread(tx, report, thread);
}

/** Ends the reading of a thread. Its messages that the thread does not show are recorded as missing. */
async function endThread(
  tx: Db,
  { id, workspaceId }: Report,
  thread: NonNullable<ReportPageCommit["thread"]>,
): Promise<void> {
  const ended = tx.updateTable("reportThread").set({ state: thread.state }).where("reportId", "=", id);
  await ended.where("conversationId", "=", thread.id).execute();
  if (thread.state === "closed") return;
  const missing = tx.updateTable("reportRecord").set({ lookup: "missing" }).where("reportId", "=", id);
  const unseen = missing.where("stream", "=", "messages").where("conversationId", "=", thread.id);
  await unseen.where("lookup", "is", null).execute();
  await sql`
    insert into report_record (report_id, stream, id, listed, lookup, conversation_id)
    select ${id}::uuid, 'messages', m.id, false, 'missing', ${thread.id} from message m
    where m.workspace_id = ${workspaceId} and m.conversation_id = ${thread.id} and m.deleted_at is null
    order by m.id
    on conflict (report_id, stream, id) do nothing`.execute(tx);
}
