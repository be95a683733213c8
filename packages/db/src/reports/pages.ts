import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { ReportPhase, ReportStream } from "../tables/index.ts";
import type { Report, ReportRef } from "./reports.ts";

/** What a report keeps of a record. */
export interface RecordSnapshot {
  id: string;
  /** Null where Kustomer's own cannot be read. */
  updatedAt: Date | null;
  rev: number | null;
  /** Of conversations. */
  messageCount: number | null;
  /** Of messages. */
  conversationId: string | null;
}

/** What one request of a report brought, and where the report goes from there. */
export interface ReportPageCommit {
  phase: ReportPhase;
  /** What is still to be read in this phase. */
  readings: readonly unknown[];
  stream: ReportStream;
  records: readonly RecordSnapshot[];
  /** They were asked for by id or thread; else the window's listing shows them. */
  isLookup: boolean;
  /** Conversations that were asked for by id and are not there, or are closed to this key. */
  notFound?: readonly string[] | undefined;
  forbidden?: readonly string[] | undefined;
  /** The conversation whose thread has been read to its end, or is closed to this key. */
  thread?: { id: string; state: "read" | "closed" } | undefined;
  /** How many records the search promises. */
  total?: number | undefined;
  requests: { search: number; other: number };
  /** What this page found that cannot be seen, in a plain sentence; kept once. */
  warning?: string | undefined;
  /** The stream's search does not sort: it begins anew, by lists. */
  unsorted?: true | undefined;
}

/**
 * Keeps what a page told, and where the report goes from there, together; nothing when somebody has moved the report.
 * @returns undefined when it had moved
 */
export function commitPage(db: Db, report: ReportRef, page: ReportPageCommit): Promise<Report | undefined> {
  return db.transaction().execute(async (tx) => {
    const moved = await move(tx, report, page);
    if (moved === undefined) return undefined;
    if (page.unsorted) await forgetStream(tx, moved, page.stream);
    else await keep(tx, moved, page);
    return moved;
  });
}

async function move(
  tx: Db,
  { id, version }: ReportRef,
  { phase, readings, stream, total = 0, records, requests, unsorted, warning }: ReportPageCommit,
): Promise<Report | undefined> {
  const totals = sql`totals || case when ${total} > 0
    then jsonb_build_object(${stream}::text, coalesce((totals->>${stream})::integer, 0) + ${total}::integer) else '{}' end`;
  const { rows } = await sql<Report>`
    update report set
      state = 'running', version = version + 1, phase = ${phase}, readings = ${JSON.stringify(readings)}::jsonb,
      totals = ${unsorted ? sql`totals - ${stream}::text` : totals},
      listed = ${unsorted ? sql`listed || ${stream}::text` : sql`listed`},
      warnings = case when ${warning ?? null}::text = any(warnings) then warnings
        else array_remove(warnings || ${warning ?? null}::text, null) end,
      records = records + ${records.length},
      searches = searches + ${requests.search}, other_requests = other_requests + ${requests.other},
      failures = 0, error = null, dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${id} and version = ${version} and state in ('queued', 'running')
    returning *`.execute(tx);
  return rows[0];
}

async function forgetStream(tx: Db, { id }: Report, stream: ReportStream): Promise<void> {
  await sql`delete from report_record where report_id = ${id} and stream = ${stream}`.execute(tx);
}

async function keep(tx: Db, report: Report, page: ReportPageCommit): Promise<void> {
  const { stream, records, isLookup, notFound = [], forbidden = [], thread } = page;
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
  if (notFound.length + forbidden.length > 0)
    await sql`
      update report_record set lookup = case when id = any(${notFound}::text[]) then 'missing' else 'closed' end
      where report_id = ${report.id} and stream = 'conversations' and lookup = 'planned'
        and id = any(${[...notFound, ...forbidden]}::text[])`.execute(tx);
  if (thread !== undefined) await endThread(tx, report, thread);
}

/** What a thread that was read whole did not show is not in it. */
async function endThread(
  tx: Db,
  { id, workspaceId }: Report,
  thread: NonNullable<ReportPageCommit["thread"]>,
): Promise<void> {
  await sql`
    update report_thread set state = ${thread.state}
    where report_id = ${id} and conversation_id = ${thread.id}`.execute(tx);
  if (thread.state === "closed") return;
  await sql`
    update report_record set lookup = 'missing'
    where report_id = ${id} and stream = 'messages' and conversation_id = ${thread.id} and lookup is null`.execute(
    tx,
  );
  await sql`
    insert into report_record (report_id, stream, id, listed, lookup, conversation_id)
    select ${id}::uuid, 'messages', m.id, false, 'missing', ${thread.id} from message m
    where m.workspace_id = ${workspaceId} and m.conversation_id = ${thread.id} and m.deleted_at is null
    order by m.id
    on conflict (report_id, stream, id) do nothing`.execute(tx);
}
